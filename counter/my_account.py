"""The own account: who I am, what I may do where, and where I am signed in."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from counter import pages, rights_words
from counter.accounts_page import Text
from counter.own_security import security_of
from counter.page_form import Sent
from counter.pages import HOME, staff_page
from shared.i18n import LANGUAGES
from shared.services import account_views, accounts
from shared.web.callers import AnyRequest, office_of, require_staff, staff_token
from shared.web.language import keep_language

PAGE = f"{HOME}/my-account"


class SessionForm(msgspec.Struct, frozen=True):
    """`session` 0: everywhere but here."""

    key: Text = ""
    session: int = 0


@get(PAGE, include_in_schema=False)
async def my_account(request: AnyRequest, done: FromQuery[str] = "") -> Response[str]:
    office, caller = office_of(request), require_staff(request)
    return staff_page(
        request,
        "counter/admin/my-account.html",
        caller,
        here=PAGE,
        mine=account_views.my_account(office, caller, staff_token(request) or ""),
        places=rights_words.Places(office),
        words=rights_words,
        security=security_of(office, caller),
        spoken=LANGUAGES,
        done=bool(done),
    )


@post(f"{PAGE}/end-session", include_in_schema=False)
async def end_session(request: AnyRequest) -> Response[Any]:
    """Sign out somewhere else. Raises `NotFound` for a session that is over or not one's own."""
    office, caller = office_of(request), require_staff(request)
    form = await pages.filled(request, SessionForm)
    key = await Sent(request, office, caller, "").key(form.key)
    token = staff_token(request) or ""
    await accounts.end_own_session(office, caller, token, form.session, key)
    return Redirect(keep_language(f"{PAGE}?done=1"), status_code=303)


routes = [my_account, end_session]
