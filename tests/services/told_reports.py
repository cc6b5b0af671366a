"""Random reports, to be told to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from shared.domain.burden import visits_per_case
from shared.domain.kept import kept
from shared.domain.period import Period
from shared.domain.reduction import Bracket, Overall, Reduction, Sample
from shared.services.reports.fairness import FairnessReport, Way
from shared.services.reports.reduction_values import (
    Measured,
    ProcessFigure,
    ReductionReport,
    Steps,
    UnitFigure,
)
from shared.services.reports.waiting import HalfHour, WaitFigure, WaitingReport, WaitSpan

MONTH = Period(date(2026, 10, 1), date(2026, 10, 31))
REASONS = ("refused", "no_show", "lapsed")
CENTRES = ("a", "b", "c")
NOTHING: Any = None
"""Of tables and papers nothing is told here."""
_FEW = st.integers(0, 12)


def wait(centre: str | None, letter: str | None, n: int) -> WaitFigure:
    return WaitFigure(centre, letter, n, None, None, None)


@st.composite
def turns(draw: Any) -> tuple[WaitingReport, FairnessReport]:
    """The calls of up to six days by what decided them, and the same calls as waits."""
    days = draw(st.lists(st.lists(_FEW, min_size=6, max_size=6), min_size=1, max_size=6))
    spans = {}
    for number, counts in enumerate(days):
        day = MONTH.first + timedelta(days=number)
        spans[Period(day, day)] = dict(zip(Way, counts, strict=True))
    total = {way: sum(counts[way] for counts in spans.values()) for way in Way}
    n = sum(total.values())
    split = draw(st.integers(0, n))
    reasons = draw(st.integers(0, total[Way.BY_HAND]))
    by_hand = {"unwell": reasons, "other": total[Way.BY_HAND] - reasons}
    waits = WaitingReport(
        MONTH,
        wait("a", None, n),
        (wait("a", None, n),),
        (wait("a", "K", split), wait("a", "B", n - split)),
        (HalfHour(time(9), wait("a", None, split)), HalfHour(time(10), wait("a", None, n - split))),
        tuple(WaitSpan(span, wait("a", None, sum(c.values()))) for span, c in spans.items()),
        900,
        None,
    )
    return waits, FairnessReport(MONTH, total, spans, by_hand)


@st.composite
def _unit(draw: Any, centre: str) -> UnitFigure:
    n = draw(st.one_of(_FEW, st.integers(28, 45)))
    once, within = draw(st.integers(0, n)), draw(st.integers(0, n))
    left_out = draw(st.dictionaries(st.sampled_from(REASONS), st.integers(1, 9)))
    return UnitFigure(
        centre=centre,
        baseline_ratio_seconds=None,
        standard_ratio_seconds=600,
        sample=Sample(n, 60 * n, 3600 * n),
        measured=_measured(n),
        steps=Steps(None, None),
        official=Reduction(Bracket.NO_BASELINE),
        real=_real(n >= 30),
        excluded=left_out,
        visits=visits_per_case({1: once, 2: n - once}),
        kept=kept(within, n),
    )


def _real(known: bool) -> Reduction:
    return Reduction(Bracket.UNDER_30, percent=Fraction(10) if known else None)


def _measured(n: int) -> Measured:
    return Measured(n, None, None, None, None, None)


def _added(parts: list[dict[str, int]]) -> dict[str, int]:
    return {r: n for r in REASONS if (n := sum(part.get(r, 0) for part in parts))}


@dataclass(frozen=True)
class Named:
    """All that telling asks of a service."""

    id: str


@st.composite
def _process(draw: Any, service: Any) -> ProcessFigure:
    units = tuple(draw(_unit(centre)) for centre in CENTRES)
    n = sum(unit.n for unit in units)
    first = draw(st.integers(0, n))
    once = sum(int((u.visits.one_visit_percent or 0) * u.n / 100) for u in units)
    counted = [u for u in units if u.real.percent is not None]
    return ProcessFigure(
        service=service,
        variant="",
        process=NOTHING,
        baseline=None,
        units=units,
        measured=_measured(n),
        steps=Steps(None, None),
        official=Reduction(Bracket.NO_BASELINE),
        real=_real(bool(counted)),
        overall=Overall(len(counted), 3 - len(counted), sum(u.n for u in counted), None, None),
        excluded=_added([dict(u.excluded) for u in units]),
        versions=((1, first), (2, n - first)),
        since=None,
        burden=NOTHING,
        visits=visits_per_case({1: once, 2: n - once}),
        kept=kept(sum(u.kept.within or 0 for u in units), n),
    )


@st.composite
def reductions(draw: Any) -> ReductionReport:
    """Two processes at three centres."""
    processes = tuple(draw(_process(Named(id))) for id in ("p", "q"))
    return ReductionReport(
        centres=CENTRES,
        period=MONTH,
        processes=processes,
        official=NOTHING,
        real=NOTHING,
        mean_percent=None,
        weighted_percent=None,
        steps_percent=None,
        n=sum(each.n for each in processes),
        excluded=_added([dict(each.excluded) for each in processes]),
    )


@st.composite
def tables(draw: Any) -> list[dict[str, Any]]:
    """Tidy rows of kept standards and answers: a total over centres, and their services."""
    counts = draw(st.lists(st.lists(_FEW, min_size=6, max_size=6), min_size=1, max_size=5))
    services = [_row("service", f"{CENTRES[i % 2]}/s{i}", each) for i, each in enumerate(counts)]
    centres = [
        _row("centre", centre, _sums([c for i, c in enumerate(counts) if CENTRES[i % 2] == centre]))
        for centre in CENTRES[:2]
    ]
    return [_row("total", "all", _sums(counts)), *centres, *services]


def _sums(rows: list[list[int]]) -> list[int]:
    return [sum(row[i] for row in rows) for i in range(6)]


def _row(part: str, key: str, counts: list[int]) -> dict[str, Any]:
    """Five scores, and how many of all were within."""
    *scores, within = counts
    n = sum(scores)
    within = min(n, within)
    return {
        "part": part,
        "key": key,
        "n": n,
        "within": within,
        "within_percent": 50.0,
        "top_two_percent": 50.0,
        "mean_of_5": 3.0,
        **{f"score_{score}": count for score, count in enumerate(scores, 1)},
    }
