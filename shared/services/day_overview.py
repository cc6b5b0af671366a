"""Everything of a centre's day on one page: check-list, last ticket, limits, closings, its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.domain.day import ClosingKind, Shut
from shared.domain.day_report import DayReport
from shared.domain.permissions import Permission
from shared.services import access, contingents, day_checks, day_end, last_tickets
from shared.services.commands import Caller
from shared.services.contingents import Contingent
from shared.services.day_checks import CheckList
from shared.services.day_end import Remaining
from shared.services.office import Office
from shared.services.opening import why_centre_closed
from shared.store import centre_days
from shared.store.centre_days import EndedDay

PAST_SHOWN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DayView:
    """`state` is `open`, `closed`, `emergency` or `ended`. `last_ticket` is about when for a usual
    service, `said` when a supervisor set it; None where nothing ends it. `closings` are planned or
    were of late, the earliest first. `before` is the last day that was ended."""

    day: date
    now: datetime
    state: str
    opens: datetime | None
    closes: datetime | None
    checks: CheckList
    last_ticket: datetime | None
    said: datetime | None
    limits: tuple[Contingent, ...]
    emergency: Shut | None
    closings: tuple[Shut, ...]
    remaining: Remaining
    ended: EndedDay | None
    report: DayReport | None
    before: EndedDay | None

    @property
    def not_opened_yet(self) -> bool:
        """Whether the doors are still to be opened with items of the check-list left."""
        over = self.ended is not None or (self.closes is not None and self.now >= self.closes)
        return not over and not self.checks.counters_open and self.checks.left > 0


def day_view(office: Office, caller: Caller, centre: str) -> DayView:
    """Raises `NotSignedIn`, `UnknownCentre`."""
    access.require(caller, Permission.SERVE, centre)
    now = office.clock.now()
    day = office.today(centre, now)
    book, calendar = office.daybook, office.calendar(centre)
    with office.db.read() as connection:
        last = last_tickets.last_ticket_of_hall(office, connection, centre, now)
        before = centre_days.latest_ended(connection, centre, day)
    ended = day_end.report_on(office, caller, centre, day)
    windows = () if office.ignores_hours else calendar.windows(day)
    return DayView(
        day=day,
        now=now,
        state=_state(office, centre, now, ended is not None),
        opens=calendar.next_opening(now),
        closes=windows[-1][1] if windows else None,
        checks=day_checks.check_list(office, caller, centre),
        last_ticket=last,
        said=book.last_tickets.get((centre, day)),
        limits=tuple(contingents.contingents_of(office, caller, centre)),
        emergency=book.emergency(centre, now),
        closings=tuple(_listed(book.shut.get(centre, ()), now)),
        remaining=day_end.remaining(office, caller, centre),
        ended=ended[0] if ended is not None else None,
        report=ended[1] if ended is not None else None,
        before=before,
    )


def _state(office: Office, centre: str, now: datetime, ended: bool) -> str:
    if office.daybook.emergency(centre, now) is not None:
        return "emergency"
    if ended:
        return "ended"
    return "closed" if why_centre_closed(office, centre, now) is not None else "open"


def _listed(shut: tuple[Shut, ...], now: datetime) -> list[Shut]:
    """Planned closings to come, and what was closed in the last days; without those called off."""
    return [
        each
        for each in shut
        if each.closing is not None
        and (each.ends_at is None or each.ends_at > now - PAST_SHOWN)
        and not (each.kind is ClosingKind.EMERGENCY and each.ends_at is None)
    ]
