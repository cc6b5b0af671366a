"""What the hall reads while it waits: one thing at a time, in every language of the board."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from kiosk.frame import in_words, phrases
from kiosk.papers import papers_of
from shared.domain.catalogue import Catalogue, Process, Service
from shared.i18n import LANGUAGES, current_language, format_time, gettext, in_language
from shared.services.announcing import HallNews
from shared.services.last_tickets import last_ticket_of_hall
from shared.services.office import Office
from shared.services.opening import service_is_open
from shared.web.opening import Opening

SERVICES_SHOWN = 3
LONGEST_LINE = 38
"""Letters of a slide's list: with its first words they stand on two lines of a standing board."""
LONGEST_NAME = 44
"""A service with a longer name of a paper is left to the touchscreen, which has room for it."""
SEPARATOR = " · "

_Words = tuple[str, str, str]
"""Icon, title and text of a slide in the present language."""


@dataclass(frozen=True, slots=True)
class Slide:
    """One thought: `icon` names its drawing."""

    language: str
    icon: str
    title: Markup
    text: Markup


def languages() -> list[str]:
    """The board's own language first, then the others."""
    return sorted(LANGUAGES, key=lambda each: each != current_language())


def slides_of(office: Office, centre: str, news: HallNews, opening: Opening) -> tuple[Slide, ...]:
    """The round of slides: each thought in one language, then in the next."""
    told = [_in(language, office, centre, news, opening) for language in languages()]
    return tuple(slide for thought in zip(*told, strict=True) for part in thought for slide in part)


def _in(
    language: str, office: Office, centre: str, news: HallNews, opening: Opening
) -> list[list[Slide]]:
    with in_language(language):
        return [
            [Slide(language, icon, phrases(title), phrases(text)) for icon, title, text in thought]
            for thought in _round(office, centre, news, opening)
        ]


def _round(office: Office, centre: str, news: HallNews, opening: Opening) -> Iterator[list[_Words]]:
    """One list a thought: a list of papers may need several slides."""
    if not opening.is_open:
        ended = gettext("Whoever has a number is still called.")
        yield [("clock", gettext("No more tickets today"), ended)]
    scan = gettext("Scan its code to see how many are before you.")
    yield [("phone", gettext("Follow your ticket"), scan)]
    for service in _services(office, centre, news):
        yield _papers(office.catalogue, service, office.today(centre))
    sooner = gettext("For elderly, disabled and pregnant people: ask for it.")
    yield [("priority", gettext("Priority ticket"), sooner)]
    for hours in _hours(office, centre, opening):
        yield [hours]
    if news.open_counters:
        numbers = ", ".join(str(each) for each in news.open_counters)
        yield [("people", gettext("Counters open now"), numbers)]


def _services(office: Office, centre: str, news: HallNews) -> list[Service]:
    """What most wait for; until there is a crowd, what is asked for most under each topic."""
    catalogue, day = office.catalogue, office.today(centre)
    offered = {each.id for each in catalogue.offered(centre)}
    first = [each.services[0] for each in catalogue.subtopics if each.services]
    chosen = [
        catalogue.services[id]
        for id in dict.fromkeys([*news.asked_for, *first])
        if id in offered and _fits(catalogue.process_on(id, day))
    ]
    return chosen[:SERVICES_SHOWN]


def _fits(process: Process) -> bool:
    names = [name for each in process.documents or () for name in (each.names.th, each.names.en)]
    return bool(names) and max(map(letters, names)) <= LONGEST_NAME


def _papers(catalogue: Catalogue, service: Service, day: date) -> list[_Words]:
    papers = papers_of(catalogue.process_on(service.id, day)) or ()
    return [
        ("paper", in_words(service.label), gettext("Have ready: %(papers)s", papers=line))
        for line in in_chunks(paper.name for paper in papers)
    ]


def in_chunks(names: Iterable[str]) -> list[str]:
    """Names joined as long as they stand on a slide; a longer name stands on a slide alone."""
    chunks: list[str] = []
    for name in names:
        joined = f"{chunks[-1]}{SEPARATOR}{name}" if chunks else ""
        if chunks and letters(joined) <= LONGEST_LINE:
            chunks[-1] = joined
        else:
            chunks.append(name)
    return chunks


def letters(text: str) -> int:
    """How many places a text takes: Thai vowels and tones over and under a letter take none."""
    return sum(unicodedata.category(each) != "Mn" for each in text)


def _hours(office: Office, centre: str, opening: Opening) -> Iterator[_Words]:
    """Until when tickets are given; silent where nobody keeps to hours, as in a demonstration."""
    if opening.until is None:
        return
    today = opening.at.astimezone(opening.zone).date()
    closes = max(end for _, end in office.calendar(centre).windows(today))
    with office.db.read() as connection:
        last = last_ticket_of_hall(office, connection, centre, opening.at)
    until = format_time(min(last or closes, closes), opening.zone)
    yield (
        "clock",
        gettext("Open until %(time)s", time=format_time(closes, opening.zone)),
        gettext("Last ticket about %(time)s", time=until),
    )
    for service in office.catalogue.offered(centre):
        if service.cutoff is None or not service_is_open(office, centre, service.id, opening.at):
            continue
        own = datetime.combine(today, service.cutoff, tzinfo=opening.zone)
        if own < closes:
            until = format_time(own, opening.zone)
            yield "clock", in_words(service.label), gettext("Last ticket at %(time)s", time=until)
