"""How often the standard time was kept, as a filed report."""

from __future__ import annotations

from collections.abc import Sequence

from shared.i18n import gettext
from shared.services.office import Office
from shared.services.reports.adherence import AdherenceReport
from shared.services.reports.tables import Row
from shared.services.reports.told_services import told_adherence, told_report
from shared.web.filing.columns import columns
from shared.web.filing.document import Document, Fact, Section
from shared.web.filing.frame import framed, service_name, unit_name
from shared.web.filing.satisfaction import lowest_first, with_share
from shared.web.filing.waiting import part
from shared.web.filing.wording import interval_words, n_words, number, percent_words, told_words
from shared.web.report_pages import Asked


def document(office: Office, asked: Asked) -> Document:
    """In all, and every service, the lowest share first."""
    report, rows = told_adherence(office, asked.centre, asked.period, everything=asked.everything)
    report = told_report(report, rows)
    return framed(
        office,
        asked,
        "adherence",
        gettext("How often the standard time is kept"),
        facts=_facts(report, rows[0]),
        sections=(_services(office, asked, part(rows, "service")),),
        defined=("kept", "standard", "measured", "minimum"),
        data={"adherence": rows},
    )


def _facts(report: AdherenceReport, whole: Row) -> list[Fact]:
    total, n = report.total, number(whole["n"])
    return [
        Fact(
            gettext("Done within the standard time"),
            percent_words(total.percent, 1),
            interval_words(*(total.interval or (None, None))) or n_words(n),
        ),
        Fact(gettext("Mean over services"), percent_words(report.mean_percent, 1)),
        Fact(gettext("Cases counted"), told_words(n)),
    ]


def _services(office: Office, asked: Asked, rows: Sequence[Row]) -> Section:
    named = []
    for row in rows:
        centre, service, *variant = str(row["key"]).split("/")
        own: Row = {
            "service_name": service_name(office, service, *variant),
            "unit": unit_name(office, centre),
            **with_share(row, row["within_percent"]),
        }
        named.append(own)
    unit = () if asked.centre else ("unit",)
    shown = ("within_percent", "low_percent", "high_percent", "within", "n")
    printed = ("picture", "within_percent", "interval", "within", "n")
    return Section(
        "services",
        gettext("Every service; the lowest first"),
        columns=columns("service_name", *unit, *shown),
        printed=columns("unit" if unit else "service_name", *printed),
        under="service_name" if unit else "",
        rows=tuple(sorted(named, key=lowest_first("within_percent"))),
    )
