"""Whether the times of a turn can be true: absolute rules that no other case is needed for.

Staff press one key per step. A forgotten or rushed press makes a time that is exact and wrong, and
an outlier rule cannot see it: when a fifth of the cases is clicked through, a reduction of 30 per
cent becomes one of 43, and nothing sticks out (tried). So each rule asks what a person at a counter
cannot do. It marks the turn `untimed` with its name; the turn still counts as served.

Rules look at corrected moments only, so an approved correction may make a turn usable again. Their
effect is part of the projections: change a rule or a constant, then raise `RULES_VERSION`, and the
next start replays the log (`shared.services.rebuilding`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from shared.domain.events import Event, Kind
from shared.domain.process import Process
from shared.domain.reasons import CORRECTED
from shared.domain.timing import (
    Pause,
    Quality,
    StepTiming,
    in_force,
    steps_and_pauses,
)
from shared.domain.visit import CLOCK_STOPPING, GRANTED, Outcome

RULES_VERSION = 1
"""Raise it with every change that gives old events another quality."""

CLICK_SECONDS = 3
"""Two presses closer than this are one impatient hand: nobody does a step of work in between."""

SHORTEST_STEP_SECONDS = 5
"""Even handing over a paper and saying thank you takes longer."""

SHORTEST_STEP_PERCENT = 10
"""Of the step's standard. Real steps vary by about 65 per cent around their mean; one in ten
thousand is done in a tenth of it, one in five of those clicked through is."""

INSTANT_SECONDS = 10
"""A step whose standard is no longer than this may be one stamp: it cannot be too short."""

LONGEST_WAY_SECONDS = 300
"""From the last call to the start. Who walks with a stick crosses a large hall in three minutes,
and nobody waits longer without calling again or marking a no-show."""

SLOW_WAY_SECONDS = 120
"""From here on a way is odd; with hardly any work after it, the start was pressed too late."""

LITTLE_WORK_PERCENT = 25
"""Of the standard of the steps done: so little work after an odd way was done during the way."""

LONGEST_TURN_SECONDS = 60 * 60
LONGEST_TURN_STANDARDS = 10
"""Longer than an hour and than ten times the standard: the finish was forgotten. The outlier rule
of `shared.domain.outliers` judges what lies below."""

LONGEST_UNKNOWN_SECONDS = 4 * 60 * 60
"""The same without a known standard: half a working day at one counter."""

MOST_PAUSED_PERCENT = 90
"""Of the turn held for the citizen or another office …"""

WORK_BESIDE_PAUSE_PERCENT = 50
"""… while less than half of the standard was worked: the hold hides work."""


class Doubt(StrEnum):
    """Why the times of a turn are not what they should be, or that a person confirmed them."""

    CLOCK_JUMPED = "clock_jumped"
    FINISH_FORGOTTEN = "finish_forgotten"
    PAUSE_NOT_ENDED = "pause_not_ended"
    MOSTLY_PAUSED = "mostly_paused"
    START_LATE = "start_late"
    CLICKED_THROUGH = "clicked_through"
    STEP_TOO_SHORT = "step_too_short"
    UNUSUALLY_LONG = "unusually_long"  # flagged by the outlier rule
    JUDGED_OUT = "judged_out"
    CONFIRMED = "confirmed"


CONFIRMABLE = frozenset(
    {Doubt.FINISH_FORGOTTEN, Doubt.MOSTLY_PAUSED, Doubt.START_LATE, Doubt.UNUSUALLY_LONG}
)
"""What may be true all the same, so that a person may say so. The others only a correction cures:
nobody can vouch that a step of work took one second."""


class JudgementReason(StrEnum):
    """Why a time in doubt counts, or does not."""

    DIFFICULT_CASE = "difficult_case"
    SEVERAL_REQUESTS = "several_requests"
    NEEDED_HELP = "needed_help"
    PRESS_FORGOTTEN = "press_forgotten"
    INTERRUPTED = "interrupted"
    PRACTICE = "practice"


COUNTS = frozenset(
    {
        JudgementReason.DIFFICULT_CASE,
        JudgementReason.SEVERAL_REQUESTS,
        JudgementReason.NEEDED_HELP,
    }
)
"""Reasons for which a time enters the figures; the others keep it out."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far the times of a turn may be trusted, and why not further."""

    quality: Quality
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What the rules look at: an ended turn that was served, with its official times.

    `standards` are seconds by counter step from 1, None where no standard is known (rows in
    working days and imported steps); `count` the people served in it.
    """

    events: Sequence[Event]
    steps: Sequence[StepTiming]
    pauses: Sequence[Pause]
    standards: Mapping[int, int | None]
    count: int
    outcome: Outcome

    @property
    def standard(self) -> int | None:
        """The whole promise in seconds; None unless every step has one."""
        known = [seconds for seconds in self.standards.values() if seconds]
        return sum(known) if known and len(known) == len(self.standards) else None

    @property
    def standard_of_performed(self) -> int | None:
        """The promise for the steps that were done: a skipped one took no work."""
        done = {step.position: self.standards.get(step.position) for step in self.steps}
        known = [seconds for seconds in done.values() if seconds]
        return sum(known) if len(known) == len(done) else None

    @property
    def work(self) -> int:
        """Seconds at steps, holds left out."""
        return sum(step.seconds or 0 for step in self.steps)

    @property
    def finished(self) -> bool:
        return self.outcome in GRANTED


def verdict(
    visit_events: Sequence[Event],
    transaction: int,
    process: Process | None,
    outcome: Outcome,
    count: int = 1,
) -> Verdict | None:
    """The quality of an ended turn; None for one that was never served.

    A person's judgement of the present times stands above the rules where it may.
    """
    own = [e for e in in_force(visit_events) if e.transaction == transaction]
    if not any(event.kind is Kind.STARTED for event in own):
        return None
    steps, pauses = steps_and_pauses(own)
    turn = Turn(own, steps, pauses, standards_of(process), count, outcome)
    last_correction = max((e.seq for e in own if e.kind is Kind.CORRECTED), default=0)
    quality = Quality.CORRECTED if last_correction else Quality.MEASURED
    # A log from elsewhere has no standards, and nobody pressed a key for it.
    imported = process is not None and process.is_imported
    doubt = None if imported else first_doubt(turn)
    said = _last(own, Kind.JUDGED, last_correction)
    if said is not None and (doubt is None or doubt in CONFIRMABLE):
        if said.data["counts"]:
            return Verdict(quality, Doubt.CONFIRMED)
        return Verdict(Quality.UNTIMED, Doubt.JUDGED_OUT)
    if doubt is not None:
        return Verdict(Quality.UNTIMED, doubt)
    if _last(own, Kind.FLAGGED, last_correction) is not None:
        return Verdict(Quality.FLAGGED, Doubt.UNUSUALLY_LONG)
    return Verdict(quality)


def standards_of(process: Process | None) -> Mapping[int, int | None]:
    """Seconds of each counter step by its number from 1; None where none is known."""
    if process is None:
        return {}
    return {n: step.seconds or None for n, step in enumerate(process.counter_steps, 1)}


def first_doubt(turn: Turn) -> Doubt | None:
    """The first rule that a turn breaks, the gravest first."""
    return next((doubt for doubt, breaks in RULES if breaks(turn)), None)


def shortest(standard: int | None) -> float:
    """Seconds below which a step cannot have been done; 0 where nothing can be said.

    Without a standard only clicking through is certain.
    """
    if standard is None or standard <= INSTANT_SECONDS:
        return 0
    return max(SHORTEST_STEP_SECONDS, standard * SHORTEST_STEP_PERCENT / 100)


def marked(steps: Sequence[StepTiming], process: Process | None) -> tuple[StepTiming, ...]:
    """Steps with their own quality: those that cannot have been done so fast are untimed."""
    standards = standards_of(process)
    return tuple(
        replace(step, quality=Quality.UNTIMED)
        if step.finished_at is not None
        and _span(step.started_at, step.finished_at) < shortest(standards.get(step.position))
        else step
        for step in steps
    )


def _clock_jumped(turn: Turn) -> bool:
    """A jump of the server's clock between start and end, unless corrected afterwards."""
    corrected = max((e.seq for e in turn.events if e.kind is Kind.CORRECTED), default=0)
    return _last(turn.events, Kind.CLOCK_JUMPED, corrected) is not None


