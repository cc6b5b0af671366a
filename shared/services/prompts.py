"""Forgotten presses: a turn that runs far beyond its service, a call nobody answered or started, a
break that should be over. A desk is asked calmly; the hall lists them. Free counters where nothing
is pressed at all are found by `shared.services.shifts.unattended`.

What was answered with "it goes on" is kept in this process alone: asking once more after a restart
harms nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain import breaks
from shared.domain.breaks import BreakKind
from shared.domain.errors import StaleVersion, UnknownVisit
from shared.domain.permissions import Permission
from shared.domain.visit import AT_COUNTER, State
from shared.services import access
from shared.services.commands import Caller
from shared.services.desks import expect_usable
from shared.services.office import Office
from shared.store import counters, day_figures

RARE = 0.99
"""One turn of a hundred of its service lasts longer."""

TIMES_STANDARD = 3
"""Instead, until the past of the service is known."""

SHORTEST = timedelta(minutes=5)
CALLED_FOR_LONG = timedelta(minutes=5)
"""Walking over takes two minutes at most; after five somebody forgot a press."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """`kind` is `serving`, `called` or `break`. All lengths in seconds; `usual` is what it hardly
    ever exceeds. `number` is empty for a break."""

    kind: str
    counter: int
    seconds: int
    usual: int
    transaction: int = 0
    version: int = 0
    number: str = ""
    service: str = ""


def prompts_of(office: Office, caller: Caller, centre: str) -> list[Prompt]:
    """Everything that looks forgotten in a centre, the longest beyond its usual time first.

    Raises `NotSignedIn`, `UnknownCentre`.
    """
    access.require(caller, Permission.SERVE, centre)
    now = office.clock.now()
    day = office.today(centre, now)
    with office.db.read() as connection:
        turns = day_figures.open_turns(connection, centre, day, AT_COUNTER)
        sessions = counters.open_sessions(connection, centre)
    found = [_of_turn(office, centre, each, now) for each in turns]
    for session in sessions:
        if session.on_break_since is not None:
            kind, began = session.break_kind or BreakKind.SHORT, session.on_break_since
            if breaks.is_over(kind, began, now, office.rules):
                allowed = breaks.target(kind, office.rules)
                found.append(Prompt("break", session.counter, _whole(now - began), _whole(allowed)))
    asked = [each for each in found if each is not None]
    return sorted(asked, key=lambda each: each.usual - each.seconds)


def prompt_at(office: Office, caller: Caller, centre: str, counter: int) -> Prompt | None:
    """What a desk is asked now."""
    found = prompts_of(office, caller, centre)
    return next((each for each in found if each.counter == counter), None)


def _of_turn(
    office: Office, centre: str, turn: day_figures.OpenTurn, now: datetime
) -> Prompt | None:
    if turn.counter is None or turn.state not in (State.CALLED, State.SERVING):
        return None
    began = turn.called_at if turn.state == State.CALLED else turn.started_at
    quiet_until = office.goes_on.get(turn.transaction)
    if began is None or (quiet_until is not None and now < quiet_until):
        return None
    usual = CALLED_FOR_LONG if turn.state == State.CALLED else _usual(office, centre, turn.process)
    if now - began <= usual:
        return None
    return Prompt(
        turn.state,
        turn.counter,
        _whole(now - began),
        _whole(usual),
        turn.transaction,
        turn.version,
        turn.number,
        turn.service,
    )


def _usual(office: Office, centre: str, number: int) -> timedelta:
    """How long a turn hardly ever lasts that follows this official table."""
    known = office.waits.learned(centre)
    process = office.catalogue.processes[number]
    lasting = known.lasting(process.service, process.variant) if known is not None else None
    if lasting is not None:
        return max(SHORTEST, timedelta(seconds=lasting.points[int(RARE * len(lasting.points))]))
    return max(SHORTEST, TIMES_STANDARD * timedelta(seconds=process.counter_seconds))


def goes_on(office: Office, caller: Caller, centre: str, transaction: int, version: int) -> None:
    """The answer "it goes on": the desk is asked again after the same time once more.

    Raises `UnknownVisit` when nothing of the kind stands at a counter there, `StaleVersion`, and
    `CounterTaken` at somebody else's counter.
    """
    access.require(caller, Permission.SERVE, centre)
    now = office.clock.now()
    with office.db.read() as connection:
        turns = day_figures.open_turns(connection, centre, office.today(centre, now), AT_COUNTER)
        turn = next((each for each in turns if each.transaction == transaction), None)
        if turn is None or turn.counter is None:
            raise UnknownVisit
        session = counters.open_session(connection, centre, turn.counter)
    if session is not None:
        expect_usable(session, caller)
    if turn.version != version:
        raise StaleVersion
    office.goes_on[transaction] = now + _usual(office, centre, turn.process)


def _whole(span: timedelta) -> int:
    return int(span.total_seconds())
