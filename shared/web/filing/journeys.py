"""Life events across agencies as a filed report."""

from __future__ import annotations

from shared.i18n import current_language, gettext
from shared.services.office import Office
from shared.services.reports import journeys
from shared.services.reports.journey_rows import journey_rows, told_n
from shared.services.reports.service_tables import for_everybody
from shared.services.reports.tables import Row
from shared.web.filing.columns import columns
from shared.web.filing.document import Document, Fact, Section
from shared.web.filing.frame import framed, unit_name
from shared.web.filing.wording import told_words
from shared.web.report_pages import Asked

_COLUMNS = (
    *("n", "working_mean_seconds", "working_median_seconds", "working_p90_seconds"),
    *("wall_median_seconds", "between_median_seconds", "agencies_mean", "counters_mean"),
    *("services_mean", "in_one_visit_percent", "baseline_steps_sum", "steps_sum"),
    *("baseline_seconds_sum", "reduction_percent"),
)
_PRINTED = (
    *("n", "working_median_seconds", "working_p90_seconds", "wall_median_seconds"),
    *("between_median_seconds", "baseline_seconds_sum", "working_mean_seconds"),
    "reduction_percent",
)


def document(office: Office, asked: Asked) -> Document:
    """One row per life event and unit."""
    report = journeys.report(office, asked.centre, asked.period)
    rows = for_everybody(journey_rows(report))
    named: list[Row] = [
        {
            **row,
            "event": each.bundle.names.text(current_language()),
            "unit": unit_name(office, each.centre),
        }
        for each, row in zip(report.figures, rows, strict=True)
    ]
    unit = () if asked.centre else ("unit",)
    title = gettext("Life events across agencies")
    section = Section(
        "events",
        title,
        columns=columns("event", *unit, *_COLUMNS),
        printed=columns("unit" if unit else "event", *_PRINTED),
        under="event" if unit else "",
        rows=tuple(named),
    )
    return framed(
        office,
        asked,
        "journeys",
        title,
        facts=(Fact(gettext("Tickets for life events"), told_words(told_n(report, staff=False))),),
        sections=(section,),
        defined=("journey", "separately", "minimum"),
        data={"journeys": rows},
    )
