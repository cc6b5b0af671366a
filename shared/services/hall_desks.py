"""The counters of a hall: who is there, what they do, for how long, and against what standard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain import breaks, pace
from shared.domain.timing import transaction_timing
from shared.domain.visit import AT_COUNTER, State
from shared.services.hall_now import HallNow, InLine
from shared.services.office import Office
from shared.store.counters import Session
from shared.store.floor import Reminder, TurnRow


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds on a step (0: on the whole service) against what was promised for it."""

    step: int
    spent: int
    target: int

    @property
    def status(self) -> str:
        return pace.status(self.spent, self.target)

    @property
    def over(self) -> int:
        return self.spent - self.target


@dataclass(frozen=True, slots=True)
class AtDesk:
    """The turn at a counter. `clock` None before the start; `steps` is how many there are."""

    turn: TurnRow
    steps: int
    clock: Clock | None


@dataclass(frozen=True, slots=True)
class Held:
    """A turn on hold at a counter, for so many seconds."""

    turn: TurnRow
    seconds: int
    status: str


@dataclass(frozen=True, slots=True)
class DeskNow:
    """`state` is closed, open, busy or on_break. `break_clock` counts against the kind of break.

    `idle` is for how many seconds it has called nobody though `calls` waits for it; None when it
    does something or nobody waits. `forgotten`: nothing was pressed there for so long that nobody
    may be behind it. `reminder` stands until the clerk has acted on it.
    """

    number: int
    state: str
    session: Session | None
    name: tuple[str, str] | None
    second: tuple[str, str] | None
    letters: tuple[str, ...] | None
    first: tuple[str, ...]
    at: AtDesk | None
    held: tuple[Held, ...]
    break_clock: Clock | None
    idle: int | None
    calls: InLine | None
    forgotten: bool
    reminder: Reminder | None


def desks(office: Office, hall: HallNow, line: Sequence[InLine]) -> list[DeskNow]:
    """Every counter of the centre, by number."""
    numbers = sorted(each.number for each in office.centre(hall.centre).counters)
    return [_desk(office, hall, number, line) for number in numbers]


def _desk(office: Office, hall: HallNow, number: int, line: Sequence[InLine]) -> DeskNow:
    session = hall.sessions.get(number)
    here = [turn for turn in hall.turns if turn.counter == number]
    current = next((turn for turn in here if turn.state in AT_COUNTER), None)
    held = [_held(hall, turn) for turn in here if turn.state == State.PAUSED]
    state = _state(session, current)
    idle, calls = _idle(office, hall, number, line) if state == "open" else (None, None)
    quiet = hall.seconds_since(_last_sign(hall, number)) if state == "open" else 0
    reminder = hall.reminders.get(number)
    versions = {turn.id: turn.version for turn in hall.turns}
    if reminder is not None and versions.get(reminder.transaction) != reminder.version:
        reminder = None
    return DeskNow(
        number=number,
        state=state,
        session=session,
        name=hall.names.get(session.staff) if session else None,
        second=hall.names.get(session.second_staff or 0) if session else None,
        letters=_letters(hall, hall.desks[number].services) if session else None,
        first=_letters(hall, session.preferred) or () if session else (),
        at=_at_desk(office, hall, current) if current is not None else None,
        held=tuple(sorted(held, key=lambda each: -each.seconds)),
        break_clock=_break_clock(office, hall, session),
        idle=idle,
        calls=calls,
        forgotten=breaks.looks_forgotten(timedelta(seconds=quiet), calls is not None, office.rules),
        reminder=reminder,
    )


def _state(session: Session | None, current: TurnRow | None) -> str:
    if current is not None:
        return "busy"
    if session is None:
        return "closed"
    return "on_break" if session.on_break_since is not None else "open"


def _letters(hall: HallNow, services: frozenset[str] | None) -> tuple[str, ...] | None:
    if services is None:
        return None
    return tuple(sorted({hall.services[each].letter for each in services if each in hall.services}))


def _at_desk(office: Office, hall: HallNow, turn: TurnRow) -> AtDesk:
    process = office.catalogue.processes[turn.process]
    steps = process.counter_steps
    if turn.state != State.SERVING:
        return AtDesk(turn, len(steps), None)
    events = hall.events.get(turn.candidate.visit, ())
    spent = pace.spent_by_step(transaction_timing(events, turn.id), hall.now)
    promised = steps[turn.step - 1].seconds if 0 < turn.step <= len(steps) else 0
    step = Clock(turn.step, spent.get(turn.step, 0), promised)
    whole = Clock(0, sum(spent.values()), process.counter_seconds)
    rank = {"late": 2, "near": 1}
    worse = max(step, whole, key=lambda each: (rank.get(each.status, 0), each.over))
    return AtDesk(turn, len(steps), worse)


def _held(hall: HallNow, turn: TurnRow) -> Held:
    events = hall.events.get(turn.candidate.visit, ())
    pauses = transaction_timing(events, turn.id).pauses
    seconds = hall.seconds_since(pauses[-1].started_at if pauses else hall.now)
    return Held(turn, seconds, pace.status(seconds, int(hall.target.total_seconds())))


def _break_clock(office: Office, hall: HallNow, session: Session | None) -> Clock | None:
    if session is None or session.on_break_since is None:
        return None
    allowed = breaks.target(session.break_kind or breaks.BreakKind.SHORT, office.rules)
    return Clock(0, hall.seconds_since(session.on_break_since), int(allowed.total_seconds()))


def _idle(
    office: Office, hall: HallNow, number: int, line: Sequence[InLine]
) -> tuple[int | None, InLine | None]:
    """How long a free counter has let somebody wait whom it may call, and whom."""
    desk = hall.desks[number]
    mine = [each for each in line if desk.can_take(each.turn.candidate)]
    if not mine:
        return None, None
    quiet = hall.seconds_since(max(_last_sign(hall, number), min(each.since for each in mine)))
    if quiet <= office.rules.idle_while_waiting.total_seconds():
        return None, None
    return quiet, mine[0]


def _last_sign(hall: HallNow, number: int) -> datetime:
    """When somebody last did something at an open counter, as far as its turns show."""
    ends = [each.ended_at for each in hall.turns if each.counter == number and each.ended_at]
    rest = hall.rests.get(number)
    return max([hall.sessions[number].opened_at, *ends, *([rest] if rest else [])])
