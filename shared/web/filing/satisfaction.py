"""What people answered as a filed report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shared.domain.questionnaire import Mood
from shared.domain.satisfaction import SCORES
from shared.i18n import format_number, gettext
from shared.services.office import Office
from shared.services.reports import answer_details
from shared.services.reports.answer_details import DetailsReport, ShareFigure
from shared.services.reports.file_rows import under_one_head
from shared.services.reports.satisfaction import SatisfactionReport
from shared.services.reports.service_tables import votes_columns
from shared.services.reports.tables import Cell, Row, percent
from shared.web import answer_pages, line_charts, report_words, service_pages, survey_words
from shared.web.filing.columns import columns
from shared.web.filing.document import Chart, Document, Fact, Picture, Section
from shared.web.filing.frame import framed, service_name, unit_name
from shared.web.filing.pictures import alone
from shared.web.filing.shares import shares
from shared.web.filing.waiting import part
from shared.web.filing.wording import (
    DASH,
    interval_words,
    n_words,
    number,
    percent_words,
    told_words,
)
from shared.web.report_pages import Asked

SHARE_WIDTH = 190
_SHARES = ("top_two_percent", "low_percent", "high_percent", "mean_of_5", "n")
_PRINTED = ("picture", "top_two_percent", "interval", "mean_of_5", "n")


def document(office: Office, asked: Asked) -> Document:
    """Answers by score, service and week, with who did not answer beside them."""
    view = service_pages.satisfaction_view(office, asked, public=not asked.everything)
    report: SatisfactionReport = view["answers"]
    rows: list[Row] = view["answers_rows"]
    return framed(
        office,
        asked,
        "satisfaction",
        gettext("What people say"),
        facts=_facts(rows[0]),
        sections=(
            _scores(part(rows, "total")[0]),
            _formulas(view),
            _services(office, asked, part(rows, "service")),
            _weeks(report, part(rows, "week"), str(view["week_picture"])),
            _parts(view["details"]),
            *(_reasons(mood, shares) for mood, shares in view["moods"]),
        ),
        defined=("votes", "response", "formulas", "parts", "reasons", "minimum"),
        data={"satisfaction": under_one_head([*rows, *answer_details.rows(view["details"])])},
    )


def _facts(whole: Row) -> list[Fact]:
    """Of all answers, as far as they are told."""
    mean = _share(whole["mean_of_5"])
    return [
        Fact(
            gettext("Satisfied or very satisfied"),
            percent_words(_share(whole["top_two_percent"]), 1),
            interval_words(whole["low_percent"], whole["high_percent"]) or "",
        ),
        Fact(
            gettext("Mean of 5"),
            DASH if mean is None else format_number(mean, 2),
            n_words(number(whole["n"])),
        ),
        Fact(
            gettext("Who answered"),
            percent_words(_share(whole["response_percent"]), 1),
            gettext("of %(num)s who were asked", num=told_words(number(whole["invited"]))),
        ),
    ]


def _share(value: Cell) -> float | None:
    return value if isinstance(value, float) else None


def _scores(total: Row) -> Section:
    counts = {str(score): total[f"score_{score}"] for score in reversed(SCORES)}
    words = {code: report_words.score(int(code)) for code in counts}
    told = total["n"] is not None and any(each is not None for each in counts.values())
    title = gettext("What people answered")
    return shares("answers", title, "answer", words, counts, all_told=told)


def _formulas(view: Mapping[str, Any]) -> Section:
    """The same answers as other reports count them, and how a mean is read."""
    found: tuple[Row, ...] = tuple(
        {"formula": name, "value": value} for _, name, value in view["formulas"]
    )
    return Section(
        "formulas",
        gettext("The same answers by other formulas"),
        note=" ".join((gettext("How a mean reads:"), str(view["reading_bands"]))) if found else "",
        columns=columns("formula", "value"),
        rows=found,
    )


def _parts(details: DetailsReport) -> Section:
    """Single parts, ease and own questions from 1 to 5, as far as they are told."""
    rows: list[Row] = []
    for each in details.parts:
        row: Row = {"answer": answer_pages.part_name(each), "n": each.n}
        row |= votes_columns(each.votes)
        rows.append(with_share(row, row["top_two_percent"]))
    return Section(
        "parts",
        gettext("Single parts and own questions"),
        columns=columns("answer", *_SHARES),
        printed=columns("answer", *_PRINTED),
        rows=tuple(rows),
    )


def _reasons(mood: Mood, shares: Sequence[ShareFigure]) -> Section:
    """Reasons after good or low scores, the most named first."""
    rows: list[Row] = []
    for each in shares:
        low, high = each.interval or (None, None)
        row: Row = {
            "answer": answer_pages.share_name(each),
            "share_percent": percent(each.percent),
            "low_percent": percent(low),
            "high_percent": percent(high),
            "n": each.n,
        }
        rows.append(with_share(row, row["share_percent"]))
    names = ("share_percent", "low_percent", "high_percent", "n")
    return Section(
        f"reasons-{mood}",
        survey_words.why(mood),
        columns=columns("answer", *names),
        printed=columns("answer", "picture", "share_percent", "interval", "n"),
        rows=tuple(rows),
    )


def _services(office: Office, asked: Asked, rows: Sequence[Row]) -> Section:
    named = []
    for row in rows:
        centre, service = str(row["key"]).split("/", 1)
        own: Row = {
            "service_name": service_name(office, service),
            "unit": unit_name(office, centre),
            **with_share(row, row["top_two_percent"]),
        }
        named.append(own)
    unit = () if asked.centre else ("unit",)
    return Section(
        "services",
        gettext("Satisfaction by service; the lowest first"),
        columns=columns("service_name", *unit, *_SHARES),
        printed=columns("unit" if unit else "service_name", *_PRINTED),
        under="service_name" if unit else "",
        rows=tuple(sorted(named, key=lowest_first("top_two_percent"))),
    )


def lowest_first(column: str) -> Callable[[Row], tuple[bool, float]]:
    """Where there is work to be done stands first, what is hidden last."""

    def key(row: Row) -> tuple[bool, float]:
        value = row[column]
        return value is None, float(value or 0)

    return key


def with_share(row: Row, share: object) -> Row:
    """A tidy row with its share drawn, and its interval as one text."""
    low, high = row["low_percent"], row["high_percent"]
    if not isinstance(share, (int, float)):
        return {**row, "picture": None, "interval": None}
    known = isinstance(low, (int, float)) and isinstance(high, (int, float))
    interval = (float(low or 0), float(high or 0)) if known else None
    drawn = str(line_charts.share(share, interval))
    return {**row, "picture": alone(drawn, SHARE_WIDTH), "interval": interval_words(low, high)}


def _weeks(report: SatisfactionReport, rows: Sequence[Row], picture: str) -> Section:
    title = gettext("Satisfied or very satisfied, week by week")
    named: tuple[Row, ...] = tuple(
        {**row, "week": report_words.span(each.week), **_interval(row)}
        for each, row in zip(report.weeks, rows, strict=True)
    )
    return Section(
        "weeks",
        title,
        note=gettext("Per cent; upright lines are the interval."),
        pictures=(Picture(alone(picture), title),) if named else (),
        columns=columns("week", *_SHARES),
        printed=columns("week", *(name for name in _PRINTED if name != "picture")),
        rows=named,
        chart=Chart("line", title, "week", ("top_two_percent",), len(named)),
    )


def _interval(row: Row) -> Row:
    return {"interval": interval_words(row["low_percent"], row["high_percent"])}
