"""The totals of a country by bracket: what became shorter, in shares that add up."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.bracket_totals import SHORTER, Totals, totals_of
from shared.domain.reduction import Bracket, Reduction


def of_counts(**counts: int) -> Totals:
    every = {bracket: counts.get(bracket.name, 0) for bracket in Bracket}
    return Totals(every, every)


def test_the_year_2548_has_its_published_counts_and_shares_that_add_up() -> None:
    """2,026 under 30, 6,637 from 30 to 50, 4,281 over 50 per cent: 12,944 processes."""
    found = of_counts(UNDER_30=2026, FROM_30_TO_50=6637, OVER_50=4281, LONGER=7, TOO_FEW=9)
    assert found.shorter == 12_944
    assert found.shares == {
        Bracket.UNDER_30: Decimal("15.65"),
        Bracket.FROM_30_TO_50: Decimal("51.28"),
        Bracket.OVER_50: Decimal("33.07"),
    }
    exact = [round(100 * n / 12_944, 2) for n in (2026, 6637, 4281)]
    assert exact == [15.65, 51.27, 33.07]
    assert sum(found.shares.values()) == 100 > sum(map(Decimal, map(str, exact)))


def test_without_a_shorter_process_there_is_no_share() -> None:
    found = of_counts(NONE=3, LONGER=2, NO_BASELINE=1)
    assert (found.shorter, set(found.shares.values())) == (0, {Decimal("0.00")})


@given(st.lists(st.sampled_from(list(Bracket)), min_size=1))
def test_every_process_counts_once_and_the_shares_add_up(brackets: list[Bracket]) -> None:
    found = totals_of(
        Reduction(bracket, certain=bracket is Bracket.OVER_50) for bracket in brackets
    )
    assert sum(found.brackets.values()) == len(brackets)
    assert found.certain[Bracket.OVER_50] == found.brackets[Bracket.OVER_50]
    assert found.shorter == sum(bracket in SHORTER for bracket in brackets)
    assert sum(found.shares.values()) == (100 if found.shorter else 0)
