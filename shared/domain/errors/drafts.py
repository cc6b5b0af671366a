"""Refusals about drafts of the catalogue."""

from __future__ import annotations

from shared.domain.errors.base import N_, GcsError


class DraftChanged(GcsError):
    code = "draft_changed"
    status = 409
    message = N_("Somebody changed this draft meanwhile. Look at it again, then decide.")


class DraftOver(GcsError):
    code = "draft_over"
    status = 409
    message = N_("This draft was published or discarded already. Begin a new one.")


class DraftWaits(GcsError):
    """It is approved, and nobody changes what was approved."""

    code = "draft_waits"
    status = 409
    message = N_(
        "This draft is approved and waits for its day. Whoever may publish calls it back, then it"
        " can be changed."
    )


class DraftOverlaps(GcsError):
    code = "draft_overlaps"
    status = 409
    message = N_(
        "The catalogue changed under this draft: %(records)s. Open these records again from the"
        " catalogue, then publish."
    )


class DraftWrong(GcsError):
    code = "draft_wrong"
    status = 422
    message = N_("This draft cannot be published yet. Correct what the list of problems names.")


class DraftIsEmpty(GcsError):
    code = "draft_is_empty"
    status = 422
    message = N_("This draft changes nothing. Change a record in it, or discard it.")


class DraftNeedsOther(GcsError):
    """`people`: who may, because they wrote none of it."""

    code = "draft_needs_other"
    status = 409
    message = N_(
        "You wrote steps, papers or former tables in this draft, on which figures rest, so somebody"
        " else publishes it. Ask one of these: %(people)s."
    )


class DraftWrittenByAll(GcsError):
    """Nobody is left who could look at it with fresh eyes."""

    code = "draft_written_by_all"
    status = 409
    message = N_(
        "Everybody who may publish wrote steps, papers or former tables in this draft. Give"
        " somebody else the right to publish, or take these records out of the draft and let one"
        " person enter them again."
    )
