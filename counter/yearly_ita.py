"""The transparency pack of a centre: how each topic stands, and where it stands in public."""

from __future__ import annotations

from asyncio import to_thread

from litestar import Response, get
from litestar.params import FromQuery

from counter.yearly_frame import YEARLY, asked_by, yearly_page
from counter.yearly_statements import StatementForm, Typed, statement_route
from shared.domain.yearly import Paper
from shared.services.commands import Caller
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.ita_views import ita_items, public_addresses
from shared.web.yearly_views import YearAsked

ITA = f"{YEARLY}/ita"


@get(ITA, include_in_schema=False)
async def ita_page(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    year: FromQuery[int] = 0,
    months: FromQuery[int] = 0,
    done: FromQuery[str] = "",
) -> Response[str]:
    """`done`: the topic that was stated last."""
    caller = require_staff(request)
    asked = asked_by(office_of(request), caller, centre, year, months)
    typed = Typed(done, StatementForm()) if done else None
    return await _draw(request, caller, asked, typed, 200)


async def _draw(
    request: AnyRequest, caller: Caller, asked: YearAsked, typed: Typed | None, status_code: int
) -> Response[str]:
    office = office_of(request)
    items = await to_thread(ita_items, office, asked)
    return yearly_page(
        request,
        "counter/yearly/ita.html",
        caller,
        asked,
        "ita",
        rounds=True,
        status_code=status_code,
        top=typed.top if typed else None,
        items=items,
        addresses=public_addresses(office, asked),
        origin_known=bool(office.public_origin),
        typed=typed,
    )


routes = [ita_page, statement_route(Paper.ITA, _draw)]
