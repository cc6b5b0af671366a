"""Refusals about planned changes of a process."""

from __future__ import annotations

from shared.domain.errors.base import N_, GcsError


class ImprovementChanged(GcsError):
    code = "improvement_changed"
    status = 409
    message = N_("Somebody changed this improvement meanwhile. Look at it again, then decide.")


class ImprovementIncomplete(GcsError):
    code = "improvement_incomplete"
    status = 422
    message = N_("This proposal cannot be handed in yet. Add what the list says is lacking.")


class ImprovementMoveImpossible(GcsError):
    code = "improvement_move_impossible"
    status = 409
    message = N_("This is not possible at the point where this improvement stands now.")


class DecidedByAnother(GcsError):
    code = "decided_by_another"
    status = 409
    message = N_("You handed this proposal in yourself. Ask somebody else to decide on it.")
