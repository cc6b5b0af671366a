"""Refusals about what auditors take with them."""

from __future__ import annotations

from shared.domain.errors.base import N_, GcsError


class AuditVisitRuns(GcsError):
    code = "audit_visit_runs"
    status = 409
    message = N_("Your last papers are still being made. Wait until they are ready.")
