"""A service as one sheet of A4 for a wall, with a code that opens its page."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from portal.public_page import public_page, shared_as
from portal.services import manual_of
from shared.web.callers import AnyRequest, office_of, origin


@get("/portal/services/{service:str}/poster", include_in_schema=False)
async def poster(request: AnyRequest, service: FromPath[str]) -> Response[bytes]:
    """Raises `UnknownService`."""
    found = manual_of(office_of(request), service)
    base = origin(request)
    target = shared_as(f"{base}/portal/services/{found.service.id}").url
    return public_page(
        request,
        "portal/poster.html",
        manual=found,
        target=target,
        complaints_at=f"{base}/portal/complaints",
    )


routes: list[Any] = [poster]
