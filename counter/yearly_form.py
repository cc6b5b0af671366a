"""A form of a yearly paper: read, carried out, and the page again where it is refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
from litestar import Response
from litestar.response import Redirect

from counter import pages
from counter.page_form import Sent
from shared.domain.errors import GcsError
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

Again = Callable[[Form, str, int], Response[str]]
"""Draws the page with what was typed, the sentence that says what is wrong, and the HTTP status."""


async def take_form(
    request: AnyRequest,
    asked: YearAsked,
    form_type: type[Form],
    act: Act[Form],
    again: Again[Form],
) -> Response[Any]:
    """Raises what the page itself does not show, such as `NotFound`."""
    form = form_type()
    sent = Sent(request, office_of(request), require_staff(request), asked.centre or "")
    try:
        form = await pages.filled(request, form_type)
        address = await act(form, await sent.key(form.key))
    except GcsError as refusal:
        return again(form, pages.shown(refusal), refusal.status)
    return Redirect(keep_language(address), status_code=303)
