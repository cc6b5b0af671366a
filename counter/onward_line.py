"""The line on a desk that says which service of a journey this is, and where its citizen goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shared.domain.journey import is_station
from shared.domain.visit import State
from shared.i18n import current_language, gettext
from shared.services.hall import CounterView
from shared.services.hall_now import TurnRow
from shared.services.office import Office
from shared.services.onward import onward
from shared.web import next_words


@dataclass(frozen=True, slots=True)
class OnwardLine:
    """`label` such as “Moving 2/5”; the other texts are empty where there is nothing to say."""

    number: str
    label: str
    service: str
    agency: str
    counters: str
    wait: str
    leaving: bool
    here: bool


def onward_line(office: Office, view: CounterView) -> OnwardLine | None:
    """None for a ticket of one service."""
    found = onward(office, view)
    if found is None:
        return None
    place = found.place
    return OnwardLine(
        number=found.number,
        label=label_of(office, found.bundle, found.station, found.stations),
        service=next_words.service_words(office, place) if place else "",
        agency=next_words.agency_words(office, place) if place else "",
        counters=next_words.counter_words(place) if place else "",
        wait=next_words.wait_words(place.wait) if place else "",
        leaving=found.leaving,
        here=found.here,
    )


def label_of(office: Office, bundle: str | None, station: int, stations: int) -> str:
    """The life event with how far it is: “Moving 2/5”."""
    event = office.catalogue.bundles.get(bundle or "")
    name = event.names.text(current_language()) if event else gettext("Service")
    return f"{name} {station}/{stations}"


def journey_label(office: Office, turns: Iterable[TurnRow], turn: TurnRow) -> str:
    """The same for a turn of the hall; empty for a ticket of one service."""
    stations = [
        each
        for each in turns
        if each.candidate.visit == turn.candidate.visit and is_station(each.outcome, each.called_at)
    ]
    if len(stations) < 2:
        return ""
    over = sum(each.state == State.ENDED.value and each.id != turn.id for each in stations)
    return label_of(office, turn.bundle, min(over + 1, len(stations)), len(stations))
