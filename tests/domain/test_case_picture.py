"""The picture of a case: bars that tell who had it, on a line of time that can be read."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.calendar import ServiceCalendar
from shared.domain.case_picture import Axis, axis
from tests.domain.hours import weekly_hours

OFFICE = ServiceCalendar(
    weekly=weekly_hours(time(8, 30), time(16, 30), lunch=(time(12), time(13)), weekdays=range(5))
)
MALL = ServiceCalendar(weekly=weekly_hours(time(10), time(20), weekdays=range(7)))
MONDAY = datetime(2026, 11, 16, 1, 30, tzinfo=UTC)
moments = st.datetimes(datetime(2026, 11, 1), datetime(2027, 2, 1)).map(  # made aware
    lambda at: at.replace(tzinfo=UTC)
)


def share(line: Axis, *, is_open: bool) -> float:
    return sum(piece.width for piece in line.pieces if piece.is_open is is_open)


@given(moments, moments, st.sampled_from([OFFICE, MALL]), st.booleans())
def test_time_only_goes_forward_and_every_piece_has_its_place(
    one: datetime, other: datetime, calendar: ServiceCalendar, days: bool
) -> None:
    start, end = sorted((one, other))
    line = axis(calendar, start, end, days=days)
    assert abs(sum(piece.width for piece in line.pieces) - 1) < 1e-9
    assert line.pieces[0].start == start
    assert all(a.end == b.start for a, b in zip(line.pieces, line.pieces[1:], strict=False))
    places = [line.at(start + (line.pieces[-1].end - start) * n / 20) for n in range(21)]
    assert places == sorted(places)
    assert places[0] == 0
    assert places[-1] == 1


def test_in_a_week_the_open_hours_take_most_of_the_picture() -> None:
    line = axis(OFFICE, MONDAY, MONDAY + timedelta(days=7))
    assert share(line, is_open=True) > 0.75
    weekend = max(
        (piece for piece in line.pieces if not piece.is_open), key=lambda p: p.end - p.start
    )
    assert weekend.end - weekend.start == timedelta(hours=64)
    assert weekend.width < 0.04


def test_days_that_no_promise_counts_are_closed_though_the_mall_opens() -> None:
    saturday = MONDAY + timedelta(days=5, hours=6)
    whole = MONDAY, MONDAY + timedelta(days=7)

    def is_open(line: Axis) -> bool:
        return next(p.is_open for p in line.pieces if p.start <= saturday < p.end)

    assert is_open(axis(MALL, *whole))
    assert not is_open(axis(MALL, *whole, days=True))


def test_the_longer_it_is_the_fewer_breaks_are_drawn() -> None:
    counts = [
        sum(not piece.is_open for piece in axis(OFFICE, MONDAY, MONDAY + timedelta(days=n)).pieces)
        for n in (14, 15, 61)
    ]
    assert counts == [20, 11, 9]


def test_a_case_of_one_evening_in_a_demonstration_is_drawn_by_the_clock() -> None:
    night = MONDAY + timedelta(hours=12)
    shown = ServiceCalendar(weekly=OFFICE.weekly, always_open=True)
    line = axis(shown, night, night + timedelta(minutes=10))
    assert [piece.is_open for piece in line.pieces] == [True]
    assert line.at(night + timedelta(minutes=5)) == 0.5
