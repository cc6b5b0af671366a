"""Erasing what leads to a person: the links of a visit stop working.

All that is kept about somebody who stood in line is the link on the slip and the number on the
receipt. Whoever asks for erasure (Personal Data Protection Act B.E. 2562 s. 33) is freed of the
links, for good and on all pages: of the ticket, of its questionnaires, and of every other visit of
the same request. The citizen does it on the phone, a supervisor for whoever has lost the slip.
Durations and outcomes stay; they name nobody. A request that still runs is not lost by it: it is
withdrawn, or it goes on by the number on the receipt.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from shared.domain.case_commands import Withdraw, WithdrawReason
from shared.domain.errors import CaseRuns, TicketRuns, UnknownVisit
from shared.domain.permissions import Permission
from shared.domain.reasons import GoesOn, StopReason
from shared.domain.visit import State
from shared.services import access, cases, notifying, receipts, voices_keeping
from shared.services.commands import CITIZEN, Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.store import cases as stored_cases
from shared.store import feedback, log, notes, people, stopped_links, visits, voices
from shared.store.cases import Stored
from shared.store.log import History
from shared.store.writer import WriteTx

CHANGE = "links_stopped"


@dataclass(frozen=True, slots=True)
class Stopped:
    """`visits` have no links any more; `numbers` are the receipts by which requests go on."""

    visits: tuple[int, ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Person:
    """All visits that lead to one person, and their requests."""

    histories: tuple[History, ...]
    cases: tuple[Stored, ...]

    @property
    def running(self) -> list[Stored]:
        return [each for each in self.cases if not each.record.is_closed]


async def stop_links(
    office: Office,
    caller: Caller,
    visit: int,
    reason: StopReason,
    goes_on: GoesOn | None = None,
    key: RequestKey | None = None,
) -> Stopped:
    """Stop the links of a visit, of what it was carried over from and to, and of every visit of its
    requests. Doing it again changes nothing.

    Raises `UnknownVisit`, `TicketRuns` while somebody is in line, and `CaseRuns` for a running
    request while `goes_on` does not say what becomes of it. Only for supervisors.
    """
    centre = access.centre_of_visit(office, visit)
    if not centre:
        access.require_staff(caller)
        raise UnknownVisit
    access.require(caller, Permission.CHOOSE, centre)

    def job(tx: WriteTx) -> Stopped:
        once(tx, key, office.clock.now(), lambda: _stop(office, tx, caller, visit, reason, goes_on))
        after = _person(office, tx.connection, visit)
        numbers = [each.record.number for each in after.running if each.record.number]
        return Stopped(tuple(sorted(h.state.id for h in after.histories)), tuple(numbers))

    return await office.db.write(job, centre=centre)


async def forget_me(
    office: Office,
    token: str,
    goes_on: GoesOn | None = None,
    key: RequestKey | None = None,
    *,
    messages: bool = False,
) -> None:
    """The same for whoever holds the link: it proves that the visit is theirs. With `messages`
    complaints and praise that were written from its pages are withdrawn and their words deleted;
    else they are answered, and only what leads from the visit to them is deleted.

    Raises like `stop_links`, and `UnknownVisit` for a link that works no more.
    """

    def job(tx: WriteTx) -> None:
        def run() -> Done:
            visit = access.visit_by_token(office, tx, token).state.id
            if messages:
                _forget_messages(office, tx, visit)
            return _stop(office, tx, CITIZEN, visit, StopReason.CITIZEN_ASKED, goes_on)

        once(tx, key, office.clock.now(), run)

    await office.db.write(job, centre=access.centre_of_token(office, token))


def _forget_messages(office: Office, tx: WriteTx, visit: int) -> None:
    now = office.clock.now()
    for history in _person(office, tx.connection, visit).histories:
        voices_keeping.forget_of_visit(office, tx, history.state.id, now)


def _stop(
    office: Office,
    tx: WriteTx,
    caller: Caller,
    visit: int,
    reason: StopReason,
    goes_on: GoesOn | None,
) -> Done:
    now = office.clock.now()
    person = _person(office, tx.connection, visit)
    if any(each.state.state is not State.ENDED for each in person.histories):
        raise TicketRuns
    if person.running and goes_on is None:
        raise CaseRuns
    for stored in person.running:
        _settle(office, tx, caller, stored, goes_on)
    named = [each.state.id for each in person.histories]
    new = stopped_links.stop(tx, named, now)
    _forget(tx, person)
    if new:
        settled = goes_on.value if goes_on and person.running else None
        detail = {"visits": new, "reason": reason.value, "goes_on": settled}
        people.log_change(tx, caller.actor, CHANGE, f"visit:{visit}", detail, now)
    for id in named:
        tx.publish(f"visit:{id}")
    return Done(200, visit)


def _person(office: Office, connection: Connection, visit: int) -> _Person:
    """Whatever belongs to the same person as far as the records can tell."""
    histories: dict[int, History] = {}
    requests: dict[int, Stored] = {}
    waiting = [visit]
    while waiting:
        id = waiting.pop()
        if id in histories:
            continue
        history = _history(office, connection, id)
        histories[id] = history
        state = history.state
        waiting += [each for each in (state.carried_from, state.carried_to) if each is not None]
        for case in {t.case for t in state.transactions.values() if t.case is not None}:
            if case not in requests:
                requests[case] = stored_cases.load(connection, office.place, case)
                waiting += [part.state.id for part in requests[case].chain.parts]
    return _Person(tuple(histories.values()), tuple(requests.values()))


def _history(office: Office, connection: Connection, visit: int) -> History:
    located = visits.locate_visit(connection, visit)
    if located is None:
        raise UnknownVisit
    return log.load(connection, visit, office.place(located.centre, located.business_day))


def _settle(
    office: Office, tx: WriteTx, caller: Caller, stored: Stored, goes_on: GoesOn | None
) -> None:
    """Withdraw a request, or see to it that there is a number to go on by."""
    now = office.clock.now()
    if goes_on is GoesOn.WITHDRAWN:
        withdraw = Withdraw(WithdrawReason.CITIZEN_ASKED)
        cases.act_in(office, tx, caller, stored, withdraw, now)
    elif stored.record.number is None:
        receipts.numbered(office, tx, caller, stored, now)


def _forget(tx: WriteTx, person: _Person) -> None:
    """What staff noted, what still leads to an answer or a message, and the telephones."""
    ids = [each.state.id for each in person.histories]
    notifying.forget_visits(tx, ids)
    voices.cut(tx, ids)
    for history in person.histories:
        for note in notes.of_visits(tx.connection, [history.state.id]):
            notes.erase(tx, history.state.id, note.id)
        for transaction in history.state.transactions:
            feedback.spend(tx, transaction)
