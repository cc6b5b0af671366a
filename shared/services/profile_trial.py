"""Trying a counter's work profile: whom the calling policy would call there, and why.

The policy itself answers, over the line as it stands and over made-up citizens; nothing is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain import calling
from shared.domain.calling import Candidate, Desk
from shared.domain.catalogue import Service
from shared.domain.errors import N_, InvalidRequest
from shared.domain.permissions import Permission
from shared.services import access
from shared.services.commands import Caller
from shared.services.desks import planned_services
from shared.services.hall_now import in_line, read_hall
from shared.services.office import Office

SHOWN = calling.CANDIDATES_KEPT
_ONE_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a counter would take; `services` None: everything. `preferred` come first."""

    services: frozenset[str] | None = None
    preferred: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Called:
    """One citizen in the order of calling: the number, or "" for a made-up one. `place` None: this
    counter never calls them. `because`: why the first is first."""

    service: str
    since: datetime
    place: int | None
    number: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class ProfileTrial:
    """`now_in_line`: who waits and would be called here, first come first. `made_up`: one citizen
    for each service on offer, who came a minute after each other. `never_matches`: nothing that is
    offered is taken. `unserved`: no counter of the centre takes them. `not_now`: counters are open
    and none of them takes these, with this profile at this counter."""

    centre: str
    counter: int
    profile: Profile
    is_open: bool
    now_in_line: tuple[Called, ...]
    made_up: tuple[Called, ...]
    never_matches: bool
    unserved: tuple[Service, ...]
    not_now: tuple[Service, ...]


def try_profile(
    office: Office, caller: Caller, centre: str, counter: int, wish: Profile | None = None
) -> ProfileTrial:
    """`wish` None: the profile of the open counter, or what the catalogue gives it.

    Raises `InvalidRequest` for a counter that is not there, `UnknownCentre`, `NotSignedIn`,
    `NotFound`.
    """
    access.require(caller, Permission.CATALOGUE, None)
    found = office.centre(centre)
    if counter not in {each.number for each in found.counters}:
        raise InvalidRequest("counter", N_("Choose a counter of this centre."))
    hall = read_hall(office, centre)
    open_desk = hall.desks.get(counter)
    desk = open_desk or Desk(counter, services=planned_services(office, centre, counter))
    if wish is not None:
        desk = replace(desk, services=wish.services, preferred=wish.preferred)
    offered = office.catalogue.offered(centre)
    others = [each for number, each in hall.desks.items() if number != counter]
    at_work = [*others, desk] if hall.desks else []
    return ProfileTrial(
        centre,
        counter,
        Profile(desk.services, desk.preferred),
        open_desk is not None,
        _in_line([(t.turn.candidate, t.turn.number) for t in in_line(hall)], desk, hall.now),
        made_up(offered, desk, hall.now),
        _takes_nothing(desk, offered),
        tuple(each for each in offered if not office.catalogue.counters_for(centre, each.id)),
        tuple(each for each in offered if at_work and not _taken(at_work, each.id)),
    )


def made_up(offered: Sequence[Service], desk: Desk, now: datetime) -> tuple[Called, ...]:
    """One waiting citizen for each service; those whom the counter calls, then the others."""
    waiting = [
        Candidate(id, id, each.id, since, since)
        for id, each in enumerate(offered, 1)
        for since in [now - _ONE_MINUTE * (len(offered) + 1 - id)]
    ]
    line = _in_line(
        [(each, "") for each in waiting], replace(desk, kept_for=None), now, len(waiting)
    )
    called = {each.service for each in line}
    rest = (
        Called(each.service, each.since, None) for each in waiting if each.service not in called
    )
    return (*line, *rest)


def _in_line(
    waiting: Sequence[tuple[Candidate, str]], desk: Desk, now: datetime, most: int = SHOWN
) -> tuple[Called, ...]:
    numbers = {each.transaction: number for each, number in waiting}
    candidates = [each for each, _ in waiting]
    decision = calling.choose(candidates, desk, now)
    order = calling.in_order(candidates, desk, now)[:most]
    return tuple(
        Called(
            each.service,
            each.since,
            place,
            numbers[each.transaction],
            decision.because if decision is not None and place == 1 else "",
        )
        for place, each in enumerate(order, 1)
    )


def _takes_nothing(desk: Desk, offered: Sequence[Service]) -> bool:
    return desk.services is not None and desk.services.isdisjoint(each.id for each in offered)


def _taken(desks: Sequence[Desk], service: str) -> bool:
    return any(each.services is None or service in each.services for each in desks)
