"""Atomic permissions, bundled in roles, each held for a centre or all, for an agency or all.

A grant for one agency says nothing about the others: only questions that name this agency, and
those whether something is held anywhere at all, are answered by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Permission(StrEnum):
    SERVE = "serve"  # open a counter, call and serve
    CHOOSE = "choose"  # call out of order, remove somebody else's ticket
    REPORTS = "reports"  # figures with their transactions
    AUDIT = "audit"  # the event log
    APPROVE = "approve"  # the former tables that figures are compared with
    VOICES = "voices"  # read and answer complaints, suggestions and praise
    WORK = "work"  # on the cases of an agency, behind the counter
    ADMINISTER = "administer"  # settings, questionnaires, costs
    CATALOGUE = "catalogue"  # draft changes of centres, services, processes
    PUBLISH = "publish"  # put somebody else's draft into force
    PEOPLE = "people"  # accounts, their roles and sessions
    DEVICES = "devices"  # pair, reload and revoke screens
    OPERATE = "operate"  # the state of this installation, backups
    IMPROVE = "improve"  # proposals, self-assessments, papers of the year


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
            *(Permission.APPROVE, Permission.VOICES, Permission.IMPROVE),
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            *(Permission.ADMINISTER, Permission.REPORTS, Permission.AUDIT, Permission.CHOOSE),
            *(Permission.APPROVE, Permission.VOICES, Permission.CATALOGUE, Permission.PUBLISH),
            *(Permission.PEOPLE, Permission.DEVICES, Permission.OPERATE, Permission.IMPROVE),
        }
    ),
    Role.AUDITOR: frozenset({Permission.REPORTS, Permission.AUDIT}),
    Role.OFFICER: frozenset({Permission.WORK}),
}


@dataclass(frozen=True, slots=True)
class OwnRole:
    """A role that the office has put together itself; its permissions never change."""

    id: int
    name_th: str
    name_en: str
    permissions: frozenset[Permission]

    @property
    def value(self) -> str:
        """Its name for programs, where a built-in role has its own."""
        return f"own-{self.id}"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role at a centre; `centre` None means at every centre. An officer works for an `agency`
    wherever its cases come from; None means for every agency.

    It holds from the day `since` to the day `until`, both of them in; None: without a bound.
    """

    role: Role | OwnRole
    centre: str | None = None
    agency: str | None = None
    since: date | None = None
    until: date | None = None

    @property
    def permissions(self) -> frozenset[Permission]:
        return self.role.permissions if isinstance(self.role, OwnRole) else GRANTED[self.role]

    def holds_on(self, day: date) -> bool:
        """Whether the day lies between its bounds."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )

    def covers(self, centre: str | None, agency: str | None) -> bool:
        """Whether it reaches there; None asks about all centres, or all agencies."""
        return self.centre in (None, centre) and self.agency in (None, agency)


def may(
    grants: Iterable[Grant],
    permission: Permission,
    centre: str | None,
    agency: str | None = None,
) -> bool:
    """Whether any grant carries `permission` at `centre`, for `agency`.

    With None the question is about all of them, which only a grant for all answers.
    """
    return any(permission in grant.permissions and grant.covers(centre, agency) for grant in grants)


def holds(grants: Iterable[Grant], permission: Permission) -> bool:
    """Whether the permission is held anywhere at all: enough to be shown the way to a page."""
    return any(permission in grant.permissions for grant in grants)


def centres_with(grants: Iterable[Grant], permission: Permission) -> set[str] | None:
    """The centres where the permission is held for every agency; None means all of them."""
    held = {
        grant.centre for grant in grants if permission in grant.permissions and grant.agency is None
    }
    return None if None in held else {centre for centre in held if centre is not None}


def agencies_with(grants: Iterable[Grant], permission: Permission) -> set[str] | None:
    """The agencies for which the permission is held at every centre; None means all of them."""
    held = {
        grant.agency for grant in grants if permission in grant.permissions and grant.centre is None
    }
    return None if None in held else {agency for agency in held if agency is not None}


def may_work_for(grants: Iterable[Grant], agency: str) -> bool:
    """Whether any grant lets its holder work on the cases of this agency."""
    return any(
        Permission.WORK in grant.permissions and grant.agency in (None, agency) for grant in grants
    )


def agencies_of(grants: Iterable[Grant]) -> set[str] | None:
    """The agencies for which somebody works; None means all of them."""
    held = {grant.agency for grant in grants if Permission.WORK in grant.permissions}
    return None if None in held else {agency for agency in held if agency is not None}
