"""Requests whose result is late: their list, the explanations that the law owes, and the report.

Whoever decides later than promised tells the citizen why within seven days, and again every seven
days, with a copy to the Commission (Licensing Facilitation Act B.E. 2558, s. 10). Each explanation
is an event of the case; the citizen's link and the printed letter show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from shared.domain import deadlines
from shared.domain.case_commands import NoticeLate
from shared.domain.deadlines import Deadline
from shared.domain.period import Period
from shared.domain.permissions import Permission
from shared.services import access
from shared.services.case_view import view_of
from shared.services.cases import act_in
from shared.services.commands import SYSTEM, Caller
from shared.services.deadlines import LateCase, deadline_of, late_cases
from shared.services.office import Office
from shared.services.reports.tables import Row
from shared.store import case_lists, cases
from shared.store.cases import CaseLine
from shared.store.writer import WriteTx

LOOK_EVERY = timedelta(minutes=10)
"""Explanations are due on days, so nobody needs to look more often."""


async def give_notices(office: Office) -> int:
    """Explain to everybody whose explanation is due; returns how many.

    Harmless to repeat, and when two processes do it at once: the case knows which it had.
    """
    now = office.clock.now()
    if office.late_looked_at and now - office.late_looked_at[-1] < LOOK_EVERY:
        return 0
    with office.db.read() as connection:
        due = [each for each in late_cases(office, connection, None, now) if each.notice]
    for each in due:
        line = each.line
        await office.db.write(partial(_give, office, line.id), centre=line.centre)
    office.late_looked_at[:] = [now]
    return len(due)


def _give(office: Office, case: int, tx: WriteTx) -> None:
    now = office.clock.now()
    stored = cases.load(tx.connection, office.place, case)
    view = view_of(office, stored, now)
    if not view.is_late or view.deadline is None or view.record.is_closed:
        return
    number = deadlines.notices_due(view.deadline, now, view.told)
    if number is not None:
        act_in(office, tx, SYSTEM, stored, NoticeLate(number), now)


def late_list(office: Office, caller: Caller, centre: str) -> list[LateCase]:
    """The late requests of a centre, the longest overdue first. Raises `NotSignedIn`,
    `UnknownCentre`."""
    access.require(caller, Permission.SERVE, centre)
    with office.db.read() as connection:
        return late_cases(office, connection, centre)


@dataclass(frozen=True, slots=True)
class Told:
    """One explanation that was given: the `number`-th about its case."""

    line: CaseLine
    number: int
    at: datetime
    reason: str | None
    deadline: Deadline | None


def told_within(office: Office, caller: Caller, centre: str, period: Period) -> list[Told]:
    """The explanations given on the days of a period, for the Commission; the oldest first.

    Raises `NotSignedIn`, `UnknownCentre`.
    """
    access.require(caller, Permission.SERVE, centre)
    calendar = office.calendar(centre)
    start, end = calendar.day_bounds(period.first)[0], calendar.day_bounds(period.last)[1]
    with office.db.read() as connection:
        return _told(office, connection, centre, start, end)


def _told(
    office: Office, connection: Connection, centre: str, start: datetime, end: datetime
) -> list[Told]:
    given = case_lists.notices_between(connection, centre, start, end)
    lines = {each.id: each for each in case_lists.of_ids(connection, {n.case for n in given})}
    dues = {id: deadline_of(office, line) for id, line in lines.items()}
    return [
        Told(lines[n.case], n.number, n.at, n.reason, dues[n.case])
        for n in given
        if n.case in lines
    ]


def late_rows(office: Office, late: list[LateCase]) -> list[Row]:
    """The late list as a table: numbers and days, no names of people."""
    return [
        {
            **_head(office, each.line, each.deadline),
            "agencies": " ".join(agency for agency, *_ in each.line.agencies),
            "holder": each.line.holder,
            "notices": len(each.sent),
            "next_notice": each.next.latest.isoformat(),
        }
        for each in late
    ]


def told_rows(office: Office, told: list[Told]) -> list[Row]:
    """The list for the Commission: numbers and days, no names of people."""
    return [
        {
            **_head(office, each.line, each.deadline),
            "notice": each.number,
            "notice_on": _day(office, each.line, each.at),
            "reason": each.reason,
            "result_on": _day(office, each.line, each.line.ready_at),
        }
        for each in told
    ]


def _head(office: Office, line: CaseLine, deadline: Deadline | None) -> Row:
    service = office.catalogue.services[line.service]
    return {
        "receipt": line.number,
        "service": service.id,
        "service_name_th": service.names.th,
        "agency": service.agency,
        "accepted_on": _day(office, line, line.accepted_at),
        "due_on": deadline.day.isoformat() if deadline else None,
    }


def _day(office: Office, line: CaseLine, at: datetime | None) -> str | None:
    day: date | None = office.today(line.centre, at) if at else None
    return day.isoformat() if day else None
