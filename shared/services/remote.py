"""Taking a ticket before arrival: how many may be under way, and until when each is kept.

Without names nobody can be told from a crowd, and an address is shared by a whole telephone
network. So only the number is limited, and nothing is kept about anybody; what a flood can take is
places for tickets from elsewhere, never anything in the hall.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from shared.domain.errors import (
    N_,
    InvalidRequest,
    NotConfirmedInTime,
    RemoteFull,
    RemoteNotOffered,
)
from shared.domain.events import Actor, ActorKind
from shared.domain.remote import MINUTE, Limits, confirm_by, full_until, limits_of
from shared.services import contingents
from shared.services.office import Office
from shared.store import under_way
from shared.store.log import History
from shared.store.writer import WriteTx

ELSEWHERE = ("phone", "web")
"""Channels of tickets that are taken before arrival."""


def limits_for(office: Office, centre: str, service: str) -> Limits:
    """How many tickets may be under way to a centre, and to a service of it; 0 limits nothing."""
    rules = office.rules
    return limits_of(
        len(office.centre(centre).counters),
        len(office.catalogue.counters_for(centre, service)),
        rules.remote_per_counter,
        rules.remote_pace_per_counter,
        rules.remote_pace_window,
    )


def kept_until(
    office: Office,
    tx: WriteTx,
    centre: str,
    services: Sequence[str],
    now: datetime,
    *,
    wanted: bool = True,
) -> datetime | None:
    """Until when a ticket that is taken now has to be confirmed at the centre; None where none is
    `wanted`. Raises `RemoteFull`, `RemoteNotOffered`."""
    if not wanted:
        return None
    refusal = refusal_of(office, tx.connection, centre, services, now)
    if refusal is not None:
        raise refusal
    return until(office, centre, services, now)


def expect_fitting(actor: Actor, channel: str, *, priority: bool) -> None:
    """Whoever must be called first is seen at the centre: nobody says so of themselves from
    elsewhere. Raises `InvalidRequest`."""
    if actor.kind is ActorKind.STAFF:
        return
    if priority:
        raise InvalidRequest("priority", N_("Ask for priority at the centre, not before coming."))
    if channel not in ELSEWHERE:
        raise InvalidRequest("channel", N_("Name a channel from elsewhere: phone or web."))


def expect_may_add(
    office: Office, connection: Connection, actor: Actor, history: History, service: str
) -> None:
    """One more service for a ticket: from elsewhere only while its citizen is still to come, and
    then within the limits. Raises `NotConfirmedInTime`, and like `kept_until`."""
    state = history.state
    if state.confirm_by is not None:
        now, centre = office.clock.now(), history.place.centre
        refusal = refusal_of(office, connection, centre, [service], now, is_new=False)
        if refusal is not None:
            raise refusal
    elif not state.is_here and actor.kind is not ActorKind.STAFF:
        raise NotConfirmedInTime(present=next(iter(state.transactions.values())).summary())


def refusal_of(
    office: Office,
    connection: Connection,
    centre: str,
    services: Sequence[str],
    now: datetime,
    *,
    is_new: bool = True,
) -> RemoteFull | RemoteNotOffered | None:
    """Why no ticket for these services can be taken from elsewhere now; None when it can.

    What a centre gives a limited number of in a day is for those who are here: a place kept for
    somebody who never comes would be one too few.
    """
    if not office.rules.remote_per_counter:
        return RemoteNotOffered()
    day = office.today(centre, now)
    again: datetime | None = None
    for service in services:
        if contingents.left_today(office, connection, centre, service, now) is not None:
            return RemoteNotOffered()
        limits = limits_for(office, centre, service)
        if not is_new:
            limits = replace(limits, centre=0, pace=0)
        found = under_way.found(connection, centre, day, service, now - limits.window)
        until = full_until(found, limits, now)
        if until is not None:
            again = until if again is None else max(again, until)
    return RemoteFull(again=_shown(office, centre, again)) if again is not None else None


def _shown(office: Office, centre: str, at: datetime) -> object:
    """A time of day, on the whole minute after it."""
    whole = at.replace(second=0, microsecond=0)
    shown = whole if whole == at else whole + MINUTE
    return shown.astimezone(office.calendar(centre).zone).time()


def until(office: Office, centre: str, services: Sequence[str], now: datetime) -> datetime:
    """Until when a ticket that is taken now has to be confirmed at the centre."""
    day = office.today(centre, now)
    wait = office.waits.newcomer(centre, day, services, now)
    return confirm_by(now, wait, closes_at(office, centre, now))


def closes_at(office: Office, centre: str, now: datetime) -> datetime:
    """The end of today's last opening; of the business day where nobody keeps to hours."""
    calendar, day = office.calendar(centre), office.today(centre, now)
    windows = () if office.ignores_hours or calendar.always_open else calendar.windows(day)
    return windows[-1][1] if windows else calendar.day_bounds(day)[1]
