"""A form of a yearly paper: read, carried out, and the page again where it is refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
from litestar import Response
from litestar.response import Redirect

from counter import pages
from counter.page_form import Sent
from shared.domain.errors import GcsError, NotFound
from shared.services import statements
from shared.services.commands import RequestKey
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.language import keep_language
from shared.web.yearly_views import YearAsked


class KeyedForm(msgspec.Struct, frozen=True):
    """What every form of a page carries: its request key."""

    key: str = ""


Form = TypeVar("Form", bound=KeyedForm)

Act = Callable[[Form, RequestKey | None], Awaitable[str]]
"""Carries out what the form asks; returns the address of the page to go on to."""

Again = Callable[[Form, str, int], Awaitable[Response[str]]]
"""Draws the page with what was typed, the sentence that says what is wrong, and the HTTP status."""


@dataclass(frozen=True, slots=True)
class Gone(Generic[Form]):
    """Tells whether the line of a form was taken out while it was written, and what to say then."""

    is_gone: Callable[[Form], bool]
    refusal: type[GcsError]


@dataclass(frozen=True, slots=True)
class Top:
    """What the top of a page says of a form that was refused. `at`: the id of the part that shows
    it. Empty: the page has that form no more, and shows what was typed (`kept`) here."""

    problem: str
    at: str = ""
    kept: tuple[str, ...] = ()


async def take_form(
    request: AnyRequest,
    asked: YearAsked,
    form_type: type[Form],
    act: Act[Form],
    again: Again[Form],
    gone: Gone[Form] | None = None,
) -> Response[Any]:
    """Raises what the page itself does not show, such as `NotFound`; what was written for a line
    that is gone is shown (`gone`)."""
    form = form_type()
    sent = Sent(request, office_of(request), require_staff(request), asked.centre or "")
    try:
        form = await pages.filled(request, form_type)
        address = await act(form, await sent.key(form.key))
    except GcsError as refusal:
        instead = _gone(sent, form, gone) if isinstance(refusal, NotFound) else None
        told = instead or refusal
        return await again(form, pages.shown(told, versioned=True), told.status)
    return Redirect(keep_language(address), status_code=303)


def _gone(sent: Sent, form: Form, gone: Gone[Form] | None) -> GcsError | None:
    """Whoever may not write learns nothing of lines that are gone."""
    if gone is None or not statements.may_state(sent.caller, sent.centre):
        return None
    return gone.refusal() if gone.is_gone(form) else None
