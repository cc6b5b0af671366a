"""Wrong or doubtful times, and who may decide about them."""

from __future__ import annotations

from shared.domain.errors.base import N_, GcsError


class NothingToCorrect(GcsError):
    code = "nothing_to_correct"
    status = 409
    message = N_("This moment cannot be corrected. Choose a start, a step, a hold or a finish.")


class CorrectionOutOfBounds(GcsError):
    code = "correction_out_of_bounds"
    status = 422
    message = N_("The true time lies between %(earliest)s and %(latest)s. Write one in between.")


class CorrectionPending(GcsError):
    code = "correction_pending"
    status = 409
    message = N_("A correction of this moment waits for a decision already. Have it decided first.")


class CorrectionDecided(GcsError):
    code = "correction_decided"
    status = 409
    message = N_("This correction was decided already. Look at the list again.")


class SecondPersonNeeded(GcsError):
    code = "second_person_needed"
    status = 409
    message = N_(
        "Somebody else must decide this: not who proposed it, and not who served the ticket."
    )


class NothingToJudge(GcsError):
    code = "nothing_to_judge"
    status = 409
    message = N_("This time is not in doubt, or only a correction can help. Look at it again.")
