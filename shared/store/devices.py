"""Queries over screens: their pairing, when they were seen, and their tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from shared.domain.events import ActorKind
from shared.domain.screens import Standing, TestKind
from shared.store.change_log import Changed
from shared.store.tables.devices import Device, DeviceSighting, DeviceTest
from shared.store.tables.people import ChangeLog
from shared.store.writer import WriteTx

_device = cast("Table", Device.__table__)  # type: ignore[attr-defined]
_sighting = cast("Table", DeviceSighting.__table__)  # type: ignore[attr-defined]
_test = cast("Table", DeviceTest.__table__)  # type: ignore[attr-defined]
_change = cast("Table", ChangeLog.__table__)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class DeviceRecord:
    """A screen, with what it told of itself when it was heard last."""

    id: int
    centre: str
    kind: str
    name: str
    place: str
    pairing: int
    created_at: datetime
    code_made_at: datetime | None
    paired_at: datetime | None
    revoked_at: datetime | None
    reload_asked_at: datetime | None
    seen_at: datetime | None = None
    panel: tuple[int, int] | None = None
    program: str = ""

    @property
    def standing(self) -> Standing:
        return Standing(self.code_made_at, self.paired_at, self.revoked_at, self.seen_at)


_PLAIN = (
    *(_device.c.id, _device.c.centre_id, _device.c.kind, _device.c.name, _device.c.place),
    *(_device.c.pairing, _device.c.created_at, _device.c.code_made_at, _device.c.paired_at),
    *(_device.c.revoked_at, _device.c.reload_asked_at),
)
_SEEN = (
    *(_sighting.c.seen_at, _sighting.c.panel_width, _sighting.c.panel_height),
    _sighting.c.program,
)
_ALL = select(*_PLAIN, *_SEEN).outerjoin(_sighting, _sighting.c.device_id == _device.c.id)


def _record(row: Any) -> DeviceRecord:
    *plain, seen_at, width, height, program = row
    panel = (width, height) if width and height else None
    known = DeviceRecord(*plain)
    return replace(known, seen_at=seen_at, panel=panel, program=program or "")


def device(connection: Connection, id: int) -> DeviceRecord | None:
    row = connection.execute(_ALL.where(_device.c.id == id)).first()
    return _record(row) if row else None


def devices(connection: Connection) -> list[DeviceRecord]:
    """Every screen that there ever was, by centre."""
    rows = connection.execute(_ALL.order_by(_device.c.centre_id, _device.c.id))
    return [_record(row) for row in rows]


def add(tx: WriteTx, centre: str, kind: str, name: str, place: str, at: datetime) -> int:
    row = {"centre_id": centre, "kind": kind, "name": name, "place": place, "created_at": at}
    statement = insert(_device).returning(_device.c.id)
    return cast("int", tx.connection.execute(statement, row).scalar_one())


def change(tx: WriteTx, id: int, **values: object) -> None:
    """Set columns of a screen."""
    tx.connection.execute(update(_device).where(_device.c.id == id).values(**values))


def pair(tx: WriteTx, code_hash: str, since: datetime, at: datetime) -> int | None:
    """Use up a pairing code made after `since`; returns the screen, None for a wrong code."""
    statement = (
        update(_device)
        .where(
            _device.c.pairing_code_hash == code_hash,
            _device.c.revoked_at.is_(None),
            _device.c.code_made_at > since,
        )
        .values(pairing_code_hash=None, paired_at=at)
        .returning(_device.c.id)
    )
    row = tx.connection.execute(statement).first()
    return row[0] if row else None


def ask_to_reload(tx: WriteTx, centre: str, at: datetime) -> int:
    """Have every paired screen of a centre load anew; returns how many."""
    mine = _device.c.centre_id == centre, _device.c.paired_at.is_not(None)
    statement = update(_device).where(*mine, _device.c.revoked_at.is_(None))
    return tx.connection.execute(statement.values(reload_asked_at=at)).rowcount


def saw(
    tx: WriteTx, device: int, at: datetime, panel: tuple[int, int] | None, program: str
) -> None:
    """Note that a screen was heard, and what it told of itself."""
    width, height = panel or (None, None)
    row = {"seen_at": at, "panel_width": width, "panel_height": height, "program": program}
    insert_ = sqlite.insert if tx.is_sqlite else postgresql.insert
    statement = insert_(_sighting).values({"device_id": device, **row})
    tx.connection.execute(statement.on_conflict_do_update(index_elements=["device_id"], set_=row))


@dataclass(frozen=True, slots=True)
class TestRecord:
    """The result of one test; `device` None: by somebody who signed in."""

    __test__ = False

    id: int
    centre: str
    device: int | None
    staff: int | None
    kind: TestKind
    passed: bool
    at: datetime
    note: str


def add_test(
    tx: WriteTx,
    centre: str,
    by: tuple[int | None, int | None],
    kind: TestKind,
    passed: bool,
    note: str,
    at: datetime,
) -> int:
    """`by`: the screen, and who signed in; either may be None."""
    row = {"centre_id": centre, "device_id": by[0], "staff_id": by[1], "kind": kind.value}
    values = {**row, "passed": passed, "note": note, "at": at}
    statement = insert(_test).returning(_test.c.id)
    return cast("int", tx.connection.execute(statement, values).scalar_one())


def tests_of(connection: Connection, centre: str) -> list[TestRecord]:
    """Every test at a centre, the newest first."""
    columns = (
        *(_test.c.id, _test.c.centre_id, _test.c.device_id, _test.c.staff_id),
        *(_test.c.kind, _test.c.passed, _test.c.at, _test.c.note),
    )
    statement = select(*columns).where(_test.c.centre_id == centre).order_by(_test.c.id.desc())
    return [
        TestRecord(id, at_centre, device, staff, TestKind(kind), passed, at, note)
        for id, at_centre, device, staff, kind, passed, at, note in connection.execute(statement)
    ]


def changes_of(connection: Connection, device: int, kinds: tuple[str, ...]) -> list[Changed]:
    """What the change log says of one screen, the newest first."""
    statement = (
        select(_change)
        .where(_change.c.kind.in_(kinds), _change.c.subject == str(device))
        .order_by(_change.c.id.desc())
    )
    return [
        Changed(row.at, ActorKind(row.actor_kind), row.actor_id, row.kind, row.subject, row.detail)
        for row in connection.execute(statement)
    ]
