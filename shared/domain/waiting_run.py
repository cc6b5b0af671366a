"""The next hour and a half of a hall, played many times: when is everybody called?

The discipline is the real one (`shared.domain.calling`) and the durations come from the centre's
own past. A run ends after 90 minutes, because nothing beyond is ever told.
"""

from __future__ import annotations

import heapq
from math import ceil, inf

from shared.domain.calling import Candidate, rests
from shared.domain.draws import SPREAD
from shared.domain.waiting import Spread
from shared.domain.waiting_hall import Experience, Hall
from shared.domain.waiting_line import MICROSECOND, Entry, Grouping, Line, Resting
from shared.domain.waiting_odds import HORIZON_SECONDS, Odds

RUNS = 50
LOW_SHARE, HIGH_SHARE = 0.1, 0.9


class Forecast:
    """Plays a hall run by run; `visits` and `newcomers` tell what came out."""

    def __init__(self, hall: Hall, experience: Experience, key: object, runs: int = RUNS) -> None:
        """`key` names the chance, such as centre and day. Raises ValueError beyond 64 runs."""
        if not 1 <= runs <= SPREAD:
            raise ValueError(f"between 1 and {SPREAD} runs")
        self.hall, self.runs = hall, runs
        self.odds = Odds(hall, experience, key, runs)
        self.grouping = Grouping(station.desk for station in hall.stations)
        self._of_service = {
            service: self.grouping.group(Candidate(0, 0, service, hall.now, hall.now))
            for service in experience.services
        }
        self.busy = {s.visit for s in hall.stations if s.visit is not None} | hall.away
        placed = [(self.grouping.group(each), self.entry(each), each) for each in hall.waiting]
        self.coming = [
            (at, self.grouping.group(each), self.entry(each)) for at, each in hall.coming
        ]
        self.held: dict[tuple[int, str], list[tuple[int, Entry]]] = {}
        for first, each in hall.held:
            waits = self.held.setdefault((each.visit, first), [])
            waits.append((self.grouping.group(each), self.entry(each)))
        self.groups: list[list[Entry]] = [[] for _ in range(self.grouping.count)]
        self.resting: list[Resting] = []
        for group, entry, candidate in placed:
            if candidate.rests_until is not None and rests(candidate, hall.now):
                until = (candidate.rests_until - hall.now) // MICROSECOND
                self.resting.append((until, group, entry))
            else:
                self.groups[group].append(entry)
        self.resting.sort()
        for entries in self.groups:
            entries.sort()
        self.groups_of_desk = self.grouping.groups_of_desks()
        self._desks = self.grouping.groups()
        self.calls: dict[int, list[float]] = {
            entry[1]: [inf] * runs
            for group, entry, _ in placed
            if self._desks[group] and entry[1] not in self.busy
        }
        self.idle = [[inf] * runs for _ in self.groups]

    def entry(self, candidate: Candidate) -> Entry:
        """The candidate as it stands in line, its times counted from now."""
        return (
            (candidate.rank_at - self.hall.now) // MICROSECOND,
            candidate.visit,
            candidate.position,
            candidate.transaction,
            candidate.service,
            (candidate.since - self.hall.now) // MICROSECOND,
        )

    def play(self, run: int) -> None:
        """One possible future; `run` counts from 0."""
        _Run(self, run).play()

    def visits(self) -> dict[int, Spread]:
        """By visit the wait until its next call; visits that no open counter serves are absent."""
        return {visit: _middle(times) for visit, times in self.calls.items()}

    def newcomers(self) -> dict[str, Spread]:
        """By service the wait of somebody who takes a ticket now, without a right to go first."""
        return {
            service: _middle(self.idle[group])
            for service, group in self._of_service.items()
            if self._desks[group]
        }

    def counters_for(self, candidate: Candidate) -> int:
        """How many counters may take it now: open and not on a break."""
        desks = self.grouping.desks_for(candidate)
        return sum(not self.hall.stations[desk].on_break for desk in desks)


def forecast(hall: Hall, experience: Experience, key: object, runs: int = RUNS) -> Forecast:
    """A hall played to the end of all runs."""
    played = Forecast(hall, experience, key, runs)
    for run in range(runs):
        played.play(run)
    return played


