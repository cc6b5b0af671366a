"""A citizen comes back with a request: a new ticket, and the same case.

With what was missing, because an agency asked them to come, or to collect the result. The new
ticket is an ordinary one with the bounded head start of those who return; whatever is done on it is
done to the case that the first visit opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from shared.domain.case import CaseState, Question
from shared.domain.defect import case_of_number
from shared.domain.errors import UnknownCase
from shared.domain.permissions import Permission
from shared.services import access, going_on
from shared.services.commands import CITIZEN, Caller, Done, RequestKey
from shared.services.office import Office
from shared.services.visits import Chosen, TakeTicket, VisitView, take
from shared.store import cases
from shared.store.cases import Stored
from shared.store.log import History
from shared.store.open_turns import OpenTurn, open_turn_of


async def take_by_staff(
    office: Office, caller: Caller, command: TakeTicket, key: RequestKey | None = None
) -> tuple[Done, VisitView]:
    """A ticket that goes on with requests, each named by its `case`, and may have more services.

    Raises `NotSignedIn`, `UnknownCentre`, `UnknownCase`, `CaseClosed`, `CaseElsewhere`,
    `CaseInLine`, and what taking a ticket raises.
    """
    access.require(caller, Permission.SERVE, command.centre)
    known = _with_services(office, command.centre, command.services)
    return await take(office, caller, replace(command, services=known), key)


async def take_by_citizen(
    office: Office, token: str, case: int, centre: str | None = None, key: RequestKey | None = None
) -> tuple[Done, VisitView]:
    """The same from the phone, for a request of the citizen's own ticket that waits for them.

    `centre` None: the one of the ticket. Raises `UnknownVisit`, `UnknownCase` also for other
    people's, `NothingToBring`, and like `take_by_staff`.
    """
    with office.db.read() as connection:
        history = access.followed(office, connection, token)
        turn = next((t for t in history.state.transactions.values() if t.case == case), None)
        if turn is None:
            raise UnknownCase
        chosen = centre or history.place.centre
        office.centre(chosen)
        stored = going_on.open_case(office, connection, chosen, case)
        if open_turn_of(connection, case) is None:
            going_on.expect_awaited(stored.record)
    command = TakeTicket(
        chosen,
        (Chosen(turn.service, turn.count, case),),
        priority=history.state.priority,
        language=history.state.language,
        channel="phone",
    )
    return await take(office, CITIZEN, command, key)


def _with_services(office: Office, centre: str, chosen: Sequence[Chosen]) -> tuple[Chosen, ...]:
    """The same with the services of the requests that are named."""
    office.centre(centre)
    with office.db.read() as connection:
        return tuple(_known(office, connection, centre, each) for each in chosen)


def _known(office: Office, connection: Connection, centre: str, chosen: Chosen) -> Chosen:
    if chosen.case is None:
        return chosen
    stored = going_on.open_case(office, connection, centre, chosen.case)
    count = stored.home.state.transactions[chosen.case].count
    return Chosen(stored.record.service, count, chosen.case)


def case_by_paper(office: Office, caller: Caller, number: str) -> int:
    """The case behind a number that the citizen holds in the hand: of the receipt or of the defect
    record. Raises `NotSignedIn`, `UnknownCase`."""
    access.require_staff(caller)
    written = number.strip().upper()
    named = case_of_number(written)
    with office.db.read() as connection:
        found = (
            cases.home_of(connection, named)
            if named is not None
            else cases.by_number(connection, written)
        )
    if found is None:
        raise UnknownCase
    return found.case


def home_by_paper(office: Office, caller: Caller, centre: str, number: str) -> int:
    """The visit that opened the case of a paper, at this centre. Raises `UnknownCase`."""
    case = case_by_paper(office, caller, number)
    with office.db.read() as connection:
        home = cases.home_of(connection, case)
    if home is None or home.centre != centre:
        raise UnknownCase
    return home.visit


@dataclass(frozen=True, slots=True)
class PaperCase:
    """The request behind a paper, as the reception sees it: enough to give a number for it."""

    case: int
    number: str
    centre: str
    service: str
    process: int
    filed_on: date
    missing: tuple[int, ...]
    is_closed: bool


def by_paper(office: Office, caller: Caller, centre: str, number: str) -> PaperCase:
    """For whoever serves at any centre that the citizen comes to.

    Raises `NotSignedIn`, `UnknownCentre`, `UnknownCase`.
    """
    access.require(caller, Permission.SERVE, centre)
    case = case_by_paper(office, caller, number)
    with office.db.read() as connection:
        stored = cases.load(connection, office.place, case)
    record, place = stored.record, stored.home.place
    return PaperCase(
        case,
        number.strip().upper(),
        place.centre,
        record.service,
        record.process,
        place.business_day,
        record.question.missing if record.question else (),
        record.is_closed,
    )


@dataclass(frozen=True, slots=True)
class Awaited:
    """A request of a ticket that waits for its citizen, filed at `home`. `in_hand`: the later
    ticket that has it already, with its link; `centres` take it, the ticket's own first."""

    case: int
    home: str
    service: str
    process: int
    question: Question | None
    ready: bool
    in_hand: OpenTurn | None
    token: str | None
    centres: tuple[str, ...]


def awaited_of(office: Office, connection: Connection, history: History) -> tuple[Awaited, ...]:
    """What of a visit waits for its citizen to come again."""
    found: list[Awaited] = []
    for t in history.state.transactions.values():
        own = history.state.cases.get(t.case) if t.case is not None else None
        if t.case is None or t.ended_at is None or (own is not None and own.is_closed):
            continue
        stored = cases.load(connection, office.place, t.case)
        in_hand = open_turn_of(connection, t.case)
        if in_hand is None and not going_on.is_awaited(stored.record):
            continue
        if any(each.case == t.case for each in found) or stored.record.is_closed:
            continue
        token = access.token_of(office, connection, in_hand.visit) if in_hand else None
        found.append(_awaited(office, history, stored, in_hand, token))
    return tuple(found)


def _awaited(
    office: Office, history: History, stored: Stored, in_hand: OpenTurn | None, token: str | None
) -> Awaited:
    record, own = stored.record, history.place.centre
    able = going_on.centres_for(office, record.service)
    return Awaited(
        record.id,
        stored.home.place.centre,
        record.service,
        record.process,
        record.question,
        record.state is CaseState.READY,
        in_hand,
        token,
        tuple(sorted(able, key=lambda each: each != own)),
    )


@dataclass(frozen=True, slots=True)
class Returning:
    """What a desk has to know about a turn that goes on with a request: what was asked before it,
    when, in which visit (counted from 1), and the number on the receipt."""

    case: int
    number: str | None
    filed_on: date
    visits: int
    question: Question | None


def returning(office: Office, history: History, transaction: int) -> Returning | None:
    """None for the turn that opened its case, or has none yet."""
    t = history.state.transactions[transaction]
    if t.case is None or t.case == t.id:
        return None
    with office.db.read() as connection:
        stored = cases.load(connection, office.place, t.case)
    record, home = stored.record, stored.home
    return Returning(
        record.id,
        record.number,
        home.place.business_day,
        len(stored.chain.parts),
        stored.chain.record_before(transaction).question,
    )
