"""What stands around every request: its language, protection against other sites, safe headers.

It wraps the whole application, so that errors and unknown addresses get the same headers:
`app.asgi_handler = protect(app.asgi_handler, settings)`.
Why requests from other sites are told by their headers and not by tokens in forms:
shared/decisions/0001-cross-site-requests.md.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.types import (
    ASGIApp,
    HTTPResponseStartEvent,
    HTTPScope,
    Message,
    Receive,
    Scope,
    Send,
)

from shared.settings import Settings
from shared.web.errors import cross_site_refusal
from shared.web.language import begin_request

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
BY_TOKEN = ("/t/", "/s/", "/c/")
"""Pages whose address is itself the secret of one citizen."""
NOT_FOR_SEARCH = (*BY_TOKEN, "/kiosk", "/counter")
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
PERMISSIONS_POLICY = (
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), "
    "display-capture=(), browsing-topics=()"
)
ONE_YEAR = "max-age=31536000"


def protect(app: ASGIApp, settings: Settings) -> ASGIApp:
    """Wrap `app` so that every HTTP request and answer passes through this module."""

    async def protected(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        asked = Headers.from_scope(scope)
        begin_request(scope["query_string"].decode("latin-1"), asked.get("accept-language", ""))
        https = scope["scheme"] == "https" or (settings.public_origin or "").startswith("https:")

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(message, scope["path"], https)
            await send(message)

        if comes_from_elsewhere(scope, asked, settings.public_origin):
            refusal = cross_site_refusal(scope["path"])
            await refusal(scope, receive, send_safely)
            return
        await app(scope, receive, send_safely)

    return protected


def comes_from_elsewhere(scope: HTTPScope, headers: Headers, public_origin: str | None) -> bool:
    """Say whether another web site made a signed-in browser send this changing request.

    Programs send neither header, or a Bearer token that no browser adds by itself.
    """
    if scope["method"] in SAFE_METHODS:
        return False
    if headers.get("authorization", "").lower().startswith("bearer "):
        return False
    fetch_site = headers.get("sec-fetch-site")
    if fetch_site is not None:
        return fetch_site not in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is None:
        return False
    if origin == "null" and scope["path"].startswith(BY_TOKEN):
        # Without https a browser hides the origin of a page sent with no-referrer. These
        # addresses hold a token that no other site knows, so nobody else could have sent this.
        return False
    ours = {_host(f"//{headers.get('host', '')}")}
    if public_origin:
        ours.add(_host(public_origin))
    return _host(origin) not in ours


def _host(origin: str) -> tuple[str | None, int | None]:
    """Return host and port; the usual ports of http and https count as none."""
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return (None, -1)
    return (parts.hostname, None if port in {80, 443} else port)


_ALWAYS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", PERMISSIONS_POLICY.encode()),
)
_SECURE = (b"strict-transport-security", ONE_YEAR.encode())
_NO_INDEX = (b"x-robots-tag", b"noindex")
_NO_REFERRER = (b"referrer-policy", b"no-referrer")
_OWN_REFERRER = (b"referrer-policy", b"same-origin")


def _add_headers(message: HTTPResponseStartEvent, path: str, https: bool) -> None:
    """Add what an answer does not say itself; on raw pairs, because every answer passes here."""
    given = list(message.get("headers", ()))
    named = {name for name, _ in given}
    given += [pair for pair in _ALWAYS if pair[0] not in named]
    given.append(_NO_REFERRER if path.startswith(BY_TOKEN) else _OWN_REFERRER)
    if path.startswith(NOT_FOR_SEARCH):
        given.append(_NO_INDEX)
    if https:
        given.append(_SECURE)
    message["headers"] = given
