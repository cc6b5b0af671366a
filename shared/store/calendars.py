"""Versions of calendars: written whenever one changes, read with the catalogue.

A version holds from half a minute after it was recorded, when every process knows of it, and never
before what stands in the log already: so no figure is finished by a calendar that a later replay
would not take (see `shared.services.closings`, which enters closings in the same way).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Table, func, insert, select

from shared.domain.calendar import ServiceCalendar
from shared.domain.calendar_data import calendar_from_dict, calendar_to_dict
from shared.domain.calendar_versions import CalendarOwner, FormerCalendar
from shared.domain.catalogue import Catalogue
from shared.store.tables.calendars import CalendarVersion
from shared.store.tables.queue import EventRow

_version = cast("Table", CalendarVersion.__table__)  # type: ignore[attr-defined]
_event = cast("Table", EventRow.__table__)  # type: ignore[attr-defined]

KNOWN_EVERYWHERE = timedelta(seconds=30)
"""Others look once a second; the rest is for an import that waits for its turn to write."""

_LAST_EVENTS = 10_000  # among so many the latest moment stands, wherever a clock was set back

Owner = tuple[CalendarOwner, str]


def record(
    connection: Connection, owner: Owner, calendar: ServiceCalendar | None, at: datetime
) -> bool:
    """Note the calendar that a centre or agency has now; returns whether it is a new version."""
    data = None if calendar is None else calendar_to_dict(calendar)
    last = _last(connection, owner)
    if data == (None if last is None else last.data):
        return False
    kind, id = owner
    connection.execute(
        insert(_version).values(
            owner_kind=kind.value,
            owner_id=id,
            number=1 if last is None else last.number + 1,
            data=data,
            holds_from=_holds_from(connection, owner, at, last),
            recorded_at=at,
        )
    )
    return True


def former_calendars(connection: Connection) -> Mapping[Owner, tuple[FormerCalendar, ...]]:
    """The calendars before the present ones, by owner; an owner whose calendar never changed is
    missing. An agency had none of its own before its first."""
    found: dict[Owner, tuple[FormerCalendar, ...]] = {}
    previous: dict[Owner, Any] = {}
    statement = select(_version).order_by(_version.c.owner_kind, _version.c.owner_id)
    for row in connection.execute(statement.order_by(_version.c.number)):
        owner = CalendarOwner(row.owner_kind), row.owner_id
        before = previous.get(owner)
        if before is not None or owner[0] is CalendarOwner.AGENCY:
            plan = before.data if before is not None else None
            calendar = None if plan is None else calendar_from_dict(plan)
            found[owner] = (*found.get(owner, ()), FormerCalendar(row.holds_from, calendar))
        previous[owner] = row
    return found


def without_version(connection: Connection, catalogue: Catalogue) -> list[Owner]:
    """Whose present calendar is not the newest version: somebody changed it by other means."""
    present: dict[Owner, ServiceCalendar | None] = {}
    for centre in catalogue.centres.values():
        present[CalendarOwner.CENTRE, centre.id] = centre.calendar
    for agency in catalogue.agencies.values():
        present[CalendarOwner.AGENCY, agency.id] = agency.calendar
    return [owner for owner, calendar in present.items() if _differs(connection, owner, calendar)]


def _differs(connection: Connection, owner: Owner, calendar: ServiceCalendar | None) -> bool:
    last = _last(connection, owner)
    stored = None if last is None or last.data is None else calendar_from_dict(last.data)
    return stored != calendar


def _last(connection: Connection, owner: Owner) -> Any:
    kind, id = owner
    statement = (
        select(_version)
        .where(_version.c.owner_kind == kind.value, _version.c.owner_id == id)
        .order_by(_version.c.number.desc())
        .limit(1)
    )
    return connection.execute(statement).first()


def _holds_from(connection: Connection, owner: Owner, at: datetime, last: Any) -> datetime:
    kind, id = owner
    latest = [at] if last is None else [at, last.holds_from]
    if kind is CalendarOwner.CENTRE:
        happened = _last_moment(connection, id)
        latest += [] if happened is None else [happened]
    return max(latest).replace(microsecond=0) + KNOWN_EVERYWHERE


def _last_moment(connection: Connection, centre: str) -> datetime | None:
    recent = (
        select(_event.c.at)
        .where(_event.c.centre_id == centre)
        .order_by(_event.c.id.desc())
        .limit(_LAST_EVENTS)
        .subquery()
    )
    found: datetime | None = connection.execute(select(func.max(recent.c.at))).scalar_one()
    return found
