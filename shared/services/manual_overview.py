"""The public manuals of a centre beside each other: what each has and what it lacks."""

from __future__ import annotations

from datetime import date

from shared.domain.manual_blocks import ManualState
from shared.i18n import BANGKOK
from shared.services.office import Office
from shared.services.public_manual import centres_of


def overview(office: Office, centre: str | None, day: date | None = None) -> list[ManualState]:
    """Every service of a centre, or of all, in the catalogue's order, as of a day or today.

    Raises `UnknownCentre`.
    """
    catalogue = office.catalogue
    found = (
        catalogue.present_services
        if centre is None
        else catalogue.offered(office.centre(centre).id)
    )
    day = day or office.clock.now().astimezone(BANGKOK).date()
    return [
        ManualState(
            each,
            catalogue.process_on(each.id, day),
            catalogue.fees_on(each.id, day),
            centres_of(catalogue, each.id),
        )
        for each in found
    ]
