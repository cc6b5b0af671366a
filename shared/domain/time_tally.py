"""Where the time of one finished case went: places, pauses, steps, and the way through them.

Pure; called by the store in the transaction that finishes a case, and again by every check. A sheet
adds up over cases of one process version. Times are whole seconds inside working hours, by the
calendar in force at the result; only those of edges are by the clock on the wall.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple

from shared.domain import tally
from shared.domain.agency_time import Working, works
from shared.domain.calendar import ServiceCalendar
from shared.domain.case_clock import CaseClock, Cause, case_clock
from shared.domain.events import Event, Kind
from shared.domain.process import Process
from shared.domain.process_map import Performance, directly_follows
from shared.domain.spans import Span, total, wall, without
from shared.domain.stay import Lines, lines_of
from shared.domain.tally import Tally
from shared.domain.timing import Pause, StepTiming, in_force, steps_and_pauses
from shared.domain.working_time import by_turn, divided, stopped

CASES = "cases"
WAIT, WALK, BETWEEN = "wait", "walk", "between"
STOPPED, HELD, HOLDS = "stopped:", "held:", "holds:"
"""A stay inside working hours, each second in one place: in a line, on the way, stopped for a cause
(the service clock stands still), in a step, held for a reason of the office, or between all that.
"""
STEP, ASIDE, OFF_HOURS = "step:", "aside:", "off-hours"
"""Work on a step. `ASIDE`: the part of it that an earlier place of the stay has already, as where
two steps run side by side. `OFF_HOURS`: work at counters outside working hours."""
STEP_CASES, REPEATS, AGAIN = "step-cases:", "repeats:", "again:"
"""Cases that performed a step, performances beyond their first, and cases that have such."""
EDGE, EDGE_SECONDS = "edge:", "edge-seconds:"
FITTING, SWAPPED, REMOVABLE, CLOCKED = "fitting", "swapped:", "removable:", "clocked"
"""Cases that fit the approved list; cases in which a row came after a later one; the seconds of
repeated and extra performances; cases with clocked work behind the counter."""
BEGIN, END = "begin", "end"
"""The two ends of every way through a process."""


class Run(NamedTuple):
    """One performance of a step. `spans`: the work in it, without its pauses; behind the counter
    they run through the night."""

    step: int
    begun_at: datetime
    ended_at: datetime
    spans: tuple[Span, ...]
    at_counter: bool = True


def time_tally(
    chain_events: Iterable[Event],
    transactions: Collection[int],
    calendar_at: Callable[[datetime], ServiceCalendar],
    process: Process | None,
) -> Tally:
    """The sheet of one case, from all events of its chain of visits in order.

    `transactions` are its turns; `calendar_at` gives the calendar in force at a moment. Raises
    IndexError without events.
    """
    history = in_force(chain_events)
    own = [event for event in history if event.transaction in transactions]
    clock = case_clock(own)
    end = max(history[0].at, clock.finished_at or history[-1].at)
    whole = history[0].at, end
    # The same spans are asked for as a step's own time and as a place of the stay.
    working = cache(calendar_at(end).clock_for(*whole))
    turns = turns_of(clock)
    found = runs_of(clock, turns, end)
    lines = [lines_of(turn, end) for turn in by_turn(own)]
    pauses = [pause for turn in turns for pause in turn.pauses]
    counts: dict[str, int] = {CASES: 1}
    _note_steps(counts, found, working)
    _note_places(counts, lines, clock, found, pauses, whole, working)
    _note_way(counts, found, whole)
    _note_conformance(counts, found, process, working)
    return tally.of_counts(counts)


def expected_rows(process: Process | None, runs: Iterable[Run]) -> dict[int, int]:
    """The rows of the approved list that a case is held against, each with its place in the order.

    Rows that are done alongside each other share a place. Rows behind the counter are expected only
    where somebody worked on one with the clock: elsewhere nobody times them, and all would seem
    to be skipped. A log from elsewhere has no approved list.
    """
    if process is None or process.is_imported:
        return {}
    clocked = is_clocked(process, runs)
    return {
        row.position: row.alongside or row.position
        for row in process.steps
        if row.at_counter or clocked
    }


def is_clocked(process: Process, runs: Iterable[Run]) -> bool:
    """Whether somebody worked on a row behind the counter with the clock."""
    behind = {row.position for row in process.steps if not row.at_counter}
    return any(run.step in behind for run in runs)


class Turn(NamedTuple):
    """The events of one turn with what they say about its steps and pauses."""

    events: Sequence[Event]
    steps: Sequence[StepTiming]
    pauses: Sequence[Pause]


def turns_of(clock: CaseClock) -> list[Turn]:
    """The turns of a case up to its result, in the order in which they began."""
    return [Turn(turn, *steps_and_pauses(turn)) for turn in by_turn(clock.chain)]


def runs_of(clock: CaseClock, turns: Iterable[Turn], end: datetime) -> list[Run]:
    """Every performance, at counters and behind them, in the order in which they began.

    Whoever goes on at another counter with the step that already ran performs it once.
    """
    found: list[Run] = []
    for turn in turns:
        held = [(pause.started_at, pause.finished_at or end) for pause in turn.pauses]
        own: list[Run] = []
        for step in turn.steps:
            last = step.finished_at or end
            own_holds = held if step.held is None else step.held
            spans = tuple(without([(step.started_at, last)], own_holds))
            before = own[-1] if own else None
            if before and before.step == step.position and _goes_on(turn, before, step):
                own[-1] = before._replace(ended_at=last, spans=before.spans + spans)
            else:
                own.append(Run(step.position, step.started_at, last, spans))
        found += own
    found += [Run(w.step, w.begun_at, w.done_at or end, w.spans, False) for w in works(clock, end)]
    return sorted(found, key=lambda run: run.begun_at)


def _goes_on(turn: Turn, before: Run, step: StepTiming) -> bool:
    """Whether a step that starts anew is the one that was sent on to another counter."""
    return any(
        e.kind is Kind.TRANSFERRED and before.begun_at <= e.at <= step.started_at
        for e in turn.events
    )


def _note_steps(counts: dict[str, int], runs: Iterable[Run], working: Working) -> None:
    for run in runs:
        seconds = total(run.spans, working)
        _add(counts, f"{STEP}{run.step}", seconds)
        if run.at_counter:
            _add(counts, OFF_HOURS, total(run.spans, wall) - seconds)
        if f"{STEP_CASES}{run.step}" in counts:
            _add(counts, f"{REPEATS}{run.step}", 1)
        counts[f"{STEP_CASES}{run.step}"] = 1


def _note_places(
    counts: dict[str, int],
    lines: Sequence[Lines],
    clock: CaseClock,
    runs: Iterable[Run],
    pauses: Iterable[Pause],
    whole: Span,
    working: Working,
) -> None:
    """Each second of the stay in one place, the citizen's own first."""
    claims: dict[str, list[Span]] = {
        WALK: [span for each in lines for span in each.walks],
        WAIT: [span for each in lines for span in each.waits],
    }
    for cause in (Cause.CITIZEN, Cause.OTHER_BODY):
        claims[f"{STOPPED}{cause.value}"] = stopped(clock, {cause}, whole[1])
    for run in runs:
        claims.setdefault(f"{STEP}{run.step}", []).extend(run.spans)
    attempts = Cause.BETWEEN_ATTEMPTS
    claims[f"{STOPPED}{attempts.value}"] = stopped(clock, {attempts}, whole[1])
    for pause in pauses:
        _add(counts, f"{HOLDS}{pause.reason.value}", 1)
        if not pause.stops_clock:
            held = claims.setdefault(f"{HELD}{pause.reason.value}", [])
            held.append((pause.started_at, pause.finished_at or whole[1]))
    claims[BETWEEN] = [whole]
    for name, seconds in divided(claims, whole, working).items():
        if name.startswith(STEP):
            counts[f"{ASIDE}{name.removeprefix(STEP)}"] = counts[name] - seconds
        else:
            counts[name] = seconds


