"""The page from which administrators reach everything that is set up or kept right."""

from __future__ import annotations

from dataclasses import dataclass

from litestar import Response, get

from counter import draft_words
from counter.pages import HOME, staff_page
from shared.domain.errors import N_, NotFound
from shared.domain.permissions import Permission, agencies_with, centres_with, holds, may
from shared.services import drafts_waiting
from shared.services.commands import Caller
from shared.web.callers import AnyRequest, office_of, require_staff

ADMINISTRATION = f"{HOME}/administration"


@dataclass(frozen=True, slots=True)
class Entry:
    """One way from the page: shown to whoever holds the permission anywhere, or `everywhere`, or
    there or for an agency at all centres (`of_agencies`), or at a whole centre (`of_centres`)."""

    address: str
    title: str
    about: str
    permission: Permission
    everywhere: bool = False
    of_agencies: bool = False
    of_centres: bool = False

    def is_open_to(self, caller: Caller) -> bool:
        if self.of_agencies:
            return agencies_with(caller.grants, self.permission) != set()
        if self.of_centres:
            return centres_with(caller.grants, self.permission) != set()
        if self.everywhere:
            return may(caller.grants, self.permission, None)
        return holds(caller.grants, self.permission)


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
                Permission.CATALOGUE,
                of_centres=True,
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
                Permission.CATALOGUE,
                of_agencies=True,
            ),
            Entry(
                f"{HOME}/administration/tables",
                N_("Catalogue as tables"),
                N_("Workbooks to change many rows at once; a new centre like another one."),
                Permission.CATALOGUE,
                everywhere=True,
            ),
            Entry(
                f"{HOME}/administration/calendars",
                N_("Calendars and holidays"),
                N_("When centres are open; the holidays of each year."),
                Permission.CATALOGUE,
                everywhere=True,
            ),
            Entry(
                f"{HOME}/administration/profiles",
                N_("Test of work profiles"),
                N_("Whom a counter would call, and why; services that nobody can serve."),
                Permission.CATALOGUE,
                everywhere=True,
            ),
            Entry(
                f"{HOME}/questionnaires",
                N_("Questionnaires"),
                N_("What citizens are asked after a service."),
                Permission.ADMINISTER,
                everywhere=True,
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
                Permission.PEOPLE,
            ),
            Entry(
                f"{HOME}/administration/to-confirm",
                N_("To confirm"),
                N_("What one person asked for and a second one confirms."),
                Permission.PEOPLE,
            ),
            Entry(
                f"{HOME}/administration/sign-in",
                N_("How people sign in"),
                N_("Second factors, and help for whoever lost the telephone."),
                Permission.PEOPLE,
                everywhere=True,
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
                Permission.DEVICES,
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
                Permission.AUDIT,
                everywhere=True,
            ),
            Entry(
                f"{HOME}/administration/audit",
                N_("Search the records"),
                N_("Every event of every ticket, every change of a setting, and who did it."),
                Permission.AUDIT,
            ),
            Entry(
                f"{HOME}/administration/audit/opened",
                N_("Who opened what citizens wrote"),
                N_("Which of the staff read complaints, notes and comments, and when."),
                Permission.AUDIT,
            ),
            Entry(
                f"{HOME}/administration/audit/visit",
                N_("Papers for an audit visit"),
                N_("One signed file with rules, records, figures and what the checks found."),
                Permission.AUDIT,
            ),
            Entry(
                f"{HOME}/kept-data",
                N_("Data about people, and when it is deleted"),
                N_("What is kept, why, and until when."),
                Permission.AUDIT,
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
                Permission.ADMINISTER,
                everywhere=True,
            ),
            Entry(
                f"{HOME}/administration/state",
                N_("State of this installation"),
                N_("Backups, disk, work done by itself, and what needs attention."),
                Permission.OPERATE,
                everywhere=True,
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
                Permission.REPORTS,
            ),
            Entry(
                f"{HOME}/improvements",
                N_("Improvements of services"),
                N_("Propose a change, have it decided, and see what came of it."),
                Permission.REPORTS,
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


@get(ADMINISTRATION, include_in_schema=False)
async def administration(request: AnyRequest) -> Response[str]:
    """Raises `NotFound` for people who may open nothing of it."""
    caller = require_staff(request)
    groups = groups_for(caller)
    if not groups:
        raise NotFound
    return staff_page(
        request,
        "counter/administration.html",
        caller,
        here=ADMINISTRATION,
        groups=groups,
        held_up=drafts_waiting.held_up(office_of(request), caller),
        draft_words=draft_words,
    )


routes = [administration]
