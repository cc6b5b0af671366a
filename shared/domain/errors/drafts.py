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
    code = "draft_needs_other"
    status = 409
    message = N_(
        "This draft touches steps or former tables, on which figures rest. Ask somebody else, who"
        " did not change it last, to publish it."
    )
