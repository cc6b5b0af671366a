"""The tidy rows of each report as a file has them: for inside the office, or for everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from shared.domain.period import Period
from shared.services.office import Office
from shared.services.reports import (
    answer_details,
    by_service,
    endings,
    indicators,
    reduction,
    requests,
    time_stays,
    usage,
)
from shared.services.reports.endings import EndingsReport
from shared.services.reports.journey_telling import journey_rows
from shared.services.reports.journeys import report as journey_report
from shared.services.reports.row_telling import for_everybody
from shared.services.reports.service_tables import endings_rows
from shared.services.reports.tables import Row, reduction_rows
from shared.services.reports.telling import telling_of
from shared.services.reports.told_services import told_adherence, told_details, told_satisfaction
from shared.services.reports.told_turns import ToldTurns, told_turns


class Wanted(NamedTuple):
    """Which rows: of one centre (None for all), with every count or as everybody may know them."""

    centre: str | None
    period: Period
    everything: bool


def waits(office: Office, wanted: Wanted) -> list[Row]:
    """Waits alone."""
    return list(_turns(office, wanted).wait_rows)


def calls(office: Office, wanted: Wanted) -> list[Row]:
    """How calls were decided."""
    return list(_turns(office, wanted).call_rows)


def waiting(office: Office, wanted: Wanted) -> list[Row]:
    """Waits, how turns ended, and how calls were decided, under the columns of waits."""
    turns = _turns(office, wanted)
    ended = endings.report(office, wanted.centre, wanted.period)
    return waiting_file(turns, told_endings(ended, everything=wanted.everything))


def _turns(office: Office, wanted: Wanted) -> ToldTurns:
    return told_turns(office, wanted.centre, wanted.period, everything=wanted.everything)


def told_endings(report: EndingsReport, *, everything: bool) -> list[Row]:
    """How turns ended."""
    rows = endings_rows(report)
    return rows if everything else for_everybody(rows)


def waiting_file(turns: ToldTurns, ended: Iterable[Row]) -> list[Row]:
    """All three under one head."""
    empty: Row = dict.fromkeys(turns.wait_rows[0])
    return [*turns.wait_rows, *({**empty, **row} for row in (*ended, *turns.call_rows))]


def satisfaction(office: Office, wanted: Wanted) -> list[Row]:
    """Scores, and below them what answers say beside their score, under one head."""
    asked = office, wanted.centre, wanted.period
    report, rows = told_satisfaction(*asked, everything=wanted.everything)
    details = told_details(*asked, answers=report.total.n, everything=wanted.everything)
    return under_one_head([*rows, *answer_details.rows(details)])


def under_one_head(rows: list[Row]) -> list[Row]:
    """Every row with the columns of all; a cell that a row does not have is empty."""
    columns: Row = dict.fromkeys(column for row in rows for column in row)
    return [{**columns, **row} for row in rows]


def adherence(office: Office, wanted: Wanted) -> list[Row]:
    asked = office, wanted.centre, wanted.period
    return told_adherence(*asked, everything=wanted.everything)[1]


def journeys(office: Office, wanted: Wanted) -> list[Row]:
    report = journey_report(office, wanted.centre, wanted.period)
    return journey_rows(report, staff=wanted.everything)


def reductions(office: Office, wanted: Wanted) -> list[Row]:
    report = reduction.report(office, wanted.centre, wanted.period)
    tell = telling_of(office, wanted.centre, report, everything=wanted.everything)
    return reduction_rows(office, report, tell)


def times(office: Office, wanted: Wanted) -> list[Row]:
    """Where the time of every process goes."""
    found = time_stays.stays(office, wanted.centre, wanted.period)
    return time_stays.stay_rows(found, wanted.centre, wanted.period, everything=wanted.everything)


def handed_on(office: Office, wanted: Wanted) -> list[Row]:
    """Requests that went beyond the counter; never a count of one to four."""
    found = requests.report(office, wanted.centre, wanted.period)
    return requests.rows(found, wanted.centre)


def four_indicators(office: Office, wanted: Wanted) -> list[Row]:
    """Digital take-up, completion, satisfaction, cost."""
    asked = office, wanted.centre, wanted.period
    return indicators.rows(office, indicators.report(*asked, everything=wanted.everything))


def statistics(office: Office, wanted: Wanted) -> list[Row]:
    """How often services were given."""
    with office.db.snapshot():
        found = usage.report(office, wanted.period, everything=wanted.everything)
    return usage.statistics_rows(office, found, wanted.centre)


def services(office: Office, wanted: Wanted) -> list[Row]:
    """Waits and calls of every service."""
    asked = office, wanted.centre, wanted.period
    found = by_service.report(*asked, everything=wanted.everything)
    return by_service.rows(office, wanted.period, found)


def overview(office: Office, wanted: Wanted) -> list[Row]:
    """Everything that the overview takes its figures from, under one head."""
    rows = [row for make in (waiting, satisfaction, adherence) for row in make(office, wanted)]
    return under_one_head(rows)


Maker = Callable[[Office, Wanted], list[Row]]

INSIDE: Mapping[str, Maker] = {
    "overview": overview,
    "waiting": waiting,
    "satisfaction": satisfaction,
    "adherence": adherence,
    "reduction": reductions,
    "journeys": journeys,
    "time": times,
    "indicators": four_indicators,
    "statistics": statistics,
}
"""The files of staff, by the name of their page."""

OPEN: Mapping[str, Maker] = {
    "waiting": waits,
    "satisfaction": satisfaction,
    "adherence": adherence,
    "journeys": journeys,
    "fairness": calls,
    "requests": handed_on,
    "reduction": reductions,
    "time": times,
    "service-waits": services,
    "indicators": four_indicators,
    "statistics": statistics,
}
"""Open data, by the name in their address."""
