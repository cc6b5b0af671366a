"""Roles, rights, and what was changed about an account, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from counter.change_kinds import CHANGES
from counter.pages import said
from shared.domain.errors import N_
from shared.domain.permissions import Grant, OwnRole, Permission, Role
from shared.i18n import format_date, gettext
from shared.services.account_views import AccountState
from shared.services.account_wishes import Kind
from shared.services.office import Office

_THAI = re.compile("[\N{THAI CHARACTER KO KAI}-\N{THAI CHARACTER KHOMUT}]")
ROLES: Mapping[Role, str] = {
    Role.CLERK: N_("Counter staff"),
    Role.SUPERVISOR: N_("Supervisor"),
    Role.ADMINISTRATOR: N_("Administrator"),
    Role.AUDITOR: N_("Auditor"),
    Role.OFFICER: N_("Officer of an agency"),
}
RIGHTS: Mapping[Permission, str] = {
    Permission.SERVE: N_("Open a counter, call and serve"),
    Permission.CHOOSE: N_("Call out of order, lead the hall"),
    Permission.REPORTS: N_("See figures with their single transactions"),
    Permission.AUDIT: N_("Search the event log and the change log"),
    Permission.APPROVE: N_("Approve the former tables that figures are compared with"),
    Permission.VOICES: N_("Read and answer complaints, suggestions and praise"),
    Permission.WORK: N_("Work on the cases of an agency"),
    Permission.ADMINISTER: N_("Settings, questionnaires, costs"),
    Permission.CATALOGUE: N_("Draft changes of centres, services and processes"),
    Permission.PUBLISH: N_("Put somebody else's draft into force"),
    Permission.PEOPLE: N_("Look after accounts, roles and sessions"),
    Permission.DEVICES: N_("Look after screens"),
    Permission.OPERATE: N_("See the state of this installation and its backups"),
    Permission.IMPROVE: N_("Write proposals, self-assessments and papers of the year"),
}
STATES: Mapping[AccountState, tuple[str, str]] = {
    AccountState.ACTIVE: ("good", N_("active")),
    AccountState.ENDS: ("near", N_("ends on a day")),
    AccountState.ENDED: ("info", N_("ended")),
}
WISHES: Mapping[Kind, str] = {
    Kind.GIVE_ROLE: N_("Give a role"),
    Kind.TAKE_ROLE: N_("Take a role away"),
    Kind.END_ACCOUNT: N_("End an account"),
    Kind.BRING_BACK: N_("Open an account again"),
}
DECISIONS: Mapping[str, str] = {
    "confirmed": N_("confirmed"),
    "refused": N_("refused"),
    "withdrawn": N_("withdrawn"),
}


def role(role: Role | OwnRole) -> str:
    if isinstance(role, OwnRole):
        return said(role.name_th, role.name_en)
    return gettext(ROLES[role])


def right(permission: Permission) -> str:
    return gettext(RIGHTS[permission])


def state(state: AccountState) -> tuple[str, str]:
    """(status, word) of a chip."""
    status, word = STATES[state]
    return status, gettext(word)


def wish(kind: str) -> str:
    return gettext(WISHES[Kind(kind)])


def decision(decision: str) -> str:
    return gettext(DECISIONS[decision])


def change(kind: str) -> str:
    return gettext(CHANGES[kind]) if kind in CHANGES else kind


def tongue(text: str) -> str:
    """The language of what somebody wrote, as its letters tell it."""
    return "th" if _THAI.search(text) else "en"


class Places:
    """Names of centres and agencies in the reader's language, as grants name them."""

    def __init__(self, office: Office) -> None:
        self._catalogue = office.catalogue

    def centre(self, id: str) -> str:
        found = self._catalogue.centres.get(id)
        return said(found.names.th, found.names.en) if found else id

    def agency(self, id: str) -> str:
        found = self._catalogue.agencies.get(id)
        return said(found.names.th, found.names.en) if found else id

    def where(self, grant: Grant) -> str:
        """Where a role holds."""
        parts = [self.centre(grant.centre)] if grant.centre else []
        parts += [self.agency(grant.agency)] if grant.agency else []
        return ", ".join(parts) or gettext("everywhere")

    def of_detail(self, detail: Mapping[str, Any], roles: Mapping[str, str]) -> list[str]:
        """What a change was about, before and after, as far as it is a role, a day or a name."""
        values = [
            self._one(detail[part], roles) for part in ("before", "after") if detail.get(part)
        ]
        return [each for each in values if each]

    def _one(self, value: object, roles: Mapping[str, str]) -> str:
        if isinstance(value, Mapping) and isinstance(value.get("grant"), Mapping):
            value = value["grant"]
        if isinstance(value, Mapping) and "role" in value:
            where = [self.centre(str(value["centre"]))] if value.get("centre") else []
            where += [self.agency(str(value["agency"]))] if value.get("agency") else []
            name = roles.get(str(value["role"]), str(value["role"]))
            return f"{name} ({', '.join(where) or gettext('everywhere')})"
        if isinstance(value, list):
            return ", ".join(str(each) for each in value)
        return _day_or_words(value) if isinstance(value, str) else ""


def _day_or_words(value: str) -> str:
    try:
        return format_date(date.fromisoformat(value), "short")
    except ValueError:
        return value
