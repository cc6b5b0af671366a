"""Moves of a ticket that are not possible now."""

from __future__ import annotations

from shared.domain.errors.base import N_, GcsError


class TooManyServices(GcsError):
    code = "too_many_services"
    status = 422
    message = N_("One ticket can carry %(limit)s services. Ask the staff to add more.")


class TooManyPeople(GcsError):
    code = "too_many_people"
    status = 422
    message = N_(
        "One ticket can bring %(limit)s people for this service. Take another ticket for the"
        " others, or ask the staff."
    )


class IllegalTransition(GcsError):
    code = "illegal_transition"
    status = 409
    message = N_("This is not possible while the ticket is “%(state)s”. Look at the screen again.")


class StaleVersion(GcsError):
    code = "stale_version"
    status = 409
    message = N_("Somebody changed this ticket meanwhile. Look at the screen again, then decide.")


class LastStep(GcsError):
    code = "last_step"
    status = 409
    message = N_("This was the last step. Finish the service instead.")


class CaseOfEarlierVisit(GcsError):
    code = "case_of_earlier_visit"
    status = 409
    message = N_("This request was received in an earlier visit; which case it is stays.")


class PapersAskedFor(GcsError):
    code = "papers_asked_for"
    status = 409
    message = N_(
        "Papers are asked for by the list of the present case. Check the papers again, then choose"
        " another case."
    )


class RecallTooSoon(GcsError):
    code = "recall_too_soon"
    status = 409
    message = N_("This ticket was called a moment ago. Wait %(seconds)s seconds and call again.")


class RecallsUsedUp(GcsError):
    code = "recalls_used_up"
    status = 409
    message = N_("This ticket was called %(limit)s times. Mark it as not come, or start.")


class NoShowTooSoon(GcsError):
    code = "no_show_too_soon"
    status = 409
    message = N_("Call this ticket %(missing)s more times before marking it as not come.")


class VisitBusy(GcsError):
    code = "visit_busy"
    status = 409
    message = N_("This citizen is being served at counter %(counter)s. Wait until that is done.")


class ComesLater(GcsError):
    code = "comes_later"
    status = 409
    message = N_("By law another service of this ticket comes first. Finish that one, then call.")


class UndoTooLate(GcsError):
    code = "undo_too_late"
    status = 409
    message = N_("Undo is possible for %(seconds)s seconds only. Correct it with a new action.")


class NothingToUndo(GcsError):
    code = "nothing_to_undo"
    status = 409
    message = N_("There is nothing here to undo. Correct it with a new action.")


class UndoOvertaken(GcsError):
    code = "undo_overtaken"
    status = 409
    message = N_("Something else followed, so this cannot be undone. Correct it with a new action.")
