"""Rounds of the fiscal year, how items stand, and what a statement needs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.errors import InvalidRequest
from shared.domain.period import Period
from shared.domain.yearly import (
    ROUNDS,
    Standing,
    Statement,
    check_statement,
    end_of_round,
    judged,
    last_over,
    next_round,
    round_of,
    round_period,
    to_begin_with,
    worst,
)

MET, PARTLY, NOT_MET, NOT_APPLICABLE = Standing


@pytest.mark.parametrize(
    ("months", "last"), [(6, date(2027, 3, 31)), (9, date(2027, 6, 30)), (12, date(2027, 9, 30))]
)
def test_rounds_of_a_fiscal_year_end_in_march_june_and_september(months: int, last: date) -> None:
    over = date(2027, 12, 1)
    assert round_period(2570, months, over) == Period(date(2026, 10, 1), last)
    assert end_of_round(2570, months) == last
    under_way = date(2026, 11, 22)
    assert round_period(2570, months, under_way) == Period(date(2026, 10, 1), under_way)


@pytest.mark.parametrize("year", [2571, 0, 99999])
def test_a_year_that_has_not_begun_or_is_none_is_refused_in_words(year: int) -> None:
    with pytest.raises(InvalidRequest):
        round_period(year, 12, date(2026, 11, 22))


def test_another_round_is_refused() -> None:
    with pytest.raises(ValueError, match="6, 9 and 12"):
        round_period(2570, 7, date(2026, 11, 22))


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_each_day_lies_in_exactly_one_round_and_after_another(today: date) -> None:
    year, months = round_of(today)
    assert round_period(year, months, today).last == today
    before = [each for each in ROUNDS if each < months]
    assert all(end_of_round(year, each) < today for each in before)
    assert next_round(ROUNDS, today) == (months, end_of_round(year, months))
    assert round_of(end_of_round(year, 12) + timedelta(days=1)) == (year + 1, 6)
    over = last_over(today)
    assert end_of_round(*over) < today
    assert round_of(end_of_round(*over) + timedelta(days=1)) == (year, months)


def test_the_office_has_the_last_word_and_a_difference_shows() -> None:
    assert judged(MET, None).standing is MET
    assert not judged(MET, None).declared
    assert judged(None, PARTLY).declared
    assert not judged(None, PARTLY).against_records
    assert judged(NOT_MET, MET).against_records
    assert not judged(MET, MET).against_records


@given(st.lists(st.sampled_from([*Standing, None])))
def test_what_needs_all_parts_stands_as_they_do(parts: list[Standing | None]) -> None:
    found = worst(parts)
    counting = [each for each in parts if each is not NOT_APPLICABLE]
    if not counting or None in counting:
        assert found is None
    elif set(counting) == {MET}:
        assert found is MET
    elif set(counting) == {NOT_MET}:
        assert found is NOT_MET
    else:
        assert found is PARTLY


def test_a_statement_says_why() -> None:
    with pytest.raises(InvalidRequest) as refused:
        check_statement(Statement("CS1", MET, "  \x00 "))
    assert refused.value.field == "said"
    plain = check_statement(Statement("CS1", MET, " order\r\n12/2569 ", " O9 ", (2, 1, 2), 4))
    assert plain == Statement("CS1", MET, "order\n12/2569", "O9", (1, 2), 4)
    with pytest.raises(InvalidRequest):
        check_statement(Statement("CS1", None, "", "", tuple(range(21))))


def test_a_new_year_begins_with_what_was_said_and_is_still_in_force() -> None:
    last = Statement("CS1", MET, "a desk", "O9", (3, 4), 7)
    assert to_begin_with(last, {4, 5}) == Statement("CS1", MET, "a desk", "", (4,), 0)
    assert to_begin_with(None, {4}) is None
    assert to_begin_with(Statement("CS1", None, "", "O9", (3,), 2), {3}) is None
