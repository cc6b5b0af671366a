"""How long each agency worked on a case, and how long the case was on its way between them.

Agencies may work side by side; each keeps its own clock. A question to the citizen stops the clock
of the agency that asked, and of no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from shared.domain.calendar import ServiceCalendar
from shared.domain.case_clock import CaseClock
from shared.domain.events import Event, Kind
from shared.domain.spans import Span, merged, total, wall, without

Working = Callable[[datetime, datetime], int]


@dataclass(frozen=True, slots=True)
class Work:
    """One row of the official table worked behind the counter; `spans` leave out the waits for
    answers to its agency's questions. `done_at` None: the result ended it, or it still runs."""

    step: int
    agency: str
    begun_at: datetime
    done_at: datetime | None
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class HandOver:
    """From the centre's list to the agency's acknowledgement; None where it has not arrived."""

    agency: str
    sent_at: datetime
    arrived_at: datetime | None
    seconds: int | None
    working_seconds: int | None


@dataclass(frozen=True, slots=True)
class AgencyTime:
    """What one agency did. `seconds` inside working hours, side by side counted once; `steps` it
    performed, each once. `begun_at`: its first step, or the acknowledgement where it times none;
    `done_at`: its last step, its result, or its sending back; None while it has it."""

    agency: str
    seconds: int
    steps: int
    begun_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class CrossAgency:
    """From the first agency's start to the last one's finish, never the sum of the parts."""

    started_at: datetime
    finished_at: datetime
    seconds: int
    working_seconds: int


def works(clock: CaseClock, end: datetime) -> tuple[Work, ...]:
    """Every performance of a row behind the counter. The result ends what still runs; of a case
    without one the spans reach to `end`."""
    running: dict[int, Event] = {}
    done: list[Work] = []
    for event in clock.chain:
        if event.kind is Kind.STEP_BEGUN:
            running.setdefault(_step(event), event)
        elif event.kind is Kind.STEP_DONE:
            begun = running.pop(_step(event), None)
            if begun is not None:
                done.append(_work(clock, begun, event.at, event.at))
        elif event.kind in _LEAVING:
            agency = _agency(event)
            ended = [step for step, begun in running.items() if _agency(begun) == agency]
            done.extend(_work(clock, running.pop(step), event.at, event.at) for step in ended)
    done.extend(_work(clock, begun, max(end, begun.at), None) for begun in running.values())
    return tuple(done)


def hand_overs(chain: Iterable[Event], calendar: ServiceCalendar) -> tuple[HandOver, ...]:
    """Every hand-over, in the order of sending."""
    sent: list[HandOver] = []
    on_the_way: dict[str, int] = {}
    for event in chain:
        if event.kind is Kind.FORWARDED:
            on_the_way.setdefault(_agency(event), len(sent))
            if on_the_way[_agency(event)] == len(sent):
                sent.append(HandOver(_agency(event), event.at, None, None, None))
        elif event.kind is Kind.ACKNOWLEDGED and _agency(event) in on_the_way:
            place = on_the_way.pop(_agency(event))
            sent[place] = _arrived(sent[place], event.at, calendar)
        elif event.kind is Kind.SENT_BACK:
            on_the_way.pop(_agency(event), None)
    return tuple(sent)


def agency_times(
    clock: CaseClock, work: Sequence[Work], working: Working
) -> tuple[AgencyTime, ...]:
    """Every agency that acknowledged or worked, in the order in which they began.

    An agency that begins a step, or acknowledges the case again, has it again.
    """
    first: dict[str, datetime] = {}
    last: dict[str, datetime] = {}
    for event in clock.chain:
        if event.kind in _WITH_AGENCY:
            first.setdefault(_agency(event), event.at)
            last.pop(_agency(event), None)
        elif event.kind in _LEAVING or event.kind is Kind.STEP_DONE:
            last[_agency(event)] = event.at
    times: list[AgencyTime] = []
    for agency, began in first.items():
        own = [each for each in work if each.agency == agency]
        runs = any(each.done_at is None for each in own)
        times.append(
            AgencyTime(
                agency=agency,
                seconds=total(merged(span for each in own for span in each.spans), working),
                steps=len({each.step for each in own}),
                begun_at=min((each.begun_at for each in own), default=began),
                done_at=clock.finished_at if runs else last.get(agency),
            )
        )
    return tuple(sorted(times, key=lambda each: each.begun_at))


def cross_agency(times: Sequence[AgencyTime], calendar: ServiceCalendar) -> CrossAgency | None:
    """None without agencies, and while one of them still has the case."""
    ends = [each.done_at for each in times if each.done_at is not None]
    if not times or len(ends) < len(times):
        return None
    start, end = min(each.begun_at for each in times), max(ends)
    return CrossAgency(start, end, wall(start, end), calendar.working_seconds(start, end))


_WITH_AGENCY = frozenset({Kind.ACKNOWLEDGED, Kind.STEP_BEGUN})
_LEAVING = frozenset({Kind.RESULT_GIVEN, Kind.SENT_BACK})


def _work(clock: CaseClock, begun: Event, until: datetime, done_at: datetime | None) -> Work:
    agency = _agency(begun)
    asked = [
        (stop.started_at, stop.finished_at or until)
        for stop in clock.stops
        if stop.asked_by == agency
    ]
    spans = without([(begun.at, until)], asked)
    return Work(_step(begun), agency, begun.at, done_at, tuple(spans))


def _arrived(sent: HandOver, at: datetime, calendar: ServiceCalendar) -> HandOver:
    seconds = wall(sent.sent_at, at)
    return HandOver(
        sent.agency, sent.sent_at, at, seconds, calendar.working_seconds(sent.sent_at, at)
    )


def _agency(event: Event) -> str:
    return str(event.data["agency"])


def _step(event: Event) -> int:
    return cast("int", event.data["step"])
