"""Roles of the office's own: which there are, what each may do, a new one, ending one."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from counter import pages, rights_words
from counter.accounts_page import PAGE as PEOPLE
from counter.accounts_page import Text
from counter.page_form import Sent
from counter.pages import staff_page
from shared.domain.errors import GcsError
from shared.domain.hiring import GUARDED
from shared.domain.permissions import GRANTED, Permission
from shared.services import own_role_book
from shared.services.commands import Caller
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.language import keep_language

PAGE = f"{PEOPLE}/roles"
Several = Annotated[list[Permission], msgspec.Meta(max_length=len(Permission))]


class RoleForm(msgspec.Struct, frozen=True):
    key: Text = ""
    name_th: Text = ""
    name_en: Text = ""
    permission: Several = []
    role: int = 0


@get(PAGE, include_in_schema=False)
async def own_roles_page(request: AnyRequest, done: FromQuery[str] = "") -> Response[str]:
    """Raises `NotFound` for whoever does not look after the accounts of the whole office."""
    return _page(request, require_staff(request), done=bool(done))


def _page(
    request: AnyRequest,
    caller: Caller,
    form: RoleForm | None = None,
    *,
    done: bool = False,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    return staff_page(
        request,
        "counter/admin/own-roles.html",
        caller,
        here=PAGE,
        status_code=status_code,
        kept=own_role_book.own_roles(office_of(request), caller),
        built_in=GRANTED,
        rights=list(Permission),
        guarded=GUARDED,
        form=form or RoleForm(),
        words=rights_words,
        done=done,
        problem=problem,
    )


@post(PAGE, include_in_schema=False)
async def make_role(request: AnyRequest) -> Response[Any]:
    """A new role; then the page that lists it."""
    office, caller = office_of(request), require_staff(request)
    form = None
    try:
        form = await pages.filled(request, RoleForm)
        key = await Sent(request, office, caller, "").key(form.key)
        names = (form.name_th, form.name_en)
        await own_role_book.make_role(office, caller, names, form.permission, key)
    except GcsError as refusal:
        return _refused(request, caller, form, refusal)
    return Redirect(keep_language(f"{PAGE}?done=1"), status_code=303)


@post(f"{PAGE}/end", include_in_schema=False)
async def end_role(request: AnyRequest) -> Response[Any]:
    """Nobody is given it any more; then the page again."""
    office, caller = office_of(request), require_staff(request)
    try:
        form = await pages.filled(request, RoleForm)
        key = await Sent(request, office, caller, "").key(form.key)
        await own_role_book.end_role(office, caller, form.role, key)
    except GcsError as refusal:
        return _refused(request, caller, None, refusal)
    return Redirect(keep_language(f"{PAGE}?done=1"), status_code=303)


def _refused(
    request: AnyRequest, caller: Caller, form: RoleForm | None, refusal: GcsError
) -> Response[str]:
    problem = pages.shown(refusal)
    return _page(request, caller, form, problem=problem, status_code=refusal.status)


routes = [own_roles_page, make_role, end_role]
