"""The run chart of an improvement: weekly medians, their middle before, the day, the target."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from shared.domain.improvement import Measure, Proposal
from shared.domain.period import Period
from shared.i18n import format_date, format_number, gettext
from shared.services.reports.effects import RunChart, Week
from shared.web import improvement_words, report_words, time_charts
from shared.web.time_charts import Level, Mark, Point

_MEANS = {True: Measure.WAIT_MEAN, False: Measure.PROCESS_MEAN}


def target_minutes(proposal: Proposal, run: RunChart) -> float | None:
    """The expected mean of what the chart shows, if that is an indicator."""
    found = improvement_words.expected(proposal, _MEANS[run.is_wait])
    return None if found is None else float(found)


def run_picture(proposal: Proposal, run: RunChart, in_force_on: date) -> Markup | None:
    """In minutes; None without a week of five cases."""
    if not run.told:
        return None
    drawn = Period(run.told[0].week.first, max(run.told[-1].week.last, in_force_on))
    points = [_point(each, drawn) for each in run.told]
    levels = []
    if run.centre_seconds is not None:
        minutes = float(run.centre_seconds) / 60
        words = gettext("middle before: %(number)s", number=format_number(minutes, 1))
        levels.append(Level("baseline", minutes, words))
    target = target_minutes(proposal, run)
    if target is not None:
        words = gettext("expected: %(number)s", number=format_number(target, 1))
        levels.append(Level("standard", target, words))
    marks = []
    if drawn.first <= in_force_on:
        words = gettext("in force: %(day)s", day=format_date(in_force_on, "short"))
        marks.append(Mark(_place(drawn, Period(in_force_on, in_force_on)), words))
    return time_charts.run_chart(points, levels, marks, title(run), gettext("minutes"))


def title(run: RunChart) -> str:
    if run.is_wait:
        return gettext("Wait in line, median of each week")
    return gettext("Time of the service, median of each week")


def _place(period: Period, span: Period) -> float:
    middle = (span.first.toordinal() + span.last.toordinal()) / 2
    return (middle - period.first.toordinal()) / max(1, period.days - 1)


def _point(each: Week, period: Period) -> Point:
    minutes = float(each.median_seconds or 0) / 60
    words = gettext(
        "%(week)s: %(number)s minutes, n = %(n)s",
        week=report_words.span(each.week),
        number=format_number(minutes, 1),
        n=format_number(each.n),
    )
    label = format_date(each.week.first, "short")
    return Point(_place(period, each.week), label, minutes, None, None, None, words)
