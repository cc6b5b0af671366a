"""One person: names, roles with their days, sessions, the end of the account, what was changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from counter import pages, rights_words
from counter.accounts_page import PAGE, Languages, RoleFields, Text, choices, password_page
from counter.page_form import Sent
from counter.pages import staff_page
from shared.domain.errors import N_, GcsError, InvalidRequest
from shared.domain.permissions import Role
from shared.i18n import gettext
from shared.services import account_views, accounts
from shared.services.account_wishes import Kind, Wish, today
from shared.services.accounts import Hired, Newcomer
from shared.services.commands import Caller, RequestKey
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.language import keep_language

ONE = f"{PAGE}/{{staff:int}}"
DONE = {
    "saved": N_("Saved."),
    "waits": N_("This waits for a second person, who confirms it under “To confirm”."),
    "signed-out": N_("Signed out there."),
    "pin": N_("The PIN is removed. The person chooses a new one with the password."),
}
Version = Annotated[int, msgspec.Meta(ge=0)]


class MoveForm(RoleFields, frozen=True):
    """What any of the forms sends; `version` is that of the account as it was seen."""

    key: Text = ""
    version: Version = 0
    name_th: Text = ""
    name_en: Text = ""
    languages: Languages = msgspec.field(default_factory=list)
    held: int = 0
    ends_on: Text = ""
    session: int = 0


@dataclass(frozen=True, slots=True)
class Pressed:
    """A move on one account, with everything that carrying it out needs."""

    office: Office
    caller: Caller
    staff: int
    form: MoveForm
    key: RequestKey | None

    async def order(self, kind: Kind, **about: Any) -> str:
        form = self.form
        gives = form.grant if kind is Kind.GIVE_ROLE else None
        wish = Wish(kind, self.staff, **about)
        who = (self.office, self.caller, wish, form.version, form.why, self.key)
        return "waits" if await accounts.order(*who, gives) else "saved"


async def _give(move: Pressed) -> str:
    return await move.order(Kind.GIVE_ROLE)


async def _take(move: Pressed) -> str:
    return await move.order(Kind.TAKE_ROLE, held=move.form.held)


async def _end(move: Pressed) -> str:
    try:
        ends_on = date.fromisoformat(move.form.ends_on)
    except ValueError:
        raise InvalidRequest("ends_on", N_("Choose a day.")) from None
    return await move.order(Kind.END_ACCOUNT, ends_on=ends_on)


async def _back(move: Pressed) -> str:
    return await move.order(Kind.BRING_BACK)


async def _names(move: Pressed) -> str:
    form = move.form
    about = Newcomer("", form.name_th, form.name_en, {}, form.languages)
    who = (move.office, move.caller, move.staff, form.version, about, move.key)
    await accounts.describe_person(*who)
    return "saved"


async def _pin(move: Pressed) -> str:
    who = (move.office, move.caller, move.staff, move.form.version, move.key)
    await accounts.reset_pin(*who)
    return "pin"


async def _sign_out(move: Pressed) -> str:
    session = move.form.session or None
    who = (move.office, move.caller, move.staff, move.form.version, session, move.key)
    await accounts.revoke_sessions(*who)
    return "signed-out"


MOVES: dict[str, Callable[[Pressed], Awaitable[str]]] = {
    "give": _give,
    "take": _take,
    "end": _end,
    "back": _back,
    "names": _names,
    "pin": _pin,
    "sign-out": _sign_out,
}


@get(ONE, include_in_schema=False)
async def person_page(
    request: AnyRequest, staff: FromPath[int], done: FromQuery[str] = ""
) -> Response[str]:
    """Raises `NotFound`, also for people whom somebody else looks after."""
    return _page(request, require_staff(request), staff, done=done)


def _page(
    request: AnyRequest,
    caller: Caller,
    staff: int,
    form: MoveForm | None = None,
    *,
    done: str = "",
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    office = office_of(request)
    offered = choices(office, caller)
    roles = {each.value: rights_words.role(each) for each in (*Role, *offered["roles"])}
    return staff_page(
        request,
        "counter/admin/person.html",
        caller,
        here=f"{PAGE}/{staff}",
        status_code=status_code,
        account=account_views.account(office, caller, staff),
        at_once=not account_views.others_confirm(office, caller),
        form=form or MoveForm(),
        role_names=roles,
        today=today(office),
        news=gettext(DONE[done]) if done in DONE else "",
        problem=problem,
        **offered,
    )


@post(f"{ONE}/start-password", include_in_schema=False)
async def start_password(request: AnyRequest, staff: FromPath[int]) -> Response[Any]:
    """A new start password, shown on the answer and nowhere else."""
    office, caller = office_of(request), require_staff(request)
    try:
        form = await pages.filled(request, MoveForm)
        key = await Sent(request, office, caller, "").key(form.key)
        password = await accounts.start_password(office, caller, staff, form.version, key)
    except GcsError as refusal:
        return _refused(request, caller, staff, None, refusal)
    username = account_views.account(office, caller, staff).row.person.username
    return password_page(request, caller, Hired(staff, password, waits=False), username)


@post([f"{ONE}/{move}" for move in MOVES], include_in_schema=False)
async def change(request: AnyRequest, staff: FromPath[int]) -> Response[Any]:
    """One of `MOVES`; then the page again, or the list where the person is no longer the
    caller's to look after."""
    office, caller = office_of(request), require_staff(request)
    move = request.url.path.rpartition("/")[2]
    form = None
    try:
        form = await pages.filled(request, MoveForm)
        key = await Sent(request, office, caller, "").key(form.key)
        done = await MOVES[move](Pressed(office, caller, staff, form, key))
    except GcsError as refusal:
        return _refused(request, caller, staff, form, refusal)
    here = account_views.is_visible(office, caller, staff)
    there = f"{PAGE}/{staff}?done={done}" if here else PAGE
    return Redirect(keep_language(there), status_code=303)


def _refused(
    request: AnyRequest, caller: Caller, staff: int, form: MoveForm | None, refusal: GcsError
) -> Response[str]:
    problem = pages.shown(refusal)
    return _page(request, caller, staff, form, problem=problem, status_code=refusal.status)


routes = [person_page, start_password, change]
