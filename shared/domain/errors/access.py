"""Who somebody is: signing in, PINs, attempts, pairing of screens."""

from __future__ import annotations

from shared.domain.errors.base import N_, GcsError


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


class WrongPin(GcsError):
    code = "wrong_pin"
    status = 403
    message = N_("This PIN is not right. Try again, or use the password instead.")


class PinNotEnough(GcsError):
    """No PIN, too many wrong ones, or a browser where nobody signed in today."""

    code = "pin_not_enough"
    status = 403
    message = N_("A PIN is not enough here. Use the password instead.")


class SupervisorNotProven(GcsError):
    code = "supervisor_not_proven"
    status = 409
    message = N_(
        "The PIN or password of the supervisor is not right, so nothing was changed. Try again; "
        "where a PIN is not enough, the password is needed."
    )


class DevicePairingRequired(GcsError):
    code = "device_not_paired"
    status = 401
    message = N_("This screen is not paired yet. Ask the administrator for a pairing code.")


class PairingCodeUnknown(GcsError):
    code = "pairing_code_unknown"
    status = 404
    message = N_("This pairing code is wrong or used up. Ask the administrator for a new one.")
