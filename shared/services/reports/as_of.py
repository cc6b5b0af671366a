"""What the figures of a report may depend on, to know whether they can have changed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from shared.domain.period import Period
from shared.services.office import Office
from shared.store import rollups
from shared.store.proofs import newest_event


@dataclass(frozen=True, slots=True)
class AsOf:
    """The marks of the sums that everything else in the figures of a period follows from, of the
    periods that it is compared with too, and the catalogue that is in force. `event`: the newest
    one, for what is counted as of now."""

    marks: rollups.Marks
    catalogue: object
    event: int

    def is_still(self, other: AsOf) -> bool:
        """Whether nothing happened in between."""
        return self.event == other.event and self.sums_are_still(other)

    def sums_are_still(self, other: AsOf) -> bool:
        """Whether nothing happened that changes a sum of the period."""
        return self.marks == other.marks and self.catalogue is other.catalogue


def as_of_now(office: Office, connection: Connection, period: Period) -> AsOf | None:
    """As things stand until the end of the period at all centres; None where nobody can tell
    whether they change, because days are among it that no month holds yet."""
    catalogue = office.catalogue
    marks = rollups.marks(connection, catalogue.centres, period.last)
    return None if marks is None else AsOf(marks, catalogue, newest_event(connection))
