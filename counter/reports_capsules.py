"""Reports as signed capsules that others can check and join.

Making one only reads: asking twice, or for what a browser fetched ahead, changes nothing.
"""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from counter.pages import HOME
from shared.services import capsules
from shared.services.reports.time_goes import version_of
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.report_pages import First, Last, asked_of, csv_headers
from shared.web.seals import MEDIA_TYPE, file_name, wish_of


def _route(name: str) -> Any:
    """Like every file that leaves the house, without any count of one to four."""

    @get(
        f"{HOME}/reports/{name}.capsule.json",
        name=f"report-{name}-capsule",
        include_in_schema=False,
    )
    async def capsule_file(
        request: AnyRequest, centre: FromQuery[str] = "", first: First = "", last: Last = ""
    ) -> Response[bytes]:
        office = office_of(request)
        require_staff(request)
        asked = asked_of(office, centre, first, last)
        content = await to_thread(capsules.make, office, wish_of(name, asked))
        headers = csv_headers(file_name(asked, name))
        return Response(content, media_type=MEDIA_TYPE, headers=headers)

    return capsule_file


@get(f"{HOME}/reports/time/{{service:str}}/time.capsule.json", include_in_schema=False)
async def process_capsule(
    request: AnyRequest,
    service: FromPath[str],
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
    variant: FromQuery[str] = "",
    version: FromQuery[int | None] = None,
) -> Response[bytes]:
    """Where the time of one process goes."""
    office = office_of(request)
    require_staff(request)
    asked = asked_of(office, centre, first, last)
    process = version_of(office, service, variant, version, asked.period)
    content = await to_thread(capsules.make, office, wish_of("time", asked, process))
    headers = csv_headers(file_name(asked, "time", process))
    return Response(content, media_type=MEDIA_TYPE, headers=headers)


routes = [*(_route(name) for name in capsules.REPORTS), process_capsule]
