"""What the pages of figures share: what was asked for, and values ready to be written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar.params import QueryParameter

from shared.domain import publication
from shared.domain.period import Period, public_period
from shared.domain.process import Variant
from shared.domain.reduction import Bracket
from shared.i18n import format_duration, format_moment, format_number, format_work, gettext
from shared.services.office import Office
from shared.services.reports import reduction
from shared.services.reports.file_rows import Wanted
from shared.services.reports.period import centres_of, latest_day, period_of
from shared.services.reports.reduction import ProcessFigure, ReductionReport
from shared.services.reports.tables import percent, seconds
from shared.services.reports.telling import Telling, Told, telling_of
from shared.web import charts, line_charts, report_words
from shared.web.charts import Seam
from shared.web.definitions import explained
from shared.web.period_picker import period_words, picker

First = Annotated[str, QueryParameter(name="from")]
Last = Annotated[str, QueryParameter(name="to")]
"""The days that a page of figures is asked for, in its address."""

Everything = Annotated[str, QueryParameter(name="all")]
"""Not empty: every process, however many there are."""

MOST_AT_ONCE = 50
"""Processes on one page; who wants more asks for all of them, which takes longer to draw."""

REDUCTION_DEFINITIONS = (
    *("baseline", "standard", "measured", "citizen", "official", "reduction"),
    *("interval", "mean", "overall", "totals", "mix", "ranking", "part", "kept", "steps"),
    *("papers", "visits", "coverage", "minimum"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The centre (None for all) and period of a page of figures.

    `everything`: with the counts of one to four, for inside the office alone. `wished` is what
    everybody asked for where the period is made of whole months; None for staff.
    """

    centre: str | None
    period: Period
    everything: bool = False
    wished: Period | None = None

    @property
    def wanted(self) -> Wanted:
        """The same for the rows of files."""
        return Wanted(self.centre, self.period, self.everything)

    @property
    def widened(self) -> bool:
        """Whether there are more days than were asked for."""
        wished = self.wished or self.period
        return self.period.first < wished.first or self.period.last > wished.last

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


def public_asked_of(
    office: Office,
    centre: str | None,
    first: str | None,
    last: str | None,
    named: str | None = None,
) -> Asked:
    """What everybody may ask for: whole months. Raises `UnknownCentre`, `InvalidRequest`."""
    asked = asked_of(office, centre, first, last, named)
    period = public_period(asked.period, latest_day(office, asked.centre))
    wished = asked.period if first or last or named else period
    return replace(asked, period=period, wished=wished)


def frame_context(office: Office, asked: Asked) -> dict[str, Any]:
    """What stands around every report: its period in words, the choice of another one, its print
    line."""
    centres = office.catalogue.centres
    now = office.clock.now()
    zone = office.calendar(asked.centre).zone if asked.centre else None
    return {
        "asked": asked,
        "centres": centres,
        "picker": picker(office, asked.centre, asked.period, public=asked.wished is not None),
        "period_words": period_words(asked.period),
        "printed_at": format_moment(now, "long", zone) if zone else format_moment(now),
        "line_charts": line_charts,
        "report_words": report_words,
        "percent": percent,
        "seconds": seconds,
    }


def reduction_context(
    office: Office, asked: Asked, *, staff: bool = True, every: bool = True
) -> Mapping[str, Any]:
    """Everything that `shared/reduction.html` draws; for everybody without counts under five.

    Unless `every` process was asked for, a long catalogue is drawn only at its beginning.
    """
    report = reduction.report(office, asked.centre, asked.period)
    tell = telling_of(office, asked.centre, report, everything=staff)
    counts = counts_context(office, tell)
    most = None if every or len(report.processes) <= MOST_AT_ONCE else MOST_AT_ONCE
    return {
        **frame_context(office, asked),
        **counts,
        "report": report,
        "bars": charts.bracket_bars(report.real),
        "most": most,
        "lines": [lines_of(each, tell.of_process(each).n) for each in by_reduction(report)[:most]],
        "charts": charts,
        "agencies": office.catalogue.agencies,
        "much_left_out": publication.much_is_left_out(report.coverage_percent),
        "definitions": explained(REDUCTION_DEFINITIONS, reduction_facts(counts["told_all"])),
    }


def counts_context(office: Office, tell: Telling) -> dict[str, Any]:
    """How counts of cases are written for this reader, and variants by their names."""

    def variant_of(figure: ProcessFigure) -> Variant | None:
        return office.catalogue.variant(figure.service.id, figure.variant)

    return {
        "tell": tell,
        "told": tell.of_process,
        "told_unit": tell.of_unit,
        "told_all": tell.of_report(),
        "for_staff": tell.everything,
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

    def key(figure: ProcessFigure) -> tuple[int, float, Fraction]:
        percent = figure.real.percent or Fraction(0)
        return order.get(figure.real.bracket, 0), -float(percent), -percent  # floats compare sooner

    return sorted(report.processes, key=key)


def lines_of(figure: ProcessFigure, n: int | None) -> Lines:
    """Baseline, standard and measured mean on one scale; the longest working day sets the ratio.

    With the number of its cases as it may be told.
    """
    seams = tuple(_seams(figure, n, _day_seconds(figure)))
    longest = max([Fraction(1), *(Fraction(sum(seam.seconds)) for seam in seams)])
    return Lines(figure, seams, longest)


def _seams(figure: ProcessFigure, n: int | None, day: int) -> list[Seam]:
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
        note = "" if n is None else report_words.cases(n)
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
