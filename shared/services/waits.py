"""The waits that citizens are told: kept in memory, looked up by the request, made elsewhere.

`shared.services.wait_passes` estimates them beside the requests. Each process keeps its own: they
follow from the database, so after a restart the next pass finds them again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from shared.domain.calling import Candidate
from shared.domain.visit import CITIZEN_AWAY, State, TransactionState, VisitState
from shared.domain.waiting import MOST_MINUTES, Basis, Told, WaitRange, rounded, tell
from shared.domain.waiting_hall import MOST_WAITING, Experience
from shared.domain.waiting_run import Forecast
from shared.store.projections import Place

STALE_SECONDS = 60.0
"""An estimate older than this is told no more: passes come every few seconds."""


ENDLESS = WaitRange(MOST_MINUTES, None)


OUTDATED = timedelta(minutes=5)
"""The same by the centre's clock, which a demonstration may run fast or set."""


@dataclass(frozen=True, slots=True)
class Quote:
    """The first range that a visit was told, and when."""

    visit: int
    range: WaitRange
    at: datetime


@dataclass
class CentreWaits:
    """What one pass found at a centre. `newcomers` is told to whoever takes a ticket after it."""

    day: date
    as_of: datetime
    made_at: float
    told: Mapping[int, Told] = field(default_factory=dict)
    newcomers: Mapping[str, WaitRange] = field(default_factory=dict)
    behind: datetime | None = None
    """The last effective arrival that was followed, where the line is longer than that."""
    line: frozenset[int] = frozenset()
    """The waiting transactions."""
    overtaken: Mapping[int, int] = field(default_factory=dict)
    """By visit, how many came before it since it joined the line."""
    first: dict[int, Quote] = field(default_factory=dict)
    """First ranges told from `newcomers`, not yet recorded."""
    quotes: tuple[Quote, ...] = ()
    """First ranges to be recorded now."""


class Waits:
    """The present estimates of all centres."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._centres: dict[str, CentreWaits] = {}
        self._learned: dict[str, Experience] = {}

    def before(self, centre: str, day: date) -> CentreWaits | None:
        """What the pass before found today."""
        found = self._centres.get(centre)
        return found if found is not None and found.day == day else None

    def latest(self, centre: str) -> CentreWaits | None:
        """What the last pass found."""
        return self._centres.get(centre)

    def keep(self, centre: str, waits: CentreWaits) -> None:
        """Replace what a centre's citizens are told."""
        self._centres[centre] = waits

    def learned(self, centre: str) -> Experience | None:
        """What the past of a centre taught; None until a pass has looked at it."""
        return self._learned.get(centre)

    def learn(self, centre: str, known: Experience) -> None:
        """Keep what a pass has learned, for whoever needs durations between passes."""
        self._learned[centre] = known

    def forget(self, centre: str) -> None:
        """Nothing can be said there now."""
        self._centres.pop(centre, None)

    def now(self) -> float:
        """Seconds of a clock that never jumps, for the age of estimates."""
        return self._monotonic()

    def wait_of(self, state: VisitState, place: Place, now: datetime) -> WaitRange | None:
        """What the visit is told now; None when nothing of it waits or nothing is known."""
        turns = state.transactions.values()
        waiting = [t for t in turns if t.state is State.WAITING and not state.is_held_back(t)]
        if not waiting or any(_is_engaged(t) for t in turns):
            return None
        here = self._fresh(place.centre, place.business_day, now)
        if here is None:
            return None
        told = here.told.get(state.id)
        return told.range if told is not None else _newcomer(here, state, waiting)

    def newcomer(
        self, centre: str, day: date, services: Iterable[str], now: datetime
    ) -> WaitRange | None:
        """The wait of somebody who joins the end of these lines now; the soonest of them."""
        here = self._fresh(centre, day, now)
        return _soonest(here, services) if here is not None else None

    def in_place_of(self, place: Place, visit: int, now: datetime) -> WaitRange | None:
        """What is told to a visit that waits, to whoever would stand right before it."""
        here = self._fresh(place.centre, place.business_day, now)
        told = here.told.get(visit) if here is not None else None
        return told.range if told is not None else None

    def _fresh(self, centre: str, day: date, now: datetime) -> CentreWaits | None:
        here = self._centres.get(centre)
        if here is None or here.day != day or abs(now - here.as_of) > OUTDATED:
            return None
        return here if self._monotonic() - here.made_at <= STALE_SECONDS else None

    def at_most(self, place: Place, service: str, now: datetime) -> WaitRange | None:
        """A bound for somebody who came before the end of a service's line: nobody who stands
        further ahead waits longer than whoever joins it now."""
        here = self._fresh(place.centre, place.business_day, now)
        last = here.newcomers.get(service) if here is not None else None
        if last is None or last.high_minutes is None:
            return None
        return WaitRange(0, last.high_minutes)


