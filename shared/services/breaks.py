"""Breaks of the staff: lunch in turns, enough people at work, and who is away for too long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.domain import breaks
from shared.domain.breaks import BreakKind, Shift, Turn
from shared.domain.errors import TooFewAtWork
from shared.domain.permissions import Permission, may
from shared.services import access
from shared.services.commands import Caller, RequestKey
from shared.services.desks import expect_counter_free, usable_session
from shared.services.office import Office
from shared.services.shifts import change
from shared.store import counters, floor, people, shifts
from shared.store.counters import Session
from shared.store.writer import WriteTx


@dataclass(frozen=True, slots=True)
class LunchTurn:
    """Somebody at an open counter: had lunch, is at lunch, may go now, or waits."""

    staff: int
    counter: int
    name_th: str
    name_en: str
    turn: Turn


@dataclass(frozen=True, slots=True)
class Away:
    """A counter on a break; `seconds` since it began, `target` how long it may last."""

    counter: int
    staff: int
    name_th: str
    name_en: str
    kind: str
    since: datetime
    seconds: int
    target: int

    @property
    def late(self) -> bool:
        return self.seconds > self.target


@dataclass(frozen=True, slots=True)
class BreakPlan:
    """`room`: how many more may go now. `lunch_time`: whether the desks offer lunch now."""

    turns: tuple[LunchTurn, ...]
    away: tuple[Away, ...]
    room: int
    least: int
    lunch_time: bool


async def start(
    office: Office,
    caller: Caller,
    centre: str,
    counter: int,
    kind: BreakKind = BreakKind.SHORT,
    key: RequestKey | None = None,
) -> None:
    """Pause a counter. A supervisor may send people on a break that the house rule holds back.

    Raises `CounterBusy` while somebody stands at it, and `TooFewAtWork`.
    """
    access.require(caller, Permission.SERVE, centre)

    def run_in(tx: WriteTx, now: datetime) -> None:
        session = usable_session(tx, caller, centre, counter)
        expect_counter_free(office, tx, centre, counter)
        if session.on_break_since is not None:
            return
        if breaks.is_held_back(kind):
            _expect_enough_at_work(office, tx, caller, session, now)
        counters.start_break(tx, session, now, kind.value)

    await change(office, centre, key, run_in)


def _expect_enough_at_work(
    office: Office, tx: WriteTx, caller: Caller, session: Session, now: datetime
) -> None:
    open_now = counters.open_sessions(tx.connection, session.centre)
    away = sum(1 for each in open_now if each.on_break_since is not None)
    if breaks.room_to_leave(len(open_now), away, office.rules):
        return
    if not may(caller.grants, Permission.CHOOSE, session.centre):
        raise TooFewAtWork(least=breaks.least_at_work(len(open_now), office.rules))
    detail: dict[str, object] = {"counter": session.counter, "staff": session.staff}
    people.log_change(tx, caller.actor, "break_allowed", session.centre, detail, now)


async def end(
    office: Office, caller: Caller, centre: str, counter: int, key: RequestKey | None = None
) -> None:
    """Go on at a counter. Raises `CounterClosed`, `CounterTaken`."""
    access.require(caller, Permission.SERVE, centre)

    def run_in(tx: WriteTx, now: datetime) -> None:
        session = usable_session(tx, caller, centre, counter)
        if session.on_break_since is not None:
            counters.end_break(tx, session, now)

    await change(office, centre, key, run_in)


def plan(office: Office, caller: Caller, centre: str) -> BreakPlan:
    """Who is away, who has not had lunch, who may go next. Raises `NotSignedIn`,
    `UnknownCentre`."""
    access.require(caller, Permission.SERVE, centre)
    now, zone = office.clock.now(), office.calendar(centre).zone
    local = now.astimezone(zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    with office.db.read() as connection:
        sessions = counters.open_sessions(connection, centre)
        opened = shifts.first_opened(connection, centre, midnight)
        fed = shifts.had_lunch(connection, centre, midnight)
        names = floor.names(connection, {each.staff for each in sessions})
    present = [
        Shift(s.staff, s.counter, opened.get(s.staff, s.opened_at), s.staff in fed, _kind(s))
        for s in sessions
    ]
    on_break = [s for s in sessions if s.on_break_since is not None]
    return BreakPlan(
        turns=tuple(
            LunchTurn(each.staff, each.counter, *names[each.staff], turn)
            for each, turn in breaks.turns(present, office.rules)
        ),
        away=tuple(_away(office, each, names[each.staff], now) for each in on_break),
        room=breaks.room_to_leave(len(sessions), len(on_break), office.rules),
        least=breaks.least_at_work(len(sessions), office.rules),
        lunch_time=breaks.is_lunch_time(local.time(), office.rules),
    )


def _kind(session: Session) -> str | None:
    return (session.break_kind or BreakKind.SHORT.value) if session.on_break_since else None


def _away(office: Office, session: Session, names: tuple[str, str], now: datetime) -> Away:
    kind, since = _kind(session) or "", session.on_break_since or now
    allowed = int(breaks.target(kind, office.rules).total_seconds())
    spent = max(0, int((now - since).total_seconds()))
    return Away(session.counter, session.staff, *names, kind, since, spent, allowed)
