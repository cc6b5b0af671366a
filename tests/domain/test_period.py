"""The period of a figure."""

from __future__ import annotations

from datetime import date

import pytest

from shared.domain.period import Period, default_period


def test_the_default_is_the_fiscal_year_to_date() -> None:
    assert default_period(date(2027, 3, 1)) == Period(date(2026, 10, 1), date(2027, 3, 1))


def test_a_young_fiscal_year_reaches_back_ninety_days() -> None:
    found = default_period(date(2026, 10, 5))
    assert found.last == date(2026, 10, 5)
    assert (found.last - found.first).days + 1 == 90


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="ends"):
        Period(date(2026, 10, 2), date(2026, 10, 1))
