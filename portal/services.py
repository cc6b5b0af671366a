"""What citizens can do here, and the public manual of every service."""

from __future__ import annotations

import re
from asyncio import to_thread
from datetime import date
from typing import Any

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from markupsafe import Markup, escape

from portal.before_today import told
from portal.listing import WORDS_LENGTH, Listing, Wish
from portal.manual import Manual, manual
from portal.public_page import public_page
from portal.schema_org import centre_node, data_block, service_node
from portal.stay_part import stay_context
from shared.domain.catalogue import Catalogue
from shared.domain.errors import UnknownService
from shared.i18n import BANGKOK, current_language, gettext
from shared.services.office import Office
from shared.services.public_manual import split
from shared.web.callers import AnyRequest, office_of, origin
from shared.web.hours_words import week_of
from shared.web.opening import opening_of

_LINK = re.compile(r"https?://[^\s;,()]+")
_EXAMPLES = 8
"""Words that are proposed where nothing was found."""


def today_of(office: Office) -> date:
    return office.clock.now().astimezone(BANGKOK).date()


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
async def home(request: AnyRequest) -> Response[bytes]:
    office = office_of(request)
    catalogue = office.catalogue
    published, left_out = split(catalogue, catalogue.present_services, today_of(office))
    base = origin(request)
    offices = [
        centre_node(each, base, office.calendar(each.id)) for each in catalogue.present_centres
    ]
    return public_page(
        request,
        "portal/home.html",
        topics=catalogue.topics,
        events=list(catalogue.present_bundles),
        count=len(published),
        left_out=len(left_out),
        agencies=len({each.agency for each in published}),
        centres=[(each, opening_of(office, each.id)) for each in catalogue.present_centres],
        data_block=data_block(offices),
    )


@get("/portal/services", include_in_schema=False)
async def services(
    request: AnyRequest,
    q: FromQuery[str] = "",
    topic: FromQuery[str] = "",
    agency: FromQuery[str] = "",
    event: FromQuery[str] = "",
    centre: FromQuery[str] = "",
) -> Response[bytes]:
    """The list of the manual; an unknown topic, agency, event or centre finds nothing, which the
    page says."""
    office = office_of(request)
    wish = Wish(q[:WORDS_LENGTH].strip(), topic, agency, event, centre)
    listing = Listing(office.catalogue, wish, today_of(office))
    place = listing.centre
    return public_page(
        request,
        "portal/services.html",
        address=wish.address(),
        listing=listing,
        asked_words=in_its_language(wish.words),
        in_its_language=in_its_language,
        examples=_examples(office.catalogue),
        opening=opening_of(office, place.id) if place else None,
        week=week_of(office.calendar(place.id)) if place else (),
    )


def _examples(catalogue: Catalogue) -> list[str]:
    """Words of services of different topics, in the reader's language."""
    language = current_language()
    found: dict[str, str] = {}
    for each in catalogue.present_services:
        words = each.keywords.get(language) or ()
        if words:
            found.setdefault(each.letter, words[0])
    return list(found.values())[:_EXAMPLES]


@get("/portal/services/{service:str}", include_in_schema=False)
async def service(request: AnyRequest, service: FromPath[str]) -> Response[bytes]:
    """Raises `UnknownService`."""
    office = office_of(request)
    found = manual_of(office, service)
    base = origin(request)
    calendars = {each.centre.id: office.calendar(each.centre.id) for each in found.places}
    return public_page(
        request,
        "portal/service.html",
        manual=found,
        contents=_contents(found),
        told_changes=told,
        with_links=with_links,
        data_block=data_block(service_node(found, base, calendars)),
        **await to_thread(stay_context, office, found.service.id),
    )


def manual_of(office: Office, service: str) -> Manual:
    """Raises `UnknownService`."""
    found = office.catalogue.services.get(service)
    if found is None:
        raise UnknownService
    return manual(office, found)


def _contents(found: Manual) -> list[tuple[str, str]]:
    """Anchors and short names of the sections, in the order of the page."""
    first: list[tuple[str, str]] = []
    if found.is_published:
        first = [("papers", gettext("Papers")), ("fees", gettext("Fees"))]
        first.append(("how-long", gettext("Time")))
    rest: list[tuple[str, str]] = [("where", gettext("Where and when"))]
    if found.is_published:
        rest.append(("steps", gettext("Steps")))
    rest += [("criteria", gettext("Who may ask for it")), ("forms", gettext("Laws and forms"))]
    return [*first, *rest, ("complaints", gettext("If something was wrong"))]


routes: list[Any] = [home, services, service]
