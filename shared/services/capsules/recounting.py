"""The sums of a report made anew from events, as they stood up to given ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from shared.services.capsules.contents import Wish
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.sums import ScannedSums
from shared.store.as_of import AsOf, Past
from shared.store.contributions import Ledger

Progress = Callable[[int], None]


def visits_of(office: Office, wish: Wish) -> int:
    """How many visits a recount of this report reads. Raises `UnknownCentre`."""
    with office.db.read() as connection:
        return AsOf(connection, {}).count(centres_of(office, wish.centre))


def recounted(
    office: Office, log: AsOf, centres: Collection[str], progress: Progress
) -> tuple[ScannedSums, list[str]]:
    """What the events of then add up to, and the visits whose events make no sense."""
    ledger, broken = Ledger(), list[str]()
    for chunk in log.visits(centres):
        for visit in chunk:
            if visit.events:
                broken += _add(office, log, ledger, visit)
        progress(len(chunk))
    return ScannedSums(ledger.rows()), broken


def _add(office: Office, log: AsOf, ledger: Ledger, visit: Past) -> Iterator[str]:
    try:
        place = office.place(visit.centre, visit.business_day)
        for shares in log.shares(visit, place):
            ledger.add(shares)
    except Exception as error:  # noqa: BLE001  # whatever was tampered with is a finding
        yield f"visit {visit.id}: its events cannot be replayed ({type(error).__name__})"
