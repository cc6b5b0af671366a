"""Rules of a ticket before arrival: how long it is kept, how many there are, who passes whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.domain import calling
from shared.domain.calling import Candidate, Desk
from shared.domain.events import Actor, ActorKind, Event, Kind
from shared.domain.here import digits_of, slot_ends, slot_of, typed
from shared.domain.remote import UnderWay, at_arrival, confirm_by, full_until, limits_of
from shared.domain.waiting import WaitRange

NOON = datetime(2026, 11, 16, 5, 0, tzinfo=UTC)
MOMENTS = st.integers(0, 12 * 3600).map(lambda s: NOON + timedelta(seconds=s))
WAITS = st.none() | st.builds(
    WaitRange, st.integers(0, 18).map(lambda n: 5 * n), st.none() | st.integers(0, 100)
)


@given(taken=MOMENTS, wait=WAITS, open_for=st.integers(1, 24 * 3600))
def test_a_ticket_is_kept_for_its_wait_and_never_beyond_three_hours_or_closing(
    taken: datetime, wait: WaitRange | None, open_for: int
) -> None:
    closes = taken + timedelta(seconds=open_for)
    until = confirm_by(taken, wait, closes)
    assert until.second == until.microsecond == 0
    assert until <= min(closes, taken + timedelta(hours=3))
    if open_for >= 4 * 3600:
        high = wait.high_minutes if wait is not None else 60
        least = 180 if high is None else max(60, high + 30)
        assert until > taken + timedelta(minutes=min(least, 179)) - timedelta(minutes=1)


@given(
    counters=st.integers(1, 40),
    able=st.integers(1, 40),
    lasts=st.lists(st.integers(0, 180), max_size=60),
    taken=st.lists(st.integers(0, 60), max_size=60),
)
def test_a_place_is_free_at_the_latest_when_it_says(
    counters: int, able: int, lasts: list[int], taken: list[int]
) -> None:
    limits = limits_of(counters, min(able, counters), 3, 2, timedelta(minutes=15))
    assert 1 <= limits.service <= limits.centre
    ends = sorted(NOON + timedelta(minutes=each) for each in lasts)
    begun = sorted(NOON - timedelta(minutes=each) for each in taken)
    until = full_until(UnderWay(ends, ends[: len(ends) // 2], begun), limits, NOON)
    recent = [each for each in begun if each > NOON - limits.window]
    room = len(ends) < limits.centre and len(ends) // 2 < limits.service
    assert (until is None) == (room and len(recent) < limits.pace)
    if until is not None:  # by then so many have lapsed and so long ago was the pace
        left = [each for each in ends if each > until]
        half = [each for each in ends[: len(ends) // 2] if each > until]
        assert len(left) < limits.centre
        assert len(half) < limits.service
        assert len([each for each in begun if each > until - limits.window]) < limits.pace


@st.composite
def halls(draw: st.DrawFn) -> tuple[list[Candidate], list[Candidate]]:
    """Who waits in a hall, and who took a ticket at home."""

    def one(number: int, credit: timedelta) -> Candidate:
        since = NOON + timedelta(minutes=draw(st.integers(0, 60)))
        return Candidate(number, number, "any", since - credit, since)

    here = [one(n, draw(st.sampled_from(CREDITS))) for n in range(draw(st.integers(1, 8)))]
    home = [one(100 + n, timedelta(0)) for n in range(draw(st.integers(0, 6)))]
    return here, home


CREDITS = (timedelta(0), timedelta(minutes=10), timedelta(minutes=20))


@given(halls(), st.integers(61, 200))
def test_nobody_is_passed_by_a_ticket_from_home_that_was_taken_later(
    hall: tuple[list[Candidate], list[Candidate]], minutes: int
) -> None:
    """So at most as many pass somebody unexpectedly as were under way when they came."""
    here, home = hall
    now = NOON + timedelta(minutes=minutes)
    desk = Desk(1)
    alone = [each.transaction for each in calling.in_order(here, desk, now)]
    together = calling.in_order([*here, *home], desk, now)
    assert [each.transaction for each in together if each in here] == alone
    for place, each in enumerate(together):
        if each in home:
            behind = [other for other in together[place + 1 :] if other in here]
            assert all(each.since <= other.since for other in behind)


def test_events_before_the_arrival_count_from_the_arrival() -> None:
    actor = Actor(ActorKind.CITIZEN)
    taken = Event(1, 1, Kind.TAKEN, NOON, actor, 1, None, {"confirm_by": "…"})
    came = Event(1, 2, Kind.CONFIRMED, NOON + timedelta(minutes=40), actor, 1)
    other = Event(2, 1, Kind.TAKEN, NOON, actor, 2)
    assert [each.at for each in at_arrival([taken, came, other])] == [came.at, came.at, NOON]
    assert at_arrival([taken]) == [taken]


@given(MOMENTS, st.binary(min_size=16, max_size=16))
def test_a_code_has_six_digits_and_lives_for_its_slot(at: datetime, mac: bytes) -> None:
    code = digits_of(mac)
    assert len(code) == 6
    assert typed(f" {code[:3]}-{code[3:]} ") == code
    assert slot_of(slot_ends(slot_of(at)) - timedelta(seconds=1)) == slot_of(at)
    assert slot_of(slot_ends(slot_of(at))) == slot_of(at) + 1
