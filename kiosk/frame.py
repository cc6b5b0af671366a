"""What stands around every page of the touchscreen: place, clock, ways back, earlier choices.

Choices travel in the address (language, priority, aids, the ticket that gets one more service). So
the screen works without script, and there is nothing to wipe before the next citizen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from litestar import Response
from markupsafe import Markup, escape

from kiosk.aids import AIDS, Aids, aids_of
from kiosk.notices import gone
from shared.domain.catalogue import Centre, Names
from shared.domain.day import ClosingKind, Shut
from shared.domain.errors import UnknownVisit
from shared.i18n import current_language, gettext
from shared.services import visits
from shared.services.commands import Caller
from shared.services.visits import VisitView
from shared.web.callers import AnyRequest, at_centre, office_of
from shared.web.language import keep_language
from shared.web.opening import opening_of
from shared.web.templating import page

LONGEST_PHRASE = 24
"""Characters that stand on one line of a heading."""
UNBROKEN = "เจ้าหน้าที่"
"""Staff: browsers take it for two words."""
CHOICES_PER_SCREEN = 7
"""More do not fit on a screen without scrolling, nor in a glance."""
LARGE_CHOICES_PER_SCREEN = 5
"""As many as fit in large letters."""
CHOICES = frozenset({"lang", "priority", "add", "inch", *AIDS})
"""Parts of an address that go along from page to page; the rest belongs to one page."""
IDLE_SECONDS = 45
"""Nobody touched the screen for so long: it asks, and gives 20 s to answer (WCAG 2.2.1)."""


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
    aids: Aids
    back: str | None = None
    idle_seconds: int = IDLE_SECONDS
    closing: Shut | None = None
    """A special closing that holds now, with its message."""
    standing: str = ""
    """What the page says of the centre, in a code: when it changes, the page is drawn anew."""

    @property
    def is_emergency(self) -> bool:
        """Whether nothing counts now but the message: nobody is to stay here and read."""
        return self.closing is not None and self.closing.kind is ClosingKind.EMERGENCY

    @property
    def home(self) -> str:
        """The first page, with no choice left over from the citizen before."""
        return _with_query(self.start, self.aids.device)

    @property
    def start(self) -> str:
        """The address that all pages of this kiosk begin with."""
        return f"/kiosk/{self.centre.id}"

    @property
    def touched(self) -> bool:
        """Whether a citizen has chosen anything, so that there is something to wipe."""
        return bool(self.path or self.priority or self.aids.on or "lang=" in self.address)

    @property
    def path(self) -> str:
        """This page's address inside the kiosk, without the choices."""
        return urlsplit(self.address).path.removeprefix(self.start).strip("/")

    @property
    def per_screen(self) -> int:
        """How many choices stand on one screen."""
        return LARGE_CHOICES_PER_SCREEN if self.aids.large else CHOICES_PER_SCREEN

    @property
    def choices(self) -> dict[str, object]:
        """What goes along from page to page, without the language."""
        kept: dict[str, object] = {"priority": 1} if self.priority else {}
        if self.adding is not None:
            kept["add"] = self.adding.token
        return {**kept, **self.aids.choices, **self.aids.device}

    def to(self, path: str, **more: object) -> str:
        """The address of another page that keeps the choices made so far."""
        address = f"{self.start}/{path}" if path else self.start
        return keep_language(_with_query(address, {**self.choices, **more}))

    def after(self, path: str, **more: object) -> Frame:
        """The frame of a page that comes after `path`, unless the citizen came from elsewhere."""
        back = self._with_choices(self.came_from) if self.came_from else self.to(path, **more)
        return replace(self, back=back)

    def leading_back(self, path: str, **more: object) -> str:
        """The address of a page that several pages lead to; it knows the way back to this one."""
        return self.to(path, **{"from": self.address, **more})

    def here(self, **changed: object) -> str:
        """This page with something changed; None takes a part of the address away."""
        parts = urlsplit(self.address)
        query = {**dict(parse_qsl(parts.query)), **changed}
        return _with_query(parts.path, {k: v for k, v in query.items() if v is not None})

    @property
    def with_priority_turned(self) -> str:
        """This page with the other choice of priority."""
        return self.here(priority=None if self.priority else 1)

    def with_aid_turned(self, name: str) -> str:
        """This page with an aid turned on or off. Lists begin anew: large pages hold less."""
        return self.here(**{name: None if name in self.aids.on else AIDS[name], "page": None})

    def _with_choices(self, address: str) -> str:
        """An earlier page with the choices of now."""
        parts = urlsplit(address)
        own = {k: v for k, v in parse_qsl(parts.query) if k not in CHOICES}
        return keep_language(_with_query(parts.path, {**own, **self.choices}))


def _with_query(path: str, query: Mapping[str, object]) -> str:
    return path + (f"?{urlencode(query)}" if query else "")


def in_words(names: Names) -> str:
    """A name of the catalogue in the reader's language."""
    return names.text(current_language())


def phrases(text: str) -> Markup:
    """Thai text that breaks between phrases only: browsers would break it between any words."""
    if current_language() != "th":
        return escape(text)
    held = Markup('<span class="nobreak">{}</span>')
    word = held.format(UNBROKEN)
    return Markup(" ").join(
        held.format(each) if len(each) <= LONGEST_PHRASE else word.join(each.split(UNBROKEN))
        for each in text.split(" ")
    )


def place_of(centre: Centre) -> str:
    """The centre's own part of its name: screens show the common part beside the mark."""
    name = in_words(centre.names)
    return name.removeprefix(gettext("Government Counter Service")).strip(" ,–-") or name


def kiosk_caller(request: AnyRequest, centre: str) -> Caller:
    """Whoever stands at a screen of the centre. Raises `UnknownCentre`, `DevicePairingRequired`."""
    office_of(request).centre(centre)
    return at_centre(request, centre)


def frame_of(request: AnyRequest, centre: str, *, plain: bool = False) -> Frame:
    """Raises `UnknownCentre`, `DevicePairingRequired`, and `UnknownVisit` for a wrong ticket.

    `plain` leaves the ticket out, for a page that has to say what was wrong.
    """
    kiosk_caller(request, centre)
    office = office_of(request)
    found = office.centre(centre)
    now = office.clock.now()
    opening = opening_of(office, centre)
    token = request.query_params.get("add")
    adding = ticket_of(request, centre, token) if token and not plain else None
    return Frame(
        centre=found,
        place=place_of(found),
        now=now,
        closed=not opening.is_open,
        opens=opening.opens,
        closing=opening.closing,
        standing=opening.standing,
        priority=request.query_params.get("priority") == "1",
        adding=adding,
        address=_address(request),
        came_from=_came_from(request, centre),
        aids=aids_of(request),
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
    name = f"kiosk/{template}"
    return page(request, name, status_code=status_code, **context_of(frame), **context)


def context_of(frame: Frame) -> dict[str, Any]:
    """What every page of the touchscreen is given."""
    return {"frame": frame, "phrases": phrases, "gone": gone()}


def _came_from(request: AnyRequest, centre: str) -> str | None:
    """The page that led here and wants the citizen back; only pages of this kiosk count.

    Browsers take `..` out of a path, also written as %2e, and read a backslash as a slash.
    """
    address = request.query_params.get("from", "")
    if not address.startswith(f"/kiosk/{centre}/"):
        return None
    steps = unquote(urlsplit(address).path).replace("\\", "/").split("/")
    return None if ".." in steps else address


def _address(request: AnyRequest) -> str:
    query = request.scope["query_string"].decode("latin-1")
    return request.scope["path"] + (f"?{query}" if query else "")
