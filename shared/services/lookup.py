"""Staff look visits up and print slips again."""

from __future__ import annotations

from datetime import date

from shared.domain.errors import N_, IllegalTransition, InvalidRequest, UnknownVisit
from shared.domain.events import Draft, Kind
from shared.domain.numbering import parse_ticket_number
from shared.domain.permissions import Permission, may
from shared.domain.visit import State
from shared.services import access
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.services.visit_view import VisitView, describe
from shared.store import log, visits
from shared.store.writer import WriteTx


def of_day(
    office: Office,
    caller: Caller,
    centre: str,
    day: date | None,
    number: str | None,
    after: int,
    limit: int,
) -> list[VisitView]:
    """A day's visits in order of arrival (today by default), or the one with `number`."""
    access.require(caller, Permission.SERVE, centre)
    chosen = day or office.today(centre)
    with office.db.read() as connection:
        if number is not None:
            parsed = parse_ticket_number(number)
            if parsed is None:
                raise InvalidRequest("number", N_("Write the number as on the slip, like A012."))
            found = visits.find_by_number(connection, centre, chosen, *parsed)
            ids = [found] if found is not None else []
        else:
            ids = visits.visits_of_day(connection, centre, chosen, after, limit)
        place = office.place(centre, chosen)
        return [
            describe(office, connection, log.load(connection, id, place), with_surveys=False)
            for id in ids
        ]


def centre_of(office: Office, caller: Caller, visit: int) -> str:
    """The centre of a visit that the caller may look at. Raises `NotSignedIn`, `UnknownVisit`."""
    access.require_staff(caller)
    centre = access.centre_of_visit(office, visit)
    if not centre or not may(caller.grants, Permission.SERVE, centre):
        raise UnknownVisit
    return centre


async def reprint(
    office: Office, caller: Caller, visit: int, key: RequestKey | None = None
) -> VisitView:
    """The same number and link once more; the log says that a second slip exists."""

    def job(tx: WriteTx) -> VisitView:
        now = office.clock.now()
        history = [access.visit_for_staff(office, tx, caller, visit)]

        def run() -> Done:
            # Afterwards the link only leads to the questionnaire, which is the citizen's alone.
            if history[0].state.state is State.ENDED:
                raise IllegalTransition(state=State.ENDED.value)
            history[0] = log.append(
                tx, history[0], [Draft(Kind.REPRINTED, None)], caller.actor, now
            )
            return Done(200, visit)

        once(tx, key, now, run)
        return describe(office, tx.connection, history[0], with_surveys=False)

    return await office.db.write(job, centre=access.centre_of_visit(office, visit))
