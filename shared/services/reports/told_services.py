"""Kept standards, answers and where time goes, as somebody may know them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from shared.domain.period import Period
from shared.services.office import Office
from shared.services.reports import adherence, answer_details, satisfaction
from shared.services.reports.adherence import AdherenceFigure, AdherenceReport
from shared.services.reports.answer_details import DetailsReport
from shared.services.reports.row_telling import for_everybody
from shared.services.reports.satisfaction import SatisfactionReport
from shared.services.reports.service_tables import (
    adherence_rows,
    satisfaction_rows,
    satisfaction_rows_for_everybody,
)
from shared.services.reports.tables import Row

R = TypeVar("R")


def told_rows(
    make: Callable[[Office, str | None, Period], R],
    rows_of: Callable[[R], list[Row]],
    office: Office,
    centre: str | None,
    period: Period,
    *,
    everything: bool,
) -> tuple[R, list[Row]]:
    """A report and its tidy rows: every count for staff with `everything`, else as everybody may
    know them. What the report over all centres keeps back stays so in that of one."""
    report = make(office, centre, period)
    rows = rows_of(report)
    if everything:
        return report, rows
    whole: Sequence[Row] = () if centre is None else rows_of(make(office, None, period))
    return report, for_everybody(rows, whole=whole)


def told_adherence(
    office: Office, centre: str | None, period: Period, *, everything: bool
) -> tuple[AdherenceReport, list[Row]]:
    """Raises `UnknownCentre`, as below."""
    asked = office, centre, period
    return told_rows(adherence.report, adherence_rows, *asked, everything=everything)


def told_report(report: AdherenceReport, rows: Sequence[Row]) -> AdherenceReport:
    """The report with the shares alone that its rows tell; their mean tells a single hidden one."""
    whole, *services = rows
    figures = tuple(_told_share(*each) for each in zip(report.services, services, strict=True))
    return replace(
        report,
        total=_told_share(report.total, whole),
        services=figures,
        mean_percent=report.mean_percent
        if [each.percent for each in figures] == [each.percent for each in report.services]
        else None,
    )


def _told_share(figure: AdherenceFigure, row: Row) -> AdherenceFigure:
    if row["within_percent"] is not None:
        return figure
    return replace(figure, within=None, percent=None, interval=None)


def told_satisfaction(
    office: Office, centre: str | None, period: Period, *, everything: bool
) -> tuple[SatisfactionReport, list[Row]]:
    asked = office, centre, period
    rows = satisfaction_rows if everything else satisfaction_rows_for_everybody
    return told_rows(satisfaction.report, rows, *asked, everything=everything)


def told_details(
    office: Office, centre: str | None, period: Period, *, answers: int, everything: bool
) -> DetailsReport:
    """What all `answers` say beside their score."""
    report = answer_details.report(office, centre, period)
    return answer_details.told(report, answers, everything=everything)
