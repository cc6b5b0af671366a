"""The variants of a service in a catalogue file: ways with official times of their own.

A variant that names channels is chosen by them; of the others the counter says which one it is.
Papers, and what a proxy brings, are those of the service where a variant says nothing.
"""

from __future__ import annotations

from collections.abc import Collection

from shared.domain.catalogue import Catalogue, Service
from shared.domain.catalogue_baseline import is_none, read_baseline
from shared.domain.catalogue_entries import BaselineEntry, VariantEntry
from shared.domain.catalogue_papers import read_documents, read_proxy
from shared.domain.catalogue_procedure import read_gone, read_steps
from shared.domain.catalogue_record import Record
from shared.domain.errors import N_
from shared.domain.process import Document, Step, Variant

VISIT_CHANNELS = ("kiosk", "counter", "phone", "web", "paper")
"""How a visit may begin."""

Papers = tuple[Document, ...] | None


def read_variants(
    record: Record,
    service: Service,
    agencies: Collection[str],
    known: Catalogue,
    papers: tuple[Papers, Papers],
) -> tuple[VariantEntry, ...]:
    """`papers`: what the service itself asks for, of the citizen and of a proxy."""
    found: dict[str, VariantEntry] = {}
    taken: dict[str, str] = {}
    for row in record.records("variants"):
        entry = _read_variant(row, service, agencies, known, papers)
        if entry.variant.id in found:
            remedy = N_(
                "“%(value)s” is already used in this file; remove or rename one of the two."
            )
            row.problem("id", remedy, value=entry.variant.id)
        for channel in entry.variant.channels:
            if channel in taken:
                row.problem(
                    "channels",
                    N_("Visits of “%(channel)s” are of the variant %(other)s already."),
                    channel=channel,
                    other=taken[channel],
                )
            taken[channel] = entry.variant.id
        found[entry.variant.id] = entry
        row.close()
    return tuple(found.values())


def _read_variant(
    row: Record,
    service: Service,
    agencies: Collection[str],
    known: Catalogue,
    papers: tuple[Papers, Papers],
) -> VariantEntry:
    id_ = row.identifier()
    channels = row.choices("channels", VISIT_CHANNELS)
    steps = read_steps(row, agencies)
    return VariantEntry(
        variant=Variant(service.id, id_, row.names(), channels),
        steps=steps,
        documents=read_documents(row) if row.has("documents") else papers[0],
        steps_source=row.text("steps_source"),
        valid_from=row.day("valid_from"),
        proxy=read_proxy(row) if row.has("proxy") else papers[1],
        gone=read_gone(row),
        baseline=_read_former(row, known, service.id, id_, steps),
    )


def _read_former(
    row: Record, known: Catalogue, service: str, variant: str, steps: tuple[Step, ...]
) -> BaselineEntry | None:
    if row.get("baseline") is None or is_none(row, "baseline", known, service, variant):
        return None
    former = row.nested("baseline")
    if former is None:
        return None
    entry = read_baseline(former, service, variant, steps)
    former.close()
    return entry
