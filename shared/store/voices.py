"""Queries over complaints, suggestions and praise.

`append` is the only way to write an entry and what follows from it; texts, contacts and the people
a voice may be about stand in tables of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy import update as update_of

from shared.domain.events import ActorKind
from shared.domain.voices import OPEN, Did, Entry, Level, Topic, VoiceKind, VoiceState
from shared.store.tables.queue import CounterSession, Visit
from shared.store.tables.voices import (
    VoiceContact,
    VoiceEntry,
    VoiceKeptFrom,
    VoiceRow,
    VoiceText,
)
from shared.store.writer import WriteTx

_voice = cast("Table", VoiceRow.__table__)  # type: ignore[attr-defined]
_entry = cast("Table", VoiceEntry.__table__)  # type: ignore[attr-defined]
_text = cast("Table", VoiceText.__table__)  # type: ignore[attr-defined]
_contact = cast("Table", VoiceContact.__table__)  # type: ignore[attr-defined]
_kept_from = cast("Table", VoiceKeptFrom.__table__)  # type: ignore[attr-defined]
_session = cast("Table", CounterSession.__table__)  # type: ignore[attr-defined]
_visit = cast("Table", Visit.__table__)  # type: ignore[attr-defined]

_IS_OPEN = _voice.c.state.in_(sorted(OPEN))
_NEVER_CAME = exists().where(
    _visit.c.id == _voice.c.visit_id, _visit.c.arrived_at == _visit.c.remote_at
)
"""The arrival of a ticket from elsewhere stays at its taking until its citizen came."""

_UNPROVEN = or_(_voice.c.visit_id.is_(None), _NEVER_CAME)
_WAITS_FOR_US = _voice.c.state.in_(sorted(OPEN - {VoiceState.WAITING_FOR_CITIZEN}))


@dataclass(frozen=True, slots=True)
class VoiceLine:
    """One row of `voice`."""

    id: int
    centre: str
    kind: VoiceKind
    topic: Topic
    service: str | None
    visit: int | None
    happened_on: date | None
    counter: int | None
    language: str
    received_at: datetime
    received_on: date
    state: VoiceState
    level: Level
    contested: bool
    version: int
    assigned_to: int | None
    agency: str | None
    due_on: date
    escalate_after: datetime | None
    acknowledged_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    in_time: bool | None
    answer_days: int | None
    decisions: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Contact:
    contact: str
    consent: str
    given_at: datetime


def _line(row: Any) -> VoiceLine:
    kind, topic = VoiceKind(row.kind), Topic(row.topic)
    decisions = tuple((visit, seq) for visit, seq in row.decisions)
    head = (row.id, row.centre_id, kind, topic, row.service_id, row.visit_id, row.happened_on)
    state, level = VoiceState(row.state), Level(row.level)
    return VoiceLine(
        *head,
        *(row.counter, row.language, row.received_at, row.received_on, state, level),
        *(row.contested, row.version, row.assigned_to, row.agency_id, row.due_on),
        *(row.escalate_after, row.acknowledged_at, row.answered_at, row.closed_at),
        *(row.in_time, row.answer_days, decisions),
    )


def add(tx: WriteTx, row: Mapping[str, object]) -> int:
    """A new voice; its first entry follows with `append`."""
    statement = insert(_voice).returning(_voice.c.id)
    return cast("int", tx.connection.execute(statement, dict(row)).scalar_one())


def append(
    tx: WriteTx, voice: int, entry: Entry, body: str | None, values: Mapping[str, object]
) -> None:
    """Add an entry with its words, and set what follows from it in the row of the voice."""
    row = {
        "voice_id": voice,
        "seq": entry.seq,
        "at": entry.at,
        "actor_kind": entry.actor_kind.value,
        "actor_id": entry.actor,
        "did": entry.did.value,
        "data": dict(entry.data),
    }
    tx.connection.execute(insert(_entry), row)
    if body is not None:
        words = {"voice_id": voice, "seq": entry.seq, "body": body}
        tx.connection.execute(insert(_text), words)
    tx.connection.execute(update_of(_voice).where(_voice.c.id == voice).values(**values))


def keep_from(tx: WriteTx, voice: int, people: Collection[int]) -> None:
    """These people never see it."""
    if people:
        rows = [{"voice_id": voice, "staff_id": each} for each in sorted(people)]
        tx.connection.execute(insert(_kept_from), rows)


def set_contact(tx: WriteTx, voice: int, contact: str, consent: str, at: datetime) -> None:
    row = {"voice_id": voice, "contact": contact, "consent": consent, "given_at": at}
    tx.connection.execute(insert(_contact), row)


def find(connection: Connection, voice: int) -> VoiceLine | None:
    row = connection.execute(select(_voice).where(_voice.c.id == voice)).first()
    return _line(row) if row else None


def entries(connection: Connection, voice: int) -> tuple[Entry, ...]:
    """The history, the oldest first."""
    statement = select(_entry).where(_entry.c.voice_id == voice).order_by(_entry.c.seq)
    return tuple(_entry_of(row) for row in connection.execute(statement))


def _entry_of(row: Any) -> Entry:
    actor = ActorKind(row.actor_kind)
    return Entry(row.seq, row.at, actor, row.actor_id, Did(row.did), row.data)


def texts(connection: Connection, voice: int) -> dict[int, str]:
    """The words by the seq of their entry; those that were deleted are absent."""
    statement = select(_text.c.seq, _text.c.body).where(_text.c.voice_id == voice)
    return {row.seq: row.body for row in connection.execute(statement)}


def contact(connection: Connection, voice: int) -> Contact | None:
    columns = _contact.c.contact, _contact.c.consent, _contact.c.given_at
    row = connection.execute(select(*columns).where(_contact.c.voice_id == voice)).first()
    return Contact(*cast("Any", row)) if row else None


def kept_from(connection: Connection, voice: int) -> frozenset[int]:
    statement = select(_kept_from.c.staff_id).where(_kept_from.c.voice_id == voice)
    return frozenset(connection.execute(statement).scalars())


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose voices: of centres (None: all), or sent to agencies (None: all, empty: none), never
    those that may be about `staff`."""

    staff: int
    centres: Collection[str] | None
    agencies: Collection[str] | None = ()
    centre: str | None = None
    is_open: bool = True