def _finish_forgotten(turn: Turn) -> bool:
    """Closed by the end of the day while being served, or open beyond anything."""
    if _closed_while(turn) is Kind.STARTED:
        return True
    standard = turn.standard
    if standard is None:
        return turn.work > LONGEST_UNKNOWN_SECONDS
    most = max(LONGEST_TURN_SECONDS, LONGEST_TURN_STANDARDS * standard * turn.count)
    return turn.work > most


def _pause_not_ended(turn: Turn) -> bool:
    """The end of the turn ended a hold as well."""
    return _closed_while(turn) is Kind.PAUSED


def _closed_while(turn: Turn) -> Kind | None:
    """Whether the end of the day found the turn held (`paused`) or being served (`started`)."""
    moves = [e.kind for e in turn.events if e.kind in _STATES]
    if not moves or moves[-1] is not Kind.CLOSED or len(moves) == 1:
        return None
    return Kind.PAUSED if moves[-2] is Kind.PAUSED else _SERVED.get(moves[-2])


def _mostly_paused(turn: Turn) -> bool:
    """Held nearly all the time on a clock that stands still, with too little work beside it."""
    if not turn.steps or turn.steps[-1].finished_at is None:
        return False
    whole = _span(turn.steps[0].started_at, turn.steps[-1].finished_at)
    held = sum(
        _span(pause.started_at, pause.finished_at)
        for pause in turn.pauses
        if pause.reason in CLOCK_STOPPING and pause.finished_at is not None
    )
    if 100 * held <= MOST_PAUSED_PERCENT * whole:
        return False
    standard = turn.standard_of_performed
    return standard is None or 100 * turn.work < WORK_BESIDE_PAUSE_PERCENT * standard


