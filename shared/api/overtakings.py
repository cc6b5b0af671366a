"""Who was called before a visit though they came later, and why: numbers and codes only."""

from __future__ import annotations

from datetime import datetime

import msgspec
from litestar import get
from litestar.params import FromPath

from shared.api.values import sure_moment
from shared.services import overtaking
from shared.web import fairness_words
from shared.web.callers import AnyRequest, office_of, require_staff


class OvertakingOut(msgspec.Struct, frozen=True):
    """`because`: priority, appointment, added, returned, carried, credit, preferred, language,
    kept_here, others_rest or chosen (by the staff, out of order). `words` say it to a citizen."""

    number: str
    called_at: datetime
    because: str
    words: str


class OvertakingsOut(msgspec.Struct, frozen=True):
    """`rules` name what brings somebody forward; after `guarantee_minutes` none of them counts."""

    items: list[OvertakingOut]
    rules: list[str]
    guarantee_minutes: int


@get(
    "/visits/{visit:str}/overtakings",
    tags=["visits"],
    summary="Who came later and was called first",
)
async def overtakings(request: AnyRequest, visit: FromPath[str]) -> OvertakingsOut:
    """By the citizen with the token, or by staff with the visit's id."""
    office = office_of(request)
    if visit.isdecimal():
        found = overtaking.by_visit(office, require_staff(request), int(visit))
    else:
        found = overtaking.by_token(office, visit)
    return OvertakingsOut(
        [
            OvertakingOut(
                each.number,
                sure_moment(each.called_at),
                each.because.partition(":")[0],
                fairness_words.why(each.because),
            )
            for each in found
        ],
        fairness_words.rules(),
        fairness_words.guarantee_minutes(),
    )


routes = [overtakings]
