"""Opening hours, working time, working days and the plain data of a calendar."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.calendar import Closing, ServiceCalendar
from shared.domain.calendar_data import calendar_from_dict, calendar_to_dict
from tests.domain.hours import weekly_hours

BANGKOK = ZoneInfo("Asia/Bangkok")
OFFICE = ServiceCalendar(
    weekly=weekly_hours(time(8, 30), time(16, 30), lunch=(time(12), time(13))),
    holidays=frozenset({date(2026, 4, 6), date(2026, 12, 7)}),
)
MALL = ServiceCalendar(weekly=weekly_hours(time(8), time(20), weekdays=range(7)))
DEMO = replace(MALL, always_open=True)


def local(month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=BANGKOK)


def minutes(calendar: ServiceCalendar, start: datetime, end: datetime) -> float:
    return calendar.working_seconds(start, end) / 60


instants = st.timedeltas(timedelta(0), timedelta(days=25)).map(
    lambda offset: datetime(2026, 11, 25, tzinfo=UTC) + offset
)


def test_a_case_over_a_long_weekend_counts_only_office_hours() -> None:
    complete, defect = local(12, 4, 11, 40), local(12, 4, 14)
    returned, result = local(12, 8, 8, 45), local(12, 8, 9, 10)
    assert (result - complete) == timedelta(minutes=5610)
    assert minutes(OFFICE, complete, result) == 20 + 210 + 0 + 40
    assert minutes(OFFICE, defect, returned) == 150 + 15


def test_a_visit_suspended_over_a_holiday_has_40_net_minutes() -> None:
    arrived, suspended = local(4, 3, 11, 40), local(4, 3, 12, 3)
    resumed, finished = local(4, 7, 9, 10), local(4, 7, 9, 30)
    assert minutes(OFFICE, arrived, finished) == 290
    assert minutes(OFFICE, suspended, resumed) == 250
    steps = [(local(4, 3, 11, 56), suspended), (resumed, local(4, 7, 9, 22))]
    steps.append((local(4, 7, 9, 22), finished))
    assert sum(minutes(OFFICE, a, b) for a, b in steps) == 24
    assert minutes(OFFICE, arrived, local(4, 3, 11, 56)) == 16


def test_work_done_wholly_in_the_lunch_break_counts_nothing() -> None:
    assert OFFICE.working_seconds(local(12, 4, 12, 5), local(12, 4, 12, 55)) == 0


def test_an_interval_that_ends_before_it_starts_is_empty() -> None:
    assert OFFICE.working_seconds(local(12, 4, 10), local(12, 4, 9)) == 0
    assert DEMO.working_seconds(local(12, 4, 10), local(12, 4, 9)) == 0


@given(instants, instants, instants)
def test_parts_of_an_interval_add_up_to_the_whole(a: datetime, b: datetime, c: datetime) -> None:
    a, b, c = sorted((a, b, c))
    whole = OFFICE.working_seconds(a, c)
    assert OFFICE.working_seconds(a, b) + OFFICE.working_seconds(b, c) == whole
    assert 0 <= whole <= (c - a).total_seconds() + 1


@given(instants, st.integers(0, 3_000))
def test_working_time_equals_a_count_by_the_clock(at: datetime, tens: int) -> None:
    # Every window begins and ends on a full ten minutes, so each ten is open or closed as a whole.
    start = at.replace(minute=at.minute // 10 * 10, second=0, microsecond=0)
    open_tens = sum(OFFICE.is_open(start + timedelta(minutes=10 * i)) for i in range(tens))
    assert minutes(OFFICE, start, start + timedelta(minutes=10 * tens)) == 10 * open_tens


@given(instants)
def test_working_time_does_not_depend_on_the_offset_in_which_instants_are_written(
    at: datetime,
) -> None:
    later = at + timedelta(hours=30)
    elsewhere = ZoneInfo("Europe/Berlin")
    assert OFFICE.working_seconds(at, later) == OFFICE.working_seconds(
        at.astimezone(elsewhere), later.astimezone(BANGKOK)
    )


def test_many_years_are_counted_exactly() -> None:
    plain = replace(OFFICE, holidays=frozenset())
    start = datetime(2020, 1, 6, tzinfo=BANGKOK)  # a Monday
    assert plain.working_seconds(start, start + timedelta(weeks=300)) == 300 * 5 * 7 * 3600


def test_summer_time_changes_no_length_of_an_opening_day() -> None:
    berlin = replace(MALL, timezone="Europe/Berlin")
    zone = ZoneInfo("Europe/Berlin")
    start, end = datetime(2026, 3, 28, tzinfo=zone), datetime(2026, 3, 31, tzinfo=zone)
    assert berlin.working_seconds(start, end) == 3 * 12 * 3600
    assert (end.astimezone(UTC) - start.astimezone(UTC)) == timedelta(hours=71)


def test_a_demo_played_at_night_counts_by_the_wall_clock() -> None:
    assert DEMO.working_seconds(local(12, 4, 22), local(12, 4, 22, 10)) == 600
    assert DEMO.is_open(local(12, 4, 3))
    assert DEMO.next_opening(local(12, 4, 3)) == local(12, 4, 3)


def test_a_demo_case_that_waits_overnight_goes_by_the_planned_windows() -> None:
    assert DEMO.working_seconds(local(12, 4, 19), local(12, 5, 9)) == 2 * 3600


def test_pauses_of_a_demo_case_are_counted_like_the_case_itself() -> None:
    started, finished = local(12, 4, 22), local(12, 5, 9)
    clock = DEMO.clock_for(started, finished)
    assert clock(local(12, 4, 22, 5), local(12, 4, 23)) == 0
    assert clock(started, finished) == 3600


@pytest.mark.parametrize(
    ("at", "is_open", "opens"),
    [
        (local(12, 4, 8, 29, 59), False, local(12, 4, 8, 30)),
        (local(12, 4, 8, 30), True, local(12, 4, 8, 30)),
        (local(12, 4, 12), False, local(12, 4, 13)),
        (local(12, 4, 16, 30), False, local(12, 8, 8, 30)),
        (local(12, 6, 10), False, local(12, 8, 8, 30)),
    ],
)
def test_a_closed_centre_says_when_it_opens(at: datetime, is_open: bool, opens: datetime) -> None:
    assert OFFICE.is_open(at) is is_open
    assert OFFICE.next_opening(at) == opens


def test_a_centre_without_any_hours_never_opens() -> None:
    assert ServiceCalendar().next_opening(local(12, 4, 9)) is None
    assert ServiceCalendar().next_open_day(date(2026, 12, 4)) is None


def test_the_next_open_day_passes_weekend_and_holiday() -> None:
    assert OFFICE.next_open_day(date(2026, 12, 4)) == date(2026, 12, 8)
    assert DEMO.next_open_day(date(2026, 12, 4)) == date(2026, 12, 5)


def test_a_special_day_opens_on_a_holiday_and_closes_a_weekday() -> None:
    calendar = replace(
        OFFICE,
        special_days={date(2026, 12, 7): ((time(9), time(12)),), date(2026, 12, 8): ()},
    )
    assert calendar.windows(date(2026, 12, 7)) == ((local(12, 7, 9), local(12, 7, 12)),)
    assert calendar.next_opening(local(12, 7, 12)) == local(12, 9, 8, 30)


def test_a_closing_cuts_windows_and_reopens_inside_a_window() -> None:
    flood = Closing(local(12, 4, 11), local(12, 4, 15), "flood")
    calendar = replace(OFFICE, closings=(flood,))
    assert calendar.windows(date(2026, 12, 4)) == (
        (local(12, 4, 8, 30), local(12, 4, 11)),
        (local(12, 4, 15), local(12, 4, 16, 30)),
    )
    assert calendar.next_opening(local(12, 4, 12)) == local(12, 4, 15)
    assert minutes(calendar, local(12, 4, 0), local(12, 5, 0)) == 150 + 90


def test_a_closing_inside_one_window_leaves_both_ends() -> None:
    calendar = replace(MALL, closings=(Closing(local(12, 4, 10), local(12, 4, 11)),))
    assert len(calendar.windows(date(2026, 12, 4))) == 2
    assert minutes(calendar, local(12, 4, 9), local(12, 4, 12)) == 120


def test_windows_come_back_in_utc() -> None:
    start, _ = MALL.windows(date(2026, 12, 4))[0]
    assert start == datetime(2026, 12, 4, 1, tzinfo=UTC)
    assert start.utcoffset() == timedelta(0)


def test_a_window_may_last_to_midnight() -> None:
    late = ServiceCalendar(weekly=weekly_hours(time(18), time(0)))
    assert late.windows(date(2026, 12, 4)) == ((local(12, 4, 18), local(12, 5, 0)),)


def test_the_business_day_is_the_centres_own_not_that_of_utc() -> None:
    assert OFFICE.business_day(datetime(2026, 12, 3, 17, 30, tzinfo=UTC)) == date(2026, 12, 4)
    assert OFFICE.business_day(datetime(2026, 12, 3, 16, 59, tzinfo=UTC)) == date(2026, 12, 3)


def test_the_business_day_changes_at_its_own_hour() -> None:
    late = replace(MALL, day_starts_at=time(4))
    assert late.business_day(local(12, 4, 3, 59)) == date(2026, 12, 3)
    assert late.business_day(local(12, 4, 4)) == date(2026, 12, 4)
    assert late.day_bounds(date(2026, 12, 4)) == (local(12, 4, 4), local(12, 5, 4))


def test_the_day_of_receipt_is_not_counted_and_the_last_day_is() -> None:
    assert OFFICE.deadline(date(2026, 11, 23), 1) == date(2026, 11, 24)
    assert OFFICE.deadline(date(2026, 12, 3), 1) == date(2026, 12, 4)
    assert OFFICE.deadline(date(2026, 12, 4), 1) == date(2026, 12, 8)
    assert OFFICE.deadline(date(2026, 12, 4), 3) == date(2026, 12, 10)
    assert OFFICE.deadline(date(2026, 12, 5), 1) == date(2026, 12, 8)


def test_a_deadline_of_no_days_falls_on_a_working_day() -> None:
    assert OFFICE.deadline(date(2026, 12, 4), 0) == date(2026, 12, 4)
    assert OFFICE.deadline(date(2026, 12, 5), 0) == date(2026, 12, 8)
    with pytest.raises(ValueError, match="not negative"):
        OFFICE.deadline(date(2026, 12, 4), -1)


def test_sunday_opening_of_a_mall_does_not_shorten_a_promise_in_working_days() -> None:
    assert MALL.deadline(date(2026, 11, 27), 1) == date(2026, 11, 30)


@given(st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(0, 40), st.integers(0, 40))
def test_working_days_can_be_added_in_parts(day: date, first: int, second: int) -> None:
    there = OFFICE.add_working_days(day, first)
    if first or OFFICE.is_working_day(day):
        assert OFFICE.add_working_days(there, second) == OFFICE.add_working_days(
            day, first + second
        )
    assert OFFICE.is_working_day(there)


def test_an_instant_without_a_time_zone_is_refused() -> None:
    naive = local(12, 4, 9).replace(tzinfo=None)
    for ask in (OFFICE.business_day, OFFICE.is_open, OFFICE.next_opening):
        with pytest.raises(ValueError, match="no time zone"):
            ask(naive)
    with pytest.raises(ValueError, match="no time zone"):
        OFFICE.working_seconds(naive, local(12, 4, 10))


PLAIN: dict[str, object] = {
    "timezone": "Asia/Bangkok",
    "weekly": {"mon": [["08:30", "12:00"], ["13:00", "16:30"]], "sat": [["09:00", "24:00"]]},
    "holidays": ["2026-12-07"],
    "special_days": {"2026-12-12": [["09:00", "12:00"]], "2026-12-14": []},
    "closings": [{"from": "2026-12-21T15:00", "to": "2026-12-22T00:00", "reason": "ซ้อมหนีไฟ"}],
    "minutes_per_working_day": 480,
    "working_weekdays": ["mon", "tue"],
    "always_open": True,
    "day_starts_at": "04:00",
}


def test_plain_data_make_a_calendar_and_come_back() -> None:
    calendar = calendar_from_dict(PLAIN)
    assert calendar.weekly[0] == ((time(8, 30), time(12)), (time(13), time(16, 30)))
    assert calendar.weekly[5] == ((time(9), time(0)),)
    assert calendar.closings[0].start == local(12, 21, 15)
    written = json.loads(json.dumps(calendar_to_dict(calendar)))
    assert calendar_from_dict(written) == calendar
    assert written["weekly"] == PLAIN["weekly"]


def test_only_the_hours_are_required() -> None:
    assert calendar_from_dict({"weekly": {}}) == ServiceCalendar()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"weekly": None}, "weekly: must be a record"),
        ({"weekly": {"monday": []}}, "weekly: 'monday' is no weekday"),
        (
            {"weekly": {"mon": [["08:30", 990]]}},
            "weekly.mon[0]: 990 is no time; write it in quotes",
        ),
        ({"weekly": {"mon": [["08:30"]]}}, "weekly.mon[0]: give opening and closing time"),
        ({"weekly": {"mon": [["16:30", "08:30"]]}}, "weekly.mon: closes at 08:30, not after 16:30"),
        (
            {"weekly": {"mon": [["08:30", "12:00"], ["11:00", "13:00"]]}},
            "weekly.mon: opens at 11:00, before the window before it closes",
        ),
        (
            {"weekly": {"mon": [["03:00", "12:00"]]}},
            "weekly.mon: opens at 03:00, before the day starts at 04:00",
        ),
        (
            {"weekly": {"mon": [["18:00", "24:00"], ["19:00", "20:00"]]}},
            "weekly.mon: opens at 19:00, before the window before it closes",
        ),
        ({"weekly": {"mon": [["08:30", "25:00"]]}}, "weekly.mon[0]: '25:00' is no time"),
        ({"timezone": "Asia/Bangkog"}, "timezone: 'Asia/Bangkog'"),
        ({"timezone": "../etc"}, "timezone: '../etc'"),
        ({"holidays": ["2569-13-01"]}, "holidays[0]: '2569-13-01' is no date"),
        ({"holidays": "2026-12-07"}, "holidays: must be a list"),
        ({"special_days": {"x": []}}, "special_days: 'x' is no date"),
        ({"closings": [{"from": "2026-12-04T15:00"}]}, "closings[0].to: None is no time"),
        (
            {"closings": [{"from": "2026-12-04T15:00", "to": "2026-12-04T14:00"}]},
            "closings[0].to: is not after closings[0].from",
        ),
        ({"closings": [{"form": "x"}]}, "closings[0].form: no such field"),
        ({"minutes_per_working_day": 0}, "minutes_per_working_day: must be between"),
        ({"minutes_per_working_day": True}, "minutes_per_working_day: must be a whole number"),
        ({"working_weekdays": []}, "working_weekdays: at least one"),
        ({"always_open": "yes"}, "always_open: must be true or false"),
        ({"day_starts_at": 240}, "day_starts_at: 240 is no time"),
        ({"lunch": ["12:00", "13:00"]}, "lunch: no such field; known are always_open"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # the text is compared below
        calendar_from_dict({**PLAIN, **change})
    assert str(caught.value).startswith(said)


def test_missing_hours_are_named() -> None:
    with pytest.raises(ValueError, match="weekly: is missing"):
        calendar_from_dict({"always_open": True})
