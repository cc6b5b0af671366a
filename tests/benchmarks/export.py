"""Does an export stay in constant memory? The same history at two sizes, in every form.

Each export runs in a process of its own, whose greatest memory the kernel tells. Read the two
columns beside each other: four times the events, the same memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from shared.services import exporting
from shared.services.exporting import Form
from shared.store.log_stream import Wish
from tests.benchmarks import history
from tests.builders import CENTRE, an_office
from tests.manual_clock import ManualClock

EVENTS = (250_000, 1_000_000)
FORMS = ("events", "xes", "ocel", "csv", "parquet")
PATH: tuple[tuple[str, int, dict[str, object]], ...] = (
    ("taken", 0, {}),
    ("called", 600, {"because": "first_in_line"}),
    ("started", 660, {"step": 1}),
    ("papers_checked", 700, {"complete": True}),
    ("stepped", 780, {"from": 1, "to": 2}),
    ("stepped", 960, {"from": 2, "to": 3}),
    ("stepped", 1140, {"from": 3, "to": 4}),
    ("completed", 1260, {"outcome": "completed"}),
)
"""A visit with all four steps of its service, and the seconds after its arrival."""


def measure(sizes: tuple[int, ...] = EVENTS) -> None:
    """Print events a second and the greatest memory of every form at each size."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("export of the event log")
        print("  form          events      /s    file MB    memory MB")
        for size in sizes:
            database = folder / f"{size}.db"
            history.new_database(database)
            history.write_past(database, size // len(PATH), _events)
            for form in FORMS:
                _row(form, size, database, folder / "out")
            database.unlink()


def _row(form: str, size: int, database: Path, out: Path) -> None:
    began = time.perf_counter()
    command = [sys.executable, "-m", "tests.benchmarks.export", form, str(database), str(out)]
    memory = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    rate = size / (time.perf_counter() - began)
    megabytes = out.stat().st_size / 2**20
    print(f"  {form:8} {size:11,} {rate:7,.0f} {megabytes:10,.1f} {memory / 1024:12,.0f}")


def _events(visits: int) -> Iterator[tuple[object, ...]]:
    """The rows of the log, as `history` writes them."""
    data = [json.dumps(each) for _, _, each in PATH]
    for id, _, place, at in history.arrivals(visits):
        for seq, (kind, seconds, _) in enumerate(PATH, start=1):
            moment = history.text(at, seconds)
            counter = None if seq == 1 else 1 + place % 6
            head = (CENTRE, id, seq, id, kind, moment, moment)
            yield (*head, "kiosk" if seq == 1 else "staff", counter, data[seq - 1])


def _export(form: str, database: str, out: str) -> None:
    office = an_office(f"sqlite:///{database}", ManualClock())
    if form == "events":
        exporting.write_events(office, Wish(), Path(out), lambda _: None)
    else:
        exporting.write(office, Form(form), Wish(), Path(out), lambda _: None)
    office.db.close()
    print(_greatest_memory())


def _greatest_memory() -> int:
    """Of this program alone, in KB; `getrusage` would count the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


if __name__ == "__main__":
    _export(*sys.argv[1:])
