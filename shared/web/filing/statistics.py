"""How often services were given, by month and channel, as a filed report.

Service statistics are among what offices publish every year (Official Information Act B.E. 2540,
section 9 (8), and the integrity and transparency assessment).
"""

from __future__ import annotations

from collections.abc import Sequence

from shared.domain.cube import ALL
from shared.i18n import format_date, gettext
from shared.services.office import Office
from shared.services.reports import usage
from shared.services.reports.tables import Row
from shared.services.reports.usage import Usage, month_name
from shared.web import place_words
from shared.web.filing.columns import columns
from shared.web.filing.document import Chart, Document, Fact, Section
from shared.web.filing.frame import framed, service_name, unit_name
from shared.web.filing.wording import number, told_words
from shared.web.report_pages import Asked


def document(office: Office, asked: Asked) -> Document:
    """By service, by month, by channel, and every count of them."""
    with office.db.snapshot():
        found = usage.report(office, asked.period, everything=asked.everything)
    rows = usage.statistics_rows(office, found, asked.centre)
    at = asked.centre or ALL
    whole = [row for row in rows if row["centre"] == at]
    return framed(
        office,
        asked,
        "statistics",
        gettext("How often services were given"),
        facts=_facts(whole),
        sections=(
            _services(office, whole),
            _months(found, whole),
            _channels(whole),
            _units(office, asked, rows),
        ),
        defined=("usage", "minimum"),
        data={"statistics": rows},
        sealed=False,
    )


def _only(rows: Sequence[Row], apart: str = "") -> list[Row]:
    """Rows that tell one direction `apart` and are totals in all others."""
    names = ("month", "service", "channel")
    return [row for row in rows if all((row[name] != ALL) == (name == apart) for name in names)]


def _facts(rows: Sequence[Row]) -> list[Fact]:
    total = _only(rows)
    n = number(total[0]["finished"]) if total else 0
    given = _only(rows, "service")
    return [
        Fact(gettext("Times a service was given"), told_words(n)),
        Fact(gettext("Services that were given"), told_words(len(given))),
    ]


def _services(office: Office, rows: Sequence[Row]) -> Section:
    named = [
        {**row, "service_name": service_name(office, str(row["service"]))}
        for row in _only(rows, "service")
    ]
    named.sort(key=lambda row: -(number(row["finished"]) or 0))
    title = gettext("By service")
    return Section(
        "by-service",
        title,
        columns=columns("service_name", "finished"),
        rows=tuple(named),
        chart=Chart("bar", title, "service_name", ("finished",), min(20, len(named))),
    )


def _months(found: Usage, rows: Sequence[Row]) -> Section:
    days = {month_name(each): each for each in found.months}
    title = gettext("By month")
    named: list[Row] = [
        {**row, "month_name": format_date(days[str(row["month"])].first, "short-month")}
        for row in _only(rows, "month")
    ]
    return Section(
        "by-month",
        title,
        columns=columns("month_name", "finished"),
        rows=tuple(named),
        chart=Chart("column", title, "month_name", ("finished",), len(named)),
    )


def _channels(rows: Sequence[Row]) -> Section:
    named: list[Row] = [
        {**row, "channel_name": place_words.channel(str(row["channel"]))}
        for row in _only(rows, "channel")
    ]
    return Section(
        "by-channel",
        gettext("By the way people came"),
        columns=columns("channel_name", "finished"),
        rows=tuple(named),
    )


def _units(office: Office, asked: Asked, rows: Sequence[Row]) -> Section:
    named: list[Row] = [
        {**row, "unit": unit_name(office, row["centre"])}
        for row in _only(rows)
        if row["centre"] != ALL and asked.centre is None
    ]
    return Section(
        "by-unit",
        gettext("Service units"),
        columns=columns("unit", "finished"),
        rows=tuple(named),
    )
