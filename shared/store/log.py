"""The one function that appends events, and with them the only writer of the projections.

A command loads the visit's events, replays them, decides on that state, and appends. So a decision
never rests on a projection, and events and projections change in one database transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, delete, insert, select, update

from shared.domain.errors import UnknownVisit
from shared.domain.events import Actor, ActorKind, Draft, Event, Kind
from shared.domain.visit import VisitState, apply, replay
from shared.store.projections import Place, Projection, case_row, project, transaction_row
from shared.store.projections import visit_row as project_visit
from shared.store.tables.queue import EventRow, ServiceCase, ServiceTransaction, Visit
from shared.store.writer import WriteTx

event_table = cast("Table", EventRow.__table__)  # type: ignore[attr-defined]
visit_table = cast("Table", Visit.__table__)  # type: ignore[attr-defined]
transaction_table = cast("Table", ServiceTransaction.__table__)  # type: ignore[attr-defined]
case_table = cast("Table", ServiceCase.__table__)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class History:
    """A visit as the log knows it."""

    events: tuple[Event, ...]
    state: VisitState
    place: Place


_SELECT_EVENTS = select(
    event_table.c.visit_id,
    event_table.c.seq,
    event_table.c.kind,
    event_table.c.at,
    event_table.c.actor_kind,
    event_table.c.actor_id,
    event_table.c.transaction_id,
    event_table.c.counter,
    event_table.c.data,
)
_INSERT_EVENT = insert(event_table)
_INSERT_VISIT = insert(visit_table).returning(visit_table.c.id)
_INSERT_TRANSACTION = insert(transaction_table).returning(transaction_table.c.id)


def event_from_row(row: Any) -> Event:
    return Event(
        row.visit_id,
        row.seq,
        Kind(row.kind),
        row.at,
        Actor(ActorKind(row.actor_kind), row.actor_id),
        row.transaction_id,
        row.counter,
        row.data,
    )


def events_of(connection: Connection, visit: int) -> tuple[Event, ...]:
    """All events of a visit in their order."""
    statement = _SELECT_EVENTS.where(event_table.c.visit_id == visit).order_by(event_table.c.seq)
    return tuple(event_from_row(row) for row in connection.execute(statement))


def load(connection: Connection, visit: int, place: Place) -> History:
    """Replay a visit. Raises `UnknownVisit`."""
    events = events_of(connection, visit)
    if not events:
        raise UnknownVisit
    return History(events, replay(events), place)


def open_visit(
    tx: WriteTx,
    place: Place,
    ticket: Mapping[str, object],
    services: Sequence[Mapping[str, object]],
    actor: Actor,
    at: datetime,
) -> History:
    """Store a new visit with its first events.

    `ticket` has number, letter, sequence, language, channel and priority; each of `services` the
    keys of an ADDED event. The rows come first only to obtain their ids.
    """
    visit = _new_visit(tx, place, ticket, len(services), at)
    events: list[Event] = []
    for seq, service in enumerate(services, start=1):
        transaction = _new_transaction(tx, place, visit, service, at)
        kind, data = (Kind.TAKEN, {**ticket, **service}) if seq == 1 else (Kind.ADDED, service)
        events.append(Event(visit, seq, kind, at, actor, transaction, None, data))
    _insert_events(tx, place, events)
    return History(tuple(events), replay(events), place)


def add_service(
    tx: WriteTx, history: History, service: Mapping[str, object], actor: Actor, at: datetime
) -> tuple[History, int]:
    """Append one more service to a visit; returns the new history and transaction."""
    transaction = _new_transaction(tx, history.place, history.state.id, service, at)
    drafts = [Draft(Kind.ADDED, transaction, service)]
    return append(tx, history, drafts, actor, at), transaction


def append(
    tx: WriteTx, history: History, drafts: Iterable[Draft], actor: Actor, at: datetime
) -> History:
    """Add events to a visit and bring its projections up to date in the same transaction."""
    first = history.state.seq + 1
    new = [
        Event(
            history.state.id,
            seq,
            draft.kind,
            at,
            actor,
            draft.transaction,
            draft.counter,
            draft.data,
        )
        for seq, draft in enumerate(drafts, start=first)
    ]
    _insert_events(tx, history.place, new)
    events = history.events + tuple(new)
    after = History(events, _state_after(history, new, events), history.place)
    _write_projections(tx, history, after)
    return after


def _state_after(history: History, new: Sequence[Event], events: tuple[Event, ...]) -> VisitState:
    if any(event.kind is Kind.UNDONE for event in new):
        return replay(events)
    state = history.state
    for event in new:
        state = apply(state, event)
    return state


def _new_visit(
    tx: WriteTx, place: Place, ticket: Mapping[str, object], services: int, at: datetime
) -> int:
    row = {
        **ticket,
        "centre_id": place.centre,
        "business_day": place.business_day,
        "state": "waiting",
        "arrived_at": at,
        "seq": services,
    }
    return cast("int", tx.connection.execute(_INSERT_VISIT, row).scalar_one())


def _new_transaction(
    tx: WriteTx, place: Place, visit: int, service: Mapping[str, object], at: datetime
) -> int:
    row = {
        "visit_id": visit,
        "centre_id": place.centre,
        "business_day": place.business_day,
        "service_id": service["service"],
        "process_id": service["process"],
        "position": service["position"],
        "quantity": service.get("count", 1),
        "state": "waiting",
        "version": 1,
        "rank_at": datetime.fromisoformat(str(service["rank_at"])),
        "queued_at": at,
        "step": 0,
        "recalls": 0,
        "reserved_counter": service.get("reserved_counter"),
        "reserved_staff": service.get("reserved_staff"),
    }
    return cast("int", tx.connection.execute(_INSERT_TRANSACTION, row).scalar_one())


def event_row(event: Event, centre: str, received_at: datetime) -> dict[str, object]:
    """An event as its row of the log."""
    return {
        "centre_id": centre,
        "visit_id": event.visit,
        "seq": event.seq,
        "transaction_id": event.transaction,
        "kind": event.kind.value,
        "at": event.at,
        "received_at": received_at,
        "actor_kind": event.actor.kind.value,
        "actor_id": event.actor.id,
        "counter": event.counter,
        "data": dict(event.data),
    }


def _insert_events(tx: WriteTx, place: Place, events: Sequence[Event]) -> None:
    rows = [event_row(event, place.centre, tx.received_at) for event in events]
    tx.connection.execute(_INSERT_EVENT, rows)


def _write_projections(tx: WriteTx, before: History, after: History) -> None:
    old, new, place = before.state, after.state, after.place
    _update(tx, visit_table, project_visit(new, place))
    for t in new.transactions.values():
        if old.transactions.get(t.id) != t:
            _update(tx, transaction_table, transaction_row(new, t, place))
    for case_id in old.cases.keys() - new.cases.keys():  # its opening was undone
        tx.connection.execute(delete(case_table).where(case_table.c.id == case_id))
    for case in new.cases.values():
        if case.id not in old.cases:
            row = case_row(new, case, after.events, place)
            tx.connection.execute(insert(case_table), row)
        elif case != old.cases[case.id]:
            _update(tx, case_table, case_row(new, case, after.events, place))


def _update(tx: WriteTx, table: Table, row: Mapping[str, object]) -> None:
    values = {name: value for name, value in row.items() if name != "id"}
    tx.connection.execute(update(table).where(table.c.id == row["id"]).values(**values))


def expected_rows(events: Sequence[Event], place: Place) -> Projection:
    """What the projections of a visit must be, from its events alone."""
    return project(replay(events), events, place)
