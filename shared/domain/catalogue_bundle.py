"""A life event of a catalogue file, with the lawful order of its services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.domain.catalogue import Bundle
from shared.domain.catalogue_record import Record
from shared.domain.errors import N_


def read_bundle(
    record: Record, id: str, services: tuple[str, ...], pictograms: Sequence[str]
) -> Bundle:
    """One record of the section `bundles`."""
    return Bundle(
        id,
        record.names(),
        services,
        read_lawful_order(record, services),
        record.optional_choice("pictogram", pictograms),
        record.day("ends_on"),
    )


def read_lawful_order(record: Record, services: Sequence[str]) -> Mapping[str, str]:
    """The field `after` of a bundle: {later service: the service that has to end first}."""
    section = record.nested("after")
    if section is None:
        return {}
    order = {later: section.choice(later, services) for later in section.fields()}
    for later in order:
        section.expect(later, later, services)
        if _leads_back(later, order):
            section.problem(later, N_("These services wait for each other; break the circle."))
    return order


def _leads_back(service: str, order: Mapping[str, str]) -> bool:
    """Whether following what comes first leads to the same service again."""
    step = order.get(service)
    for _ in order:
        if step is None or step == service:
            break
        step = order.get(step)
    return step == service
