"""Roll-ups in a random play: its month and year stand from the beginning, so all of it is late."""

from __future__ import annotations

from functools import partial

from shared.services import proving, rolling
from shared.services.office import Office
from shared.store import rollups


def stand(office: Office) -> None:
    """Join this month and this fiscal year of every centre while they are empty."""
    for centre in office.catalogue.centres:
        for span in rolling.WHOLES:
            whole = rollups.whole(span, office.today(centre))
            due = rolling.Due(span, whole.first, whole.last)
            office.db.write_now(partial(rolling.join, centre, due), centre=centre)


def unproven(office: Office) -> list[str]:
    """The days that the nightly proof would write anew, asked about everything that ever moved."""
    return [
        f"the roll-ups of {at} on {day} do not add up"
        for centre in office.catalogue.centres
        for at, day in proving.wrong_days(office, centre, 0)[1]
    ]
