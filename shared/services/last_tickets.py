"""Until when tickets are given today: from the work in line, the open counters, the closing time.

A supervisor's own word (`set_last_ticket`) stands before what is expected. Where nobody keeps to
hours, as in a demonstration, only that word counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median_low, pstdev

from sqlalchemy import Connection

from shared.domain.cut_off import Length, Load, Place, last_ticket, load, seconds_needed
from shared.domain.errors import N_, InvalidRequest
from shared.domain.permissions import Permission
from shared.domain.waiting_hall import Experience
from shared.domain.waiting_times import VARIATION
from shared.services import access
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.daybook import note_change
from shared.services.desks import desk_of
from shared.services.office import Office
from shared.store import centre_days, counters, day_figures, line
from shared.store.writer import WriteTx

FRESH = timedelta(seconds=15)
FEW = 2
ROUND_MINUTES = 5
UNKNOWN_STANDARD_SECONDS = 600
REST_LEFT_SECONDS = 600
"""A counter on its break is expected back about then."""

AT_LEAST_LEFT = 0.2
"""Of its usual length, however long a service has taken already."""


@dataclass(frozen=True, slots=True)
class Dealt:
    """The line of a centre as it was dealt out last, so that not every ticket does it again."""

    day: date
    at: datetime
    waiting: int
    load: Load
    lengths: Mapping[str, Length]

    def holds(self, day: date, now: datetime, waiting: int) -> bool:
        grown = abs(waiting - self.waiting)
        return (
            self.day == day
            and abs(now - self.at) <= FRESH
            and grown <= max(FEW, self.waiting // 50)
        )


def last_ticket_of(
    office: Office, connection: Connection, centre: str, service: str, now: datetime
) -> datetime | None:
    """When the last ticket for a service is given today; None where nothing ends it."""
    return last_tickets_of(office, connection, centre, [service], now).get(service)


def last_tickets_of(
    office: Office, connection: Connection, centre: str, services: Iterable[str], now: datetime
) -> dict[str, datetime]:
    """The same for several services; those that nothing ends are left out."""
    day = office.today(centre, now)
    said = office.daybook.last_tickets.get((centre, day))
    if said is not None:
        return dict.fromkeys(services, said)
    windows = () if office.ignores_hours else office.calendar(centre).windows(day)
    if not windows:
        return {}
    dealt = _dealt(office, connection, centre, day, now)
    found = {
        each: last_ticket(windows, seconds_needed(each, dealt.load, dealt.lengths))
        for each in services
    }
    return {service: last for service, last in found.items() if last is not None}


def last_ticket_of_hall(
    office: Office, connection: Connection, centre: str, now: datetime
) -> datetime | None:
    """About when the last ticket is given for a usual service: rounded down, so that nobody comes
    too late. None where nothing ends it."""
    services = [each.id for each in office.catalogue.offered(centre)]
    known = last_tickets_of(office, connection, centre, services, now).values()
    if not known:
        return None
    last = median_low(known)
    return last - timedelta(
        minutes=last.minute % ROUND_MINUTES, seconds=last.second, microseconds=last.microsecond
    )


def _dealt(office: Office, connection: Connection, centre: str, day: date, now: datetime) -> Dealt:
    waiting = line.lengths(connection, centre, day)
    total = sum(waiting.values())
    kept = office.dealt.get(centre)
    if isinstance(kept, Dealt) and kept.holds(day, now, total):
        return kept
    lengths = _lengths(office, centre, day)
    turns = day_figures.open_turns(connection, centre, day)
    waits = dict(waiting)
    for turn in turns:
        if turn.state in ("deferred", "paused"):
            waits[turn.service] = waits.get(turn.service, 0) + 1
    at_counter = {turn.counter: turn for turn in turns if turn.state in ("called", "serving")}
    places = []
    for session in counters.open_sessions(connection, centre):
        here = at_counter.get(session.counter)
        free_in = 0.0
        if here is not None:
            usual = lengths[here.service].mean
            spent = (now - (here.started_at or here.called_at or now)).total_seconds()
            free_in = max(AT_LEAST_LEFT * usual, usual - spent)
        elif session.on_break_since is not None:
            free_in = REST_LEFT_SECONDS
        places.append(Place(desk_of(office, session, now).services, free_in))
    dealt = Dealt(day, now, total, load(waits, places, lengths), lengths)
    office.dealt[centre] = dealt
    return dealt


def _lengths(office: Office, centre: str, day: date) -> dict[str, Length]:
    """How long each service takes: learned from the centre's past, else by its standard."""
    known = office.waits.learned(centre)
    catalogue = office.catalogue
    return {
        service: _learned(known, service)
        or _standard(catalogue.process_on(service, day).counter_seconds)
        for service in catalogue.services
    }


def _learned(known: Experience | None, service: str) -> Length | None:
    if known is None or service not in known.services:
        return None
    points = known.services[service].points
    mean = known.services[service].mean * known.pace
    return Length(mean + known.between_seconds, pstdev(points) * known.pace)


def _standard(seconds: int) -> Length:
    mean = float(seconds or UNKNOWN_STANDARD_SECONDS)
    return Length(mean + Experience({}).between_seconds, VARIATION * mean)


async def set_last_ticket(
    office: Office, caller: Caller, centre: str, until: datetime, key: RequestKey | None = None
) -> None:
    """Give tickets until a moment of today, whatever is expected.

    Raises `NotSignedIn`, `UnknownCentre`, `InvalidRequest`.
    """
    access.require(caller, Permission.CHOOSE, centre)
    staff = caller.actor.id
    assert staff is not None

    def job(tx: WriteTx) -> None:
        now = office.clock.now()
        day = office.today(centre, now)
        begins, ends = office.calendar(centre).day_bounds(day)

        def run() -> Done:
            if not begins <= until < ends:
                raise InvalidRequest("until", N_("Choose a time of today."))
            centre_days.put_last_ticket(tx, centre, day, until, staff, now)
            note_change(tx, centre)
            return Done(200, None)

        once(tx, key, now, run)

    await office.db.write(job, centre=centre)
