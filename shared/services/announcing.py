"""What the hall is told beside the calls: counters open now, and what most people wait for."""

from __future__ import annotations

from dataclasses import dataclass

from shared.services.office import Office
from shared.store import counters, line

CROWD = 3
"""A service is named to the hall when so many wait for it: fewer could be pointed at."""


@dataclass(frozen=True, slots=True)
class HallNews:
    """`asked_for` are services in the order of how many wait for them, at least `CROWD` each."""

    open_counters: tuple[int, ...]
    asked_for: tuple[str, ...]


def hall_news(office: Office, centre: str, zone: str | None = None) -> HallNews:
    """Raises `UnknownCentre`."""
    found = office.centre(centre)
    here = {each.number for each in found.counters if zone is None or each.zone == zone}
    with office.db.read() as connection:
        open_now = {counter for counter, _ in counters.at_work(connection, centre)}
        waiting = line.lengths(connection, centre, office.today(centre))
    crowded = [service for service, length in waiting.items() if length >= CROWD]
    return HallNews(
        open_counters=tuple(sorted(open_now & here)),
        asked_for=tuple(sorted(crowded, key=lambda each: (-waiting[each], each))),
    )
