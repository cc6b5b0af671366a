"""The end of a centre's day: what is still open gets an honest ending, and a report stays.

A supervisor ends the day; where nobody did, it ends by itself at the centre's reset hour, also days
later when the server was off. Only queue states are closed, never cases: a request that was filed
goes on. Nothing here ever says "finished".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from shared.domain.day import ending_of
from shared.domain.day_report import DayReport, report_of
from shared.domain.errors import N_, DayNotOver, NotFound
from shared.domain.events import Actor, Draft, Kind
from shared.domain.permissions import Permission
from shared.domain.visit import State
from shared.services import access, carrying, flagging, notes, shifts
from shared.services.commands import SYSTEM, Caller, Done, RequestKey, once
from shared.services.daybook import note_change
from shared.services.office import Office
from shared.services.visits import announce
from shared.store import alarms, centre_days, counters, day_figures, log
from shared.store.centre_days import EndedDay
from shared.store.day_figures import OpenTurn
from shared.store.writer import WriteTx

AT_DESKS = frozenset({State.CALLED, State.SERVING, State.PAUSED})
"""Somebody at a desk knows how these ended; the end of the day does not."""


@dataclass(frozen=True, slots=True)
class Remaining:
    """What of a day is still open: decided at desks, or waiting; and the counters that are open."""

    at_desks: tuple[OpenTurn, ...]
    in_line: tuple[OpenTurn, ...]
    counters: tuple[int, ...]


def remaining(office: Office, caller: Caller, centre: str) -> Remaining:
    """What is still open today. Raises `NotSignedIn`, `UnknownCentre`."""
    access.require(caller, Permission.SERVE, centre)
    with office.db.read() as connection:
        turns = day_figures.open_turns(connection, centre, office.today(centre))
        staffed = [each.counter for each in counters.open_sessions(connection, centre)]
    at_desks = tuple(each for each in turns if each.state in AT_DESKS)
    in_line = tuple(each for each in turns if each.state not in AT_DESKS)
    return Remaining(at_desks, in_line, tuple(staffed))


async def end(
    office: Office,
    caller: Caller,
    centre: str,
    *,
    close_desks: bool = False,
    early: bool = False,
    carry_over: bool = False,
    key: RequestKey | None = None,
) -> EndedDay:
    """End the day of a centre.

    Whoever stands at a counter or is on hold is decided there first, or closed with
    `close_desks`; before closing time only with `early`. With `carry_over` whoever waits keeps the
    place on the next day. Raises `DayNotOver`, `NotSignedIn`, `UnknownCentre`.
    """
    access.require(caller, Permission.CHOOSE, centre)

    def job(tx: WriteTx) -> EndedDay:
        now = office.clock.now()
        day = office.today(centre, now)

        def run() -> Done:
            turns = day_figures.open_turns(tx.connection, centre, day)
            at_desks = sorted({each.number for each in turns if each.state in AT_DESKS})
            if at_desks and not close_desks:
                raise DayNotOver(
                    problem=N_("Somebody is still at a counter or on hold. Decide it.")
                )
            if not early and _is_still_open(office, centre, day, now):
                raise DayNotOver(problem=N_("It is not closing time yet. Confirm to end it early."))
            end_in(office, tx, centre, day, caller.actor, now, carry_over=carry_over)
            return Done(200, None)

        once(tx, key, now, run)
        found = centre_days.ended_day(tx.connection, centre, day)
        if found is None:
            raise NotFound
        return found

    await flagging.flag_new_cases(office)  # whoever ends the day sees what is to be decided
    return await office.db.write(job, centre=centre)


def _is_still_open(office: Office, centre: str, day: date, now: datetime) -> bool:
    """Whether the plan opens the centre once more today. Nobody keeps to hours in a demonstration,
    so there it is never too early."""
    if office.ignores_hours or office.daybook.emergency(centre, now) is not None:
        return False
    return any(now < closes for _, closes in office.calendar(centre).windows(day))


async def go_on(office: Office, caller: Caller, centre: str, key: RequestKey | None = None) -> None:
    """Take the end of today back, so that tickets are given again. What was closed stays closed.

    Raises `NotFound` when the day was not ended.
    """
    access.require(caller, Permission.CHOOSE, centre)

    def job(tx: WriteTx) -> None:
        now = office.clock.now()
        day = office.today(centre, now)

        def run() -> Done:
            if centre_days.ended_day(tx.connection, centre, day) is None:
                raise NotFound
            centre_days.forget_ended(tx, centre, day)
            note_change(tx, centre)
            return Done(200, None)

        once(tx, key, now, run)

    await office.db.write(job, centre=centre)


def end_in(
    office: Office,
    tx: WriteTx,
    centre: str,
    day: date,
    actor: Actor,
    now: datetime,
    *,
    carry_over: bool = False,
) -> DayReport:
    """Close everything of a day and note its report; done again, it only adds what came late."""
    turns = day_figures.open_turns(tx.connection, centre, day)
    forgotten = sum(each.state in AT_DESKS for each in turns)
    carried = 0
    for visit in dict.fromkeys(each.visit for each in turns):
        carried += _close(office, tx, centre, day, visit, actor, now, carry_over=carry_over)
    sessions = _end_sessions(office, tx, centre, day, now)
    deleted = notes.delete_of_day(tx, centre, day)
    before = centre_days.ended_day(tx.connection, centre, day)
    first = DayReport.from_data(before.report) if before is not None else DayReport()
    begins, ends = office.calendar(centre).day_bounds(day)
    report = report_of(
        day_figures.turns_of_day(tx.connection, centre, day),
        now,
        forgotten_turns=first.forgotten_turns + forgotten,
        forgotten_counters=first.forgotten_counters + sessions,
        alarms=len(alarms.raised_between(tx.connection, centre, begins, ends)),
        carried=first.carried + carried,
        notes_deleted=first.notes_deleted + deleted,
    )
    centre_days.put_ended(tx, centre, EndedDay(day, now, actor.id, report.as_data()))
    note_change(tx, centre)
    return report


def _close(
    office: Office,
    tx: WriteTx,
    centre: str,
    day: date,
    visit: int,
    actor: Actor,
    now: datetime,
    *,
    carry_over: bool,
) -> int:
    """End what of a visit is open; 1 when it goes on tomorrow."""
    history = log.load(tx.connection, visit, office.place(centre, day))
    live = [t for t in history.state.transactions.values() if t.state is not State.ENDED]
    if not live:
        return 0
    new = carrying.carry(office, tx, history, actor, now) if carry_over else None
    drafts = list(new.continued) if new is not None else []
    for turn in live:
        data: dict[str, object] = {"outcome": ending_of(turn).value}
        if new is not None and turn.id in new.turns:
            data["carried_to"] = new.visit
        drafts.append(Draft(Kind.CLOSED, turn.id, data, turn.counter))
    announce(tx, log.append(tx, history, drafts, actor, now))
    return int(new is not None)


def _end_sessions(office: Office, tx: WriteTx, centre: str, day: date, now: datetime) -> int:
    """Close the counters that were opened on this day or before; returns how many."""
    _, ends = office.calendar(centre).day_bounds(day)
    open_now = counters.open_sessions(tx.connection, centre)
    if all(each.opened_at < ends for each in open_now):
        return shifts.end_all(tx, centre, min(now, ends))
    late = [each for each in open_now if each.opened_at < ends]
    for session in late:
        counters.end_session(tx, session, min(now, ends), "day_end")
    return len(late)


async def end_missed_days(office: Office) -> int:
    """End every day that is over and that nobody ended; returns how many. Looks once a day."""
    ended = 0
    for centre in office.catalogue.centres:
        today = office.today(centre)
        if office.days_ended.get(centre) == today:
            continue
        for day in _missed(office, centre, today):
            job = partial(_end_missed, office, centre, day)
            await office.db.write(job, centre=centre)
            ended += 1
        office.days_ended[centre] = today
    return ended


def _missed(office: Office, centre: str, today: date) -> Sequence[date]:
    """Days before today with something open, with visits since the last one that was ended, or
    with a counter that nobody closed."""
    with office.db.read() as connection:
        last = centre_days.latest_ended(connection, centre, today)
        days = set(day_figures.days_with_open_turns(connection, centre, today))
        if last is not None:
            days |= set(day_figures.days_with_visits(connection, centre, last.business_day, today))
        elif (latest := day_figures.latest_day(connection, centre, today)) is not None:
            days.add(latest)
        calendar = office.calendar(centre)
        opened = (each.opened_at for each in counters.open_sessions(connection, centre))
        days |= {day for each in opened if (day := calendar.business_day(each)) < today}
    return sorted(days)


def _end_missed(office: Office, centre: str, day: date, tx: WriteTx) -> None:
    """The day ended at its reset hour; the events carry the moment at which this was noticed."""
    end_in(office, tx, centre, day, SYSTEM.actor, office.clock.now())


def open_on_days_over(office: Office, connection: Connection) -> Iterator[str]:
    """For `gcs check`: what has not ended on a past day that was ended, or that is long over.

    Yesterday may still be open: the next chores of a running server end it. So may whatever was
    brought back today after the end of the day.
    """
    for centre in office.catalogue.centres:
        today = office.today(centre)
        for day in day_figures.days_with_open_turns(connection, centre, date.max):
            was_ended = centre_days.ended_day(connection, centre, day) is not None
            if (was_ended and day < today) or today - day > timedelta(days=1):
                turns = len(day_figures.open_turns(connection, centre, day))
                yield f"day {day} of {centre}: {turns} services have not ended though it is over"


def report_on(
    office: Office, caller: Caller, centre: str, day: date
) -> tuple[EndedDay, DayReport] | None:
    """How a day ended; None while it has not. Raises `NotSignedIn`, `UnknownCentre`."""
    access.require(caller, Permission.SERVE, centre)
    with office.db.read() as connection:
        found = centre_days.ended_day(connection, centre, day)
    return (found, DayReport.from_data(found.report)) if found is not None else None
