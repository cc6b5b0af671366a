"""Calls for help inside the house: an emergency of the staff, quiet help for a citizen in danger.

Nothing of it stands on a public screen and nothing makes a sound. An emergency is seen by all
colleagues, quiet help by supervisors alone: whoever asks for it may fear the very person beside
them. No clock and no restart ends a call; a person does, and says how it went.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from shared.domain.errors import N_, AlarmOver, InvalidRequest, NotFound
from shared.domain.help import AlarmEnd, AlarmKind
from shared.domain.permissions import Permission, may
from shared.services import access
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.desks import expect_counter
from shared.services.office import Office
from shared.store import alarms, counters, people
from shared.store.alarms import Alarm as Alarm  # noqa: PLC0414  # part of `Call`
from shared.store.writer import WriteTx


@dataclass(frozen=True, slots=True)
class Call:
    """A call for help as a colleague sees it, with who comes. `may_end`: the reader may end it."""

    alarm: Alarm
    comes: tuple[str, str] | None
    may_end: bool


@dataclass(frozen=True, slots=True)
class MonthOfCalls:
    """How many calls of a kind a month had and how they ended; never about whom."""

    month: date
    kind: AlarmKind
    calls: int
    helped: int
    nothing_found: int
    by_mistake: int
    still_open: int


async def raise_from_desk(
    office: Office,
    caller: Caller,
    centre: str,
    kind: AlarmKind,
    counter: int | None = None,
    key: RequestKey | None = None,
) -> Alarm:
    """Call for help; pressing again is the same call. The ticket at the counter goes with it.

    Raises `NotSignedIn`, `UnknownCentre`, `InvalidRequest`.
    """
    access.require(caller, Permission.SERVE, centre)
    if counter is not None:
        expect_counter(office, centre, counter)

    def run(tx: WriteTx, now: datetime) -> int:
        for each in alarms.open_ones(tx.connection, centre):
            if (each.kind, each.counter) != (kind, counter):
                continue
            if counter is not None or each.raised_by == caller.actor.id:
                return each.id
        at = (
            counters.transaction_at(tx.connection, centre, counter) if counter is not None else None
        )
        visit = at[1] if at else None
        by = caller.actor.id
        return alarms.add(tx, centre, kind, now, counter=counter, visit=visit, by=by)

    return await _changed(office, centre, key, run)


async def ask_for_supervisor(office: Office, token: str, key: RequestKey | None = None) -> None:
    """The citizen's own way to quiet help, from the ticket on the phone; once while one is open.

    Raises `UnknownVisit`, and `InvalidRequest` for the ticket of another day.
    """
    centre = access.centre_of_token(office, token)

    def run(tx: WriteTx, now: datetime) -> int:
        history = access.visit_by_token(office, tx, token)
        if history.place.business_day != office.today(centre, now):
            raise InvalidRequest("visit", N_("This ticket was for another day."))
        visit, active = history.state.id, history.state.at_counter()
        for each in alarms.open_ones(tx.connection, centre):
            if each.kind is AlarmKind.QUIET_HELP and each.visit == visit:
                return each.id
        place = active.counter if active else None
        return alarms.add(tx, centre, AlarmKind.QUIET_HELP, now, counter=place, visit=visit)

    await _changed(office, centre, key, run)


def is_asked(office: Office, centre: str, visit: int) -> bool:
    """Whether quiet help for this visit is open."""
    with office.db.read() as connection:
        return any(
            each.visit == visit and each.kind is AlarmKind.QUIET_HELP
            for each in alarms.open_ones(connection, centre)
            if each.raised_by is None
        )


async def answer(office: Office, caller: Caller, id: int, key: RequestKey | None = None) -> Alarm:
    """“I am coming”; the first who answers is shown. Raises `NotFound`, `AlarmOver`."""
    found = _visible(office, caller, id)

    def run(tx: WriteTx, now: datetime) -> int:
        present = alarms.find(tx.connection, id)
        if present is None or present.ended_at is not None:
            raise AlarmOver
        if present.answered_by is None and caller.actor.id is not None:
            alarms.answer(tx, id, caller.actor.id, now)
        return id

    return await _changed(office, found.centre, key, run)


async def end(
    office: Office, caller: Caller, id: int, outcome: AlarmEnd, key: RequestKey | None = None
) -> Alarm:
    """End a call and say how it went: supervisors, and whoever raised it (also by mistake).

    Raises `NotFound`, `AlarmOver` when it ended otherwise meanwhile.
    """
    found = _visible(office, caller, id)
    if not _may_end(caller, found):
        raise NotFound

    def run(tx: WriteTx, now: datetime) -> int:
        present = alarms.find(tx.connection, id)
        if present is None or present.ended_as not in (None, outcome):
            raise AlarmOver
        if present.ended_at is None and caller.actor.id is not None:
            alarms.end(tx, id, caller.actor.id, now, outcome)
        return id

    return await _changed(office, found.centre, key, run)


def open_calls(office: Office, caller: Caller, centre: str) -> list[Call]:
    """The open calls of a centre that the caller may know of, the newest first.

    Raises `NotSignedIn`, `UnknownCentre`.
    """
    access.require(caller, Permission.SERVE, centre)
    with office.db.read() as connection:
        seen = [each for each in alarms.open_ones(connection, centre) if _may_see(caller, each)]
        helpers = {
            each.answered_by: people.person(connection, each.answered_by)
            for each in seen
            if each.answered_by is not None
        }
    found = []
    for each in seen:
        who = helpers.get(each.answered_by) if each.answered_by is not None else None
        comes = (who.name_th, who.name_en) if who else None
        found.append(Call(each, comes, _may_end(caller, each)))
    return found


def months(office: Office, caller: Caller, centre: str, year: int) -> list[MonthOfCalls]:
    """Calls per month and kind of a year, for whoever is in charge. Raises like `open_calls`."""
    access.require(caller, Permission.CHOOSE, centre)
    zone = office.calendar(centre).zone
    start, until = (datetime(each, 1, 1, tzinfo=zone) for each in (year, year + 1))
    with office.db.read() as connection:
        rows = alarms.raised_between(connection, centre, start, until)
    grouped: dict[tuple[date, AlarmKind], list[AlarmEnd | None]] = {}
    for at, kind, ended in rows:
        month = at.astimezone(zone).date().replace(day=1)
        grouped.setdefault((month, kind), []).append(ended)
    return [
        MonthOfCalls(
            month,
            kind,
            len(ends),
            ends.count(AlarmEnd.HELPED),
            ends.count(AlarmEnd.NOTHING_FOUND),
            ends.count(AlarmEnd.BY_MISTAKE),
            ends.count(None),
        )
        for (month, kind), ends in sorted(grouped.items())
    ]


def _may_see(caller: Caller, alarm: Alarm) -> bool:
    if may(caller.grants, Permission.CHOOSE, alarm.centre):
        return True
    mine = alarm.raised_by is not None and alarm.raised_by == caller.actor.id
    serves = may(caller.grants, Permission.SERVE, alarm.centre)
    return mine or (serves and alarm.kind is AlarmKind.EMERGENCY)


def _may_end(caller: Caller, alarm: Alarm) -> bool:
    mine = alarm.raised_by is not None and alarm.raised_by == caller.actor.id
    return mine or may(caller.grants, Permission.CHOOSE, alarm.centre)


def _visible(office: Office, caller: Caller, id: int) -> Alarm:
    """Absent and not for these eyes answer alike. Raises `NotSignedIn`, `NotFound`."""
    access.require_staff(caller)
    with office.db.read() as connection:
        found = alarms.find(connection, id)
    if found is None or not _may_see(caller, found):
        raise NotFound
    return found


async def _changed(
    office: Office, centre: str, key: RequestKey | None, run: Callable[[WriteTx, datetime], int]
) -> Alarm:
    def job(tx: WriteTx) -> Alarm:
        now = office.clock.now()
        done = once(tx, key, now, lambda: Done(200, run(tx, now)))
        tx.publish(f"centre:{centre}")
        found = alarms.find(tx.connection, done.result or 0)
        if found is None:
            raise NotFound
        return found

    return await office.db.write(job, centre=centre)
