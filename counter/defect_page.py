"""The defect record of a case as a page to print, with both signatures."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from counter import pages
from counter.page_form import Sent
from counter.pages import HOME, said, staff_page
from shared.domain.case_commands import SignedBy
from shared.domain.errors import GcsError, InvalidRequest
from shared.domain.permissions import Permission
from shared.i18n import current_language
from shared.services import access, papers
from shared.services.commands import Caller
from shared.web.callers import AnyRequest, office_of, origin, require_staff
from shared.web.defect_words import second_words
from shared.web.language import keep_language


class SignForm(msgspec.Struct, frozen=True):
    key: str
    by: SignedBy


def _address(centre: str, case: int) -> str:
    return f"{HOME}/{centre}/cases/{case}"


@get("/counter/{centre:str}/cases/{case:int}/defect", include_in_schema=False)
async def defect(request: AnyRequest, centre: FromPath[str], case: FromPath[int]) -> Response[str]:
    return _page(request, require_staff(request), centre, case)


def _page(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    case: int,
    *,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    """The latest record of a case; `problem` says why nobody could sign."""
    office = office_of(request)
    access.require(caller, Permission.SERVE, centre)
    found = papers.defect(office, caller, case)
    there = office.centre(found.centre).names.text(current_language())
    return staff_page(
        request,
        "counter/defect.html",
        caller,
        here=f"{_address(centre, case)}/defect",
        centre=centre,
        status_code=status_code,
        defect=found,
        written_at=there,
        service=office.catalogue.services[found.service].names.text(current_language()),
        officer=said(*found.officer),
        back=keep_language(_address(centre, case)),
        track_url=f"{origin(request)}/t/{found.token}" if found.token else "",
        second_words=second_words,
        key=pages.fresh_key(),
        problem=problem,
    )


@post("/counter/{centre:str}/cases/{case:int}/defect", include_in_schema=False)
async def sign(request: AnyRequest, centre: FromPath[str], case: FromPath[int]) -> Response[Any]:
    """The officer signs, or notes that the citizen signed the paper."""
    office, caller = office_of(request), require_staff(request)
    access.require(caller, Permission.SERVE, centre)
    try:
        form = await pages.filled(request, SignForm)
        key = await Sent(request, office, caller, centre).key(form.key)
        await papers.sign(office, caller, case, form.by, key)
    except (GcsError, InvalidRequest) as refusal:
        problem = pages.shown(refusal)
        return _page(request, caller, centre, case, problem=problem, status_code=refusal.status)
    return Redirect(keep_language(f"{_address(centre, case)}/defect"), status_code=303)


routes = [defect, sign]
