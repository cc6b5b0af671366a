"""Late results: who still waits, the explanations given, and the list for the Commission."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from counter import case_page
from counter.pages import HOME, staff_page
from shared.domain.permissions import Permission
from shared.services import access, late
from shared.services.case_list import CaseLine
from shared.services.office import Office
from shared.services.reports.period import period_of
from shared.services.reports.tables import BYTE_ORDER_MARK, Row, to_csv
from shared.services.reports.workbook import MEDIA_TYPE, to_xlsx
from shared.web import case_words
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.period_picker import period_words
from shared.web.report_pages import First, Last, csv_headers

LATE_COLUMNS = (
    *("receipt", "service", "service_name_th", "agency", "accepted_on", "due_on"),
    *("agencies", "holder", "notices", "next_notice"),
)
TOLD_COLUMNS = (*LATE_COLUMNS[:6], "notice", "notice_on", "reason", "result_on")


def _address(centre: str) -> str:
    return f"{HOME}/{centre}/late"


@get("/counter/{centre:str}/late", include_in_schema=False)
async def late_list(request: AnyRequest, centre: FromPath[str]) -> Response[str]:
    office, caller = office_of(request), require_staff(request)
    rows = late.late_list(office, caller, centre)
    here = _address(centre)
    return staff_page(
        request,
        "counter/late.html",
        caller,
        here=here,
        centre=centre,
        rows=rows,
        file=here,
        **_shared(office),
    )


def _shared(office: Office) -> dict[str, Any]:
    def service_of(line: CaseLine) -> str:
        return case_words.service_name(office.catalogue, line.service)

    def held(line: CaseLine) -> str:
        names = [case_words.agency_name(office.catalogue, each) for each, *_ in line.agencies]
        return ", ".join(names) or case_words.holder(line.holder)

    return {
        "service_of": service_of,
        "held": held,
        "words": case_words,
        "case_address": case_page.address,
    }


@get("/counter/{centre:str}/late/commission", include_in_schema=False)
async def commission(
    request: AnyRequest, centre: FromPath[str], first: First = "", last: Last = ""
) -> Response[str]:
    """Every explanation given in a period: what the Commission gets a copy of."""
    office, caller = office_of(request), require_staff(request)
    access.require(caller, Permission.SERVE, centre)
    period = period_of(office, centre, first, last)
    days = f"?from={period.first}&to={period.last}"
    here = f"{_address(centre)}/commission"
    return staff_page(
        request,
        "counter/commission.html",
        caller,
        here=here + days,
        centre=centre,
        period=period,
        period_words=period_words(period),
        rows=late.told_within(office, caller, centre, period),
        file=here,
        days=days,
        **_shared(office),
    )


def _late_rows(request: AnyRequest, centre: str) -> list[Row]:
    office, caller = office_of(request), require_staff(request)
    return late.late_rows(office, late.late_list(office, caller, centre))


def _told_rows(request: AnyRequest, centre: str, first: str, last: str) -> list[Row]:
    office, caller = office_of(request), require_staff(request)
    access.require(caller, Permission.SERVE, centre)
    period = period_of(office, centre, first, last)
    return late.told_rows(office, late.told_within(office, caller, centre, period))


def _csv(name: str, columns: tuple[str, ...], rows: list[Row]) -> Response[str]:
    text = to_csv(rows) if rows else f"{BYTE_ORDER_MARK}{','.join(columns)}\r\n"
    return Response(text, media_type="text/csv", headers=csv_headers(f"{name}.csv"))


def _xlsx(name: str, columns: tuple[str, ...], rows: list[Row]) -> Response[bytes]:
    headers = csv_headers(f"{name}.xlsx")
    return Response(to_xlsx(name, columns, rows), media_type=MEDIA_TYPE, headers=headers)


@get("/counter/{centre:str}/late.csv", include_in_schema=False)
async def late_csv(request: AnyRequest, centre: FromPath[str]) -> Response[str]:
    return _csv("late", LATE_COLUMNS, _late_rows(request, centre))


@get("/counter/{centre:str}/late.xlsx", include_in_schema=False)
async def late_xlsx(request: AnyRequest, centre: FromPath[str]) -> Response[bytes]:
    return _xlsx("late", LATE_COLUMNS, _late_rows(request, centre))


@get("/counter/{centre:str}/late/commission.csv", include_in_schema=False)
async def commission_csv(
    request: AnyRequest, centre: FromPath[str], first: First = "", last: Last = ""
) -> Response[str]:
    return _csv("commission", TOLD_COLUMNS, _told_rows(request, centre, first, last))


@get("/counter/{centre:str}/late/commission.xlsx", include_in_schema=False)
async def commission_xlsx(
    request: AnyRequest, centre: FromPath[str], first: First = "", last: Last = ""
) -> Response[bytes]:
    return _xlsx("commission", TOLD_COLUMNS, _told_rows(request, centre, first, last))


routes = [
    *(late_list, late_csv, late_xlsx),
    *(commission, commission_csv, commission_xlsx),
]
