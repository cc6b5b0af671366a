"""Which services stand in the public manual, and for whom.

A service whose fees or papers are not known is done at the counters but is not published, because
a manual that is silent would be read as "none" (integrity and transparency assessment of Thai
agencies: what there is none of is stated, never left empty).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shared.domain.catalogue import Catalogue, Service


def is_published(catalogue: Catalogue, service: str, day: date) -> bool:
    """Whether fees and papers are stated, be it as "none"."""
    documents = catalogue.process_on(service, day).documents
    return documents is not None and catalogue.fees_on(service, day) is not None


def split(
    catalogue: Catalogue, services: Iterable[Service], day: date
) -> tuple[tuple[Service, ...], tuple[Service, ...]]:
    """Published services, and those that are left out."""
    known = list(services)
    published = tuple(each for each in known if is_published(catalogue, each.id, day))
    return published, tuple(each for each in known if each not in published)


def centres_of(catalogue: Catalogue, service: str) -> tuple[str, ...]:
    """Where it is offered, in the order of the catalogue."""
    return tuple(
        centre for centre in catalogue.centres if service in catalogue.offers.get(centre, {})
    )
