"""What citizens can do here, and the public manual of every service."""

from __future__ import annotations

import re
from asyncio import to_thread
from datetime import date
from typing import Any

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from markupsafe import Markup, escape

from portal import manual, wording
from portal.before_today import told
from portal.stay_part import stay_context
from shared.domain.catalogue import Bundle, Catalogue
from shared.domain.errors import UnknownService
from shared.domain.search import find_events
from shared.i18n import BANGKOK
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of
from shared.web.opening import opening_of
from shared.web.templating import page

WORDS_LENGTH = 100
"""As much as the search field takes; whatever comes beyond it is not looked for."""

_LINK = re.compile(r"https?://[^\s;,()]+")


def _today(office: Office) -> date:
    return office.clock.now().astimezone(BANGKOK).date()


def _public_page(request: AnyRequest, template: str, **context: Any) -> Response[str]:
    at = office_of(request).clock.now()
    return page(request, template, words=wording, as_of=at, **context)


def with_links(text: str) -> Markup:
    """A source in its own words, its addresses as links."""
    parts: list[Markup] = []
    end = 0
    for found in _LINK.finditer(text):
        url = found[0].rstrip(".")
        parts += [
            escape(text[end : found.start()]),
            Markup('<a href="{0}" rel="external noreferrer">{0}</a>').format(url),
        ]
        end = found.start() + len(url)
    return Markup("").join([*parts, escape(text[end:])])


def in_its_language(text: str) -> Markup:
    """What somebody typed, marked for screen readers by its letters."""
    thai = any("\u0e01" <= letter <= "\u0e5b" for letter in text)
    return Markup('<span lang="{}">{}</span>').format("th" if thai else "en", text)


@get("/portal", include_in_schema=False)
async def home(request: AnyRequest) -> Response[str]:
    office = office_of(request)
    catalogue = office.catalogue
    published, left_out = manual.split(catalogue, catalogue.services.values(), _today(office))
    centres = [(each, opening_of(office, each.id)) for each in catalogue.centres.values()]
    return _public_page(
        request,
        "portal/home.html",
        topics=catalogue.topics,
        count=len(published),
        left_out=len(left_out),
        agencies=len({each.agency for each in published}),
        centres=centres,
    )


@get("/portal/services", include_in_schema=False)
async def services(
    request: AnyRequest,
    q: FromQuery[str] = "",
    topic: FromQuery[str] = "",
    agency: FromQuery[str] = "",
    event: FromQuery[str] = "",
) -> Response[str]:
    """The list of the manual; unknown topics and agencies find nothing, which the page says."""
    office = office_of(request)
    catalogue, day = office.catalogue, _today(office)
    chosen_topic = next((each for each in catalogue.topics if each.id == topic), None)
    asked = q[:WORDS_LENGTH].strip()
    found = manual.find(catalogue, asked, chosen_topic.id if chosen_topic else "", agency)
    chosen_event = catalogue.bundles.get(event)
    if chosen_event is not None:
        found = [each for each in found if each.id in chosen_event.services]
    published, left_out = manual.split(catalogue, found, day)
    return _public_page(
        request,
        "portal/services.html",
        groups=manual.by_topic(catalogue, published, day),
        topics=catalogue.topics,
        count=len(published),
        left_out=left_out,
        asked=asked,
        asked_words=in_its_language(asked),
        topic=chosen_topic,
        agency=catalogue.agencies.get(agency),
        events=_events(catalogue, asked),
        event=chosen_event,
    )


def _events(catalogue: Catalogue, asked: str) -> list[Bundle]:
    """The life events that lead to services; of a search those that answer it."""
    known = list(catalogue.bundles.values())
    return find_events(asked, known) if asked else known


@get("/portal/services/{service:str}", include_in_schema=False)
async def service(request: AnyRequest, service: FromPath[str]) -> Response[str]:
    """Raises `UnknownService`."""
    office = office_of(request)
    found = office.catalogue.services.get(service)
    if found is None:
        raise UnknownService
    return _public_page(
        request,
        "portal/service.html",
        manual=manual.manual(office, found),
        told_changes=told,
        with_links=with_links,
        **await to_thread(stay_context, office, found.id),
    )


routes = [home, services, service]
