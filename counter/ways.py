"""The ways from the page of administration, and to whom each of them is open.

A way is shown to exactly those whom its page answers, so that none of them leads nowhere; whoever
has one of them is shown the way to the page of administration itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.domain.errors import N_
from shared.domain.permissions import Permission, agencies_with, centres_with, holds, may
from shared.services.commands import Caller

HOME = "/counter"
ADMINISTRATION = f"{HOME}/administration"
Asks = Callable[[Caller], bool]


def anywhere(permission: Permission) -> Asks:
    """Held anywhere at all."""
    return lambda caller: holds(caller.grants, permission)


def at_centres(permission: Permission) -> Asks:
    """Held at a centre for all its agencies, or at all centres."""
    return lambda caller: centres_with(caller.grants, permission) != set()


def for_agencies(permission: Permission) -> Asks:
    """Held for an agency at all centres, or for all agencies."""
    return lambda caller: agencies_with(caller.grants, permission) != set()


def everywhere(permission: Permission) -> Asks:
    """Held for all centres and all agencies."""
    return lambda caller: may(caller.grants, permission, None)


def either(*asks: Asks) -> Asks:
    return lambda caller: any(each(caller) for each in asks)


@dataclass(frozen=True, slots=True)
class Entry:
    """One way from the page: `is_open_to` asks what the page at its address asks."""

    address: str
    title: str
    about: str
    is_open_to: Asks


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    entries: tuple[Entry, ...]


GROUPS: tuple[Group, ...] = (
    Group(
        N_("Opening"),
        (
            Entry(
                f"{HOME}/administration/opening",
                N_("Opening a centre"),
                N_("From nothing to the first citizen: steps, rehearsal, acceptance sheet."),
                at_centres(Permission.CATALOGUE),
            ),
        ),
    ),
    Group(
        N_("Catalogue"),
        (
            Entry(
                f"{HOME}/administration/catalogue",
                N_("Catalogue of services, centres and agencies"),
                N_("Change it in drafts, look at them, and publish them from a day on."),
                either(for_agencies(Permission.CATALOGUE), everywhere(Permission.PUBLISH)),
            ),
            Entry(
                f"{HOME}/administration/tables",
                N_("Catalogue as tables"),
                N_("Workbooks to change many rows at once; a new centre like another one."),
                everywhere(Permission.CATALOGUE),
            ),
            Entry(
                f"{HOME}/administration/calendars",
                N_("Calendars and holidays"),
                N_("When centres are open; the holidays of each year."),
                everywhere(Permission.CATALOGUE),
            ),
            Entry(
                f"{HOME}/administration/profiles",
                N_("Test of work profiles"),
                N_("Whom a counter would call, and why; services that nobody can serve."),
                everywhere(Permission.CATALOGUE),
            ),
            Entry(
                f"{HOME}/questionnaires",
                N_("Questionnaires"),
                N_("What citizens are asked after a service."),
                everywhere(Permission.ADMINISTER),
            ),
        ),
    ),
    Group(
        N_("People and rights"),
        (
            Entry(
                f"{HOME}/administration/people",
                N_("People and their roles"),
                N_("Accounts, who may do what where, sessions, and people who leave."),
                anywhere(Permission.PEOPLE),
            ),
            Entry(
                f"{HOME}/administration/to-confirm",
                N_("To confirm"),
                N_("What one person asked for and a second one confirms."),
                anywhere(Permission.PEOPLE),
            ),
            Entry(
                f"{HOME}/administration/sign-in",
                N_("How people sign in"),
                N_("Second factors, and help for whoever lost the telephone."),
                everywhere(Permission.PEOPLE),
            ),
        ),
    ),
    Group(
        N_("Devices"),
        (
            Entry(
                f"{HOME}/administration/devices",
                N_("Screens"),
                N_("Touchscreens, call boards, faces at the exit: pair, test, switch off."),
                at_centres(Permission.DEVICES),
            ),
        ),
    ),
    Group(
        N_("Records"),
        (
            Entry(
                f"{HOME}/administration/changes",
                N_("Change log"),
                N_("Who changed what, when, from what to what, and why."),
                everywhere(Permission.AUDIT),
            ),
            Entry(
                f"{HOME}/administration/audit",
                N_("Search the records"),
                N_("Every event of every ticket, every change of a setting, and who did it."),
                at_centres(Permission.AUDIT),
            ),
            Entry(
                f"{HOME}/administration/audit/opened",
                N_("Who opened what citizens wrote"),
                N_("Which of the staff read complaints, notes and comments, and when."),
                at_centres(Permission.AUDIT),
            ),
            Entry(
                f"{HOME}/administration/audit/visit",
                N_("Papers for an audit visit"),
                N_("One signed file with rules, records, figures and what the checks found."),
                at_centres(Permission.AUDIT),
            ),
            Entry(
                f"{HOME}/kept-data",
                N_("Data about people, and when it is deleted"),
                N_("What is kept, why, and until when."),
                at_centres(Permission.AUDIT),
            ),
        ),
    ),
    Group(
        N_("Operations"),
        (
            Entry(
                f"{HOME}/administration/settings",
                N_("Settings and house rules"),
                N_("What this installation is set to, and how to change it."),
                everywhere(Permission.ADMINISTER),
            ),
            Entry(
                f"{HOME}/administration/state",
                N_("State of this installation"),
                N_("Backups, disk, work done by itself, and what needs attention."),
                everywhere(Permission.OPERATE),
            ),
        ),
    ),
    Group(
        N_("Papers of the year"),
        (
            Entry(
                f"{HOME}/yearly",
                N_("Papers of the fiscal year"),
                N_("Transparency pack, quality award, self-assessment, award, maturity."),
                at_centres(Permission.REPORTS),
            ),
            Entry(
                f"{HOME}/improvements",
                N_("Improvements of services"),
                N_("Propose a change, have it decided, and see what came of it."),
                either(at_centres(Permission.IMPROVE), at_centres(Permission.REPORTS)),
            ),
        ),
    ),
)


def groups_for(caller: Caller) -> list[Group]:
    """What the caller may open, without empty groups."""
    shown = [
        Group(
            group.title,
            tuple(each for each in group.entries if each.is_open_to(caller)),
        )
        for group in GROUPS
    ]
    return [group for group in shown if group.entries]
