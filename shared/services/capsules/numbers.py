"""The numbers that a report rests on, as one line of text for its seal.

Every cell of its rows follows from them, from the facts of the catalogue and from what was asked
for; unlike the rows they are at hand in any report, and need no decision on what may be told. So
they hold counts of one to four, and only a hash with the key of the installation may be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from shared.services.capsules.makers import PROCESS_TIME, TIME
from shared.services.capsules.wishes import Wish
from shared.services.reports.adherence import AdherenceReport
from shared.services.reports.journey_values import Clocked, JourneysReport
from shared.services.reports.reduction import ReductionReport, UnitFigure
from shared.services.reports.satisfaction import SatisfactionReport
from shared.services.reports.time_goes import Split, TimeReport
from shared.services.reports.time_stays import ProcessStay
from shared.services.reports.waiting import WaitFigure, WaitingReport


def numbers_of(wish: Wish, report: Any) -> str:
    """Exact: means are fractions. The same wherever and whenever the same events are counted."""
    lines = sorted(" ".join(map(str, each)) for each in _NUMBERS[wish.kind](report))
    return "\n".join(lines)


Numbers = Iterator[tuple[object, ...]]
"""Each with names that tell it from the others of its report."""


def _of_reduction(report: ReductionReport) -> Numbers:
    for figure in report.processes:
        all_of_them, visits = figure.measured, figure.visits
        yield (
            figure.key,
            figure.since,
            all_of_them.median_seconds,
            all_of_them.p90_seconds,
            visits.median,
        )
        for unit in figure.units:
            yield figure.key, unit.centre, *_unit(unit)


def _unit(unit: UnitFigure) -> Iterator[object]:
    sample, times, visits = unit.sample, unit.measured, unit.visits
    yield from (sample.n, sample.total_seconds, sample.total_squares)
    yield from (times.median_seconds, times.p90_seconds, times.steps_mean)
    yield from (times.citizen_mean_seconds, unit.kept.n, unit.kept.within)
    yield from (visits.n, visits.median, visits.mean, visits.one_visit_percent)
    yield from _named(unit.excluded)


def _named(values: Mapping[str, object] | None) -> list[object]:
    return [] if values is None else [each for pair in sorted(values.items()) for each in pair]


def _of_waits(report: WaitingReport) -> Numbers:
    yield "total", *_wait(report.total)
    for each in (*report.centres, *report.letters):
        yield each.centre, each.letter, *_wait(each)
    for half in report.half_hours:
        yield half.name, *_wait(half.waits)
    for span in report.spans:
        yield span.span.name, *_wait(span.waits)


def _wait(figure: WaitFigure) -> tuple[object, ...]:
    return figure.n, figure.mean_seconds, figure.median_seconds, figure.p90_seconds


def _of_kept(report: AdherenceReport) -> Numbers:
    yield "left out", report.left_out
    for each in (report.total, *report.services):
        yield each.centre, each.service, each.variant, each.n, each.within


def _of_answers(report: SatisfactionReport) -> Numbers:
    yield "invited", report.invited
    for each in (report.total, *report.centres, *report.services):
        yield each.centre, each.service, each.n, each.votes and each.votes.counts
    for week in report.weeks:
        yield week.week.name, week.n, week.votes and week.votes.counts


def _of_journeys(report: JourneysReport) -> Numbers:
    for each in report.figures:
        former, sample = each.separately, each.sample
        yield (
            *(each.bundle.id, each.centre, each.taken, sample.n),
            *(sample.total_seconds, sample.total_squares),
            *(*_clock(each.working), *_clock(each.wall), *_clock(each.between)),
            *(each.agencies, each.counters, each.services, each.in_one_visit_percent),
            *((former.baseline_steps, former.baseline_seconds) if former else ()),
            *((former.standard_steps,) if former else ()),
            *_named(each.excluded),
        )
    for event in report.events:
        whole = event.together
        yield whole.bundle.id, *_clock(whole.working), *_clock(whole.wall), *_clock(whole.between)


def _clock(clock: Clocked) -> tuple[object, ...]:
    return clock.mean_seconds, clock.median_seconds, clock.p90_seconds


def _of_stays(report: Iterable[ProcessStay]) -> Numbers:
    for each in report:
        process = each.process
        yield process.service, process.variant, each.n, each.whole_seconds, *_named(each.parts)


def _of_process(report: TimeReport) -> Numbers:
    yield "report", report.since, report.versions, report.fitting, report.left_out
    yield "removable", report.removable_seconds
    for split in (report.total, *report.channels, *report.units):
        yield "stay", *_split(split)
    for each in report.run:
        yield "run", each.span.name, each.n, each.mean_seconds, each.median_seconds
    for change in report.changes:
        yield "change", change.of.value, change.number, change.day
    for step in report.steps:
        if step.row.now is not None:
            yield "step", step.row.now.position, step.n, step.mean_seconds
    for way in report.ways:
        yield "way", *way.edge, way.n, way.mean_seconds
    for fit in report.fits:
        yield "fit", fit.position, fit.expected, fit.cases, fit.repeated, fit.swapped


def _split(split: Split) -> tuple[object, ...]:
    clocks = split.service_seconds, split.citizen_seconds, split.off_hours_seconds
    return split.centre, split.channel, split.n, *clocks, *_named(split.parts)


_NUMBERS: Mapping[str, Callable[[Any], Numbers]] = {
    "reduction": _of_reduction,
    "waiting": _of_waits,
    "adherence": _of_kept,
    "satisfaction": _of_answers,
    "journeys": _of_journeys,
    TIME: _of_stays,
    PROCESS_TIME: _of_process,
}
