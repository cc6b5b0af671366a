"""A case over several visits in one line of events."""

from __future__ import annotations

from datetime import timedelta

from shared.domain.chain import Chain, Part
from shared.domain.events import Event, Kind
from shared.domain.replay import replay
from shared.domain.timing import case_timing
from tests.domain.test_visit import CLERK, MORNING, TICKET, service
from tests.domain.told import OFFICE

HOME, LATER = 101, 201


def log(visit: int, turn: int, *told: tuple[Kind, float, dict[str, object]]) -> Part:
    """A visit whose events come the given minutes after nine o'clock."""
    events = tuple(
        Event(visit, seq, kind, MORNING + timedelta(minutes=minute), CLERK, turn, 3, data)
        for seq, (kind, minute, data) in enumerate(told, start=1)
    )
    return Part(replay(events), events)


def a_second_visit(minute: float) -> Part:
    return log(
        2,
        LATER,
        (Kind.TAKEN, minute, {**TICKET, **service(), "case": HOME}),
        (Kind.CALLED, minute, {"because": "only_one"}),
        (Kind.STARTED, minute, {"step": 1}),
        (Kind.PAPERS_CHECKED, minute, {"complete": True}),
        (Kind.COMPLETED, minute + 10, {"outcome": "completed"}),
    )


def test_what_followed_a_press_still_follows_it_when_its_moment_was_corrected() -> None:
    start = {"seq": 3, "at": (MORNING + timedelta(minutes=7)).isoformat()}
    home = log(
        1,
        HOME,
        (Kind.TAKEN, 0, {**TICKET, **service()}),
        (Kind.CALLED, 0, {"because": "only_one"}),
        (Kind.STARTED, 1, {"step": 1}),
        (Kind.PAPERS_CHECKED, 5, {"complete": False, "missing": [1]}),
        (Kind.COMPLETED, 9, {"outcome": "incomplete_documents"}),
        (Kind.CORRECTED, 20, {**start, "reason": "pressed_too_early", "proposed_by": 2}),
    )
    chain = Chain(HOME, (home, a_second_visit(60)))
    kinds = [event.kind for event in chain.events if event.visit == 1]
    assert kinds.index(Kind.STARTED) < kinds.index(Kind.PAPERS_CHECKED)
    timing = case_timing(chain.events, [HOME, LATER], OFFICE)
    assert timing.clock_started_at == MORNING + timedelta(minutes=60)
    assert timing.service_seconds == 600


def test_events_of_the_case_at_home_lie_between_those_of_a_later_visit() -> None:
    home = log(
        1,
        HOME,
        (Kind.TAKEN, 0, {**TICKET, **service()}),
        (Kind.CALLED, 0, {"because": "only_one"}),
        (Kind.STARTED, 1, {"step": 1}),
        (Kind.COMPLETED, 9, {"outcome": "completed_result_later"}),
        (Kind.ASKED, 20, {"agency": None, "question": "answer", "missing": []}),
        (Kind.RESULT_READY, 65, {}),
    )
    chain = Chain(HOME, (home, a_second_visit(60)))
    moments = [event.at for event in chain.events]
    assert moments == sorted(moments)
    # Asked from 9:20 until served at 10:00; the later visit's end comes after the result.
    timing = case_timing(chain.events, [HOME, LATER], OFFICE)
    assert timing.service_seconds == (64 - 40) * 60
