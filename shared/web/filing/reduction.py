"""The reduction of steps and time as a filed report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.domain import publication
from shared.i18n import (
    current_language,
    format_number,
    format_percent,
    format_work,
    gettext,
)
from shared.services.office import Office
from shared.services.reports import reduction
from shared.services.reports.reduction import ProcessFigure, ReductionReport
from shared.services.reports.tables import Row, percent, reduction_rows
from shared.services.reports.telling import Telling, Told, telling_of
from shared.web import charts, report_words
from shared.web.filing.columns import columns
from shared.web.filing.document import Bar, Chart, Document, Fact, Group, Section
from shared.web.filing.frame import framed, service_name, unit_name
from shared.web.filing.pictures import alone, with_patterns
from shared.web.filing.wording import interval_words, percent_words, told_words
from shared.web.report_pages import Asked, Lines, by_reduction, lines_of

_THREAD_WIDTH = 200
_CHARTED = 15
"""Processes in the spreadsheet's chart; more would leave no room for their names."""

_SEAMS = {
    "baseline": "baseline_ratio_seconds",
    "standard": "standard_ratio_seconds",
    "measured": "mean_seconds",
}

_DEFINED = (
    *("baseline", "standard", "measured", "citizen", "official", "reduction", "interval"),
    *("mean", "overall", "kept", "steps", "papers", "visits", "coverage", "minimum"),
)
_FELL = ("official_reduction_percent", "real_reduction_percent")
_PROCESS_COLUMNS = (
    *("process", "agency_name", "unit", "n", "excluded", "coverage_percent"),
    *("baseline_steps", "baseline", "baseline_ratio_seconds", "baseline_illustrative"),
    *("standard_steps", "standard", "standard_ratio_seconds"),
    *("mean_seconds", "median_seconds", "p90_seconds", "citizen_mean_seconds"),
    *("steps_performed_mean", "official_reduction_percent", "real_reduction_percent"),
    *("weighted_reduction_percent", "real_low_percent", "real_high_percent", "range", "certain"),
    *("official_steps_reduction_percent", "real_steps_reduction_percent"),
    *("within_standard", "within_standard_percent"),
    *("papers_always", "papers_conditional", "visits_per_case_mean"),
    *("done_in_one_visit_percent", "baseline_source", "standard_source"),
)
_PRINTED = (
    *("n", "baseline_steps", "baseline", "standard_steps", "standard"),
    *("mean_seconds", "official_reduction_percent", "real_reduction_percent", "interval", "range"),
)


def document(office: Office, asked: Asked) -> Document:
    """Brackets, every process as lines to scale, every process in numbers, what was left out."""
    report = reduction.report(office, asked.centre, asked.period)
    tell = telling_of(office, asked.centre, report, everything=asked.everything)
    told = tell.of_report()
    data = reduction_rows(office, report, tell)
    rows = [_named(office, row) for row in data]
    return framed(
        office,
        asked,
        "reduction",
        gettext("Reduction of steps and time"),
        facts=_facts(report, told),
        sections=(
            _brackets(report),
            _lines(office, report, tell),
            _processes(asked, rows),
            _left_out(told),
        ),
        defined=_DEFINED,
        data={"reduction": data},
    )


def _facts(report: ReductionReport, told: Told) -> list[Fact]:
    weighted = percent_words(report.weighted_percent if told.weighted else None)
    return [
        Fact(
            gettext("Mean reduction of time, every process counting once"),
            percent_words(report.mean_percent),
            gettext("weighted by cases: %(percent)s", percent=weighted),
        ),
        Fact(gettext("Mean reduction of official steps"), percent_words(report.steps_percent)),
        Fact(
            gettext("Cases counted"),
            told_words(told.n),
            " · ".join(_left_out_words(report, told)),
        ),
    ]


def _left_out_words(report: ReductionReport, told: Told) -> Iterator[str]:
    yield gettext("Left out: %(num)s cases", num=told_words(told.left_out))
    if publication.much_is_left_out(report.coverage_percent):
        yield gettext("More than 5 per cent of the cases are left out")