def wanted(
    connection: Connection, which: Wanted, limit: int, after: tuple[date, int] | None = None
) -> list[VoiceLine]:
    """What is promised first comes first; of those that are over, the newest. `after` names the
    last one that was seen, by its promised day and id."""
    order = (_voice.c.due_on, _voice.c.id) if which.is_open else (_voice.c.id.desc(),)
    statement = select(_voice).where(_condition(which)).order_by(*order).limit(limit)
    if after is not None:
        statement = statement.where(_behind(which, *after))
    return [_line(row) for row in connection.execute(statement)]


def _behind(which: Wanted, due_on: date, id: int) -> ColumnElement[bool]:
    if not which.is_open:
        return _voice.c.id < id
    return or_(_voice.c.due_on > due_on, and_(_voice.c.due_on == due_on, _voice.c.id > id))


def count_wanted(connection: Connection, which: Wanted) -> int:
    """How many wait for the office."""
    statement = select(func.count()).where(_condition(which), _WAITS_FOR_US)
    return connection.execute(statement).scalar_one()


def _condition(which: Wanted) -> ColumnElement[bool]:
    sent = _voice.c.level == Level.AGENCY.value
    if which.agencies is not None:
        sent = and_(sent, _voice.c.agency_id.in_(sorted(which.agencies)))
    mine = (
        or_(_voice.c.centre_id.in_(sorted(which.centres)), sent)
        if which.centres is not None
        else True
    )
    involved = select(_kept_from.c.voice_id).where(_kept_from.c.staff_id == which.staff)
    conditions: list[Any] = [mine, _voice.c.id.not_in(involved)]
    if which.centre is not None:
        conditions.append(_voice.c.centre_id == which.centre)
    conditions.append(_IS_OPEN if which.is_open else ~_IS_OPEN)
    return and_(*conditions)


def count_between(connection: Connection, centre: str, since: datetime, until: datetime) -> int:
    """Voices that came between two moments, without a ticket of somebody who was there."""
    statement = select(func.count()).where(
        _voice.c.centre_id == centre,
        _voice.c.received_at.between(since, until),
        _UNPROVEN,
    )
    return connection.execute(statement).scalar_one()


