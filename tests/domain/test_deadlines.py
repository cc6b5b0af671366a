"""Deadlines in working days and in minutes, over weekends, holidays, closings and pauses."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.domain.calendar import Closing, ServiceCalendar
from shared.domain.deadlines import (
    Deadline,
    as_known,
    due,
    is_late,
    late_since,
    next_notice,
    notices_due,
)
from shared.domain.reduction import Duration
from tests.domain.hours import weekly_hours

BANGKOK = ZoneInfo("Asia/Bangkok")
OFFICE = ServiceCalendar(
    weekly=weekly_hours(time(8, 30), time(16, 30), lunch=(time(12), time(13))),
    holidays=frozenset({date(2026, 12, 7), date(2026, 12, 10)}),
)
MALL = replace(OFFICE, weekly=weekly_hours(time(10), time(20), weekdays=range(7)))
NOBODY_KNOWS = datetime(9999, 1, 1, tzinfo=UTC)


def local(month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=BANGKOK)


def promised(
    at: datetime,
    standard: Duration,
    calendar: ServiceCalendar = OFFICE,
    stopped: list[tuple[datetime, datetime]] | None = None,
) -> Deadline:
    found = due(at, standard, calendar, stopped or ())
    assert found is not None
    return found


def days(count: int) -> Duration:
    return Duration(working_days=count)


def minutes(count: int) -> Duration:
    return Duration(seconds=count * 60)


@pytest.mark.parametrize(
    ("received", "count", "last_day"),
    [
        (local(12, 3, 9), 1, date(2026, 12, 4)),
        (local(12, 4, 9), 1, date(2026, 12, 8)),  # weekend, and Monday is a holiday
        (local(12, 4, 16, 29), 3, date(2026, 12, 11)),  # Thursday is one too
        (local(12, 5, 11), 1, date(2026, 12, 8)),
        (local(11, 27, 9), 5, date(2026, 12, 4)),
    ],
)
def test_days_pass_over_weekend_and_holiday_and_end_with_the_last_day(
    received: datetime, count: int, last_day: date
) -> None:
    found = promised(received, days(count))
    assert (found.day, found.at) == (last_day, None)
    assert found.late_after == local(last_day.month, last_day.day) + timedelta(days=1)
    assert not is_late(found, local(last_day.month, last_day.day, 23, 59, 59))
    assert is_late(found, found.late_after + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("received", "count", "last"),
    [
        (local(12, 4, 9), 15, local(12, 4, 9, 15)),
        (local(12, 4, 11, 50), 15, local(12, 4, 13, 5)),  # over lunch
        (local(12, 4, 16, 20), 10, local(12, 4, 16, 30)),
        (local(12, 4, 16, 20), 15, local(12, 8, 8, 35)),  # over weekend and holiday
        (local(12, 5, 9), 15, local(12, 8, 8, 45)),
        (local(12, 4, 8, 30), 2 * 420, local(12, 8, 16, 30)),
    ],
)
def test_minutes_are_counted_inside_the_opening_hours(
    received: datetime, count: int, last: datetime
) -> None:
    found = promised(received, minutes(count))
    assert (found.at, found.late_after, found.day) == (last, last, last.date())
    assert not is_late(found, last + timedelta(milliseconds=900))
    assert is_late(found, last + timedelta(seconds=1))
    assert found.at is not None
    assert found.at.tzinfo is UTC


def test_in_a_mixed_standard_the_minutes_follow_on_the_last_of_the_days() -> None:
    received = local(12, 4, 15)
    assert promised(received, Duration(1, 5 * 60)).day == date(2026, 12, 8)
    assert promised(received, Duration(1, 420 * 60)).day == date(2026, 12, 8)
    assert promised(received, Duration(1, 421 * 60)).day == date(2026, 12, 9)
    assert promised(received, Duration(2, 421 * 60)).day == date(2026, 12, 11)
    assert promised(received, Duration(19, 5 * 60)).at is None


def test_minutes_that_run_into_a_sunday_of_a_mall_end_on_the_next_working_day() -> None:
    friday = local(12, 3, 11)
    assert promised(friday, Duration(1, 601 * 60), MALL).day == date(2026, 12, 8)
    assert promised(local(12, 5, 11), minutes(30), MALL).at == local(12, 5, 11, 30)


def test_what_the_citizen_takes_moves_a_day_on_by_as_many_working_days() -> None:
    received, standard = local(11, 30, 9), days(3)  # Monday: Thursday 3 December
    assert promised(received, standard).day == date(2026, 12, 3)
    for asked, back, last_day in [
        (local(12, 1, 10), local(12, 1, 15), date(2026, 12, 3)),
        (local(12, 1, 10), local(12, 2, 9), date(2026, 12, 4)),
        (local(12, 1, 10), local(12, 4, 9), date(2026, 12, 9)),  # three working days, over both
        (local(12, 3, 16), local(12, 8, 9), date(2026, 12, 8)),  # asked on the last day
        (local(12, 3, 16), local(12, 5, 9), date(2026, 12, 8)),  # back on a Saturday
        (local(12, 4, 9), local(12, 9, 9), date(2026, 12, 3)),  # asked when it was late already
        (local(11, 20, 9), local(11, 30, 8), date(2026, 12, 3)),  # before anything was complete
    ]:
        assert promised(received, standard, OFFICE, [(asked, back)]).day == last_day


def test_what_the_citizen_takes_moves_an_instant_on_by_as_many_working_seconds() -> None:
    received, standard = local(12, 4, 11, 30), minutes(40)
    assert promised(received, standard).at == local(12, 4, 13, 10)
    held = [(local(12, 4, 11, 50), local(12, 4, 13, 20)), (local(12, 4, 13), local(12, 4, 13, 30))]
    assert promised(received, standard, OFFICE, held).at == local(12, 4, 13, 50)
    over_the_weekend = [(local(12, 4, 11, 50), local(12, 8, 9))]
    assert promised(received, standard, OFFICE, over_the_weekend).at == local(12, 8, 9, 20)
    too_late = [(local(12, 4, 14), local(12, 4, 15))]
    assert promised(received, standard, OFFICE, too_late).at == local(12, 4, 13, 10)


def test_a_closing_stops_minutes_and_takes_whole_days_out_of_the_count() -> None:
    morning = Closing(local(12, 4, 9), local(12, 4, 11))
    flood = Closing(local(12, 8), local(12, 9, 12))
    shut = replace(OFFICE, closings=(morning, flood))
    assert promised(local(12, 4, 8, 50), minutes(20), shut).at == local(12, 4, 11, 10)
    assert promised(local(12, 3, 9), days(1), shut).day == date(2026, 12, 4)
    assert promised(local(12, 4, 9), days(1), shut).day == date(2026, 12, 9)


def test_an_emergency_that_nobody_has_ended_counts_up_to_now_and_not_for_ever() -> None:
    shut = replace(OFFICE, closings=(Closing(local(12, 1, 8), NOBODY_KNOWS),))
    assert due(local(11, 30, 16, 20), minutes(20), shut) is None
    assert promised(local(11, 30, 9), days(2), shut).day == date(2026, 12, 2)
    for now, last_day, at in [
        (local(11, 30, 17), date(2026, 12, 2), local(12, 1, 8, 40)),
        (local(12, 1, 10), date(2026, 12, 2), local(12, 1, 10, 10)),
        (local(12, 3, 7), date(2026, 12, 4), local(12, 3, 8, 40)),
    ]:
        known = as_known(shut, now)
        assert promised(local(11, 30, 9), days(2), known).day == last_day
        assert promised(local(11, 30, 16, 20), minutes(20), known).at == at
    assert as_known(OFFICE, local(12, 1)) is OFFICE


def test_there_is_no_deadline_without_a_standard_or_without_opening_hours() -> None:
    assert due(local(12, 4, 9), Duration(), OFFICE) is None
    assert due(local(12, 4, 9), minutes(5), ServiceCalendar()) is None
    assert promised(local(12, 3, 9), Duration(1, 60), ServiceCalendar()).day == date(2026, 12, 4)


def test_a_demo_at_night_promises_minutes_by_the_wall_clock() -> None:
    demo = replace(OFFICE, always_open=True)
    assert promised(local(12, 4, 22), minutes(15), demo).at == local(12, 4, 22, 15)
    held = [(local(12, 4, 22, 5), local(12, 4, 22, 25))]
    assert promised(local(12, 4, 22), minutes(15), demo, held).at == local(12, 4, 22, 35)
    assert promised(local(12, 4, 23, 50), minutes(15), demo).at == local(12, 8, 8, 45)


def test_the_last_minute_of_a_day_that_ends_at_midnight_belongs_to_that_day() -> None:
    night = replace(OFFICE, weekly=weekly_hours(time(8, 30), time(0)))
    found = promised(local(12, 3, 23, 50), minutes(10), night)
    assert (found.day, found.at) == (date(2026, 12, 3), local(12, 4))


def test_whoever_is_late_is_told_at_once_and_every_seven_days() -> None:
    found = promised(local(12, 3, 9), days(1))  # Friday 4 December
    notice = next_notice(found, [])
    assert (notice.earliest, notice.latest) == (date(2026, 12, 5), date(2026, 12, 11))
    assert notices_due(found, local(12, 4, 16), []) is None
    assert notices_due(found, local(12, 5, 0, 0, 1), []) == 1
    assert notices_due(found, local(12, 30), []) == 1
    first = local(12, 8, 15)
    assert notices_due(found, local(12, 14, 23), [first]) is None
    assert notices_due(found, local(12, 15, 8), [first]) == 2
    second = local(12, 15, 8)
    assert notices_due(found, local(12, 21, 23, 59), [first, second]) is None
    assert notices_due(found, local(12, 22, 8), [first, second]) == 3
    assert late_since(found, local(12, 22)) == local(12, 5)
    assert late_since(found, local(12, 4, 12)) is None


def test_nobody_is_told_of_lateness_that_a_holiday_took_away() -> None:
    before = promised(local(12, 3, 9), days(1))
    after = promised(
        local(12, 3, 9), days(1), replace(OFFICE, holidays=OFFICE.holidays | {date(2026, 12, 4)})
    )
    assert notices_due(before, local(12, 8, 9), []) == 1
    assert notices_due(after, local(12, 8, 9), []) is None


instants = st.integers(0, 40 * 24 * 3600).map(
    lambda seconds: datetime(2026, 11, 20, tzinfo=UTC) + timedelta(seconds=seconds)
)
spans = st.lists(
    st.tuples(instants, st.integers(1, 6 * 24 * 3600)).map(
        lambda each: (each[0], each[0] + timedelta(seconds=each[1]))
    ),
    max_size=4,
)
calendars = st.builds(
    lambda base, holidays, closings: replace(
        base,
        holidays=frozenset(date(2026, 11, 20) + timedelta(days=n) for n in holidays),
        closings=tuple(Closing(*each) for each in closings),
    ),
    st.sampled_from([OFFICE, MALL]),
    st.sets(st.integers(0, 60), max_size=12),
    spans,
)
standards = st.builds(Duration, st.integers(0, 12), st.integers(0, 4 * 420 * 60)).filter(
    lambda standard: standard != Duration()
)


@given(instants, standards, calendars)
def test_a_last_day_is_never_a_day_off_nor_the_day_of_receipt(
    at: datetime, standard: Duration, calendar: ServiceCalendar
) -> None:
    found = promised(at, standard, calendar)
    if standard.working_days:
        assert calendar.is_working_day(found.day)
        assert found.day > calendar.business_day(at)
        between = (found.day - calendar.business_day(at)).days
        counted = sum(
            calendar.is_working_day(calendar.business_day(at) + timedelta(days=n + 1))
            for n in range(between)
        )
        assert counted >= standard.working_days
        assert standard.seconds or counted == standard.working_days
    else:
        assert found.at is not None
        assert calendar.is_open(found.at - timedelta(seconds=1))
        assert calendar.working_seconds(at, found.at) == standard.seconds


@given(instants, standards, st.integers(0, 3), st.integers(0, 9000), calendars)
def test_a_longer_standard_never_ends_earlier(
    at: datetime, standard: Duration, more_days: int, more_seconds: int, calendar: ServiceCalendar
) -> None:
    longer = Duration(standard.working_days + more_days, standard.seconds + more_seconds)
    assume(bool(longer.working_days) == bool(standard.working_days))
    there = promised(at, standard, calendar)
    assert promised(at, longer, calendar).late_after >= there.late_after


@given(instants, st.integers(0, 9 * 24 * 3600), standards, calendars)
def test_what_comes_later_is_never_due_earlier(
    at: datetime, later: int, standard: Duration, calendar: ServiceCalendar
) -> None:
    there = promised(at, standard, calendar)
    assert promised(at + timedelta(seconds=later), standard, calendar).late_after >= (
        there.late_after
    )


@given(instants, standards, calendars, spans, spans)
def test_more_pauses_never_make_a_deadline_earlier(
    at: datetime,
    standard: Duration,
    calendar: ServiceCalendar,
    some: list[tuple[datetime, datetime]],
    more: list[tuple[datetime, datetime]],
) -> None:
    without = promised(at, standard, calendar)
    held = promised(at, standard, calendar, some)
    assert held.late_after >= without.late_after
    assert promised(at, standard, calendar, some + more).late_after >= held.late_after
    if standard.working_days:
        assert calendar.is_working_day(held.day)


@given(instants, standards, calendars, st.integers(0, 99), st.integers(1, 9 * 24 * 3600))
def test_nothing_becomes_late_while_its_clock_stands_still(
    at: datetime, standard: Duration, calendar: ServiceCalendar, percent: int, seconds: int
) -> None:
    span = promised(at, standard, calendar).late_after - at
    asked = (at + span * percent / 100).replace(microsecond=0)
    now = asked + timedelta(seconds=seconds)
    assume(standard.working_days or calendar.working_seconds(at, asked) < standard.seconds)
    assert not is_late(promised(at, standard, calendar, [(asked, now)]), now)


@given(instants, st.integers(1, 4 * 420 * 60), calendars, spans)
def test_a_pause_moves_an_instant_by_its_own_working_time(
    at: datetime,
    seconds: int,
    calendar: ServiceCalendar,
    stopped: list[tuple[datetime, datetime]],
) -> None:
    found = promised(at, Duration(seconds=seconds), calendar, stopped)
    assert found.at is not None
    moments = sorted({at, found.at, *(each for span in stopped for each in span)})
    running = sum(
        calendar.working_seconds(a, b)
        for a, b in itertools.pairwise(moments)
        if at <= a
        and b <= found.at
        and not any(begins <= a and b <= ends for begins, ends in stopped)
    )
    assert running == seconds


@given(instants, st.integers(1, 10), calendars, st.lists(st.integers(0, 20), max_size=40))
def test_notices_are_numbered_in_turn_and_at_least_seven_days_apart(
    at: datetime, count: int, calendar: ServiceCalendar, waits: list[int]
) -> None:
    found = promised(at, days(count), calendar)
    sent: list[datetime] = []
    now = at
    for hours in waits:
        now += timedelta(hours=6 * hours)
        number = notices_due(found, now, sent)
        if number is None:
            continue
        assert is_late(found, now)
        assert number == len(sent) + 1
        assert not sent or found.local_day(now) - found.local_day(sent[-1]) >= timedelta(days=7)
        sent.append(now)
        assert notices_due(found, now + timedelta(hours=1), sent) is None
