"""Which days and which centres a report is about, from what somebody asked for."""

from __future__ import annotations

from datetime import date

from shared.domain.errors import N_, InvalidRequest
from shared.domain.period import Period, default_period, named_period, public_period
from shared.domain.thai import fiscal_year_range
from shared.services.office import Office

_BUDDHIST_FROM = 2400
"""Years from here on are meant as Buddhist era: nobody reports on A.D. 2400."""


def centres_of(office: Office, centre: str | None) -> tuple[str, ...]:
    """One centre, or all in the catalogue's order. Raises `UnknownCentre`."""
    if centre is None:
        return tuple(office.catalogue.centres)
    return (office.centre(centre).id,)


def period_of(
    office: Office,
    centre: str | None,
    first: str | None,
    last: str | None,
    named: str | None = None,
) -> Period:
    """The days asked for, as ISO dates; what is missing comes from the default.

    A period asked for by name (`named_period`) wins, without the days that are still to come. The
    default is the Thai fiscal year to date, at least 90 days. Raises `InvalidRequest`.
    """
    today = latest_day(office, centre)
    if named:
        return _named(named, today)
    standard = default_period(today)
    begin = _day("from", first) if first else None
    end = _day("to", last) if last else max(standard.last, begin or standard.last)
    begin = begin or default_period(end).first
    if begin > end:
        raise InvalidRequest("to", N_("The last day lies before the first. Turn them round."))
    return Period(begin, end)


def told_period(
    office: Office, centre: str | None, first: str | None, last: str | None, *, everything: bool
) -> Period:
    """The days asked for to staff, who see `everything`; to everybody the whole months around them.

    Raises `InvalidRequest`.
    """
    wished = period_of(office, centre, first, last)
    return wished if everything else public_period(wished, latest_day(office, centre))


def _named(name: str, today: date) -> Period:
    try:
        return named_period(name).until(today)
    except ValueError:
        problem = N_("Choose a month, a quarter or a fiscal year from the list.")
        raise InvalidRequest("period", problem) from None


def fiscal_period(office: Office, centre: str | None, fiscal_year: int | None) -> Period:
    """A fiscal year of the Buddhist era, or the default period. Raises `InvalidRequest`."""
    if fiscal_year is None:
        return default_period(latest_day(office, centre))
    try:
        return Period(*fiscal_year_range(fiscal_year))
    except ValueError:
        problem = N_("Give the fiscal year in the Buddhist era, such as 2570.")
        raise InvalidRequest("fiscal_year", problem) from None


def latest_day(office: Office, centre: str | None) -> date:
    """The latest business day of any centre asked for."""
    centres = centres_of(office, centre)
    return max((office.today(each) for each in centres), default=office.clock.now().date())


def _day(field: str, text: str) -> date:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidRequest(field, N_("Write the day as year-month-day: 2026-11-16.")) from None
    if day.year >= _BUDDHIST_FROM:
        raise InvalidRequest(field, N_("Write the year of the common era: 2026 for 2569."))
    return day
