"""A centre's hall as an estimate of waits sees it, read from the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import Connection

from shared.domain.calling import Candidate
from shared.domain.catalogue import Catalogue
from shared.domain.process import Process
from shared.domain.visit import CITIZEN_AWAY
from shared.domain.waiting_hall import MOST_WAITING, Case, Experience, Hall, Station
from shared.domain.waiting_past import Past, Promised, Served, experience, half_hour, pace
from shared.services.desks import at_work, desk_of
from shared.services.office import Office
from shared.store import counters, waits
from shared.store.counters import Session
from shared.store.waits import Elsewhere, WaitingLine

LEARNED_DAYS = 90
MOST_CASES = 20_000
RESTED = timedelta(hours=2)
"""After a break nobody takes the next one sooner."""

QUIET = timedelta(minutes=10)
"""An open counter that calls nobody for so long, while somebody waits, has nobody behind it."""

RECENT_TURNS = 400
PACE_WINDOW = timedelta(hours=2)
UNKNOWN_STANDARD_SECONDS = 600
AT_COUNTER = ("called", "serving")


def read_hall(
    office: Office, connection: Connection, centre: str, now: datetime
) -> tuple[Hall, list[Served]] | None:
    """The hall now, and the latest turns that ended today; None when no counter is open."""
    day = office.today(centre, now)
    sessions = counters.open_sessions(connection, centre)
    if not sessions:
        return None
    desks = at_work(office, connection, centre, now)
    variants = _variants(office.catalogue)
    others = waits.elsewhere(connection, centre, day, desks)
    today = waits.served(connection, centre, day, day, RECENT_TURNS, variants)
    line = waits.waiting(connection, centre, day, desks, MOST_WAITING)
    rests = waits.last_rests(connection, centre)
    shut, closes_in = _hours(office, centre, day, now)
    hall = Hall(
        now=now,
        waiting=tuple(line.free),
        held=tuple(line.held),
        stations=tuple(
            _unattended(
                _station(office, each, others, rests, now), each, today, rests, line.free, now
            )
            for each in sessions
        ),
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
        variants=_known_variants(variants, line, others),
    )
    return hall, today


def _variants(catalogue: Catalogue) -> dict[int, str]:
    """By their version, all variants."""
    return {id: each.variant for id, each in catalogue.processes.items() if each.variant}


def _known_variants(
    variants: Mapping[int, str], line: WaitingLine, others: Sequence[Elsewhere]
) -> dict[int, str]:
    processes = line.processes | {e.candidate.transaction: e.process for e in others}
    return {turn: variants[id] for turn, id in processes.items() if id in variants}


def _station(
    office: Office,
    session: Session,
    others: list[Elsewhere],
    rests: Mapping[int, datetime],
    now: datetime,
) -> Station:
    desk = desk_of(office, session, now)
    rest = rests.get(session.counter)
    rested = rest is not None and rest >= now - RESTED
    kept = 0.0
    if desk.kept_for is not None and session.kept_until is not None:
        kept = (session.kept_until - now).total_seconds()
    here = [e for e in others if e.counter == session.counter and e.state in AT_COUNTER]
    if here:
        current = here[0]
        return Station(
            desk,
            current.candidate.visit,
            current.candidate.service,
            since_seconds=_since(current.called_at or now, now),
            rested=rested,
            kept_seconds=kept,
            variant=office.catalogue.processes[current.process].variant,
        )
    if session.on_break_since is not None:
        since = _since(session.on_break_since, now)
        return Station(desk, on_break=True, since_seconds=since, kept_seconds=kept)
    return Station(desk, rested=rested, kept_seconds=kept)


def _unattended(
    station: Station,
    session: Session,
    today: Sequence[Served],
    rests: Mapping[int, datetime],
    line: Sequence[Candidate],
    now: datetime,
) -> Station:
    """A free counter that calls nobody though somebody waits: its clerk is away, as on a break."""
    if station.service is not None or station.on_break or station.kept_seconds:
        return station
    moves = [each.ended_at for each in today if each.counter == session.counter]
    quiet_since = max([session.opened_at, *moves, rests.get(session.counter, session.opened_at)])
    if quiet_since > now - QUIET or not any(
        each.since <= now - QUIET and station.desk.can_take(each) for each in line
    ):
        return station
    return Station(station.desk, on_break=True, since_seconds=_since(quiet_since, now))


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
        tuple(
            waits.served(connection, centre, first, last, MOST_CASES, _variants(office.catalogue))
        ),
        tuple(waits.sittings(connection, centre, calendar.day_bounds(first)[0])),
        waits.first_goers(connection, centre, first, last),
    )
    catalogue = office.catalogue
    standards = {each: _standard(catalogue.process_on(each, day)) for each in catalogue.services}
    return experience(past, standards, calendar.zone, _cases(catalogue, day))


def _standard(process: Process) -> float:
    return float(process.counter_seconds or UNKNOWN_STANDARD_SECONDS)


def _cases(catalogue: Catalogue, day: date) -> dict[Case, Promised]:
    """What the variants in force promise; those of a channel are known with the ticket."""
    return {
        (service, each.id): Promised(
            _standard(catalogue.process_on(service, day, each.id)), at_once=bool(each.channels)
        )
        for service in catalogue.services
        for each in catalogue.variants_on(service, day)
    }


def pace_now(today: Sequence[Served], now: datetime, known: Experience) -> float:
    """Today's pace, from the turns that ended in the last two hours."""
    recent = [each for each in today if each.ended_at >= now - PACE_WINDOW]
    return pace(recent, known)
