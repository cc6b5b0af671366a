"""The only way from an id in a request to an object.

Absent and not-yours answer alike, so that nobody learns by asking what exists elsewhere.
"""

from __future__ import annotations

from sqlalchemy import Connection

from shared.domain.errors import (
    CarriedOver,
    NotFound,
    NotSignedIn,
    UnknownAgency,
    UnknownCentre,
    UnknownVisit,
)
from shared.domain.events import ActorKind
from shared.domain.permissions import Permission, agencies_of, centres_with, may, may_work_for
from shared.domain.retention import link_is_over, over_since
from shared.services.commands import Caller
from shared.services.office import Office
from shared.store import cases as stored_cases
from shared.store import log, stopped_links, visits
from shared.store.log import History
from shared.store.writer import WriteTx

VISIT = "visit"
SURVEY = "survey"


def require(caller: Caller, permission: Permission, centre: str | None) -> None:
    """Raises `NotSignedIn` for strangers and `NotFound` for people without the right."""
    if caller.actor.kind is not ActorKind.STAFF:
        raise NotSignedIn
    if not may(caller.grants, permission, centre):
        raise UnknownCentre if centre is not None else NotFound


def require_officer(office: Office, caller: Caller, agency: str) -> None:
    """Raises `NotSignedIn`, and `UnknownAgency` also for an agency that is not the caller's."""
    require_staff(caller)
    if agency not in office.catalogue.agencies or not may_work_for(caller.grants, agency):
        raise UnknownAgency


def agencies_for(office: Office, caller: Caller) -> list[str]:
    """The agencies for which somebody works, in the catalogue's order. Raises `NotSignedIn`."""
    require_staff(caller)
    mine = agencies_of(caller.grants)
    return [each for each in office.catalogue.agencies if mine is None or each in mine]


def visit_by_token(office: Office, tx: WriteTx, token: str) -> History:
    """A citizen's own visit. Raises `UnknownVisit`."""
    return followed(office, tx.connection, token)


def followed(office: Office, connection: Connection, token: str) -> History:
    """A citizen's own visit, or the one that took it over on a later day. Raises `UnknownVisit`."""
    id = office.tokens.open(VISIT, token)
    while id is not None:
        located = visits.locate_visit(connection, id)
        if located is None or stopped_links.is_stopped(connection, id):
            break
        history = log.load(connection, id, office.place(located.centre, located.business_day))
        if history.state.carried_to is None:
            if _is_long_over(office, connection, history):
                break
            return history
        id = history.state.carried_to
    raise UnknownVisit


def _is_long_over(office: Office, connection: Connection, history: History) -> bool:
    """Whether visit and requests ended so long ago that the link leads nowhere any more."""
    now = office.clock.now()
    if not link_is_over(over_since(history.state), now):
        return False
    cases = {turn.case for turn in history.state.transactions.values() if turn.case is not None}
    records = [stored_cases.load(connection, office.place, each).record for each in cases]
    return all(link_is_over(each.ended_at, now) for each in records)


def token_of(office: Office, connection: Connection, visit: int) -> str:
    """The citizen's token of a visit; empty where its links were stopped."""
    if stopped_links.is_stopped(connection, visit):
        return ""
    return office.tokens.derive(VISIT, visit)


def expect_not_carried(office: Office, connection: Connection, history: History) -> None:
    """Nobody stands in line twice: who waits for another day is called and served by that number.

    Raises `CarriedOver`, which names it.
    """
    while history.state.carried_to is not None:
        located = visits.locate_visit(connection, history.state.carried_to)
        assert located is not None
        place = office.place(located.centre, located.business_day)
        history = log.load(connection, located.visit, place)
        if history.state.carried_to is None:
            raise CarriedOver(number=history.state.number, day=located.business_day)


def visit_for_staff(office: Office, tx: WriteTx, caller: Caller, visit: int) -> History:
    """A visit at a centre where the caller serves. Raises `NotSignedIn`, `UnknownVisit`."""
    require_staff(caller)
    history = visit_by_id(office, tx, visit)
    if not may(caller.grants, Permission.SERVE, history.place.centre):
        raise UnknownVisit
    return history


def transaction_for_staff(office: Office, tx: WriteTx, caller: Caller, transaction: int) -> History:
    """The visit of a transaction at a centre where the caller serves. Raises like the visit's."""
    require_staff(caller)
    located = visits.locate_transaction(tx.connection, transaction)
    if located is None or not may(caller.grants, Permission.SERVE, located.centre):
        raise UnknownVisit
    return log.load(
        tx.connection, located.visit, office.place(located.centre, located.business_day)
    )


def centre_of_token(office: Office, token: str) -> str:
    """The centre of a citizen's visit. Raises `UnknownVisit`."""
    id = office.tokens.open(VISIT, token)
    centre = centre_of_visit(office, id) if id is not None else ""
    if not centre:
        raise UnknownVisit
    return centre


def centre_of_visit(office: Office, visit: int) -> str:
    """The centre whose lock a command takes; empty when unknown, which the command refuses."""
    with office.db.read() as connection:
        located = visits.locate_visit(connection, visit)
    return located.centre if located else ""


def centre_of_transaction(office: Office, transaction: int) -> str:
    """The same for a transaction."""
    with office.db.read() as connection:
        located = visits.locate_transaction(connection, transaction)
    return located.centre if located else ""


def require_staff(caller: Caller) -> None:
    if caller.actor.kind is not ActorKind.STAFF:
        raise NotSignedIn


def readable_centres(caller: Caller, permission: Permission) -> set[str] | None:
    """Centres whose records the caller may read; None means all. Raises `NotSignedIn`."""
    require_staff(caller)
    return centres_with(caller.grants, permission)


def visit_by_id(office: Office, tx: WriteTx, id: int) -> History:
    """Any visit, for callers who proved their right otherwise. Raises `UnknownVisit`."""
    located = visits.locate_visit(tx.connection, id)
    if located is None:
        raise UnknownVisit
    return log.load(tx.connection, id, office.place(located.centre, located.business_day))
