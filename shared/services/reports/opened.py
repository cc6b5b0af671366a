"""Units that began within a period: their figures stand for fewer days than those of the others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from shared.domain.period import Period
from shared.services.office import Office
from shared.store import rollups


def opened_within(office: Office, period: Period) -> Mapping[str, date | None]:
    """By centre: its first day with anything that counts, where that is not the period's first."""
    with office.db.read() as connection:
        first = {each: rollups.earliest(connection, each) for each in office.catalogue.centres}
    return {
        centre: day if day and period.first < day <= period.last else None
        for centre, day in first.items()
    }
