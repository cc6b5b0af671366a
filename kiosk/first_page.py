"""The first page of the touchscreen: what it is for, and the choice of a language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from litestar import Response, get
from litestar.params import FromPath

from kiosk.choose_service import TopicChoice, takeable, topics_of
from kiosk.device import renew
from kiosk.frame import Frame, frame_of, show
from shared.i18n import LANGUAGES, current_language, format_moment, gettext, in_language
from shared.web.callers import AnyRequest, office_of

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


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence in its own language."""

    language: str
    text: str


@get("/{centre:str}")
async def first_page(request: AnyRequest, centre: FromPath[str]) -> Response[str]:
    office, frame = office_of(request), frame_of(request, centre)
    services = takeable(office, centre)
    languages = sorted(LANGUAGES, key=lambda each: each != current_language())
    starts = []
    titles = []
    for language in languages:
        with in_language(language):
            start = gettext("See what to bring") if frame.closed else gettext("Tap to begin")
            starts.append(Line(language, start))
            titles.append(Line(language, gettext("Take your ticket")))
    response = show(
        request,
        "first.html",
        frame,
        stops=stops_of(topics_of(office.catalogue, services)),
        agencies=len({each.agency for each in services}),
        services=len(services),
        starts=starts,
        titles=titles,
        names=LANGUAGES,
        closed=[_closed(frame, each) for each in languages] if frame.closed else [],
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


def _closed(frame: Frame, language: str) -> Line:
    with in_language(language):
        if frame.opens is None:
            return Line(language, gettext("Closed now. Ask the staff when it opens."))
        when = format_moment(frame.opens, "full", frame.centre.calendar.zone)
        return Line(language, gettext("Closed now. It opens %(when)s.", when=when))


routes = [first_page]
