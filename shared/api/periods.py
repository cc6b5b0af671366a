"""How every figure is asked for: which centre, from which day to which."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar.params import QueryParameter

from shared.domain.period import Period

CentreWanted = Annotated[
    str | None, QueryParameter(name="centre", description="One centre; all of them without it.")
]
FirstDay = Annotated[
    str | None, QueryParameter(name="from", description="First day, such as 2026-10-01.")
]
LastDay = Annotated[
    str | None, QueryParameter(name="to", description="Last day; both belong to the period.")
]


class PeriodOut(msgspec.Struct, frozen=True):
    """Business days, both included: those that the answer is about. Whoever has not signed in as
    staff is told about whole months, up to yesterday."""

    first: str = msgspec.field(name="from")
    last: str = msgspec.field(name="to")


def period_out(period: Period) -> PeriodOut:
    return PeriodOut(period.first.isoformat(), period.last.isoformat())
