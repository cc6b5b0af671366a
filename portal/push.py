"""Notices on the citizen's telephone: asking for them, stopping them, and what the browser needs:
a service worker, a page for when there is no network, a manifest for the Home Screen."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, Router, get, post
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from litestar.response import Redirect

from portal.lost import ticket_not_found
from portal.phone_page import phone_page
from shared.domain.errors import N_, GcsError, InvalidRequest, UnknownVisit
from shared.i18n import LANGUAGES, current_language, gettext, in_language
from shared.services import notifying, tracking
from shared.services.notifying import Asked
from shared.web.callers import AnyRequest, office_of
from shared.web.errors import describe, problem
from shared.web.forms import read_form
from shared.web.language import keep_language, language_links, prefer_language
from shared.web.plain_text import read_json
from shared.web.static_files import assets, static_url, version
from shared.web.style_bundle import PHONE_STYLE

LONGEST_BODY = 4096
ICONS = {"192x192": "portal/icon-192.png", "512x512": "portal/icon-512.png"}
DARK = "#182352"
"""The indigo of the masthead, which frames the page on the Home Screen."""

Short = Annotated[str, msgspec.Meta(max_length=200)]


class Keys(msgspec.Struct, frozen=True):
    p256dh: Short
    auth: Short


class AskBody(msgspec.Struct, frozen=True):
    """What `PushSubscription.toJSON()` gives, with the language and the words that were read."""

    endpoint: Annotated[str, msgspec.Meta(max_length=2000)]
    keys: Keys
    language: Short
    consent: Short


class StopForm(msgspec.Struct, frozen=True):
    """`endpoint` empty: all telephones of the ticket."""

    endpoint: Annotated[str, msgspec.Meta(max_length=2000)] = ""


def as_problem(_request: AnyRequest, error: Exception) -> Response[Any]:
    """These answers are read by the page's own script."""
    return problem(describe(error))


@post("/t/{token:str}/push", include_in_schema=False, status_code=201)
async def subscribe(request: AnyRequest, token: FromPath[str]) -> dict[str, str]:
    """Tell this telephone from now on; the answer is the mark by which it finds itself."""
    office = office_of(request)
    body = await request.body()
    unreadable = InvalidRequest("body", N_("This cannot be read. Load the page and try again."))
    if len(body) > LONGEST_BODY:
        raise unreadable
    try:
        asked = read_json(body, AskBody)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise unreadable from None
    wanted = Asked(
        asked.endpoint, asked.keys.p256dh, asked.keys.auth, asked.language, asked.consent
    )
    await notifying.subscribe(office, token, wanted)
    return {"mark": notifying.mark_of(asked.endpoint)}


@post("/t/{token:str}/push/stop", include_in_schema=False)
async def stop(request: AnyRequest, token: FromPath[str]) -> Redirect:
    """A plain form, so that it works in every browser and in every state of a permission."""
    form, _ = await read_form(request, StopForm)
    if form is not None:  # no telephone has an address of that kind
        await notifying.stop(office_of(request), token, form.endpoint or None)
    return Redirect(keep_language(f"/t/{token}"), status_code=303)


@get("/t/{token:str}/app.webmanifest", include_in_schema=False)
async def manifest(request: AnyRequest, token: FromPath[str]) -> Response[dict[str, Any]]:
    """The ticket as it lies on the Home Screen; without that an iPhone allows no notices."""
    followed = tracking.follow(office_of(request), token)
    prefer_language(followed.view.language)
    number, here = followed.view.number, keep_language(f"/t/{token}")
    content = {
        "id": here,
        "name": gettext("Ticket %(number)s", number=number),
        "short_name": number,
        "lang": current_language(),
        "start_url": here,
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": DARK,
        "icons": [
            {"src": static_url(path), "sizes": size, "type": "image/png"}
            for size, path in ICONS.items()
        ],
    }
    return Response(content, media_type="application/manifest+json")


@get("/sw.js", include_in_schema=False)
async def service_worker() -> Response[bytes]:
    """The worker with what it keeps for when there is no network; never a ticket."""
    kept: dict[str, Any] = {
        "name": f"gcs-offline-{version()}",
        "pages": {language: f"/offline?lang={language}" for language in LANGUAGES},
        "files": [static_url(PHONE_STYLE), static_url("look/mark.svg")],
        "icon": static_url(ICONS["192x192"]),
        "words": {language: _words(language) for language in LANGUAGES},
    }
    begin = b"const KEPT = " + msgspec.json.encode(kept) + b";\n"
    return Response(
        begin + assets()["portal/sw.js"].content,
        media_type="text/javascript",
        headers={"cache-control": "no-cache"},
    )


def _words(language: str) -> dict[str, str]:
    """What is shown for a message that cannot be read: something has to be shown for each."""
    with in_language(language):
        return {
            "title": gettext("Something about your ticket has changed"),
            "body": gettext("Open your ticket to see it."),
        }


@get("/offline", include_in_schema=False)
async def offline(request: AnyRequest) -> Response[bytes]:
    """What the worker shows in place of a ticket while there is no network."""
    return phone_page(request, "portal/offline.html", here_languages=language_links("/offline"))


routes: list[Any] = [
    Router(
        "/",
        route_handlers=[subscribe],
        exception_handlers={GcsError: as_problem, HTTPException: as_problem},
    ),
    Router(
        "/",
        route_handlers=[stop, manifest],
        exception_handlers={UnknownVisit: ticket_not_found},
    ),
    service_worker,
    offline,
]
