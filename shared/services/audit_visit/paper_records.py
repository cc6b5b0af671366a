"""The records of the span: changes, who opened what, accounts with their roles, the log itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from shared.domain.period import Period
from shared.i18n import BANGKOK
from shared.services import exporting
from shared.services.audit_visit.papers_of import Paper, Progress, csv_paper
from shared.services.exporting import Form, raw
from shared.services.office import Office
from shared.services.reports.tables import Cell
from shared.settings import Settings
from shared.store import access_log, change_search, log_stream, plain_tables
from shared.store.access_log import AccessWish
from shared.store.change_search import ChangeWish, FoundChange
from shared.store.log_stream import Wish

_CHUNK = 2**20
_CHANGES = ("id", "at", "actor_kind", "actor", "kind", "subject", "detail")
_OPENED = ("id", "at", "staff", "centre", "kind", "subject")


def amount(office: Office, centre: str | None, period: Period) -> int:
    """Visits and events that are read."""
    wish = Wish(period.first, period.last, centre)
    return exporting.amount(office, wish) + exporting.amount_of_events(office, wish)


def papers(
    office: Office, centre: str | None, period: Period, _settings: Settings, progress: Progress
) -> Iterator[Paper]:
    first, until = _moments(period)
    centres = None if centre is None else {centre}
    with office.db.read() as connection:
        wish = ChangeWish(centres, first=first, until=until)
        changes = list(change_search.everything(connection, wish))
        yield csv_paper("records/changes.csv", [_change(each) for each in changes], _CHANGES)
        yield Paper("records/changes.jsonl", (_line(_change(each)) for each in changes))
        opened = access_log.everything(connection, AccessWish(centres, first=first, until=until))
        rows: list[dict[str, Cell]] = [
            dict(
                zip(
                    _OPENED,
                    (o.id, _text(o.at), o.staff, o.centre, o.kind.value, o.subject),
                    strict=True,
                )
            )
            for o in opened
        ]
        yield csv_paper("records/opened.csv", rows, _OPENED)
        yield from _accounts(office, centre)
        wanted = Wish(period.first, period.last, centre)
        yield Paper("records/events.jsonl", _events(office, wanted, progress))
    with TemporaryDirectory(prefix="gcs-audit-") as folder:
        path = Path(folder) / "log.csv"
        exporting.write(office, Form("csv"), wanted, path, progress)
        yield Paper("records/log.csv", _pieces(path))


def _moments(period: Period) -> tuple[datetime, datetime]:
    """When the first day begins, and when the last one is over, in Bangkok."""
    first = datetime.combine(period.first, time(), BANGKOK)
    until = datetime.combine(period.last + timedelta(days=1), time(), BANGKOK)
    return first.astimezone(UTC), until.astimezone(UTC)


def _change(found: FoundChange) -> dict[str, Cell]:
    change = found.changed
    detail = json.dumps(dict(change.detail), ensure_ascii=False, sort_keys=True, default=str)
    values = (
        *(found.id, _text(change.at), change.actor_kind.value, change.actor),
        *(change.kind, change.subject, detail),
    )
    return dict(zip(_CHANGES, values, strict=True))


def _line(row: dict[str, Cell]) -> bytes:
    return f"{json.dumps(row, ensure_ascii=False)}\n".encode()


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _accounts(office: Office, centre: str | None) -> Iterator[Paper]:
    """Everybody who ever held a role there; no password and no PIN."""
    with office.db.read() as connection:
        staff = plain_tables.rows_of(connection, "staff")
        grants = plain_tables.rows_of(connection, "staff_grant")
        roles = plain_tables.rows_of(connection, "own_role")
        if centre is not None:
            there = plain_tables.staff_of(connection, {centre})
            staff = [row for row in staff if row["id"] in there]
            grants = [
                row
                for row in grants
                if row["staff_id"] in there and row["centre_id"] in ("", centre)
            ]
    for name, rows in (("accounts", staff), ("roles", grants), ("own_roles", roles)):
        yield csv_paper(f"records/{name}.csv", [_cells(row) for row in rows], ("id",))


def _cells(row: dict[str, Any]) -> dict[str, Cell]:
    return {name: _cell(value) for name, value in row.items()}


def _cell(value: Any) -> Cell:
    if isinstance(value, datetime):
        return _text(value)
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value if isinstance(value, (bool, int, str)) or value is None else str(value)


def _events(office: Office, wish: Wish, progress: Progress) -> Iterable[bytes]:
    with office.db.read() as connection:
        for chunk in log_stream.stored_events(connection, wish):
            yield "".join(f"{raw.line(event)}\n" for event in chunk).encode()
            progress(len(chunk))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield piece
