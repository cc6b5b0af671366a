"""The four indicators ready to be drawn, the same for staff and for everybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from shared.domain.cube import ALL
from shared.domain.errors import N_
from shared.domain.service_cost import CostEntry, CostPart, CostSpan
from shared.domain.thai import fiscal_year
from shared.i18n import format_date, format_number, gettext
from shared.services import costs
from shared.services.office import Office
from shared.services.reports import indicators, usage
from shared.services.reports.indicators import CostFigure, IndicatorFigure
from shared.web import place_words
from shared.web.report_pages import Asked

INDICATOR_DEFINITIONS = ("usage", "take-up", "completion", "votes", "cost", "minimum")

_PARTS: Mapping[CostPart, str] = {
    CostPart.STAFF: N_("staff"),
    CostPart.PREMISES: N_("premises, power and water"),
    CostPart.EQUIPMENT: N_("equipment and systems"),
    CostPart.MATERIALS: N_("materials, such as cards and paper"),
    CostPart.SERVICES: N_("services bought from others"),
    CostPart.OTHER: N_("other costs"),
}

Link = Callable[[str, str, str], str]
"""The address of the turns behind a count (`turns.Behind`), its centre and service; "" for none."""


def no_link(of: str, centre: str, service: str) -> str:
    del of, centre, service
    return ""


def indicators_view(
    office: Office, asked: Asked, *, everything: bool, link: Link = no_link
) -> dict[str, Any]:
    """What `shared/indicators.html` draws."""
    report = indicators.report(office, asked.centre, asked.period, everything=everything)
    return {
        "indicators": report,
        "indicator_link": link,
        "services": office.catalogue.services,
        "baht": baht,
        "cost_parts": included,
        "cost_days": days_words,
        "all_key": ALL,
    }


def costs_mark(office: Office) -> int:
    """Changes whenever an amount does: for what keeps drawn figures."""
    return costs.newest(office)


def baht(satang: Fraction | int) -> str:
    """An amount in words, with two decimals."""
    return gettext("%(num)s baht", num=format_number(Fraction(satang, 100), 2))


def part_words(part: CostPart) -> str:
    return gettext(_PARTS[part])


def included(cost: CostFigure) -> str:
    """What the amounts of a figure include, all of them together."""
    named = {part for each in cost.entries for part in each.includes}
    return ", ".join(part_words(part) for part in CostPart if part in named)


def days_words(entry: CostEntry) -> str:
    """The month or fiscal year of an amount."""
    if entry.span is CostSpan.MONTH:
        return format_date(entry.begins, "month")
    return gettext("fiscal year %(year)s", year=fiscal_year(entry.begins))


def facts_of(figure: IndicatorFigure) -> dict[str, list[str]]:
    """The n behind the indicators, for their definitions."""
    counts = {
        "usage": figure.finished,
        "take-up": figure.finished,
        "completion": figure.began,
        "cost": figure.cost.finished if figure.cost else None,
    }
    return {
        id: [gettext("n = %(num)s", num=format_number(n))]
        for id, n in counts.items()
        if n is not None
    }


@dataclass(frozen=True, slots=True)
class UsageLine:
    """How often a service was given: in all, and by month in the order of `UsageTable.months`."""

    service: str
    n: int
    by_month: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class UsageTable:
    """Every service that was given, the most frequent first, with every count. `channels` by id,
    name and count."""

    months: tuple[str, ...]
    lines: tuple[UsageLine, ...]
    channels: tuple[tuple[str, str, int], ...]


def usage_view(office: Office, asked: Asked) -> UsageTable:
    """For staff."""
    with office.db.snapshot():
        found = usage.report(office, asked.period, everything=True)
    at, finished = asked.centre or ALL, found.finished
    lines = [
        UsageLine(
            service,
            n,
            tuple(found.in_month(month, at, service) or 0 for month in found.months),
        )
        for service in office.catalogue.services
        if (n := finished.get((ALL, at, service, ALL), 0))
    ]
    channels = sorted({key[3] for key in finished} - {ALL})
    return UsageTable(
        tuple(format_date(each.first, "short-month") for each in found.months),
        tuple(sorted(lines, key=lambda each: -each.n)),
        tuple(
            (each, place_words.channel(each), finished.get((ALL, at, ALL, each), 0))
            for each in channels
        ),
    )
