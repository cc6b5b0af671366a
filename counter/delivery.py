"""The delivery desk: results that wait for their citizens, found by a scan and handed over by a
press, and the list of what goes to the post."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from counter import case_page, pages
from counter.page_form import Sent
from counter.pages import HOME, staff_page
from shared.domain.case import CaseState
from shared.domain.case_commands import DeliveredHow, DeliveredTo, DeliverResult
from shared.domain.errors import GcsError
from shared.domain.permissions import Permission
from shared.i18n import gettext
from shared.services import access, cases, delivery
from shared.services.case_list import CaseLine
from shared.services.case_search import matching
from shared.services.commands import Caller
from shared.web import case_words
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.language import keep_language

SHOWN = 200


class DeliverForm(msgspec.Struct, frozen=True):
    """One case as it looked when the page was drawn: handed to whom, or sent by post."""

    key: str
    case: int
    version: int
    how: Literal["citizen", "proxy", "post"]


_HOW = {
    "citizen": (DeliveredHow.BY_HAND, DeliveredTo.CITIZEN),
    "proxy": (DeliveredHow.BY_HAND, DeliveredTo.PROXY),
    "post": (DeliveredHow.BY_POST, DeliveredTo.CITIZEN),
}


def address(centre: str) -> str:
    return f"{HOME}/{centre}/delivery"


@get("/counter/{centre:str}/delivery", include_in_schema=False)
async def desk(
    request: AnyRequest, centre: FromPath[str], q: FromQuery[str] = "", done: FromQuery[int] = 0
) -> Response[str]:
    return desk_page(request, require_staff(request), centre, q, done=done)


def desk_page(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    q: str = "",
    *,
    done: int = 0,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    """What lies ready; `q` is what was scanned, `done` the case that was handed over last."""
    office = office_of(request)
    rows = delivery.waiting(office, caller, centre)
    found = matching(office, caller, centre, q) if q.strip() else []
    ready = [each for each in found if each.state == CaseState.READY]
    if q.strip() and not ready:
        problem = problem or _not_here(found)
    here = address(centre)
    return staff_page(
        request,
        "counter/delivery.html",
        caller,
        here=here,
        centre=centre,
        status_code=status_code,
        q="" if ready else q[:200],
        problem=problem,
        found=ready,
        rows=rows[:SHOWN],
        all=len(rows),
        over=sum(each.over for each in rows),
        done=case_page.found(office, caller, centre, done).record if done else None,
        service_of=lambda line: case_words.service_name(office.catalogue, line.service),
        case_address=case_page.address,
    )


def _not_here(found: list[CaseLine]) -> str:
    """Why what was scanned cannot be handed over."""
    if not found:
        return gettext("There is no such case here. Check the number on the receipt.")
    said = case_words.state(found[0].state)
    return gettext("%(number)s is not ready: %(state)s.", number=found[0].number, state=said)


@get("/counter/{centre:str}/delivery/post", include_in_schema=False)
async def post_list(
    request: AnyRequest, centre: FromPath[str], on: FromQuery[date | None] = None
) -> Response[str]:
    """What goes to the post on a day, to be printed and signed there."""
    office, caller = office_of(request), require_staff(request)
    day = on or office.today(centre)
    return staff_page(
        request,
        "counter/post-list.html",
        caller,
        here=f"{address(centre)}/post?on={day.isoformat()}",
        centre=centre,
        day=day,
        rows=delivery.posted(office, caller, centre, day),
        service_of=lambda line: case_words.service_name(office.catalogue, line.service),
        case_address=case_page.address,
    )


@post("/counter/{centre:str}/delivery", include_in_schema=False)
async def deliver(request: AnyRequest, centre: FromPath[str]) -> Response[Any]:
    """One press; then the desk, ready for the next scan."""
    office, caller = office_of(request), require_staff(request)
    access.require(caller, Permission.SERVE, centre)
    try:
        form = await pages.filled(request, DeliverForm)
        key = await Sent(request, office, caller, centre).key(form.key)
        command = DeliverResult(*_HOW[form.how])
        await cases.act(office, caller, form.case, form.version, command, key)
    except GcsError as refusal:
        problem = pages.shown(refusal)
        return desk_page(request, caller, centre, problem=problem, status_code=refusal.status)
    return Redirect(keep_language(f"{address(centre)}?done={form.case}"), status_code=303)


routes = [desk, post_list, deliver]
