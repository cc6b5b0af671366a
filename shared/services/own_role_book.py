"""Roles that an office puts together itself: made, given, ended; never changed and never deleted.

Another set of rights is another role, so that nobody's rights change behind their back.
"""

from __future__ import annotations

from collections.abc import Iterable

from shared.domain.errors import N_, InvalidRequest, MoreThanOwnRights, NotFound, RoleHeld
from shared.domain.hiring import EVERYDAY
from shared.domain.permissions import Permission, may
from shared.services import access
from shared.services.accounts import checked_names
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.services.second_persons import myself
from shared.store import people, staff_grants
from shared.store.staff_grants import KeptRole
from shared.store.writer import WriteTx


def own_roles(office: Office, caller: Caller) -> list[KeptRole]:
    """Every own role, ended ones too. Raises `NotSignedIn`, and `NotFound` for whoever does not
    look after the accounts of the whole office."""
    access.require(caller, Permission.PEOPLE, None)
    with office.db.read() as connection:
        return staff_grants.own_roles(connection)


async def make_role(
    office: Office,
    caller: Caller,
    names: tuple[str, str],
    permissions: Iterable[Permission],
    key: RequestKey | None = None,
) -> int:
    """Put a role together. Raises like `own_roles`, `InvalidRequest`, and `MoreThanOwnRights`
    where the caller does not hold one of its rights everywhere."""
    access.require(caller, Permission.PEOPLE, None)
    wanted = frozenset(permissions)

    def job(tx: WriteTx) -> Done:
        now = office.clock.now()

        def run() -> Done:
            me = myself(office, tx.connection, caller)
            checked = checked_names(*names)
            if not wanted:
                raise InvalidRequest("permission", N_("Choose at least one right."))
            if not all(may(me.grants, each, None) for each in wanted - EVERYDAY):
                raise MoreThanOwnRights
            kept = [each for each in staff_grants.own_roles(tx.connection) if not each.ended_at]
            if any(checked[0] == each.role.name_th for each in kept):
                raise InvalidRequest("name_th", N_("There is a role of this name. Name it apart."))
            id = staff_grants.add_own_role(tx, checked, wanted, me.id, now)
            after = {"name_th": checked[0], "permissions": sorted(each.value for each in wanted)}
            people.log_change(tx, caller.actor, "own_role_made", f"own-{id}", {"after": after}, now)
            return Done(201, id)

        return once(tx, key, now, run)

    return (await office.db.write(job)).result or 0


async def end_role(office: Office, caller: Caller, id: int, key: RequestKey | None = None) -> None:
    """From now on nobody is given it. Raises like `own_roles`, `NotFound` also for one that is
    ended, and `RoleHeld` while somebody has it."""
    access.require(caller, Permission.PEOPLE, None)

    def job(tx: WriteTx) -> None:
        now = office.clock.now()

        def run() -> Done:
            kept = staff_grants.own_roles(tx.connection)
            found = next((each for each in kept if each.role.id == id), None)
            if found is None or found.ended_at is not None:
                raise NotFound
            if found.holders:
                raise RoleHeld
            staff_grants.end_own_role(tx, id, now)
            people.log_change(tx, caller.actor, "own_role_ended", f"own-{id}", {}, now)
            return Done(200, id)

        once(tx, key, now, run)

    await office.db.write(job)
