"""What chance decides in a played hall: durations, paces, breaks, and who comes and goes first.

Chance belongs to a ticket, a counter or a moment of the clock, never to a common stream: the same
hall always gives the same answer, and one citizen more changes nobody else's luck.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import ceil, exp, inf
from statistics import NormalDist

from shared.domain.calling import Candidate, rank_on_arrival
from shared.domain.draws import Draws, spread
from shared.domain.waiting import MOST_MINUTES
from shared.domain.waiting_hall import HALF_HOURS, Experience, Hall, Station

HORIZON_SECONDS = MOST_MINUTES * 60.0
HALF_HOUR_SECONDS = 1800
SLOT_SECONDS = 15
CHANCES = 256

UNKNOWN_PACE = 0.12
"""Standard deviation of a counter's pace beyond what its services explain: people and days differ
(half-hour counts of real halls vary more than chance alone)."""

PACES = tuple(
    exp(UNKNOWN_PACE * NormalDist().inv_cdf((chance + 0.5) / CHANCES)) for chance in range(CHANCES)
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Away = tuple[float, float, bool]
"""(from, to, whether the end is fixed): a late break is as long as a timely one, a closing not."""


class Odds:
    """The chance of one hall at one moment; `key` names it, such as centre and day."""

    def __init__(self, hall: Hall, experience: Experience, key: object, runs: int) -> None:
        self._hall, self._experience, self._key = hall, experience, key
        self._seconds = (hall.now - _EPOCH).total_seconds()
        self._points = {id: each.points for id, each in experience.services.items()}
        self._known = self._known_cases()
        self._tickets: dict[int, bytes] = {}
        self._paces = [self._paces_of(station, runs) for station in hall.stations]
        self._standing = [spread(key, s.desk.counter, s.visit or 0) for s in hall.stations]
        self._breaks = [self._breaks_of(station, runs) for station in hall.stations]
        self._arrivals = self._priority(runs)

    def _paces_of(self, station: Station, runs: int) -> list[float]:
        chances = spread(self._key, "pace", station.desk.counter)
        return [self._experience.pace * PACES[chances[run]] for run in range(runs)]

    def _known_cases(self) -> dict[int, tuple[float, ...]]:
        """By turn, how long it lasts where the case that it is has times of its own."""
        hall, cases = self._hall, self._experience.cases
        coming = (each for _, each in (*hall.coming, *hall.held))
        named = (
            (each.transaction, (each.service, hall.variants[each.transaction]))
            for each in (*hall.waiting, *coming)
            if each.transaction in hall.variants
        )
        return {turn: cases[case].points for turn, case in named if case in cases}

    def lasts(self, transaction: int, service: str, station: int, run: int) -> float:
        """Seconds from a call until the counter calls again."""
        chances = self._tickets.get(transaction)
        if chances is None:
            chances = self._tickets[transaction] = spread(self._key, transaction)
        points = self._known.get(transaction) or self._points[service]
        duration = points[chances[run]] * self._paces[station][run]
        return duration + self._experience.between_seconds

    def first_free(self, station: int, run: int) -> float:
        """Seconds until a counter may call for the first time."""
        here = self._hall.stations[station]
        if here.on_break:
            left = self._experience.breaks.remaining(
                self._standing[station][run], here.since_seconds
            )
            return self._until_open(left)
        if here.service is None:
            return 0.0
        pace = self._paces[station][run]
        durations = self._experience.lasting(here.service, here.variant)
        if durations is None:
            raise KeyError(here.service)
        left = durations.remaining(self._standing[station][run], here.since_seconds / pace)
        return left * pace + self._experience.between_seconds

    def _until_open(self, left: float) -> float:
        """A break that runs while the whole centre is shut lasts to its end."""
        shut = [end for start, end in self._hall.shut if start <= 0 < end]
        return max([left, *shut]) if shut else left

    def breaks(self, station: int, run: int) -> list[Away]:
        """When a counter rests in the coming hour and a half, the earliest first."""
        return list(self._breaks[station][run])

    def _breaks_of(self, station: Station, runs: int) -> list[list[Away]]:
        shut: list[Away] = [(start, end, True) for start, end in self._hall.shut if start > 0]
        begun: list[list[Away]] = [list(shut) for _ in range(runs)]
        known = self._experience.habits.get(station.desk.counter)
        for number in range(ceil(HORIZON_SECONDS / HALF_HOUR_SECONDS) + 1) if known else ():
            assert known is not None
            half = (self._hall.half_hour + number) % HALF_HOURS
            if not station.on_break and not station.rested:
                self._add(begun, station.desk.counter, number, "rests", known.breaks[half])
            self._add(begun, station.desk.counter, number, "closes", known.closings[half])
        return [sorted(each) for each in begun]

    def _add(
        self, begun: list[list[Away]], counter: int, number: int, what: str, chance: float
    ) -> None:
        """The break or closing that may come in the `number`-th half hour from now."""
        if not chance:
            return
        half = int(self._seconds // HALF_HOUR_SECONDS) + number
        begins = half * HALF_HOUR_SECONDS - self._seconds
        whether = spread(self._key, what, counter, half)
        when, long = (spread(self._key, what, word, counter, half) for word in ("at", "for"))
        for run, away in enumerate(begun):
            start = begins + when[run] * HALF_HOUR_SECONDS / CHANCES
            if whether[run] >= chance * CHANCES or start <= 0:
                continue
            if what == "closes":
                away.append((start, inf, True))
            else:
                away.append((start, start + self._experience.breaks.points[long[run]], False))

    def arrivals(self, run: int) -> list[tuple[float, Candidate]]:
        """Who comes in the coming hour and a half and goes first, with the moment."""
        return self._arrivals[run]

    def _priority(self, runs: int) -> list[list[tuple[float, Candidate]]]:
        come: list[list[tuple[float, Candidate]]] = [[] for _ in range(runs)]
        services = self._experience.priority_services
        chance = 1 - exp(-self._experience.priority_per_second * SLOT_SECONDS)
        if not services or not chance:
            return come
        closes = HORIZON_SECONDS if self._hall.closes_in is None else self._hall.closes_in
        last = int((self._seconds + min(HORIZON_SECONDS, closes)) // SLOT_SECONDS)
        for slot in range(int(self._seconds // SLOT_SECONDS) + 1, last + 1):
            rough, fine = spread(self._key, "comes", slot), spread(self._key, "exactly", slot)
            limit = chance * CHANCES * CHANCES
            hit = [r for r in range(runs) if CHANCES * rough[r] + fine[r] < limit]
            if hit:
                arrival = self._arrival(slot, services)
                for run in hit:
                    come[run].append(arrival)
        return come

    def _arrival(self, slot: int, services: tuple[str, ...]) -> tuple[float, Candidate]:
        seconds = slot * SLOT_SECONDS - self._seconds
        at = self._hall.now + timedelta(seconds=seconds)
        service = services[Draws(self._key, "asks", slot).whole(0, len(services) - 1)]
        return seconds, Candidate(-slot, -slot, service, rank_on_arrival(at, priority=True), at)
