"""One request from filing to its result: who has it, what can be done, its picture, its clocks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from counter import agency_words, pages
from counter import case_words as codes
from counter.case_moves import MOVES, carry_out, possible
from counter.page_form import Sent
from counter.pages import HOME, staff_page
from shared.domain.case_picture import CENTRE, CITIZEN
from shared.domain.errors import GcsError
from shared.domain.permissions import Permission, may
from shared.i18n import gettext
from shared.services import access, cases
from shared.services.case_search import case_of_turn
from shared.services.case_view import CaseView, view_of
from shared.services.commands import Caller
from shared.services.office import Office
from shared.web import case_charts, case_words
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.language import keep_language, moves_of


def address(centre: str, case: int) -> str:
    return f"{HOME}/{centre}/cases/{case}"


def found(office: Office, caller: Caller, centre: str, case: int) -> CaseView:
    """A case on a page of this centre. Raises `NotSignedIn`, `UnknownCentre`, `UnknownCase`."""
    access.require(caller, Permission.SERVE, centre)
    return view_of(office, cases.find(office, caller, case_of_turn(office, case)))


@get("/counter/{centre:str}/cases/{case:int}", include_in_schema=False)
async def one_case(
    request: AnyRequest, centre: FromPath[str], case: FromPath[int]
) -> Response[str]:
    return case_page(request, require_staff(request), centre, case)


def case_page(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    case: int,
    *,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    """The case as it is; `problem` says why a move was refused."""
    office = office_of(request)
    view = found(office, caller, centre, case)
    leads = may(caller.grants, Permission.CHOOSE, view.stored.home.place.centre)
    here = address(centre, case)
    return staff_page(
        request,
        "counter/case.html",
        caller,
        here=here,
        centre=centre,
        status_code=status_code,
        to=moves_of(keep_language(here)),
        problem=problem,
        leads=leads,
        able=possible(cases.situation(office, view.stored, view.at), leads=leads),
        **case_context(office, view),
    )


def case_context(office: Office, view: CaseView) -> dict[str, Any]:
    """What the pages about one case show."""
    zone = view.stored.home.place.calendar.zone
    service = office.catalogue.services[view.record.service]
    lane = lane_names(office)
    return {
        "v": view,
        "version": cases.version_of(view.stored),
        "ticket": view.stored.home.state.number,
        "visits": len(view.stored.chain.parts),
        "service": service,
        "agency_of": partial(case_words.agency_name, office.catalogue),
        "held": case_words.holding(office.catalogue, view, zone),
        "picture": case_charts.across(view, lane, zone),
        "legend": case_charts.legend,
        "legend_words": case_charts.legend_words(view),
        "lane": lane,
        "words": case_words,
        "codes": codes,
        "agency_words": agency_words,
        "event_words": partial(case_words.event, office.catalogue),
        "who": partial(case_words.who, office.catalogue),
    }


def lane_names(office: Office) -> Callable[[str], str]:
    """What stands before each lane of the picture."""

    def name(lane: str) -> str:
        if lane == CITIZEN:
            return gettext("Citizen")
        if lane == CENTRE:
            return gettext("Centre")
        return case_words.agency_name(office.catalogue, lane)

    return name


@post("/counter/{centre:str}/cases/{case:int}/{move:str}", include_in_schema=False)
async def act(
    request: AnyRequest, centre: FromPath[str], case: FromPath[int], move: FromPath[str]
) -> Response[Any]:
    """One press about a case; then the case as it is."""
    caller = require_staff(request)
    if move not in MOVES:
        raise NotFoundException
    access.require(caller, Permission.SERVE, centre)
    try:
        await carry_out(Sent(request, office_of(request), caller, centre), case, move)
    except GcsError as refusal:
        problem = pages.shown(refusal)
        return case_page(request, caller, centre, case, problem=problem, status_code=refusal.status)
    return Redirect(keep_language(address(centre, case)), status_code=303)


routes = [one_case, act]
