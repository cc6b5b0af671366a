"""Telephones that are told about a ticket: asking for it, stopping it, what is kept, forgetting it.

The address that a browser gives out is kept only after a tap below the words of
`shared.domain.consent`, with their version. It goes when the visit is over, or, while the visit
waits for the result of a request, when that was handed over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from shared.domain import push_address
from shared.domain.consent import CONSENTS, Purpose
from shared.domain.errors import N_, InvalidRequest, NotFound, TooManyPhones, VisitOver
from shared.domain.push import KEPT, MOST_PHONES, Notice, lasts
from shared.domain.visit import State
from shared.i18n import LANGUAGES
from shared.services import access
from shared.services.moments import real_now
from shared.services.office import Office
from shared.store import cases, push, push_outbox
from shared.store.log import History
from shared.store.push import Subscription
from shared.store.push_outbox import Message
from shared.store.writer import WriteTx


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser sends after the tap."""

    endpoint: str
    p256dh: str
    auth: str
    language: str
    consent: str


async def subscribe(office: Office, token: str, asked: Asked) -> int:
    """Tell a telephone about this ticket from now on; asked again, it stays one.

    Raises `UnknownVisit`, `NotFound` where notices are not offered, `InvalidRequest`,
    `TooManyPhones`, `VisitOver`.
    """
    if office.push is None:
        raise NotFound
    address = push_address.checked(asked.endpoint, asked.p256dh, asked.auth, office.push.rules)
    if asked.language not in LANGUAGES:
        raise InvalidRequest("language", N_("Name a known language: th or en."))
    if asked.consent != CONSENTS[Purpose.PUSH].version:
        raise InvalidRequest("consent", N_("The words have changed. Load the page and read them."))

    def job(tx: WriteTx) -> int:
        history = access.visit_by_token(office, tx, token)
        if not is_offered(office, tx.connection, history):
            raise VisitOver
        visit, now = history.state.id, real_now(office)
        known = {each.address.endpoint for each in push.of_visit(tx.connection, visit)}
        if len(known - {address.endpoint}) >= MOST_PHONES:
            raise TooManyPhones(most=MOST_PHONES)
        id = push.put(tx, visit, address, asked.language, asked.consent, now)
        push.looked_at(tx, id, present(office, tx.connection, history))
        _tell_wait(office, tx, id, history)
        tx.publish(f"visit:{visit}")
        return id

    return await office.db.write(job, centre=access.centre_of_token(office, token))


def _tell_wait(office: Office, tx: WriteTx, subscription: int, history: History) -> None:
    """The page says how long it takes; only a longer wait is news."""
    wait = office.waits.wait_of(history.state, history.place, office.clock.now())
    push.tell_high(tx, subscription, wait.high_minutes if wait is not None else None)


def is_offered(office: Office, connection: Connection, history: History) -> bool:
    """Whether anything can still happen that a telephone would be told: somebody stands in line,
    or waits for the result of a request."""
    if office.push is None:
        return False
    today = history.place.business_day >= office.today(history.place.centre)
    if today and history.state.state is not State.ENDED:
        return True
    wanted = {turn.case for turn in history.state.transactions.values()}
    homes = [history, *homes_of(office, connection, history)]
    requests = [case for home in homes for case in home.state.cases.values() if case.id in wanted]
    return any(case.number is not None and not case.is_closed for case in requests)


def present(office: Office, connection: Connection, history: History) -> dict[int, int]:
    """The visits that a telephone of this one follows, each with its last event."""
    followed = [history, *homes_of(office, connection, history)]
    return {each.state.id: each.state.seq for each in followed}


def homes_of(office: Office, connection: Connection, history: History) -> list[History]:
    """The earlier visits whose requests this one goes on with."""
    wanted = {
        turn.case
        for turn in history.state.transactions.values()
        if turn.case is not None and turn.case not in history.state.cases
    }
    found: dict[int, History] = {}
    for case in sorted(wanted):
        home = cases.load(connection, office.place, case).home
        found[home.state.id] = home
    return list(found.values())


async def stop(office: Office, token: str, endpoint: str | None = None) -> int:
    """Tell one telephone no more, or with `endpoint` None all of this ticket; returns how many.

    Raises `UnknownVisit`.
    """

    def job(tx: WriteTx) -> int:
        visit = access.visit_by_token(office, tx, token).state.id
        known = push.of_visit(tx.connection, visit)
        ids = [e.id for e in known if endpoint is None or e.address.endpoint == endpoint]
        gone = push.remove(tx, ids)
        if gone:
            tx.publish(f"visit:{visit}")
        return gone

    return await office.db.write(job, centre=access.centre_of_token(office, token))


def offer(office: Office, connection: Connection, history: History) -> tuple[str, ...] | None:
    """The marks of the telephones that are told about a visit; None where it is not offered."""
    if not is_offered(office, connection, history):
        return None
    known = push.of_visit(connection, history.state.id)
    return tuple(mark_of(each.address.endpoint) for each in known)


def mark_of(endpoint: str) -> str:
    """By which a telephone finds itself among those of its ticket: it knows its own address, and
    nobody finds an address by its mark."""
    return hashlib.sha256(endpoint.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Stored:
    """One telephone of a visit with everything that is kept about it."""

    subscription: Subscription
    messages: tuple[Message, ...]


def stored_of(connection: Connection, visit: int) -> list[Stored]:
    """What is kept about a visit's telephones, for whoever asks what is stored about them."""
    return [
        Stored(each, tuple(push_outbox.of_subscription(connection, each.id)))
        for each in push.of_visit(connection, visit)
    ]


def forget_visits(tx: WriteTx, visits: Collection[int]) -> int:
    """Delete every telephone of these visits with what it was told; returns how many."""
    return push.remove(tx, [e.id for v in visits for e in push.of_visit(tx.connection, v)])


def forget_over(office: Office, tx: WriteTx) -> int:
    """Delete the telephones of visits that are over, and that wait for no result; returns how
    many."""
    gone = 0
    for centre in push.centres(tx.connection):
        gone += push.remove(tx, push.over(tx.connection, centre, office.day_at(centre)))
    return gone


def forget_settled(office: Office, tx: WriteTx) -> int:
    """Drop messages that were settled some days ago; returns how many."""
    return push_outbox.forget_settled_before(tx, real_now(office) - KEPT)


def stale_at(office: Office, notice: Notice, now: datetime) -> datetime:
    """When a notice is not worth telling any more, by the real clock.

    Messages travel in the real world. While a demonstration plays, what happened there some of
    its minutes ago happened so many times shorter ago for whoever holds the telephone.
    """
    age = office.clock.now() - notice.at
    rate = office.clock.rate
    return now + lasts(notice) - (age / rate if rate > 0 else age)
