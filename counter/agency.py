"""The pages of an agency's officers: what is coming, what is due first, and one case."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect, Stream

from counter import pages, wording
from counter.agency_case import case_page
from counter.agency_moves import CASE_MOVES, LIST_MOVES, AtAgency
from counter.hand_over import names
from counter.page_form import Sent
from counter.pages import HOME, staff_page
from shared.domain.errors import GcsError
from shared.i18n import BANGKOK, current_language, gettext, in_language
from shared.services import access, agency_work
from shared.services.commands import Caller
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of, require_staff, still_signed_in
from shared.web.language import keep_language, moves_of
from shared.web.live import hub_of
from shared.web.templating import render

Only = Annotated[str, QueryParameter(name="state")]
SHOWN = 100
"""What is due first; more nobody works through at once, and a filter finds the rest."""

DRAWN_AGAIN_SECONDS = 60
"""Without any press: only what is due changes by itself."""


@get("/counter/agency", include_in_schema=False)
async def agencies(request: AnyRequest) -> Response[Any]:
    """One's agencies; whoever has one only goes there at once."""
    office, caller = office_of(request), require_staff(request)
    found = agency_work.counts(office, caller)
    if len(found) == 1:
        return Redirect(keep_language(f"{HOME}/agency/{found[0][0]}"), status_code=303)
    if not found:
        raise NotFoundException
    return staff_page(
        request,
        "counter/agencies.html",
        caller,
        here=f"{HOME}/agency",
        place=gettext("Work of the agencies"),
        agencies=sorted(found, key=lambda each: -(each[1] + each[2])),
        **names(office),
    )


@get("/counter/agency/{agency:str}", include_in_schema=False)
async def overview(
    request: AnyRequest,
    agency: FromPath[str],
    only: Only = "",
    centre: FromQuery[str] = "",
) -> Response[str]:
    caller = require_staff(request)
    return work_page(request, caller, agency, state=only, centre=centre)


def work_page(
    request: AnyRequest,
    caller: Caller,
    agency: str,
    *,
    state: str = "",
    centre: str = "",
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    """The present work of an agency; `problem` says why the last press was refused."""
    office = office_of(request)
    here = _address(agency, state, centre)
    context = _now(office, caller, agency, state, centre) | {"problem": problem}
    return staff_page(
        request,
        "counter/agency.html",
        caller,
        here=here,
        place=context["agency_name"](agency),
        status_code=status_code,
        to=moves_of(keep_language(here)),
        state=state,
        of_centre=centre,
        states=agency_work.STATES,
        centres=list(office.catalogue.centres),
        several=len(access.agencies_for(office, caller)) > 1,
        **context,
    )


def _address(agency: str, state: str, centre: str) -> str:
    chosen = "&".join(f"{k}={v}" for k, v in (("state", state), ("centre", centre)) if v)
    return f"{HOME}/agency/{agency}" + (f"?{chosen}" if chosen else "")


def _now(office: Office, caller: Caller, agency: str, state: str, centre: str) -> dict[str, Any]:
    work = agency_work.agency_work(office, caller, agency)
    shown = [
        each for each in work.work if state in ("", each.state) and centre in ("", each.line.centre)
    ]
    return {
        "agency": agency,
        "work": work,
        "shown": shown[:SHOWN],
        "found": len(shown),
        **names(office),
    }


@get(
    "/counter/agency/{agency:str}/stream",
    include_in_schema=False,
    media_type="text/event-stream",
)
async def stream(
    request: AnyRequest,
    agency: FromPath[str],
    only: Only = "",
    centre: FromQuery[str] = "",
) -> Stream:
    """Rendered once for all officers of the agency who look at the same, in each language."""
    office, caller = office_of(request), require_staff(request)
    access.require_officer(office, caller, agency)
    language, here = current_language(), keep_language(_address(agency, only, centre))

    def draw() -> str:
        with in_language(language):
            return render(
                "counter/_agency.html",
                say=wording,
                zone=BANGKOK,
                fresh_key=pages.fresh_key,
                to=moves_of(here),
                problem="",
                **_now(office, caller, agency, only, centre),
            )

    mine = still_signed_in(request)
    return hub_of(request).stream(
        ("agency", here, language),
        frozenset({f"agency:{agency}"}),
        draw,
        fresh_seconds=DRAWN_AGAIN_SECONDS,
        is_for=mine,
    )


@post("/counter/agency/{agency:str}/{move:str}", include_in_schema=False)
async def act(
    request: AnyRequest,
    agency: FromPath[str],
    move: FromPath[str],
    only: Only = "",
    centre: FromQuery[str] = "",
) -> Response[Any]:
    """One press in the work list; then the list as it is, at the row where it was pressed."""
    office, caller = office_of(request), require_staff(request)
    access.require_officer(office, caller, agency)
    if move not in LIST_MOVES:
        raise NotFoundException
    try:
        row = await LIST_MOVES[move](AtAgency(Sent(request, office, caller, ""), agency))
    except GcsError as refusal:
        return work_page(
            request,
            caller,
            agency,
            state=only,
            centre=centre,
            problem=pages.shown(refusal),
            status_code=refusal.status,
        )
    address = keep_language(_address(agency, only, centre))
    return Redirect(f"{address}#{row}", status_code=303)


@get("/counter/agency/{agency:str}/cases/{case:int}", include_in_schema=False)
async def one_case(
    request: AnyRequest, agency: FromPath[str], case: FromPath[int]
) -> Response[str]:
    return case_page(request, require_staff(request), agency, case)


@post("/counter/agency/{agency:str}/cases/{case:int}/{move:str}", include_in_schema=False)
async def act_on_case(
    request: AnyRequest, agency: FromPath[str], case: FromPath[int], move: FromPath[str]
) -> Response[Any]:
    """One press about a case; then the case as it is, with what was filled in if refused."""
    office, caller = office_of(request), require_staff(request)
    access.require_officer(office, caller, agency)
    if move not in CASE_MOVES:
        raise NotFoundException
    try:
        await CASE_MOVES[move](AtAgency(Sent(request, office, caller, ""), agency), case)
    except GcsError as refusal:
        return case_page(
            request,
            caller,
            agency,
            case,
            problem=pages.shown(refusal),
            kept=(move, await request.form()),
            status_code=refusal.status,
        )
    return Redirect(keep_language(f"{HOME}/agency/{agency}/cases/{case}"), status_code=303)


routes = [agencies, overview, stream, act, one_case, act_on_case]
