"""What to improve next in one process: a short list of findings, the one that costs most first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from shared.domain import publication
from shared.domain.small_counts import told_part
from shared.domain.time_sheet import RowFit
from shared.domain.time_tally import BEGIN, BETWEEN, HELD, STOPPED, WAIT, WALK
from shared.services.reports.time_goes import TimeReport

_WORTH = Fraction(1, 10)
"""A time that is longer by less than a tenth is not worth a sentence."""
_IDLE = (BETWEEN, HELD, STOPPED, WAIT, WALK)


class FindingOf(StrEnum):
    """What a finding is about; also names the cases behind it."""

    MOST_TIME = "most_time"
    OVER_STANDARD = "over_standard"
    STEP_OVER = "step_over"
    WAIT_BETWEEN = "wait_between"
    REPEATED = "repeated"
    EXTRA = "extra"
    SKIPPED = "skipped"
    SWAPPED = "swapped"


@dataclass(frozen=True, slots=True)
class Finding:
    """`place`: of the stay (`wait`, `step:2`), the position of a step, or a way (`1>2`).

    `seconds` a case on average over all cases, inside working hours, None where it costs no time by
    itself; `percent` of the stay for `MOST_TIME`, else of the cases; `n` cases or times behind it;
    `each_seconds`: the mean of these.
    """

    of: FindingOf
    place: str
    n: int
    seconds: Fraction | None
    percent: Fraction | None
    each_seconds: Fraction | None = None


_OF_SOME_CASES = (
    *(FindingOf.STEP_OVER, FindingOf.REPEATED, FindingOf.EXTRA),
    *(FindingOf.SKIPPED, FindingOf.SWAPPED),
)
"""Findings whose number, and per cent of the cases, tells how many cases were different."""


def may_be_told(each: Finding, cases: int) -> bool:
    """Whether a finding may leave the house."""
    return each.of not in _OF_SOME_CASES or told_part(each.n, cases) is not None


def findings(report: TimeReport) -> tuple[Finding, ...]:
    """The one that costs a case most time first, then those that cost none, by frequency. Nothing
    below 30 cases, and nothing that was seen in fewer than 5."""
    if not publication.shows_bracket(report.n):
        return ()
    finders = _WITHOUT_A_LIST if report.process.is_imported else _FINDERS
    found = [each for find in finders for each in find(report)]
    return tuple(sorted(found, key=lambda each: (-(each.seconds or 0), -(each.percent or 0))))


def _most_time(report: TimeReport) -> Iterator[Finding]:
    parts, stay = report.total.parts, report.total.stay_seconds
    if parts and stay:
        name = max(parts, key=lambda each: parts[each])
        share = 100 * parts[name] / stay
        yield Finding(FindingOf.MOST_TIME, name, report.n, parts[name], share)


def _over_standard(report: TimeReport) -> Iterator[Finding]:
    mean, standard = report.total.service_seconds, report.standard_seconds
    if mean is not None and mean - standard > _WORTH * standard > 0:
        over = mean - standard
        yield Finding(FindingOf.OVER_STANDARD, "", report.n, over, 100 * over / standard)


def _step_over(report: TimeReport) -> Iterator[Finding]:
    """The step that takes longest beyond its promise."""
    longest: Finding | None = None
    for step in report.steps:
        promised, mean = step.row.promised, step.mean_seconds
        if step.row.now is None or promised is None or mean is None:
            continue
        seconds = promised.ratio_seconds(report.minutes_per_working_day)
        each = (mean - seconds) * step.n / report.n
        if mean - seconds > _WORTH * seconds and (longest is None or each > (longest.seconds or 0)):
            percent = Fraction(100 * step.n, report.n)
            position = str(step.row.now.position)
            longest = Finding(FindingOf.STEP_OVER, position, step.n, each, percent, mean - seconds)
    if longest is not None:
        yield longest


def _wait_between(report: TimeReport) -> Iterator[Finding]:
    """The longest wait between two steps; the one before the first is a place of its own.

    It runs through the night on the wall; what it costs inside working hours is at most all that
    lies between steps.
    """
    parts = report.total.parts or {}
    idle = [seconds for name, seconds in parts.items() if name.startswith(_IDLE)]
    ways = [w for w in report.ways if w.mean_seconds and w.edge[0] != BEGIN]
    if ways and sum(idle):
        way = max(ways, key=lambda each: each.mean_seconds or 0)
        mean = way.mean_seconds or Fraction(0)
        cost = min(mean * way.n / report.n, sum(idle, Fraction(0)))
        place = ">".join(way.edge)
        yield Finding(FindingOf.WAIT_BETWEEN, place, way.n, cost, way.percent, mean)


def _most(
    of: FindingOf, count: Callable[[RowFit], int], seconds: Callable[[RowFit], int] | None = None
) -> Callable[[TimeReport], Iterator[Finding]]:
    """The step for which something was counted most often; of equals the dearest."""

    def cost_of(fit: RowFit) -> int:
        return 0 if seconds is None else seconds(fit)

    def find(report: TimeReport) -> Iterator[Finding]:
        fit = max(report.fits, key=lambda each: (count(each), cost_of(each)), default=None)
        if fit is not None and publication.shows_median(count(fit)):
            cost = None if seconds is None else Fraction(cost_of(fit), report.n)
            percent = Fraction(100 * count(fit), report.n)
            yield Finding(of, str(fit.position), count(fit), cost, percent)

    return find


_Finder = Callable[[TimeReport], Iterator[Finding]]
_FINDERS: tuple[_Finder, ...] = (
    _most_time,
    _over_standard,
    _step_over,
    _wait_between,
    _most(
        FindingOf.REPEATED,
        lambda fit: fit.again if fit.expected else 0,
        lambda fit: fit.removable_seconds,
    ),
    _most(
        FindingOf.EXTRA,
        lambda fit: 0 if fit.expected else fit.cases,
        lambda fit: fit.removable_seconds,
    ),
    _most(FindingOf.SKIPPED, lambda fit: fit.skipped),
    _most(FindingOf.SWAPPED, lambda fit: fit.swapped),
)
_WITHOUT_A_LIST: tuple[_Finder, ...] = (_most_time, _wait_between)
"""What can be said of a log from elsewhere, whose steps nobody approved and nobody promised."""
