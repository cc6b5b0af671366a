"""The first page of the touchscreen: what it is for, and the choice of a language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from litestar import Response, get
from litestar.params import FromPath

from kiosk.choices import TopicChoice, takeable, topics_of
from kiosk.device import renew
from kiosk.frame import Frame, frame_of, show
from kiosk.notices import in_all_languages
from shared.i18n import LANGUAGES, format_moment, gettext
from shared.web.callers import AnyRequest, office_of, origin
from shared.web.here_code import code_of
from shared.web.opening import message_of

LONGEST_TIMER = timedelta(days=20)
"""Browsers keep no longer timers than 2^31 ms."""
FIRST_X, LAST_X = 130, 830
ROWS_Y = (66, 296)
"""Where the two rows of the drawing begin, end and stand (kiosk/templates/kiosk/_line.html)."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A topic on the line, with its name in one or two lines."""

    x: int
    y: int
    pictogram: str
    lines: tuple[str, ...]


@get("/{centre:str}")
async def first_page(request: AnyRequest, centre: FromPath[str]) -> Response[str]:
    office, frame = office_of(request), frame_of(request, centre)
    services = takeable(office, centre)
    code = code_of(office, centre, origin(request))
    response = show(
        request,
        "first.html",
        frame,
        stops=stops_of(topics_of(office.catalogue, services)),
        agencies=len({each.agency for each in services}),
        services=len(services),
        starts=in_all_languages(lambda: _start(frame)),
        titles=in_all_languages(
            lambda: gettext("Closed now") if frame.closed else gettext("Take your ticket")
        ),
        names=LANGUAGES,
        turns_in=_turns_in(frame),
        closed=in_all_languages(lambda: _closed(frame)) if frame.closed else [],
        code=code,
    )
    renew(request, response)
    return response


def stops_of(topics: Sequence[TopicChoice]) -> list[Stop]:
    """The topics on two rows: the upper one runs to the right, the lower one back to the left."""
    upper = (len(topics) + 1) // 2
    stops = []
    for row, inside in enumerate((topics[:upper], topics[upper:])):
        step = (LAST_X - FIRST_X) / max(len(inside) - 1, 1)
        for index, topic in enumerate(inside):
            along = round(index * step)
            x = LAST_X - along if row else FIRST_X + along
            stops.append(Stop(x, ROWS_Y[row], topic.pictogram, two_lines(topic.name)))
    return stops


def two_lines(name: str) -> tuple[str, ...]:
    """A name broken at the space nearest to its middle."""
    spaces = [at for at, letter in enumerate(name) if letter == " "]
    if not spaces:
        return (name,)
    at = min(spaces, key=lambda each: abs(each - len(name) / 2))
    return name[:at], name[at + 1 :]


def _turns_in(frame: Frame) -> int | None:
    """Seconds until a closed centre opens, when the page has to be drawn anew."""
    if frame.opens is None or frame.opens - frame.now > LONGEST_TIMER:
        return None
    return ceil((frame.opens - frame.now).total_seconds()) + 1


def _start(frame: Frame) -> str:
    return gettext("See what to bring") if frame.closed else gettext("Tap to begin")


def _closed(frame: Frame) -> str:
    if frame.closing is not None:
        return message_of(frame.closing)
    if frame.opens is None:
        return gettext("Closed now. Ask the staff when it opens.")
    when = format_moment(frame.opens, "full", frame.centre.calendar.zone)
    return gettext("Closed now. It opens %(when)s.", when=when)


routes = [first_page]
