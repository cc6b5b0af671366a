from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from shared import i18n
from shared.domain.errors import CentreClosed, IllegalTransition

AT = datetime(2026, 11, 20, 18, 14, tzinfo=UTC)
"""01:14 in Bangkok, the next day."""


def plain(text: str) -> str:
    return text.replace(i18n.NO_BREAK_SPACE, " ")


@pytest.mark.parametrize(
    ("query", "visit", "accept", "expected"),
    [
        ("en", "th", "th", "en"),
        (None, "en", "th", "en"),
        (None, None, "en-GB,en;q=0.9,th;q=0.8", "en"),
        (None, None, "fr;q=1, th;q=0.4, en;q=0.5", "en"),
        (None, None, "en;q=0, th", "th"),
        ("xx", None, "", "th"),
        ("../../etc", None, "%%%;q=oops", "th"),
        (None, None, None, "th"),
    ],
)
def test_the_language_comes_from_address_then_visit_then_browser(
    query: str | None, visit: str | None, accept: str | None, expected: str
) -> None:
    assert i18n.negotiate(query, visit, accept) == expected


@pytest.mark.parametrize(
    ("seconds", "thai", "english"),
    [
        (0, "0 นาที", "0 minutes"),
        (20, "ไม่ถึงหนึ่งนาที", "less than a minute"),
        (30, "1 นาที", "1 minute"),
        (17 * 60 + 29, "17 นาที", "17 minutes"),
        (3900, "1 ชั่วโมง 5 นาที", "1 hour 5 minutes"),
        (7199.6, "2 ชั่วโมง", "2 hours"),
    ],
)
def test_a_length_of_time_is_said_in_words(seconds: float, thai: str, english: str) -> None:
    with i18n.in_language("th"):
        assert plain(i18n.format_duration(seconds)) == thai
    with i18n.in_language("en"):
        assert plain(i18n.format_duration(seconds)) == english


@pytest.mark.parametrize(
    ("days", "seconds", "thai"),
    [
        (19, 300, "19 วันทำการ 5 นาที"),
        (0, 90, "1 นาที 30 วินาที"),
        (1, 0, "1 วันทำการ"),
        (0, 3600, "1 ชั่วโมง"),
        (0, 0, "0 นาที"),
    ],
)
def test_a_promised_time_of_work_keeps_days_and_minutes_apart_and_exact(
    days: int, seconds: int, thai: str
) -> None:
    with i18n.in_language("th"):
        assert plain(i18n.format_work(days, seconds)) == thai


def test_a_number_and_its_unit_never_part_at_the_end_of_a_line() -> None:
    with i18n.in_language("th"):
        assert " " not in i18n.format_money(123450)
        assert i18n.format_duration(3900).count(" ") == 1


def test_dates_are_buddhist_in_thai_and_days_are_those_of_bangkok() -> None:
    with i18n.in_language("th"):
        assert plain(i18n.format_moment(AT)) == "21 พฤศจิกายน 2569 01.14 น."
        assert i18n.format_date(date(2026, 11, 21), "short") == "21 พ.ย. 69"
    with i18n.in_language("en"):
        assert i18n.format_moment(AT) == "21 November 2026 01:14"


def test_a_date_is_never_taken_from_a_moment_without_its_zone() -> None:
    with pytest.raises(TypeError):
        i18n.format_date(AT)


@pytest.mark.parametrize(
    ("seconds", "text"), [(202, "3:22"), (0, "0:00"), (3802, "1:03:22"), (-65, "−1:05")]
)
def test_a_running_clock_counts_minutes_and_seconds(seconds: int, text: str) -> None:
    assert i18n.format_clock(seconds) == text


@pytest.mark.parametrize(
    ("satang", "text"),
    [(10000, "100 บาท"), (123450, "1,234.50 บาท"), (0, "0 บาท"), (5, "0.05 บาท")],
)
def test_money_shows_satang_only_when_there_are_some(satang: int, text: str) -> None:
    with i18n.in_language("th"):
        assert plain(i18n.format_money(satang)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(61, 2), "30.50%"),
        (Fraction(100, 3), "33.33%"),
        (Fraction(29995, 1000), "30.00%"),
        (-12.345, "−12.35%"),
        (Fraction(-1, 1000), "0.00%"),
        (1234.5, "1,234.50%"),
    ],
)
def test_a_per_cent_has_two_decimals_rounded_half_up(value: Fraction | float, text: str) -> None:
    assert i18n.format_percent(value) == text


def test_decimals_that_say_nothing_can_be_left_out() -> None:
    assert [i18n.format_number(each, 1, trim=True) for each in (43, 21.5, 21.04)] == [
        "43",
        "21.5",
        "21",
    ]
    assert i18n.format_number(43, 1) == "43.0"


def test_a_number_is_written_with_the_decimals_it_has() -> None:
    numbers = (70, 87.5, Fraction("87.1234"), Fraction("0.0149"), Fraction(200, 3), 1200, -0.5)
    written = ["70", "87.5", "87.1234", "0.0149", "66.6667", "1,200", "−0.5"]
    assert [i18n.format_decimal(each) for each in numbers] == written
    assert i18n.format_decimal(Fraction(-1, 10**6)) == "0"


def test_the_log_shows_seconds_as_well() -> None:
    with i18n.in_language("th"):
        assert plain(i18n.format_time(AT, seconds=True)) == "01.14.00 น."
    with i18n.in_language("en"):
        assert i18n.format_time(AT, seconds=True) == "01:14:00"


def test_a_refusal_says_states_and_moments_in_the_readers_language() -> None:
    closed = CentreClosed(opens=AT)
    illegal = IllegalTransition(state="serving")
    with i18n.in_language("th"):
        assert "21 พฤศจิกายน 2569" in i18n.explain(closed.message, closed.params)
        assert "กำลังให้บริการ" in i18n.explain(illegal.message, illegal.params)
    with i18n.in_language("en"):
        assert "21 November 2026" in i18n.explain(closed.message, closed.params)


def test_the_language_of_a_block_ends_with_it() -> None:
    before = i18n.current_language()
    with i18n.in_language("en"):
        assert i18n.current_language() == "en"
    assert i18n.current_language() == before
