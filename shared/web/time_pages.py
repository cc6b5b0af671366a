"""Where the time goes, ready to be drawn: bars, run, steps and map, each as far as it may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from shared.domain import publication
from shared.domain.errors import N_
from shared.domain.period import Period
from shared.domain.time_tally import BEGIN, END
from shared.i18n import current_language, format_date, format_number, format_percent, gettext
from shared.services.office import Office
from shared.services.reports.time_findings import findings
from shared.services.reports.time_goes import SpanOfCases, Split, StepTime, TimeReport, Way
from shared.services.reports.time_stays import ProcessStay
from shared.web import (
    figure_parts,
    finding_words,
    place_words,
    process_picture,
    report_words,
    time_charts,
)
from shared.web.case_words import variant_name
from shared.web.process_picture import Arc, Node
from shared.web.time_charts import Level, Line, Mark, Point

RARE_PERCENTS = (0, 5, 20)
"""Ways of fewer cases may be hidden; those of fewer than 5 cases always are."""

_AT_ONCE_SECONDS = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """One stacked bar: whose stay it is, drawn as far as it may be shown."""

    split: Split
    name: str
    drawn: Markup | None


@dataclass(frozen=True, slots=True)
class StepView:
    """A row of the table of steps with its picture and the differences in words."""

    step: StepTime
    drawn: Markup
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class MapView:
    """The process map; `hidden` rare ways and the cases' share from which ways are drawn."""

    drawn: Markup
    nodes: Sequence[tuple[Node, str, StepTime | None]]
    ways: Sequence[Way]
    hidden: int
    least: int


def view(
    office: Office, report: TimeReport, least: int, ways: Sequence[Way] | None = None
) -> dict[str, Any]:
    """Everything that the templates draw of a report, of its `ways` those that may be shown."""
    bars = _bars(office, report)
    return {
        "time": report,
        "much_left_out": publication.much_is_left_out(report.coverage_percent),
        "bars": bars,
        "whole": bars[0],
        "findings": [(each, finding_words.finding(each, report)) for each in findings(report)],
        "run_picture": run_picture(report),
        "by_week": any(each.span.days > 1 for each in report.run),
        "step_rows": _steps(report),
        "map": _map(report, least, report.ways if ways is None else ways),
        "rare_percents": RARE_PERCENTS,
        "place_words": place_words,
        "finding_words": finding_words,
        "time_charts": time_charts,
        "row_share": row_share,
    }


def stays_view(office: Office, found: Sequence[ProcessStay]) -> dict[str, Any]:
    """The mean stays of all processes, each on its own scale: some take minutes, others days."""
    return {
        "stays": [(each, _own_bar(each)) for each in found],
        "kinds": tuple(place_words.KINDS),
        "services": office.catalogue.services,
        "variant_name": lambda process: variant_name(office.catalogue, process),
        "place_words": place_words,
        "time_charts": time_charts,
    }


def _own_bar(each: ProcessStay) -> Markup | None:
    if each.parts is None or each.stay_seconds is None:
        return None
    return time_charts.stay_bar(each.parts, each.stay_seconds)


def variants_of(office: Office, service: str) -> list[tuple[str, str]]:
    """Every variant with its name; that of the ordinary way is empty."""
    found = [
        office.catalogue.versions_of(service, v) for v in office.catalogue.variant_ids(service)
    ]
    return [(each[0].variant, variant_name(office.catalogue, each[0])) for each in found]


def row_share(n: int, of: int) -> str:
    return format_percent(Fraction(100 * n, of), 0) if of else "–"


def _bars(office: Office, report: TimeReport) -> list[Bar]:
    """The whole first; channels and centres only where there are several."""
    splits = [(report.total, gettext("All counted cases"))]
    if len(report.channels) > 1:
        splits += [(s, place_words.channel(s.channel or "")) for s in report.channels]
    if len(report.units) > 1:
        language = current_language()
        names = {c.id: c.names.text(language) for c in office.catalogue.centres.values()}
        splits += [(s, names[s.centre or ""]) for s in report.units]
    longest = max((s.stay_seconds or Fraction(0) for s, _ in splits), default=Fraction(0))
    return [
        Bar(s, name, None if s.parts is None else time_charts.stay_bar(s.parts, longest))
        for s, name in splits
    ]


def run_picture(report: TimeReport) -> Markup | None:
    """Means and medians from the first to the last day with cases; None where no point may be
    shown. In minutes, of long processes in hours."""
    shown = [each for each in report.run if publication.shows_median(each.n)]
    if not shown:
        return None
    drawn = Period(report.run[0].span.first, report.run[-1].span.last)
    longest = max(float(each.mean_seconds or each.median_seconds or 0) for each in shown)
    unit = _IN_HOURS if longest >= _IN_HOURS.from_seconds else _IN_MINUTES
    points = [_point(each, drawn, unit) for each in shown]
    title = gettext("Service time over the period, %(n)s points", n=len(points))
    levels, marks = _levels(report, unit), _marks(report, drawn)
    return time_charts.run_chart(points, levels, marks, title, gettext(unit.name))


@dataclass(frozen=True, slots=True)
class _Unit:
    """What a scale counts in, and from which time on it is used."""

    name: str
    seconds: int
    from_seconds: int

    def of(self, seconds: Fraction | float | None) -> float | None:
        return None if seconds is None else float(seconds) / self.seconds


