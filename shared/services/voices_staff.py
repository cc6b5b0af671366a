"""Complaints, suggestions and praise for those who answer them.

Whom a voice may be about never sees it, and whoever answered it does not decide about "not
settled". What is not for somebody answers like what does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy import Connection

from shared.domain.errors import N_, InvalidRequest, StaleVoice, UnknownAgency, UnknownVoice
from shared.domain.free_text import plain_text, some_text
from shared.domain.looking_up import Opened
from shared.domain.permissions import Permission, agencies_of, centres_with, may, may_work_for
from shared.domain.voices import (
    ACKNOWLEDGE_WITHIN_WORKING_DAYS,
    BY_STAFF,
    TEXT_LIMIT,
    WITH_WORDS,
    Did,
    Viewer,
    VoiceState,
    is_possible,
    present,
)
from shared.services import access, access_log
from shared.services.commands import SYSTEM, Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.services.one_by_one import one_by_one
from shared.services.voice_history import append, load, replayed
from shared.services.voices import VoiceView, view_of
from shared.store import people
from shared.store import voices as stored
from shared.store.people import Person
from shared.store.voices import Contact, VoiceLine, Wanted
from shared.store.writer import WriteTx

PAGE = 200
_AFTER = re.compile(r"(\d{4}-\d\d-\d\d)\.(\d{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class StaffMove:
    """What somebody does; `to` a person or `agency` where the move names one."""

    did: Did
    text: str = ""
    to: int | None = None
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class InboxRow:
    """`is_late`: the promised day is over; `unread`: nobody took it within three working days."""

    line: VoiceLine
    is_late: bool
    unread: bool
    age_days: int


@dataclass(frozen=True, slots=True)
class InboxPage:
    """`next`: what to ask for to see those behind these; None at the end."""

    rows: list[InboxRow]
    next: str | None


@dataclass(frozen=True, slots=True)
class StaffView:
    """A voice with what this person may do now. `contact` only for those who handle it; `names`
    are those of the staff in the history, `people` those it can be given to."""

    view: VoiceView
    moves: frozenset[Did]
    contact: Contact | None
    names: Mapping[int, Person]
    people: tuple[Person, ...]
    is_late: bool


def reads_any(caller: Caller) -> bool:
    """Whether there is an inbox for this person at all."""
    centres, agencies = _scope(caller)
    return centres is None or bool(centres) or agencies is None or bool(agencies)


def _scope(caller: Caller) -> tuple[set[str] | None, set[str] | None]:
    return centres_with(caller.grants, Permission.VOICES), agencies_of(caller.grants)


def _wanted(caller: Caller, centre: str | None, *, is_open: bool) -> Wanted:
    """Raises `NotSignedIn`, and `UnknownVoice` for people without an inbox."""
    access.require_staff(caller)
    if not reads_any(caller) or caller.actor.id is None:
        raise UnknownVoice
    centres, agencies = _scope(caller)
    return Wanted(caller.actor.id, centres, agencies, centre, is_open)


def inbox(
    office: Office,
    caller: Caller,
    centre: str | None = None,
    *,
    is_open: bool = True,
    after: str | None = None,
    limit: int = PAGE,
) -> InboxPage:
    """What is for this person: open ones, the first promised first, or those that are over.

    Raises `NotSignedIn`, `UnknownVoice`, `UnknownCentre`, `InvalidRequest`.
    """
    if centre is not None:
        office.centre(centre)
    wanted = _wanted(caller, centre, is_open=is_open)
    now = office.clock.now()
    with office.db.read() as connection:
        lines = stored.wanted(connection, wanted, limit + 1, _seen(after))
    shown = lines[:limit]
    more = f"{shown[-1].due_on}.{shown[-1].id}" if len(lines) > limit else None
    return InboxPage([_row(office, line, now) for line in shown], more)


def _seen(after: str | None) -> tuple[date, int] | None:
    """Promised day and id of the last one on the page before. Raises `InvalidRequest`."""
    if not after:
        return None
    found = _AFTER.fullmatch(after)
    with suppress(ValueError):
        if found:
            return date.fromisoformat(found[1]), int(found[2])
    raise InvalidRequest("after", N_("There is no such page. Go back to the first one."))


def _row(office: Office, line: VoiceLine, now: datetime) -> InboxRow:
    calendar = office.calendar(line.centre)
    today = calendar.business_day(now)
    read_by = calendar.deadline(line.received_on, ACKNOWLEDGE_WITHIN_WORKING_DAYS)
    unread = line.acknowledged_at is None and line.state is VoiceState.RECEIVED and today > read_by
    return InboxRow(line, _is_late(line, today), unread, (today - line.received_on).days)


def _is_late(line: VoiceLine, today: date) -> bool:
    return line.state in (VoiceState.RECEIVED, VoiceState.ASSIGNED) and today > line.due_on


def waiting(office: Office, caller: Caller, centre: str | None = None) -> int:
    """How many wait for the office, of those this person reads; 0 without an inbox."""
    if caller.actor.id is None or not reads_any(caller):
        return 0
    with office.db.read() as connection:
        return stored.count_wanted(connection, _wanted(caller, centre, is_open=True))


async def open_voice(office: Office, caller: Caller, voice: int) -> StaffView:
    """The same as `look`, to be shown: noted before, or refused with `StorageUnavailable`."""
    found = look(office, caller, voice)
    looks = [(Opened.VOICE, f"voice:{voice}")]
    if found.contact is not None:
        looks.append((Opened.CONTACT, f"voice:{voice}"))
    await access_log.note(office, caller, found.view.line.centre, *looks)
    return found


def look(office: Office, caller: Caller, voice: int) -> StaffView:
    """What this person may read and do. Raises `NotSignedIn`, `UnknownVoice`."""
    access.require_staff(caller)
    now = office.clock.now()
    with office.db.read() as connection:
        view = view_of(office, connection, voice)
        viewer = _viewer(connection, caller, view.line)
        if not viewer.may_read(view.voice):
            raise UnknownVoice
        moves = frozenset(
            each for each in viewer.moves(view.voice) if is_possible(view.voice, each, now)
        )
        handles = bool(viewer.moves(view.voice))
        everybody = {each.id: each for each in people.people(connection)}
        concerned = stored.kept_from(connection, voice)
        contact = stored.contact(connection, voice) if handles else None
    able = tuple(
        each for each in everybody.values() if _may_have(each, view.line.centre, concerned)
    )
    today = office.today(view.line.centre, now)
    return StaffView(view, moves, contact, everybody, able, _is_late(view.line, today))


def _viewer(connection: Connection, caller: Caller, line: VoiceLine) -> Viewer:
    id = caller.actor.id
    assert id is not None
    return Viewer(
        id,
        answers=may(caller.grants, Permission.VOICES, line.centre),
        heads=may(caller.grants, Permission.ADMINISTER, line.centre),
        of_agency=line.agency is not None and may_work_for(caller.grants, line.agency),
        involved=id in stored.kept_from(connection, line.id),
    )


def may_look(connection: Connection, caller: Caller, voice: int, centre: str | None = None) -> bool:
    """Whether somebody reads a voice (of this centre)."""
    line = stored.find(connection, voice)
    if line is None or centre not in (None, line.centre):
        return False
    state = replayed(line, stored.entries(connection, voice))
    return _viewer(connection, caller, line).may_read(state)


def _may_have(person: Person, centre: str, concerned: frozenset[int]) -> bool:
    answers = may(person.grants, Permission.VOICES, centre)
    return person.active and answers and person.id not in concerned


async def act(
    office: Office,
    caller: Caller,
    voice: int,
    version: int,
    move: StaffMove,
    key: RequestKey | None = None,
    centre: str | None = None,
) -> Done:
    """One move on the version that was seen; `centre` is where the voice is said to be.

    Raises `NotSignedIn`, `UnknownVoice`, `StaleVoice`, `InvalidRequest`, `UnknownAgency`,
    `VoiceMoveImpossible`, `VoiceStillAwaited`.
    """
    access.require_staff(caller)
    clean = some_text if move.did in WITH_WORDS else plain_text
    body = clean(move.text, TEXT_LIMIT) or None
    with office.db.read() as connection:
        line = stored.find(connection, voice)
    if line is None or centre not in (None, line.centre):
        raise UnknownVoice

    def job(tx: WriteTx) -> Done:
        now = office.clock.now()
        run = lambda: act_at(office, tx, caller, voice, version, move, body, now)  # noqa: E731
        return once(tx, key, now, run)

    return await office.db.write(job, centre=line.centre)


def act_at(
    office: Office,
    tx: WriteTx,
    caller: Caller,
    voice: int,
    version: int,
    move: StaffMove,
    body: str | None,
    now: datetime,
) -> Done:
    """The same inside a job, at a moment."""
    line, entries = load(tx.connection, voice)
    state = replayed(line, entries)
    viewer = _viewer(tx.connection, caller, line)
    if not viewer.may_read(state):
        raise UnknownVoice
    if state.version != version:
        raise StaleVoice(present=present(state))
    if move.did not in viewer.moves(state):
        raise UnknownVoice
    data = _facts(office, tx.connection, line, move)
    append(office, tx, voice, move.did, caller.actor, now, body=body, data=data)
    return Done(200, voice)


def _facts(
    office: Office, connection: Connection, line: VoiceLine, move: StaffMove
) -> dict[str, object]:
    """The codes and numbers that the entry keeps. Raises `InvalidRequest`, `UnknownAgency`."""
    if move.did not in BY_STAFF:
        raise UnknownVoice
    if move.did is Did.ASSIGNED:
        person = people.person(connection, move.to) if move.to is not None else None
        concerned = stored.kept_from(connection, line.id)
        if person is None or not _may_have(person, line.centre, concerned):
            raise InvalidRequest("to", N_("Choose a person of the list."))
        return {"to": person.id}
    if move.did is Did.FORWARDED:
        if move.agency not in office.catalogue.agencies:
            raise UnknownAgency
        return {"agency": move.agency}
    return {}


async def escalate_overdue(office: Office) -> int:
    """Give the next level what nobody answered by its day; returns how many. Harmless to repeat.

    After the promised day it goes from the agency back to the centre, or from the centre to the
    administrators; five working days later one level further.
    """
    now = office.clock.now()
    with office.db.read() as connection:
        due = stored.to_escalate(connection, now)
    jobs = [(voice, centre, partial(_escalate, office, voice)) for voice, centre in due]
    return await one_by_one(office, "escalate_voices", jobs)


def _escalate(office: Office, voice: int, tx: WriteTx) -> None:
    now = office.clock.now()
    line = stored.find(tx.connection, voice)
    if line is None or line.escalate_after is None or line.escalate_after >= now:
        return
    if line.state not in (VoiceState.RECEIVED, VoiceState.ASSIGNED):
        return
    append(office, tx, voice, Did.ESCALATED, SYSTEM.actor, now, data={"overdue": True})
