"""What an event log tells of a request: steps that start, rest and complete, and moments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from random import Random

from shared.domain.commands import Complete, NextStep, PauseFor, Resume, SendOn, Start
from shared.domain.events import Event, Kind
from shared.domain.occurrences import ABOUT_THE_RECORD, Lifecycle, Occurrence, occurrences
from shared.domain.timing import in_force, transaction_timing
from shared.domain.visit import Outcome, PauseReason
from tests.domain.test_timing import story_at
from tests.oracles.random_cases import random_case

START, SUSPEND, RESUME, COMPLETE = Lifecycle
FOLLOWS = {
    None: {START, COMPLETE},
    START: {SUSPEND, COMPLETE},
    SUSPEND: {RESUME, COMPLETE},
    RESUME: {SUSPEND, COMPLETE},
    COMPLETE: set[Lifecycle](),
}


def told(lines: Iterable[Occurrence]) -> list[str]:
    return [
        each.event.kind.value if each.step is None else f"{each.step} {each.lifecycle.value}"
        for each in lines
    ]


def test_a_turn_with_a_hold_is_told_step_by_step() -> None:
    story = story_at(2026, 11, 20, 9, 0).call().do(Start())
    story.do(PauseFor(PauseReason.CITIZEN_PAPERS)).do(Resume(counter=3))
    story.do(NextStep()).do(Complete(Outcome.COMPLETED))
    lines = occurrences(in_force(story.events))
    steps = ["1 start", "1 suspend", "1 resume", "1 complete", "2 start", "2 complete"]
    assert told(lines) == ["taken", "called", *steps, "completed"]
    assert [each.instance for each in lines] == [1, 2, 3, 3, 3, 3, 4, 4, 5]
    assert lines[-1].detail == "completed"
    assert lines[3].detail == "citizen_papers"


def test_whoever_goes_on_at_another_counter_performs_the_step_once() -> None:
    story = story_at(2026, 11, 20, 9, 0).call().do(Start()).do(SendOn(counter=5))
    story.call().do(Start()).do(Complete(Outcome.COMPLETED))
    lines = occurrences(in_force(story.events))
    on_the_way = ["1 start", "1 suspend", "transferred", "called", "1 resume", "1 complete"]
    assert told(lines) == ["taken", "called", *on_the_way, "completed"]


def test_random_cases_have_lawful_lifecycles_and_lose_no_event() -> None:
    rng, seen = Random(1849), Counter[str]()
    for _ in range(600):
        for log in random_case(rng).logs:
            own = in_force(log)
            lines = occurrences(own)
            last: dict[int, Lifecycle] = {}
            steps: dict[int, int | None] = {}
            for each in lines:
                assert each.lifecycle in FOLLOWS[last.get(each.instance)], told(lines)
                assert steps.setdefault(each.instance, each.step) == each.step
                last[each.instance] = each.lifecycle
            seen.update(each.lifecycle.value for each in lines)
            missing = {e.seq for e in own} - {each.event.seq for each in lines}
            kinds = {e.kind for e in own if e.seq in missing}
            # Held again, taken up although nothing rests, begun twice: no line of a lifecycle.
            assert kinds <= ABOUT_THE_RECORD | {Kind.PAUSED, Kind.RESUMED, Kind.STEP_DONE}, kinds
    assert min(seen.values()) > 100, seen


def test_random_turns_have_the_steps_of_the_figures() -> None:
    rng, compared = Random(2016), 0
    for _ in range(600):
        for log in random_case(rng).logs:
            lines = occurrences(in_force(log))
            for turn in {e.transaction for e in log if e.transaction is not None}:
                timing = transaction_timing(log, turn)
                expected = [(s.position, s.started_at, s.finished_at) for s in timing.steps]
                found = stretches(each for each in lines if each.event.transaction == turn)
                assert found == expected, told(lines)
                compared += len(expected)
    assert compared > 500


def test_a_variant_chosen_later_has_the_rows_of_its_own_table_only() -> None:
    story = story_at(2026, 11, 20, 9, 0).call().do(Start()).do(NextStep()).do(NextStep())
    chosen = {"variant": "short", "process": 8, "steps": 2}
    events = [*story.events, replace(story.events[-1], kind=Kind.VARIANT_CHOSEN, data=chosen)]
    steps = [each.step for each in occurrences(events) if each.lifecycle is START]
    assert steps == [1, 2, 2]
    timing = transaction_timing(events, 101)
    assert [each.position for each in timing.steps] == steps


def stretches(lines: Iterable[Occurrence]) -> list[tuple[int, datetime, datetime | None]]:
    """When each step ran at one counter; going on at another one is a stretch of its own."""
    found: list[tuple[int, datetime, datetime | None]] = []
    for each in lines:
        event: Event = each.event
        if event.kind in (Kind.STEP_BEGUN, Kind.STEP_DONE):
            continue
        goes_on = each.lifecycle is RESUME and event.kind is Kind.STARTED
        if each.step is not None and (each.lifecycle is START or goes_on):
            found.append((each.step, event.at, None))
        elif found and found[-1][2] is None:
            sent_on = each.step is None and event.kind is Kind.TRANSFERRED
            if sent_on or (each.step is not None and each.lifecycle is COMPLETE):
                found[-1] = (*found[-1][:2], event.at)
    return found
