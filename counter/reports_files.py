"""Every report as a workbook and as printed pages, in the language of the page."""

from __future__ import annotations

from asyncio import to_thread
from dataclasses import replace
from typing import Annotated, Any

from litestar import Response, get
from litestar.params import FromPath, FromQuery, QueryParameter

from counter.pages import HOME
from shared.services.office import Office
from shared.services.reports.file_rows import INSIDE
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.filing.answers import FOR_STAFF, FORMS, answer_of, csv_answer, file_answer
from shared.web.filing.reports import REPORTS, made_of_process
from shared.web.report_pages import Asked, First, Last, asked_of

Counts = Annotated[str, QueryParameter(name="counts")]
"""`all`: with those of one to four, for inside the office only."""


def _asked(office: Office, centre: str, first: str, last: str, counts: str) -> Asked:
    return replace(asked_of(office, centre, first, last), everything=counts == "all")


def _route(name: str, form: str) -> Any:
    """A file may leave the house, so it holds no count of one to four unless asked for."""

    @get(f"{HOME}/reports/{name}.{form}", name=f"report-{name}-{form}", include_in_schema=False)
    async def report_file(
        request: AnyRequest,
        centre: FromQuery[str] = "",
        first: First = "",
        last: Last = "",
        counts: Counts = "",
    ) -> Response[bytes]:
        office = office_of(request)
        require_staff(request)
        asked = _asked(office, centre, first, last, counts)
        return await file_answer(request, office, asked, name, form, FOR_STAFF)

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
        counts: Counts = "",
    ) -> Response[bytes]:
        office = office_of(request)
        require_staff(request)
        asked = _asked(office, centre, first, last, counts)
        return await answer_of(
            request,
            office,
            asked,
            form,
            ("time", service, variant, version),
            lambda: made_of_process(office, asked, service, variant, version),
            FOR_STAFF,
        )

    return process_file


def _csv_route(name: str) -> Any:
    """The figures of one page as tidy rows."""

    @get(f"{HOME}/reports/{name}.csv", name=f"report-{name}-csv", include_in_schema=False)
    async def csv_file(
        request: AnyRequest,
        centre: FromQuery[str] = "",
        first: First = "",
        last: Last = "",
        counts: Counts = "",
    ) -> Response[str]:
        office = office_of(request)
        require_staff(request)
        asked = _asked(office, centre, first, last, counts)
        return csv_answer(asked, name, await to_thread(INSIDE[name], office, asked.wanted))

    return csv_file


routes = [
    *(_route(name, form) for name in (*REPORTS, "overview") for form in FORMS),
    *(_process_route(form) for form in (*FORMS, "csv")),
    *(_csv_route(name) for name in INSIDE),
]
