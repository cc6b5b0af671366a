"""The process version of an imported log: its activities as steps that nobody approved.

It belongs to a variant of the service of its own, so it never becomes the process in force. A later
log of the same program goes on with that variant: where half of its activities are known there,
known ones keep their positions and new ones follow, so that the figures of both can be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from shared.domain.catalogue import Catalogue
from shared.domain.process import IMPORTED_VARIANT, Names, Process, Step, StepKind
from shared.services.office import Office
from shared.store import imports
from shared.store.catalogue import load_catalogue, raise_data_version
from shared.store.imports import KnownLog
from shared.store.writer import WriteTx

LOCK = "catalogue"  # as catalogue files: two changes at once wait for each other
SOURCE = "imported log"


def in_order(names: Sequence[str], places: Sequence[float], performed: Sequence[int]) -> list[str]:
    """The activities that were performed, by their mean place in their cases."""
    mean = [place / n if n else 0.0 for place, n in zip(places, performed, strict=True)]
    order = sorted(range(len(names)), key=lambda i: (mean[i], i))
    return [names[i] for i in order if performed[i]]


def begin(
    office: Office,
    centre: str,
    service: str,
    digest: str,
    names: Sequence[str],
    day: date,
    tx: WriteTx,
) -> KnownLog:
    """Note that a log is being taken over, with the version for its activities."""
    known = imports.log_of(tx.connection, centre, service, digest)
    if known is not None:  # another process was quicker
        return known
    now = office.clock.now()
    process = _version(tx, load_catalogue(tx.connection), service, names, day, now)
    return imports.begin_log(tx, centre, service, digest, process, now)


def _version(
    tx: WriteTx,
    catalogue: Catalogue,
    service: str,
    names: Sequence[str],
    day: date,
    now: datetime,
) -> int:
    variant, last = variant_for(catalogue, service, names)
    known = [step.names.th for step in last.steps] if last is not None else []
    missing = [name for name in names if name not in known]
    if last is not None and not missing:
        return last.id
    steps = tuple(
        Step(position, StepKind.CONSIDER, Names(name, ""))
        for position, name in enumerate([*known, *missing], start=1)
    )
    number = last.number + 1 if last is not None else 1
    process = Process(0, service, number, day, steps, None, SOURCE, variant=variant)
    raise_data_version(tx)
    return imports.add_process(tx, process, now)


def variant_for(
    catalogue: Catalogue, service: str, names: Sequence[str]
) -> tuple[str, Process | None]:
    """The variant a log belongs to and its newest version, None where it is a new one."""
    wanted = set(names)
    imported = [v for v in catalogue.variant_ids(service) if v.startswith(IMPORTED_VARIANT)]
    newest = [catalogue.versions_of(service, variant)[-1] for variant in imported]
    shared = [(len(wanted & {step.names.th for step in each.steps}), each) for each in newest]
    most, best = max(shared, key=lambda pair: pair[0], default=(0, None))
    if best is not None and 2 * most >= len(wanted):
        return best.variant, best
    return f"{IMPORTED_VARIANT}{len(imported) + 1}", None
