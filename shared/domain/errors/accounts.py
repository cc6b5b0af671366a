"""Accounts, their roles, and what a second person confirms."""

from __future__ import annotations

from shared.domain.errors.base import N_, GcsError


class LastAdministrator(GcsError):
    code = "last_administrator"
    status = 409
    message = N_("This is the last administrator. Add another first.")


class OwnAccount(GcsError):
    code = "own_account"
    status = 409
    message = N_("Nobody changes the roles or the end of the own account. Ask a colleague.")


class MoreThanOwnRights(GcsError):
    code = "more_than_own_rights"
    status = 409
    message = N_(
        "This role has rights that you do not hold there. Ask somebody who holds them everywhere."
    )


class AccountChanged(GcsError):
    code = "account_changed"
    status = 409
    message = N_("Somebody has changed this account meanwhile. Look at it and do it again.")


class AskedAlready(GcsError):
    code = "asked_already"
    status = 409
    message = N_("The same already waits for a second person. Ask a colleague to confirm it.")


class RoleHeld(GcsError):
    code = "role_held"
    status = 409
    message = N_("Somebody still has this role. Take it from everybody first.")


class SecondPersonAsked(GcsError):
    """Whoever asked for it decides on it, or somebody else wants to withdraw it."""

    code = "second_person_asked"
    status = 409
    message = N_(
        "Who asked for something can only withdraw it; a second person confirms or refuses it."
    )


class RequestDecided(GcsError):
    code = "request_decided"
    status = 409
    message = N_("This was decided meanwhile. Look at the list again.")


class RequestOver(GcsError):
    code = "request_over"
    status = 409
    message = N_("Nobody confirmed this in 14 days. Ask for it again if it is still wanted.")


class AskerMayNot(GcsError):
    code = "asker_may_not"
    status = 409
    message = N_("Who asked for this may not do so any more. Refuse it, and ask for it yourself.")
