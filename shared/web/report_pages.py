"""What the pages of figures share: what was asked for, and values ready to be written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar.params import QueryParameter

from shared.domain import publication
from shared.domain.period import Period
from shared.domain.process import Variant
from shared.domain.reduction import Bracket
from shared.i18n import format_duration, format_moment, format_number, format_work, gettext
from shared.services.office import Office
from shared.services.reports import reduction, telling
from shared.services.reports.period import centres_of, period_of
from shared.services.reports.reduction import ProcessFigure, ReductionReport, UnitFigure
from shared.services.reports.tables import percent, seconds
from shared.services.reports.telling import Told
from shared.web import charts, line_charts, report_words
from shared.web.charts import Seam
from shared.web.definitions import explained
from shared.web.period_picker import period_words, picker

First = Annotated[str, QueryParameter(name="from")]
Last = Annotated[str, QueryParameter(name="to")]
"""The days that a page of figures is asked for, in its address."""

REDUCTION_DEFINITIONS = (
    *("baseline", "standard", "measured", "citizen", "official", "reduction"),
    *("interval", "mean", "overall", "totals", "mix", "ranking", "part", "kept", "steps"),
    *("papers", "visits", "coverage", "minimum"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The centre (None for all) and period of a page of figures."""

    centre: str | None
    period: Period

    def address(self, path: str, **more: object) -> str:
        """`path` asking for the same, as a link or a file to download."""
        query = {
            "centre": self.centre or "",
            "from": self.period.first.isoformat(),
            "to": self.period.last.isoformat(),
            **more,
        }
        return f"{path}?{urlencode(query)}"


@dataclass(frozen=True, slots=True)
class Lines:
    """One process as its lines to scale: before, promised, measured, each as far as it is known."""

    figure: ProcessFigure
    seams: tuple[Seam, ...]
    longest: Fraction

    def drawn(self, seam: Seam) -> Any:
        return line_charts.thread(seam.look, seam.seconds, self.longest)


def asked_of(
    office: Office,
    centre: str | None,
    first: str | None,
    last: str | None,
    named: str | None = None,
) -> Asked:
    """An empty field of the form counts as not filled in.

    Raises `UnknownCentre`, `InvalidRequest`.
    """
    wanted = centre or None
    centres_of(office, wanted)
    return Asked(wanted, period_of(office, wanted, first or None, last or None, named or None))


def frame_context(office: Office, asked: Asked) -> dict[str, Any]:
    """What stands around every report: its period in words, the choice of another one, its print
    line."""
    centres = office.catalogue.centres
    now = office.clock.now()
    zone = office.calendar(asked.centre).zone if asked.centre else None
    return {
        "asked": asked,
        "centres": centres,
        "picker": picker(office, asked.centre, asked.period),
        "period_words": period_words(asked.period),
        "printed_at": format_moment(now, "long", zone) if zone else format_moment(now),
        "line_charts": line_charts,
        "report_words": report_words,
        "percent": percent,
        "seconds": seconds,
    }


def reduction_context(office: Office, asked: Asked, *, staff: bool = True) -> Mapping[str, Any]:
    """Everything that `shared/reduction.html` draws; for everybody without counts under five."""
    report = reduction.report(office, asked.centre, asked.period)
    counts = counts_context(office, report, staff=staff)
    return {
        **frame_context(office, asked),
        **counts,
        "report": report,
        "bars": charts.bracket_bars(report.real),
        "lines": [lines_of(figure) for figure in by_reduction(report)],
        "charts": charts,
        "agencies": office.catalogue.agencies,
        "much_left_out": publication.much_is_left_out(report.coverage_percent),
        "definitions": explained(REDUCTION_DEFINITIONS, reduction_facts(counts["told_all"])),
    }


def counts_context(office: Office, report: ReductionReport, *, staff: bool) -> dict[str, Any]:
    """How counts of cases are written for this reader, and variants by their names."""

    def told(figure: ProcessFigure) -> Told:
        return telling.of_process(figure, staff=staff)

    def told_unit(unit: UnitFigure) -> Told:
        return telling.of_unit(unit, staff=staff)

    def variant_of(figure: ProcessFigure) -> Variant | None:
        return office.catalogue.variant(figure.service.id, figure.variant)

    return {
        "told": told,
        "told_unit": told_unit,
        "told_all": telling.of_report(report, staff=staff),
        "for_staff": staff,
        "variants": variant_of,
    }


def reduction_facts(told: Told) -> dict[str, list[str]]:
    """The n behind the measured figures of a report, as far as it may be told."""
    if told.n is None:
        return {}
    count = gettext("n = %(num)s", num=format_number(told.n))
    return {"measured": [count], "reduction": [count]}


def by_reduction(report: ReductionReport) -> list[ProcessFigure]:
    """The largest measured reduction first; what cannot be compared stands at the end."""
    order = {Bracket.TOO_FEW: 1, Bracket.NO_BASELINE: 2}

    def key(figure: ProcessFigure) -> tuple[int, Fraction]:
        return order.get(figure.real.bracket, 0), -(figure.real.percent or Fraction(0))

    return sorted(report.processes, key=key)


def lines_of(figure: ProcessFigure) -> Lines:
    """Baseline, standard and measured mean on one scale; the longest working day sets the ratio."""
    seams = tuple(_seams(figure, _day_seconds(figure)))
    longest = max([Fraction(1), *(Fraction(sum(seam.seconds)) for seam in seams)])
    return Lines(figure, seams, longest)


def _seams(figure: ProcessFigure, day: int) -> list[Seam]:
    seams = []
    if figure.baseline is not None:
        times = [step.seconds + step.working_days * day for step in figure.baseline.steps]
        total = figure.baseline.total
        result = _steps(len(times), format_work(total.working_days, total.seconds))
        seams.append(Seam("baseline", gettext("Before"), gettext("baseline"), result, times))
    if not figure.process.is_imported:  # its steps promise nothing
        rows = figure.process.elapsed_steps
        promised = [step.seconds + step.working_days * day for step in rows]
        total = figure.process.standard
        result = _steps(len(figure.process.steps), format_work(total.working_days, total.seconds))
        note = gettext("promised today")
        seams.append(Seam("standard", gettext("Standard"), note, result, promised))
    mean = figure.measured.mean_seconds
    if mean is not None:
        note = report_words.cases(figure.n)
        seams.append(Seam("measured", gettext("Measured"), note, format_duration(mean), [mean]))
    return seams


def _day_seconds(figure: ProcessFigure) -> int:
    """Seconds of a working day, from what the units' ratios were converted with."""
    days = figure.process.standard.working_days
    promised = figure.process.standard.seconds
    ratios = [unit.standard_ratio_seconds for unit in figure.units]
    if days:
        return (max(ratios) - promised) // days
    if figure.baseline is None or not figure.baseline.total.working_days:
        return 0
    before = [unit.baseline_ratio_seconds or 0 for unit in figure.units]
    total = figure.baseline.total
    return (max(before) - total.seconds) // total.working_days


def _steps(number: int, time: str) -> str:
    return f"{report_words.steps(number)} · {time}"


def csv_headers(name: str) -> dict[str, str]:
    """Headers that make a browser save the answer under `name`."""
    return {"content-disposition": f'attachment; filename="{name}"'}
