"""Beside which words staff may read citizens' own sentences: never so few that one stands out.

A sentence may stand beside its month, its score or its service only where at least as many people
answered as satisfaction needs (`publication`), and where what is left over are as many too. Groups
lie inside each other and never cross, so that comparing two pages tells nothing that one does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from shared.domain.period import Period
from shared.domain.publication import shows_satisfaction
from shared.domain.satisfaction import hidden

Cell = tuple["Heard", str]
"""A score in words, and a service."""


class Heard(StrEnum):
    """How satisfied somebody was who wrote."""

    LOW = "low"
    FAIR = "fair"
    GOOD = "good"


class Label(NamedTuple):
    """What stands above a group of sentences; None is not told."""

    heard: Heard | None
    service: str | None


def heard_of(score: int) -> Heard:
    return Heard.LOW if score < 3 else Heard.FAIR if score == 3 else Heard.GOOD


def spans(answers: Mapping[date, int], through: date) -> list[Period]:
    """Whole months, joined until enough people answered in them; only what is over and final by
    `through` and enough. `answers` are numbers by the first day of their month.

    Counted from the first month with an answer on, so that a span never changes once it is there.
    """
    found, first, n = list[Period](), None, 0
    for month in sorted(answers):
        last = _last_day(month)
        if last > through:
            break
        first, n = first or month, n + answers[month]
        if shows_satisfaction(n):
            found.append(Period(first, last))
            first, n = None, 0
    return found


def month_of(day: date) -> date:
    return day.replace(day=1)


def _last_day(month: date) -> date:
    return month_of(month + timedelta(days=31)) - timedelta(days=1)


def labels(answers: Mapping[Cell, int]) -> dict[Cell, Label]:
    """Under which label the sentences of each score and service stand, from how many answered.

    By score where every part of it is large enough, inside that by service in the same way. Under
    each label enough people answered, or all of them are under one.
    """
    found: dict[Cell, Label] = {}
    for heard, cells in _parted(answers, lambda cell: cell[0]):
        for service, inside in _parted(cells, lambda cell: cell[1]):
            found |= dict.fromkeys(inside, Label(Heard(heard) if heard else None, service))
    return found


def _parted(
    answers: Mapping[Cell, int], part_of: Callable[[Cell], str]
) -> Iterable[tuple[str | None, Mapping[Cell, int]]]:
    """The answers by a part of their cell, those of small parts together under None."""
    parts = sorted({part_of(cell) for cell in answers})
    counts = [sum(n for cell, n in answers.items() if part_of(cell) == each) for each in parts]
    kept_back = {parts[i] for i in hidden(counts)}
    for each in [*(part for part in parts if part not in kept_back), None]:
        inside = {cell: n for cell, n in answers.items() if _is_in(part_of(cell), each, kept_back)}
        if inside:
            yield each, inside


def _is_in(part: str, wanted: str | None, kept_back: set[str]) -> bool:
    return part in kept_back if wanted is None else part == wanted
