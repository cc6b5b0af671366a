"""A day at the centre on one page: check-list, last ticket, limits, closings, and its end."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from counter import day_words, pages
from counter.day_moves import MOVES
from counter.page_form import Sent
from counter.pages import HOME, staff_page
from shared.domain.day import Emergency
from shared.domain.errors import GcsError, NotFound
from shared.domain.permissions import Permission, may
from shared.i18n import current_language
from shared.services import day_end
from shared.services.commands import Caller
from shared.services.day_overview import day_view
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.language import keep_language, moves_of


@get("/counter/{centre:str}/day", include_in_schema=False)
async def day(request: AnyRequest, centre: FromPath[str]) -> Response[str]:
    return day_page(request, require_staff(request), centre)


def day_page(
    request: AnyRequest, caller: Caller, centre: str, *, problem: str = "", status_code: int = 200
) -> Response[str]:
    """The day as it is now; `problem` says why the last move was refused."""
    office = office_of(request)
    here = f"{HOME}/{centre}/day"
    return staff_page(
        request,
        "counter/day.html",
        caller,
        here=here,
        centre=centre,
        status_code=status_code,
        to=moves_of(keep_language(here)),
        day=day_view(office, caller, centre),
        chooses=may(caller.grants, Permission.CHOOSE, centre),
        services=[
            (each.id, f"{each.letter} {each.names.text(current_language())}")
            for each in office.catalogue.offered(centre)
        ],
        service_name=_names(request),
        words=day_words,
        emergencies=list(Emergency),
        problem=problem,
    )


def _names(request: AnyRequest) -> Any:
    known = office_of(request).catalogue.services
    return lambda id: known[id].label.text(current_language()) if id in known else id


@get("/counter/{centre:str}/day/report", include_in_schema=False)
async def report(
    request: AnyRequest, centre: FromPath[str], on: FromQuery[date | None] = None
) -> Response[str]:
    """How a day ended, for paper; today when no day is named."""
    office, caller = office_of(request), require_staff(request)
    asked = on or office.today(centre)
    return staff_page(
        request,
        "counter/day-report.html",
        caller,
        here=f"{HOME}/{centre}/day/report?on={asked.isoformat()}",
        centre=centre,
        asked=asked,
        found=day_end.report_on(office, caller, centre, asked),
        service_name=_names(request),
        words=day_words,
    )


@get("/counter/{centre:str}/day/report.csv", include_in_schema=False)
async def report_csv(
    request: AnyRequest, centre: FromPath[str], on: FromQuery[date | None] = None
) -> Response[bytes]:
    """The same as rows of service, ending and count; with a mark that spreadsheets need for Thai.

    Raises `NotFound` for a day that was not ended.
    """
    office, caller = office_of(request), require_staff(request)
    asked = on or office.today(centre)
    found = day_end.report_on(office, caller, centre, asked)
    if found is None:
        raise NotFound
    _, counts = found
    out = StringIO()
    rows = csv.writer(out)
    rows.writerow(["day", "what", "ending", "count"])
    for name, value in counts.as_data().items():
        if isinstance(value, int):
            rows.writerow([asked.isoformat(), name, "", value])
    for service, endings in counts.services.items():
        for ending, number in endings.items():
            rows.writerow([asked.isoformat(), service, ending, number])
    name = f"day-{centre}-{asked.isoformat()}.csv"
    return Response(
        out.getvalue().encode("utf-8-sig"),
        media_type="text/csv",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


@post("/counter/{centre:str}/day/{move:str}", include_in_schema=False)
async def act(request: AnyRequest, centre: FromPath[str], move: FromPath[str]) -> Response[Any]:
    """Carry out one move, then the day as it is; a refusal comes back with its reason."""
    caller = require_staff(request)
    if move not in MOVES:
        raise NotFoundException
    try:
        await MOVES[move](Sent(request, office_of(request), caller, centre))
    except GcsError as refusal:
        problem = pages.shown(refusal)
        return day_page(request, caller, centre, problem=problem, status_code=refusal.status)
    return Redirect(keep_language(f"{HOME}/{centre}/day"), status_code=303)


routes = [day, report, report_csv, act]
