"""From a foreign case to the rows of its visit, outside of any transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.events import Actor, ActorKind, Event
from shared.domain.foreign_log import ForeignCase
from shared.domain.imported import events_of
from shared.domain.numbering import IMPORT_LETTER, ticket_number
from shared.domain.process import Process
from shared.domain.replay import replay
from shared.domain.turn_tally import IMPORTED
from shared.services.office import Office
from shared.store import log
from shared.store.case_rows import project
from shared.store.imports import NewCase

_ACTOR = Actor(ActorKind.IMPORT)
_NOT_YET = 1
"""Stands for ids and numbers, which only the transaction knows that writes them."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the cases go: `positions` are the steps of the process by the activities' numbers."""

    office: Office
    centre: str
    process: Process
    activities: Sequence[str]
    positions: Sequence[int]


def new_case(target: Target, name: str, case: ForeignCase) -> NewCase:
    """The rows of a case that is called `name` in its log."""
    office, centre = target.office, target.centre
    day = office.calendar(centre).business_day(case.first_at)
    place = office.place(centre, day)
    ticket = {
        "number": ticket_number(IMPORT_LETTER, _NOT_YET),
        "letter": IMPORT_LETTER,
        "sequence": _NOT_YET,
        "language": office.centre(centre).language,
        "channel": IMPORTED,
        "priority": False,
    }
    service = {
        "service": target.process.service,
        "process": target.process.id,
        "position": 1,
        "count": 1,
        "rank_at": case.first_at.isoformat(),
    }
    history = log.opened(_NOT_YET, place, ticket, [(_NOT_YET, service)], _ACTOR, case.first_at)
    events = list(history.events)
    for draft, at in events_of(case, _NOT_YET, target.positions):
        seq = len(events) + 1
        events.append(Event(_NOT_YET, seq, draft.kind, at, _ACTOR, _NOT_YET, None, draft.data))
    return NewCase(
        key=office.tokens.keyed_hash("imported-case", f"{case.first_at.isoformat()} {name}"),
        digest=_digest(target, case),
        day=day,
        projection=project(replay(events), events, place, {}),
        events=[log.event_row(event, centre, case.first_at) for event in events],
        lines=case.lines,
        incomplete=bool(case.lost),
    )


def _digest(target: Target, case: ForeignCase) -> str:
    """Of what happened, whatever numbers the activities have in their file."""
    said = hashlib.sha256(str(case.lost).encode())
    for each in case.performed:
        moments = (each.begun_at, each.done_at, *(at for span in each.held for at in span))
        name = target.activities[each.activity - 1]
        said.update("\0".join((name, *(at.isoformat() for at in moments))).encode() + b"\1")
    return said.hexdigest()
