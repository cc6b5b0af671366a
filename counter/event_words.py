"""The events of a visit as staff read them: what happened, who did it, and what is worth adding."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from counter import time_words, wording
from shared.domain.catalogue import Catalogue
from shared.domain.errors import N_
from shared.domain.events import ActorKind, Event, Kind
from shared.domain.kind_words import KINDS
from shared.i18n import BANGKOK, current_language, format_clock, format_time, gettext

ACTORS: Mapping[ActorKind, str] = {
    ActorKind.CITIZEN: N_("citizen"),
    ActorKind.KIOSK: N_("kiosk"),
    ActorKind.STAFF: N_("staff"),
    ActorKind.SYSTEM: N_("system"),
    ActorKind.IMPORT: N_("import"),
}


WORDED = frozenset(
    {
        *(Kind.TAKEN, Kind.ADDED, Kind.CALLED, Kind.STARTED, Kind.PAPERS_CHECKED, Kind.STEPPED),
        *(Kind.VARIANT_CHOSEN, Kind.PAUSED, Kind.COMPLETED, Kind.REMOVED, Kind.CLOSED),
        *(Kind.CONFIRMED, Kind.CORRECTED, Kind.FLAGGED, Kind.JUDGED, Kind.CLOCK_JUMPED),
    }
)
"""Kinds whose details `details` says in words; those of the others are codes and numbers."""


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event in words; `of_case` says whether it belongs to a turn of this case."""

    event: Event
    words: str
    actor: str
    data: str
    of_case: bool


def line(event: Event, chain: set[int], catalogue: Catalogue) -> EventLine:
    """One event of a visit; `chain` are the turns that the reader looks at."""
    return EventLine(
        event=event,
        words=words(event.kind),
        actor=actor(event),
        data=details(event, catalogue),
        of_case=event.transaction in chain,
    )


def words(kind: Kind) -> str:
    return gettext(KINDS[kind])


def actor(event: Event) -> str:
    name = gettext(ACTORS[event.actor.kind])
    return name if event.actor.id is None else f"{name} {event.actor.id}"


def details(event: Event, catalogue: Catalogue) -> str:
    """The part of an event that people read; a call's candidates stay in the API's answer."""
    data = dict(event.data)
    if event.kind in (Kind.TAKEN, Kind.ADDED):
        service = catalogue.services.get(str(data.get("service")))
        return service.names.text(current_language()) if service else ""
    if event.kind is Kind.CALLED:
        return wording.because(str(data.get("because", "")))
    if event.kind is Kind.STARTED:
        return gettext("step %(number)s", number=data["step"])
    if event.kind is Kind.PAPERS_CHECKED:
        return gettext("complete") if data["complete"] else gettext("not complete")
    if event.kind is Kind.STEPPED:
        return f"{data['from']} › {data['to']}"
    if event.kind is Kind.VARIANT_CHOSEN:
        return _case(catalogue, str(data["variant"]), data["process"])
    if event.kind is Kind.PAUSED:
        return wording.pause(str(data["reason"]))
    if event.kind in (Kind.COMPLETED, Kind.REMOVED, Kind.CLOSED):
        return wording.outcome(str(data["outcome"]))
    if event.kind is Kind.CONFIRMED:
        return gettext("by the code") if data["how"] == "code" else gettext("by the staff")
    return _of_times(event, data)


def _case(catalogue: Catalogue, variant: str, process: object) -> str:
    """The name of a case; a dash for the ordinary one."""
    found = catalogue.processes.get(int(str(process)))
    known = catalogue.variant(found.service, variant) if found else None
    return known.names.text(current_language()) if known else variant or "–"


def _of_times(event: Event, data: dict[str, object]) -> str:
    """What a correction, a flag or a judgement said."""
    if event.kind is Kind.CORRECTED:
        return gettext(
            "no. %(seq)s was at %(time)s: %(reason)s",
            seq=data["seq"],
            time=format_time(datetime.fromisoformat(str(data["at"])), BANGKOK, seconds=True),
            reason=time_words.correction(str(data["reason"])),
        )
    if event.kind is Kind.FLAGGED:
        return gettext(
            "%(time)s, usually %(usual)s",
            time=format_clock(int(str(data["seconds"]))),
            usual=format_clock(int(str(data["median_seconds"]))),
        )
    if event.kind is Kind.JUDGED:
        verdict = gettext("counts") if data["counts"] else gettext("does not count")
        return f"{verdict}: {time_words.judgement(str(data['reason']))}"
    if event.kind is Kind.CLOCK_JUMPED:
        return gettext("by %(num)s seconds", num=data["seconds"])
    return json.dumps(data, ensure_ascii=False, default=str) if data else ""
