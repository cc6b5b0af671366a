"""A list of holidays from a spreadsheet: eras, headers, line ends, and what is wrong with it."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.holidays import Holiday, HolidaysRefused, read_holidays
from shared.domain.thai import thai_date

TODAY = date(2026, 11, 21)
FATHERS_DAY = Holiday(date(2026, 12, 7), "วันหยุดชดเชยวันพ่อแห่งชาติ")
NEW_YEAR = Holiday(date(2027, 1, 1), "วันขึ้นปีใหม่")


def problems(text: str) -> list[str]:
    with pytest.raises(HolidaysRefused) as refused:
        read_holidays(text, "days.csv", TODAY)
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize(
    "text",
    [
        f"date,name\n2026-12-07,{FATHERS_DAY.name}\n2027-01-01,{NEW_YEAR.name}\n",
        f"\ufeffวันที่,ชื่อวันหยุด\r\n7/12/2569,{FATHERS_DAY.name}\r\n1/1/2570,{NEW_YEAR.name}\r\n",
        f"2570-01-01,{NEW_YEAR.name}\n2569-12-07,{FATHERS_DAY.name}",
        f"\n  \n7 ธันวาคม 2569;{FATHERS_DAY.name}\n1 ม.ค. 2570; {NEW_YEAR.name} \n\n",
        f'Date\tDescription\n๗/๑๒/๒๕๖๙\t"{FATHERS_DAY.name}"\n01/01/2027\t{NEW_YEAR.name}\n',
        f"วันจันทร์ที่ 7 ธันวาคม พ.ศ. 2569,{FATHERS_DAY.name},\n2027-1-1,{NEW_YEAR.name},,\n",
    ],
)
def test_a_list_is_read_in_either_era_with_any_header_and_line_end(text: str) -> None:
    assert read_holidays(text, "days.csv", TODAY) == (FATHERS_DAY, NEW_YEAR)


def test_a_name_may_have_commas_inside_quotes() -> None:
    found = read_holidays('date,name\n2026-12-07,"Substitute, King’s day"\n', "days.csv", TODAY)
    assert found == (Holiday(date(2026, 12, 7), "Substitute, King’s day"),)


def test_every_wrong_line_is_named_with_its_remedy() -> None:
    text = (
        "date,name\n"
        "2026-12-07,Fathers' day\n"
        "2026-13-07,x\n"
        "\n"
        "7/12/69,x\n"
        "7/12/2569,again\n"
        "31/12/2596,x\n"
        "2027-01-01\n"
        "2027-02-01,one, two\n"
        f"2027-03-01,{'x' * 201}\n"
    )
    said = problems(text)
    assert [each.split(": ")[1] for each in said] == [
        *("line 3", "line 5", "line 6", "line 7", "line 8", "line 9", "line 10"),
    ]
    for place, words in enumerate(
        ["no day", "no day", "line 2 already", "ten years", "the name", "in quotes", "200"]
    ):
        assert words in said[place]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "at least one day"),
        ("\ufeff\r\n", "at least one day"),
        ("date,name\n", "at least one day"),
        ('date,name\n2026-12-07,"never closed\n', "line 2: Close the quotation marks"),
        ("%PDF-1.7\x00\x01", "no day"),
        ("date,name\ndate,name\n", "line 2: date: “date” is no day"),
    ],
)
def test_a_file_that_is_no_list_is_refused(text: str, words: str) -> None:
    assert any(words in each for each in problems(text))


days = st.integers(-3000, 3000).map(lambda count: TODAY + timedelta(days=count))


@given(st.lists(days, min_size=1, unique=True), st.sampled_from(["\n", "\r\n"]), st.randoms())
def test_whatever_is_written_in_whatever_form_comes_back_once(
    listed: list[date],
    end: str,
    chance: Random,
) -> None:
    forms = (
        date.isoformat,
        thai_date,
        lambda day: f"{day.day}/{day.month}/{day.year + 543}",
        lambda day: thai_date(day, "full"),
    )
    text = end.join(f"{chance.choice(forms)(day)},x" for day in listed)
    found = read_holidays(text, "days.csv", TODAY)
    assert [each.day for each in found] == sorted(listed)
