"""Writing one more entry of a voice's history, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from shared.domain import deadlines
from shared.domain.calendar import ServiceCalendar
from shared.domain.errors import UnknownVoice
from shared.domain.events import Actor
from shared.domain.reduction import Duration
from shared.domain.voices import (
    ANSWER_WITHIN_WORKING_DAYS,
    MAY_HAVE_WORDS,
    NEXT_LEVEL_AFTER_WORKING_DAYS,
    Did,
    Entry,
    Level,
    Voice,
    VoiceKind,
    VoiceState,
    applied,
    expect_possible,
    replay,
)
from shared.services.office import Office
from shared.store import voices as stored
from shared.store.voices import VoiceLine
from shared.store.writer import WriteTx

_PROMISE = Duration(working_days=ANSWER_WITHIN_WORKING_DAYS)


def load(connection: Connection, voice: int) -> tuple[VoiceLine, tuple[Entry, ...]]:
    """Raises `UnknownVoice`."""
    line = stored.find(connection, voice)
    if line is None:
        raise UnknownVoice
    return line, stored.entries(connection, voice)


def replayed(line: VoiceLine, entries: tuple[Entry, ...]) -> Voice:
    return replay(line.kind, entries)


def new_values(office: Office, centre: str, kind: VoiceKind, now: datetime) -> dict[str, object]:
    """What follows from the filing."""
    deadline = _deadline(office, centre, now, [], now)
    voice = Voice(kind, VoiceState.RECEIVED, Level.CENTRE, 0, now)
    return {**projected(voice), "due_on": deadline, "escalate_after": None}


def projected(voice: Voice) -> dict[str, object]:
    """The columns of `voice` that follow from its history alone; `gcs check` compares them."""
    return {
        "state": voice.state.value,
        "level": voice.level.value,
        "contested": voice.contested,
        "version": voice.version,
        "assigned_to": voice.assigned_to,
        "agency_id": voice.agency,
        "acknowledged_at": voice.acknowledged_at,
        "answered_at": voice.answered_at,
        "closed_at": voice.closed_at,
    }


def append(
    office: Office,
    tx: WriteTx,
    voice: int,
    did: Did,
    actor: Actor,
    now: datetime,
    *,
    body: str | None = None,
    data: Mapping[str, object] | None = None,
) -> Voice:
    """Add an entry by the rules and return what the voice is then.

    Raises `UnknownVoice`, `VoiceMoveImpossible`, `VoiceStillAwaited`, `VoiceAnsweredBefore`.
    """
    line, entries = load(tx.connection, voice)
    facts = dict(data or {})
    before = None
    if did is not Did.FILED:
        before = replayed(line, entries)
        expect_possible(before, did, now)
        if did in (Did.CONTESTED, Did.ESCALATED):
            facts["level"] = before.next_level.value
    entry = Entry(len(entries) + 1, now, actor.kind, actor.id, did, facts)
    after = replay(line.kind, [entry]) if before is None else applied(before, entry)
    values = projected(after) | _days(office, line, before, after, now)
    stored.append(tx, voice, entry, body if did in MAY_HAVE_WORDS else None, values)
    return after


def _days(
    office: Office, line: VoiceLine, before: Voice | None, after: Voice, now: datetime
) -> dict[str, object]:
    """The promised day, when the next level gets it, and how long the first answer took."""
    calendar = office.calendar(line.centre)
    due_on, values = line.due_on, dict[str, object]()
    began_anew = before is None or before.since != after.since
    if began_anew:
        due_on = _deadline(office, line.centre, after.since, [], now)
    elif before is not None and before.stops != after.stops and after.is_open:
        moved = _deadline(office, line.centre, after.since, after.stopped(now), now)
        due_on = max(due_on, moved)
    if began_anew or due_on != line.due_on or before is None or before.level != after.level:
        values["escalate_after"] = _next_level(calendar, due_on, after, now)
    if not after.is_open:
        values["escalate_after"] = None
    if after.state is VoiceState.ANSWERED and line.answered_at is None:
        answered_on = calendar.business_day(now)
        values["in_time"] = answered_on <= due_on
        values["answer_days"] = working_days(calendar, line.received_on, answered_on)
    return {**values, "due_on": due_on}


def _deadline(
    office: Office,
    centre: str,
    since: datetime,
    stopped: list[tuple[datetime, datetime]],
    now: datetime,
) -> date:
    """The last day: the day of receipt is not counted, the last day is (domain.deadlines)."""
    calendar = deadlines.as_known(office.calendar(centre), now)
    deadline = deadlines.due(since, _PROMISE, calendar, stopped)
    assert deadline is not None  # only a promise in minutes can have none
    return deadline.day


def _next_level(
    calendar: ServiceCalendar, due_on: date, voice: Voice, now: datetime
) -> datetime | None:
    if voice.level is Level.HEAD:
        return None
    over = calendar.day_bounds(due_on)[1]
    if now < over:
        return over
    day = calendar.deadline(calendar.business_day(now), NEXT_LEVEL_AFTER_WORKING_DAYS)
    return calendar.day_bounds(day)[1]


def working_days(calendar: ServiceCalendar, received: date, answered: date) -> int:
    """Working days after the day of receipt, the day of the answer counted."""
    days = (received + timedelta(days=n) for n in range(1, (answered - received).days + 1))
    return sum(calendar.is_working_day(each) for each in days)
