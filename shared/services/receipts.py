"""The receipt of a request whose result comes later: a number, given when the turn ends so."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from shared.domain.case_commands import Receive
from shared.domain.case_rules import decide_case
from shared.domain.thai import fiscal_year
from shared.domain.visit import Outcome
from shared.services import cases
from shared.services.commands import SYSTEM, Caller
from shared.services.office import Office
from shared.store import cases as store
from shared.store import log
from shared.store.cases import Stored
from shared.store.log import History
from shared.store.writer import WriteTx


def given(
    office: Office, tx: WriteTx, caller: Caller, history: History, transaction: int, now: datetime
) -> History:
    """The visit after its receipt, when the turn has just ended with the result to come.

    A request has one receipt, however many visits it takes; one that was closed meanwhile gets
    none.
    """
    turn = history.state.transactions[transaction]
    if turn.outcome is not Outcome.COMPLETED_RESULT_LATER or turn.case is None:
        return history
    stored = store.load(tx.connection, office.place, turn.case)
    if stored.record.number is not None or stored.record.is_closed:
        return history
    home = numbered(office, tx, caller, stored, now)
    return home if home.state.id == history.state.id else history


async def catch_up(office: Office) -> int:
    """Give every running request its receipt that an older program gave none; returns how many."""
    with office.db.read() as connection:
        waiting = store.without_receipt(connection)
    for case in waiting:
        with office.db.read() as connection:
            found = store.home_of(connection, case)
        assert found is not None
        await office.db.write(partial(_catch_up, office, case), centre=found.centre)
    return len(waiting)


def _catch_up(office: Office, case: int, tx: WriteTx) -> None:
    stored = store.load(tx.connection, office.place, case)
    if stored.record.number is None and not stored.record.is_closed:
        numbered(office, tx, SYSTEM, stored, office.clock.now())


def numbered(office: Office, tx: WriteTx, caller: Caller, stored: Stored, now: datetime) -> History:
    """The home visit of a case after it was given its number. Raises `AlreadyReceived`."""
    centre = stored.home.place.centre
    year = fiscal_year(office.today(centre, now))
    number = receipt_number(centre, year, store.next_receipt(tx, centre, year))
    drafts = decide_case(Receive(number), cases.situation(office, stored, now))
    cases.announce_cases(tx, centre)
    return log.append(tx, stored.home, drafts, caller.actor, now)


def receipt_number(centre: str, fiscal_year: int, count: int) -> str:
    """`MO-CHIT-70-00012`: the centre, the fiscal year (B.E., two digits), and a running number."""
    return f"{centre.upper()}-{fiscal_year % 100:02}-{count:05}"
