"""Reports as signed capsules that others can check and join."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from litestar import Response, get
from litestar.params import FromQuery

from counter.pages import HOME
from shared.services import capsules
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


routes = [_route(name) for name in capsules.REPORTS]