def _note_way(counts: dict[str, int], runs: Iterable[Run], whole: Span) -> None:
    """Which step came right after which, from the end of one to the beginning of the next."""
    first, last = whole
    steps = [Performance(str(run.step), run.begun_at, run.ended_at) for run in runs]
    trace = [Performance(BEGIN, first, first), *steps, Performance(END, last, last)]
    for (before, after), flow in directly_follows([trace]).items():
        counts[f"{EDGE}{before}>{after}"] = flow.n
        counts[f"{EDGE_SECONDS}{before}>{after}"] = int(flow.seconds)


def _note_conformance(
    counts: dict[str, int], runs: Sequence[Run], process: Process | None, working: Working
) -> None:
    """Against the approved list: repeated and extra performances could go; rows out of order."""
    place = expected_rows(process, runs)
    approved = process is None or not process.is_imported
    seen: set[int] = set()
    swapped = False
    highest = 0
    for run in runs:
        if run.step in seen:
            counts[f"{AGAIN}{run.step}"] = 1
        elif place.get(run.step, highest) < highest:
            counts[f"{SWAPPED}{run.step}"] = 1
            swapped = True
        if approved and (run.step in seen or run.step not in place):
            _add(counts, f"{REMOVABLE}{run.step}", total(run.spans, working))
        seen.add(run.step)
        highest = max(highest, place.get(run.step, 0))
    counts[CLOCKED] = int(process is not None and is_clocked(process, runs))
    counts[FITTING] = int(bool(place) and fits(runs, place) and not swapped)


def fits(runs: Sequence[Run], place: Mapping[int, int]) -> bool:
    """Whether every expected row was performed once, and nothing else."""
    return len(runs) == len(place) and {run.step for run in runs} == place.keys()


def _add(counts: dict[str, int], name: str, n: int) -> None:
    counts[name] = counts.get(name, 0) + n
