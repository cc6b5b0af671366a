"""What is asked besides a user name and a password, and sign-in through another provider."""

from __future__ import annotations

from shared.domain.errors.base import N_, GcsError


class SecondFactorNeeded(GcsError):
    """The password is right; programs send it again together with a code."""

    code = "second_factor_needed"
    status = 401
    message = N_("This account needs a code from the authenticator app too. Send it as well.")


class WrongCode(GcsError):
    """Wrong, too old, or used before: the answer is the same."""

    code = "wrong_code"
    status = 401
    message = N_(
        "This code is not right, or it was used already. Wait for the next code and type that one."
    )


class SetUpOver(GcsError):
    """The app was never confirmed, and its key is good no longer."""

    code = "set_up_over"
    status = 409
    message = N_("Setting up the app took too long. Begin again and scan the new key.")


class NewPasswordNeeded(GcsError):
    code = "new_password_needed"
    status = 403
    message = N_("Choose a password of your own first: sign in on the staff pages.")


class SecondFactorMissing(GcsError):
    code = "second_factor_missing"
    status = 403
    message = N_("Set up an authenticator app for this account first: sign in on the staff pages.")


class SignInOver(GcsError):
    """A sign-in that was begun too long ago, or whose account or password changed meanwhile."""

    code = "sign_in_over"
    status = 401
    message = N_("This sign-in took too long. Begin again with user name and password.")


class SecondFactorAsked(GcsError):
    code = "second_factor_asked"
    status = 409
    message = N_(
        "This account signs in with more than a password, so it cannot take over a desk here. Sign "
        "out, and sign in with it on the first page."
    )


class OpenIdUnavailable(GcsError):
    code = "openid_unavailable"
    status = 503
    message = N_("%(provider)s does not answer just now. Sign in with your password instead.")


class OpenIdRefused(GcsError):
    """The provider or we do not trust what came back; details are for nobody outside."""

    code = "openid_refused"
    status = 401
    message = N_(
        "Signing in with %(provider)s did not work. Try again, or sign in with your password."
    )


class OpenIdNotLinked(GcsError):
    """Also for a link with an account that has ended."""

    code = "openid_not_linked"
    status = 401
    message = N_(
        "This identity of %(provider)s opens no account here. Sign in with your password once and "
        "connect both under My account."
    )


class OpenIdTaken(GcsError):
    code = "openid_taken"
    status = 409
    message = N_(
        "This identity of %(provider)s is connected with another account. Disconnect it there "
        "first."
    )
