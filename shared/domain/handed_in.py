"""A round of the self-assessment as it was handed in: kept as it was, whatever changes later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from shared.domain.assessment import (
    Dimension,
    Entry,
    Indicator,
    Measure,
    in_order,
    plain_number,
)
from shared.domain.errors import N_, InvalidRequest, RoundNotOver, WeightsNotWhole
from shared.domain.period import Period
from shared.domain.scoring import Total, Weighed, total
from shared.domain.thai import fiscal_year_range
from shared.domain.yearly import end_of_round

Plain = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator with its result and what the office says; no result: not measured, no score."""

    indicator: Indicator
    result: Fraction | None
    entry: Entry

    @property
    def score(self) -> Fraction | None:
        return None if self.result is None else self.indicator.scale.score(self.result)

    @property
    def weighed(self) -> Weighed:
        return Weighed(self.indicator.weight, self.score)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One version of a round. `event`: the newest event that the figures know of."""

    months: int
    period: Period
    event: int
    lines: tuple[Line, ...]
    why: str = ""
    version: int = 0
    by: int | None = None
    at: datetime | None = None

    @property
    def total(self) -> Total:
        return total_of(self.lines)


def beginnings(versions: Iterable[Indicator]) -> dict[str, int]:
    """By code, the version with which its line began that is in the list now; `versions` the oldest
    first. A code that was ended and added again is another line."""
    found: dict[str, int] = {}
    for each in versions:
        if each.ended:
            found.pop(each.code, None)
        else:
            found.setdefault(each.code, each.version)
    return found


def total_of(lines: Iterable[Line], dimension: Dimension | None = None) -> Total:
    """Of all lines or those of one dimension."""
    return total(each.weighed for each in lines if dimension in (None, each.indicator.dimension))


def lines_of(
    indicators: Iterable[Indicator],
    entries: Mapping[str, Entry],
    measured: Mapping[Measure, Fraction | None],
) -> list[Line]:
    """The list of a round in its order."""
    return [
        _line(each, entries.get(each.code, Entry(each.code)), measured)
        for each in in_order(indicators)
    ]


def _line(indicator: Indicator, entry: Entry, measured: Mapping[Measure, Fraction | None]) -> Line:
    # A result that was entered while the indicator was of another kind says nothing any more.
    result = entry.result if indicator.by_hand else measured.get(indicator.measure)
    return Line(indicator, result, entry)


def check_hand_in(
    year: int, months: int, today: date, lines: Sequence[Line], before: int, why: str
) -> Period:
    """The days that are handed in; `before` is the version that stands, 0 for none.

    Raises `RoundNotOver`, `WeightsNotWhole`, `InvalidRequest` for a correction without a reason.
    """
    period = Period(fiscal_year_range(year)[0], end_of_round(year, months))
    if today <= period.last:
        raise RoundNotOver(day=period.last + timedelta(days=1))
    found = total_of(lines)
    if not found.is_whole:
        raise WeightsNotWhole(weight=plain_number(found.weight))
    if before and not why:
        raise InvalidRequest("why", N_("Say why the round is handed in again."))
    return period


def to_plain(lines: Iterable[Line]) -> list[Plain]:
    """As JSON keeps it; fractions as text, exactly."""
    return [
        {
            "code": each.indicator.code,
            "indicator_version": each.indicator.version,
            "dimension": each.indicator.dimension.value,
            "name": each.indicator.name,
            "unit": each.indicator.unit,
            "weight": str(each.indicator.weight),
            "measure": each.indicator.measure.value,
            "levels": [str(level) for level in each.indicator.levels],
            "result": None if each.result is None else str(each.result),
            "said": each.entry.said,
            "difficulties": each.entry.difficulties,
            "support": each.entry.support,
            "evidence": list(each.entry.evidence),
        }
        for each in lines
    ]


def from_plain(kept: Sequence[Mapping[str, object]]) -> tuple[Line, ...]:
    """What `to_plain` made."""
    return tuple(_kept_line(each) for each in kept)


def _kept_line(kept: Mapping[str, object]) -> Line:
    text = {name: str(kept[name]) for name in ("code", "name", "unit", "said")}
    levels, evidence = kept["levels"], kept["evidence"]
    assert isinstance(levels, list)
    assert isinstance(evidence, list)
    indicator = Indicator(
        text["code"],
        Dimension(str(kept["dimension"])),
        text["name"],
        text["unit"],
        Fraction(str(kept["weight"])),
        Measure(str(kept["measure"])),
        tuple(Fraction(str(each)) for each in levels),
    )
    version = kept["indicator_version"]
    assert isinstance(version, int)
    result = None if kept["result"] is None else Fraction(str(kept["result"]))
    entry = Entry(
        text["code"],
        result if indicator.by_hand else None,
        text["said"],
        str(kept["difficulties"]),
        str(kept["support"]),
        tuple(int(each) for each in evidence),
    )
    return Line(replace(indicator, version=version), result, entry)
