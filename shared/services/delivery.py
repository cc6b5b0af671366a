"""Results at a centre: waiting to be collected, oldest first, and what went to the post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shared.domain.case import CaseState
from shared.domain.permissions import Permission
from shared.services import access
from shared.services.commands import Caller
from shared.services.office import Office
from shared.store import case_lists, cases
from shared.store.cases import CaseLine


@dataclass(frozen=True, slots=True)
class Waiting:
    """A result that lies ready; `until` is the last day to collect it, `over` whether it passed."""

    line: CaseLine
    ready_at: datetime
    until: date
    over: bool


def waiting(office: Office, caller: Caller, centre: str) -> list[Waiting]:
    """What is to be collected at a centre, the oldest first. Raises `NotSignedIn`,
    `UnknownCentre`."""
    access.require(caller, Permission.SERVE, centre)
    with office.db.read() as connection:
        lines = cases.open_at_centre(connection, centre)
    today, calendar = office.today(centre), office.calendar(centre)
    found = []
    for line in lines:
        if line.state == CaseState.READY and line.ready_at is not None:
            until = calendar.business_day(line.ready_at + office.rules.collect_within)
            found.append(Waiting(line, line.ready_at, until, today > until))
    return sorted(found, key=lambda each: (each.ready_at, each.line.id))


def posted(office: Office, caller: Caller, centre: str, day: date) -> list[CaseLine]:
    """What went to the post on a day. Raises `NotSignedIn`, `UnknownCentre`."""
    access.require(caller, Permission.SERVE, centre)
    start, end = office.calendar(centre).day_bounds(day)
    with office.db.read() as connection:
        return case_lists.sent_by_post(connection, centre, start, end)
