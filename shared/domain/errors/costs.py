"""Refusals about amounts that centres enter."""

from __future__ import annotations

from shared.domain.errors.base import N_, GcsError


class CostChanged(GcsError):
    code = "cost_changed"
    status = 409
    message = N_("Somebody entered another amount meanwhile. Look at the list again, then decide.")
