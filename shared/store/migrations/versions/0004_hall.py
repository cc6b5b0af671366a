"""The hall: why and since when somebody stands in line, notes, help, corrections, the day's frame.

Rows that stand already get the start of their wait as the moment of getting in line; the rest of
the new columns follows from the log, which `gcs migrate` replays (shared.services.rebuilding).
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

from shared.store.migrations import allow_values

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _days()
    _alarms()
    _limits()
    _notes()
    _corrections()
    _promises()
    _sessions()
    _turns()
    _rows()
    _indexes()
    allow_values("event", "kind", KINDS)


def _days() -> None:
    """Check-lists, closings and ends of days."""
    op.create_table(
        "centre_day",
        sa.Column("centre_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_centre_day_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["staff.id"], name=op.f("fk_centre_day_ended_by_staff")
        ),
        sa.PrimaryKeyConstraint("centre_id", "business_day", name=op.f("pk_centre_day")),
    )
    op.create_table(
        "day_check",
        sa.Column("centre_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("item", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("done_by", sa.Integer(), nullable=False),
        sa.Column("done_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_day_check_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(["done_by"], ["staff.id"], name=op.f("fk_day_check_done_by_staff")),
        sa.PrimaryKeyConstraint("centre_id", "business_day", "item", name=op.f("pk_day_check")),
    )
    op.create_table(
        "special_closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("starts_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ends_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("message_th", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("message_en", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('planned', 'emergency')", name=op.f("ck_special_closing_kind")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_special_closing_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["staff.id"], name=op.f("fk_special_closing_ended_by_staff")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["staff.id"], name=op.f("fk_special_closing_made_by_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_closing")),
    )
    op.create_index(
        op.f("ix_special_closing_centre_id"), "special_closing", ["centre_id"], unique=False
    )


def _alarms() -> None:
    """Calls for help."""
    op.create_table(
        "alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("raised_by", sa.Integer(), nullable=True),
        sa.Column("raised_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ended_as", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.CheckConstraint(
            "ended_as IS NULL OR ended_as IN ('helped', 'nothing_found', 'by_mistake')",
            name=op.f("ck_alarm_ended_as"),
        ),
        sa.CheckConstraint("kind IN ('emergency', 'quiet_help')", name=op.f("ck_alarm_kind")),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["staff.id"], name=op.f("fk_alarm_answered_by_staff")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_alarm_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["staff.id"], name=op.f("fk_alarm_ended_by_staff")),
        sa.ForeignKeyConstraint(["raised_by"], ["staff.id"], name=op.f("fk_alarm_raised_by_staff")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_alarm_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    op.create_index(
        "ix_alarm_open",
        "alarm",
        ["centre_id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _limits() -> None:
    """The last ticket, and how many of a service."""
    op.create_table(
        "last_ticket",
        sa.Column("centre_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_last_ticket_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(["set_by"], ["staff.id"], name=op.f("fk_last_ticket_set_by_staff")),
        sa.PrimaryKeyConstraint("centre_id", "business_day", name=op.f("pk_last_ticket")),
    )
    op.create_table(
        "contingent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("service_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=True),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("per_day", sa.Integer(), nullable=True),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_contingent_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_contingent_service_id_service")
        ),
        sa.ForeignKeyConstraint(["set_by"], ["staff.id"], name=op.f("fk_contingent_set_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contingent")),
    )
    op.create_index(op.f("ix_contingent_centre_id"), "contingent", ["centre_id"], unique=False)


def _notes() -> None:
    """Notes to the next counter."""
    op.create_table(
        "visit_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("body", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["staff.id"], name=op.f("fk_visit_note_author_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_visit_note_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_visit_note_visit_id_visit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_note")),
    )
    op.create_index(op.f("ix_visit_note_visit_id"), "visit_note", ["visit_id"], unique=False)


def _corrections() -> None:
    """Wrong times, and what a second person said."""
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("transaction_id", sa.Integer(), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.Column("present_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("new_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "reason IN ('forgotten_press', 'pressed_too_early', 'wrong_ticket', 'system_fault')",
            name=op.f("ck_correction_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'refused')", name=op.f("ck_correction_state")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_correction_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["staff.id"], name=op.f("fk_correction_decided_by_staff")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["staff.id"], name=op.f("fk_correction_proposed_by_staff")
        ),
        sa.ForeignKeyConstraint(
            ["transaction_id"],
            ["service_transaction.id"],
            name=op.f("fk_correction_transaction_id_service_transaction"),
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_correction_visit_id_visit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index("ix_correction_state", "correction", ["centre_id", "state"], unique=False)
    op.create_index(op.f("ix_correction_visit_id"), "correction", ["visit_id"], unique=False)


def _promises() -> None:
    """What the hall promises."""
    op.create_table(
        "service_promise",
        sa.Column("centre_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("target_minutes", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_service_promise_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["staff.id"], name=op.f("fk_service_promise_set_by_staff")
        ),
        sa.PrimaryKeyConstraint("centre_id", name=op.f("pk_service_promise")),
    )


def _sessions() -> None:
    """More about a counter that is open."""
    op.add_column(
        "counter_break",
        sa.Column(
            "kind", sqlmodel.sql.sqltypes.AutoString(), server_default="short", nullable=False
        ),
    )
    op.add_column(
        "counter_session",
        sa.Column("break_kind", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    )
    op.add_column("counter_session", sa.Column("preferred", sa.JSON(), nullable=True))
    op.add_column("counter_session", sa.Column("kept_for", sa.Integer(), nullable=True))
    op.add_column(
        "counter_session",
        sa.Column("kept_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    )
    op.add_column("counter_session", sa.Column("second_staff_id", sa.Integer(), nullable=True))
    op.add_column(
        "counter_session", sa.Column("ended_as", sqlmodel.sql.sqltypes.AutoString(), nullable=True)
    )
    op.add_column("counter_session", sa.Column("reminded_of", sa.Integer(), nullable=True))
    op.add_column("counter_session", sa.Column("reminded_version", sa.Integer(), nullable=True))
    op.add_column(
        "counter_session",
        sa.Column("reminded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    )


def _turns() -> None:
    """Why and since when somebody stands in line, and other new columns."""
    op.add_column(
        "service_transaction",
        sa.Column(
            "since",
            sqlmodel.sql.sqltypes.UTCDateTime(),
            server_default="1970-01-01 00:00:00",
            nullable=False,
        ),
    )
    op.add_column(
        "service_transaction",
        sa.Column("credit", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    )
    op.add_column(
        "service_transaction",
        sa.Column("rests_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    )
    op.add_column(
        "service_transaction",
        sa.Column("because", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    )
    op.add_column("staff_session", sa.Column("root_id", sa.Integer(), nullable=True))
    op.add_column(
        "staff_session",
        sa.Column("locked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    )
    op.add_column(
        "service_transaction",
        sa.Column("quality", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    )
    op.add_column(
        "service_transaction",
        sa.Column("doubt", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    )
    op.add_column("staff", sa.Column("pin_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.add_column("staff", sa.Column("languages", sa.JSON(), server_default="[]", nullable=False))
    op.add_column(
        "service_transaction",
        sa.Column("after_service", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    )
    op.add_column(
        "bundle", sa.Column("lawful_order", sa.JSON(), server_default="{}", nullable=False)
    )
    op.add_column(
        "bundle", sa.Column("pictogram", sqlmodel.sql.sqltypes.AutoString(), nullable=True)
    )
    op.add_column("visit", sa.Column("bundle", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.add_column("visit", sa.Column("carried_from", sa.Integer(), nullable=True))


def _rows() -> None:
    """Bring rows that stand already into the new form."""
    op.execute("UPDATE service_transaction SET since = queued_at")
    # Until now one person could have several counters open; nobody can tell when they were left.
    op.execute(
        "UPDATE counter_session SET closed_at = opened_at, on_break_since = NULL, "
        "ended_as = 'moved' WHERE closed_at IS NULL AND EXISTS ("
        "SELECT 1 FROM counter_session AS later WHERE later.staff_id = counter_session.staff_id "
        "AND later.closed_at IS NULL AND later.id > counter_session.id)"
    )


def _indexes() -> None:
    """One person, one counter; the line without looking into the table."""
    op.create_index(
        "uq_counter_session_person",
        "counter_session",
        ["staff_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    for name, columns, whose in (
        ("waiting", ["id", "service_id", "state"], "state = 'waiting'"),
        ("later_turns", ["id", "state"], "state = 'waiting' AND position > 1"),
    ):
        op.drop_index(f"ix_service_transaction_{name}", "service_transaction")
        op.create_index(
            f"ix_service_transaction_{name}",
            "service_transaction",
            ["centre_id", "business_day", "rank_at", "visit_id", "position", *columns],
            unique=False,
            sqlite_where=sa.text(whose),
            postgresql_where=sa.text(whose),
        )
    sent = "state = 'waiting' AND (reserved_counter IS NOT NULL OR reserved_staff IS NOT NULL)"
    op.create_index(
        "ix_service_transaction_sent",
        "service_transaction",
        ["centre_id", "business_day", "state", "reserved_counter", "reserved_staff", "service_id"],
        unique=False,
        sqlite_where=sa.text(sent),
        postgresql_where=sa.text(sent),
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
    "result_ready",
    "delivered",
    "reprinted",
    "undone",
)
