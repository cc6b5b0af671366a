"""A ticket that is taken before arrival: until when it has to be confirmed, and how many there are.

It has its number and its place in line from the moment of taking, but nobody calls it before its
citizen is here. So whoever waits in the hall can be passed by nobody who came to the office's
notice later, and by at most as many as `Limits` let be under way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.events import ActorKind, Event, Kind
from shared.domain.waiting import WaitRange

SHORTEST = timedelta(minutes=60)
"""Nobody has to hurry through traffic for a short line."""

MARGIN = timedelta(minutes=30)
"""Beyond the longest wait that was told: a bus that is late."""

UNKNOWN_WAIT = timedelta(minutes=90)
LONGEST = timedelta(hours=3)
"""However long the line: a place is not kept for half a day."""

MINUTE = timedelta(minutes=1)

TRIES_KEPT = timedelta(days=1)
"""So long it is known how often a wrong code was tried for a ticket, which is good for a day."""


def confirm_by(taken_at: datetime, wait: WaitRange | None, closes_at: datetime) -> datetime:
    """Until when a ticket has to be confirmed, to the minute; `closes_at` ends today's opening."""
    span = UNKNOWN_WAIT
    if wait is not None:
        high = wait.high_minutes
        span = LONGEST if high is None else max(SHORTEST, timedelta(minutes=high) + MARGIN)
    last = min(taken_at + LONGEST, closes_at)
    return min(_up(taken_at + span), _down(last))


def _down(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _up(at: datetime) -> datetime:
    whole = _down(at)
    return whole if whole == at else whole + MINUTE


@dataclass(frozen=True, slots=True)
class Limits:
    """How many tickets may be under way to a centre, to one of its services, and be taken within
    `window`: without names nobody can be told from a crowd, so the number is limited and nobody is
    shut out by address."""

    centre: int
    service: int
    pace: int
    window: timedelta


def limits_of(
    counters: int, able: int, per_counter: int, pace_per_counter: int, window: timedelta
) -> Limits:
    """The limits of a centre of so many counters for a service that `able` of them take.

    A service may have half of the places where others need the counters too, so that one that
    everybody wants leaves room; a counter of its own keeps its share in any case.
    """
    centre = counters * per_counter
    service = min(able * per_counter, max(per_counter, -(-centre // 2)))
    return Limits(centre, service, counters * pace_per_counter, window)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What is under way: until when each unconfirmed ticket lasts, of the centre and of the service
    that is asked for, and when the latest were taken. All in order of time."""

    of_centre: Sequence[datetime]
    of_service: Sequence[datetime]
    taken: Sequence[datetime]


def full_until(found: UnderWay, limits: Limits, now: datetime) -> datetime | None:
    """None while one more may be taken; else when, at the latest, a place is free again."""
    waits = [
        lasts[len(lasts) - most]
        for lasts, most in ((found.of_centre, limits.centre), (found.of_service, limits.service))
        if most and len(lasts) >= most
    ]
    recent = [at for at in found.taken if at > now - limits.window]
    if limits.pace and len(recent) >= limits.pace:
        waits.append(recent[len(recent) - limits.pace] + limits.window)
    return max(waits, default=None)


def at_arrival(history: Sequence[Event]) -> list[Event]:
    """The events of visits with whatever came before a confirmation moved to its moment.

    Time at home is no time in the hall: the clocks of a citizen begin when they came.
    """
    remote = {e.visit for e in history if e.kind is Kind.TAKEN and "confirm_by" in e.data}
    if not remote:
        return list(history)
    came: dict[int, Event] = {}
    for event in history:
        if event.visit in remote and shows_presence(event):
            came.setdefault(event.visit, event)
    return [
        replace(e, at=came[e.visit].at) if e.visit in came and e.seq < came[e.visit].seq else e
        for e in history
    ]


def shows_presence(event: Event) -> bool:
    """Whether this event of a ticket from elsewhere says that its citizen came: a confirmation,
    staff who bring back a ticket whose time was over, or a call. One more service does not."""
    by_staff = event.actor.kind is ActorKind.STAFF
    return event.kind in _COMES or (event.kind is Kind.REJOINED and by_staff)


_COMES = frozenset({Kind.CONFIRMED, Kind.CALLED})