def _brackets(report: ReductionReport) -> Section:
    drawn = charts.bracket_bars(report.real)
    first = str(drawn[0].bar)
    bars = tuple(
        Bar(
            report_words.bracket(each.bracket),
            alone(with_patterns(str(each.bar), first)),
            _bracket_result(each.count, each.certain),
        )
        for each in drawn
    )
    rows: tuple[Row, ...] = tuple(
        {
            "range": report_words.bracket(bracket.value),
            "processes": report.real.brackets[bracket],
            "processes_certain": report.real.certain[bracket],
            "processes_official": report.official.brackets[bracket],
        }
        for bracket in charts.BRACKET_ORDER
    )
    title = gettext("Processes by how far their time fell")
    return Section(
        "ranges",
        title,
        note=gettext(
            "Solid: the whole interval lies in this range. Hatched: it crosses the edge of a range."
        ),
        groups=(Group(bars),),
        columns=columns("range", "processes", "processes_certain", "processes_official"),
        rows=rows,
        chart=Chart("bar", title, "range", ("processes", "processes_official"), len(rows)),
    )


def _bracket_result(count: int, certain: int | None) -> str:
    if not count or certain is None:
        return format_number(count)
    words = gettext(
        "certain %(certain)s, not certain %(open)s", certain=certain, open=count - certain
    )
    return f"{format_number(count)} ({words})"


def _lines(office: Office, report: ReductionReport, tell: Telling) -> Section:
    lines = [lines_of(each, tell.of_process(each).n) for each in by_reduction(report)]
    rows = tuple(_thread_row(office, each) for each in lines)
    charted = min(_CHARTED, sum(each.figure.real.percent is not None for each in lines))
    title = gettext("Every process: before, promised, measured")
    return Section(
        "lines",
        title,
        note=gettext("Each process is drawn to its own scale: its longest line fills the width."),
        groups=tuple(_thread(office, each) for each in lines),
        columns=columns("process", *_SEAMS.values(), *_FELL),
        printed=(),
        rows=rows,
        chart=Chart(
            "bar", gettext("Reduction of time, official and real"), "process", _FELL, charted
        ),
    )


def _thread_row(office: Office, lines: Lines) -> Row:
    seconds = {seam.look: int(sum(seam.seconds)) for seam in lines.seams}
    return {
        "process": service_name(office, lines.figure.service.id, lines.figure.variant),
        **{name: seconds.get(look) for look, name in _SEAMS.items()},
        "official_reduction_percent": percent(lines.figure.official.percent),
        "real_reduction_percent": percent(lines.figure.real.percent),
    }


def _thread(office: Office, lines: Lines) -> Group:
    figure = lines.figure
    return Group(
        bars=tuple(
            Bar(seam.label, alone(str(lines.drawn(seam)), _THREAD_WIDTH), seam.result)
            for seam in lines.seams
        ),
        name=service_name(office, figure.service.id, figure.variant),
        result=_result(figure),
        note=_moved(figure),
    )


def _result(figure: ProcessFigure) -> str:
    real = figure.real
    words = report_words.short_bracket(real.bracket.value)
    if real.percent is None:
        return words
    doubt = gettext("not certain")
    sure = "" if real.certain else f", {doubt}"
    return f"{format_percent(real.percent, 1)} {words}{sure}"


def _moved(figure: ProcessFigure) -> str:
    moved = len(figure.burden.moved_to_citizen)
    if not moved:
        return ""
    return gettext("Steps moved to the citizen: %(num)s. No gain.", num=format_number(moved))


def _named(office: Office, row: Row) -> Row:
    """A tidy row with what people read beside it."""
    agency = office.catalogue.agencies[str(row["agency"])]
    days = row["baseline_working_days"]
    before = None if days is None else _work(days, row["baseline_seconds"])
    return {
        **row,
        "process": service_name(office, str(row["service"]), str(row["variant"])),
        "agency_name": agency.names.text(current_language()),
        "unit": unit_name(office, row["centre"]),
        "baseline": before,
        "standard": _work(row["standard_working_days"], row["standard_seconds"]),
        "interval": interval_words(row["real_low_percent"], row["real_high_percent"]),
        "range": report_words.short_bracket(str(row["real_bracket"])),
    }


def _work(days: object, seconds: object) -> str:
    return format_work(int(str(days)), int(str(seconds)))


def _processes(asked: Asked, rows: Sequence[Row]) -> Section:
    return Section(
        "processes",
        gettext("All processes"),
        columns=columns(*_PROCESS_COLUMNS),
        printed=columns("process" if asked.centre else "unit", *_PRINTED),
        under="" if asked.centre else "process",
        rows=tuple(rows),
    )


def _left_out(told: Told) -> Section:
    rows: tuple[Row, ...] = tuple(
        {"reason": report_words.reason(reason), "n": n} for reason, n in told.reasons.items()
    )
    return Section("left-out", gettext("Left out"), columns=columns("reason", "n"), rows=rows)
