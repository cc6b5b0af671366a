"""What stands on the call board at a moment, in the words of its languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.board_slides import Slide, languages, slides_of
from shared.domain.catalogue import Centre
from shared.i18n import format_moment, gettext, in_language
from shared.services import hall
from shared.services.announcing import hall_news
from shared.services.hall import BoardView, Call
from shared.services.office import Office
from shared.web.opening import Opening, message_of, opening_of

FRESH = timedelta(seconds=5)
"""A call this young flashes; a board that comes back does not announce an old one again."""
SPOKEN = timedelta(seconds=20)
"""So long the sentence stands under a call; then slides may take its place."""
CALLS_SENT = 12
"""More than are shown: of many calls within a second each one gets its moment."""
EARLIER_CALLS = 5
"""Beside the present one; the hall reads no more at ten metres."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence in its own language."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownCall:
    """A call with its sentences. `zone` is None where the board is its zone's own, or has none."""

    call: Call
    zone: str | None
    age: timedelta
    lines: tuple[Line, ...]

    @property
    def key(self) -> str:
        """Another one for each call of a ticket, also for its next service at the same counter."""
        call = self.call
        return f"{call.number}-{call.counter}-{call.calls}-{call.called_at:%H%M%S}"

    @property
    def width(self) -> str:
        """M and W take more room than the other letters."""
        return "wide" if self.call.number[0] in "MW" else "normal"

    @property
    def is_fresh(self) -> bool:
        return self.age < FRESH


@dataclass(frozen=True, slots=True)
class Board:
    """`calls` newest first. `state` is `calling`, `welcome` (nobody called yet) or `closed`."""

    at: datetime
    state: str
    calls: tuple[ShownCall, ...]
    waiting: int
    lines: tuple[Line, ...]
    slides: tuple[Slide, ...]
    emergency: bool = False

    @property
    def current(self) -> ShownCall | None:
        return self.calls[0] if self.state == "calling" else None

    @property
    def earlier(self) -> tuple[ShownCall, ...]:
        return self.calls[1 : EARLIER_CALLS + 1] if self.state == "calling" else ()

    @property
    def info(self) -> str:
        """What stands under the call: the sentence that says it, or slides."""
        spoken = self.current is not None and self.current.age < SPOKEN
        return "say" if spoken or not self.slides else "slides"


def board_of(office: Office, centre: str, zone: str | None = None) -> Board:
    """The board of a hall, or of one zone of it. Raises `UnknownCentre`."""
    view = hall.board_view(office, centre, zone=zone, most=2 * CALLS_SENT)
    calls = _each_number_once(view.calls)[:CALLS_SENT]
    found, opening = office.centre(centre), opening_of(office, centre)
    state = _state(view, opening)
    return Board(
        at=view.at.astimezone(opening.zone),
        state=state,
        calls=tuple(_shown(found, zone, each, _age(office, view, each)) for each in calls),
        waiting=view.waiting,
        lines=tuple(_in_words(language, state, opening) for language in languages()),
        slides=()
        if state == "closed"
        else slides_of(office, centre, hall_news(office, centre, zone), opening),
        emergency=opening.is_emergency,
    )


def _each_number_once(calls: Iterable[Call]) -> tuple[Call, ...]:
    """A visit with several services is called again and again; its newest call is where it goes."""
    newest: dict[str, Call] = {}
    for call in calls:
        newest.setdefault(call.number, call)
    return tuple(newest.values())


def _state(view: BoardView, opening: Opening) -> str:
    """After closing the board goes on as long as somebody waits or is on the way."""
    called = any(each.state == "called" for each in view.calls)
    if opening.is_emergency or (not opening.is_open and not view.waiting and not called):
        return "closed"
    return "calling" if view.calls else "welcome"


def _age(office: Office, view: BoardView, call: Call) -> timedelta:
    """How long ago the hall heard it: a demonstration's clock may run faster than the hall."""
    return (view.at - call.called_at) / max(office.clock.rate, 1.0)


def _shown(centre: Centre, own_zone: str | None, call: Call, age: timedelta) -> ShownCall:
    zone = None if own_zone else centre.zone_of(call.counter)
    spoken = centre.zone_of(call.counter)
    lines = tuple(_sentence(language, call, spoken) for language in languages())
    return ShownCall(call, zone, age, lines)


def _sentence(language: str, call: Call, zone: str | None) -> Line:
    with in_language(language):
        if zone is None:
            return Line(
                language,
                gettext(
                    "%(number)s, please go to counter %(counter)s",
                    number=call.number,
                    counter=call.counter,
                ),
            )
        return Line(
            language,
            gettext(
                "%(number)s, please go to counter %(counter)s, zone %(zone)s",
                number=call.number,
                counter=call.counter,
                zone=zone,
            ),
        )


def _in_words(language: str, state: str, opening: Opening) -> Line:
    """What the board says while it calls nobody."""
    with in_language(language):
        if state == "closed":
            if opening.closing is not None:
                return Line(language, message_of(opening.closing))
            if opening.opens is None:
                return Line(language, gettext("Closed now. Ask the staff when it opens."))
            when = format_moment(opening.opens, "full", opening.zone)
            return Line(language, gettext("Closed now. It opens %(when)s.", when=when))
        return Line(language, gettext("Take a ticket, then wait here for your number."))
