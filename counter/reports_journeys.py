"""The report on life events: page and file."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from litestar import Response, get
from litestar.params import FromQuery

from counter.pages import HOME, staff_page
from shared.i18n import format_number, gettext
from shared.services.office import Office
from shared.services.reports import journeys
from shared.services.reports.journey_rows import journey_rows
from shared.services.reports.tables import to_csv
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.definitions import explained
from shared.web.journey_pages import journeys_view
from shared.web.report_pages import Asked, First, Last, asked_of, csv_headers, frame_context

REPORT = f"{HOME}/reports/journeys"


@get(REPORT, include_in_schema=False)
async def journeys_report(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
    period: FromQuery[str] = "",
) -> Response[str]:
    """How long life events took from the first start to the last result."""
    office, caller = office_of(request), require_staff(request)
    asked = asked_of(office, centre, first, last, period)
    return staff_page(
        request,
        "counter/reports/journeys.html",
        caller,
        here=asked.address(REPORT),
        centre=asked.centre,
        file=asked.address(f"{REPORT}.csv"),
        **await to_thread(_context, office, asked),
    )


def _context(office: Office, asked: Asked) -> dict[str, Any]:
    view = journeys_view(office, asked)
    facts = {"journey": [gettext("n = %(num)s", num=format_number(view["journeys"].n))]}
    definitions = explained(("journey", "separately", "minimum"), facts)
    return {**frame_context(office, asked), **view, "definitions": definitions}


@get(f"{REPORT}.csv", include_in_schema=False)
async def journeys_csv(
    request: AnyRequest, centre: FromQuery[str] = "", first: First = "", last: Last = ""
) -> Response[str]:
    office = office_of(request)
    require_staff(request)
    asked = asked_of(office, centre, first, last)
    report = await to_thread(journeys.report, office, asked.centre, asked.period)
    content = to_csv(journey_rows(report))
    return Response(content, media_type="text/csv", headers=csv_headers("journeys.csv"))


routes = [journeys_report, journeys_csv]
