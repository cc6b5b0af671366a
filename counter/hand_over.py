"""The hand-over desk: what has to go to which agency, and the lists that go with the papers."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from counter import agency_words, pages
from counter.page_form import Sent
from counter.pages import HOME, staff_page
from shared.domain.case_commands import SendBack, SendBackReason
from shared.domain.errors import N_, GcsError, InvalidRequest, UnknownList
from shared.domain.permissions import Permission, may
from shared.i18n import current_language
from shared.services import cases, hand_over, hand_over_lists
from shared.services.commands import Caller
from shared.services.hand_over import Wished
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of, origin, require_staff
from shared.web.forms import whole_number
from shared.web.language import keep_language, moves_of


class HandOverForm(msgspec.Struct, frozen=True):
    """`case` are the ticked ones, each `id.version`."""

    key: str
    agency: str
    case: list[str] = []


class ArrivedForm(msgspec.Struct, frozen=True):
    key: str
    case: list[str] = []


class SendBackForm(msgspec.Struct, frozen=True):
    key: str
    case: int
    version: int
    reason: SendBackReason


@get("/counter/{centre:str}/hand-over", include_in_schema=False)
async def desk(request: AnyRequest, centre: FromPath[str]) -> Response[str]:
    return desk_page(request, require_staff(request), centre)


def desk_page(
    request: AnyRequest, caller: Caller, centre: str, *, problem: str = "", status_code: int = 200
) -> Response[str]:
    office = office_of(request)
    here = f"{HOME}/{centre}/hand-over"
    return staff_page(
        request,
        "counter/hand-over.html",
        caller,
        here=here,
        centre=centre,
        status_code=status_code,
        desk=hand_over_lists.hand_over_desk(office, caller, centre),
        problem=problem,
        **names(office),
    )


def names(office: Office) -> dict[str, Any]:
    """How agencies, services and centres are called in the reader's language."""
    catalogue, language = office.catalogue, current_language()

    def agency_short(id: str) -> str:
        return id if language == "en" else catalogue.agencies[id].abbreviation or id

    return {
        "words": agency_words,
        "agency_name": lambda id: catalogue.agencies[id].names.text(language),
        "agency_short": agency_short,
        "service_name": lambda id: catalogue.services[id].names.text(language),
        "centre_name": lambda id: catalogue.centres[id].names.text(language),
    }


@post("/counter/{centre:str}/hand-over", include_in_schema=False)
async def make_list(request: AnyRequest, centre: FromPath[str]) -> Response[Any]:
    """One list for the ticked cases, then its paper."""
    caller = require_staff(request)
    sent = Sent(request, office_of(request), caller, centre)
    try:
        form = await pages.filled(request, HandOverForm)
        wished = [_wished(each) for each in form.case]
        key = await sent.key(form.key)
        made = await hand_over.hand_over(sent.office, caller, centre, form.agency, wished, key)
    except GcsError as refusal:
        problem = pages.shown(refusal)
        return desk_page(request, caller, centre, problem=problem, status_code=refusal.status)
    left = "".join(f"&left={case}" for case in made.left_out)
    return _see(f"{HOME}/{centre}/hand-over/{made.list}?made=1{left}")


def _wished(text: str) -> Wished:
    before, _, after = text.partition(".")
    case, version = whole_number(before), whole_number(after)
    if case is None or version is None:
        raise InvalidRequest("case", N_("Tick cases of the list on this page."))
    return Wished(case, version)


@get("/counter/{centre:str}/hand-over/{list:int}", include_in_schema=False)
async def one_list(
    request: AnyRequest,
    centre: FromPath[str],
    list: FromPath[int],
    made: FromQuery[str] = "",
    left: FromQuery[list[int] | None] = None,
) -> Response[str]:
    return list_page(request, require_staff(request), centre, list, made=bool(made), left=left)


def list_page(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    list: int,
    *,
    made: bool = False,
    left: list[int] | None = None,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    """A list as paper, and on the screen what of it has arrived; `left` could not go with it."""
    office = office_of(request)
    view = hand_over_lists.list_view(office, caller, list)
    if view.now.row.centre != centre:
        raise UnknownList
    serves = may(caller.grants, Permission.SERVE, centre)
    here, known = f"{HOME}/{centre}/hand-over/{list}", names(office)
    return staff_page(
        request,
        "counter/hand-over-list.html",
        caller,
        here=here,
        centre=centre if serves else None,
        place="" if serves else known["agency_name"](view.now.row.agency),
        status_code=status_code,
        to=moves_of(keep_language(here)),
        of_centre=centre,
        serves=serves,
        view=view,
        made=made,
        left=[_number(office, caller, case) for case in left or ()],
        list_url=f"{origin(request)}{here}",
        reasons=[each.value for each in SendBackReason],
        problem=problem,
        **known,
    )


def _number(office: Office, caller: Caller, case: int) -> str:
    return cases.find(office, caller, case).record.number or str(case)


@post("/counter/{centre:str}/hand-over/{list:int}/{move:str}", include_in_schema=False)
async def act_on_list(
    request: AnyRequest, centre: FromPath[str], list: FromPath[int], move: FromPath[str]
) -> Response[Any]:
    """What has arrived, or is sent back; then the list as it is."""
    caller = require_staff(request)
    if move not in LIST_MOVES:
        raise NotFoundException
    sent = Sent(request, office_of(request), caller, centre)
    if hand_over.list_for(sent.office, caller, list).centre != centre:
        raise UnknownList
    try:
        await LIST_MOVES[move](sent, list)
    except GcsError as refusal:
        problem = pages.shown(refusal)
        return list_page(request, caller, centre, list, problem=problem, status_code=refusal.status)
    return _see(f"{HOME}/{centre}/hand-over/{list}")


async def _arrived(sent: Sent, list: int) -> None:
    form = await pages.filled(sent.request, ArrivedForm)
    ticked = {n for each in form.case if (n := whole_number(each)) is not None}
    if not ticked:
        raise InvalidRequest("case", N_("Tick what has arrived."))
    await hand_over.arrived(sent.office, sent.caller, list, ticked, await sent.key(form.key))


async def _send_back(sent: Sent, list: int) -> None:
    form = await pages.filled(sent.request, SendBackForm)
    agency = hand_over.list_for(sent.office, sent.caller, list).agency
    command = SendBack(agency, form.reason)
    key = await sent.key(form.key)
    await cases.act(sent.office, sent.caller, form.case, form.version, command, key)


def _see(address: str) -> Redirect:
    return Redirect(keep_language(address), status_code=303)


LIST_MOVES = {"arrived": _arrived, "send-back": _send_back}
routes = [desk, make_list, one_list, act_on_list]
