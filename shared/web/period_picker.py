"""Choosing the days of a report: plain links, a list of months, quarters and years, or own days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from shared.domain.period import Period, fiscal_quarter_of, month_of, named_period, public_period
from shared.domain.thai import fiscal_year
from shared.i18n import format_date, gettext
from shared.services.office import Office
from shared.services.reports.period import latest_day

_MONTHS, _QUARTERS, _YEARS = 12, 8, 3
"""How far back the list reaches; own days reach everything else."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One period by its short name; `chosen` is the one that is shown now."""

    name: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Picker:
    """`shortcuts` become links, `groups` (heading, choices) one list; `own` are days chosen freely
    that have no name, else empty."""

    shortcuts: tuple[Choice, ...]
    groups: tuple[tuple[str, tuple[Choice, ...]], ...]
    own: str


def picker(office: Office, centre: str | None, period: Period, *, public: bool = False) -> Picker:
    """What can be chosen today, newest first; `public` periods are whole months."""
    today = latest_day(office, centre)

    def choice(name: str, label: str) -> Choice:
        named = named_period(name).until(today)
        shown = public_period(named, today) if public else named
        return Choice(name, label, shown == period)

    before = month_of(today).first - timedelta(days=1)
    shortcuts = (
        choice(_month_name(today), gettext("This month")),
        choice(_month_name(before), gettext("Last month")),
        choice(str(fiscal_year(today)), gettext("This fiscal year")),
    )
    years = tuple(
        choice(str(year), _year_label(year))
        for year in range(fiscal_year(today), fiscal_year(today) - _YEARS, -1)
    )
    quarters = tuple(choice(*each) for each in _quarters(today))
    months = tuple(choice(_month_name(day), format_date(day, "month")) for day in _months(today))
    groups = (
        (gettext("Months"), months),
        (gettext("Quarters of the fiscal year"), quarters),
        (gettext("Fiscal years"), years),
    )
    known = any(each.chosen for _, choices in groups for each in choices)
    return Picker(shortcuts, groups, "" if known else f"{period.first}..{period.last}")


def _month_name(day: date) -> str:
    return f"{day:%Y-%m}"


def _months(today: date) -> Iterator[date]:
    day = today.replace(day=1)
    for _ in range(_MONTHS):
        yield day
        day = (day - timedelta(days=1)).replace(day=1)


def _quarters(today: date) -> Iterator[tuple[str, str]]:
    day = today
    for _ in range(_QUARTERS):
        year, quarter = fiscal_quarter_of(day)
        name = f"{year}-q{quarter}"
        period = named_period(name)
        months = _from_to(period, "short-month")
        yield (
            name,
            gettext(
                "Quarter %(quarter)s of fiscal year %(year)s (%(months)s)",
                quarter=quarter,
                year=year,
                months=months,
            ),
        )
        day = period.first - timedelta(days=1)


def _year_label(year: int) -> str:
    months = _from_to(named_period(str(year)), "short-month")
    return gettext("Fiscal year %(year)s (%(months)s)", year=year, months=months)


def _from_to(period: Period, style: str) -> str:
    return f"{format_date(period.first, style)} – {format_date(period.last, style)}"


def period_words(period: Period) -> str:
    """The days in words, as they stand above every report; Thai ones in the Buddhist era."""
    if period.first == period.last:
        return format_date(period.first)
    return _from_to(period, "long")
