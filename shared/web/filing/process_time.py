"""Where the time of one process goes, as a filed report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from shared.i18n import current_language, format_work, gettext
from shared.services.office import Office
from shared.services.reports import time_goes
from shared.services.reports.tables import Row, percent, seconds
from shared.services.reports.time_findings import findings
from shared.services.reports.time_goes import TimeReport
from shared.services.reports.time_rows import (
    every_count,
    public_count,
    run_counts,
    time_rows,
    told_findings,
    told_ways,
)
from shared.web import finding_words, place_words, report_words, time_pages, version_words
from shared.web.figure_parts import short_time
from shared.web.filing.columns import columns
from shared.web.filing.document import Bar, Document, Fact, Group, Picture, Section
from shared.web.filing.frame import framed, service_name
from shared.web.filing.pictures import alone
from shared.web.filing.time import PICTURE_WIDTH, legend
from shared.web.filing.wording import told_words
from shared.web.report_pages import Asked

_STAY_WIDTH = 400
_DEFINED = (
    *("stay", "stopped", "measured", "citizen", "run", "interval", "baseline", "standard"),
    *("step-time", "ways", "minimum"),
)


def document(
    office: Office, asked: Asked, service: str, variant: str, version: int | None
) -> Document:
    """The stay, what to improve, the weeks, the steps and the ways of one version.

    Raises `UnknownService`, `UnknownCentre`, `InvalidRequest`.
    """
    report = time_goes.report(office, asked.centre, asked.period, service, variant, version=version)
    everything = asked.everything
    shown = _Shown(report, everything=everything)
    view = time_pages.view(office, report, 0, shown.ways)
    name = service_name(office, report.process.service, report.process.variant)
    heading = gettext("Where the time goes")
    where = (_findings(shown), legend(), _stay(report, view["bars"]))
    rest = (_run(shown, view["run_picture"]), _steps(shown, view["step_rows"]))
    return framed(
        office,
        asked,
        f"time-{report.process.service}",
        f"{heading}: {name}",
        facts=_facts(shown),
        sections=(*where, *rest, _ways(report, view["map"])),
        defined=_DEFINED,
        data={f"time-{report.process.service}": time_rows(report, for_staff=everything)},
        process=report.process,
    )


class _Shown:
    """A report with what of it may stand in the file."""

    def __init__(self, report: TimeReport, *, everything: bool) -> None:
        self.report = report
        self.count = every_count if everything else public_count(report)
        self.ways = report.ways if everything else told_ways(report)
        self.findings = findings(report) if everything else told_findings(report)
        self.run = [each.n for each in report.run] if everything else run_counts(report)


def _facts(shown: _Shown) -> list[Fact]:
    report, split = shown.report, shown.report.total
    return [
        Fact(gettext("Stay inside opening hours"), short_time(split.stay_seconds)),
        Fact(
            gettext("Service time, which the standard is about"), short_time(split.service_seconds)
        ),
        Fact(gettext("Citizen's time, on the wall clock"), short_time(split.citizen_seconds)),
        Fact(gettext("Cases counted"), told_words(shown.count(report.n, report.n))),
    ]


def _findings(shown: _Shown) -> Section:
    rows: Iterable[Row] = (
        {"finding": finding_words.finding(each, shown.report)} for each in shown.findings
    )
    return Section(
        "findings", gettext("What to improve next"), columns=columns("finding"), rows=tuple(rows)
    )


def _stay(report: TimeReport, drawn: Sequence[time_pages.Bar]) -> Section:
    parts, whole = report.total.parts, report.total.stay_seconds
    title = gettext("A mean stay, place by place")
    if not parts or not whole:
        return Section("stay", title)
    bars = tuple(
        Bar(bar.name, alone(str(bar.drawn), _STAY_WIDTH), short_time(bar.split.stay_seconds))
        for bar in drawn
        if bar.drawn
    )
    rows: tuple[Row, ...] = tuple(
        {
            "place": place_words.place(name, report.process),
            "mean_minutes": seconds(value),
            "share_percent": percent(100 * value / whole),
        }
        for name, value in parts.items()
        if value
    )
    names = columns("place", "mean_minutes", "share_percent")
    return Section("stay", title, groups=(Group(bars),), columns=names, rows=rows)


def _run(shown: _Shown, picture: Markup | None) -> Section:
    title = gettext("Service time over the period")
    rows: list[Row] = []
    for each, n in zip(shown.report.run, shown.run, strict=True):
        low, high = each.interval_seconds or (None, None)
        rows.append(
            {
                "span": report_words.span(each.span),
                "n": n,
                "mean_minutes": seconds(each.mean_seconds),
                "median_minutes": seconds(each.median_seconds),
                "low_minutes": None if low is None else round(low),
                "high_minutes": None if high is None else round(high),
            }
        )
    return Section(
        "run",
        title,
        note=gettext("Filled dot: mean. Open dot: median. Band: 95 per cent interval of the mean."),
        pictures=(Picture(alone(str(picture)), title),) if picture else (),
        columns=columns(
            *("span", "n", "mean_minutes", "low_minutes", "high_minutes", "median_minutes")
        ),
        rows=tuple(rows) if picture else (),
    )


def _steps(shown: _Shown, views: Sequence[time_pages.StepView]) -> Section:
    rows: list[Row] = []
    for view in views:
        row, promised = view.step.row, view.step.row.promised
        now = row.now
        name = now.names.text(current_language()) if now else gettext("Former step")
        number = now.position if now else row.before[0].position
        rows.append(
            {
                "step": f"{number}. {name}",
                "step_picture": alone(str(view.drawn), PICTURE_WIDTH),
                "before": version_words.time(row.former) if row.former else None,
                "promised": format_work(promised.working_days, promised.seconds)
                if promised
                else None,
                "mean_minutes": seconds(view.step.mean_seconds),
                "n": shown.count(view.step.n, shown.report.n) if now else None,
                "difference": ", ".join(view.notes) or None,
            }
        )
    told = ("step", "before", "promised", "mean_minutes", "n", "difference")
    return Section(
        "steps",
        gettext("Before, promised, measured: step by step"),
        columns=columns(*told),
        printed=columns("step", "step_picture", *told[1:]),
        rows=tuple(rows),
    )


def _ways(report: TimeReport, view: time_pages.MapView | None) -> Section:
    if view is None:
        return Section("ways", "")
    title = gettext("Process map: which step followed which")
    rows: tuple[Row, ...] = tuple(
        {
            "way_between": " → ".join(place_words.step(end, report.process) for end in way.edge),
            "times": way.n,
            "share_percent": percent(way.percent),
            "mean_minutes": seconds(way.mean_seconds),
        }
        for way in view.ways
    )
    return Section(
        "ways",
        title,
        pictures=(Picture(alone(str(view.drawn)), title, own_size=True),),
        columns=columns("way_between", "times", "share_percent", "mean_minutes"),
        rows=rows,
    )
