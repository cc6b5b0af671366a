"""The period of a figure."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.period import (
    Period,
    default_period,
    fiscal_quarter,
    fiscal_quarter_of,
    long_span_of,
    month_of,
    named_period,
    public_period,
    span_of,
)


def test_the_default_is_the_fiscal_year_to_date() -> None:
    assert default_period(date(2027, 3, 1)) == Period(date(2026, 10, 1), date(2027, 3, 1))


def test_a_young_fiscal_year_reaches_back_ninety_days() -> None:
    found = default_period(date(2026, 10, 5))
    assert found.last == date(2026, 10, 5)
    assert (found.last - found.first).days + 1 == 90


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="ends"):
        Period(date(2026, 10, 2), date(2026, 10, 1))


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2570", date(2026, 10, 1), date(2027, 9, 30)),
        ("2570-q1", date(2026, 10, 1), date(2026, 12, 31)),
        ("2570-q2", date(2027, 1, 1), date(2027, 3, 31)),
        ("2570-q4", date(2027, 7, 1), date(2027, 9, 30)),
        ("2026-10-03..2026-10-20", date(2026, 10, 3), date(2026, 10, 20)),
    ],
)
def test_a_short_name_means_a_month_a_quarter_a_fiscal_year_or_any_days(
    name: str, first: date, last: date
) -> None:
    assert named_period(name) == Period(first, last)


@pytest.mark.parametrize("name", ["", "2026", "2026-13", "2570-q5", "today", "2026-10-03.."])
def test_other_names_name_no_period(name: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        named_period(name)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_every_day_lies_in_its_month_and_its_fiscal_quarter(day: date) -> None:
    for period in (month_of(day), fiscal_quarter(*fiscal_quarter_of(day))):
        assert period.first <= day <= period.last
        assert period.first.day == 1
        assert (period.last + timedelta(days=1)).day == 1


def test_the_last_month_of_the_calendar_has_an_end() -> None:
    assert named_period("9999-12") == Period(date(9999, 12, 1), date(9999, 12, 31))


def test_a_short_period_is_shown_by_days_and_a_long_one_by_weeks_from_monday() -> None:
    short = Period(date(2026, 11, 1), date(2026, 11, 30))
    long = Period(date(2026, 8, 1), date(2026, 11, 30))
    wednesday = date(2026, 11, 18)
    assert span_of(short, wednesday) == Period(wednesday, wednesday)
    assert span_of(long, wednesday) == Period(date(2026, 11, 16), date(2026, 11, 22))
    assert span_of(long, date(2026, 8, 2)) == Period(date(2026, 8, 1), date(2026, 8, 2))


def test_a_very_long_period_is_shown_by_months_cut_at_its_ends() -> None:
    year = Period(date(2025, 10, 1), date(2026, 9, 30))
    years = Period(date(2024, 10, 15), date(2026, 9, 20))
    day = date(2026, 9, 16)
    assert long_span_of(year, day) == span_of(year, day)
    assert long_span_of(years, day) == Period(date(2026, 9, 1), date(2026, 9, 20))
    assert long_span_of(years, date(2024, 10, 31)) == Period(date(2024, 10, 15), date(2024, 10, 31))
    assert long_span_of(years, date(2025, 2, 3)) == Period(date(2025, 2, 1), date(2025, 2, 28))


def test_days_to_come_are_left_out_but_a_period_to_come_stays() -> None:
    year = named_period("2570")
    assert year.until(date(2026, 11, 21)).last == date(2026, 11, 21)
    assert year.until(date(2026, 9, 1)) == year


@pytest.mark.parametrize(
    ("wished", "today", "told"),
    [
        ("2026-10-20..2026-11-03", "2026-12-05", "2026-10-01..2026-11-30"),
        ("2026-10-20..2026-11-03", "2026-11-16", "2026-10-01..2026-11-15"),
        ("2026-11-16..2026-11-16", "2026-11-16", "2026-11-01..2026-11-15"),
        ("2026-11-01..2026-11-01", "2026-11-01", "2026-10-01..2026-10-31"),
        ("2026-10-05..2026-11-01", "2026-11-01", "2026-10-01..2026-10-31"),
        ("2026-12-24..2026-12-24", "2026-11-16", "2026-12-01..2026-12-31"),
        ("2570-q1", "2027-02-01", "2026-10-01..2026-12-31"),
    ],
)
def test_everybody_is_told_about_whole_months_up_to_yesterday(
    wished: str, today: str, told: str
) -> None:
    assert public_period(named_period(wished), date.fromisoformat(today)).name == told


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400), st.integers(0, 40))
def test_two_public_periods_never_differ_by_some_days_of_a_month(
    first: date, days: int, later: int
) -> None:
    """Asked on one day, periods that begin or end in the same months are the same."""
    today = date(2026, 11, 16)
    one = public_period(Period(first, first + timedelta(days=days)), today)
    assert one.first.day == 1
    assert one.last in (today - timedelta(days=1), month_of(one.last).last)
    other = public_period(Period(first, first + timedelta(days=days + later)), today)
    assert other == one or month_of(other.last) != month_of(one.last)
