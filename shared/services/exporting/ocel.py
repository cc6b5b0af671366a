"""Object-centric event logs as OCEL 2.0 JSON: one event, all objects that took part in it.

Events stream into the file, objects into a temporary one that follows them at the end. Readers drop
objects that no event names, so each is linked to one: papers to the step in which they are checked,
services, centres and agencies to the ticket that was taken for them. (OCEL 2.0 specification, RWTH
Aachen 2023.)
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import IO, BinaryIO, cast

from shared.domain.events import ActorKind, Event
from shared.domain.occurrences import ABOUT_THE_RECORD, Occurrence, occurrences
from shared.services.exporting import ocel_objects as objects
from shared.services.exporting.lines import Words, case_name, role
from shared.services.exporting.ocel_objects import Link
from shared.services.exporting.ocel_types import EVENT_TYPES, OBJECT_TYPES, STEP_TYPES
from shared.services.exporting.sinks import ZoneOf, text
from shared.store.log_stream import Request, Ticket, Turn, VisitLog, Wish

Pseudonym = Callable[[int], str]
"""A code for a member of staff, which nobody can turn back without the key file."""


class OcelLog:
    """`wish` says which tickets come by themselves; others are part of a request that went on.

    `spool` keeps the objects until the events are written.
    """

    def __init__(
        self,
        out: BinaryIO,
        words: Words,
        zone_of: ZoneOf,
        pseudonym: Pseudonym,
        wish: Wish,
        spool: IO[str],
    ) -> None:
        self._out, self._words, self._zone_of = text(out), words, zone_of
        self._pseudonym, self._wish, self._objects = pseudonym, wish, spool
        self._known: set[str] = set()
        self._separators = {"events": "\n", "objects": "\n"}
        types = {"eventTypes": EVENT_TYPES, "objectTypes": OBJECT_TYPES}
        self._out.write(f'{_json(types)[:-1]},\n"events":[')

    def add(self, visit: VisitLog) -> int:
        written = sum(self._request(request) for request in visit.requests)
        for event in visit.of_ticket:
            written += self._of_ticket(event, visit.ticket)
        if written or any(self._wish.covers(*home) for home in visit.homes):
            self._object(objects.ticket(visit.ticket))
        return written

    def end(self) -> None:
        self._out.write('\n],\n"objects":[')
        self._objects.seek(0)
        shutil.copyfileobj(self._objects, self._out)
        self._out.write("\n]}\n")

    def release(self) -> None:
        self._out.detach()

    def _request(self, request: Request) -> int:
        found = occurrences(request.events)
        if not found:
            return 0
        for part, each in enumerate(found):
            turn = request.turns[cast("int", each.event.transaction)]
            self._event(each, part, turn, request)
        for turn in request.turns.values():
            self._object(objects.turn(turn, request, self._words))
        if request.case is not None:
            self._object(objects.case(request, self._words))
        for ticket in request.tickets.values():
            if not self._wish.covers(ticket.day, ticket.centre):
                self._once(objects.ticket(ticket))
        return len(found)

    def _event(self, each: Occurrence, part: int, turn: Turn, request: Request) -> None:
        event, step = each.event, self._words.row(each, turn.process)
        kind = event.kind.value if step is None else STEP_TYPES[each.lifecycle]
        attributes = {"role": role(event), "detail": each.detail}
        if step is not None:
            attributes |= {"activity": self._words.step(turn.process, step), "step": str(step)}
        links = [(f"V-{turn.visit}", "ticket"), (f"T-{turn.id}", "turn")]
        if request.case is not None:
            links.append((case_name(request), "request"))
        links += self._people_and_places(event, turn.centre)
        for object, qualifier in objects.of_event(each, step, turn, self._words):
            self._once(object)
            links.append((str(object["id"]), qualifier))
        name = f"E-{event.visit}-{event.seq}-{part}"
        self._write_event(name, kind, event.at, attributes, links, turn.centre)

    def _of_ticket(self, event: Event, ticket: Ticket) -> int:
        """An event of the ticket itself, such as a slip that was printed again."""
        if event.kind in ABOUT_THE_RECORD:
            return 0
        links = [(f"V-{ticket.id}", "ticket"), *self._people_and_places(event, ticket.centre)]
        name = f"E-{event.visit}-{event.seq}-0"
        attributes = {"role": role(event)}
        self._write_event(name, event.kind.value, event.at, attributes, links, ticket.centre)
        return 1

    def _people_and_places(self, event: Event, centre: str) -> list[Link]:
        links: list[Link] = []
        if event.counter is not None:
            name = objects.counter_name(centre, event.counter)
            if name not in self._known:
                self._once(objects.counter(centre, event.counter))
            links.append((name, "counter"))
        if event.actor.kind is ActorKind.STAFF and event.actor.id is not None:
            name = f"S-{self._pseudonym(event.actor.id)}"
            if name not in self._known:
                self._once(objects.plain(name, "Staff"))
            links.append((name, "by"))
        return links

    def _write_event(
        self,
        name: str,
        kind: str,
        at: datetime,
        attributes: Mapping[str, str],
        links: list[Link],
        centre: str,
    ) -> None:
        record = {
            "id": name,
            "type": kind,
            "time": at.astimezone(self._zone_of(centre)).isoformat(timespec="milliseconds"),
            "attributes": [{"name": n, "value": v} for n, v in attributes.items() if v],
            "relationships": objects.relationships(links),
        }
        self._out.write(self._next("events") + _json(record))

    def _once(self, object: objects.Object) -> None:
        """An object of which there are few, whoever takes part in it."""
        name = str(object["id"])
        if name not in self._known:
            self._known.add(name)
            self._object(object)

    def _object(self, object: objects.Object) -> None:
        self._objects.write(self._next("objects") + _json(object))

    def _next(self, part: str) -> str:
        separator, self._separators[part] = self._separators[part], ",\n"
        return separator


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
