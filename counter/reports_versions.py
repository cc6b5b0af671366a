"""The tables of a process over time: any two of them side by side, row by row, with the reasons."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from counter.pages import HOME, staff_page
from shared.services.office import Office
from shared.services.reports import versions
from shared.services.reports.versions import Entry
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.report_pages import Asked, asked_of, frame_context

REPORT = f"{HOME}/reports/versions"


@get(f"{REPORT}/{{service:str}}", include_in_schema=False)
async def versions_page(
    request: AnyRequest,
    service: FromPath[str],
    centre: FromQuery[str] = "",
    before: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Response[str]:
    """`before` and `after` name tables, as in `shared.services.reports.versions`."""
    office, caller = office_of(request), require_staff(request)
    asked = asked_of(office, centre, None, None)
    known = versions.entries(office, service)
    pair = versions.pair(office, service, before, after)
    here = f"{REPORT}/{service}"
    return staff_page(
        request,
        "counter/reports/versions.html",
        caller,
        here=asked.address(here, before=before, after=after),
        action=here,
        centre=asked.centre,
        back=_process_address(asked, service, pair),
        all_tables=asked.address(f"{HOME}/reports/baselines"),
        service=office.catalogue.services[service],
        entries=known,
        agencies=office.catalogue.agencies,
        **_compared(office, asked, pair),
        **frame_context(office, asked),
    )


def _process_address(asked: Asked, service: str, pair: tuple[Entry, Entry] | None) -> str:
    """The figures of the process that is shown."""
    variant = pair[1].record.variant if pair else ""
    named = {"variant": variant} if variant else {}
    return asked.address(f"{HOME}/reports/reduction/{service}", **named)


def _compared(office: Office, asked: Asked, pair: tuple[Entry, Entry] | None) -> dict[str, Any]:
    found = versions.compared(office, *pair) if pair else None
    return {
        "compared": found,
        "visits": [
            versions.visits_of(office, each.record, asked.centre, asked.period)
            for each in pair or ()
        ],
    }


routes = [versions_page]
