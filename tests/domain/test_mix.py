"""A figure over several services when their mix changes: Simpson's paradox, both ways."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.mix import CHANGED_FROM, Part, mixed, total_variation
from tests.domain.brackets import two_decimals

MINUTE = 60


def part(before: int, now: Fraction | int, cases: int, compared: int) -> Part:
    """A service in minutes, whose every case takes `now`."""
    return Part(before * MINUTE, cases, int(now * MINUTE * cases), compared)


def shown(value: Fraction | None) -> str:
    assert value is not None
    return str(two_decimals(value))


def test_pooled_says_63_5_per_cent_while_each_service_fell_by_25_and_20() -> None:
    """A 40 → 30 and B 10 → 8 minutes; the mix turned from 800/200 to 200/800."""
    found = mixed({"A": part(40, 30, 200, 800), "B": part(10, 8, 800, 200)})
    assert shown(found.pooled_percent) == "63.53"
    assert shown(found.adjusted_percent) == "24.71"
    assert shown(found.present_percent) == "22.50"
    assert found.distance == Fraction(3, 5)
    assert found.has_changed


def test_pooled_says_twice_as_long_although_both_services_fell_by_5_per_cent() -> None:
    """A 40 → 38 and B 10 → 9.5; pooled 16.0 → 32.3 minutes."""
    found = mixed({"A": part(40, 38, 800, 200), "B": part(10, Fraction(19, 2), 200, 800)})
    assert shown(found.pooled_percent) == "-101.88"
    assert found.adjusted_percent == found.present_percent == 5
    assert found.has_changed


@pytest.mark.parametrize(("moved", "changed"), [(100, False), (101, True)])
def test_the_mix_has_changed_above_a_tenth_and_not_at_it(moved: int, changed: bool) -> None:
    found = mixed({"A": part(40, 30, 500 + moved, 500), "B": part(10, 8, 500 - moved, 500)})
    assert found.distance == Fraction(moved, 1000)
    assert (found.distance > CHANGED_FROM) is changed is found.has_changed


def test_without_enough_cases_to_compare_with_only_the_present_mix_counts() -> None:
    found = mixed({"A": part(40, 30, 30, 29)})
    assert found.present_percent == 25
    assert (found.pooled_percent, found.adjusted_percent, found.distance) == (None, None, None)
    assert not found.has_changed
    assert mixed({"A": part(40, 30, 29, 100)}).present_percent is None


def test_a_service_with_too_few_cases_now_gives_its_weight_to_the_others_and_is_counted() -> None:
    found = mixed({"A": part(40, 30, 50, 50), "B": part(10, 1, 4, 50), "C": part(10, 1, 0, 10)})
    assert found.adjusted_percent == 25
    assert (found.services, found.not_adjusted) == (2, 2)


def test_a_former_time_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="baseline of 0"):
        Part(0, 1, 1, 1)


counts = st.integers(0, 500)


@given(st.dictionaries(st.sampled_from("ABCDE"), counts), st.integers(1, 9))
def test_the_same_mix_at_any_size_has_no_distance(mix: dict[str, int], times: int) -> None:
    bigger = {name: n * times for name, n in mix.items()}
    assert total_variation(mix, bigger) in (0, None)


@given(
    st.dictionaries(st.sampled_from("ABCDE"), counts),
    st.dictionaries(st.sampled_from("ABCDE"), counts),
)
def test_the_distance_is_a_distance(one: dict[str, int], other: dict[str, int]) -> None:
    apart = total_variation(one, other)
    assert apart == total_variation(other, one)
    assert apart is None or 0 <= apart <= 1


@given(
    st.dictionaries(
        st.sampled_from("ABCDEF"),
        st.tuples(st.integers(1, 900), st.integers(5, 400), st.integers(5, 400)),
        min_size=6,
    ),
    st.fractions(0, 2),
)
def test_the_adjusted_figure_lies_between_the_services_whatever_the_mix(
    services: dict[str, tuple[int, int, int]], ratio: Fraction
) -> None:
    """And where every service fell by the same share, it is that share."""
    found = mixed(
        {
            name: Part(before * ratio.denominator, n, before * ratio.numerator * n, compared)
            for name, (before, n, compared) in services.items()
        }
    )
    assert found.adjusted_percent == found.present_percent == 100 * (1 - ratio)


@given(
    st.dictionaries(
        st.sampled_from("ABCDEF"),
        st.tuples(st.integers(1, 900), st.integers(0, 900), st.integers(5, 400)),
        min_size=6,
    )
)
def test_with_an_unchanged_mix_all_three_figures_agree(
    services: dict[str, tuple[int, int, int]],
) -> None:
    found = mixed({name: Part(b, n, now * n, n) for name, (b, now, n) in services.items()})
    assert found.pooled_percent == found.adjusted_percent == found.present_percent
    assert found.distance == 0
