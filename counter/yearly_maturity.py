"""The maturity of a centre's services: its level, what lacks for the next one, and every item."""

from __future__ import annotations

from asyncio import to_thread

from litestar import Response, get
from litestar.params import FromQuery

from counter.yearly_frame import YEARLY, asked_by, yearly_page
from counter.yearly_statements import StatementForm, Typed, statement_route
from shared.domain.maturity_items import LEVELS
from shared.domain.yearly import Paper
from shared.i18n import gettext
from shared.services.commands import Caller
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.definitions import explained
from shared.web.maturity_definitions import MATURITY
from shared.web.maturity_views import MaturityView, maturity_view
from shared.web.maturity_words import LEVEL_NAMES
from shared.web.yearly_views import YearAsked

PAGE = f"{YEARLY}/maturity"
_WHOLE_YEAR = 12


@get(PAGE, include_in_schema=False)
async def maturity_page(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    year: FromQuery[int] = 0,
    done: FromQuery[str] = "",
) -> Response[str]:
    """Of the whole fiscal year, as far as it is over. `done`: the item that was stated last."""
    caller = require_staff(request)
    asked = asked_by(office_of(request), caller, centre, year, _WHOLE_YEAR)
    return await _draw(request, caller, asked, Typed(done, StatementForm()) if done else None, 200)


async def _draw(
    request: AnyRequest, caller: Caller, asked: YearAsked, typed: Typed | None, status_code: int
) -> Response[str]:
    found = await to_thread(_found, office_of(request), asked)
    return yearly_page(
        request,
        "counter/yearly/maturity.html",
        caller,
        asked,
        "maturity",
        status_code=status_code,
        top=typed.top if typed else None,
        found=found,
        levels=[(each, gettext(LEVEL_NAMES[each])) for each in reversed(LEVELS)],
        definitions=explained(tuple(MATURITY)),
        typed=typed,
    )


def _found(office: Office, asked: YearAsked) -> MaturityView:
    with office.db.snapshot():
        return maturity_view(office, asked)


routes = [maturity_page, statement_route(Paper.MATURITY, _draw)]
