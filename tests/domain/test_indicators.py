"""The four indicators, what services cost, and counts in several directions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.cube import ALL, Key, sums, with_totals
from shared.domain.errors import InvalidRequest
from shared.domain.indicators import (
    BEGAN,
    COMPLETED,
    completion,
    cost_per_transaction,
    take_up,
)
from shared.domain.service_cost import (
    MAX_SATANG,
    MAX_TEXT,
    CostEntry,
    CostPart,
    CostSpan,
    check,
    satang_of,
    text_of,
)
from shared.domain.visit import FINISHING_OUTCOMES, Outcome

TODAY = date(2026, 11, 16)
OCTOBER = CostEntry(
    "mo-chit", "", CostSpan.MONTH, date(2026, 10, 1), 100, (CostPart.STAFF,), "", "a report", 1
)


def test_shares_are_told_from_five_on() -> None:
    assert take_up(3, 4) is None
    assert take_up(5, 20) == 25
    assert completion(19, 20) == 95
    assert completion(0, 0) is None


def test_a_cost_is_the_amount_over_the_turns_and_needs_five_of_them() -> None:
    assert cost_per_transaction(100_000, 4) is None
    assert cost_per_transaction(100_000, 3 * 8) == Fraction(100_000, 24)


def test_what_began_holds_every_finished_turn_and_nobody_who_was_never_served() -> None:
    assert COMPLETED < FINISHING_OUTCOMES < BEGAN
    never = {Outcome.NO_SHOW, Outcome.LEFT, Outcome.CANCELLED_BY_CITIZEN, Outcome.TRANSFERRED}
    assert not BEGAN & never


@given(st.integers(1, MAX_SATANG))
def test_an_amount_is_read_as_it_is_written(satang: int) -> None:
    assert satang_of(f"{satang // 100:,}.{satang % 100:02}") == satang
    assert satang_of(f" {satang // 100}.{satang % 100:02} ") == satang


def test_an_amount_in_thai_digits_is_read() -> None:
    assert satang_of("๑,๒๕๐.๕") == 125_050


@pytest.mark.parametrize(
    "text",
    ["", "0", "0.00", "-5", "1.234", "1,23", "12,34", "1e6", "=1+1", "100000000000.01", "๑a"],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        satang_of(text)


@pytest.mark.parametrize("text", ["x" * (MAX_TEXT + 1), "a\nb", "a\u202eb", "a\x00b"])
def test_free_text_is_one_short_line(text: str) -> None:
    with pytest.raises(InvalidRequest):
        text_of("source", text)


@pytest.mark.parametrize(
    "change",
    [
        {"begins": date(2026, 10, 2)},
        {"begins": date(2026, 11, 1)},
        {"span": CostSpan.YEAR},
        {"includes": ()},
        {"source": ""},
    ],
)
def test_an_amount_is_for_days_that_are_over_and_says_what_it_is(change: dict[str, Any]) -> None:
    check(OCTOBER, [], TODAY)
    with pytest.raises(InvalidRequest):
        check(replace(OCTOBER, **change), [], TODAY)


def test_no_day_is_paid_twice() -> None:
    year = replace(OCTOBER, span=CostSpan.YEAR, begins=date(2025, 10, 1))
    inside = replace(OCTOBER, begins=date(2025, 12, 1))
    with pytest.raises(InvalidRequest):
        check(year, [inside], TODAY)
    with pytest.raises(InvalidRequest):
        check(inside, [year], TODAY)
    check(year, [replace(inside, satang=None)], TODAY)
    check(year, [replace(inside, service="id-card-expired")], TODAY)
    check(replace(year, satang=None), [inside], TODAY)
    check(replace(OCTOBER, version=2), [OCTOBER], TODAY)


KEYS = list(product("ab", "xy", "12"))
EVERY_LEVEL = list(product([True, False], repeat=3))


@given(st.dictionaries(st.sampled_from(KEYS), st.integers(0, 9)))
def test_totals_add_up_in_every_direction(counts: Mapping[Key, int]) -> None:
    cells = with_totals(counts, EVERY_LEVEL)
    assert cells.get((ALL, ALL, ALL), 0) == sum(counts.values())
    assert all(cells.values())
    found = list(sums(cells, EVERY_LEVEL))
    for each in found:
        assert each.whole is not None
        parts = [n for key, n in cells.items() if key in each.parts]
        assert sum(parts) == next(n for key, n in cells.items() if key == each.whole)
    wholes = [each.whole for each in found]
    for key in cells:
        assert wholes.count(key) == key.count(ALL)