def _is_engaged(t: TransactionState) -> bool:
    """At a counter, or gone to fetch something: nobody can call this citizen for another turn."""
    return t.state in (State.CALLED, State.SERVING) or (
        t.state is State.PAUSED and t.pause_reason in CITIZEN_AWAY
    )


def _newcomer(
    here: CentreWaits, state: VisitState, waiting: list[TransactionState]
) -> WaitRange | None:
    """The wait at the end of the line, for a ticket that is younger than the last pass."""
    after = here.behind or here.as_of
    if any(t.rank_at < after or t.reserved_counter or t.reserved_staff for t in waiting):
        return None
    soonest = _soonest(here, (t.service for t in waiting))
    if soonest is None:
        return None
    here.first.setdefault(state.id, Quote(state.id, soonest, state.arrived_at))
    return soonest


def _soonest(here: CentreWaits, services: Iterable[str]) -> WaitRange | None:
    """The wait at the end of the line that is likely called first."""
    ranges = [here.newcomers[each] for each in services if each in here.newcomers]
    if not ranges:
        return None
    high = min((r.high_minutes for r in ranges if r.high_minutes is not None), default=None)
    return WaitRange(min(r.low_minutes for r in ranges), high)


def published(
    forecast: Forecast, day: date, before: CentreWaits | None, made_at: float
) -> CentreWaits:
    """What the citizens of a centre are told after a pass, given what they were told before."""
    hall = forecast.hall
    found = CentreWaits(
        day,
        hall.now,
        made_at,
        line=frozenset(each.transaction for each in hall.waiting),
        overtaken=_overtaken(forecast, before),
        first=before.first if before is not None else {},
    )
    spreads = forecast.visits()
    told = {}
    for candidate in _first_turns(hall.waiting):
        visit = candidate.visit
        if visit in spreads:
            basis = Basis(forecast.counters_for(candidate), found.overtaken[visit])
            told[visit] = tell(_told_before(before, visit, basis), spreads[visit], basis)
    found.told = told
    found.quotes = _quotes(found, before)
    found.newcomers = {id: rounded(each) for id, each in forecast.newcomers().items()}
    if len(hall.waiting) >= MOST_WAITING:  # of whoever stands behind only one thing is sure
        endless = {id: each for id, each in found.newcomers.items() if each == ENDLESS}
        found.newcomers, found.behind = endless, hall.waiting[-1].rank_at
    return found


def _quotes(found: CentreWaits, before: CentreWaits | None) -> tuple[Quote, ...]:
    """What was told for the first time, by this pass or since the one before it."""
    since = [quote for quote in list(found.first.values()) if quote.at <= found.as_of]
    for quote in since:
        found.first.pop(quote.visit, None)
    known = {quote.visit for quote in since} | set(before.told if before is not None else ())
    now = [
        Quote(visit, told.range, found.as_of)
        for visit, told in found.told.items()
        if visit not in known
    ]
    return (*since, *now)


def _first_turns(waiting: Iterable[Candidate]) -> Iterable[Candidate]:
    """Of each visit the turn that stands first in line."""
    firsts: dict[int, Candidate] = {}
    for candidate in waiting:
        firsts.setdefault(candidate.visit, candidate)
    return firsts.values()


def _told_before(before: CentreWaits | None, visit: int, basis: Basis) -> Told | None:
    if before is None:
        return None
    told = before.told.get(visit)
    if told is None and visit in before.first:
        return Told(before.first[visit].range, basis)
    return told


def _overtaken(forecast: Forecast, before: CentreWaits | None) -> dict[int, int]:
    """By visit, how many came before it, at its counters, after it had joined the line."""
    grouping = forecast.grouping
    firsts = list(_first_turns(forecast.hall.waiting))
    known = before.overtaken if before is not None else {}
    last = max((each.rank_at for each in firsts if each.visit in known), default=None)
    joined = [
        (each, frozenset(grouping.desks_for(each)))
        for each in forecast.hall.waiting
        if before is not None
        and last is not None
        and each.rank_at < last
        and each.transaction not in before.line
    ]
    return {
        mine.visit: known[mine.visit]
        + sum(
            each.rank_at < mine.rank_at
            and each.visit != mine.visit
            and not desks.isdisjoint(grouping.desks_for(mine))
            for each, desks in joined
        )
        if mine.visit in known
        else 0
        for mine in firsts
    }
