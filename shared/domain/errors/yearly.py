"""Yearly papers and their evidence."""

from __future__ import annotations

from shared.domain.errors.base import N_, GcsError, NotFound


class StatementChanged(GcsError):
    code = "statement_changed"
    status = 409
    message = N_("Somebody stated something else meanwhile. Look at it again, then decide.")


class UnknownEvidence(NotFound):
    message = N_("There is no such evidence. Choose one from the list.")


class IndicatorChanged(GcsError):
    code = "indicator_changed"
    status = 409
    message = N_("Somebody changed this line meanwhile. Look at it again, then decide.")


class RoundChanged(GcsError):
    code = "round_changed"
    status = 409
    message = N_(
        "Somebody wrote to this round or handed it in meanwhile. Look at it again, then hand it in."
    )


class RoundNotOver(GcsError):
    code = "round_not_over"
    status = 422
    message = N_("This round can be handed in from %(day)s on. Until then, look at the preview.")


class WeightsNotWhole(GcsError):
    code = "weights_not_whole"
    status = 422
    message = N_("The weights add up to %(weight)s, not to 100. Correct the indicators first.")
