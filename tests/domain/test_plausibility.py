"""What a person at a counter cannot do, and what only looks like it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.events import Actor, ActorKind, Event, Kind
from shared.domain.plausibility import (
    CONFIRMABLE,
    LONGEST_WAY_SECONDS,
    Doubt,
    Verdict,
    shortest,
    verdict,
)
from shared.domain.process import Names, Process, Step, StepKind
from shared.domain.timing import Quality
from shared.domain.visit import Outcome

NOON = datetime(2026, 11, 16, 5, tzinfo=UTC)
CLERK = Actor(ActorKind.STAFF, 7)
TURN = 101


def a_process(*standards: int) -> Process:
    steps = tuple(
        Step(n, StepKind.DOC_CHECK, Names("ขั้นตอน", "Step"), seconds)
        for n, seconds in enumerate(standards, 1)
    )
    return Process(1, "card", 1, date(2026, 1, 1), steps, None, "test")


PROCESS = a_process(120, 240, 120)


class Turn:
    """Events of one turn, written by saying what happened and how many seconds later."""

    def __init__(self) -> None:
        self.now = NOON
        self.events: list[Event] = []
        self.say(Kind.TAKEN)

    def say(self, kind: Kind, after: float = 0, **data: object) -> Turn:
        self.now += timedelta(seconds=after)
        seq = len(self.events) + 1
        self.events.append(Event(1, seq, kind, self.now, CLERK, TURN, 3, data))
        return self

    def served(self, *steps: float, way: float = 25) -> Turn:
        self.say(Kind.CALLED, 300, because="longest_wait").say(Kind.STARTED, way, step=1)
        for number, seconds in enumerate(steps[:-1], 1):
            self.say(Kind.STEPPED, seconds, **{"from": number, "to": number + 1})
        return self.say(Kind.COMPLETED, steps[-1], outcome="completed")

    def verdict(
        self,
        process: Process | None = PROCESS,
        outcome: Outcome = Outcome.COMPLETED,
        count: int = 1,
    ) -> Verdict | None:
        return verdict(self.events, TURN, process, outcome, count)

    def doubt(self, process: Process | None = PROCESS, **more: object) -> Doubt | None:
        found = self.verdict(process, **more)  # type: ignore[arg-type]
        assert found is not None
        return found.doubt


def test_a_turn_as_it_should_be_is_measured() -> None:
    assert Turn().served(110, 250, 90).verdict() == Verdict(Quality.MEASURED)


def test_a_turn_that_was_never_served_has_no_quality() -> None:
    turn = Turn().say(Kind.CALLED, 60, because="longest_wait").say(Kind.MISSED, 90)
    assert turn.verdict(outcome=Outcome.NO_SHOW) is None


@pytest.mark.parametrize(
    ("steps", "doubt"),
    [
        ((110, 2.9, 90), Doubt.CLICKED_THROUGH),
        ((110, 20, 90), Doubt.STEP_TOO_SHORT),  # a tenth of 240 s is 24 s
        ((110, 24, 90), None),
        ((11.9, 240, 90), Doubt.STEP_TOO_SHORT),
        ((12, 240, 90), None),
        ((110, 240, 7000), Doubt.FINISH_FORGOTTEN),
    ],
)
def test_a_step_is_too_short_or_a_turn_too_long(
    steps: tuple[float, ...], doubt: Doubt | None
) -> None:
    assert Turn().served(*steps).doubt() is doubt


def test_for_several_people_a_turn_may_last_longer() -> None:
    turn = Turn().served(110, 240, 9000)
    assert turn.doubt() is Doubt.FINISH_FORGOTTEN
    assert turn.doubt(count=2) is None


def test_one_stamp_may_be_instant_but_a_step_without_standard_not_clicked_through() -> None:
    assert Turn().served(110, 1, 90).doubt(a_process(120, 10, 120)) is None
    assert Turn().served(110, 4, 90).doubt(a_process(120, 0, 120)) is None
    assert Turn().served(110, 1, 90).doubt(a_process(120, 0, 120)) is Doubt.CLICKED_THROUGH


def test_without_any_standard_half_a_day_is_the_limit() -> None:
    assert Turn().served(110, 8000, 90).doubt(None) is None
    assert Turn().served(110, 15000, 90).doubt(None) is Doubt.FINISH_FORGOTTEN


def test_a_refusal_may_cut_its_last_step_short() -> None:
    turn = Turn().say(Kind.CALLED, 9, because="only_one").say(Kind.STARTED, 20, step=1)
    turn.say(Kind.COMPLETED, 4, outcome="refused")
    assert turn.doubt(outcome=Outcome.REFUSED) is None


def test_work_behind_the_counter_belongs_to_its_step() -> None:
    turn = Turn().say(Kind.CALLED, 9, because="only_one").say(Kind.STARTED, 20, step=1)
    turn.say(Kind.STEPPED, 100, **{"from": 1, "to": 2}).say(Kind.PAUSED, 2, reason="back_office")
    turn.say(Kind.RESUMED, 900).say(Kind.STEPPED, 2, **{"from": 2, "to": 3})
    assert turn.say(Kind.COMPLETED, 80, outcome="completed").doubt() is None


def test_a_start_long_after_the_call_is_late_unless_called_again() -> None:
    late = LONGEST_WAY_SECONDS + 1
    assert Turn().served(110, 250, 90, way=late).doubt() is Doubt.START_LATE
    assert Turn().served(12, 40, 12, way=150).doubt() is Doubt.START_LATE
    again = Turn().say(Kind.CALLED, 9, because="only_one").say(Kind.RECALLED, late)
    assert again.served(110, 250, 90).doubt() is None


def test_a_hold_that_hides_work_is_seen_and_a_real_one_is_not() -> None:
    def held(work: float) -> Turn:
        turn = Turn().say(Kind.CALLED, 9, because="only_one").say(Kind.STARTED, 20, step=1)
        turn.say(Kind.PAUSED, work, reason="citizen_papers").say(Kind.RESUMED, 7200)
        turn.say(Kind.STEPPED, 20, **{"from": 1, "to": 2})
        turn.say(Kind.STEPPED, 30, **{"from": 2, "to": 3})
        return turn.say(Kind.COMPLETED, 20, outcome="completed")

    assert held(30).doubt() is Doubt.MOSTLY_PAUSED
    assert held(400).doubt() is None


@pytest.mark.parametrize(
    ("before", "doubt"),
    [(Kind.RESUMED, Doubt.FINISH_FORGOTTEN), (Kind.PAUSED, Doubt.PAUSE_NOT_ENDED)],
)
def test_the_end_of_the_day_finds_what_was_left_open(before: Kind, doubt: Doubt) -> None:
    turn = Turn().say(Kind.CALLED, 9, because="only_one").say(Kind.STARTED, 20, step=1)
    turn.say(Kind.PAUSED, 60, reason="back_office")
    if before is Kind.RESUMED:
        turn.say(Kind.RESUMED, 60)
    turn.say(Kind.CLOSED, 3000, outcome="closed_at_day_end")
    assert turn.doubt(outcome=Outcome.CLOSED_AT_DAY_END) is doubt


def test_a_jump_of_the_clock_cuts_a_turn_until_somebody_corrects_it() -> None:
    turn = Turn().served(110, 250, 90).say(Kind.CLOCK_JUMPED, 1, seconds=-40)
    assert turn.doubt() is Doubt.CLOCK_JUMPED
    finish = turn.events[-2]
    turn.say(Kind.CORRECTED, 60, seq=finish.seq, at=finish.at.isoformat(), reason="system_fault")
    assert turn.verdict() == Verdict(Quality.CORRECTED)


def test_a_correction_makes_a_time_usable_or_shows_that_it_is_not() -> None:
    turn = Turn().served(110, 250, 14400)
    finish = turn.events[-1]
    true = (finish.at - timedelta(hours=4) + timedelta(seconds=90)).isoformat()
    turn.say(Kind.CORRECTED, 60, seq=finish.seq, at=true, reason="forgotten_press")
    assert turn.verdict() == Verdict(Quality.CORRECTED)
    turn.say(Kind.CORRECTED, 60, seq=finish.seq, at=finish.at.isoformat(), reason="wrong_ticket")
    assert turn.doubt() is Doubt.FINISH_FORGOTTEN


def test_a_flag_waits_for_a_person_whose_word_a_correction_voids() -> None:
    turn = Turn().served(400, 900, 300).say(Kind.FLAGGED, 9, seconds=1600, z=3.9)
    assert turn.verdict() == Verdict(Quality.FLAGGED, Doubt.UNUSUALLY_LONG)
    turn.say(Kind.JUDGED, 9, counts=True, reason="difficult_case")
    assert turn.verdict() == Verdict(Quality.MEASURED, Doubt.CONFIRMED)
    turn.say(Kind.JUDGED, 9, counts=False, reason="interrupted")
    assert turn.verdict() == Verdict(Quality.UNTIMED, Doubt.JUDGED_OUT)
    finish = turn.events[5]
    turn.say(Kind.CORRECTED, 9, seq=finish.seq, at=finish.at.isoformat(), reason="system_fault")
    assert turn.verdict() == Verdict(Quality.CORRECTED)


def test_nobody_can_vouch_for_a_step_of_one_second() -> None:
    turn = Turn().served(110, 1, 90).say(Kind.JUDGED, 9, counts=True, reason="difficult_case")
    assert turn.doubt() is Doubt.CLICKED_THROUGH
    assert Doubt.CLICKED_THROUGH not in CONFIRMABLE


@given(st.integers(0, 100_000))
def test_what_is_too_short_never_exceeds_a_tenth_of_the_standard_by_much(standard: int) -> None:
    limit = shortest(standard or None)
    assert limit <= max(5, standard / 10)
    assert limit == 0 or limit < standard


@given(st.lists(st.floats(0.25, 4), min_size=3, max_size=3), st.integers(15, 600))
def test_work_near_its_standard_is_never_in_doubt(factors: list[float], standard: int) -> None:
    # A quarter to four times the standard of each step, after an ordinary way.
    steps = [max(5.0, factor * standard) for factor in factors]
    assert Turn().served(*steps).doubt(a_process(*[standard] * 3)) is None


@given(st.permutations(list(Kind)), st.integers(0, 5))
def test_rules_ignore_events_that_they_do_not_know(kinds: list[Kind], place: int) -> None:
    plain = Turn().served(110, 250, 90)
    unknown = [k for k in kinds if k in (Kind.HANDED_OVER, Kind.REORDERED, Kind.REPRINTED)]
    for kind in unknown:
        at = plain.events[place].at
        plain.events.insert(place + 1, Event(1, 90 + place, kind, at, CLERK, TURN, 3, {}))
    assert plain.verdict() == Verdict(Quality.MEASURED)
