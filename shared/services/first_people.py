"""The first accounts of a new centre, several at once, each with a password that is shown once."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.errors import N_, HasHistory, InvalidRequest, NotFound
from shared.domain.hiring import is_guarded, may_give
from shared.domain.permissions import Grant, Permission, Role
from shared.services import access, opening_kit, secrecy
from shared.services.account_wishes import Kind, Wish
from shared.services.accounts import USERNAME, checked_names
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.first_catalogue import WHY
from shared.services.office import Office
from shared.services.second_persons import seconds
from shared.store import people, staff_sessions
from shared.store.writer import WriteTx

ROLES = (Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)
MOST_AT_ONCE = 20
LANGUAGES = ("en",)
"""What a clerk may speak besides Thai, as the kiosk offers it."""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else
_GROUPS, _GROUP = 4, 4


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A row of the form."""

    username: str
    name_th: str
    name_en: str
    role: str
    speaks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hired:
    """A line of the sheet. `password` is good for one sign-in, at which an own one is chosen."""

    newcomer: Newcomer
    password: str


async def hire(
    office: Office,
    caller: Caller,
    centre: str,
    newcomers: Sequence[Newcomer],
    key: RequestKey | None,
) -> list[Hired]:
    """Make the accounts, all or none; empty when the same form was sent before, because no
    password is shown twice.

    Raises `NotFound`, `HasHistory` where citizens have been, `InvalidRequest`, `KeyReused`.
    """
    access.require(caller, Permission.PEOPLE, centre)
    if opening_kit.look(office, caller, centre).has_visits:
        raise HasHistory
    _expect_complete(newcomers)
    grants = [_grant(each.role, centre) for each in newcomers]
    if not all(may_give(caller.grants, grant) for grant in grants):
        raise NotFound
    hired = [Hired(each, _password()) for each in newcomers]
    hashes = [await asyncio.to_thread(secrecy.hashed, each.password) for each in hired]
    now = office.clock.now()

    def run(tx: WriteTx) -> Done:
        _expect_alone(office, tx, caller, grants)
        for each, hash_, grant in zip(hired, hashes, grants, strict=True):
            _add(tx, each.newcomer, hash_, grant)
            detail = {"after": {"role": grant.role, "centre": grant.centre}, "why": WHY}
            people.log_change(
                tx, caller.actor, "account_added", each.newcomer.username, detail, now
            )
        return Done(201, None)

    done = await office.db.write(lambda tx: once(tx, key, now, lambda: run(tx)))
    return [] if done.replayed else hired


def _expect_alone(office: Office, tx: WriteTx, caller: Caller, grants: Sequence[Grant]) -> None:
    """Guarded roles are given by one person only while nobody else could confirm them."""
    me = caller.actor.id
    assert me is not None
    for grant in grants:
        wish = Wish(Kind.GIVE_ROLE, me, grant)
        if is_guarded((grant,)) and seconds(office, tx.connection, me, wish, (grant,)):
            raise InvalidRequest(
                "role",
                N_("Another administrator has to confirm this one. Add it under People and roles."),
            )


def _expect_complete(newcomers: Sequence[Newcomer]) -> None:
    if not 1 <= len(newcomers) <= MOST_AT_ONCE:
        raise InvalidRequest("username", N_("Fill in at least one row."))
    if any(not each.username or not (each.name_th or each.name_en) for each in newcomers):
        raise InvalidRequest(
            "username", N_("Write a name and a user name in each row, or empty the whole row.")
        )
    for each in newcomers:
        checked_names(each.name_th or each.name_en, each.name_en or each.name_th)
    names = [each.username for each in newcomers]
    if len(set(names)) < len(names):
        raise InvalidRequest("username", N_("A user name stands in two rows. Change one of them."))
    if any(not USERNAME.fullmatch(name) for name in names):
        problem = N_("A user name has 2 to 40 letters a–z, digits, dots or dashes.")
        raise InvalidRequest("username", problem)


def _grant(role: str, centre: str) -> Grant:
    if role not in ROLES:
        raise InvalidRequest("role", N_("Choose a role for each row."))
    return Grant(Role(role), None if role == Role.ADMINISTRATOR else centre)


def _password() -> str:
    """Easy to copy from paper; 79 bits, for the few days until it is replaced."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _add(tx: WriteTx, newcomer: Newcomer, password_hash: str, grant: Grant) -> None:
    if people.person_by_name(tx.connection, newcomer.username) is not None:
        raise InvalidRequest("username", N_("This user name is taken. Choose another one."))
    th, en = newcomer.name_th or newcomer.name_en, newcomer.name_en or newcomer.name_th
    id = people.add_person(tx, newcomer.username, (th, en), password_hash, (grant,))
    staff_sessions.set_start_password(tx, id, password_hash)
    if newcomer.speaks:
        people.set_languages(tx, id, newcomer.speaks)
