"""A centre for whoever wants to go there: open now, how many wait, when it is usually quiet."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from portal.busy_part import busy_part, drawn, in_words
from portal.public_page import public_page
from shared.i18n import gettext
from shared.services import before_coming
from shared.web.callers import AnyRequest, office_of
from shared.web.hours_words import DAYS, week_of
from shared.web.opening import opening_of


@get("/portal/centres/{centre:str}", include_in_schema=False)
async def centre_page(
    request: AnyRequest, centre: FromPath[str], day: FromQuery[str] = ""
) -> Response[Any]:
    """`day` 1 to 7, Monday first, chooses whose half hours are drawn. Raises `UnknownCentre`."""
    office = office_of(request)
    found = office.centre(centre)
    weekday = int(day) - 1 if day in {str(n) for n in range(1, 8)} else None
    busy = await to_thread(busy_part, office, centre, weekday)
    return public_page(
        request,
        "portal/centre.html",
        centre=found,
        opening=opening_of(office, centre),
        waiting=before_coming.people_waiting(office, centre),
        last_ticket=before_coming.last_ticket_about(office, centre),
        services=len(office.catalogue.offered(centre)),
        week=week_of(office.calendar(centre)),
        zone=office.calendar(centre).zone,
        busy=busy,
        in_words=in_words,
        picture=drawn(busy) if busy.halves else None,
        day_names=[gettext(each) for each in DAYS],
    )


routes = [centre_page]