def _middle(times: list[float]) -> Spread:
    rising = sorted(times)
    low, high = (ceil(share * len(rising)) - 1 for share in (LOW_SHARE, HIGH_SHARE))
    return Spread(rising[low], rising[high])


class _Run:
    """One future. The agenda holds counters becoming free (place ≥ 0) and citizens coming (−1)."""

    def __init__(self, forecast: Forecast, run: int) -> None:
        self._forecast, self._run, self._odds = forecast, run, forecast.odds
        stations = forecast.hall.stations
        self._line = Line(forecast.groups, forecast.groups_of_desk, forecast.busy, forecast.resting)
        self._kept = {
            place: (station.desk.kept_for, station.kept_seconds)
            for place, station in enumerate(stations)
            if station.desk.kept_for is not None
        }
        self._away = [self._odds.breaks(i, run) for i in range(len(stations))]
        self._idle: dict[int, None] = {}  # the longest idle first
        self._held = dict(forecast.held)
        self._serves = [station.service or "" for station in stations]
        self._open = set(forecast.calls)  # visits whose call is still to come
        self._agenda: list[tuple[float, int, int, Entry | None]] = [
            (self._odds.first_free(i, run), i, station.visit or 0, None)
            for i, station in enumerate(stations)
        ]
        grouping = forecast.grouping
        self._agenda += [(at, -1, group, entry) for at, group, entry in forecast.coming]
        self._agenda += [
            (at, -1, grouping.group(each), forecast.entry(each))
            for at, each in self._odds.arrivals(run)
        ]
        self._agenda += [(until, -1, -1, None) for _, until in self._kept.values()]
        heapq.heapify(self._agenda)

    def play(self) -> None:
        agenda, stations = self._agenda, len(self._away)
        while agenda and (self._open or len(self._idle) < stations):
            now, place, visit, entry = heapq.heappop(agenda)
            if now > HORIZON_SECONDS:
                return
            if entry is not None:
                self._line.join(visit, entry)
                self._wake(now)
            elif place < 0:
                self._wake(now)  # a counter is kept no longer
            else:
                freed = visit != 0 and self._leaves(place, visit)
                self._next(place, now)
                if freed:
                    self._wake(now)

    def _leaves(self, place: int, visit: int) -> bool:
        """A visit has left its counter; returns whether it may be called for something more."""
        waits = self._line.free(visit)
        freed = self._held.pop((visit, self._serves[place]), [])
        for group, entry in freed:
            self._line.join(group, entry)
        return waits or bool(freed)

    def _wake(self, now: float) -> None:
        for place in list(self._idle):
            self._next(place, now)

    def _next(self, place: int, now: float) -> None:
        """A free counter: rest, or call, or stay idle."""
        if self._away[place] and self._rests(place, now):
            return
        only = self._kept_for(place, now)
        entry = self._line.call(place, int(now * 1_000_000), only)
        if entry is None:
            self._idle.setdefault(place)
            if only is None:
                self._seen_idle(place, now)
            return
        self._idle.pop(place, None)
        _, visit, _, transaction, service, _ = entry
        if visit == only:
            del self._kept[place]
        if visit in self._open:
            self._open.discard(visit)
            self._forecast.calls[visit][self._run] = now
        self._serves[place] = service
        until = now + self._odds.lasts(transaction, service, place, self._run)
        heapq.heappush(self._agenda, (until, place, visit, None))

    def _kept_for(self, place: int, now: float) -> int | None:
        """The visit that a counter still waits for."""
        visit, until = self._kept.get(place, (None, 0.0))
        return visit if now < until else None

    def _rests(self, place: int, now: float) -> bool:
        """Whether a break is due; somebody idle took it in time, others when they became free."""
        away = self._away[place]
        while away and away[0][0] <= now:
            start, end, fixed = away.pop(0)
            back = end if fixed or place in self._idle else now + end - start
            if back > now:
                self._idle.pop(place, None)
                heapq.heappush(self._agenda, (back, place, 0, None))
                return True
        return False

    def _seen_idle(self, place: int, now: float) -> None:
        """Somebody who had taken a ticket at first would be called now."""
        for group, _ in self._forecast.groups_of_desk[place]:
            times = self._forecast.idle[group]
            if times[self._run] == inf:
                times[self._run] = now
