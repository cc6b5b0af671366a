"""Tickets taken before arrival: limits, confirmation, lateness."""

from __future__ import annotations

from shared.domain.errors.base import N_, GcsError, NotFound


class RemoteFull(GcsError):
    """As many are under way as the hall can take; `again` when a place is free at the latest."""

    code = "remote_full"
    status = 409
    message = N_(
        "Many people are on their way here. Come and take a ticket at the centre, or try again"
        " after %(again)s."
    )


class RemoteNotOffered(GcsError):
    code = "remote_not_offered"
    status = 409
    message = N_("Tickets for this are given at the centre only. Come and take one there.")


class HereCodeWrong(GcsError):
    """Mistyped, of another centre, or older than ten minutes: nobody can tell which."""

    code = "here_code_wrong"
    status = 409
    message = N_(
        "This code is not good now. Read the six digits on the board again, or ask at reception."
    )


class HereCodeTries(GcsError):
    code = "here_code_tries"
    status = 409
    message = N_(
        "Too many wrong codes. Tell the reception your number; they confirm that you came."
    )


class NotConfirmedInTime(GcsError):
    code = "not_confirmed_in_time"
    status = 409
    message = N_(
        "The time to confirm this ticket is over. If you are at the centre, tell the reception;"
        " else take a new ticket."
    )


class NoTicketToConfirm(NotFound):
    """Unknown number, wrong place code and wrong code of the centre answer alike."""

    code = "no_ticket_to_confirm"
    message = N_(
        "No ticket with this number and place code waits here, or the code of the centre has"
        " changed. Scan it again and look at your ticket, or ask at reception."
    )