def _start_late(turn: Turn) -> bool:
    """The citizen was called and came, and the start was pressed long after that, or the turn
    replaced one of a mistaken service, in which the work had begun before."""
    if _began_before(turn.events):
        return True
    way = _longest_way(turn.events)
    if way > LONGEST_WAY_SECONDS:
        return True
    standard = turn.standard_of_performed
    little = standard is not None and 100 * turn.work < LITTLE_WORK_PERCENT * standard
    return turn.finished and little and way > SLOW_WAY_SECONDS


def _began_before(events: Sequence[Event]) -> bool:
    """Its beginning is the moment of the mistake's correction, unless that was corrected too."""
    corrected = {e.data["seq"] for e in events if e.kind is Kind.CORRECTED}
    return any(
        e.kind is Kind.STARTED and e.data.get("because") == CORRECTED and e.seq not in corrected
        for e in events
    )


def _longest_way(events: Sequence[Event]) -> float:
    """Seconds from the last call before each start to that start."""
    called: datetime | None = None
    longest = 0.0
    for event in events:
        if event.kind in (Kind.CALLED, Kind.RECALLED):
            called = event.at
        elif event.kind is Kind.STARTED and called is not None:
            longest, called = max(longest, _span(called, event.at)), None
    return longest


def _clicked_through(turn: Turn) -> bool:
    return any(
        _span(step.started_at, step.finished_at) < CLICK_SECONDS
        for step in _worked(turn)
        if step.finished_at is not None and not _instant(turn, step)
    )


def _step_too_short(turn: Turn) -> bool:
    return any(
        _span(step.started_at, step.finished_at) < shortest(turn.standards.get(step.position))
        for step in _worked(turn)
        if step.finished_at is not None
    )


def _worked(turn: Turn) -> Sequence[StepTiming]:
    """Steps that were to be done in full: what a refusal cut short may be as short as it is.

    A step's span includes its holds, because work goes on behind the counter meanwhile.
    """
    return turn.steps if turn.finished else turn.steps[:-1]


def _instant(turn: Turn, step: StepTiming) -> bool:
    standard = turn.standards.get(step.position)
    return standard is not None and standard <= INSTANT_SECONDS


RULES: tuple[tuple[Doubt, Callable[[Turn], bool]], ...] = (
    (Doubt.CLOCK_JUMPED, _clock_jumped),
    (Doubt.PAUSE_NOT_ENDED, _pause_not_ended),
    (Doubt.FINISH_FORGOTTEN, _finish_forgotten),
    (Doubt.START_LATE, _start_late),
    (Doubt.CLICKED_THROUGH, _clicked_through),
    (Doubt.STEP_TOO_SHORT, _step_too_short),
    (Doubt.MOSTLY_PAUSED, _mostly_paused),
)

_SERVED = dict.fromkeys((Kind.STARTED, Kind.STEPPED, Kind.RESUMED), Kind.STARTED)
_STATES = frozenset({*_SERVED, Kind.CALLED, Kind.PAUSED, Kind.CLOSED, Kind.COMPLETED})


def _last(events: Sequence[Event], kind: Kind, after: int) -> Event | None:
    return next((e for e in reversed(events) if e.kind is kind and e.seq > after), None)


def _span(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds()
