"""What every refusal has, and those that belong to no topic."""

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


class NoCentreYet(NotFound):
    code = "no_centre_yet"
    message = N_("There is no centre yet. Set one up first: Administration, “Opening a centre”.")


class UnknownService(NotFound):
    message = N_("This centre does not offer that service. Choose another one or ask the staff.")


class UnknownBundle(NotFound):
    message = N_("There is no such life event here. Choose another one or ask the staff.")


class UnknownVisit(NotFound):
    message = N_("This ticket is not known. Check the link on your slip or ask the staff.")


class NoSuchSlip(NotFound):
    code = "no_such_slip"
    message = N_(
        "No ticket fits these. Copy number, day and secret code as they stand on the slip, or open "
        "the link of the slip."
    )


class InvalidRequest(GcsError):
    """A field is wrong; `field` names it."""

    code = "invalid_request"
    status = 422
    message = N_("%(problem)s")

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(problem=problem)
        self.field = field


class AlreadyAnswered(GcsError):
    code = "already_answered"
    status = 409
    message = N_("You have answered already. Thank you.")


class SurveyOver(GcsError):
    code = "survey_over"
    status = 410
    message = N_("This questionnaire is closed. You can still tell the staff what you think.")


class KeyReused(GcsError):
    """`made` is the id of what the first request under the key made."""

    code = "idempotency_key_reused"
    status = 422
    message = N_(
        "This form was sent before with something else in it, so nothing was stored now. Open the "
        "page again and look at what is there. A program sends a new request key."
    )

    def __init__(self, made: int | None = None) -> None:
        super().__init__()
        self.made = made


class KeyTooShort(GcsError):
    """A key that somebody else could choose as well, where nothing else tells callers apart."""

    code = "idempotency_key_too_short"
    status = 422
    message = N_(
        "This request key is too short to be yours alone. Send a random key of at least"
        " %(least)s characters, for example a UUID."
    )


class DemoOnly(GcsError):
    code = "demo_only"
    status = 404
    message = N_("This works in a demonstration only.")


class FilesBusy(GcsError):
    """Too many files are being made at once."""

    code = "files_busy"
    status = 503
    message = N_("Many people are asking for files just now. Wait a moment and try again.")


class StorageUnavailable(GcsError):
    """Disk full or database locked: nothing was written."""

    code = "storage_unavailable"
    status = 503
    message = N_("Nothing could be saved just now. Wait a moment and try again, or ask the staff.")
