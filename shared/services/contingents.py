"""How many tickets a centre gives for a service in a day, and how many are left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from shared.domain.day import Limit, limit_on
from shared.domain.errors import N_, InvalidRequest, UnknownService
from shared.domain.permissions import Permission
from shared.services import access
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.daybook import note_change
from shared.services.office import Office
from shared.store import centre_days, day_figures
from shared.store.writer import WriteTx

MOST = 9999


def left_today(
    office: Office, connection: Connection, centre: str, service: str, now: datetime
) -> int | None:
    """How many tickets for a service are left today; None where nothing limits them."""
    if centre not in office.daybook.limits:
        return None
    day = office.today(centre, now)
    most = limit_on(office.daybook.limits[centre], service, day)
    if most is None:
        return None
    return max(0, most - day_figures.given(connection, centre, day).get(service, 0))


@dataclass(frozen=True, slots=True)
class Contingent:
    """A rule, and what it means today: `given` of `per_day` tickets. `holds` today or not."""

    limit: Limit
    given: int
    holds: bool


def contingents_of(office: Office, caller: Caller, centre: str) -> list[Contingent]:
    """Every rule of a centre. Raises `NotSignedIn`, `UnknownCentre`."""
    access.require(caller, Permission.SERVE, centre)
    office.centre(centre)
    day = office.today(centre)
    limits = office.daybook.limits.get(centre, ())
    with office.db.read() as connection:
        given = day_figures.given(connection, centre, day) if limits else {}
    return [
        Contingent(each, given.get(each.service, 0), _holds(each, limits, day)) for each in limits
    ]


def _holds(limit: Limit, limits: tuple[Limit, ...], day: date) -> bool:
    """Whether no narrower rule for the same service stands before this one today."""
    if limit.business_day not in (None, day) or limit.weekday not in (None, day.weekday()):
        return False
    others = [each for each in limits if each.service == limit.service and each != limit]
    with_it = limit_on([limit, *others], limit.service, day)
    return with_it == limit.per_day and with_it != limit_on(others, limit.service, day)


async def set_contingent(
    office: Office, caller: Caller, centre: str, limit: Limit, key: RequestKey | None = None
) -> None:
    """Limit a service on a date, a weekday or every day; `per_day` None takes that rule away,
    on a date it lifts what holds otherwise.

    Raises `NotSignedIn`, `UnknownCentre`, `UnknownService`, `InvalidRequest`.
    """
    access.require(caller, Permission.CHOOSE, centre)
    _check(office, centre, limit)
    staff = caller.actor.id
    assert staff is not None

    def job(tx: WriteTx) -> None:
        now = office.clock.now()

        def run() -> Done:
            if limit.per_day is None and limit.business_day is None:
                centre_days.forget_limit(tx, centre, limit)
            else:
                centre_days.put_limit(tx, centre, limit, staff, now)
            note_change(tx, centre)
            return Done(200, None)

        once(tx, key, now, run)

    await office.db.write(job, centre=centre)


def _check(office: Office, centre: str, limit: Limit) -> None:
    if limit.service not in office.catalogue.offers.get(centre, {}):
        raise UnknownService
    if limit.per_day is not None and not 0 <= limit.per_day <= MOST:
        raise InvalidRequest("per_day", N_("Write how many tickets a day, from 0 to 9999."))
    if limit.business_day is not None and limit.weekday is not None:
        raise InvalidRequest("weekday", N_("Choose a date or a day of the week, not both."))
    if limit.weekday is not None and not 0 <= limit.weekday <= 6:
        raise InvalidRequest("weekday", N_("Choose a day of the week."))
