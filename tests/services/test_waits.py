"""Waits as citizens are told them, from the hall in the database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.domain import commands
from shared.domain.visit import Outcome, PauseReason
from shared.domain.waiting import WaitRange
from shared.services import breaks, hall, prompts, visits
from shared.services.commands import ANONYMOUS_KIOSK, CITIZEN, Caller
from shared.services.office import Office
from shared.services.visits import Chosen, TakeTicket
from shared.services.wait_passes import Passes
from shared.services.waits import STALE_SECONDS, Waits
from tests.builders import CENTRE, a_clerk, a_desk, a_visit, call_next, do, run, serve
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.few_on_postgresql(every=4)

DONE = commands.Complete(Outcome.COMPLETED)
LICENCE = "driving-licence-renew"


@pytest.fixture
def passes(office: Office) -> Passes:
    return Passes(office)


def wait(office: Office, visit: visits.VisitView) -> WaitRange | None:
    return visits.view(office, visit.token).wait


def ten_waiting(office: Office) -> list[visits.VisitView]:
    return [a_visit(office) for _ in range(10)]


def test_nothing_is_told_before_an_estimate_or_while_no_counter_is_open(
    office: Office, passes: Passes
) -> None:
    visit = a_visit(office)
    assert visit.wait is None
    passes.refresh(CENTRE)
    assert wait(office, visit) is None
    a_desk(office)
    assert wait(office, visit) is None
    passes.refresh(CENTRE)
    assert wait(office, visit) == WaitRange(0, 5)


def test_m2_whoever_stands_further_back_is_told_a_longer_range(
    office: Office, passes: Passes
) -> None:
    line = ten_waiting(office)
    a_desk(office)
    passes.refresh(CENTRE)
    told = [wait(office, visit) for visit in line]
    assert told[0] == WaitRange(0, 5)
    lows = [each.low_minutes for each in told if each is not None]
    assert lows == sorted(lows)
    assert len(lows) == 10
    last = told[-1]
    assert last is not None
    assert last.low_minutes >= 40  # nine services of ten minutes are before it
    assert last.reason is None


def test_m2_a_new_ticket_gets_its_range_at_once_from_the_pass_before(
    office: Office, passes: Passes
) -> None:
    a_desk(office)
    for _ in range(3):
        a_visit(office)
    passes.refresh(CENTRE)
    told = a_visit(office).wait
    assert told is not None
    assert 10 <= told.low_minutes <= 30
    first_goer = a_visit(office, priority=True)
    assert first_goer.wait is None, "nobody knows yet whom it passes"
    passes.refresh(CENTRE)
    assert wait(office, first_goer) == WaitRange(0, 5)


def test_whoever_is_called_away_or_done_is_told_no_wait(
    office: Office, clock: ManualClock, passes: Passes
) -> None:
    first, second, third = (a_visit(office) for _ in range(3))
    clerk = a_desk(office)
    clock.advance(seconds=5)
    passes.refresh(CENTRE)
    run(visits.defer(office, CITIZEN, third.token, 30))
    assert wait(office, third) is None
    called = call_next(office, clerk)
    assert wait(office, first) is None
    do(office, clerk, do(office, clerk, called, commands.Start()), DONE)
    assert wait(office, first) is None
    passes.refresh(CENTRE)
    assert wait(office, second) == WaitRange(0, 5)
    run(visits.rejoin(office, CITIZEN, third.token))
    assert wait(office, third) is None
    passes.refresh(CENTRE)
    assert wait(office, third) is not None


def test_a_visit_that_fetches_papers_is_not_told_when_its_other_service_is_called(
    office: Office, passes: Passes
) -> None:
    visit = a_visit(office, "id-card-expired", "mea-bill")
    clerk = a_desk(office)
    started = do(office, clerk, call_next(office, clerk), commands.Start())
    do(office, clerk, started, commands.PauseFor(PauseReason.CITIZEN_PAPERS))
    passes.refresh(CENTRE)
    assert wait(office, visit) is None


def test_m3_a_counter_that_closes_makes_the_wait_longer_and_says_so(
    office: Office, passes: Passes
) -> None:
    line = ten_waiting(office)
    first, second = a_desk(office), a_desk(office, counter=4)
    passes.refresh(CENTRE)
    before = wait(office, line[-1])
    run(hall.close_counter(office, second, CENTRE, 4))
    passes.refresh(CENTRE)
    after = wait(office, line[-1])
    assert before is not None
    assert after is not None
    assert after.low_minutes > before.low_minutes
    assert after.reason == "counter_closed"
    run(hall.close_counter(office, first, CENTRE, 3))
    passes.refresh(CENTRE)
    assert wait(office, line[-1]) is None


def test_m3_citizens_with_a_right_to_go_first_are_named_as_the_reason(
    office: Office, clock: ManualClock, passes: Passes
) -> None:
    line = ten_waiting(office)[:4]
    a_desk(office)
    passes.refresh(CENTRE)
    clock.advance(minutes=1)
    for _ in range(3):
        a_visit(office, priority=True)
    passes.refresh(CENTRE)
    told = wait(office, line[-1])
    assert told is not None
    assert told.reason == "others_first"


def test_m3_slow_services_are_named_when_nothing_else_changed(
    office: Office, clock: ManualClock, passes: Passes
) -> None:
    line = ten_waiting(office)
    clerk = a_desk(office)
    do(office, clerk, call_next(office, clerk), commands.Start())
    passes.refresh(CENTRE)
    before = wait(office, line[3])
    clock.advance(minutes=45)
    passes.refresh(CENTRE)
    told = wait(office, line[3])
    assert before is not None
    assert told is not None
    assert told.reason == "slower"


def test_m3_a_wait_that_gets_shorter_does_so_quietly(
    office: Office, clock: ManualClock, passes: Passes
) -> None:
    line = ten_waiting(office)
    clerk = a_desk(office)
    passes.refresh(CENTRE)
    lows = []
    for _ in range(4):
        serve(office, clock, clerk, (2, 4, 2, 2))
        passes.refresh(CENTRE)
        told = wait(office, line[-1])
        assert told is not None
        assert told.reason is None
        lows.append(told.low_minutes)
    assert lows == sorted(lows, reverse=True)
    assert lows[-1] < lows[0]


def test_only_visits_that_are_told_something_else_are_announced(
    office: Office, clock: ManualClock
) -> None:
    """So that their pages change by themselves, and the others are left in peace."""
    announced: list[frozenset[str]] = []
    passes = Passes(office, announced.append)
    line = ten_waiting(office)
    clerk = a_desk(office)
    passes.refresh(CENTRE)
    passes.refresh(CENTRE)
    call_next(office, clerk)
    run(visits.cancel(office, CITIZEN, line[-1].token))
    passes.refresh(CENTRE)
    assert announced[0] == {f"visit:{visit.visit}" for visit in line}
    assert announced[1] == frozenset()
    assert {f"visit:{line[0].visit}", f"visit:{line[-1].visit}"} <= announced[2]


def test_an_old_estimate_is_told_no_more(office: Office) -> None:
    moment = [0.0]
    office = replace(office, waits=Waits(lambda: moment[0]))
    visit = a_visit(office)
    a_desk(office)
    Passes(office).refresh(CENTRE)
    moment[0] = STALE_SECONDS
    assert wait(office, visit) is not None
    moment[0] = STALE_SECONDS + 1
    assert wait(office, visit) is None


def test_an_estimate_is_told_no_more_once_the_clock_has_run_on(
    office: Office, clock: ManualClock, passes: Passes
) -> None:
    """A demonstration plays an hour in a minute."""
    visit = a_visit(office)
    a_desk(office)
    passes.refresh(CENTRE)
    clock.advance(minutes=5)
    assert wait(office, visit) is not None
    clock.advance(seconds=1)
    assert wait(office, visit) is None


def test_the_estimates_of_yesterday_say_nothing_about_today(
    office: Office, clock: ManualClock, passes: Passes
) -> None:
    a_desk(office)
    passes.refresh(CENTRE)
    clock.advance(days=1)
    assert a_visit(office).wait is None


def test_a_counter_on_a_break_still_counts_a_little(office: Office, passes: Passes) -> None:
    visit = a_visit(office)
    clerk: Caller = a_desk(office)
    run(breaks.start(office, clerk, CENTRE, 3))
    passes.refresh(CENTRE)
    told = wait(office, visit)
    assert told is not None
    assert told.high_minutes is None or told.high_minutes >= 20


def test_the_case_that_was_chosen_goes_by_its_own_times(
    office: Office, clock: ManualClock, passes: Passes
) -> None:
    """A licence booked ahead takes 34 minutes at the counter, the ordinary one an hour more."""
    clerk = a_desk(office)
    licence = TakeTicket(CENTRE, (Chosen(LICENCE),), channel="web")
    run(visits.take(office, ANONYMOUS_KIOSK, licence))
    served = call_next(office, clerk)
    waiting = a_visit(office)
    passes.refresh(CENTRE)
    told = wait(office, waiting)
    assert told is not None
    assert told.high_minutes is not None
    assert told.low_minutes < 34 < told.high_minutes < 94
    do(office, clerk, served, commands.Start())
    clock.advance(minutes=3 * 34)
    assert prompts.prompt_at(office, clerk, CENTRE, 3) is not None
    known = office.waits.learned(CENTRE)
    assert known is not None
    assert known.cases[LICENCE, "booked"].mean < known.services[LICENCE].mean / 2


def test_a_counter_that_calls_nobody_for_ten_minutes_counts_as_left_alone(
    office: Office, clock: ManualClock, passes: Passes
) -> None:
    """Or the first in line would be told "now" for as long as the clerk stays away."""
    visit = a_visit(office)
    clerk = a_desk(office)
    clock.advance(minutes=9)
    passes.refresh(CENTRE)
    assert wait(office, visit) == WaitRange(0, 5)
    clock.advance(minutes=1)
    passes.refresh(CENTRE)
    told = wait(office, visit)
    assert told is not None
    assert told.high_minutes is None or told.high_minutes >= 20
    assert told.reason == "counter_closed"
    call_next(office, clerk)
    waiting = a_visit(office)
    passes.refresh(CENTRE)
    told = wait(office, waiting)
    assert told is not None
    assert told.high_minutes is not None


def test_a_counter_that_takes_other_services_gives_no_estimate(
    office: Office, passes: Passes
) -> None:
    visit = a_visit(office, "mea-bill")
    clerk = a_clerk(office)
    run(hall.open_counter(office, clerk, CENTRE, 3, services=["id-card-expired"]))
    passes.refresh(CENTRE)
    assert wait(office, visit) is None


def test_behind_a_line_too_long_to_follow_only_more_than_ninety_minutes_is_told(
    office: Office, clock: ManualClock, passes: Passes, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("waits", "wait_hall"):
        monkeypatch.setattr(f"shared.services.{module}.MOST_WAITING", 15)
    line = []
    for _ in range(18):
        line.append(a_visit(office))
        clock.advance(seconds=1)
    last = a_visit(office, "mea-bill")
    a_desk(office)
    run(hall.open_counter(office, a_clerk(office), CENTRE, 4, services=["mea-bill"]))
    passes.refresh(CENTRE)
    assert [wait(office, visit) for visit in line[-3:]] == [WaitRange(90, None)] * 3
    assert wait(office, last) is None, "counter 4 may have somebody before, out of sight"


def test_the_past_of_a_centre_is_learned_once_a_day(
    office: Office, clock: ManualClock, passes: Passes
) -> None:
    """Thirty services of three minutes make tomorrow's ranges shorter."""
    clerk = a_desk(office)
    for _ in range(30):
        a_visit(office)
        serve(office, clock, clerk, (0.5, 1, 1, 0.5))
    run(hall.close_counter(office, clerk, CENTRE, 3))
    clock.advance(days=1)
    line = ten_waiting(office)
    a_desk(office)
    passes.refresh(CENTRE)
    told = wait(office, line[-1])
    assert told is not None
    assert told.high_minutes is not None
    assert told.high_minutes <= 45
