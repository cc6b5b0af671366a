"""Improvements as files: those of a centre and fiscal year, and one of them."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from counter.improvements import LIST, ONE
from counter.reports_files import Counts
from shared.services import improvement_views
from shared.services.reports.period import fiscal_period
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.filing import improvements
from shared.web.filing.answers import FOR_STAFF, FORMS, answer_of
from shared.web.report_pages import Asked


def _list_route(form: str) -> Any:
    """Of one centre and a fiscal year; as they may leave the house unless small counts are asked
    for."""

    @get(f"{LIST}.{form}", name=f"improvements-{form}", include_in_schema=False)
    async def list_file(
        request: AnyRequest, centre: FromQuery[str], year: FromQuery[int], counts: Counts = ""
    ) -> Response[bytes]:
        office, caller = office_of(request), require_staff(request)
        improvement_views.require_readable(office, caller, centre)
        asked = Asked(centre, fiscal_period(office, centre, year), counts == "all")
        what = ("improvements", office.today(centre), improvement_views.newest(office, centre))
        return await answer_of(
            request,
            office,
            asked,
            form,
            what,
            lambda: improvements.document(office, asked),
            FOR_STAFF,
        )

    return list_file


def _one_route(form: str) -> Any:
    """One improvement with everything that belongs to it."""

    @get(f"{ONE}/improvement.{form}", name=f"improvement-{form}", include_in_schema=False)
    async def one_file(
        request: AnyRequest, improvement: FromPath[int], counts: Counts = ""
    ) -> Response[bytes]:
        office, caller = office_of(request), require_staff(request)
        record = improvement_views.found(office, caller, improvement)
        days = improvement_views.days_of(office, record)
        asked = Asked(record.centre, days, counts == "all")
        what = ("improvement", improvement, record.version, office.today(record.centre))
        return await answer_of(
            request,
            office,
            asked,
            form,
            what,
            lambda: improvements.document_of_one(office, improvement, everything=asked.everything),
            FOR_STAFF,
        )

    return one_file


routes = [
    *(_list_route(form) for form in (*FORMS, "csv")),
    *(_one_route(form) for form in FORMS),
]
"""Both as a workbook and on paper; the list also as tidy rows."""