def count_open(connection: Connection, centre: str) -> int:
    """Open voices without a ticket of somebody who was there."""
    statement = select(func.count()).where(_voice.c.centre_id == centre, _IS_OPEN, _UNPROVEN)
    return connection.execute(statement).scalar_one()


def of_visit(connection: Connection, visit: int) -> list[VoiceLine]:
    statement = select(_voice).where(_voice.c.visit_id == visit).order_by(_voice.c.id)
    return [_line(row) for row in connection.execute(statement)]


def mark(connection: Connection) -> int:
    """Another number whenever somebody wrote or did something."""
    return connection.execute(select(func.count()).select_from(_entry)).scalar_one()


def to_escalate(connection: Connection, now: datetime) -> list[tuple[int, str]]:
    """(voice, centre) of those whose day is over while they wait for the office."""
    statement = (
        select(_voice.c.id, _voice.c.centre_id)
        .where(_voice.c.escalate_after < now, _WAITS_FOR_US)
        .order_by(_voice.c.escalate_after)
    )
    return [(row.id, row.centre_id) for row in connection.execute(statement)]


def all_lines(connection: Connection) -> list[VoiceLine]:
    return [_line(row) for row in connection.execute(select(_voice).order_by(_voice.c.id))]


def within(
    connection: Connection, first: date, last: date, centres: Collection[str] | None = None
) -> list[VoiceLine]:
    """What was received on these business days."""
    statement = select(_voice).where(_voice.c.received_on.between(first, last))
    if centres is not None:
        statement = statement.where(_voice.c.centre_id.in_(sorted(centres)))
    return [_line(row) for row in connection.execute(statement.order_by(_voice.c.id))]


def forget_contacts_before(tx: WriteTx, at: datetime) -> int:
    """Delete the contacts of what was answered or closed before `at` and is not open again."""
    last = func.coalesce(_voice.c.closed_at, _voice.c.answered_at)
    over = select(_voice.c.id).where(~_IS_OPEN, last < at)
    return tx.connection.execute(delete(_contact).where(_contact.c.voice_id.in_(over))).rowcount


def forget_texts_before(tx: WriteTx, at: datetime) -> int:
    """Delete the words of what is over and had its last entry before `at`; how many texts."""
    latest = (
        select(_entry.c.voice_id)
        .group_by(_entry.c.voice_id)
        .having(func.max(_entry.c.at) < at)
        .scalar_subquery()
    )
    over = select(_voice.c.id).where(~_IS_OPEN, _voice.c.id.in_(latest))
    return tx.connection.execute(delete(_text).where(_text.c.voice_id.in_(over))).rowcount


def forget(tx: WriteTx, voice: int) -> int:
    """Delete the words and the contact, and what leads to a visit; how many rows were deleted."""
    gone = tx.connection.execute(delete(_text).where(_text.c.voice_id == voice)).rowcount
    gone += forget_contact(tx, voice)
    unlinked: dict[str, Any] = {
        "visit_id": None,
        "decisions": [],
        "counter": None,
        "happened_on": None,
    }
    tx.connection.execute(update_of(_voice).where(_voice.c.id == voice).values(**unlinked))
    return gone


def cut(tx: WriteTx, visits: Collection[int]) -> int:
    """Nothing leads from these visits to what was written any more; returns how many voices."""
    statement = update_of(_voice).where(_voice.c.visit_id.in_(visits)).values(visit_id=None)
    return tx.connection.execute(statement).rowcount


def forget_contact(tx: WriteTx, voice: int) -> int:
    return tx.connection.execute(delete(_contact).where(_contact.c.voice_id == voice)).rowcount


def staff_at_counter(
    connection: Connection, centre: str, counter: int, start: datetime, end: datetime
) -> frozenset[int]:
    """Who sat at a counter in a stretch of time."""
    statement = select(_session.c.staff_id, _session.c.second_staff_id).where(
        _session.c.centre_id == centre,
        _session.c.counter == counter,
        _session.c.opened_at < end,
        or_(_session.c.closed_at.is_(None), _session.c.closed_at >= start),
    )
    found = connection.execute(statement)
    return frozenset(each for row in found for each in row if each is not None)
