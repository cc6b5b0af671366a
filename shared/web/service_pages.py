"""Waits, endings, answers and kept standards, ready to be drawn: the same for staff and public."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from shared.domain.period import Period
from shared.domain.publication import MINIMUM_FOR_COUNTS, much_is_left_out
from shared.domain.reduction import largest_remainder_shares
from shared.domain.satisfaction import SCORES
from shared.i18n import format_date, format_duration, format_number, format_percent, gettext
from shared.services.office import Office
from shared.services.reports import (
    endings,
    fairness,
    service_tables,
    waiting,
)
from shared.services.reports.adherence import AdherenceFigure
from shared.services.reports.fairness import Way
from shared.services.reports.satisfaction import (
    SatisfactionFigure,
    SatisfactionReport,
    WeekOfAnswers,
)
from shared.services.reports.tables import Cell, Row
from shared.services.reports.told_services import told_adherence, told_report, told_satisfaction
from shared.services.reports.told_turns import ToldTurns
from shared.services.reports.waiting import HalfHour, WaitFigure, WaitingReport, WaitSpan
from shared.web import report_words, wait_charts
from shared.web.answer_pages import details_view
from shared.web.report_pages import Asked
from shared.web.wait_charts import RangeBar, RunPoint

Turns = Callable[[str, str, Period | None, str | None], str]
"""The address of the turns behind a part of a figure (`turns.Behind`, its key, other days, another
centre); empty for readers who may not see them."""


Counts = Mapping[tuple[Cell, Cell], Cell]
"""How many stand behind a part and key of the tidy rows; None is kept back."""
Told = Mapping[tuple[Cell, Cell], Row]
"""The tidy rows themselves, as they are told."""


def _counts(rows: Iterable[Row]) -> Counts:
    return {(row["part"], row["key"]): row["n"] for row in rows}


def no_turns(of: str, key: str, span: Period | None = None, centre: str | None = None) -> str:
    """For everybody: single turns are for staff with the right to reports."""
    del of, key, span, centre
    return ""


def waiting_view(
    office: Office, asked: Asked, turns: Turns = no_turns, *, told: ToldTurns | None = None
) -> dict[str, Any]:
    """What `shared/waiting.html` draws: all of it for staff, else as it is `told`."""
    report = told.waits if told else waiting.report(office, asked.centre, asked.period)
    counts = _counts(told.wait_rows if told else service_tables.waiting_rows(report))
    return {
        "waits": report,
        "wait_n": lambda part, key: counts[part, key],
        "turns": turns,
        "day_picture": wait_charts.range_bars(
            [_bar(each, counts["half_hour", each.name]) for each in report.half_hours],
            _day_title(report, counts),
        ),
        "run_picture": wait_charts.run(
            _wait_points(report.spans, counts), _run_title(report, counts)
        ),
        "widest_wait": _widest(report),
        "spans_by": _spans_by(report),
        "groups": office.catalogue.groups,
    }


def _spans_by(report: WaitingReport) -> str:
    """Whether a span is a day, a week or a month."""
    longest = max((each.span.days for each in report.spans), default=1)
    return "day" if longest == 1 else "week" if longest <= 7 else "month"


def _widest(report: WaitingReport) -> Fraction | int:
    """The longest bar of the queues: a P90 where there is one."""
    known = [each.p90_seconds or each.median_seconds for each in report.letters]
    return max((value for value in known if value is not None), default=1)


def _in_minutes(seconds: Fraction | int | None) -> float | None:
    return None if seconds is None else float(seconds) / 60


def wait_words(figure: WaitFigure, n: Cell) -> str:
    """One figure in a sentence, as far as its number allows; `n` None is kept back."""
    words = []
    if figure.median_seconds is not None:
        words.append(gettext("median %(time)s", time=format_duration(figure.median_seconds)))
    if figure.p90_seconds is not None:
        words.append(gettext("P90 %(time)s", time=format_duration(figure.p90_seconds)))
    if n is not None or not words:
        words.append(_count_words(n))
    return ", ".join(words)


def _count_words(n: Cell) -> str:
    return gettext("n = %(num)s", num=gettext("under 5") if n is None else format_number(int(n)))


def _bar(each: HalfHour, n: Cell) -> RangeBar:
    full_hour = each.starts.minute == 0
    return RangeBar(
        label=report_words.hour(each.starts) if full_hour else "",
        middle=_in_minutes(each.waits.median_seconds),
        high=_in_minutes(each.waits.p90_seconds),
        words=f"{report_words.half_hour(each.starts)}: {wait_words(each.waits, n)}",
        main=full_hour and each.starts.hour % 2 == 0,
    )


def longest_wait(report: WaitingReport) -> HalfHour | None:
    """The half hour with the longest P90, among those that may show it."""
    return max(_told(report), key=_by_p90, default=None)


def shortest_wait(report: WaitingReport) -> HalfHour | None:
    return min(_told(report), key=_by_p90, default=None)


def _told(report: WaitingReport) -> list[HalfHour]:
    return [each for each in report.half_hours if each.waits.p90_seconds is not None]


def _by_p90(each: HalfHour) -> tuple[int, Fraction]:
    return each.waits.p90_seconds or 0, each.waits.median_seconds or Fraction(0)


def _day_title(report: WaitingReport, counts: Counts) -> str:
    longest = longest_wait(report)
    if longest is None:
        return gettext("Waits by half hour of the day")
    return gettext(
        "Waits by half hour of the day; longest from %(time)s: %(words)s",
        time=report_words.half_hour(longest.starts),
        words=wait_words(longest.waits, counts["half_hour", longest.name]),
    )


def _run_title(report: WaitingReport, counts: Counts) -> str:
    words = wait_words(report.total, counts["total", report.total.centre or "all"])
    return gettext("Median wait over the period: %(words)s in all", words=words)


def _wait_points(spans: Sequence[WaitSpan], counts: Counts) -> list[RunPoint]:
    return [
        RunPoint(
            place=place,
            label=report_words.span(each.span) if each.span.days == 1 else _first_day(each),
            value=_in_minutes(each.waits.median_seconds),
            low=_in_minutes(each.waits.median_seconds),
            high=_in_minutes(each.waits.p90_seconds),
            words=_span_words(each, counts["span", each.span.name]),
        )
        for place, each in zip(
            _places([e.span.first.toordinal() for e in spans]), spans, strict=True
        )
    ]


def _span_words(each: WaitSpan, n: Cell) -> str:
    return f"{report_words.span(each.span)}: {wait_words(each.waits, n)}"


def _first_day(each: WaitSpan | WeekOfAnswers) -> str:
    span = each.span if isinstance(each, WaitSpan) else each.week
    return format_date(span.first, "short")


def _places(days: Sequence[int]) -> list[float]:
    """Days as places from 0 to 1; a single one in the middle."""
    if len(days) < 2:
        return [0.5] * len(days)
    return [(day - days[0]) / (days[-1] - days[0]) for day in days]


def endings_view(office: Office, asked: Asked) -> dict[str, Any]:
    """Turns by ending, the largest bar filling its place."""
    report = endings.report(office, asked.centre, asked.period)
    counts = list(report.turns.values())
    shares = largest_remainder_shares(counts) if report.n else [Fraction(0)] * len(counts)
    return {
        "endings": report,
        "ending_rows": list(zip(report.turns, counts, shares, strict=True)),
    }


def fairness_view(office: Office, asked: Asked, *, told: ToldTurns | None = None) -> dict[str, Any]:
    """What `shared/fairness.html` draws: all of it for staff, else as it is `told`."""
    report = told.fair if told else fairness.report(office, asked.centre, asked.period)
    counts = _counts(told.call_rows if told else fairness.rows(report))
    shown = [n for way in Way if (n := counts["total", way.value]) is not None]
    return {
        "fair": report,
        "fair_n": told.calls if told else report.n,
        "fair_widest": max(1, sum(int(n) for n in shown)),
        "fair_counts": lambda part, key: counts[part, key],
        "fair_spans": [(each, each.name) for each in report.spans],
    }


def satisfaction_view(office: Office, asked: Asked, *, public: bool = False) -> dict[str, Any]:
    """What `shared/satisfaction.html` draws."""
    report, rows = told_satisfaction(office, asked.centre, asked.period, everything=not public)
    told = {(row["part"], row["key"]): row for row in rows}
    total = told["total", report.total.centre or "all"]
    return {
        **details_view(office, asked, report, total, public=public),
        "answers": report,
        "answers_rows": rows,
        "answers_told": total,
        "answers_n": total["n"],
        "service_rows": sorted(report.services, key=_lowest_first),
        "shares": _shares(report, total),
        "week_picture": wait_charts.run(
            _week_points(report.weeks, told),
            _weeks_title(report, total),
            100,
            "%",
        ),
        "services": office.catalogue.services,
    }


def _lowest_first(figure: SatisfactionFigure) -> tuple[bool, Fraction, int]:
    """Where there is work to be done stands first, what is hidden last."""
    share = figure.votes.top_two_percent if figure.votes else None
    return share is None, share or Fraction(0), -figure.n


def _shares(report: SatisfactionReport, told: Row) -> list[tuple[int, Cell, Any]]:
    """(score, answers, per cent) from the best score down, None as far as not told; empty while
    hidden."""
    if report.total.votes is None:
        return []
    shares = largest_remainder_shares(report.total.votes.counts)
    counts = [told[f"score_{score}"] for score in SCORES]
    found = [
        (score, n, None if n is None or told["n"] is None else share)
        for score, n, share in zip(SCORES, counts, shares, strict=True)
    ]
    return found[::-1]


def _week_points(weeks: Sequence[WeekOfAnswers], told: Told) -> list[RunPoint]:
    return [
        _week_point(place, each, told["week", each.week.name])
        for place, each in zip(
            _places([e.week.first.toordinal() for e in weeks]), weeks, strict=True
        )
    ]


def _week_point(place: float, each: WeekOfAnswers, told: Row) -> RunPoint:
    names = ("top_two_percent", "low_percent", "high_percent")
    value, low, high = (None if told[name] is None else float(told[name] or 0) for name in names)
    return RunPoint(place, _first_day(each), value, low, high, week_words(each, told))


def week_words(each: WeekOfAnswers, told: Row) -> str:
    n, share = told["n"], told["top_two_percent"]
    shown = format_percent(float(share), 0) if share is not None else gettext("hidden")
    count = f", {_count_words(n)}" if n is not None or each.n < MINIMUM_FOR_COUNTS else ""
    return f"{report_words.span(each.week)}: {shown}{count}"


def _weeks_title(report: SatisfactionReport, told: Row) -> str:
    share = report.total.votes.top_two_percent if report.total.votes else None
    if share is None or told["top_two_percent"] is None:
        return gettext("Satisfied or very satisfied, week by week")
    return gettext(
        "Satisfied or very satisfied, week by week: %(share)s in all",
        share=format_percent(share, 0),
    )


def adherence_view(
    office: Office,
    asked: Asked,
    link: Callable[[AdherenceFigure], str] | None = None,
    *,
    public: bool = False,
) -> dict[str, Any]:
    """What `shared/adherence.html` draws, the lowest share first: there is work to be done. `link`
    gives the address of the cases behind a figure."""
    report, rows = told_adherence(office, asked.centre, asked.period, everything=not public)
    report = told_report(report, rows)
    ordered = sorted(
        report.services, key=lambda each: (each.percent is None, each.percent or 0, -each.n)
    )
    return {
        "kept": report,
        "kept_much_left_out": much_is_left_out(report.coverage_percent),
        "kept_n": rows[0]["n"],
        "kept_rows": ordered,
        "kept_rows_below": link is not None,
        "kept_link": link or _no_link,
        "kept_variant": lambda each: office.catalogue.variant(each.service, each.variant),
        "services": office.catalogue.services,
    }


def _no_link(figure: AdherenceFigure) -> str:
    del figure
    return ""
