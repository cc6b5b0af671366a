"""The four indicators of a digital public service as a filed report."""

from __future__ import annotations

from shared.domain.cube import ALL
from shared.i18n import gettext
from shared.services.office import Office
from shared.services.reports import indicators
from shared.services.reports.indicators import IndicatorFigure, IndicatorsReport
from shared.services.reports.tables import Row
from shared.web.filing.columns import columns
from shared.web.filing.document import Chart, Document, Fact, Section
from shared.web.filing.frame import framed, service_name, unit_name
from shared.web.filing.wording import interval_words, n_words, percent_words
from shared.web.indicator_views import INDICATOR_DEFINITIONS, baht, included
from shared.web.report_pages import Asked

_SHOWN = ("take_up_percent", "completion_percent", "satisfied_percent", "cost_each_baht")
_COUNTS = ("finished", "began", "answers")


def document(office: Office, asked: Asked) -> Document:
    """In all, per unit, and per service."""
    found = indicators.report(office, asked.centre, asked.period, everything=asked.everything)
    rows = indicators.rows(office, found)
    return framed(
        office,
        asked,
        "indicators",
        gettext("Digital service: four indicators"),
        facts=_facts(found.total),
        sections=(_units(office, asked, found, rows), _services(office, asked, rows)),
        defined=INDICATOR_DEFINITIONS,
        data={"indicators": rows},
        sealed=False,
    )


def _facts(total: IndicatorFigure) -> list[Fact]:
    votes, cost = total.votes, total.cost
    interval = interval_words(*votes.top_two_interval) if votes and votes.top_two_interval else None
    return [
        Fact(
            gettext("Begun by telephone or web"),
            percent_words(total.take_up_percent, 1),
            n_words(total.finished),
        ),
        Fact(
            gettext("Got what they came for"),
            percent_words(total.completion_percent, 1),
            n_words(total.began),
        ),
        Fact(
            gettext("Satisfied or very satisfied"),
            percent_words(votes.top_two_percent if votes else None, 1),
            interval or n_words(total.answers),
        ),
        Fact(
            gettext("Cost of one transaction"),
            baht(cost.each_satang) if cost else gettext("not entered by the office for these days"),
            included(cost) if cost else "",
        ),
    ]


def _units(office: Office, asked: Asked, found: IndicatorsReport, rows: list[Row]) -> Section:
    title = gettext("Service units")
    named: tuple[Row, ...] = tuple(
        {**row, "unit": unit_name(office, row["centre"])} for row in rows if row["service"] == ALL
    )
    if asked.centre is None:
        named = named[1:]  # the whole stands above
    chart = Chart("bar", title, "unit", ("completion_percent",), len(named))
    return Section(
        "units",
        title,
        columns=columns("unit", *_SHOWN, *_COUNTS),
        printed=columns("unit", *_SHOWN, "finished"),
        rows=named,
        chart=chart if found.centres else None,
    )


def _services(office: Office, asked: Asked, rows: list[Row]) -> Section:
    named: tuple[Row, ...] = tuple(
        {
            **row,
            "service_name": service_name(office, str(row["service"])),
            "unit": unit_name(office, row["centre"]),
        }
        for row in rows
        if row["service"] != ALL
    )
    unit = () if asked.centre else ("unit",)
    return Section(
        "every-service",
        gettext("Every service"),
        columns=columns("service_name", *unit, *_SHOWN, *_COUNTS),
        printed=columns("unit" if unit else "service_name", *_SHOWN, "finished"),
        under="service_name" if unit else "",
        rows=named,
    )
