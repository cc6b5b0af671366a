"""Tickets taken from a phone before arrival: when, and until when they have to be confirmed."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

from shared.store.migrations import allow_values

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    moment = sqlmodel.sql.sqltypes.UTCDateTime()
    op.add_column("visit", sa.Column("remote_at", moment, nullable=True))
    op.add_column("service_transaction", sa.Column("confirm_by", moment, nullable=True))
    unconfirmed = sa.text("state = 'deferred' AND confirm_by IS NOT NULL")
    op.create_index(
        "ix_service_transaction_unconfirmed",
        "service_transaction",
        ["centre_id", "business_day", "confirm_by", "service_id"],
        unique=False,
        sqlite_where=unconfirmed,
        postgresql_where=unconfirmed,
    )
    allow_values("event", "kind", KINDS)
    for table in ("service_transaction", "service_case"):
        allow_values(table, "outcome", OUTCOMES, null=True)


OUTCOMES = (
    "completed",
    "completed_result_later",
    "incomplete_documents",
    "refused",
    "redirected_elsewhere",
    "transferred",
    "cancelled_by_citizen",
    "cancelled_by_staff",
    "no_show",
    "left",
    "closed_at_day_end",
    "abandoned_in_pause",
    "recorded_in_error",
    "not_confirmed",
)

KINDS = (
    "taken",
    "added",
    "called",
    "recalled",
    "started",
    "papers_checked",
    "stepped",
    "paused",
    "resumed",
    "transferred",
    "handed_over",
    "requeued",
    "reordered",
    "missed",
    "deferred",
    "rejoined",
    "confirmed",
    "expired",
    "completed",
    "removed",
    "cancelled",
    "closed",
    "corrected",
    "flagged",
    "judged",
    "variant_chosen",
    "clock_jumped",
    "received",
    "continued",
    "represented",
    "defect_signed",
    "forwarded",
    "acknowledged",
    "sent_back",
    "step_begun",
    "step_done",
    "asked",
    "answered",
    "result_given",
    "result_ready",
    "delivered",
    "lapsed",
    "withdrawn",
    "reopened",
    "late_noticed",
    "reprinted",
    "undone",
)
