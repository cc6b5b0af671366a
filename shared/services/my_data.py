"""What is stored about one visit, for the person who can prove that it is theirs.

The proof is the link on the slip, or the number on it with its secret code: nobody's name is known,
so nothing else could prove anything (Personal Data Protection Act B.E. 2562 ss. 30, 31, 33).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from shared.domain.case import CaseState
from shared.domain.errors import NoSuchSlip
from shared.domain.events import ActorKind, Kind
from shared.domain.numbering import parse_ticket_number
from shared.domain.retention import LINK_LIFE, over_since
from shared.domain.visit import State, TransactionState
from shared.services import access, notifying, voices_keeping
from shared.services.office import Office
from shared.services.voices_keeping import KeptVoice
from shared.store import cases as stored_cases
from shared.store import feedback, notes, stopped_links, visits
from shared.store.log import History

SLIP = "slip"
"""Purpose of the secret code beside the number on a slip."""


@dataclass(frozen=True, slots=True)
class MyTurn:
    """One service of the visit. `answered`: whether its questionnaire was; it says no more."""

    turn: TransactionState
    answered: bool


@dataclass(frozen=True, slots=True)
class MyEvent:
    """`by` is the kind of who did it; which clerk it was is data about the clerk."""

    at: datetime
    kind: Kind
    by: ActorKind
    service: str | None
    counter: int | None


@dataclass(frozen=True, slots=True)
class MyCase:
    """`number` is the receipt's, None before there is one."""

    number: str | None
    service: str
    state: CaseState
    filed_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class MyNote:
    """What a counter noted for the next one."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MyPhone:
    """A telephone that gets notices: since when, and the words that were agreed to."""

    since: datetime
    consent: str
    language: str
    endpoint: str
    notices: int


@dataclass(frozen=True, slots=True)
class MyData:
    """Everything about one visit. `may_forget` is false while something of it still runs at a
    counter or in line; `running` says whether a request goes on, which has to be decided first."""

    number: str
    centre: str
    day: date
    language: str
    channel: str
    priority: bool
    bundle: str | None
    arrived_at: datetime
    turns: tuple[MyTurn, ...]
    events: tuple[MyEvent, ...]
    cases: tuple[MyCase, ...]
    notes: tuple[MyNote, ...]
    phones: tuple[MyPhone, ...]
    messages: tuple[KeptVoice, ...]
    at: datetime
    may_forget: bool
    running: bool

    @property
    def link_until(self) -> datetime | None:
        """When the link dies by itself; None while something still runs."""
        turns, cases = (each.turn.ended_at for each in self.turns), self.cases
        ends = [*turns, *(each.ended_at for each in cases)]
        known = [each for each in ends if each is not None]
        return max(known) + LINK_LIFE if ends and len(known) == len(ends) else None


def of_token(office: Office, token: str) -> MyData:
    """Raises `UnknownVisit`."""
    with office.db.read() as connection:
        return _of(office, connection, access.followed(office, connection, token))


def _of(office: Office, connection: Connection, history: History) -> MyData:
    state, now = history.state, office.clock.now()
    services = {turn.id: turn.service for turn in state.transactions.values()}
    ids = {turn.case for turn in state.transactions.values() if turn.case is not None}
    requests = [stored_cases.load(connection, office.place, each).record for each in sorted(ids)]
    return MyData(
        number=state.number,
        centre=history.place.centre,
        day=history.place.business_day,
        language=state.language,
        channel=state.channel,
        priority=state.priority,
        bundle=state.bundle,
        arrived_at=state.arrived_at,
        turns=tuple(
            MyTurn(turn, turn.state is State.ENDED and feedback.was_answered(connection, turn.id))
            for turn in state.transactions.values()
        ),
        events=tuple(
            MyEvent(e.at, e.kind, e.actor.kind, services.get(e.transaction or 0), e.counter)
            for e in history.events
        ),
        cases=tuple(
            MyCase(r.number, r.service, r.state, r.filed_at, r.ended_at)
            for r in requests
            if r.number is not None or r.question is not None
        ),
        notes=tuple(
            MyNote(each.body, each.written_at) for each in notes.of_visits(connection, [state.id])
        ),
        phones=tuple(map(_phone, notifying.stored_of(connection, state.id))),
        messages=tuple(voices_keeping.of_visit(office, connection, state.id)),
        at=now,
        may_forget=over_since(state) is not None,
        running=any(not each.is_closed for each in requests),
    )


def _phone(stored: notifying.Stored) -> MyPhone:
    told = stored.subscription
    sent = len(stored.messages)
    return MyPhone(
        told.consent_at, told.consent_version, told.language, told.address.endpoint, sent
    )


def code_of(office: Office, visit: int) -> str:
    """The secret code for the slip of a visit."""
    return office.tokens.code(SLIP, visit)


def token_by_slip(office: Office, centre: str, day: date, number: str, code: str) -> str:
    """The token of the ticket with this number, for whoever has its secret code.

    Raises `NoSuchSlip` for whatever does not fit, and for a ticket whose links were stopped.
    """
    parsed = parse_ticket_number(number)
    if parsed is None or centre not in office.catalogue.centres:
        raise NoSuchSlip
    with office.db.read() as connection:
        visit = visits.find_by_number(connection, centre, day, *parsed)
        if visit is None or not office.tokens.fits(SLIP, visit, code):
            raise NoSuchSlip
        if stopped_links.is_stopped(connection, visit):
            raise NoSuchSlip
    return office.tokens.derive(access.VISIT, visit)
