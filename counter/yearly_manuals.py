"""What each public manual of a centre has and lacks."""

from __future__ import annotations

from asyncio import to_thread

from litestar import Response, get
from litestar.params import FromQuery

from counter.yearly_frame import YEARLY, asked_by, yearly_page
from shared.domain.permissions import Permission, may
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.manual_views import manual_rows


@get(f"{YEARLY}/manuals", include_in_schema=False)
async def manuals_page(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    year: FromQuery[int] = 0,
    months: FromQuery[int] = 0,
) -> Response[str]:
    """As the manuals are today, whatever year was asked for."""
    office, caller = office_of(request), require_staff(request)
    asked = asked_by(office, caller, centre, year, months, all_centres=True)
    rows = await to_thread(manual_rows, office, asked)
    return yearly_page(
        request,
        "counter/yearly/manuals.html",
        caller,
        asked,
        "manuals",
        all_centres=True,
        rows=rows,
        complete=sum(each.state.is_complete for each in rows),
        published=sum(each.state.is_published for each in rows),
        may_edit=may(caller.grants, Permission.CATALOGUE, asked.centre),
    )


routes = [manuals_page]
