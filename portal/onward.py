"""The next place of a visit over several services, for its citizen's phone."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.catalogue import Names
from shared.services.office import Office
from shared.services.visit_view import VisitView
from shared.web import next_words


@dataclass(frozen=True, slots=True)
class Onward:
    """`now` is False while the citizen still stands at a counter. `counters` and `wait` are words,
    `numbers` the open counters that take the service."""

    service: Names
    agency: Names
    counters: str
    numbers: tuple[int, ...]
    wait: str
    now: bool


def onward_of(office: Office, view: VisitView) -> Onward | None:
    """None where nothing of a visit of several services waits."""
    place = view.next_place
    if place is None:
        return None
    catalogue, now = office.catalogue, view.counter is None
    return Onward(
        catalogue.services[place.service].names,
        catalogue.agencies[place.agency].names,
        next_words.counter_words(place),
        place.counters,
        "" if now else next_words.wait_words(place.wait),
        now,
    )
