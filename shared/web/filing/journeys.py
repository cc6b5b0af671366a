"""Life events across agencies as a filed report."""

from __future__ import annotations

from collections.abc import Sequence

from shared.domain.reduction import Reduction
from shared.i18n import current_language, gettext
from shared.services.office import Office
from shared.services.reports import journeys
from shared.services.reports.journey_telling import journey_rows, told_n
from shared.services.reports.journey_values import JourneyFigure, JourneysReport
from shared.services.reports.tables import Row
from shared.web import report_words
from shared.web.filing.columns import columns
from shared.web.filing.document import Document, Fact, Section
from shared.web.filing.frame import framed, unit_name
from shared.web.filing.wording import interval_words, told_words
from shared.web.journey_pages import JOURNEY_DEFINITIONS
from shared.web.report_pages import Asked

_COLUMNS = (
    *("n", "working_mean_seconds", "working_median_seconds", "working_p90_seconds"),
    *("wall_median_seconds", "between_median_seconds", "agencies_mean", "counters_mean"),
    *("services_mean", "in_one_visit_percent", "baseline_steps_sum", "steps_sum"),
    *("steps_reduction_percent", "baseline_seconds_sum", "reduction_percent"),
    *("reduction_low_percent", "reduction_high_percent", "range", "certain"),
)
_OVER = ("units", "weighted_reduction_percent")
_PRINTED = (
    *("n", "working_median_seconds", "working_mean_seconds", "wall_median_seconds"),
    *("baseline_seconds_sum", "reduction_percent", "interval", "range"),
)


def document(office: Office, asked: Asked) -> Document:
    """Every life event over all units, where several had it, then every one at every unit."""
    report = journeys.report(office, asked.centre, asked.period)
    rows = journey_rows(report, staff=asked.everything)
    at_units, over = rows[: len(report.figures)], rows[len(report.figures) :]
    sections = (_over_units(report, over),) if over else ()
    title = gettext("Life events across agencies")
    n = told_n(report, staff=asked.everything)
    return framed(
        office,
        asked,
        "journeys",
        title,
        facts=(Fact(gettext("Tickets for life events"), told_words(n)),),
        sections=(*sections, _at_units(office, asked, report, at_units)),
        defined=JOURNEY_DEFINITIONS,
        data={"journeys": rows},
    )


def _over_units(report: JourneysReport, rows: Sequence[Row]) -> Section:
    named = [
        _in_words(row, each.together) | {"units": each.overall.units}
        for each, row in zip(report.events, rows, strict=True)
    ]
    return Section(
        "over-units",
        gettext("Over all units: mean of the units, and weighted by journeys"),
        columns=columns("event", *_OVER, *_COLUMNS),
        printed=columns("event", *_OVER, "reduction_percent", "interval", "range", "n"),
        rows=tuple(named),
    )


def _at_units(office: Office, asked: Asked, report: JourneysReport, rows: Sequence[Row]) -> Section:
    named = [
        _in_words(row, each) | {"unit": unit_name(office, each.centre)}
        for each, row in zip(report.figures, rows, strict=True)
    ]
    unit = () if asked.centre else ("unit",)
    return Section(
        "events",
        gettext("Life events across agencies"),
        columns=columns("event", *unit, *_COLUMNS),
        printed=columns("unit" if unit else "event", *_PRINTED),
        under="event" if unit else "",
        rows=tuple(named),
    )


def _in_words(row: Row, figure: JourneyFigure) -> Row:
    return {
        **row,
        "event": figure.bundle.names.text(current_language()),
        "range": _range_words(figure.real),
        "interval": interval_words(row["reduction_low_percent"], row["reduction_high_percent"]),
    }


def _range_words(real: Reduction) -> str:
    words = report_words.short_bracket(real.bracket.value)
    if real.percent is None:
        return words
    return f"{words}, {gettext('certain') if real.certain else gettext('not certain')}"
