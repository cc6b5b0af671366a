"""How calls were decided, per day: published figures, open to everybody."""

from __future__ import annotations

from asyncio import to_thread
from typing import cast

import msgspec
from litestar import get

from shared.api.periods import CentreWanted, FirstDay, LastDay, PeriodOut, period_out
from shared.domain import publication
from shared.services.reports.period import told_period
from shared.services.reports.told_turns import told_turns
from shared.web.callers import AnyRequest, office_of, staff


class CountOut(msgspec.Struct, frozen=True):
    """`part`: total, by_hand (calls out of order), or a day (of long periods a week). `key`:
    in_turn, priority, other_credit, counter, guarantee, by_hand; of by_hand the reason. `n` null:
    kept back, because it is under the minimum or would tell one that is."""

    part: str
    key: str
    n: int | None


class FairnessAnswer(msgspec.Struct, frozen=True):
    centre: str | None
    period: PeriodOut
    minimum_n: int
    n: int | None
    items: list[CountOut]


@get("/metrics/fairness", tags=["figures"], summary="How calls were decided, day by day")
async def fairness_figures(
    request: AnyRequest,
    centre: CentreWanted = None,
    first: FirstDay = None,
    last: LastDay = None,
) -> FairnessAnswer:
    """Every count for whoever has signed in as staff."""
    office, asker = office_of(request), await to_thread(staff, request)
    everything = asker is not None
    period = await to_thread(told_period, office, centre, first, last, everything=everything)
    told = await to_thread(told_turns, office, centre, period, everything=everything)
    return FairnessAnswer(
        centre,
        period_out(period),
        publication.MINIMUM_FOR_COUNTS,
        told.calls,
        [
            CountOut(str(row["part"]), str(row["key"]), cast("int | None", row["n"]))
            for row in told.call_rows
        ],
    )


routes = [fairness_figures]
