"""What centres offer: agencies, services, dated process versions, fees, baselines, and who does it.

All values are frozen, and one `Catalogue` is a snapshot of everything, so that a page, a rule and a
simulation look at the same state. `shared.store.catalogue` loads it; services keep it in a cache.

Unknown is not none (the rule of official manuals: "ไม่มี" must be printed): documents `None` are
not known yet, an empty tuple says "none, stated"; fees likewise, see `Catalogue.fees_on`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TypeVar

from shared.domain.calendar_versions import CalendarOwner, FormerCalendar
from shared.domain.catalogue_choices import Bundle, Subtopic, Topic
from shared.domain.catalogue_items import (
    UNKNOWN,
    Agency,
    Centre,
    CentreKind,
    Counter,
    Fee,
    Mode,
    Offer,
    QueueGroup,
    Service,
)
from shared.domain.process import (
    BY_PROXY,
    Baseline,
    BaselineStep,
    Document,
    Names,
    Process,
    Step,
    StepKind,
    Variant,
    imported_variant,
    is_imported,
)
from shared.domain.season import Season

__all__ = [
    "UNKNOWN",
    "Agency",
    "Baseline",
    "BaselineStep",
    "Bundle",
    "Catalogue",
    "Centre",
    "CentreKind",
    "Counter",
    "Document",
    "Fee",
    "Mode",
    "Names",
    "Offer",
    "Process",
    "QueueGroup",
    "Season",
    "Service",
    "Step",
    "StepKind",
    "Subtopic",
    "Topic",
    "empty_catalogue",
]


@dataclass(frozen=True)
class Catalogue:
    """Everything at one moment. Mappings are in the order in which people see their items.

    `data_version` changes whenever the stored catalogue does. `meta` holds what the files say about
    themselves: named calendars with their sources, and the rule of explicit nothing.
    `former_calendars` are those before the present ones, where any changed.
    """

    data_version: int
    meta: Mapping[str, object]
    groups: Mapping[str, QueueGroup]
    agencies: Mapping[str, Agency]
    services: Mapping[str, Service]
    fees: Mapping[str, tuple[Fee, ...]]
    processes: Mapping[int, Process]
    baselines: Mapping[int, Baseline]
    centres: Mapping[str, Centre]
    offers: Mapping[str, Mapping[str, Offer]]
    topics: tuple[Topic, ...]
    subtopics: tuple[Subtopic, ...]
    bundles: Mapping[str, Bundle]
    former_calendars: Mapping[tuple[CalendarOwner, str], tuple[FormerCalendar, ...]] = field(
        default_factory=dict
    )
    variants: Mapping[str, tuple[Variant, ...]] = field(default_factory=dict)
    day: date | None = None
    """Of which day it is what is offered; None: all that is recorded, see `on`."""

    def on(self, day: date) -> Catalogue:
        """What is offered on a day: without the offers of services, agencies and centres that have
        ended by then, and without ended counters. Everything else stays, because figures and
        history go on telling of it."""
        if not self._has_ends:
            return self
        at = replace(self, day=day)
        centres = {
            id_: replace(centre, counters=tuple(filter(at.is_there, centre.counters)))
            for id_, centre in self.centres.items()
        }
        present = {each.id for each in at.present_services}
        offers = {
            id_: {k: offer for k, offer in found.items() if k in present}
            if at.is_there(self.centres[id_])
            else {}
            for id_, found in self.offers.items()
        }
        return replace(at, centres=centres, offers=offers)

    @cached_property
    def _has_ends(self) -> bool:
        counters = (each for centre in self.centres.values() for each in centre.counters)
        kinds = (self.services, self.agencies, self.centres, self.bundles)
        named = (each for kind in kinds for each in kind.values())
        return any(each.ends_on is not None for each in (*named, *counters))

    def is_there(self, thing: Agency | Bundle | Centre | Counter | Service) -> bool:
        """Whether it has not ended by the day of this snapshot."""
        return self.day is None or thing.ends_on is None or self.day < thing.ends_on

    @cached_property
    def present_services(self) -> tuple[Service, ...]:
        """Those that have not ended, nor the agencies that do them."""
        return tuple(each for each in self.services.values() if self._is_done(each))

    def _is_done(self, service: Service) -> bool:
        doers = [self.agencies.get(id_) for id_ in (service.agency, service.operated_by) if id_]
        return self.is_there(service) and all(doer is None or self.is_there(doer) for doer in doers)

    @property
    def present_centres(self) -> tuple[Centre, ...]:
        return tuple(filter(self.is_there, self.centres.values()))

    @property
    def present_bundles(self) -> tuple[Bundle, ...]:
        return tuple(filter(self.is_there, self.bundles.values()))

    @cached_property
    def versions(self) -> Mapping[str, tuple[Process, ...]]:
        """All versions of the ordinary way of each service, oldest record first."""
        return {
            service: found for (service, variant), found in self._versions.items() if not variant
        }

    @cached_property
    def _versions(self) -> Mapping[tuple[str, str], tuple[Process, ...]]:
        return _by_variant(self.processes.values())

    @cached_property
    def _baselines(self) -> Mapping[tuple[str, str], tuple[Baseline, ...]]:
        return _by_variant(self.baselines.values())

    def versions_of(self, service: str, variant: str = "") -> tuple[Process, ...]:
        """The versions of one variant, oldest record first; none where it is not known."""
        return self._versions.get((service, variant), ())

    def variant_ids(self, service: str) -> tuple[str, ...]:
        """The ordinary way, then every other variant that has a version."""
        return self._variant_ids.get(service, ("",))

    @cached_property
    def _variant_ids(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for service, variant in self._versions:
            if variant:
                found[service] = (*found.get(service, ("",)), variant)
        return found

    def process_on(self, service: str, day: date, variant: str = "") -> Process:
        """The version in force: of those that hold by then, the one recorded last.

        Before the first date of all the first version counts, because no older one is known.
        Raises KeyError for an unknown service or variant.
        """
        versions = self._versions[service, variant]
        return next((each for each in reversed(versions) if each.valid_from <= day), versions[0])

    def agency_of(self, process: Process, step: Step) -> str:
        """Who does a row of the table: the agency it names, or that of the service."""
        return step.agency or self.services[process.service].agency

    def other_agencies(self, process: Process) -> Mapping[int, Agency]:
        """By position, who does the rows that are not the service's own agency's."""
        own = self.services[process.service].agency
        return {
            step.position: self.agencies[step.agency]
            for step in process.steps
            if step.agency is not None and step.agency != own
        }

    def proxy_papers(self, centre: str, process: Process) -> tuple[Document, ...]:
        """What somebody brings who comes for others, beside the papers of the service itself.

        The service's own list, else the centre's; none where the papers of the service name a
        power of attorney already.
        """
        if process.proxy is not None:
            return process.proxy
        if any(each.condition == BY_PROXY for each in process.documents or ()):
            return ()
        return self.centres[centre].proxy or ()

    def baseline_on(self, service: str, day: date, variant: str = "") -> Baseline | None:
        """What a process is compared with on a day; None: a new one without a former time, or one
        whose former table says "at once", which is no number."""
        known = self.baselines_of(service, variant)
        if not known:
            return None
        found = next((each for each in reversed(known) if each.valid_from <= day), known[0])
        return found if found.is_timed else None

    def baselines_of(self, service: str, variant: str = "") -> tuple[Baseline, ...]:
        """The former tables of one variant, oldest record first; none for a new process."""
        return self._baselines.get((service, variant), ())

    def variant(self, service: str, variant: str) -> Variant | None:
        """What is known of a variant; None for the ordinary way and for one that is no more."""
        if is_imported(variant):
            return imported_variant(service, variant)
        return next((v for v in self.variants.get(service, ()) if v.id == variant), None)

    def variant_names(self, service: str, variant: str) -> Names | None:
        """What a variant is called; its id where it is no more. None for the ordinary way."""
        if not variant:
            return None
        known = self.variant(service, variant)
        return known.names if known else Names(variant, variant)

    def variants_on(self, service: str, day: date) -> tuple[Variant, ...]:
        """The variants that are in force on a day, in the order of the catalogue.

        Before the first date of the service those count that began with it, as its version does.
        """
        ordinary = self.versions_of(service)
        by = max(day, ordinary[0].valid_from) if ordinary else day
        return tuple(
            each
            for each in self.variants.get(service, ())
            if any(v.valid_from <= by for v in self.versions_of(service, each.id))
        )

    def variant_by_channel(self, service: str, channel: str, day: date) -> str:
        """The variant that visits of a channel are by themselves; "" the ordinary way."""
        able = self.variants_on(service, day)
        return next((each.id for each in able if channel in each.channels), "")

    def cases_to_choose(self, service: str, day: date) -> tuple[Variant, ...]:
        """The variants of which only the counter can say that this is one of them."""
        return tuple(each for each in self.variants_on(service, day) if not each.channels)

    def fees_on(self, service: str, day: date) -> tuple[Fee, ...] | None:
        """What is to be paid on a day; an empty tuple is "free, stated", None is "not known".

        Fees of which none holds any more are not "free": somebody has to look up the new ones.
        """
        if not self.services[service].fees_stated:
            return None
        stated = self.fees.get(service, ())
        valid = tuple(fee for fee in stated if fee.holds_on(day))
        return valid if valid or not stated else None

    def offered(self, centre: str) -> tuple[Service, ...]:
        """The services of a centre in the order of the catalogue; none for an unknown centre."""
        offers = self.offers.get(centre, {})
        return tuple(service for service in self.services.values() if service.id in offers)

    def letters_of(self, centre: str) -> tuple[str, ...]:
        """The letters of the lines that a centre has, in the order of the catalogue."""
        offered = {service.letter for service in self.offered(centre)}
        return tuple(letter for letter in self.groups if letter in offered)

    def counters_for(self, centre: str, service: str) -> tuple[Counter, ...]:
        """The counters of a centre that take this service, open or not."""
        return tuple(each for each in self.centres[centre].counters if each.serves(service))

    def is_information(self, topic: Topic) -> bool:
        """Whether a topic leads to information only, as "not sure? ask first" does."""
        modes = {each.mode for each in self.services.values() if each.letter in topic.letters}
        return modes == {Mode.INFO}


Recorded = TypeVar("Recorded", Process, Baseline)


def _by_variant(records: Iterable[Recorded]) -> dict[tuple[str, str], tuple[Recorded, ...]]:
    found: dict[tuple[str, str], list[Recorded]] = {}
    for each in sorted(records, key=lambda each: each.number):
        found.setdefault((each.service, each.variant), []).append(each)
    return {variant: tuple(records) for variant, records in found.items()}


def empty_catalogue() -> Catalogue:
    """What a database knows before the first import."""
    return Catalogue(0, {}, {}, {}, {}, {}, {}, {}, {}, {}, (), (), {})
