"""A citizen who took a ticket from elsewhere is here: by the code at the centre, or through staff.

From then on the ticket stands in line with the place of its taking, and its time in the hall runs.
"""

from __future__ import annotations

import hmac
from datetime import datetime

from shared.domain.errors import (
    HereCodeTries,
    HereCodeWrong,
    IllegalTransition,
    NotConfirmedInTime,
    NoTicketToConfirm,
)
from shared.domain.events import Actor, Draft, Kind
from shared.domain.here import typed
from shared.domain.numbering import parse_ticket_number
from shared.domain.remote import TRIES_KEPT
from shared.domain.visit import Outcome, Verb
from shared.services import access, here_codes
from shared.services.commands import CITIZEN, Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.services.opening import expect_today
from shared.services.serving import Served, carry_out
from shared.services.visit_view import VisitView, describe
from shared.services.visits import announce
from shared.store import log, people, visits
from shared.store.log import History
from shared.store.writer import WriteTx

BY_CODE, BY_STAFF = "code", "staff"
LINK, NUMBER = "here-tries", "here-tries-number"
"""Wrong tries with a ticket's link and with its number are counted apart: numbers hang on the board
for everybody, and nobody shall be shut out by what others type."""

TRIES = "here:"


async def by_token(
    office: Office, token: str, digits: str, key: RequestKey | None = None
) -> VisitView:
    """Confirm the ticket of this link with the code at its centre. Again it changes nothing.

    Raises `UnknownVisit`, `HereCodeWrong`, `HereCodeTries`, `NotConfirmedInTime`, `VisitOver`,
    `IllegalTransition` for a ticket that ended otherwise.
    """

    def job(tx: WriteTx) -> VisitView | HereCodeWrong:
        return _confirm(office, tx, access.visit_by_token(office, tx, token), digits, key, LINK)

    return _given(await office.db.write(job, centre=access.centre_of_token(office, token)))


async def by_number(
    office: Office,
    centre: str,
    digits: str,
    number: str,
    place: str,
    key: RequestKey | None = None,
) -> VisitView:
    """Confirm by number and place code, from any telephone that read the code at the centre.

    Whatever of the three is wrong, the answer is the same, and where there is such a ticket it is
    counted. Raises `NoTicketToConfirm`, and like `by_token` without `HereCodeWrong`.
    """
    office.centre(centre)

    def job(tx: WriteTx) -> VisitView | HereCodeWrong | NoTicketToConfirm:
        now = office.clock.now()
        history = _of_number(office, tx, centre, number, now)
        if history is None or history.state.remote_at is None:
            return NoTicketToConfirm()
        subject = _expect_tries_left(office, tx, history, NUMBER)
        right = here_codes.place_code(office, history.state.id)
        is_good = here_codes.is_good(office, centre, digits, now)
        if not (hmac.compare_digest(right, typed(place)) and is_good):
            _count(tx, subject, now)
            return NoTicketToConfirm()
        return _confirm(office, tx, history, digits, key, NUMBER)

    return _given(await office.db.write(job, centre=centre))


def _given(found: VisitView | HereCodeWrong | NoTicketToConfirm) -> VisitView:
    """A wrong code is counted, so its refusal comes only after the counting is stored."""
    if isinstance(found, VisitView):
        return found
    raise found


def _of_number(
    office: Office, tx: WriteTx, centre: str, number: str, now: datetime
) -> History | None:
    parts = parse_ticket_number(number)
    if parts is None:
        return None
    day = office.today(centre, now)
    found = visits.find_by_number(tx.connection, centre, day, *parts)
    return access.visit_by_id(office, tx, found) if found is not None else None


def _confirm(
    office: Office, tx: WriteTx, history: History, digits: str, key: RequestKey | None, way: str
) -> VisitView | HereCodeWrong:
    now = office.clock.now()
    after = [history]

    def run() -> Done:
        after[0] = _moved(office, tx, history, CITIZEN.actor, BY_CODE, now)
        return Done(200, history.state.id)

    state = history.state
    if state.confirm_by is None and state.remote_at is not None and state.is_here:
        return describe(office, tx.connection, history)
    if state.confirm_by is not None:
        subject = _expect_tries_left(office, tx, history, way)
        if not here_codes.is_good(office, history.place.centre, digits, now):
            _count(tx, subject, now)
            return HereCodeWrong()
        people.set_failures(tx, subject, 0, now)
    once(tx, key, now, run)
    return describe(office, tx.connection, after[0])


def _moved(
    office: Office, tx: WriteTx, history: History, actor: Actor, how: str, now: datetime
) -> History:
    """All of a ticket that is still to come stands in line."""
    expect_today(office, history, now)
    turns = list(history.state.transactions.values())
    able = [t for t in turns if t.allows(Verb.CONFIRM)]
    if not able:
        if any(t.outcome is Outcome.NOT_CONFIRMED for t in turns):
            raise NotConfirmedInTime(present=turns[0].summary())
        raise IllegalTransition(present=turns[0].summary(), state=history.state.state.value)
    drafts = [Draft(Kind.CONFIRMED, t.id, {"how": how}) for t in able]
    after = log.append(tx, history, drafts, actor, now)
    announce(tx, after)
    return after


async def by_staff(
    office: Office,
    caller: Caller,
    transaction: int,
    version: int | None,
    key: RequestKey | None = None,
) -> Served:
    """Staff see the person: the whole ticket of this turn stands in line.

    Raises `NotSignedIn`, `UnknownVisit`, `StaleVersion`, `IllegalTransition`, `VisitOver`.
    """

    def move(tx: WriteTx, history: History, now: datetime) -> History:
        history.state.transactions[transaction].expect(Verb.CONFIRM)
        return _moved(office, tx, history, caller.actor, BY_STAFF, now)

    return await carry_out(office, caller, transaction, version, key, move)


def _subject(office: Office, visit: int, way: str) -> str:
    """Under which name the wrong codes of a ticket are counted, each way apart."""
    return TRIES + office.tokens.keyed_hash(way, str(visit))


def forget_tries(office: Office, tx: WriteTx) -> int:
    """Drop the counts of wrong codes of tickets that are long over; returns how many."""
    return people.forget_failures(tx, TRIES, office.clock.now() - TRIES_KEPT)


def _expect_tries_left(office: Office, tx: WriteTx, history: History, way: str) -> str:
    subject = _subject(office, history.state.id, way)
    failed = people.failures(tx.connection, subject)
    if failed is not None and failed[0] >= office.rules.here_attempts:
        raise HereCodeTries
    return subject


def _count(tx: WriteTx, subject: str, now: datetime) -> None:
    failed = people.failures(tx.connection, subject)
    people.set_failures(tx, subject, (failed[0] if failed else 0) + 1, now)