_IN_MINUTES = _Unit(N_("minutes"), 60, 0)
_IN_HOURS = _Unit(N_("hours"), 3600, 4 * 3600)


def _place(period: Period, span: Period) -> float:
    """The middle of a day or week in the period, from 0 to 1."""
    middle = (span.first.toordinal() + span.last.toordinal()) / 2
    return (middle - period.first.toordinal()) / max(1, period.days - 1)


def _point(each: SpanOfCases, period: Period, unit: _Unit) -> Point:
    low, high = each.interval_seconds or (None, None)
    return Point(
        place=_place(period, each.span),
        label=format_date(each.span.first, "short"),
        mean=unit.of(each.mean_seconds),
        median=unit.of(each.median_seconds),
        low=unit.of(low),
        high=unit.of(high),
        words=f"{report_words.span(each.span)}: {span_words(each)}",
    )


def span_words(each: SpanOfCases) -> str:
    """What a point says, with its n."""
    parts = [gettext("n = %(num)s", num=format_number(each.n))]
    if each.median_seconds is not None:
        parts.insert(
            0, gettext("median %(median)s", median=figure_parts.short_time(each.median_seconds))
        )
    if each.mean_seconds is not None:
        parts.insert(0, gettext("mean %(mean)s", mean=figure_parts.short_time(each.mean_seconds)))
    return ", ".join(parts)


def _levels(report: TimeReport, unit: _Unit) -> list[Level]:
    found = []
    if report.standard_seconds:
        words = gettext("standard %(time)s", time=figure_parts.short_time(report.standard_seconds))
        found.append(Level("standard", float(report.standard_seconds) / unit.seconds, words))
    if report.baseline_seconds:
        words = gettext("baseline %(time)s", time=figure_parts.short_time(report.baseline_seconds))
        found.append(Level("baseline", float(report.baseline_seconds) / unit.seconds, words))
    return found


def _marks(report: TimeReport, period: Period) -> list[Mark]:
    days: dict[Period, list[str]] = {}
    for each in report.changes:
        if not period.first <= each.day <= period.last:
            continue
        days.setdefault(Period(each.day, each.day), []).append(place_words.change(each))
    return [Mark(_place(period, day), ", ".join(words)) for day, words in days.items()]


def _steps(report: TimeReport) -> list[StepView]:
    minutes = report.minutes_per_working_day
    lines = [_lines(step, minutes) for step in report.steps]
    longest = max((Fraction(line.seconds or 0) for row in lines for line in row), default=0)
    return [
        StepView(step, time_charts.step_lines(row, longest), place_words.step_note(step, minutes))
        for step, row in zip(report.steps, lines, strict=True)
    ]


def _lines(step: StepTime, minutes: Fraction) -> list[Line]:
    former, promised = step.row.former, step.row.promised
    return [
        Line("baseline", None if former is None else former.ratio_seconds(minutes)),
        Line("standard", None if promised is None else promised.ratio_seconds(minutes)),
        Line("measured", step.mean_seconds),
    ]


def _map(report: TimeReport, least: int, known: Sequence[Way]) -> MapView | None:
    """None while too few cases were counted to draw any way."""
    ways = [w for w in known if publication.shows_median(w.n) and w.percent >= least]
    if not ways:
        return None
    nodes = _nodes(report, ways)
    title = gettext("Process map of %(num)s cases", num=format_number(report.n))
    picture = process_picture.process_map(nodes, [_arc(w) for w in ways], title, _desc(ways))
    steps = {str(each.row.now.position): each for each in report.steps if each.row.now}
    listed = [(n, place_words.step_name(n.name, report.process), steps.get(n.name)) for n in nodes]
    return MapView(picture, listed, ways, len(report.ways) - len(ways), least)


def _nodes(report: TimeReport, ways: Sequence[Way]) -> list[Node]:
    """The timed rows in the order of the list between both ends; what is not on it below them."""
    official = [str(fit.position) for fit in report.fits if fit.expected]
    seen = {name for way in ways for name in way.edge}
    extra = [str(fit.position) for fit in report.fits if not fit.expected]
    return [
        Node(BEGIN, ""),
        *(Node(name, name) for name in official),
        Node(END, ""),
        *(Node(name, name, official=False) for name in extra if name in seen),
    ]


def _arc(way: Way) -> Arc:
    before, after = way.edge
    return Arc(
        before=before,
        after=after,
        share=float(way.percent) / 100,
        count=format_number(way.n),
        time=_time_between(way),
        official=way.official,
        words=way_words(way),
    )


def _time_between(way: Way) -> str:
    """Nothing where one step follows at once on the other: most do, and nobody needs to read it."""
    if way.mean_seconds is None or way.mean_seconds < _AT_ONCE_SECONDS:
        return ""
    return figure_parts.short_time(way.mean_seconds)


def way_words(way: Way) -> str:
    """A way with its numbers, for whoever points at it or has it read."""
    words = f"{place_words.way(*way.edge)}: {place_words.times(way.n)}"
    if way.mean_seconds is None:
        return words
    return gettext(
        "%(way)s, %(time)s between", way=words, time=figure_parts.short_time(way.mean_seconds)
    )


def _desc(ways: Sequence[Way]) -> str:
    """The most frequent ways in words; the table beside the picture has all of them."""
    return "; ".join(way_words(way) for way in ways[:6])
