"""Waits and kept standards: published figures, open to everybody."""

from __future__ import annotations

from asyncio import to_thread
from typing import cast

import msgspec
from litestar import get

from shared.api.periods import CentreWanted, FirstDay, LastDay, PeriodOut, period_out
from shared.domain import publication, satisfaction
from shared.domain.period import Period
from shared.domain.small_counts import told_part
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports import adherence
from shared.services.reports.adherence import AdherenceFigure
from shared.services.reports.period import told_period
from shared.services.reports.tables import Row, percent, seconds
from shared.services.reports.told_services import (
    told_adherence,
    told_report,
)
from shared.services.reports.told_turns import told_turns
from shared.services.reports.told_waits import ToldWaits, told_waits
from shared.services.reports.waiting import WaitFigure
from shared.web.callers import AnyRequest, office_of, staff


class WaitOut(msgspec.Struct, frozen=True):
    """From joining the line to the call, in seconds. `letter` null: the whole centre."""

    centre: str | None
    letter: str | None
    n: int | None
    mean_seconds: int | None
    median_seconds: int | None
    p90_seconds: int | None


class ToldOut(msgspec.Struct, frozen=True):
    """Of `n` visits that were told a range and then called, the per cent called inside it; the
    ranges are made to hold for four of five. Null below the minimum n."""

    n: int | None
    inside: int | None
    percent: float | None


class WaitingAnswer(msgspec.Struct, frozen=True):
    centre: str | None
    period: PeriodOut
    minimum_n: dict[str, int]
    total: WaitOut
    centres: list[WaitOut]
    items: list[WaitOut]
    told: ToldOut
    next: str | None = None


class WilsonOut(msgspec.Struct, frozen=True):
    """95 per cent interval of the share of scores 4 and 5."""

    method: str
    low: float
    high: float


class AdherenceOut(msgspec.Struct, frozen=True):
    """`percent` of cases whose service time was within the standard of their version. `variant` ""
    is the ordinary way."""

    centre: str | None
    service: str | None
    n: int | None
    within: int | None
    percent: float | None
    interval: WilsonOut | None
    variant: str = ""


class AdherenceAnswer(msgspec.Struct, frozen=True):
    """`total` is weighted by cases; `unweighted_mean` is the mean over services."""

    centre: str | None
    period: PeriodOut
    formula: str
    minimum_n: dict[str, int]
    total: AdherenceOut
    unweighted_mean: float | None
    items: list[AdherenceOut]
    next: str | None = None


_MINIMUM_N = {
    "count": publication.MINIMUM_FOR_COUNTS,
    "mean": publication.MINIMUM_FOR_BRACKET,
}


@get("/metrics/waiting", tags=["figures"], summary="How long citizens waited for their call")
async def waiting_figures(
    request: AnyRequest, centre: CentreWanted = None, first: FirstDay = None, last: LastDay = None
) -> WaitingAnswer:
    """For whoever has not signed in as staff, here and below, counts of one to four are null, and
    the period is made of whole months."""
    return await to_thread(_waiting, office_of(request), centre, first, last, staff(request))


def _waiting(
    office: Office, centre: str | None, first: str | None, last: str | None, asker: Caller | None
) -> WaitingAnswer:
    period = period_for(office, centre, first, last, asker)
    turns = told_turns(office, centre, period, everything=asker is not None)
    report = turns.waits
    rows = turns.wait_rows
    counts = {(row["part"], row["key"]): cast("int | None", row["n"]) for row in rows}
    whole = counts["total", centre or "all"]
    return WaitingAnswer(
        centre=centre,
        period=period_out(report.period),
        minimum_n=_MINIMUM_N,
        total=_wait(report.total, whole),
        centres=[
            _wait(figure, counts.get(("centre", str(figure.centre)), whole))
            for figure in report.centres
        ],
        items=[
            _wait(figure, counts["letter", f"{figure.centre}/{figure.letter}"])
            for figure in report.letters
        ],
        told=_inside(told_waits(office, centre, period), asker),
    )


def period_for(
    office: Office, centre: str | None, first: str | None, last: str | None, asker: Caller | None
) -> Period:
    """The days asked for; whole months for whoever has not signed in. Raises `InvalidRequest`."""
    return told_period(office, centre, first, last, everything=asker is not None)


def _inside(told: ToldWaits, asker: Caller | None) -> ToldOut:
    """For everybody without the share where few waits came, or did not come, as told."""
    if asker is not None:
        return ToldOut(told.n, told.inside, percent(told.inside_percent))
    inside = told.inside
    if inside is None or told_part(inside, told.n) is None:
        return ToldOut(publication.published_count(told.n), None, None)
    return ToldOut(told.n, inside, percent(told.inside_percent))


def _wait(figure: WaitFigure, n: int | None) -> WaitOut:
    return WaitOut(
        figure.centre,
        figure.letter,
        n,
        seconds(figure.mean_seconds),
        seconds(figure.median_seconds),
        figure.p90_seconds,
    )


def wilson(low: float, high: float) -> WilsonOut:
    """An interval in per cent, as it is answered."""
    return WilsonOut(satisfaction.WILSON_95, percent(low) or 0.0, percent(high) or 0.0)


@get("/metrics/adherence", tags=["figures"], summary="How often the promised time was kept")
async def adherence_figures(
    request: AnyRequest, centre: CentreWanted = None, first: FirstDay = None, last: LastDay = None
) -> AdherenceAnswer:
    return await to_thread(_adherence, office_of(request), centre, first, last, staff(request))


def _adherence(
    office: Office, centre: str | None, first: str | None, last: str | None, asker: Caller | None
) -> AdherenceAnswer:
    period = period_for(office, centre, first, last, asker)
    report, (whole, *rows) = told_adherence(office, centre, period, everything=asker is not None)
    report = told_report(report, [whole, *rows])
    return AdherenceAnswer(
        centre=centre,
        period=period_out(report.period),
        formula=adherence.FORMULA,
        minimum_n=_MINIMUM_N,
        total=_kept(report.total, whole),
        unweighted_mean=percent(report.mean_percent),
        items=[_kept(*each) for each in zip(report.services, rows, strict=True)],
    )


def _kept(figure: AdherenceFigure, row: Row) -> AdherenceOut:
    """As far as its row tells it."""
    shown = row["n"] is not None
    return AdherenceOut(
        figure.centre,
        figure.service,
        figure.n if shown else None,
        figure.within if row["within"] is not None else None,
        percent(figure.percent) if row["within_percent"] is not None else None,
        wilson(*figure.interval) if figure.interval and row["low_percent"] is not None else None,
        figure.variant,
    )


routes = [waiting_figures, adherence_figures]
