"""Everybody whom the reader looks after, and the form that makes a new account."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery

from counter import pages, rights_words
from counter.page_form import Sent
from counter.pages import staff_page
from counter.ways import ADMINISTRATION
from shared.domain.errors import GcsError, NotFound
from shared.i18n import LANGUAGES
from shared.services import account_views, accounts
from shared.services.account_views import AccountState, Asked
from shared.services.accounts import Hired, Newcomer
from shared.services.commands import Caller
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of, require_staff

PAGE = f"{ADMINISTRATION}/people"
Text = Annotated[str, msgspec.Meta(max_length=200)]
Languages = Annotated[list[Text], msgspec.Meta(max_length=10)]


class RoleFields(msgspec.Struct, frozen=True):
    """A role as the two forms that give one name it; empty fields say nothing."""

    role: Text = ""
    centre: Text = ""
    agency: Text = ""
    since: Text = ""
    until: Text = ""
    why: Text = ""

    @property
    def grant(self) -> dict[str, str]:
        named = ("role", "centre", "agency", "since", "until")
        return {name: getattr(self, name) for name in named if getattr(self, name)}


class NewForm(RoleFields, frozen=True):
    key: Text = ""
    username: Text = ""
    name_th: Text = ""
    name_en: Text = ""
    languages: Languages = []


@get(PAGE, include_in_schema=False)
async def people_page(
    request: AnyRequest,
    q: FromQuery[str] = "",
    role: FromQuery[str] = "",
    centre: FromQuery[str] = "",
    which: FromQuery[str] = AccountState.ACTIVE.value,
) -> Response[str]:
    """Raises `NotFound` for people who look after no accounts. `which` "all": in every state."""
    office, caller = office_of(request), require_staff(request)
    asked = Asked(q[:100], role, centre, "" if which == "all" else which)
    return staff_page(
        request,
        "counter/admin/people.html",
        caller,
        here=PAGE,
        rows=account_views.accounts_of(office, caller, asked),
        asked=asked,
        chosen_state=which,
        **choices(office, caller),
    )


def choices(office: Office, caller: Caller) -> dict[str, Any]:
    """What the forms about roles offer, with the words for it. Raises `NotFound`."""
    roles = account_views.roles_to_give(office, caller)
    centres, everywhere = account_views.centres_to_hire_for(office, caller)
    return {
        "roles": roles,
        "centres": centres,
        "everywhere": everywhere,
        "agencies": list(office.catalogue.agencies) if everywhere else [],
        "places": rights_words.Places(office),
        "words": rights_words,
        "spoken": {tag: name for tag, name in LANGUAGES.items() if tag != "th"},
    }


@get(f"{PAGE}/new", include_in_schema=False)
async def new_person_page(request: AnyRequest) -> Response[str]:
    return _new(request, require_staff(request))


def _new(
    request: AnyRequest,
    caller: Caller,
    form: NewForm | None = None,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    return staff_page(
        request,
        "counter/admin/new-person.html",
        caller,
        here=f"{PAGE}/new",
        status_code=status_code,
        form=form or NewForm(),
        problem=problem,
        **choices(office_of(request), caller),
    )


@post(f"{PAGE}/new", include_in_schema=False, status_code=201)
async def hire(request: AnyRequest) -> Response[Any]:
    """The page with the start password: it is kept nowhere, so no address leads to it again."""
    office, caller = office_of(request), require_staff(request)
    form = None
    try:
        form = await pages.filled(request, NewForm)
        key = await Sent(request, office, caller, "").key(form.key)
        names = (form.username, form.name_th, form.name_en)
        newcomer = Newcomer(*names, form.grant, form.languages, form.why)
        hired = await accounts.hire(office, caller, newcomer, key)
    except GcsError as refusal:
        return _new(request, caller, form, pages.shown(refusal), refusal.status)
    return password_page(request, caller, hired, form.username.strip().lower())


def password_page(
    request: AnyRequest, caller: Caller, hired: Hired, username: str
) -> Response[str]:
    """A start password, shown once."""
    if not hired.staff:
        raise NotFound
    return staff_page(
        request,
        "counter/admin/start-password.html",
        caller,
        here=PAGE,
        status_code=201,
        hired=hired,
        username=username,
    )


routes = [people_page, new_person_page, hire]
