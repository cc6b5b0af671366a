"""All times of one case, each with its own meaning, from its chain of events and a calendar.

*Service time* (net, inside working hours, without what the office waits for) goes against baseline
and standard; *citizen time* (arrival to result by the clock on the wall) is never hidden. Beside
them: what the clock stood still for, the work at counters and agencies as effort (added up) and as
elapsed time (side by side counted once), and an account of the whole stay that adds up to it.
(Founding document 000: step-and-time reduction; brackets go by elapsed time, never by effort.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.domain.agency_time import (
    AgencyTime,
    CrossAgency,
    HandOver,
    Working,
    agency_times,
    cross_agency,
    hand_overs,
    works,
)
from shared.domain.calendar import ServiceCalendar
from shared.domain.case_clock import CaseClock, Cause, case_clock
from shared.domain.events import Event
from shared.domain.spans import Span, total, wall, within, without
from shared.domain.stay import Lines, lines_of
from shared.domain.timing import in_force, performances, service_seconds, steps_and_pauses


@dataclass(frozen=True, slots=True)
class Paused:
    """How long the service clock stood still for one cause."""

    working_seconds: int
    wall_seconds: int


@dataclass(frozen=True, slots=True)
class Account:
    """The stay from arrival to result inside working hours, each second in one place.

    The citizen's place comes first: `wait` in a line, `walk` to the counter; then `paused` for the
    citizen or another body; then `touch`, work at a counter or an agency; the rest lies `between`.
    """

    wait: int
    walk: int
    touch: int
    between: int
    paused: int

    @property
    def seconds(self) -> int:
        return self.wait + self.walk + self.touch + self.between + self.paused


@dataclass(frozen=True, slots=True)
class Conformance:
    """Performed against official steps. A repeat counts once as performed, and as `repeated`."""

    performed: int
    repeated: int
    skipped: tuple[int, ...]
    extra: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Times of one case in whole seconds; None where there is no result to count to.

    `touch_seconds`: work at counters by the clock on the wall, of which `off_hours_seconds` lay
    outside working hours. `effort_seconds` and `elapsed_seconds`: work at counters and agencies
    inside working hours, added up and side by side counted once.
    """

    arrived_at: datetime
    clock_started_at: datetime | None
    finished_at: datetime | None
    service_seconds: int | None
    citizen_seconds: int | None
    pauses: Mapping[Cause, Paused]
    account: Account
    touch_seconds: int
    off_hours_seconds: int
    effort_seconds: int
    elapsed_seconds: int
    agencies: tuple[AgencyTime, ...]
    cross_agency: CrossAgency | None
    on_the_way: tuple[HandOver, ...]
    steps: Conformance


def working_time(
    chain_events: Iterable[Event],
    transactions: Collection[int],
    calendar: ServiceCalendar,
    *,
    official: Collection[int] = (),
    until: datetime | None = None,
) -> WorkingTime:
    """The times of a case, from all events of its visit or of its chain of visits in order.

    `transactions` are its turns, and the case's own id; `official` the positions of the approved
    list, without which nothing is skipped or extra. Times of a case without a result reach to
    `until`, or to its last event. Raises ValueError without events.
    """
    history = in_force(chain_events)
    if not history:
        raise ValueError("a case has at least one event")
    own = [event for event in history if event.transaction in transactions]
    clock = case_clock(own)
    arrived, finished = history[0].at, clock.finished_at
    end = max(arrived, finished or until or history[-1].at)
    working = calendar.clock_for(arrived, end)
    turns = by_turn(clock.chain)
    steps = [span for turn in turns for span in worked(turn, end)]
    lines = [lines_of(turn, end) for turn in by_turn(own)]
    work = works(clock, end)
    spans = [*steps, *(span for each in work for span in each.spans)]
    agencies = agency_times(clock, work, working)
    return WorkingTime(
        arrived_at=arrived,
        clock_started_at=clock.started_at,
        finished_at=finished,
        service_seconds=service_seconds(clock, calendar),
        citizen_seconds=wall(arrived, finished) if finished else None,
        pauses=pauses_by_cause(clock, end, calendar),
        account=account_of(clock, lines, spans, (arrived, end), working),
        touch_seconds=total(steps, wall),
        off_hours_seconds=total(steps, wall) - total(steps, working),
        effort_seconds=total(spans, working),
        elapsed_seconds=total(within(spans, (arrived, end)), working),
        agencies=agencies,
        cross_agency=cross_agency(agencies, calendar),
        on_the_way=hand_overs(clock.chain, calendar),
        steps=conformance(performances(clock.chain), official),
    )


def pauses_by_cause(
    clock: CaseClock, end: datetime, calendar: ServiceCalendar
) -> Mapping[Cause, Paused]:
    """What the service clock stood still for between its start and `end`, no second twice."""
    if clock.started_at is None or end <= clock.started_at:
        return dict.fromkeys(Cause, Paused(0, 0))
    whole = clock.started_at, end
    working = calendar.clock_for(*whole)
    known: list[Span] = []
    found: dict[Cause, Paused] = {}
    for cause in Cause:
        spans = without(within(stopped(clock, {cause}, end), whole), known)
        found[cause] = Paused(total(spans, working), total(spans, wall))
        known.extend(spans)
    return found


def conformance(performed: Sequence[int], official: Collection[int]) -> Conformance:
    """What was skipped, repeated or added, of the steps that were begun one after the other."""
    distinct = set(performed)
    return Conformance(
        performed=len(distinct & set(official)) if official else len(distinct),
        repeated=len(performed) - len(distinct),
        skipped=tuple(sorted(set(official) - distinct)),
        extra=tuple(sorted(distinct - set(official))) if official else (),
    )


def by_turn(chain: Iterable[Event]) -> list[list[Event]]:
    """The events of each turn, in the order in which the turns began."""
    turns: dict[int | None, list[Event]] = {}
    for event in chain:
        turns.setdefault(event.transaction, []).append(event)
    return list(turns.values())


def worked(turn: Iterable[Event], end: datetime) -> list[Span]:
    """The steps of one turn without its pauses; what still runs reaches to `end`."""
    steps, pauses = steps_and_pauses(turn)
    held = [(pause.started_at, pause.finished_at or end) for pause in pauses]
    spans = (
        without([(s.started_at, s.finished_at or end)], held if s.held is None else s.held)
        for s in steps
    )
    return [span for each in spans for span in each]


def account_of(
    clock: CaseClock, lines: Sequence[Lines], touch: Sequence[Span], whole: Span, working: Working
) -> Account:
    claims = {
        "walk": [span for each in lines for span in each.walks],
        "wait": [span for each in lines for span in each.waits],
        "paused": stopped(clock, {Cause.CITIZEN, Cause.OTHER_BODY}, whole[1]),
        "touch": touch,
        "between": [whole],
    }
    return Account(**divided(claims, whole, working))


def divided(claims: Mapping[str, Sequence[Span]], whole: Span, working: Working) -> dict[str, int]:
    """The seconds of each claim inside `whole` that no earlier one has taken."""
    left = [whole] if whole[0] < whole[1] else []
    seconds = dict.fromkeys(claims, 0)
    for name, claim in claims.items():
        if claim and left:
            rest = without(left, claim)
            seconds[name] = total(without(left, rest), working)
            left = rest
    return seconds


def stopped(clock: CaseClock, causes: Collection[Cause], end: datetime) -> list[Span]:
    """When the service clock stood still for one of these causes; what lasts reaches to `end`."""
    return [(s.started_at, s.finished_at or end) for s in clock.stops if s.cause in causes]
