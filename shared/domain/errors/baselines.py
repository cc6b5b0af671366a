"""Former tables that cannot be approved."""

from __future__ import annotations

from shared.domain.errors.base import N_, GcsError


class ApprovedAlready(GcsError):
    code = "approved_already"
    status = 409
    message = N_("%(who)s approved this former table already; it stays as it is.")


class InventedTable(GcsError):
    code = "invented_table"
    status = 409
    message = N_(
        "This former table was made up for an example. Import the true one first, then approve it."
    )
