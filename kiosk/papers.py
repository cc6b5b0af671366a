"""What a citizen has to know before a service: fees, time, papers, steps, and where that is from.

Unknown is not none: what the catalogue does not tell is answered with "ask the staff", and what it
states as nothing is said as nothing (the rule of official manuals: "ไม่มี" must be printed).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.frame import in_words
from shared.domain.catalogue import Catalogue, Document, Fee, Process, Service
from shared.domain.errors import N_
from shared.i18n import (
    BANGKOK,
    current_language,
    format_money,
    format_number,
    gettext,
    ngettext,
)
from shared.web import version_words

CONDITIONS: Mapping[str, str] = {
    "if_available": N_("if you have it"),
    "not_in_database": N_("only if the staff cannot find you in the register"),
    "address_differs": N_("if you do not live at your registered address"),
    "by_proxy": N_("if somebody else comes for you"),
    "married": N_("if you are married"),
    "name_changed": N_("if your name has changed"),
    "not_owner": N_("if you are not the owner"),
    "vehicle_age": N_("for older vehicles"),
}
BASES: Mapping[str, str] = {"appraised_value": N_("of the appraised value")}


@dataclass(frozen=True, slots=True)
class Paper:
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class FeeLine:
    name: str
    amount: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """A row of the table; `agency` where another one than the service's does it."""

    position: int
    name: str
    time: str
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A fact of the catalogue in the language it is written in."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Papers:
    """One service for a citizen; `papers` and `fees` None: not known, empty: none, stated.

    `proxy`: what else to bring who comes for others.
    """

    id: str
    name: str
    agency: str
    badge: str
    done_by: str
    fees: tuple[FeeLine, ...] | None
    fees_in_short: str
    time: str
    steps: tuple[StepLine, ...]
    papers: tuple[Paper, ...] | None
    proxy: tuple[Paper, ...]
    remarks: tuple[Remark, ...]
    sources: tuple[str, ...]


def papers_page(catalogue: Catalogue, centre: str, service: Service, now: datetime) -> Papers:
    """Everything about a service at a centre on the day of `now`."""
    day = now.astimezone(BANGKOK).date()
    process = catalogue.process_on(service.id, day)
    fees = catalogue.fees_on(service.id, day)
    agency = catalogue.agencies[service.agency]
    by = catalogue.agencies.get(service.operated_by or "")
    return Papers(
        id=service.id,
        name=in_words(service.names),
        agency=in_words(agency.names),
        badge=agency.abbreviation or "",
        done_by=in_words(by.names) if by else "",
        fees=None if fees is None else tuple(FeeLine(in_words(f.names), amount(f)) for f in fees),
        fees_in_short=fees_in_short(fees),
        time=version_words.standard(process),
        steps=_steps(catalogue, process),
        papers=papers_of(process),
        proxy=_papers(catalogue.proxy_papers(centre, process)),
        remarks=_remarks(service.notes),
        sources=_sources(service, process, fees or ()),
    )


def fees_in_short(fees: Sequence[Fee] | None) -> str:
    """The fees on one line, for a button."""
    if fees is None:
        return gettext("Fee: ask the staff")
    if not fees:
        return gettext("No fee")
    if len(fees) == 1:
        return (
            amount(fees[0])
            if fees[0].per is None
            else f"{in_words(fees[0].names)} {amount(fees[0])}"
        )
    return ngettext("%(num)s fee", "%(num)s fees", len(fees), num=len(fees))


def amount(fee: Fee) -> str:
    """What is to be paid, in baht or as a per cent of something."""
    if fee.amount_satang is not None:
        return format_money(fee.amount_satang)
    if fee.percent is None:
        return gettext("Ask the staff")
    base = gettext(BASES[fee.base]) if fee.base and fee.base in BASES else ""
    digits = 0 if fee.percent == int(fee.percent) else 2
    return f"{format_number(fee.percent, digits)}% {base}".strip()


def papers_of(process: Process) -> tuple[Paper, ...] | None:
    """The papers of a version, None when they are not known."""
    return None if process.documents is None else _papers(process.documents)


def _papers(documents: Iterable[Document]) -> tuple[Paper, ...]:
    return tuple(Paper(in_words(each.names), _note(each)) for each in documents)


def papers_together(
    catalogue: Catalogue, services: Iterable[str], now: datetime
) -> tuple[tuple[Paper, ...], bool]:
    """The papers of several services, each once; and whether those of some are not known."""
    day = now.astimezone(BANGKOK).date()
    together: dict[str, Paper] = {}
    unknown = False
    for service in services:
        papers = papers_of(catalogue.process_on(service, day))
        unknown = unknown or papers is None
        for paper in papers or ():
            together.setdefault(paper.name, paper)
    return tuple(together.values()), unknown


def _note(document: Document) -> str:
    parts = []
    originals, copies = document.originals_to_show, document.copies_to_bring
    if originals:
        parts.append(ngettext("%(num)s original", "%(num)s originals", originals, num=originals))
    if copies:
        parts.append(ngettext("%(num)s copy", "%(num)s copies", copies, num=copies))
    if document.copies_made_here:
        parts.append(gettext("the office makes the copy"))
    if document.condition is not None and document.condition in CONDITIONS:
        parts.append(gettext(CONDITIONS[document.condition]))
    return " · ".join(parts)


def _steps(catalogue: Catalogue, process: Process) -> tuple[StepLine, ...]:
    others = catalogue.other_agencies(process)
    return tuple(
        StepLine(
            each.position,
            in_words(each.names),
            version_words.time(each.duration, each.low, at_once=each.at_once),
            in_words(others[each.position].names) if each.position in others else "",
        )
        for each in process.steps
    )


def _remarks(notes: Mapping[str, Mapping[str, Any]]) -> tuple[Remark, ...]:
    """Deadlines, penalties and hours, in Thai where the catalogue has no other language."""
    wanted = current_language()
    found = []
    for note in notes.values():
        language = wanted if wanted in note else "th"
        if language in note:
            found.append(Remark(str(note[language]), language))
    return tuple(found)


def _sources(service: Service, process: Process, fees: Iterable[Fee]) -> tuple[str, ...]:
    named = [service.source, process.steps_source, *(fee.source for fee in fees)]
    named += [str(note["source"]) for note in service.notes.values() if note.get("source")]
    return tuple(dict.fromkeys(each for each in named if each))
