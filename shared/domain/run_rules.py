"""What a run chart says without any distribution: shifts and trends.

A shift is six or more points in a row on one side of the centre line, points on the line being
skipped; a trend is five or more points in a row that all rise or all fall, of equal neighbours one
being counted (Perla, Provost and Murray, BMJ Quality & Safety 2011;20:46-51). Pure; called by the
report on the effect of an improvement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from shared.domain.statistics import exact_sum

SHIFT_POINTS, TREND_POINTS = 6, 5


class Signal(StrEnum):
    SHIFT_DOWN = "shift_down"
    SHIFT_UP = "shift_up"
    TREND_DOWN = "trend_down"
    TREND_UP = "trend_up"


@dataclass(frozen=True, slots=True)
class Found:
    """A signal from the point `first` to the point `last`, counted from 0."""

    signal: Signal
    first: int
    last: int


def centre_line(values: Sequence[Fraction]) -> Fraction | None:
    """The median of the points before a change; None without any."""
    ordered = sorted(values)
    if not ordered:
        return None
    return exact_sum((ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2])) / 2


def shifts(values: Sequence[Fraction], centre: Fraction) -> tuple[Found, ...]:
    """Longest runs on one side, in their order."""
    found, run = list[Found](), list[int]()
    side = 0
    for place, value in enumerate(values):
        here = (value > centre) - (value < centre)
        if here == 0:
            continue
        if here != side:
            found += _shift(run, side)
            run, side = [], here
        run.append(place)
    return (*found, *_shift(run, side))


def _shift(run: Sequence[int], side: int) -> list[Found]:
    if len(run) < SHIFT_POINTS:
        return []
    signal = Signal.SHIFT_UP if side > 0 else Signal.SHIFT_DOWN
    return [Found(signal, run[0], run[-1])]


def trends(values: Sequence[Fraction]) -> tuple[Found, ...]:
    """Longest runs that rise or fall throughout, in their order; a turning point ends one and
    begins the next."""
    places = [i for i, value in enumerate(values) if i == 0 or value != values[i - 1]]
    found, run = list[Found](), places[:1]
    way = 0
    for before, place in pairwise(places):
        here = 1 if values[place] > values[before] else -1
        if here != way:
            found += _trend(run, way)
            run, way = [before], here
        run.append(place)
    return (*found, *_trend(run, way))


def _trend(run: Sequence[int], way: int) -> list[Found]:
    if len(run) < TREND_POINTS:
        return []
    signal = Signal.TREND_UP if way > 0 else Signal.TREND_DOWN
    return [Found(signal, run[0], run[-1])]
