"""Waits, how turns ended and how calls were decided as a filed report."""

from __future__ import annotations

from collections.abc import Sequence

from shared.i18n import current_language, format_duration, gettext
from shared.services.office import Office
from shared.services.reports import endings
from shared.services.reports.endings import Ending, EndingsReport
from shared.services.reports.fairness import FairnessReport, Way
from shared.services.reports.file_rows import told_endings, waiting_file
from shared.services.reports.tables import Row
from shared.services.reports.told_turns import told_share, told_turns
from shared.services.reports.waiting import WaitingReport
from shared.web import fairness_words, report_words, service_pages
from shared.web.filing.columns import columns
from shared.web.filing.document import Chart, Document, Fact, Picture, Section
from shared.web.filing.frame import framed
from shared.web.filing.pictures import alone
from shared.web.filing.shares import shares
from shared.web.filing.wording import n_words, number, percent_words, time_words, told_words
from shared.web.report_pages import Asked

_TIMES = ("mean_seconds", "median_seconds", "p90_seconds", "n")
DEFINED = ("wait", "goal", "half-hour", "endings", "fairness", "minimum")


def document(office: Office, asked: Asked) -> Document:
    """Waits by half hour, queue and day, and what became of the turns."""
    told = told_turns(office, asked.centre, asked.period, everything=asked.everything)
    view = service_pages.waiting_view(office, asked, told=told)
    report, calls = told.waits, told.fair
    turns = endings.report(office, asked.centre, asked.period)
    waits, decided = told.wait_rows, told.call_rows
    ended = told_endings(turns, everything=asked.everything)
    return framed(
        office,
        asked,
        "waiting",
        gettext("How long people wait"),
        facts=_facts(asked, report, waits[0], ended[0]),
        sections=(
            _half_hours(report, waits, str(view["day_picture"])),
            _queues(office, asked, report, waits),
            _spans(report, waits, str(view["run_picture"])),
            _endings(turns, ended),
            _calls(calls, decided),
        ),
        defined=DEFINED,
        data={"waiting": waiting_file(told, ended)},
    )


def _facts(asked: Asked, report: WaitingReport, whole: Row, served: Row) -> list[Fact]:
    """Of all waits together, and how many people were `served`."""
    total = report.total
    count = n_words(number(whole["n"]))
    share = report.within_percent if asked.everything else told_share(report)
    return [
        Fact(gettext("Half waited no longer than"), time_words(total.median_seconds), count),
        Fact(gettext("Nine of ten waited no longer than"), time_words(total.p90_seconds), count),
        Fact(
            gettext("Called within the waiting goal"),
            percent_words(share, 1),
            gettext("goal: %(time)s", time=format_duration(report.target_seconds)),
        ),
        Fact(gettext("People served"), told_words(number(served["n"]))),
    ]


def part(rows: Sequence[Row], name: str) -> list[Row]:
    """The tidy rows of one part."""
    return [row for row in rows if row["part"] == name]


def _half_hours(report: WaitingReport, rows: Sequence[Row], picture: str) -> Section:
    title = gettext("Waits by half hour of the day")
    named: tuple[Row, ...] = tuple(
        {**row, "half_hour": report_words.half_hour(each.starts)}
        for each, row in zip(report.half_hours, part(rows, "half_hour"), strict=True)
    )
    return Section(
        "half-hours",
        title,
        note=gettext("Minutes: the dark bar is the median, the light one reaches to P90."),
        pictures=(Picture(alone(picture), title),) if named else (),
        columns=columns("half_hour", *_TIMES),
        rows=named,
        chart=Chart("column", title, "half_hour", ("median_seconds", "p90_seconds"), len(named)),
    )


def _queues(office: Office, asked: Asked, report: WaitingReport, rows: Sequence[Row]) -> Section:
    language, groups = current_language(), office.catalogue.groups
    named: tuple[Row, ...] = tuple(
        {
            **row,
            "queue": f"{each.letter} · {groups[str(each.letter)].names.text(language)}",
            "unit": office.catalogue.centres[str(each.centre)].names.text(language),
        }
        for each, row in zip(report.letters, part(rows, "letter"), strict=True)
    )
    names = ("queue", *(() if asked.centre else ("unit",)), *_TIMES)
    return Section(
        "queues",
        gettext("Wait by queue"),
        columns=columns(*names),
        printed=columns("queue" if asked.centre else "unit", *_TIMES),
        rows=named,
        under="" if asked.centre else "queue",
    )


def _spans(report: WaitingReport, rows: Sequence[Row], picture: str) -> Section:
    title = gettext("Waits over the period")
    named: tuple[Row, ...] = tuple(
        {**row, "span": report_words.span(each.span)}
        for each, row in zip(report.spans, part(rows, "span"), strict=True)
    )
    return Section(
        "spans",
        title,
        note=gettext("Minutes: points are medians, upright lines reach to P90."),
        pictures=(Picture(alone(picture), title),) if named else (),
        columns=columns("span", *_TIMES),
        rows=named,
        chart=Chart("line", title, "span", ("median_seconds", "p90_seconds"), len(named)),
    )


def _endings(report: EndingsReport, rows: Sequence[Row]) -> Section:
    counts = {str(row["key"]): row["n"] for row in part(rows, "ending")}
    words = {each.value: report_words.ending(each.value) for each in Ending}
    title = gettext("How turns ended")
    return shares("endings", title, "ending", words, counts, all_told=report.n > 0)


def _calls(report: FairnessReport, rows: Sequence[Row]) -> Section:
    counts = {str(row["key"]): row["n"] for row in part(rows, "total")}
    words = {each.value: fairness_words.way(each.value) for each in Way}
    title = gettext("How calls were decided")
    return shares("calls", title, "way", words, counts, all_told=report.n > 0)
