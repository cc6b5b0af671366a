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
    APPROVE = "approve"  # the former tables that figures are compared with
    VOICES = "voices"  # read and answer complaints, suggestions and praise
    WORK = "work"  # on the cases of an agency, behind the counter
    ADMINISTER = "administer"


class Role(StrEnum):
    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    OFFICER = "officer"


GRANTED: dict[Role, frozenset[Permission]] = {
    Role.CLERK: frozenset({Permission.SERVE}),
    Role.SUPERVISOR: frozenset(
        {
            *(Permission.SERVE, Permission.CHOOSE, Permission.REPORTS, Permission.AUDIT),
            *(Permission.APPROVE, Permission.VOICES),
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            *(Permission.ADMINISTER, Permission.REPORTS, Permission.AUDIT, Permission.CHOOSE),
            *(Permission.APPROVE, Permission.VOICES),
        }
    ),
    Role.AUDITOR: frozenset({Permission.REPORTS, Permission.AUDIT}),
    Role.OFFICER: frozenset({Permission.WORK}),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role at a centre; `centre` None means at every centre. An officer works for an `agency`
    wherever its cases come from; None means for every agency."""

    role: Role
    centre: str | None = None
    agency: str | None = None


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


def may_work_for(grants: Iterable[Grant], agency: str) -> bool:
    """Whether any grant lets its holder work on the cases of this agency."""
    return any(
        Permission.WORK in GRANTED[grant.role] and grant.agency in (None, agency)
        for grant in grants
    )


def agencies_of(grants: Iterable[Grant]) -> set[str] | None:
    """The agencies for which somebody works; None means all of them."""
    held = {grant.agency for grant in grants if Permission.WORK in GRANTED[grant.role]}
    return None if None in held else {agency for agency in held if agency is not None}
