"""Every refusal a person or a program can meet, each with one sentence that says what to do next.

`code` is stable and part of the API contract; `status` is the HTTP status; `message` is an English
text that the surfaces translate and fill with `params`. Services and rules raise these, the web
layer turns them into problem+json or a page.
"""

from __future__ import annotations

from collections.abc import Mapping


def N_(message: str) -> str:  # noqa: N802  # the customary gettext marker for text translated later
    """Mark a text for translation without translating it here."""
    return message


class GcsError(Exception):
    """A refusal with a stable code.

    `present` carries the present state of what was asked for (for 409 answers), as plain values.
    """

    code: str = "refused"
    status: int = 400
    message: str = N_("This cannot be done.")

    def __init__(self, *, present: Mapping[str, object] | None = None, **params: object) -> None:
        super().__init__(self.message % params if params else self.message)
        self.params = params
        self.present = present


class NotFound(GcsError):
    """Absent and not-yours answer alike, so that ids cannot be probed."""

    code = "not_found"
    status = 404
    message = N_("Nothing is here. Check the address or the code, or ask the staff.")


class UnknownCentre(NotFound):
    message = N_("There is no such centre. Choose one from the start page.")


class UnknownService(NotFound):
    message = N_("This centre does not offer that service. Choose another one or ask the staff.")


class UnknownVisit(NotFound):
    message = N_("This ticket is not known. Check the link on your slip or ask the staff.")


class NotSignedIn(GcsError):
    code = "not_signed_in"
    status = 401
    message = N_("Please sign in first.")


class WrongPassword(GcsError):
    code = "wrong_password"
    status = 401
    message = N_("User name or password is not right. Try again or ask your administrator.")


class TooManyAttempts(GcsError):
    code = "too_many_attempts"
    status = 429
    message = N_("Too many attempts. Wait %(minutes)s minutes and try again.")


class DevicePairingRequired(GcsError):
    code = "device_not_paired"
    status = 401
    message = N_("This screen is not paired yet. Ask the administrator for a pairing code.")


class PairingCodeUnknown(GcsError):
    code = "pairing_code_unknown"
    status = 404
    message = N_("This pairing code is wrong or used up. Ask the administrator for a new one.")


class CentreClosed(GcsError):
    code = "centre_closed"
    status = 409
    message = N_("The centre is closed now. It opens %(opens)s.")


class ServiceClosed(GcsError):
    code = "service_closed"
    status = 409
    message = N_("This service is closed now. It opens %(opens)s.")


class TooManyServices(GcsError):
    code = "too_many_services"
    status = 422
    message = N_("One ticket can carry %(limit)s services. Ask the staff to add more.")


class InvalidRequest(GcsError):
    """A field is wrong; `field` names it."""

    code = "invalid_request"
    status = 422
    message = N_("%(problem)s")

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(problem=problem)
        self.field = field


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


class CounterBusy(GcsError):
    code = "counter_busy"
    status = 409
    message = N_("This counter still has ticket %(number)s. Finish it or put it on hold first.")


class CounterTaken(GcsError):
    code = "counter_taken"
    status = 409
    message = N_("Counter %(counter)s is open with another member of staff. Choose another one.")


class CounterClosed(GcsError):
    code = "counter_closed"
    status = 409
    message = N_("This counter is not open. Open it first.")


class CounterOnBreak(GcsError):
    code = "counter_on_break"
    status = 409
    message = N_("This counter is on a break. End the break first.")


class VisitBusy(GcsError):
    code = "visit_busy"
    status = 409
    message = N_("This citizen is being served at counter %(counter)s. Wait until that is done.")


class VisitOver(GcsError):
    code = "visit_over"
    status = 409
    message = N_("This ticket was for another day. Please take a new one.")


class UndoTooLate(GcsError):
    code = "undo_too_late"
    status = 409
    message = N_("Undo is possible for %(seconds)s seconds only. Correct it with a new action.")


class NothingToUndo(GcsError):
    code = "nothing_to_undo"
    status = 409
    message = N_("There is nothing here that can be undone.")


class UndoOvertaken(GcsError):
    code = "undo_overtaken"
    status = 409
    message = N_("Something else followed, so this cannot be undone any more.")


class AlreadyAnswered(GcsError):
    code = "already_answered"
    status = 409
    message = N_("You have answered already. Thank you.")


class SurveyOver(GcsError):
    code = "survey_over"
    status = 410
    message = N_("This questionnaire is closed. You can still tell the staff what you think.")


class KeyReused(GcsError):
    code = "idempotency_key_reused"
    status = 422
    message = N_("This request key was used for something else. Send a new key.")


class DemoOnly(GcsError):
    code = "demo_only"
    status = 404
    message = N_("This works in a demonstration only.")


class StorageUnavailable(GcsError):
    """Disk full or database locked: nothing was written."""

    code = "storage_unavailable"
    status = 503
    message = N_("Nothing could be saved just now. Wait a moment and try again, or ask the staff.")


class CaseNotReady(GcsError):
    code = "case_state"
    status = 409
    message = N_("The case is “%(state)s”, so this step is not possible now.")
