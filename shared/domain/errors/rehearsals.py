"""Opening a centre for the first time, and rehearsing before."""

from __future__ import annotations

from shared.domain.errors.base import N_, GcsError


class RehearsalOn(GcsError):
    """What was played can be deleted once it is over."""

    code = "rehearsal_on"
    status = 409
    message = N_("A rehearsal is on. End it first.")


class RehearsalStays(GcsError):
    """Another process serves it and does not end it, perhaps because it hangs."""

    code = "rehearsal_stays"
    status = 409
    message = N_(
        "The rehearsal was asked to end and is still on. End the program number %(process)s on the "
        "machine it runs on, then press the button again."
    )


class RehearsalRefused(GcsError):
    """The second server did not start, or ended by itself; it said why."""

    code = "rehearsal_refused"
    status = 409
    message = N_("The rehearsal did not start: %(reason)s")


class RehearsalPortTaken(GcsError):
    code = "rehearsal_port_taken"
    status = 409
    message = N_(
        "The rehearsal cannot start: port %(port)s is in use by another program. Set"
        " GCS_REHEARSAL_PORT to a free one and start the server again."
    )


class NotReadyToOpen(GcsError):
    """Required steps are missing and nobody said why the centre opens all the same."""

    code = "not_ready_to_open"
    status = 409
    message = N_("Some required steps are missing. Do them, or write why the centre opens without.")


class HasHistory(GcsError):
    """The first set-up replaces what stands; where citizens have been, nothing is replaced."""

    code = "has_history"
    status = 409
    message = N_(
        "Citizens have been served at this centre. Change it with the pages of the catalogue: they"
        " keep what was in force before."
    )
