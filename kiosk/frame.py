"""What stands around every page of the touchscreen: place, clock, ways back, earlier choices.

Choices travel in the address (language, priority, the ticket that gets one more service). So the
screen works without script, and there is nothing to wipe before the next citizen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from litestar import Response
from markupsafe import Markup, escape

from shared.domain.catalogue import Centre, Names
from shared.domain.errors import UnknownVisit
from shared.i18n import current_language, gettext
from shared.services import visits
from shared.services.commands import Caller
from shared.services.visits import VisitView
from shared.web.callers import AnyRequest, at_centre, office_of
from shared.web.language import keep_language
from shared.web.templating import page

LONGEST_PHRASE = 24
"""Characters that stand on one line of a heading."""
CHOICES_PER_SCREEN = 7
"""More do not fit on a screen without scrolling, nor in a glance."""


@dataclass(frozen=True, slots=True)
class Frame:
    """`opens` is None while the centre is open; `adding` is the ticket that gets another service.

    `address` is the page's own, `back` the one before it, None where there is none.
    """

    centre: Centre
    place: str
    now: datetime
    closed: bool
    opens: datetime | None
    priority: bool
    adding: VisitView | None
    address: str
    came_from: str | None
    back: str | None = None

    @property
    def home(self) -> str:
        """The first page, with no choice left over from the citizen before."""
        return f"/kiosk/{self.centre.id}"

    @property
    def path(self) -> str:
        """This page's address inside the kiosk, without the choices."""
        return urlsplit(self.address).path.removeprefix(self.home).strip("/")

    def to(self, path: str, **more: object) -> str:
        """The address of another page that keeps the choices made so far."""
        kept: dict[str, object] = {}
        if self.priority:
            kept["priority"] = 1
        if self.adding is not None:
            kept["add"] = self.adding.token
        query = urlencode({**kept, **more})
        address = f"{self.home}/{path}" if path else self.home
        return keep_language(address + (f"?{query}" if query else ""))

    def after(self, path: str, **more: object) -> Frame:
        """The frame of a page that comes after `path`, unless the citizen came from elsewhere."""
        return replace(self, back=self.came_from or self.to(path, **more))

    def leading_back(self, path: str) -> str:
        """The address of a page that several pages lead to; it knows the way back to this one."""
        return self.to(path, **{"from": self.address})

    @property
    def with_priority_turned(self) -> str:
        """This page with the other choice of priority."""
        parts = urlsplit(self.address)
        query = [pair for pair in parse_qsl(parts.query) if pair[0] != "priority"]
        if not self.priority:
            query.append(("priority", "1"))
        return parts.path + (f"?{urlencode(query)}" if query else "")


def in_words(names: Names) -> str:
    """A name of the catalogue in the reader's language."""
    return names.text(current_language())


def phrases(text: str) -> Markup:
    """Thai text that breaks between phrases only: browsers would break it between any words."""
    if current_language() != "th":
        return escape(text)
    held = Markup('<span class="nobreak">{}</span>')
    chunks = text.split(" ")
    return Markup(" ").join(held.format(c) if len(c) <= LONGEST_PHRASE else c for c in chunks)


def place_of(centre: Centre) -> str:
    """The centre's own part of its name: screens show the common part beside the mark."""
    name = in_words(centre.names)
    return name.removeprefix(gettext("Government Counter Service")).strip(" ,–-") or name


def kiosk_caller(request: AnyRequest, centre: str) -> Caller:
    """Whoever stands at a screen of the centre. Raises `UnknownCentre`, `DevicePairingRequired`."""
    office_of(request).centre(centre)
    return at_centre(request, centre)


def frame_of(request: AnyRequest, centre: str) -> Frame:
    """Raises `UnknownCentre`, `DevicePairingRequired`, and `UnknownVisit` for a wrong ticket."""
    kiosk_caller(request, centre)
    office = office_of(request)
    found = office.centre(centre)
    now = office.clock.now()
    calendar = office.calendar(centre)
    closed = not calendar.is_open(now)
    token = request.query_params.get("add")
    return Frame(
        centre=found,
        place=place_of(found),
        now=now,
        closed=closed,
        opens=calendar.next_opening(now) if closed else None,
        priority=request.query_params.get("priority") == "1",
        adding=ticket_of(request, centre, token) if token else None,
        address=_address(request),
        came_from=_came_from(request, centre),
    )


def ticket_of(request: AnyRequest, centre: str, token: str) -> VisitView:
    """A ticket of this centre by its token. Raises `UnknownVisit`."""
    view = visits.view(office_of(request), token)
    if view.centre != centre:
        raise UnknownVisit
    return view


def show(
    request: AnyRequest, template: str, frame: Frame, *, status_code: int = 200, **context: Any
) -> Response[str]:
    """Answer with a page of the touchscreen."""
    return page(
        request,
        f"kiosk/{template}",
        status_code=status_code,
        frame=frame,
        phrases=phrases,
        **context,
    )


def _came_from(request: AnyRequest, centre: str) -> str | None:
    """The page that led here and wants the citizen back; only pages of this kiosk count."""
    address = request.query_params.get("from", "")
    return address if address.startswith(f"/kiosk/{centre}/") else None


def _address(request: AnyRequest) -> str:
    query = request.scope["query_string"].decode("latin-1")
    return request.scope["path"] + (f"?{query}" if query else "")
