"""What waits for a second person, and what was decided last."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from counter import pages, rights_words
from counter.accounts_page import Text
from counter.page_form import Sent
from counter.pages import staff_page
from counter.ways import ADMINISTRATION
from shared.domain.errors import GcsError
from shared.domain.two_persons import LIFE, Decision
from shared.services import second_persons
from shared.services.commands import Caller
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.language import keep_language

PAGE = f"{ADMINISTRATION}/to-confirm"


class DecisionForm(msgspec.Struct, frozen=True):
    request: int
    decision: Decision
    version: int
    key: Text = ""


@get(PAGE, include_in_schema=False)
async def to_confirm_page(request: AnyRequest, done: FromQuery[str] = "") -> Response[str]:
    """Raises `NotFound` for people who look after no accounts."""
    return _page(request, require_staff(request), done=bool(done))


def _page(
    request: AnyRequest,
    caller: Caller,
    *,
    done: bool = False,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    office = office_of(request)
    waiting, decided = second_persons.to_confirm(office, caller)
    return staff_page(
        request,
        "counter/admin/to-confirm.html",
        caller,
        here=PAGE,
        status_code=status_code,
        waiting=waiting,
        decided=decided,
        life_days=LIFE.days,
        places=rights_words.Places(office),
        words=rights_words,
        over_at=second_persons.over_at,
        done=done,
        problem=problem,
    )


@post(PAGE, include_in_schema=False)
async def decide(request: AnyRequest) -> Response[Any]:
    """Confirm, refuse or withdraw; then the page again."""
    office, caller = office_of(request), require_staff(request)
    try:
        form = await pages.filled(request, DecisionForm)
        key = await Sent(request, office, caller, "").key(form.key)
        about = (form.request, form.decision, form.version, key)
        await second_persons.decide(office, caller, *about)
    except GcsError as refusal:
        problem = pages.shown(refusal)
        return _page(request, caller, problem=problem, status_code=refusal.status)
    return Redirect(keep_language(f"{PAGE}?done=1"), status_code=303)


routes = [to_confirm_page, decide]
