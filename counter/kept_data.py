"""Which data about people is kept and deleted, for whoever has to answer for it."""

from __future__ import annotations

from litestar import Response, get

from counter.pages import HOME, staff_page
from shared.domain.retention import KEEPINGS_OF_STAFF
from shared.services import retention
from shared.web.callers import AnyRequest, office_of, require_staff

KEPT_DATA = f"{HOME}/kept-data"


@get(KEPT_DATA, include_in_schema=False)
async def kept_data(request: AnyRequest) -> Response[str]:
    """Raises `NotFound` for people who do not audit."""
    office, caller = office_of(request), require_staff(request)
    return staff_page(
        request,
        "counter/kept-data.html",
        caller,
        here=KEPT_DATA,
        rows=retention.overview(office, caller),
        rows_of_staff=retention.overview(office, caller, KEEPINGS_OF_STAFF),
    )


routes = [kept_data]
