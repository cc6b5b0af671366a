"""Times as published manuals print them, and the published pairs of before and after."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.published_time import (
    PublishedTime,
    Unit,
    UnreadableTime,
    is_no_time,
    parse,
)
from shared.domain.reduction import (
    Bracket,
    Duration,
    official,
    reduction_percent,
)

DAY = 420
"""Working minutes of a day, 08:30 to 16:30 without lunch."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("19 วันทำการ 5 นาที", Duration(19, 300)),
        ("10 min", Duration(0, 600)),
        ("10 minutes", Duration(0, 600)),
        ("5", Duration(0, 300)),
        ("2.5 นาที", Duration(0, 150)),
        ("๑๕ นาที", Duration(0, 900)),
        ("1 ชั่วโมง 30 นาที", Duration(0, 5400)),
        ("1 ชั่วโมง30นาที", Duration(0, 5400)),
        ("5 hours", Duration(0, 18000)),
        ("45 วินาที", Duration(0, 45)),
        ("3 วัน", Duration(3, 0)),
        ("1 working day", Duration(1, 0)),
        (" 10  days ", Duration(10, 0)),
    ],
)
def test_words_of_manuals_become_days_and_seconds_apart(text: str, expected: Duration) -> None:
    assert parse(text) == PublishedTime(expected)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("5–7", Duration(0, 300), Duration(0, 420)),
        ("5-7 นาที", Duration(0, 300), Duration(0, 420)),
        ("5 ถึง 7 นาที", Duration(0, 300), Duration(0, 420)),
        ("5 to 7 min", Duration(0, 300), Duration(0, 420)),
        ("5 นาที - 7 นาที", Duration(0, 300), Duration(0, 420)),
        ("30 นาที – 1 ชั่วโมง", Duration(0, 1800), Duration(0, 3600)),
        ("19 วันทำการ 5–7 นาที", Duration(19, 300), Duration(19, 420)),
        ("1–3 วันทำการ", Duration(1), Duration(3)),
    ],
)
def test_of_a_range_the_upper_bound_counts_and_the_lower_one_is_kept(
    text: str, low: Duration, high: Duration
) -> None:
    assert parse(text) == PublishedTime(high, low)


def test_a_bare_range_is_in_the_unit_of_its_field() -> None:
    assert parse("5–7", Unit.DAYS) == PublishedTime(Duration(7), Duration(5))


@pytest.mark.parametrize("text", ["ในทันที", "ทันที", "at once", "At once"])
def test_at_once_is_no_number(text: str) -> None:
    assert parse(text) == PublishedTime(at_once=True)


@pytest.mark.parametrize("text", ["-", "–", "—", " – "])
def test_a_dash_says_that_there_was_no_time(text: str) -> None:
    assert is_no_time(text)
    with pytest.raises(UnreadableTime):
        parse(text)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "7–5", "5 7", "5 นาที 6 นาที", "5 นาทีครึ่ง", "นาที", "-5", "1.5 วัน", "5 นาที -"],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UnreadableTime):
        parse(text)


@given(st.integers(0, 400), st.integers(0, 59))
def test_whole_days_and_minutes_are_read_back(days: int, minutes: int) -> None:
    parts = [f"{days} วันทำการ"] if days else []
    parts += [f"{minutes} นาที"] if minutes or not days else []
    assert parse(" ".join(parts)).duration == Duration(days, 60 * minutes)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        time = parse(text)
    except UnreadableTime:
        return
    assert time.at_once or time.low is None or time.low.working_days <= time.duration.working_days


NONGKUNG = "https://nongkungthanasan.go.th/public/list/data/index/menu/1597"
BANKENG = "http://www.tumbonbankeng.com/?p=1599"
SRAKAEW = "https://www.srakaew.go.th/datacenter/detail.php?news_id=189"
PUBLISHED = [
    ("การจัดเก็บภาษีบำรุงท้องที่", "8 min", "5 min", "37.50", "30_to_50", NONGKUNG),
    ("การจัดเก็บภาษีโรงเรือนและที่ดิน", "10 min", "5 min", "50.00", "30_to_50", BANKENG),
    ("ปรึกษาปัญหากฎหมาย", "60 min", "30 min", "50.00", "30_to_50", BANKENG),
    ("การจัดเก็บค่าน้ำประปา", "5 min", "3 min", "40.00", "30_to_50", BANKENG),
    ("ช่วยเหลือบรรเทาสาธารณภัย", "10 days", "5 hours", "92.86", "over_50", BANKENG),
    ("การจัดเก็บภาษีบำรุงท้องที่", "4 min", "3 min", "25.00", "under_30", SRAKAEW),
    ("จัดเก็บภาษีป้าย", "4 min", "4 min", "0.00", "none", SRAKAEW),
]
"""What offices have published about their own processes, before and after, with the address."""


@pytest.mark.parametrize(("what", "before", "after", "percent", "bracket", "source"), PUBLISHED)
def test_published_pairs_give_the_reduction_that_they_say(
    what: str, before: str, after: str, percent: str, bracket: str, source: str
) -> None:
    found = official(parse(before).duration, parse(after).duration, DAY)
    assert found.percent is not None, (what, source)
    assert f"{float(found.percent):.2f}" == percent
    assert found.bracket == bracket


def test_a_day_of_eight_hours_moves_the_mixed_pair() -> None:
    found = official(parse("10 days").duration, parse("5 hours").duration, 480)
    assert found.percent == Fraction(375, 4)


def test_the_range_of_a_published_table_counts_by_its_upper_bounds() -> None:
    before, after = parse("5–7"), parse("3–5")
    assert after.low is not None
    found = official(before.duration, after.duration, DAY)
    assert found.percent is not None
    assert round(float(found.percent), 2) == 28.57
    assert found.bracket is Bracket.UNDER_30
    lower = reduction_percent(before.duration.seconds, after.low.seconds, 1)
    assert lower > 50  # the other bounds would change the bracket


def test_a_time_that_grew_is_longer_and_not_clipped() -> None:
    found = official(parse("2 min").duration, parse("3 min").duration, DAY)
    assert (found.bracket, found.percent) == (Bracket.LONGER, Fraction(-50))


def test_the_published_result_of_2548_adds_up() -> None:
    assert 2026 + 6637 + 4281 == 12_944
