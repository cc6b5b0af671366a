"""The four indicators of a digital public service, open to everybody."""

from __future__ import annotations

from asyncio import to_thread

import msgspec
from litestar import get

from shared.api.periods import CentreWanted, FirstDay, LastDay, PeriodOut, period_out
from shared.domain import indicators as formulas
from shared.domain import publication, satisfaction
from shared.domain.cube import ALL
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports import indicators
from shared.services.reports.indicators import CostFigure, IndicatorFigure
from shared.services.reports.period import told_period
from shared.services.reports.tables import percent
from shared.web.callers import AnyRequest, office_of, staff


class ShareOut(msgspec.Struct, frozen=True):
    """`percent` = 100 × `part` ÷ `n`; null is kept back, or below the minimum n."""

    formula: str
    part: int | None
    n: int | None
    percent: float | None


class CostOut(msgspec.Struct, frozen=True):
    """Satang, over `n` finished turns of the `months` of the period that have an amount."""

    formula: str
    satang: int
    n: int
    each_satang: float
    months: int
    includes: list[str]
    sources: list[str]


class IndicatorsOut(msgspec.Struct, frozen=True):
    """`centre` and `service` null: all of them. `cost` null: the office entered none for these
    days."""

    centre: str | None
    service: str | None
    take_up: ShareOut
    completion: ShareOut
    satisfaction: ShareOut
    cost: CostOut | None


class IndicatorsAnswer(msgspec.Struct, frozen=True):
    centre: str | None
    period: PeriodOut
    minimum_n: dict[str, int]
    total: IndicatorsOut
    centres: list[IndicatorsOut]
    items: list[IndicatorsOut]
    next: str | None = None


@get(
    "/metrics/indicators",
    tags=["figures"],
    summary="Digital take-up, completion, satisfaction and cost",
)
async def indicator_figures(
    request: AnyRequest, centre: CentreWanted = None, first: FirstDay = None, last: LastDay = None
) -> IndicatorsAnswer:
    """Everybody who has not signed in as staff is told about whole months, without small counts."""
    return await to_thread(_indicators, office_of(request), centre, first, last, staff(request))


def _indicators(
    office: Office, centre: str | None, first: str | None, last: str | None, asker: Caller | None
) -> IndicatorsAnswer:
    everything = asker is not None
    period = told_period(office, centre, first, last, everything=everything)
    found = indicators.report(office, centre, period, everything=everything)
    return IndicatorsAnswer(
        centre=centre,
        period=period_out(period),
        minimum_n={
            "count": publication.MINIMUM_FOR_COUNTS,
            "answers": publication.MINIMUM_FOR_SATISFACTION,
        },
        total=_out(found.total),
        centres=[_out(each) for each in found.centres],
        items=[_out(each) for each in found.services],
    )


def _out(figure: IndicatorFigure) -> IndicatorsOut:
    votes = figure.votes
    return IndicatorsOut(
        centre=_one(figure.centre),
        service=_one(figure.service),
        take_up=ShareOut(
            formulas.TAKE_UP,
            figure.digital if figure.take_up_percent is not None else None,
            figure.finished,
            percent(figure.take_up_percent),
        ),
        completion=ShareOut(
            formulas.COMPLETION,
            figure.completed if figure.completion_percent is not None else None,
            figure.began,
            percent(figure.completion_percent),
        ),
        satisfaction=ShareOut(
            satisfaction.TOP_TWO_BOX,
            sum(votes.counts[3:]) if votes else None,
            figure.answers,
            percent(votes.top_two_percent) if votes else None,
        ),
        cost=_cost(figure.cost) if figure.cost else None,
    )


def _one(id: str) -> str | None:
    return None if id == ALL else id


def _cost(cost: CostFigure) -> CostOut:
    return CostOut(
        formula=formulas.COST,
        satang=cost.satang,
        n=cost.finished,
        each_satang=percent(cost.each_satang) or 0.0,
        months=cost.months,
        includes=[each.value for each in indicators.included(cost.entries)],
        sources=list(dict.fromkeys(each.source for each in cost.entries)),
    )


routes = [indicator_figures]
