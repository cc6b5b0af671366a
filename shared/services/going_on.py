"""Whether a request of an earlier visit may go on with another ticket, and where.

Any centre takes it whose counters take the service; the ticket keeps the process version that the
request was filed under. One ticket at a time has a request in hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from shared.domain.calling import PRIORITY, RETURNED, rank_on_arrival, rank_on_return
from shared.domain.case import CaseRecord, CaseState
from shared.domain.case_rules import summary
from shared.domain.errors import (
    CaseClosed,
    CaseElsewhere,
    CaseInLine,
    NothingToBring,
    UnknownService,
)
from shared.domain.events import Actor, Draft, Kind
from shared.i18n import current_language
from shared.services.office import Office
from shared.store import cases, log
from shared.store.cases import Stored
from shared.store.log import History
from shared.store.open_turns import open_turn_of
from shared.store.writer import WriteTx


def centres_for(office: Office, service: str) -> list[str]:
    """The centres whose counters take a service."""
    return [
        centre
        for centre in office.catalogue.centres
        if service in office.catalogue.offers.get(centre, {})
        and office.catalogue.counters_for(centre, service)
    ]


def open_case(office: Office, connection: Connection, centre: str, case: int) -> Stored:
    """A case that may go on at this centre.

    Raises `UnknownCase`, `CaseClosed`, `CaseElsewhere` (naming a centre that takes the service,
    the case's own first), `UnknownService` where no centre takes it any more.
    """
    stored = cases.load(connection, office.place, case)
    record = stored.record
    if record.is_closed:
        raise CaseClosed(state=record.state.value, present=summary(record))
    able = centres_for(office, record.service)
    if not able:
        raise UnknownService
    if centre not in able:
        own = stored.home.place.centre
        there = own if own in able else able[0]
        raise CaseElsewhere(centre=office.centre(there).names.text(current_language()))
    return stored


def open_cases(
    office: Office, connection: Connection, centre: str, named: Sequence[int | None]
) -> dict[int | None, CaseRecord]:
    """The same for some of them, each in nobody's hand now. Raises also `CaseInLine`."""
    found: dict[int | None, CaseRecord] = {}
    for case in named:
        if case is not None:
            found[case] = open_case(office, connection, centre, case).record
            expect_free(office, connection, case)
    return found


def expect_free(office: Office, connection: Connection, case: int) -> None:
    """Raises `CaseInLine`, naming the ticket that has the request in hand."""
    found = open_turn_of(connection, case)
    if found is not None:
        there = office.centre(found.centre).names.text(current_language())
        raise CaseInLine(number=found.number, centre=there)


def is_awaited(record: CaseRecord) -> bool:
    """Whether the citizen has something to do at a counter: bring what was asked for, collect the
    result, or go on with what no counter has finished."""
    if record.is_closed:
        return False
    return record.question is not None or record.state is CaseState.READY or record.number is None


def expect_awaited(record: CaseRecord) -> None:
    """Raises `NothingToBring`."""
    if not is_awaited(record):
        raise NothingToBring


def place_in_line(
    case: CaseRecord | None, now: datetime, *, priority: bool
) -> tuple[datetime, str | None]:
    """Effective arrival and credit of a turn. Whoever comes back with a request has the bounded
    head start of those who return: they have stood in this line before."""
    if priority or case is None:
        return rank_on_arrival(now, priority), PRIORITY if priority else None
    return rank_on_return(now, case.filed_at), RETURNED


def pinned(data: dict[str, object], case: CaseRecord | None) -> dict[str, object]:
    """The data of a turn that goes on with a case, under the version of the process it began in."""
    return data if case is None else {**data, "process": case.process, "case": case.id}


def note_in_homes(office: Office, tx: WriteTx, later: History, actor: Actor, now: datetime) -> None:
    """Write into the home visit of each case that turns of a later visit go on with it."""
    for t in later.state.transactions.values():
        if t.case is not None:
            note(office, tx, t.case, continued(t.case, later.state.id, t.id), actor, now)


def note(office: Office, tx: WriteTx, case: int, draft: Draft, actor: Actor, now: datetime) -> None:
    home = cases.load(tx.connection, office.place, case).home
    log.append(tx, home, [draft], actor, now)
    tx.publish(f"visit:{home.state.id}")


def continued(case: int, visit: int, transaction: int) -> Draft:
    return Draft(Kind.CONTINUED, case, {"visit": visit, "transaction": transaction})
