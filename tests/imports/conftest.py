"""An office, and logs to take over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from shared.services import importing
from shared.services.checking import check
from shared.services.importing import Imported
from shared.services.importing.reading import Columns, Role
from shared.services.office import Office
from shared.store import checks
from shared.store.checks import Stored
from tests.builders import CENTRE, SERVICE, an_office
from tests.manual_clock import ManualClock

HEADER = "case:concept:name,concept:name,time:timestamp,lifecycle:transition"


@dataclass
class Taking:
    """Takes logs over at an office, and looks at what became of them."""

    office: Office
    folder: Path
    written: int = field(default=0)

    def file(self, content: str | bytes, name: str = "") -> Path:
        self.written += 1
        path = self.folder / (name or f"log-{self.written}")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def take(
        self,
        content: str | bytes | Path,
        columns: Columns | None = None,
        stages: importing.Stages | None = None,
        **named: str,
    ) -> Imported:
        path = content if isinstance(content, Path) else self.file(content)
        roles = tuple((Role(role), (name,)) for role, name in named.items())
        wanted = columns or Columns(roles)
        return importing.import_log(self.office, path, CENTRE, SERVICE, wanted, stages)

    def rows(self, *rows: str, header: str = HEADER) -> Imported:
        """Take over a table with the usual columns."""
        return self.take("\n".join((header, *rows)) + "\n")

    def visits(self) -> list[Stored]:
        with self.office.db.read() as connection:
            return [each for chunk in checks.stored_visits(connection) for each in chunk]

    def cases(self) -> list[Mapping[str, object]]:
        """The rows of the cases, in the order of taking over."""
        return [case for visit in self.visits() for case in visit.cases.values()]

    def ways(self) -> list[list[str]]:
        """The names of the activities of every case."""
        found = []
        for visit in self.visits():
            ((_, turn),) = visit.transactions.items()
            process = self.office.catalogue.processes[int(str(turn["process_id"]))]
            steps = [e.data.get("to", e.data.get("step")) for e in visit.events]
            found.append([process.step(int(str(s))).names.th for s in steps if s is not None])
        return found

    def is_clean(self) -> bool:
        return check(self.office).differences == []


@pytest.fixture
def taking(stocked_sqlite_url: str, clock: ManualClock, tmp_path: Path) -> Iterator[Taking]:
    office = an_office(stocked_sqlite_url, clock)
    yield Taking(office, tmp_path)
    office.db.close()


@pytest.fixture
def taking_anywhere(stocked_url: str, clock: ManualClock, tmp_path: Path) -> Iterator[Taking]:
    """The same on both databases."""
    office = an_office(stocked_url, clock)
    yield Taking(office, tmp_path)
    office.db.close()
