"""A centre's day: what is closed, used up or over."""

from __future__ import annotations

from shared.domain.errors.base import N_, GcsError


class CentreClosed(GcsError):
    code = "centre_closed"
    status = 409
    message = N_("The centre is closed now. It opens %(opens)s.")


class CentreShut(CentreClosed):
    """An emergency; nobody knows for how long."""

    message = N_(
        "The centre had to close for the moment. Follow the staff. Tickets already taken stay good."
    )


class DayIsOver(CentreClosed):
    code = "day_ended"
    message = N_("The day here is ended, no more tickets are given. It opens %(opens)s.")


class ServiceClosed(GcsError):
    code = "service_closed"
    status = 409
    message = N_("This service is closed now. It opens %(opens)s.")


class PastLastTicket(ServiceClosed):
    """Who came now would not be served before closing."""

    code = "past_last_ticket"
    message = N_(
        "The last ticket for this service is given: the line lasts until closing. "
        "Come %(opens)s, or see whether it can be done online."
    )


class ContingentUsedUp(ServiceClosed):
    code = "contingent_used_up"
    message = N_("All of today's tickets for this service are given. Come %(opens)s.")


class ClosedByDayEnd(GcsError):
    """A late command on a ticket whose day is over."""

    code = "closed_by_day_end"
    status = 409
    message = N_("The day of this ticket was ended, so nothing can change it. Take a new ticket.")


class DayNotOver(GcsError):
    """People still stand at counters, or the hour of closing has not come."""

    code = "day_not_over"
    status = 409
    message = N_("%(problem)s")


class PaperNumberTaken(GcsError):
    code = "paper_number_taken"
    status = 409
    message = N_(
        "Number %(number)s of this day is keyed in with something else. Compare it with the pad."
    )


class AlreadyClosed(GcsError):
    code = "already_closed"
    status = 409
    message = N_("The centre is closed already. Open it again first.")


class CarriedOver(GcsError):
    """The citizen waits with another ticket."""

    code = "carried_over"
    status = 409
    message = N_("This ticket goes on as number %(number)s of %(day)s. Use that number.")


class VisitOver(GcsError):
    code = "visit_over"
    status = 409
    message = N_("This ticket was for another day. Please take a new one.")
