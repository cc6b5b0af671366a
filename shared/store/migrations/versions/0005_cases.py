"""Cases beyond the counter: calendars with their versions, hand-over, agencies, webhooks."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
import sqlmodel
from alembic import op

from shared.store.migrations import allow_values, triggers_for

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _cases()
    _catalogue()
    _calendars()
    _webhooks()
    _deliveries()
    _stopped_links()


def _cases() -> None:
    """What becomes of a request behind the counter. The rows follow from the log, which the next
    start replays (shared.services.rebuilding)."""
    _case_columns()
    _case_agencies()
    _papers_on_the_way()
    _officers()
    allow_values("event", "kind", KINDS)


def _case_columns() -> None:
    """Number, holder, questions and work of a request."""
    text, moment = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    for column in (
        sa.Column("number", text, nullable=True),
        sa.Column("holder", text, nullable=True),
        sa.Column("received_at", moment, nullable=True),
        sa.Column("accepted_at", moment, nullable=True),
        sa.Column("asked_at", moment, nullable=True),
        sa.Column("asked_until", sa.Date(), nullable=True),
        sa.Column("requests", sa.Integer(), server_default="0", nullable=False),
        sa.Column("notices", sa.Integer(), server_default="0", nullable=False),
        sa.Column("visits", sa.Integer(), server_default="1", nullable=False),
        sa.Column("persons", sa.Integer(), nullable=True),
        sa.Column("delivery", text, nullable=True),
        sa.Column("work", sa.JSON(), nullable=True),
        sa.Column("clock", sa.JSON(), nullable=True),
    ):
        op.add_column("service_case", column)
    running = "number IS NOT NULL AND ended_at IS NULL"
    op.create_index(
        "ix_service_case_open",
        "service_case",
        ["centre_id", "holder"],
        unique=False,
        sqlite_where=sa.text(running),
        postgresql_where=sa.text(running),
    )
    awaited = "number IS NULL AND outcome = 'incomplete_documents' AND ended_at IS NULL"
    op.create_index(
        "ix_service_case_awaited",
        "service_case",
        ["centre_id"],
        unique=False,
        sqlite_where=sa.text(awaited),
        postgresql_where=sa.text(awaited),
    )
    op.create_index("uq_service_case_number", "service_case", ["number"], unique=True)


def _case_agencies() -> None:
    """Where a request is or was."""
    text, moment = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    op.create_table(
        "case_agency",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agency_id", text, nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", moment, nullable=False),
        sa.Column("acknowledged_at", moment, nullable=True),
        sa.Column("over_at", moment, nullable=True),
        sa.Column("result", text, nullable=True),
        sa.CheckConstraint(
            "result IS NULL OR result IN ('granted', 'refused')",
            name=op.f("ck_case_agency_result"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_case_agency_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["service_case.id"], name=op.f("fk_case_agency_case_id_service_case")
        ),
        sa.PrimaryKeyConstraint("case_id", "agency_id", name=op.f("pk_case_agency")),
    )
    op.create_index(
        "ix_case_agency_open",
        "case_agency",
        ["agency_id", "case_id"],
        unique=False,
        sqlite_where=sa.text("over_at IS NULL"),
        postgresql_where=sa.text("over_at IS NULL"),
    )


def _papers_on_the_way() -> None:
    """Numbers of receipts, and the lists that go with papers."""
    text, moment = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    op.create_table(
        "receipt_series",
        sa.Column("centre_id", text, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_receipt_series_centre_id_centre")
        ),
        sa.PrimaryKeyConstraint("centre_id", "fiscal_year", name=op.f("pk_receipt_series")),
    )
    op.create_table(
        "hand_over_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", text, nullable=False),
        sa.Column("agency_id", text, nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_hand_over_list_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_hand_over_list_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["staff.id"], name=op.f("fk_hand_over_list_made_by_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over_list")),
    )
    for column_name in ("agency_id", "centre_id"):
        op.create_index(f"ix_hand_over_list_{column_name}", "hand_over_list", [column_name])


def _officers() -> None:
    """For which agency somebody works."""
    text = sqlmodel.sql.sqltypes.AutoString()
    op.create_table(
        "staff_agency",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", text, nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_agency_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("staff_id", "agency_id", name=op.f("pk_staff_agency")),
    )
    allow_values(
        "staff_role", "role", ("clerk", "supervisor", "administrator", "auditor", "officer")
    )


def _catalogue() -> None:
    """What to show for others, and how many one may come for; the rest stands in the rows."""
    op.add_column("service", sa.Column("per_visit_cap", sa.Integer(), nullable=True))
    op.add_column("centre", sa.Column("proxy_papers", sa.JSON(), nullable=True))
    op.add_column("process_version", sa.Column("proxy_papers", sa.JSON(), nullable=True))
    op.create_index(
        "ix_service_transaction_continuing",
        "service_transaction",
        ["case_id"],
        sqlite_where=sa.text("case_id <> id"),
        postgresql_where=sa.text("case_id <> id"),
    )


def _calendars() -> None:
    """Versions of calendars; what centres have now is their first."""
    op.add_column("agency", sa.Column("calendar", sa.JSON(), nullable=True))
    op.create_table(
        "calendar_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("owner_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=True),
        sa.Column("holds_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "owner_kind IN ('centre', 'agency')", name=op.f("ck_calendar_version_owner_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_version")),
        sa.UniqueConstraint(
            "owner_kind",
            "owner_id",
            "number",
            name=op.f("uq_calendar_version_owner_kind_owner_id_number"),
        ),
    )
    since = sa.literal(datetime(1970, 1, 1, tzinfo=UTC), sqlmodel.sql.sqltypes.UTCDateTime())
    centre = sa.table("centre", sa.column("id", sa.String()), sa.column("calendar", sa.JSON()))
    version = sa.table(
        "calendar_version",
        *(sa.column(name, kind) for name, kind in _VERSION_COLUMNS.items()),
    )
    first = sa.select(
        sa.literal("centre"), centre.c.id, sa.literal(1), centre.c.calendar, since, since
    )
    op.get_bind().execute(version.insert().from_select(list(_VERSION_COLUMNS), first))
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in triggers_for("calendar_version", sqlite=sqlite, keys=_SAME_VERSION):
        op.execute(statement)


_SAME_VERSION = (
    "id = NEW.id OR (owner_kind = NEW.owner_kind AND owner_id = NEW.owner_id"
    " AND number = NEW.number)"
)
_VERSION_COLUMNS: dict[str, Any] = {
    "owner_kind": sa.String(),
    "owner_id": sa.String(),
    "number": sa.Integer(),
    "data": sa.JSON(),
    "holds_from": sqlmodel.sql.sqltypes.UTCDateTime(),
    "recorded_at": sqlmodel.sql.sqltypes.UTCDateTime(),
}


def _webhooks() -> None:
    """Whom to tell."""
    op.create_table(
        "webhook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("url", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_success_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("consecutive_failures", sa.Integer(), nullable=False),
        sa.Column("paused_reason", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("paused_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("claim", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("claimed_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "paused_reason IS NULL OR paused_reason IN ('gone', 'by_hand')",
            name=op.f("ck_webhook_paused_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_webhook_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["staff.id"], name=op.f("fk_webhook_created_by_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_index(op.f("ix_webhook_agency_id"), "webhook", ["agency_id"], unique=False)


def _deliveries() -> None:
    """What is still to be told."""
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_attempt_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("delivered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("given_up_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('case.forwarded', 'case.withdrawn', 'case.answered', 'case.asked', 'case.closed')",
            name=op.f("ck_webhook_delivery_kind"),
        ),
        sa.CheckConstraint(
            "last_error IS NULL OR last_error IN ('status', 'redirect', 'timeout', 'unknown_host', 'refused_address', 'no_connection', 'certificate', 'broken_answer', 'removed')",
            name=op.f("ck_webhook_delivery_last_error"),
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_delivery_webhook_id_webhook")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint(
            "webhook_id", "message_id", name=op.f("uq_webhook_delivery_webhook_id_message_id")
        ),
    )
    op.create_index(
        "ix_webhook_delivery_waiting",
        "webhook_delivery",
        ["webhook_id", "case_id", "id"],
        unique=False,
        sqlite_where=sa.text("delivered_at IS NULL AND given_up_at IS NULL"),
        postgresql_where=sa.text("delivered_at IS NULL AND given_up_at IS NULL"),
    )
    op.create_index(
        "ix_webhook_delivery_webhook_id", "webhook_delivery", ["webhook_id", "id"], unique=False
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
    "completed",
    "removed",
    "cancelled",
    "closed",
    "corrected",
    "flagged",
    "judged",
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


def _stopped_links() -> None:
    """Visits whose links work no more."""
    op.create_table(
        "stopped_link",
        sa.Column("visit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stopped_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_stopped_link_visit_id_visit")
        ),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_stopped_link")),
    )
