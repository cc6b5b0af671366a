"""Keying in the numbers of a power cut: visits of the channel "paper" with a letter of their own.

They count as visitors; their times stay out of every figure, because a pad is no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.domain.errors import N_, InvalidRequest, PaperNumberTaken, UnknownService
from shared.domain.numbering import PAPER_LETTER, ticket_number
from shared.domain.paper import CHANNEL, PaperTicket, events_of, expect_sound
from shared.domain.permissions import Permission
from shared.services import access
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.services.visits import Chosen, service_data
from shared.store import day_figures, log, visits
from shared.store.writer import WriteTx

LONGEST_AGO = timedelta(days=31)
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class KeyedIn:
    """How many lines were new, and how many stood there already just so."""

    added: int
    known: int


async def key_in(
    office: Office,
    caller: Caller,
    centre: str,
    day: date,
    tickets: list[PaperTicket],
    key: RequestKey | None = None,
) -> KeyedIn:
    """Store the lines of a pad, all or none. A line that stands there just so is passed over.

    Raises `InvalidRequest`, `PaperNumberTaken`, `UnknownService`, `NotSignedIn`, `UnknownCentre`.
    """
    access.require(caller, Permission.CHOOSE, centre)
    office.centre(centre)
    if not 1 <= len(tickets) <= MOST_AT_ONCE:
        raise InvalidRequest("tickets", N_("Key in from 1 to 200 numbers at once."))

    def job(tx: WriteTx) -> KeyedIn:
        now = office.clock.now()
        today = office.today(centre, now)
        if not today - LONGEST_AGO <= day <= today:
            raise InvalidRequest("day", N_("Choose a day of the last month."))
        added = 0

        def run() -> Done:
            nonlocal added
            added = sum(_store(office, tx, caller, centre, day, each, now) for each in tickets)
            tx.publish(f"centre:{centre}")
            return Done(201, added)

        done = once(tx, key, now, run)
        new = done.result or 0
        return KeyedIn(new, len(tickets) - new)

    return await office.db.write(job, centre=centre)


def _store(
    office: Office,
    tx: WriteTx,
    caller: Caller,
    centre: str,
    day: date,
    ticket: PaperTicket,
    now: datetime,
) -> bool:
    """Store one line; False when it stands there already."""
    if ticket.service not in office.catalogue.offers.get(centre, {}):
        raise UnknownService
    begins, ends = office.calendar(centre).day_bounds(day)
    expect_sound(ticket, begins, ends, now)
    number = ticket_number(PAPER_LETTER, ticket.number)
    known = visits.find_by_number(tx.connection, centre, day, PAPER_LETTER, ticket.number)
    if known is not None:
        if _is_same(office, tx, centre, day, known, ticket):
            return False
        raise PaperNumberTaken(number=number)
    place = office.place(centre, day)
    shown = {
        "number": number,
        "letter": PAPER_LETTER,
        "sequence": ticket.number,
        "language": office.centre(centre).language,
        "channel": CHANNEL,
        "priority": False,
    }
    wanted, taken_at = Chosen(ticket.service), ticket.taken_at
    service = service_data(office, wanted, 1, taken_at, day, channel=CHANNEL)
    history = log.open_visit(tx, place, shown, [service], caller.actor, ticket.taken_at)
    (transaction,) = history.state.transactions
    log.append_past(tx, history, events_of(ticket, transaction), caller.actor)
    return True


def _is_same(
    office: Office, tx: WriteTx, centre: str, day: date, visit: int, ticket: PaperTicket
) -> bool:
    history = log.load(tx.connection, visit, office.place(centre, day))
    ((transaction, turn),) = history.state.transactions.items()
    wanted = [ticket.taken_at, *(at for _, at in events_of(ticket, transaction))]
    return (turn.service, turn.outcome, [each.at for each in history.events]) == (
        ticket.service,
        ticket.outcome,
        wanted,
    )


def keyed_in(office: Office, caller: Caller, centre: str, day: date) -> list[PaperTicket]:
    """The lines of a day that are keyed in. Raises `NotSignedIn`, `UnknownCentre`."""
    access.require(caller, Permission.SERVE, centre)
    with office.db.read() as connection:
        return day_figures.paper_turns(connection, centre, day)
