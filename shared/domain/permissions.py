"""Atomic permissions, bundled in roles, each held for one centre or for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    SERVE = "serve"  # open a counter, call and serve
    CHOOSE = "choose"  # call out of order, remove somebody else's ticket
    REPORTS = "reports"  # figures with their transactions
    AUDIT = "audit"  # the event log
    ADMINISTER = "administer"


class Role(StrEnum):
    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


GRANTED: dict[Role, frozenset[Permission]] = {
    Role.CLERK: frozenset({Permission.SERVE}),
    Role.SUPERVISOR: frozenset(
        {Permission.SERVE, Permission.CHOOSE, Permission.REPORTS, Permission.AUDIT}
    ),
    Role.ADMINISTRATOR: frozenset(
        {Permission.ADMINISTER, Permission.REPORTS, Permission.AUDIT, Permission.CHOOSE}
    ),
    Role.AUDITOR: frozenset({Permission.REPORTS, Permission.AUDIT}),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role at a centre; `centre` None means at every centre."""

    role: Role
    centre: str | None = None


def may(grants: Iterable[Grant], permission: Permission, centre: str | None) -> bool:
    """Whether any grant carries `permission` at `centre`.

    With `centre` None the question is about all centres, which only a grant for all answers.
    """
    return any(
        permission in GRANTED[grant.role] and grant.centre in (None, centre) for grant in grants
    )


def centres_with(grants: Iterable[Grant], permission: Permission) -> set[str] | None:
    """The centres where the permission is held; None means all of them."""
    held = {grant.centre for grant in grants if permission in GRANTED[grant.role]}
    return None if None in held else {centre for centre in held if centre is not None}
