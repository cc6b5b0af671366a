"""What a process lacks to be handed in for the award, and what has to be told with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from shared.domain.award import (
    Flag,
    Lack,
    flags_of_burden,
    flags_of_reduction,
    lacks_of_baselines,
    lacks_of_reduction,
    lacks_of_units,
)
from shared.domain.burden import burden_of
from shared.domain.process import Baseline, BaselineStep, Gone, Names, Process, Step, StepKind
from shared.domain.reduction import Bracket, Overall, Reduction

DAY = date(2026, 10, 1)
NAMES = Names("ขั้น", "Step")
ROWS = tuple(BaselineStep(number, NAMES, seconds=60) for number in (1, 2, 3))
APPROVED = Baseline(1, "work", 1, DAY, ROWS, False, "the manual of 2548", "ผอ.", DAY)
FELL = Reduction(Bracket.OVER_50, certain=True, percent=Fraction(60), n=30)


@pytest.mark.parametrize(
    ("baselines", "lacks"),
    [
        ((APPROVED,), []),
        ((), [Lack.NO_BASELINE]),
        ((None,), [Lack.NO_BASELINE]),
        ((APPROVED, None), [Lack.NO_BASELINE]),
        ((replace(APPROVED, illustrative=True),), [Lack.ILLUSTRATIVE]),
        ((replace(APPROVED, approved_by=None, approved_on=None),), [Lack.NOT_APPROVED]),
    ],
)
def test_a_former_time_is_real_and_approved(
    baselines: tuple[Baseline | None, ...], lacks: list[Lack]
) -> None:
    assert list(lacks_of_baselines(baselines)) == lacks


def test_enough_cases_and_shorter_at_all() -> None:
    assert list(lacks_of_reduction(FELL)) == []
    assert list(lacks_of_reduction(Reduction(Bracket.TOO_FEW, n=29))) == [Lack.TOO_FEW]
    for percent, bracket in ((0, Bracket.NONE), (-5, Bracket.LONGER)):
        longer = replace(FELL, bracket=bracket, percent=Fraction(percent))
        assert list(lacks_of_reduction(longer)) == [Lack.NOT_SHORTER]


def test_a_mean_over_units_is_of_several_and_of_all() -> None:
    assert list(lacks_of_units(Overall(3, 0, 90, Fraction(50), Fraction(50)))) == []
    assert list(lacks_of_units(Overall(2, 1, 60, Fraction(50), Fraction(50)))) == [
        Lack.UNITS_LEFT_OUT
    ]
    assert list(lacks_of_units(Overall(1, 0, 30, Fraction(50), Fraction(50)))) == [Lack.ONE_UNIT]


def test_chance_and_cases_that_do_not_count_are_told() -> None:
    assert list(flags_of_reduction(FELL, Fraction(100))) == []
    open_ = replace(FELL, certain=False)
    assert list(flags_of_reduction(open_, Fraction(94))) == [Flag.NOT_CERTAIN, Flag.MUCH_LEFT_OUT]
    assert list(flags_of_reduction(FELL, None)) == []


def test_work_that_the_citizen_does_now_is_told() -> None:
    process = Process(1, "work", 1, DAY, (Step(1, StepKind.SIGN, NAMES, 60),), (), "x")

    def flags(*rows: BaselineStep) -> list[Flag]:
        return list(flags_of_burden(burden_of(process, replace(APPROVED, steps=rows), "DOPA")))

    first, second, third = ROWS
    gone = [replace(each, removed=Gone.WASTE) for each in (second, third)]
    kept = replace(process.steps[0], replaces=(1,))
    process = replace(process, steps=(kept,))
    assert flags(first, *gone) == []
    assert flags(first, gone[0], replace(third, removed=Gone.CITIZEN)) == [Flag.MOVED_TO_CITIZEN]
    assert flags(first, gone[0], third) == [Flag.UNEXPLAINED]
