"""What the simulated citizens of the example centres ask for, read from the example files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from shared.domain.catalogue import Catalogue, Process, Service
from shared.domain.commands import ChooseVariant
from shared.domain.draws import Draws
from shared.domain.simulate import Offering
from shared.domain.simulate_events import LifeEvent
from shared.domain.simulate_variants import OtherCase

EVERY_DAY_VARIES = 0.07
"""Standard deviation of a day's number of customers, as a share of the average."""


@dataclass(frozen=True, slots=True)
class CentreDemand:
    """Customers on an average day, the share of that on each weekday, the centre's own pace."""

    customers: int
    week: tuple[float, ...]
    pace: float


@dataclass(frozen=True, slots=True)
class Demand:
    """Popularity and real pace of services; see the file for what the numbers mean."""

    weights: Mapping[str, float]
    pace: Mapping[str, float]
    centres: Mapping[str, CentreDemand]
    life_events: Mapping[str, float]
    life_event_share: float
    variants: Mapping[str, Mapping[str, float]]

    def offering(
        self,
        centre: str,
        service: str,
        step_seconds: Iterable[int],
        result_seconds: int,
        documents: int,
        cutoff: time | None,
    ) -> Offering:
        """A service with its real means at a centre, from the seconds of its standard."""
        pace = self.pace.get(service, 1.0)
        if centre in self.centres:
            pace *= self.centres[centre].pace
        return Offering(
            id=service,
            weight=self.weights.get(service, 1.0),
            step_seconds=tuple(pace * seconds for seconds in step_seconds),
            result_seconds=pace * result_seconds,
            documents=documents,
            cutoff=cutoff,
        )

    def other_case(
        self, offering: Offering, variant: str, channels: Sequence[str], process: int = 0
    ) -> OtherCase:
        """Who of a service's customers is this variant of it; `offering` is how that is done."""
        choice = ChooseVariant(variant, process, len(offering.step_seconds))
        return OtherCase(
            self.variants.get(offering.id, {}).get(variant, 0.0),
            offering,
            channel=channels[0] if channels else None,
            choice=None if channels else choice,
        )

    def customers_on(self, seed: str, centre: str, day: date) -> int:
        """How many come on a day: average, weekday and chance."""
        here = self.centres[centre]
        varied = max(-2.0, min(2.0, Draws(seed, centre, day, "customers").normal()))
        share = here.week[day.weekday()] * (1 + EVERY_DAY_VARIES * varied)
        return round(here.customers * share)


@cache
def example_demand() -> Demand:
    """The demand of the example centres."""
    text = files("shared.examples").joinpath("demand.yaml").read_text(encoding="utf-8")
    plain: Mapping[str, Any] = yaml.safe_load(text)
    centres = {
        id: CentreDemand(each["customers"], tuple(each["week"]), each["pace"])
        for id, each in plain["centres"].items()
    }
    events = plain["life_events"]
    return Demand(
        plain["weights"],
        plain["pace"],
        centres,
        events["weights"],
        events["share"],
        plain["variants"],
    )


def life_events(demand: Demand, catalogue: Catalogue) -> list[LifeEvent]:
    """The life events that bring somebody, and how often."""
    return [
        LifeEvent(bundle.id, demand.life_events.get(bundle.id, 1.0), bundle.services)
        for bundle in catalogue.bundles.values()
    ]


def offerings(demand: Demand, catalogue: Catalogue, centre: str, day: date) -> list[Offering]:
    """What a centre offers on a day, as the simulation sees it."""
    return [
        _offering(demand, catalogue, centre, service, catalogue.process_on(service.id, day))
        for service in catalogue.offered(centre)
        if catalogue.counters_for(centre, service.id)
        and (service.season is None or service.season.holds_on(day))
    ]


def _offering(
    demand: Demand, catalogue: Catalogue, centre: str, service: Service, process: Process
) -> Offering:
    result = 0
    if any(not step.at_counter for step in process.steps):
        minutes = catalogue.centres[centre].calendar.minutes_per_working_day
        result = process.standard.ratio_seconds(minutes)
    return demand.offering(
        centre,
        service.id,
        [step.seconds for step in process.counter_steps],
        result,
        len(process.documents or ()),
        service.cutoff,
    )


def other_cases(
    demand: Demand, catalogue: Catalogue, centre: str, day: date
) -> dict[str, list[OtherCase]]:
    """By service, which of those who ask for it are another case."""
    found: dict[str, list[OtherCase]] = {}
    for service in catalogue.offered(centre):
        for variant in catalogue.variants_on(service.id, day):
            process = catalogue.process_on(service.id, day, variant.id)
            offering = _offering(demand, catalogue, centre, service, process)
            case = demand.other_case(offering, variant.id, variant.channels, process.id)
            found.setdefault(service.id, []).append(case)
    return found
