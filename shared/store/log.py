"""The one function that appends events, and with them the only writer of the projections.

A command loads the visit's events, replays them, decides on that state, and appends. So a decision
never rests on a projection, and events and projections change in one database transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, delete, select

from shared.domain.case import CaseRecord
from shared.domain.chain import Part
from shared.domain.errors import UnknownVisit
from shared.domain.events import Actor, ActorKind, Draft, Event, Kind
from shared.domain.replay import apply, replay
from shared.domain.visit import AT_COUNTER, VisitState
from shared.store import line
from shared.store.case_rows import agency_rows, case_row, chain_from, journey_of, shares_of
from shared.store.contributions import Shares, of_case
from shared.store.exchange import Exchange
from shared.store.new_rows import turn_row, visit_row
from shared.store.prepared import Prepared, inserting, updating
from shared.store.projections import Place, Row, Verdicts, transaction_row
from shared.store.snapshot import once_a_snapshot
from shared.store.tables.queue import CaseAgency, EventRow, ServiceCase, ServiceTransaction, Visit
from shared.store.writer import WriteTx, lock_centre

event_table = cast("Table", EventRow.__table__)  # type: ignore[attr-defined]
visit_table = cast("Table", Visit.__table__)  # type: ignore[attr-defined]
transaction_table = cast("Table", ServiceTransaction.__table__)  # type: ignore[attr-defined]
case_table = cast("Table", ServiceCase.__table__)  # type: ignore[attr-defined]
agency_table = cast("Table", CaseAgency.__table__)  # type: ignore[attr-defined]


_WRITTEN_ONCE = frozenset(
    ("id", "visit_id", "centre_id", "business_day", "service_id", "quantity", "after_service")
)
CHANGING_COLUMNS = tuple(
    column.name for column in transaction_table.columns if column.name not in _WRITTEN_ONCE
)
"""The columns of a transaction that events change; the others are written once."""


@dataclass(frozen=True, slots=True)
class History:
    """A visit as the log knows it."""

    events: tuple[Event, ...]
    state: VisitState
    place: Place


_EVENTS_OF = (
    select(
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
    .where(event_table.c.visit_id == bindparam("visit"))
    .order_by(event_table.c.seq)
)
_INSERT_EVENT = inserting(event_table)
_INSERT_VISIT = inserting(visit_table, returning="id")
_INSERT_TRANSACTION = inserting(transaction_table, returning="id")
INSERT_CASE = inserting(case_table)
INSERT_AGENCY = inserting(agency_table)
_HOME_OF = (
    select(case_table.c.visit_id, case_table.c.centre_id, visit_table.c.business_day.label("day"))
    .join(visit_table, visit_table.c.id == case_table.c.visit_id)
    .where(case_table.c.id == bindparam("case"))
)
_UPDATE_VISIT = updating(visit_table, ("state", "seq", "arrived_at"))
UPDATE_TRANSACTION = updating(transaction_table, CHANGING_COLUMNS)
UPDATE_CASE = updating(case_table, (column.name for column in case_table.columns))
_RETIMING = frozenset({Kind.CORRECTED, Kind.FLAGGED, Kind.JUDGED, Kind.CLOCK_JUMPED})
"""Events that change what a time is worth without moving anybody."""

_NEW_TRANSACTION = dict.fromkeys(CHANGING_COLUMNS)


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


@once_a_snapshot
def events_of(connection: Connection, visit: int) -> tuple[Event, ...]:
    """All events of a visit in their order."""
    return tuple(event_from_row(row) for row in connection.execute(_EVENTS_OF, {"visit": visit}))


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
    remote = any("confirm_by" in each for each in services)
    row = visit_row(place, ticket, len(services), at, remote=remote)
    visit = _inserted(tx, _INSERT_VISIT, row)
    turns = [(_new_transaction(tx, place, visit, each, at), each) for each in services]
    history = opened(visit, place, ticket, turns, actor, at)
    _insert_events(tx, place, history.events)
    line.follow(tx, place.centre, place.business_day, None, history.state)
    if history.state.bundle is not None:
        exchange = Exchange()
        exchange.gain(journey_of(Part(history.state, history.events), {}, place))
        exchange.settle(tx)
    return history


def opened(
    visit: int,
    place: Place,
    ticket: Mapping[str, object],
    turns: Iterable[tuple[int, Mapping[str, object]]],
    actor: Actor,
    at: datetime,
) -> History:
    """A new visit in memory; `turns` are transactions with what was asked for."""
    events: list[Event] = []
    for seq, (transaction, service) in enumerate(turns, start=1):
        kind, data = (Kind.TAKEN, {**ticket, **service}) if seq == 1 else (Kind.ADDED, service)
        events.append(Event(visit, seq, kind, at, actor, transaction, None, data))
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
    """Add events to a visit and bring its projections up to date in the same transaction.

    Never earlier than the visit's last event, should the machine's clock be set back meanwhile. A
    duration over such a step is measured too short, down to 0; `received_at` keeps the clock as it
    was, so that the step can be found.
    """
    after = extended(history, drafts, actor, max(at, history.events[-1].at))
    _insert_events(tx, history.place, after.events[len(history.events) :])
    _write_projections(tx, history, after)
    line.follow(tx, history.place.centre, history.place.business_day, history.state, after.state)
    return after


def append_past(
    tx: WriteTx, history: History, drafts: Iterable[tuple[Draft, datetime]], actor: Actor
) -> History:
    """Add events at moments of their own that are past, as somebody wrote them down."""
    after = history
    for draft, at in drafts:
        after = extended(after, [draft], actor, at)
    _insert_events(tx, history.place, after.events[len(history.events) :])
    _write_projections(tx, history, after)
    line.follow(tx, history.place.centre, history.place.business_day, history.state, after.state)
    return after


def extended(history: History, drafts: Iterable[Draft], actor: Actor, at: datetime) -> History:
    """The visit after more events, in memory only."""
    visit, first = history.state.id, history.state.seq + 1
    new = [
        Event(visit, seq, draft.kind, at, actor, draft.transaction, draft.counter, draft.data)
        for seq, draft in enumerate(drafts, start=first)
    ]
    events = history.events + tuple(new)
    return History(events, _state_after(history, new, events), history.place)


def _state_after(history: History, new: Sequence[Event], events: tuple[Event, ...]) -> VisitState:
    if any(event.kind in (Kind.UNDONE, Kind.CORRECTED) for event in new):
        return replay(events)
    state = history.state
    for event in new:
        state = apply(state, event)
    return state


def _new_transaction(
    tx: WriteTx, place: Place, visit: int, service: Mapping[str, object], at: datetime
) -> int:
    row = {**_NEW_TRANSACTION, **turn_row(place, visit, service, at)}
    return _inserted(tx, _INSERT_TRANSACTION, row)


def _inserted(tx: WriteTx, statement: Prepared, row: Row) -> int:
    return cast("int", statement.run(tx.connection, row)[0][0])


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
    _INSERT_EVENT.run_many(tx.connection, rows)


def _write_projections(tx: WriteTx, before: History, after: History) -> None:
    old, new, place, connection = before.state, after.state, after.place, tx.connection
    verdicts = Verdicts(after.events, place)
    moved = {"state": new.state.value, "seq": new.seq, "arrived_at": new.arrived_at}
    _UPDATE_VISIT.run(connection, {"row_id": new.id, **moved})
    # Whoever leaves a counter goes first, or two turns would stand at it for a moment.
    for t in sorted(new.transactions.values(), key=lambda t: t.state in AT_COUNTER):
        if old.transactions.get(t.id) != t:
            UPDATE_TRANSACTION.run(connection, keyed(transaction_row(new, t, verdicts, place)))
    exchange, was, now = Exchange(), Part(old, before.events), Part(new, after.events)
    exchange.visit(tx, was, now, place)
    _write_cases(tx, before, after, verdicts, exchange)
    if new.bundle is not None:
        others = later_parts(connection, [*old.cases.values(), *new.cases.values()])
        exchange.journey((was, others), (now, others), place)
    went_on = [
        _follow_case(tx, case, before, after, exchange) for case in sorted(_continued(old, new))
    ]
    for home in {each.state.id: each for each in went_on}.values():
        _follow_journey(tx, home, was, now, exchange)
    exchange.settle(tx)


def _follow_journey(tx: WriteTx, home: History, was: Part, now: Part, exchange: Exchange) -> None:
    """An earlier visit for a life event, with a later one as it was and as it is."""
    if home.state.bundle is None:
        return
    part = Part(home.state, home.events)
    others = later_parts(tx.connection, home.state.cases.values())
    before, after = ((part, {**others, now.state.id: each}) for each in (was, now))
    exchange.journey(before, after, home.place)


def _write_cases(
    tx: WriteTx, before: History, after: History, verdicts: Verdicts, exchange: Exchange
) -> None:
    """The cases at home in this visit."""
    old, new, place, connection = before.state, after.state, after.place, tx.connection
    added = after.events[len(before.events) :]
    retimed = any(event.kind in _RETIMING for event in added)
    touched = {event.transaction for event in added}
    homes = Part(old, before.events), Part(new, after.events)
    for case_id in old.cases.keys() - new.cases.keys():  # its opening was undone
        exchange.lose(_shares_before(connection, homes[0], old.cases[case_id], place))
        connection.execute(delete(case_table).where(case_table.c.id == case_id))
    for case in new.cases.values():
        is_new = case.id not in old.cases
        # What a later visit asked is answered here without a trace in this visit's own record.
        answered = case.continued and case.id in touched
        if not (is_new or retimed or answered or case != old.cases[case.id]):
            continue
        if case.continued:
            _expect_alone(connection, case.id)
        if not is_new:
            exchange.lose(_shares_before(connection, homes[0], old.cases[case.id], place))
        chain = chain_from(homes[1], case, later_parts(connection, [case]))
        statement = INSERT_CASE if is_new else UPDATE_CASE
        row = case_row(chain, verdicts, place)
        statement.run(connection, row if is_new else keyed(row))
        exchange.gain(of_case(chain, row, place))
        _write_agencies(connection, chain.record)


def _shares_before(connection: Connection, home: Part, case: CaseRecord, place: Place) -> Shares:
    """What a case contributed before this move; nothing while it was not near its end."""
    if case.outcome is None and case.ended_at is None and not (case.ready_at or case.continued):
        return {}
    return shares_of(chain_from(home, case, later_parts(connection, [case])), place)


def _continued(old: VisitState, new: VisitState) -> set[int]:
    """Cases of earlier visits that this one has just gone on with."""
    return {
        t.case
        for t in new.transactions.values()
        if t.case is not None and t.case not in new.cases and old.transactions.get(t.id) != t
    }


def _follow_case(
    tx: WriteTx, case: int, before: History, visit: History, exchange: Exchange
) -> History:
    """Bring the row of an earlier visit's case up to date with what happened in this visit.
    Returns that earlier visit."""
    connection = tx.connection
    found = connection.execute(_HOME_OF, {"case": case}).one()
    assert visit.place.elsewhere is not None
    if found.centre_id != visit.place.centre:
        lock_centre(tx, found.centre_id)
    _expect_alone(connection, case)
    place = visit.place.elsewhere(found.centre_id, found.day)
    home = load(connection, found.visit_id, place)
    record = home.state.cases.get(case)
    if record is None:  # its opening was undone meanwhile
        return home
    others, at_home = later_parts(connection, [record]), Part(home.state, home.events)
    was = chain_from(at_home, record, {**others, visit.state.id: Part(before.state, before.events)})
    chain = chain_from(at_home, record, {**others, visit.state.id: Part(visit.state, visit.events)})
    row = case_row(chain, Verdicts(home.events, home.place), home.place)
    UPDATE_CASE.run(connection, keyed(row))
    exchange.lose(shares_of(was, place))
    exchange.gain(of_case(chain, row, place))
    return home


def _expect_alone(connection: Connection, case: int) -> None:
    """Nobody else writes the row of this case until the transaction ends: another centre, whose
    lock is another one, may just go on with it."""
    connection.execute(select(case_table.c.id).where(case_table.c.id == case).with_for_update())


def later_parts(connection: Connection, cases: Iterable[CaseRecord]) -> dict[int, Part]:
    """The later visits that went on with these cases, by their ids."""
    visits = {visit for case in cases for visit, _ in case.continued}
    events = {visit: events_of(connection, visit) for visit in sorted(visits)}
    return {visit: Part(replay(found), found) for visit, found in events.items()}


def _write_agencies(connection: Connection, case: CaseRecord) -> None:
    if not case.agencies:
        return
    connection.execute(delete(agency_table).where(agency_table.c.case_id == case.id))
    INSERT_AGENCY.run_many(connection, agency_rows(case))


def keyed(row: Row) -> Row:
    """A row for an update: its id names the row instead of a column."""
    values = dict(row)
    values["row_id"] = values.pop("id")
    return values
