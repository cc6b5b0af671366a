"""Versions of the questionnaire: made by administrators for days to come, never changed.

From the next day on at the earliest: all who answer about one day were asked the same.
"""

from __future__ import annotations

from datetime import date, timedelta

from shared.domain.errors import N_, InvalidRequest
from shared.domain.permissions import Permission
from shared.domain.questionnaire import (
    InForce,
    Questionnaire,
    Scope,
    Version,
    as_plain,
    checked,
    in_force,
)
from shared.services import access
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.services.reports.period import latest_day
from shared.store import questionnaires
from shared.store.writer import WriteTx

LATEST = timedelta(days=366)
"""Nobody plans further ahead; a later day is a slip of the keyboard."""


def versions(office: Office, caller: Caller) -> list[Version]:
    """All that were made, the newest first. Raises `NotSignedIn`, `NotFound`."""
    access.require(caller, Permission.ADMINISTER, None)
    with office.db.read() as connection:
        return questionnaires.all_versions(connection)[::-1]


def soonest(office: Office) -> date:
    """The first day on which a version made now may be in force."""
    return latest_day(office, None) + timedelta(days=1)


def asked_on(office: Office, scope: Scope, target: str, day: date) -> InForce:
    """What is asked for all, an agency or a service on a day."""
    service = office.catalogue.services.get(target) if scope is Scope.SERVICE else None
    agency = service.agency if service else target if scope is Scope.AGENCY else ""
    with office.db.read() as connection:
        found = questionnaires.all_versions(connection)
    return in_force(found, agency, service.id if service else "", day)


async def make(
    office: Office,
    caller: Caller,
    scope: Scope,
    target: str,
    valid_from: date,
    asked: Questionnaire | None,
    key: RequestKey | None = None,
) -> int:
    """Add a version; `asked` None ends what was asked for this scope alone. Returns its id.

    Raises `InvalidRequest` for an unknown target, a day that has begun, or too much to ask;
    `NotSignedIn`, `NotFound`.
    """
    access.require(caller, Permission.ADMINISTER, None)
    known = {
        Scope.ALL: {""},
        Scope.AGENCY: set(office.catalogue.agencies),
        Scope.SERVICE: set(office.catalogue.services),
    }
    if target not in known[scope]:
        raise InvalidRequest("target", N_("Choose whom the questionnaire is for."))
    first = soonest(office)
    if not first <= valid_from <= first + LATEST:
        problem = N_("Choose a day from tomorrow on: everybody of one day is asked the same.")
        raise InvalidRequest("valid_from", problem)
    stored = None if asked is None else as_plain(checked(asked))
    by = caller.actor.id
    assert by is not None

    def job(tx: WriteTx) -> int:
        now = office.clock.now()

        def run() -> Done:
            id = questionnaires.add(tx, scope, target, valid_from, stored, (by, now))
            return Done(201, id)

        return once(tx, key, now, run).result or 0

    return await office.db.write(job)
