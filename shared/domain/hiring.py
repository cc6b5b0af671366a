"""Who may look after whose account: within the own bounds, and never with more than one holds.

Pure rules. A grant that is planned for later counts like one in force: otherwise it would be a way
around them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from shared.domain.permissions import Grant, Permission, may

EVERYDAY = frozenset({Permission.SERVE, Permission.WORK})
"""What whoever looks after accounts hires for without doing it: the counter, and cases of agencies.
Everything else is given on by those alone who hold it."""

GUARDED = frozenset(
    {
        *(Permission.ADMINISTER, Permission.PEOPLE, Permission.PUBLISH),
        *(Permission.APPROVE, Permission.AUDIT),
    }
)
"""Rights over figures and over rights: a second person confirms that somebody gets or loses one."""


def may_manage(mine: Iterable[Grant], theirs: Iterable[Grant]) -> bool:
    """Whether every grant of somebody lies where the caller looks after accounts; somebody without
    any belongs to those who do so everywhere."""
    mine, theirs = tuple(mine), tuple(theirs)
    if not theirs:
        return may(mine, Permission.PEOPLE, None)
    return all(may(mine, Permission.PEOPLE, each.centre, each.agency) for each in theirs)


def may_give(mine: Iterable[Grant], grant: Grant) -> bool:
    """Whether the caller may give (or take) a grant: accounts are theirs there, and they hold each
    of its rights at least as far themselves."""
    mine = tuple(mine)
    wanted = {Permission.PEOPLE, *grant.permissions} - EVERYDAY
    return all(may(mine, each, grant.centre, grant.agency) for each in wanted)


def is_guarded(grants: Iterable[Grant]) -> bool:
    """Whether any of them carries a right that two people decide about."""
    return any(GUARDED & each.permissions for each in grants)


def leads_the_office(grants: Sequence[Grant], on: date) -> bool:
    """Whether somebody looks after settings and accounts of the whole office, and no day is set on
    which that ends: of these one always stays."""
    lasting = [each for each in grants if each.until is None and each.holds_on(on)]
    return may(lasting, Permission.PEOPLE, None) and may(lasting, Permission.ADMINISTER, None)
