"""From which day to which day a figure counts."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from shared.domain.thai import fiscal_year, fiscal_year_range

SHORTEST_DEFAULT_DAYS = 90
"""In October the fiscal year is too young to say anything, so the default reaches back further."""

DAILY_UP_TO_DAYS = 62
"""Two months of days can still be told apart in a picture; a longer period is shown by weeks."""

WEEKLY_UP_TO_DAYS = 400
"""Beyond a fiscal year so many weeks are only noise: what can be added up by months is."""

_ONE_DAY = timedelta(days=1)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_FISCAL = re.compile(r"(\d{4})(?:-q([1-4]))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """Business days from `first` to `last`, both included. Raises ValueError when turned round."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError("a period ends on or after the day it begins")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def name(self) -> str:
        """The ISO day it is, or `first..last`."""
        first = self.first.isoformat()
        return first if self.first == self.last else f"{first}..{self.last.isoformat()}"

    def until(self, day: date) -> Period:
        """The same without what lies behind `day`; a period that begins later stays whole."""
        return Period(self.first, min(self.last, day)) if self.first <= day else self


def default_period(today: date) -> Period:
    """The Thai fiscal year up to `today` (it begins on 1 October), but at least 90 days."""
    begin = fiscal_year_range(fiscal_year(today))[0]
    return Period(min(begin, today - timedelta(days=SHORTEST_DEFAULT_DAYS - 1)), today)


def month_of(day: date) -> Period:
    """The calendar month of a day."""
    return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def fiscal_quarter_of(day: date) -> tuple[int, int]:
    """Fiscal year (Buddhist era) and quarter of a day; quarter 1 is October to December."""
    return fiscal_year(day), (day.month + 2) // 3 % 4 + 1


def fiscal_quarter(year: int, quarter: int) -> Period:
    """A quarter of a Thai fiscal year. Raises ValueError for another number than 1 to 4."""
    if not 1 <= quarter <= 4:
        raise ValueError("a year has quarters 1 to 4")
    begin = fiscal_year_range(year)[0]
    month = begin.month + 3 * (quarter - 1) - 1
    first = begin.replace(year=begin.year + month // 12, month=month % 12 + 1)
    return Period(first, month_of(first + timedelta(days=75)).last)


def named_period(name: str) -> Period:
    """What a short name means: month `2026-11`, fiscal year `2570`, its quarter `2570-q1`, or any
    days `2026-10-01..2026-10-20`. Years are fiscal ones of the Buddhist era except in months and
    days, which are ISO 8601. Raises ValueError for anything else.
    """
    first, dots, last = name.partition("..")
    if dots:
        return Period(date.fromisoformat(first), date.fromisoformat(last))
    if found := _MONTH.fullmatch(name):
        return month_of(date(int(found[1]), int(found[2]), 1))
    if found := _FISCAL.fullmatch(name):
        year = int(found[1])
        return fiscal_quarter(year, int(found[2])) if found[2] else Period(*fiscal_year_range(year))
    raise ValueError(f"{name!r} names no period")


def by_week(period: Period) -> bool:
    """Whether a period is so long that it is shown by weeks and not by days."""
    return period.days > DAILY_UP_TO_DAYS


def week_of(period: Period, day: date) -> Period:
    """The week around a day, from Monday to Sunday, cut where the period begins or ends."""
    monday = day - timedelta(days=day.weekday())
    return Period(max(monday, period.first), min(monday + timedelta(days=6), period.last))


def span_of(period: Period, day: date) -> Period:
    """The part of a period that a day is shown in: the day itself, or its week."""
    return week_of(period, day) if by_week(period) else Period(day, day)


def public_period(period: Period, today: date) -> Period:
    """The whole months that a period touches, those that everybody is told about: figures of two
    periods a few days apart could be subtracted, and tell of few people.

    The running month counts as one, up to yesterday. On its first day it holds nothing yet, and
    the month before it stands for it.
    """
    first, last = period.first.replace(day=1), month_of(period.last).last
    yesterday = today - _ONE_DAY
    if first > today or last < today:
        return Period(first, last)
    return Period(first, yesterday) if first < today else month_of(yesterday)


def by_month(period: Period) -> bool:
    """Whether a period is so long that what runs through it is shown by months."""
    return period.days > WEEKLY_UP_TO_DAYS


def long_span_of(period: Period, day: date) -> Period:
    """As `span_of`, and in a very long period the month around a day, cut where it begins or
    ends."""
    if not by_month(period):
        return span_of(period, day)
    month = month_of(day)
    return Period(max(month.first, period.first), min(month.last, period.last))
