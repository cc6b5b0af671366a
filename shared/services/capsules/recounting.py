"""The sums of a report made anew from events, as they stood up to given ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from sqlalchemy import Connection

from shared.services.office import Office
from shared.services.reports.sums import ScannedSums
from shared.services.rolling import add_answers
from shared.store.as_of import AsOf, Past
from shared.store.contributions import Ledger

Progress = Callable[[int], None]


def visits(office: Office) -> int:
    """How many visits a recount reads: those of all centres, for over all of them is decided what a
    report of one of them keeps back."""
    with office.db.read() as connection:
        return AsOf(connection, {}).count(office.catalogue.centres)


def recounted(
    office: Office,
    connection: Connection,
    up_to: Mapping[str, int],
    centres: Collection[str],
    progress: Progress,
) -> tuple[ScannedSums, list[str]]:
    """What the events of then add up to, and the visits whose events make no sense; and the
    answers, which are in no event."""
    log = AsOf(connection, up_to)
    ledger, broken = Ledger(), list[str]()
    for chunk in log.visits(centres):
        for visit in chunk:
            if visit.events:
                broken += _add(office, log, ledger, visit)
        progress(len(chunk))
    add_answers(connection, ledger)
    return ScannedSums(ledger.rows()), broken


def _add(office: Office, log: AsOf, ledger: Ledger, visit: Past) -> Iterator[str]:
    try:
        place = office.place(visit.centre, visit.business_day)
        for shares in log.shares(visit, place):
            ledger.add(shares)
    except Exception as error:  # noqa: BLE001  # whatever was tampered with is a finding
        yield f"visit {visit.id}: its events cannot be replayed ({type(error).__name__})"
