"""Moments as other programs write them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.moments import Moment, read, read_as

BANGKOK = ZoneInfo("Asia/Bangkok")
EXPECTED = datetime(2026, 3, 14, 2, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-14T09:15:30+07:00",
        "2026-03-14T09:15:30",
        "2026-03-14 09:15:30",
        "2026-03-14T02:15:30Z",
        "2026-03-14 02:15:30 UTC",
        "2026-03-14T03:15:30+01:00",
        "2026-03-14T04:15:30+0200",
        "2026-03-13T21:15:30-05",
        "20260314 09:15:30",
        "2026/03/14 09:15:30.000",
        "2026/3/14 9:15:30 AM",
        "14/03/2026 09:15:30",
        "03/14/2026 09:15:30 am",
        "14.03.2026 09:15:30",
        "14-03-2026 9:15:30",
        "14-Mar-2026 09:15:30",
        "14 March 2026, 09:15:30",
        "2569-03-14 09:15:30",
        "14/03/2569 09:15:30",
        "  2026-03-14   09:15:30  ",
    ],
)
def test_one_moment_in_many_writings(text: str) -> None:
    found = read(text, BANGKOK)
    assert found is not None
    assert found.at == EXPECTED


@pytest.mark.parametrize(
    ("text", "hour"),
    [("12:00 AM", 0), ("12:30 am", 0), ("1:00 AM", 1), ("11:59 AM", 11), ("12:00 PM", 12),
     ("1:00 p.m.", 13), ("11:00PM", 23)],
)  # fmt: skip
def test_the_twelve_hour_clock(text: str, hour: int) -> None:
    found = read(f"2026-03-14 {text}", UTC)
    assert found is not None
    assert found.at.hour == hour


@pytest.mark.parametrize(
    "text",
    ["", "null", "NA", "soon", "2026", "2026-13-01", "2026-02-30", "2026-03-14 25:00", "1899-12-30",
     "0001-01-01T00:00:00", "2026-03-14 13:00 PM", "2026-03-14 0:10 PM", "31/31/2026", "1234567890",
     "2026-03-14T09:15:30+99:00", "14-Foo-2026", "2026-03-14 09:15:30 Bangkok"],
)  # fmt: skip
def test_what_is_no_moment(text: str) -> None:
    assert read(text, BANGKOK) is None


def test_a_day_without_a_time_begins_it() -> None:
    assert read("2026-03-14", BANGKOK) == Moment(datetime(2026, 3, 13, 17, tzinfo=UTC))


def test_both_readings_are_told_where_both_are_possible() -> None:
    found = read("03/04/2026 09:00", UTC)
    assert found == Moment(
        datetime(2026, 4, 3, 9, tzinfo=UTC), other=datetime(2026, 3, 4, 9, tzinfo=UTC)
    )
    assert read("04/04/2026", UTC) == Moment(datetime(2026, 4, 4, tzinfo=UTC))
    first, second = read("31/01/2026", UTC), read("01/31/2026", UTC)
    assert first is not None
    assert second is not None
    assert (first.day_first, first.month_first) == (True, False)
    assert (second.day_first, second.month_first) == (False, True)


def test_parts_of_a_second_are_kept() -> None:
    found = read("2026-03-14T09:15:30.123456789Z", UTC)
    assert found is not None
    assert found.at.microsecond == 123456


def test_a_clock_that_is_set_forward_names_each_moment_once() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    summer, winter = read("2026-07-01 12:00", berlin), read("2026-01-01 12:00", berlin)
    assert summer is not None
    assert winter is not None
    assert (summer.at.hour, winter.at.hour) == (10, 11)


def test_a_pattern_wins_over_all_guesses() -> None:
    assert read_as("990101 0:00:31", "%y%m%d %H:%M:%S", UTC) == Moment(
        datetime(1999, 1, 1, 0, 0, 31, tzinfo=UTC)
    )
    assert read_as("2026-03-14", "%d/%m/%Y", UTC) is None


@given(st.datetimes(datetime(1900, 1, 2), datetime(2399, 12, 30)))
def test_iso_moments_come_back_as_they_were(at: datetime) -> None:
    found = read(at.isoformat(), UTC)
    assert found == Moment(at.replace(tzinfo=UTC))
