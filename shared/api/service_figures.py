"""Waits, satisfaction and kept standards: published figures, open to everybody."""

from __future__ import annotations

from asyncio import to_thread
from typing import cast

import msgspec
from litestar import get

from shared.api.periods import CentreWanted, FirstDay, LastDay, PeriodOut, period_out
from shared.domain import publication, satisfaction
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports import adherence, service_tables, waiting
from shared.services.reports import satisfaction as answers
from shared.services.reports.adherence import AdherenceFigure
from shared.services.reports.period import period_of
from shared.services.reports.satisfaction import SatisfactionFigure
from shared.services.reports.tables import Row, percent, seconds
from shared.services.reports.told_waits import told_waits
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


class ScoreOut(msgspec.Struct, frozen=True):
    """One way to sum answers up, with the name of its formula."""

    formula: str
    value: float


class WilsonOut(msgspec.Struct, frozen=True):
    """95 per cent interval of the share of scores 4 and 5."""

    method: str
    low: float
    high: float


class SatisfactionOut(msgspec.Struct, frozen=True):
    """`counts` by score. Everything but `n` is null while `suppressed`."""

    centre: str | None
    service: str | None
    n: int | None
    suppressed: bool
    counts: dict[str, int] | None
    figure: ScoreOut | None
    interval: WilsonOut | None
    others: list[ScoreOut]


class SatisfactionAnswer(msgspec.Struct, frozen=True):
    centre: str | None
    period: PeriodOut
    minimum_n: int
    total: SatisfactionOut
    centres: list[SatisfactionOut]
    items: list[SatisfactionOut]
    next: str | None = None


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
    """Counts of one to four are null for whoever has not signed in as staff, here and below."""
    return await to_thread(_waiting, office_of(request), centre, first, last, staff(request))


def _waiting(
    office: Office, centre: str | None, first: str | None, last: str | None, asker: Caller | None
) -> WaitingAnswer:
    period = period_of(office, centre, first, last)
    report = waiting.report(office, centre, period)
    told = told_waits(office, centre, period)
    rows = _told(service_tables.waiting_rows(report), asker)
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
        told=ToldOut(_one(told.n, asker), told.inside, percent(told.inside_percent)),
    )


def _told(rows: list[Row], asker: Caller | None) -> list[Row]:
    """Every count for staff; for everybody none that tells of one to four people."""
    return rows if asker is not None else service_tables.for_everybody(rows)


def _one(n: int, asker: Caller | None) -> int | None:
    return n if asker is not None else publication.published_count(n)


def _wait(figure: WaitFigure, n: int | None) -> WaitOut:
    return WaitOut(
        figure.centre,
        figure.letter,
        n,
        seconds(figure.mean_seconds),
        seconds(figure.median_seconds),
        figure.p90_seconds,
    )


@get("/metrics/satisfaction", tags=["figures"], summary="What citizens answered")
async def satisfaction_figures(
    request: AnyRequest, centre: CentreWanted = None, first: FirstDay = None, last: LastDay = None
) -> SatisfactionAnswer:
    return await to_thread(_satisfaction, office_of(request), centre, first, last, staff(request))


def _satisfaction(
    office: Office, centre: str | None, first: str | None, last: str | None, asker: Caller | None
) -> SatisfactionAnswer:
    report = answers.report(office, centre, period_of(office, centre, first, last))
    rows = _told(service_tables.satisfaction_rows(report), asker)
    counts = {(row["part"], row["key"]): cast("int | None", row["n"]) for row in rows}
    whole = counts["total", centre or "all"]
    return SatisfactionAnswer(
        centre=centre,
        period=period_out(report.period),
        minimum_n=publication.MINIMUM_FOR_SATISFACTION,
        total=_votes(report.total, whole),
        centres=[
            _votes(figure, counts.get(("centre", str(figure.centre)), whole))
            for figure in report.centres
        ],
        items=[
            _votes(figure, counts["service", f"{figure.centre}/{figure.service}"])
            for figure in report.services
        ],
    )


def _votes(figure: SatisfactionFigure, n: int | None) -> SatisfactionOut:
    votes = figure.votes
    if votes is None or votes.mean is None or votes.top_two_interval is None:
        return SatisfactionOut(figure.centre, figure.service, n, True, None, None, None, [])
    low, high = votes.top_two_interval
    return SatisfactionOut(
        centre=figure.centre,
        service=figure.service,
        n=n,
        suppressed=False,
        counts={str(s): n for s, n in zip(satisfaction.SCORES, votes.counts, strict=True)},
        figure=_score(satisfaction.TOP_TWO_BOX, percent(votes.top_two_percent)),
        interval=_wilson(low, high),
        others=[
            _score(satisfaction.MEAN_OF_FIVE, percent(votes.mean)),
            _score(satisfaction.MEAN_PERCENT, percent(votes.mean_percent)),
        ],
    )


def _score(formula: str, value: float | None) -> ScoreOut:
    assert value is not None
    return ScoreOut(formula, value)


def _wilson(low: float, high: float) -> WilsonOut:
    return WilsonOut(satisfaction.WILSON_95, percent(low) or 0.0, percent(high) or 0.0)


@get("/metrics/adherence", tags=["figures"], summary="How often the promised time was kept")
async def adherence_figures(
    request: AnyRequest, centre: CentreWanted = None, first: FirstDay = None, last: LastDay = None
) -> AdherenceAnswer:
    return await to_thread(_adherence, office_of(request), centre, first, last, staff(request))


def _adherence(
    office: Office, centre: str | None, first: str | None, last: str | None, asker: Caller | None
) -> AdherenceAnswer:
    report = adherence.report(office, centre, period_of(office, centre, first, last))
    whole, *rows = _told(service_tables.adherence_rows(report), asker)
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
        _wilson(*figure.interval) if figure.interval and shown else None,
        figure.variant,
    )


routes = [waiting_figures, satisfaction_figures, adherence_figures]
