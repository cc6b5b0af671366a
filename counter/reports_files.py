"""Every report as a workbook and as printed pages, in the language of the page."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from counter.pages import HOME
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.filing.answers import FOR_STAFF, FORMS, answer_of, file_answer
from shared.web.filing.reports import REPORTS, made_of_process
from shared.web.report_pages import First, Last, asked_of


def _route(name: str, form: str) -> Any:
    """What leaves the house in a file holds no count of one to four, unlike the pages of staff."""

    @get(f"{HOME}/reports/{name}.{form}", name=f"report-{name}-{form}", include_in_schema=False)
    async def report_file(
        request: AnyRequest, centre: FromQuery[str] = "", first: First = "", last: Last = ""
    ) -> Response[bytes]:
        office = office_of(request)
        require_staff(request)
        asked = asked_of(office, centre, first, last)
        return await file_answer(office, asked, name, form, FOR_STAFF)

    return report_file


def _process_route(form: str) -> Any:
    """Where the time of one process goes."""

    @get(
        f"{HOME}/reports/time/{{service:str}}/time.{form}",
        name=f"process-time-{form}",
        include_in_schema=False,
    )
    async def process_file(
        request: AnyRequest,
        service: FromPath[str],
        centre: FromQuery[str] = "",
        first: First = "",
        last: Last = "",
        variant: FromQuery[str] = "",
        version: FromQuery[int | None] = None,
    ) -> Response[bytes]:
        office = office_of(request)
        require_staff(request)
        asked = asked_of(office, centre, first, last)
        return await answer_of(
            office,
            asked,
            form,
            lambda: made_of_process(office, asked, service, variant, version),
            FOR_STAFF,
        )

    return process_file


routes = [
    *(_route(name, form) for name in (*REPORTS, "overview") for form in FORMS),
    _route("time", "csv"),
    *(_process_route(form) for form in FORMS),
]
