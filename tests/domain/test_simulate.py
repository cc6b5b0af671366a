"""The plan of a simulated day: repeatable, inside the opening hours, and legal to play."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.commands import (
    CheckPapers,
    ChooseVariant,
    Complete,
    NextStep,
    PauseFor,
    Recall,
    Resume,
    Start,
)
from shared.domain.rules import RULES
from shared.domain.simulate import (
    NOT_THERE,
    QUEUE_CLEARS,
    Habits,
    Offering,
    Opinion,
    Turn,
    plan_day,
    plan_shifts,
    score,
)
from shared.domain.simulate_variants import OtherCase, with_variants
from shared.domain.visit import CITIZEN_AWAY, Outcome

BANGKOK = ZoneInfo("Asia/Bangkok")
OPENS = datetime(2026, 11, 16, 8, 0, tzinfo=BANGKOK)
CLOSES = datetime(2026, 11, 16, 20, 0, tzinfo=BANGKOK)
HOURS = [(OPENS, CLOSES)]
CARD = Offering("card", 6, (120, 240, 60), documents=2)
BILL = Offering("bill", 3, (60, 120))
PASSPORT = Offering("passport", 1, (300, 1800, 240), 75_600, 3, cutoff=time(11))
OFFERINGS = [CARD, BILL, PASSPORT]

numbers = st.integers(0, 60)
seeds = st.text(max_size=8)


@given(seeds, numbers)
@settings(max_examples=25)
def test_the_same_seed_is_the_same_day(seed: str, customers: int) -> None:
    assert plan_day(seed, OFFERINGS, HOURS, customers) == plan_day(
        seed, OFFERINGS, HOURS, customers
    )


def test_another_seed_is_another_day() -> None:
    assert plan_day("1", OFFERINGS, HOURS, 30) != plan_day("2", OFFERINGS, HOURS, 30)


@given(seeds, numbers)
@settings(max_examples=25)
def test_one_customer_more_leaves_the_others_as_they_are(seed: str, customers: int) -> None:
    fewer = {c.number: c for c in plan_day(seed, OFFERINGS, HOURS, customers)}
    more = {c.number: c for c in plan_day(seed, OFFERINGS, HOURS, customers + 1)}
    assert len(more) == customers + 1
    assert fewer.items() <= more.items()


@given(seeds)
@settings(max_examples=25)
def test_people_come_in_order_while_tickets_are_given(seed: str) -> None:
    plan = plan_day(seed, OFFERINGS, HOURS, 80)
    arrivals = [customer.arrives_at for customer in plan]
    assert arrivals == sorted(arrivals)
    assert arrivals[0] >= OPENS
    assert arrivals[-1] < CLOSES - QUEUE_CLEARS
    assert all(at.tzinfo is UTC and at.microsecond == 0 for at in arrivals)


def test_more_people_come_at_ten_than_at_noon_or_in_the_evening() -> None:
    hours = [c.arrives_at.astimezone(BANGKOK).hour for c in plan_day("1", OFFERINGS, HOURS, 3000)]
    assert hours.count(10) > 1.2 * hours.count(12)
    assert hours.count(13) > 1.2 * hours.count(18)


def test_nobody_asks_for_a_service_after_its_cutoff_or_too_late_to_finish_it() -> None:
    long = Offering("long", 5, (3600, 3600))
    for customer in plan_day("1", [*OFFERINGS, long], HOURS, 2000):
        local = customer.arrives_at.astimezone(BANGKOK)
        for turn in customer.turns:
            assert turn.service != "passport" or local.time() < time(11)
            assert turn.service != "long" or CLOSES - local > timedelta(hours=5)


def test_nobody_asks_for_one_service_twice() -> None:
    always_two = Habits(two_services=1)
    for customer in plan_day("1", OFFERINGS, HOURS, 100, always_two):
        assert len({turn.service for turn in customer.turns}) == len(customer.turns) == 2


@given(seeds)
@settings(max_examples=25)
def test_what_happens_at_the_counter_can_be_played(seed: str) -> None:
    eventful = Habits(papers_missing=0.5, back_office=0.3, refused=0.1, redirected=0.1)
    for customer in plan_day(seed, OFFERINGS, HOURS, 20, eventful):
        for turn in customer.turns:
            check_script(turn)


def check_script(turn: Turn) -> None:
    commands = [act.command for act in turn.script]
    offering = next(each for each in OFFERINGS if each.id == turn.service)
    assert isinstance(commands[0], Start)
    assert isinstance(commands[-1], Complete)
    assert sum(isinstance(each, Start | Complete) for each in commands) == 2
    assert all(act.delay_seconds >= 0 for act in turn.script)
    for before, after in pairwise(commands):
        assert isinstance(before, PauseFor) == isinstance(after, Resume)
    steps = 1 + sum(isinstance(each, NextStep) for each in commands)
    broken_off = commands[-1].outcome is Outcome.INCOMPLETE_DOCUMENTS
    assert steps == (1 if broken_off else len(offering.step_seconds))
    verdicts = [each.complete for each in commands if isinstance(each, CheckPapers)]
    assert verdicts in ([], [True], [False], [False, True])
    assert broken_off == (verdicts == [False])
    away = [each for each in commands if isinstance(each, PauseFor) and each.reason in CITIZEN_AWAY]
    assert len(away) == (verdicts == [False, True])
    assert (turn.result_seconds > 0) == (commands[-1].outcome is Outcome.COMPLETED_RESULT_LATER)


def test_nobody_is_a_no_show_before_the_rules_allow_it() -> None:
    recalls = [act for act in NOT_THERE if isinstance(act.command, Recall)]
    assert len(recalls) >= RULES.recalls_before_no_show
    assert all(act.delay_seconds >= RULES.recall_interval.total_seconds() for act in recalls)


def test_shares_are_about_what_was_asked_for() -> None:
    plan = plan_day("1", OFFERINGS, HOURS, 2000)
    assert 0.08 < sum(c.priority for c in plan) / 2000 < 0.12
    assert 0.035 < sum(c.absent for c in plan) / 2000 < 0.065
    assert 0.06 < sum(c.language == "en" for c in plan) / 2000 < 0.10
    assert not any(c.absent and c.leaves_after_seconds is not None for c in plan)


def test_waiting_costs_satisfaction_and_a_score_stays_from_one_to_five() -> None:
    soon = [score(Opinion(0, mood / 10, False), 60, Outcome.COMPLETED) for mood in range(-40, 41)]
    late = [score(Opinion(0, mood / 10, False), 5400, Outcome.COMPLETED) for mood in range(-40, 41)]
    assert sum(late) < sum(soon)
    assert set(soon) | set(late) == {1, 2, 3, 4, 5}


@given(st.integers(1, 9), st.integers(4, 12))
def test_shifts_and_breaks_lie_within_the_opening_hours(counters: int, hours: int) -> None:
    closes = OPENS + timedelta(hours=hours)
    shifts = plan_shifts(range(1, counters + 1), [(OPENS, closes)])
    assert [shift.counter for shift in shifts] == list(range(1, counters + 1))
    assert all(OPENS <= shift.opens < shift.closes <= closes for shift in shifts)
    assert min(shift.opens for shift in shifts) == OPENS
    assert max(shift.closes for shift in shifts) == closes
    for shift in shifts:
        for start, seconds in shift.breaks:
            assert shift.opens < start < start + timedelta(seconds=seconds) < shift.closes


@given(st.integers(4, 9), st.integers(0, 12 * 60 - 1))
def test_with_four_counters_somebody_is_there_at_every_minute(counters: int, minute: int) -> None:
    now = OPENS + timedelta(minutes=minute)
    assert any(
        shift.opens <= now < shift.closes
        and not any(
            start <= now < start + timedelta(seconds=seconds) for start, seconds in shift.breaks
        )
        for shift in plan_shifts(range(1, counters + 1), HOURS)
    )


def test_some_of_those_who_ask_are_another_case_and_all_others_stay_as_they_are() -> None:
    said = ChooseVariant("moved", 7, 2)
    cases = {
        "card": [OtherCase(0.5, replace(CARD, step_seconds=(60, 60)), choice=said)],
        "bill": [OtherCase(0.5, replace(BILL, step_seconds=(30,)), channel="web")],
    }
    plan = plan_day("1", OFFERINGS, HOURS, 300)
    found = with_variants("1", plan, cases)
    assert found == with_variants("1", plan, cases)
    choosing = booked = 0
    for before, after in zip(plan, found, strict=True):
        assert [turn.service for turn in after.turns] == [turn.service for turn in before.turns]
        chosen = [t for t in after.turns if any(a.command == said for a in t.script)]
        assert all(type(t.script[1].command) is ChooseVariant for t in chosen)
        choosing += len(chosen)
        booked += after.channel == "web"
        if not chosen and after.channel != "web":
            assert after == before
        assert after.channel != "web" or len(after.turns) == 1
    asked = sum(turn.service == "card" for customer in plan for turn in customer.turns)
    assert 0.35 * asked < choosing < 0.65 * asked
    assert booked > 20
