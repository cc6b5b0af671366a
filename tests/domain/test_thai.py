"""Buddhist-era dates, fiscal years, and Thai text that sorts and can be searched."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.thai import (
    english_date,
    fiscal_year,
    fiscal_year_range,
    parse_buddhist_date,
    search_key,
    sort_key,
    thai_date,
    thai_time,
)

SATURDAY = date(2026, 11, 21)
days = st.dates(date(1900, 1, 1), date(2200, 12, 31))


def test_a_date_is_written_as_thai_offices_write_it() -> None:
    assert thai_date(SATURDAY, "full") == "วันเสาร์ที่ 21 พฤศจิกายน พ.ศ. 2569"
    assert thai_date(SATURDAY, "long") == "21 พฤศจิกายน 2569"
    assert thai_date(SATURDAY, "short") == "21 พ.ย. 69"
    assert thai_date(date(2057, 3, 1), "short") == "1 มี.ค. 00"


def test_a_date_in_english_stays_in_the_common_era() -> None:
    assert english_date(SATURDAY, "full") == "Saturday 21 November 2026"
    assert english_date(SATURDAY, "long") == "21 November 2026"
    assert english_date(SATURDAY, "short") == "21 Nov 2026"


def test_a_leap_day_is_written_although_2567_would_be_no_leap_year() -> None:
    assert thai_date(date(2024, 2, 29), "full") == "วันพฤหัสบดีที่ 29 กุมภาพันธ์ พ.ศ. 2567"
    assert parse_buddhist_date("29/2/2567") == date(2024, 2, 29)
    with pytest.raises(ValueError, match="not in the calendar"):
        parse_buddhist_date("29/2/2566")


def test_names_of_months_and_weekdays_follow_the_calendar() -> None:
    months = [thai_date(date(2026, month, 1)).split()[1] for month in range(1, 13)]
    assert " ".join(months) == (
        "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม"
    )
    short = [thai_date(date(2026, month, 1), "short").split()[1] for month in range(1, 13)]
    assert " ".join(short) == "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค."
    weekdays = [thai_date(date(2026, 11, day), "full").split()[0] for day in range(16, 23)]
    assert " ".join(weekdays) == ("วันจันทร์ที่ วันอังคารที่ วันพุธที่ วันพฤหัสบดีที่ วันศุกร์ที่ วันเสาร์ที่ วันอาทิตย์ที่")


def test_a_time_of_day_has_a_full_stop_and_its_unit() -> None:
    assert thai_time(time(10, 36)) == "10.36 น."
    assert thai_time(time(0, 5)) == "00.05 น."


def test_an_instant_is_refused_because_its_day_depends_on_the_zone() -> None:
    instant = datetime(2026, 11, 21, 18, tzinfo=UTC)
    for write in (thai_date, english_date, fiscal_year):
        with pytest.raises(TypeError, match="zone"):
            write(instant)


def test_an_unknown_style_is_refused() -> None:
    for write in (thai_date, english_date):
        with pytest.raises(ValueError, match="full, long, short"):
            write(SATURDAY, "medium")


@given(days)
def test_every_written_date_with_a_full_year_is_read_back(day: date) -> None:
    assert parse_buddhist_date(thai_date(day, "full")) == day
    assert parse_buddhist_date(thai_date(day, "long")) == day
    assert parse_buddhist_date(f"{day.day}/{day.month}/{day.year + 543}") == day


@pytest.mark.parametrize(
    "text",
    [
        "21/11/2569",
        " 21-11-2569 ",
        "21.11.2569",
        "2569-11-21",
        "2026-11-21",
        "๒๑/๑๑/๒๕๖๙",
        "๒๑ พฤศจิกายน ๒๕๖๙",
        "21 พ.ย. 2569",
        "21 พฤศจิกายน พ.ศ.2569",
        "21 พฤศจิกายน ค.ศ. 2026",
        "วันเสาร์ที่ 21 พฤศจิกายน พ.ศ. 2569",
    ],
)
def test_one_day_may_be_written_in_many_ways(text: str) -> None:
    assert parse_buddhist_date(text) == SATURDAY


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("21/11/69", "four digits"),
        ("21 พ.ย. 69", "four digits"),
        ("21/11/25690", "four digits"),
        ("31/11/2569", "not in the calendar"),
        ("21/13/2569", "not in the calendar"),
        ("1/1/0000", "not in the calendar"),
        ("21 พฤศจิกา 2569", "no Thai month"),
        ("วันศุกร์ที่ 21 พฤศจิกายน พ.ศ. 2569", "that day is a วันเสาร์"),
        ("21 พฤศจิกายน ค.ศ. 2569", "no year of the era"),
        ("21 พฤศจิกายน พ.ศ. 2026", "no year of the era"),
        ("tomorrow", "is no date"),
        ("", "is no date"),
    ],
)
def test_a_date_that_may_be_misread_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_buddhist_date(text)


def test_the_fiscal_year_is_named_by_the_year_in_which_it_ends() -> None:
    assert fiscal_year(date(2026, 9, 30)) == 2569
    assert fiscal_year(date(2026, 10, 1)) == 2570
    assert fiscal_year(date(2027, 9, 30)) == 2570
    assert fiscal_year_range(2570) == (date(2026, 10, 1), date(2027, 9, 30))
    assert fiscal_year_range(10542)[1] == date(9999, 9, 30)
    for year in (2027, 10543, 10**20, -(10**20)):
        with pytest.raises(ValueError, match="Buddhist era"):
            fiscal_year_range(year)


@given(days)
def test_every_day_lies_in_its_own_fiscal_year(day: date) -> None:
    first, last = fiscal_year_range(fiscal_year(day))
    assert first <= day <= last


# Each row in the order of the Unicode collation for Thai (ICU).
@pytest.mark.parametrize(
    "row",
    [
        [
            "กา",
            "ก่า",
            "ก้า",
            "ก๊า",
            "ก๋า",
            "กาก",
            "กำ",
            "เก",
            "เกา",
            "เก่า",
            "เก้า",
            "แก",
            "ไก",
            "ไก่",
            "ขา",
        ],
        ["การ", "การ์ด", "การตลาด", "กาล", "เกาะ", "ไข่", "งา"],
        ["ร", "ฤ", "ฤา", "ฤๅ", "ฤี", "ล", "ฦ", "ว"],
        ["นา", "น้า", "นำ", "น้ำ", "นิด"],
        ["1", "๒", "3", "ก", "ฮ", "a", "B", "z"],
        ["ศาล", "ศูนย์", "ศูนย์กลาง", "ส.ป.ก.", "สปน.", "สำนักงาน", "เสมียน", "อ.ส.ท.", "ไอที"],
        ["กก", "ก ข", "กข", "กขข"],
    ],
)
def test_thai_words_sort_as_in_a_dictionary(row: list[str]) -> None:
    assert sorted(set(row), key=sort_key) == row


def test_a_sort_key_can_be_compared_byte_by_byte() -> None:
    words = ["เก้า", "กา", "ไก่", "ก่า", "z", "ก", "เกา", "น้ำ", "1"]
    by_bytes = sorted(words, key=lambda word: sort_key(word).encode())
    assert by_bytes == sorted(words, key=sort_key)


@pytest.mark.parametrize("spelling", ["น้ำ", "น\u0e4d\u0e49า", "น\u0e49\u0e4dา", "น\u0e33\u0e49"])
def test_every_spelling_of_sara_am_with_a_tone_is_the_same_word(spelling: str) -> None:
    assert search_key(spelling) == "น้ำ"


def test_a_search_finds_across_digits_case_and_invisible_characters() -> None:
    name = "แบบ\u200bคำขอ  ภ.พ.๐๑  Form A"
    assert search_key("คำขอ") in search_key(name)
    assert search_key("ภ.พ.01 form a") in search_key(name)
    assert search_key("เเบบ") in search_key(name)
    assert search_key("ค\u0e4dาขอ") in search_key(name)


@given(st.text() | st.text("กขเแำาํุ็่้๑1 \u200bAa"))
def test_a_search_key_of_a_search_key_is_itself(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)
