"""What the services of life events took before, each as a procedure of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from shared.domain.journey_tally import Made
from shared.services.office import Office
from shared.services.reports.journey_values import Separately
from shared.services.reports.reduction_facts import key_of


class Former(NamedTuple):
    """What journeys were made of, and a day by which their former times are looked up."""

    made: Made
    day: date


class Sums(NamedTuple):
    """Former steps and time, None where a service has no baseline, and present steps."""

    steps: int | None
    seconds: int | None
    standard_steps: int


class FormerTimes:
    """What many journeys ask of the catalogue, each looked up once a report."""

    def __init__(self, office: Office) -> None:
        self._office, self._catalogue = office, office.catalogue
        self.of_one = cache(self._of_one)
        self.agencies = cache(self._agencies)

    def _agencies(self, made: Made) -> int:
        keys = (key_of(self._office, process) for process in made.processes)
        return len({self._catalogue.services[service].agency for service, _ in keys})

    def _of_one(self, former: Former) -> Sums:
        """Of one journey as separate procedures."""
        made, day = former
        found = [
            self._catalogue.baseline_on(service, day, variant)
            for service, variant in (key_of(self._office, each) for each in made.processes)
        ]
        known = [each for each in found if each is not None]
        standard = sum(len(self._catalogue.processes[each].steps) for each in made.processes)
        if len(known) < len(found):
            return Sums(None, None, standard)
        steps = sum(len(each.steps) for each in known)
        seconds = sum(each.total.ratio_seconds(made.minutes) for each in known)
        return Sums(steps, seconds, standard)

    def of_all(self, made: Mapping[Former, int]) -> Separately | None:
        """On average over journeys, each so many times; None without any."""
        n = sum(made.values())
        if not n:
            return None
        former = [(self.of_one(each), times) for each, times in made.items()]
        return Separately(
            _mean([(each.steps, times) for each, times in former]),
            _mean([(each.seconds, times) for each, times in former]),
            Fraction(sum(times * each.standard_steps for each, times in former), n),
        )


def _mean(values: Sequence[tuple[int | None, int]]) -> Fraction | None:
    """Of values with their weights; none where one of them is not known."""
    known = [(value, times) for value, times in values if value is not None]
    if len(known) < len(values):
        return None
    return Fraction(sum(value * times for value, times in known), sum(n for _, n in known))
