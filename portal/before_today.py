"""Before and today, as the public manual tells it in short, for every case of a service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.domain.catalogue import Service
from shared.domain.process import Baseline, Process, Variant
from shared.domain.version_compare import Change, Fate
from shared.services.office import Office
from shared.services.reports import versions
from shared.services.reports.versions import Compared, Entry

SILENT = frozenset(
    {Fate.KEPT, Fate.SHORTER, Fate.LONGER, Fate.CHANGED, Fate.UNEXPLAINED, Fate.NOT_STATED}
)
"""What the short form leaves to the totals."""


@dataclass(frozen=True, slots=True)
class OtherCase:
    """A variant with its own times; `compared` None: it has no former table."""

    variant: Variant
    process: Process
    compared: Compared | None


def before_and_today(
    office: Office, process: Process, baseline: Baseline | None
) -> Compared | None:
    """What became of the former table; None for a new process."""
    if baseline is None:
        return None
    names = office.catalogue.variant_names(process.service, process.variant)
    former = Entry(versions.ref_of(baseline), baseline, names, in_force=True)
    later = Entry(versions.ref_of(process), process, names, in_force=True)
    return versions.compared(office, former, later)


def other_cases(office: Office, service: Service, day: date) -> tuple[OtherCase, ...]:
    """The variants in force, each with what became of its former table."""
    catalogue = office.catalogue
    found = []
    for variant in catalogue.variants_on(service.id, day):
        process = catalogue.process_on(service.id, day, variant.id)
        baseline = catalogue.baseline_on(service.id, day, variant.id)
        compared = before_and_today(office, process, baseline)
        found.append(OtherCase(variant, process, compared))
    return tuple(found)


def told(compared: Compared) -> list[Change]:
    """The changes that the public reads one by one."""
    return [each for each in compared.comparison.changes if each.fate not in SILENT]
