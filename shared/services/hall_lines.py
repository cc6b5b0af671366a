"""The lines of a hall: how long, since when, who takes them, what newcomers are told, the trend."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from shared.domain import pace, service_level
from shared.domain.service_level import Breach, Level, Promise, Wait
from shared.domain.waiting import WaitRange
from shared.services.hall_now import HallNow, InLine, people_of, waits_of
from shared.services.office import Office
from shared.services.waits import OUTDATED, STALE_SECONDS

TREND = timedelta(minutes=30)
TREND_POINTS = 7
"""Every five minutes of the last thirty, with the present one."""

WHOLE_DAY = None


@dataclass(frozen=True, slots=True)
class LineNow:
    """One line, by letter or by agency (`id`).

    `takers` are open counters that take some of it; `stuck` of its people are taken by none that
    is at work.
    `oldest` in seconds; `trend` its length every five minutes, the present last; `told` is what
    a newcomer would be told, None when nothing can be said.
    """

    id: str
    waiting: int
    oldest: int | None
    status: str
    takers: tuple[int, ...]
    stuck: int
    trend: tuple[int, ...]
    level: Level
    told: WaitRange | None

    @property
    def change(self) -> int:
        """How much longer the line is than half an hour ago."""
        return self.trend[-1] - self.trend[0]


@dataclass(frozen=True, slots=True)
class CentreLevel:
    """The promise of the whole centre: in its window, over the day, and when it was broken."""

    promise: Promise
    now: Level
    today: Level
    breaches: tuple[Breach, ...]


def lines(
    office: Office,
    hall: HallNow,
    line: Sequence[InLine],
    *,
    by_agency: bool = False,
) -> list[LineNow]:
    """Every line that the centre offers, the longest wait first, then the catalogue's order."""
    catalogue = office.catalogue
    of: Callable[[str], str] = lambda service: (  # noqa: E731  # one of two, passed on
        catalogue.services[service].agency if by_agency else catalogue.services[service].letter
    )
    members: dict[str, list[str]] = {}
    for service in catalogue.offered(hall.centre):
        members.setdefault(of(service.id), []).append(service.id)
    people: dict[str, list[InLine]] = {id: [] for id in members}
    past: dict[str, list[Wait]] = {id: [] for id in members}
    counted: dict[str, list[Wait]] = {id: [] for id in members}
    for each in line:
        people.setdefault(of(each.turn.service), []).append(each)
    for id, wait in waits_of(hall, line):
        past.setdefault(of(id), []).append(wait)
    for id, wait in waits_of(hall, people_of(line)):
        counted.setdefault(of(id), []).append(wait)
    order = {
        id: place for place, id in enumerate(catalogue.agencies if by_agency else catalogue.groups)
    }
    told = newcomers(office, hall)
    found = [
        _line(hall, id, people[id], past[id], counted.get(id, []), members.get(id, []), told)
        for id in people
    ]
    return sorted(found, key=lambda each: (not each.stuck, -(each.oldest or -1), order[each.id]))


def _line(
    hall: HallNow,
    id: str,
    people: Sequence[InLine],
    past: Sequence[Wait],
    counted: Sequence[Wait],
    services: Sequence[str],
    told: Mapping[str, WaitRange],
) -> LineNow:
    oldest = max((hall.seconds_since(each.since) for each in people), default=None)
    ranges = [told[service] for service in services if service in told]
    return LineNow(
        id=id,
        waiting=len(people),
        oldest=oldest,
        status=pace.status(oldest, int(hall.target.total_seconds())),
        takers=tuple(
            number
            for number, desk in hall.desks.items()
            if desk.services is None or not desk.services.isdisjoint(services)
        ),
        stuck=sum(not at_work_for(hall, each) for each in people),
        trend=_trend(hall, past),
        level=service_level.level(counted, hall.promise, hall.now),
        told=_widest(ranges),
    )


def at_work_for(hall: HallNow, each: InLine) -> list[int]:
    """The counters on no break that may call this turn, now or when they are done."""
    return [
        number
        for number, session in hall.sessions.items()
        if session.on_break_since is None and _takes(hall, number, each)
    ]


def _takes(hall: HallNow, number: int, each: InLine) -> bool:
    desk = hall.desks[number]
    kept_for_other = desk.kept_for not in (None, each.turn.candidate.visit)
    return desk.can_take(each.turn.candidate) or (
        kept_for_other and (desk.services is None or each.turn.service in desk.services)
    )


def _trend(hall: HallNow, waits: Sequence[Wait]) -> tuple[int, ...]:
    """How long the line was, from `TREND` ago until now."""
    step = TREND / (TREND_POINTS - 1)
    moments = [hall.now - step * back for back in reversed(range(TREND_POINTS))]
    return tuple(service_level.length(waits, at) for at in moments)


def newcomers(office: Office, hall: HallNow) -> Mapping[str, WaitRange]:
    """What whoever takes a ticket now is told, by service; empty when estimates are old."""
    found = hall.estimates
    if found is None or abs(hall.now - found.as_of) > OUTDATED:
        return {}
    return found.newcomers if office.waits.now() - found.made_at <= STALE_SECONDS else {}


def _widest(ranges: Sequence[WaitRange]) -> WaitRange | None:
    """One range for several services of a line: from the soonest to the latest."""
    if not ranges:
        return None
    ends = [each.high_minutes for each in ranges]
    known = [end for end in ends if end is not None]
    return WaitRange(
        min(each.low_minutes for each in ranges), max(known) if len(known) == len(ends) else None
    )


def centre_level(hall: HallNow, line: Sequence[InLine]) -> CentreLevel:
    """Each citizen who waits counts once, however many services they wait for."""
    promise = hall.promise
    all_waits = [wait for _, wait in waits_of(hall, people_of(line))]
    day = Promise(promise.percent, promise.target, WHOLE_DAY, promise.least)
    changes = service_level.crossings(all_waits, promise, hall.now)
    return CentreLevel(
        promise=promise,
        now=service_level.level(all_waits, promise, hall.now),
        today=service_level.level(all_waits, day, hall.now),
        breaches=tuple(service_level.breaches(changes)),
    )
