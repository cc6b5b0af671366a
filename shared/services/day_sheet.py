"""The work of today in figures: at one counter, and in the whole centre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from shared.domain.permissions import Permission
from shared.domain.statistics import median, nearest_rank
from shared.domain.visit import FINISHING_OUTCOMES, GRANTED, Outcome
from shared.services import access
from shared.services.commands import Caller
from shared.services.office import Office
from shared.store import day, turn_figures
from shared.store.day import Ending

LATEST = 5
"""As many former tickets as somebody at the counter may be asked about."""


@dataclass(frozen=True, slots=True)
class Work:
    """What was done. `finished` ended with what the citizen came for, now or later; `otherwise`
    were served to the end without it (papers incomplete, refused, sent elsewhere).
    `median_seconds` over `timed` services whose standard has no whole days, `within` of them not
    over it. None when nothing was timed yet."""

    finished: int
    otherwise: int
    not_come: int
    timed: int
    within: int
    median_seconds: Fraction | None
    latest: tuple[Ending, ...]


@dataclass(frozen=True, slots=True)
class DayInCentre:
    """Today at all counters; lengths of waiting in seconds, None before the first call."""

    work: Work
    calls: int
    median_wait: Fraction | None
    p90_wait: int | None


def at_counter(office: Office, caller: Caller, centre: str, counter: int) -> Work:
    """Today's work at a counter. Raises `NotSignedIn`, `UnknownCentre`."""
    access.require(caller, Permission.SERVE, centre)
    with office.db.read() as connection:
        return _work(office, day.endings(connection, centre, office.today(centre), counter))


def in_centre(office: Office, caller: Caller, centre: str) -> DayInCentre:
    """Today in the whole centre. Raises `NotSignedIn`, `UnknownCentre`."""
    access.require(caller, Permission.SERVE, centre)
    return of_centre(office, centre)


def of_centre(office: Office, centre: str) -> DayInCentre:
    """The same for a screen that has shown its right already. Raises `UnknownCentre`."""
    today = office.today(centre)
    with office.db.read() as connection:
        work = _work(office, day.endings(connection, centre, today))
        found = turn_figures.waits(connection, [centre], today, today)
    waits = [int((each.called_at - each.since).total_seconds()) for each in found]
    return DayInCentre(
        work=work,
        calls=len(waits),
        median_wait=median(waits) if waits else None,
        p90_wait=nearest_rank(waits, 90) if waits else None,
    )


def _work(office: Office, endings: Sequence[Ending]) -> Work:
    done = [each for each in endings if each.outcome in FINISHING_OUTCOMES]
    timed = [
        (each.service_seconds, standard.seconds)
        for each in done
        if each.service_seconds is not None
        and not (standard := office.catalogue.processes[each.process].standard).working_days
    ]
    return Work(
        finished=sum(each.outcome in GRANTED for each in done),
        otherwise=sum(each.outcome not in GRANTED for each in done),
        not_come=sum(each.outcome == Outcome.NO_SHOW for each in endings),
        timed=len(timed),
        within=sum(seconds <= standard for seconds, standard in timed),
        median_seconds=median([seconds for seconds, _ in timed]) if timed else None,
        latest=tuple(endings[:LATEST]),
    )
