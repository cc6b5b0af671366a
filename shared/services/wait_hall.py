"""A centre's hall as an estimate of waits sees it, read from the database."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import Connection

from shared.domain.visit import CITIZEN_AWAY
from shared.domain.waiting_hall import MOST_WAITING, Experience, Hall, Station
from shared.domain.waiting_past import Past, Served, experience, half_hour, pace
from shared.services.office import Office
from shared.services.serving import desk_of
from shared.store import counters, waits
from shared.store.counters import Session
from shared.store.waits import Elsewhere

LEARNED_DAYS = 90
MOST_CASES = 20_000
RESTED = timedelta(hours=2)
"""After a break nobody takes the next one sooner."""

PACE_WINDOW = timedelta(hours=2)
UNKNOWN_STANDARD_SECONDS = 600
AT_COUNTER = ("called", "serving")


def read_hall(office: Office, connection: Connection, centre: str, now: datetime) -> Hall | None:
    """The hall now; None when no counter is open."""
    day = office.today(centre, now)
    sessions = counters.open_sessions(connection, centre)
    if not sessions:
        return None
    numbers, staff = {s.counter for s in sessions}, {s.staff for s in sessions}
    others = waits.elsewhere(connection, centre, day, numbers, staff)
    rested = waits.rested(connection, centre, now - RESTED)
    shut, closes_in = _hours(office, centre, day, now)
    return Hall(
        now=now,
        waiting=tuple(waits.waiting(connection, centre, day, numbers, staff, MOST_WAITING)),
        stations=tuple(_station(office, session, others, rested, now) for session in sessions),
        away=frozenset(
            each.candidate.visit
            for each in others
            if each.state == "paused" and each.pause_reason in CITIZEN_AWAY
        ),
        coming=tuple(
            (max(0.0, (each.deferred_until - now).total_seconds()), each.candidate)
            for each in others
            if each.state == "deferred" and each.deferred_until is not None
        ),
        shut=shut,
        closes_in=closes_in,
        half_hour=half_hour(now, office.calendar(centre).zone),
    )


def _station(
    office: Office,
    session: Session,
    others: list[Elsewhere],
    rested: frozenset[int],
    now: datetime,
) -> Station:
    desk, had_rest = desk_of(office, session), session.counter in rested
    here = [e for e in others if e.counter == session.counter and e.state in AT_COUNTER]
    if here:
        current = here[0]
        return Station(
            desk,
            current.candidate.visit,
            current.candidate.service,
            since_seconds=_since(current.called_at or now, now),
            rested=had_rest,
        )
    if session.on_break_since is not None:
        return Station(desk, on_break=True, since_seconds=_since(session.on_break_since, now))
    return Station(desk, rested=had_rest)


def _since(at: datetime, now: datetime) -> float:
    return max(0.0, (now - at).total_seconds())


def _hours(
    office: Office, centre: str, day: date, now: datetime
) -> tuple[tuple[tuple[float, float], ...], float | None]:
    """When the whole centre is shut between two windows, and when it closes for today."""
    calendar = office.calendar(centre)
    windows = calendar.windows(day)
    if calendar.always_open or not windows:
        return (), None
    shut = tuple(
        ((end - now).total_seconds(), (start - now).total_seconds())
        for (_, end), (start, _) in pairwise(windows)
        if start > now and end < start
    )
    return shut, max(0.0, (windows[-1][1] - now).total_seconds())


def learn_centre(office: Office, connection: Connection, centre: str, day: date) -> Experience:
    """What the last 90 days before `day` taught; a service without cases goes by its standard."""
    first, last = day - timedelta(days=LEARNED_DAYS), day - timedelta(days=1)
    calendar = office.calendar(centre)
    past = Past(
        tuple(waits.served(connection, centre, first, last, MOST_CASES)),
        tuple(waits.sittings(connection, centre, calendar.day_bounds(first)[0])),
        waits.first_goers(connection, centre, first, last),
    )
    catalogue = office.catalogue
    standards = {
        service: float(
            catalogue.process_on(service, day).counter_seconds or UNKNOWN_STANDARD_SECONDS
        )
        for service in catalogue.services
    }
    return experience(past, standards, calendar.zone)


def pace_now(
    connection: Connection, centre: str, day: date, now: datetime, known: Experience
) -> float:
    """Today's pace, from the turns that ended in the last two hours."""
    today: list[Served] = waits.served(connection, centre, day, day, MOST_WAITING)
    recent = [each for each in today if each.ended_at >= now - PACE_WINDOW]
    return pace(recent, known.services)
