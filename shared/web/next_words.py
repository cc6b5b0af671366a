"""Where to go next, in the words of every screen: service, counters, wait."""

from __future__ import annotations

from collections.abc import Sequence

from shared.domain.waiting import WaitRange
from shared.i18n import current_language, gettext, ngettext
from shared.services.next_place import NextPlace
from shared.services.office import Office


def service_words(office: Office, place: NextPlace) -> str:
    """The short name of the service."""
    return office.catalogue.services[place.service].label.text(current_language())


def agency_words(office: Office, place: NextPlace) -> str:
    return office.catalogue.agencies[place.agency].names.text(current_language())


def counter_words(place: NextPlace) -> str:
    """Which counters to look for."""
    if not place.counters:
        return gettext("no counter is open for it now")
    if place.anywhere:
        return gettext("at any open counter")
    return ngettext(
        "counter %(numbers)s",
        "counters %(numbers)s",
        len(place.counters),
        numbers=in_ranges(place.counters),
    )


def in_ranges(numbers: Sequence[int]) -> str:
    """1, 3, 4, 5 as “1, 3–5”; two beside each other stay two numbers."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [
        f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(str(n) for n in run) for run in runs
    ]
    return ", ".join(parts)


def wait_words(wait: WaitRange | None) -> str:
    """The wait for the call in a few words; empty where nothing honest can be said."""
    if wait is None or (not wait.low_minutes and wait.high_minutes is None):
        return ""
    if wait.high_minutes is None:
        return gettext("more than %(low)s min", low=wait.low_minutes)
    if not wait.low_minutes:
        return gettext("up to %(high)s min", high=wait.high_minutes)
    return gettext("about %(low)s–%(high)s min", low=wait.low_minutes, high=wait.high_minutes)
