"""The page from which administrators reach everything that is set up or kept right."""

from __future__ import annotations

from litestar import Response, get

from counter import draft_words
from counter.pages import staff_page
from counter.ways import ADMINISTRATION, groups_for
from shared.domain.errors import NotFound
from shared.services import drafts_waiting
from shared.web.callers import AnyRequest, office_of, require_staff


@get(ADMINISTRATION, include_in_schema=False)
async def administration(request: AnyRequest) -> Response[str]:
    """Raises `NotFound` for people who may open nothing of it."""
    caller = require_staff(request)
    groups = groups_for(caller)
    if not groups:
        raise NotFound
    return staff_page(
        request,
        "counter/administration.html",
        caller,
        here=ADMINISTRATION,
        groups=groups,
        held_up=drafts_waiting.held_up(office_of(request), caller),
        draft_words=draft_words,
    )


routes = [administration]
