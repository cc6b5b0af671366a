"""Complaints, suggestions and praise: writing one, following it by its code, moves of its writer.

Nobody needs a name. Whoever writes from a ticket's page is not asked for place, day and service;
when somebody else was called before, the stored calls are attached as they were decided, so that
both sides look at the same explanation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from shared.domain.consent import CONSENTS, Purpose
from shared.domain.errors import (
    N_,
    InboxFull,
    InvalidRequest,
    TooManyOfVisit,
    UnknownService,
    UnknownVisit,
    UnknownVoice,
    VoicesPaused,
)
from shared.domain.events import ActorKind, Kind
from shared.domain.free_text import plain_text, some_text
from shared.domain.voices import (
    BY_CITIZEN,
    CONTACT_LIMIT,
    INBOX_LIMIT,
    PACE_PER_HOUR,
    TEXT_LIMIT,
    VISIT_LIMIT,
    WITH_WORDS,
    Did,
    Topic,
    Voice,
    VoiceKind,
    is_possible,
)
from shared.services import access, overtaking
from shared.services.commands import CITIZEN, Done, RequestKey, once
from shared.services.office import Office
from shared.services.overtaking import Overtaking
from shared.services.voice_codes import voice_behind
from shared.services.voice_history import append, load, new_values, replayed
from shared.store import log
from shared.store import voices as stored
from shared.store.log import History
from shared.store.voices import VoiceLine
from shared.store.writer import WriteTx

FARTHEST_DAYS = 400
"""So long ago it may have happened; nobody finds out later what was."""


@dataclass(frozen=True, slots=True)
class Filing:
    """What somebody writes. `ticket` is the token of a visit, which says place and day; `consent`
    is the version that was agreed to where there is a contact."""

    kind: VoiceKind
    text: str
    topic: Topic = Topic.OTHER
    service: str | None = None
    ticket: str | None = None
    happened_on: date | None = None
    counter: int | None = None
    contact: str = ""
    consent: str = ""
    language: str = "th"


@dataclass(frozen=True, slots=True)
class Said:
    """An entry of a history with its words; `text` None: it has none, or they were deleted."""

    seq: int
    at: datetime
    by: ActorKind
    actor: int | None
    did: Did
    text: str | None
    agency: str | None
    overdue: bool
    to: int | None


@dataclass(frozen=True, slots=True)
class VoiceView:
    """A voice with its history. `calls` are the attached decisions; `may` what its writer can still
    do."""

    line: VoiceLine
    voice: Voice
    history: tuple[Said, ...]
    calls: tuple[Overtaking, ...]
    may: frozenset[Did]

    @property
    def answer(self) -> Said | None:
        """The newest answer."""
        return next((each for each in reversed(self.history) if each.did is Did.ANSWERED), None)


async def file(office: Office, centre: str, given: Filing, key: RequestKey | None = None) -> int:
    """Store what somebody wrote; returns its number.

    Raises `UnknownCentre`, `UnknownVisit`, `UnknownService`, `InvalidRequest`, and where too much
    was written: `VoicesPaused`, `InboxFull`, `TooManyOfVisit`. Then nothing is stored.
    """
    office.centre(centre)
    text = some_text(given.text, TEXT_LIMIT)
    contact = _contact(given)

    def job(tx: WriteTx) -> int:
        now = office.clock.now()
        run = lambda: Done(201, file_at(office, tx, centre, given, (text, contact), now))  # noqa: E731
        return once(tx, key, now, run).result or 0

    return await office.db.write(job, centre=centre)


def _contact(given: Filing) -> str:
    contact = " ".join(plain_text(given.contact, CONTACT_LIMIT, "contact").split())
    if contact and given.consent != CONSENTS[Purpose.CONTACT].version:
        raise InvalidRequest(
            "consent", N_("Tick that your contact may be kept, or leave the field above empty.")
        )
    return contact


def file_at(
    office: Office,
    tx: WriteTx,
    centre: str,
    given: Filing,
    words: tuple[str, str],
    now: datetime,
) -> int:
    """The same inside a job, at a moment; `words` are the text and the contact, cleaned."""
    history = access.followed(office, tx.connection, given.ticket) if given.ticket else None
    _expect_room(tx.connection, centre, history, now)
    _expect_known(office, centre, given, history, now)
    calls = _calls(office, tx.connection, given, history, now)
    received_on = office.today(centre, now)
    row = {
        "centre_id": centre,
        "kind": given.kind.value,
        "topic": given.topic.value,
        "service_id": given.service,
        "visit_id": history.state.id if history else None,
        "happened_on": history.place.business_day if history else given.happened_on,
        "counter": given.counter,
        "language": given.language,
        "received_at": now,
        "received_on": received_on,
        "decisions": [list(each) for each in calls],
        **new_values(office, centre, given.kind, now),
    }
    voice = stored.add(tx, row)
    append(office, tx, voice, Did.FILED, CITIZEN.actor, now, body=words[0])
    if words[1]:
        consent = CONSENTS[Purpose.CONTACT].version
        stored.set_contact(tx, voice, words[1], consent, now)
    if given.kind is VoiceKind.COMPLAINT:
        stored.keep_from(tx, voice, _concerned(office, tx.connection, centre, row, history, calls))
    return voice


def _expect_room(
    connection: Connection, centre: str, history: History | None, now: datetime
) -> None:
    """A ticket of somebody who came is proof of having been there, so its holder is not shut out
    by a flood. One from elsewhere anybody can take."""
    if history is not None:
        if history.place.centre != centre:
            raise UnknownVisit
        if len(stored.of_visit(connection, history.state.id)) >= VISIT_LIMIT:
            raise TooManyOfVisit(limit=VISIT_LIMIT)
        if history.state.is_here:
            return
    hour_ago = now - timedelta(hours=1)
    if stored.count_between(connection, centre, hour_ago, now) >= PACE_PER_HOUR:
        raise VoicesPaused
    if stored.count_open(connection, centre) >= INBOX_LIMIT:
        raise InboxFull


def _expect_known(
    office: Office, centre: str, given: Filing, history: History | None, now: datetime
) -> None:
    if given.service is not None:
        turns = history.state.transactions.values() if history else ()
        known = {each.service for each in turns} if history else office.catalogue.services
        if given.service not in known:
            raise UnknownService
    if given.happened_on is not None:
        age = (office.today(centre, now) - given.happened_on).days
        if not 0 <= age <= FARTHEST_DAYS:
            raise InvalidRequest("happened_on", N_("Choose a day that has been."))
    counters = {each.number for each in office.centre(centre).counters}
    if given.counter is not None and given.counter not in counters:
        raise InvalidRequest("counter", N_("There is no such counter. Leave it empty."))


def _calls(
    office: Office, connection: Connection, given: Filing, history: History | None, now: datetime
) -> list[tuple[int, int]]:
    """The events of the calls before this visit, each as (visit, seq)."""
    if history is None or given.topic is not Topic.OVERTAKEN:
        return []
    found = []
    for call in overtaking.calls_before(office, connection, history, now):
        for event in log.events_of(connection, call.visit):
            if event.kind is Kind.CALLED and event.at == call.called_at:
                found.append((call.visit, event.seq))
                break
    return found


def _concerned(
    office: Office,
    connection: Connection,
    centre: str,
    row: dict[str, object],
    history: History | None,
    calls: list[tuple[int, int]],
) -> set[int]:
    """Whoever of the staff served this visit, made one of the calls, or sat at the counter that is
    named on that day; on the day of receipt where none is."""
    events = list(history.events) if history else []
    for visit, seq in calls:
        events += [each for each in log.events_of(connection, visit) if each.seq == seq]
    staff = {each.actor.id for each in events if each.actor.kind is ActorKind.STAFF}
    people = {each for each in staff if each is not None}
    counter, day = row["counter"], row["happened_on"] or row["received_on"]
    if isinstance(counter, int) and isinstance(day, date):
        start, end = office.calendar(centre).day_bounds(day)
        people |= stored.staff_at_counter(connection, centre, counter, start, end)
    return people


def follow(office: Office, code: str) -> VoiceView:
    """What its writer may know. Raises `UnknownVoice`, for every code that was not made here."""
    voice = _opened(office, code)
    with office.db.read() as connection:
        return view_of(office, connection, voice)


def _opened(office: Office, code: str) -> int:
    voice = voice_behind(office, code)
    if voice is None:
        raise UnknownVoice
    return voice


def view_of(office: Office, connection: Connection, voice: int) -> VoiceView:
    """Raises `UnknownVoice`."""
    line, entries = load(connection, voice)
    state, texts = replayed(line, entries), stored.texts(connection, voice)
    history = tuple(
        Said(
            each.seq,
            each.at,
            each.actor_kind,
            each.actor,
            each.did,
            texts.get(each.seq),
            _text_of(each.data.get("agency")),
            bool(each.data.get("overdue")),
            _number_of(each.data.get("to")),
        )
        for each in entries
    )
    now = office.clock.now()
    may = frozenset(each for each in BY_CITIZEN if is_possible(state, each, now))
    return VoiceView(line, state, history, _explained(connection, line), may)


def _text_of(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number_of(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _explained(connection: Connection, line: VoiceLine) -> tuple[Overtaking, ...]:
    """The attached calls with number, time and reason, as they stand in the log."""
    found = []
    for visit, seq in line.decisions:
        events = log.events_of(connection, visit)
        call = next((each for each in events if each.seq == seq), None)
        if call is not None:
            number = str(events[0].data.get("number", ""))
            found.append(Overtaking(number, call.at, str(call.data.get("because", ""))))
    return tuple(found)


async def act_of_writer(
    office: Office, code: str, did: Did, text: str = "", key: RequestKey | None = None
) -> None:
    """One move of whoever wrote: more words, settled or not, withdrawn.

    Raises `UnknownVoice`, `InvalidRequest`, `VoiceMoveImpossible`, `VoiceAnsweredBefore`.
    """
    voice = _opened(office, code)
    clean = some_text if did in WITH_WORDS else plain_text
    body = clean(text, TEXT_LIMIT) or None
    with office.db.read() as connection:
        centre = load(connection, voice)[0].centre

    def job(tx: WriteTx) -> None:
        now = office.clock.now()

        def run() -> Done:
            append(office, tx, voice, did, CITIZEN.actor, now, body=body)
            if did is Did.WITHDRAWN:
                stored.forget_contact(tx, voice)
            return Done(200, voice)

        once(tx, key, now, run)

    await office.db.write(job, centre=centre)
