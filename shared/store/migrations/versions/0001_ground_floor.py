"""Ground floor: catalogue, queue, people, feedback."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

from shared.store.migrations import triggers_for

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name_th", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("abbreviation_th", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("successor", sa.JSON(), nullable=True),
        sa.Column("full_name_th", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name_en_source", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
    )
    op.create_table(
        "bundle",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name_th", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle")),
    )
    op.create_table(
        "centre",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name_th", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("calendar", sa.JSON(), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('station_counter', 'district_outlet', 'mobile_unit')",
            name=op.f("ck_centre_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre")),
    )
    op.create_table(
        "change_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("actor_kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_log")),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("scope", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("body_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("result", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name=op.f("pk_idempotency_key")),
    )
    op.create_index(
        op.f("ix_idempotency_key_recorded_at"), "idempotency_key", ["recorded_at"], unique=False
    )
    op.create_table(
        "installation",
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("value", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_installation")),
    )
    op.create_table(
        "queue_group",
        sa.Column("letter", sqlmodel.sql.sqltypes.AutoString(length=1), nullable=False),
        sa.Column("name_th", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("letter", name=op.f("pk_queue_group")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_sign_in_attempt")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name_th", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("password_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("username", name=op.f("uq_staff_username")),
    )
    op.create_table(
        "topic",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("letters", sa.JSON(), nullable=False),
        sa.Column("name_th", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("pictogram", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
    )
    op.create_table(
        "counter",
        sa.Column("centre_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name_th", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("services", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_counter_centre_id_centre")
        ),
        sa.PrimaryKeyConstraint("centre_id", "number", name=op.f("pk_counter")),
    )
    op.create_table(
        "counter_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=True),
        sa.Column("opened_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("on_break_since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_counter_session_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_counter_session_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_session")),
    )
    op.create_index(
        "uq_counter_session_open",
        "counter_session",
        ["centre_id", "counter"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("pairing_code_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("paired_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("revoked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('kiosk', 'board', 'feedback')", name=op.f("ck_device_kind")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_device_centre_id_centre")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
    )
    op.create_index(
        op.f("ix_device_pairing_code_hash"), "device", ["pairing_code_hash"], unique=False
    )
    op.create_table(
        "number_series",
        sa.Column("centre_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("letter", sqlmodel.sql.sqltypes.AutoString(length=1), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_number_series_centre_id_centre")
        ),
        sa.PrimaryKeyConstraint(
            "centre_id", "business_day", "letter", name=op.f("pk_number_series")
        ),
    )
    op.create_table(
        "service",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("agency_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("operated_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("letter", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("mode", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name_th", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("short_th", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("short_en", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("fees_stated", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.CheckConstraint(
            "mode IN ('info', 'receive_forward', 'complete')", name=op.f("ck_service_mode")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_service_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["letter"], ["queue_group.letter"], name=op.f("fk_service_letter_queue_group")
        ),
        sa.ForeignKeyConstraint(
            ["operated_by"], ["agency.id"], name=op.f("fk_service_operated_by_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
    )
    op.create_table(
        "staff_role",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("centre_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.CheckConstraint(
            "role IN ('clerk', 'supervisor', 'administrator', 'auditor')",
            name=op.f("ck_staff_role_role"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_role_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("staff_id", "role", "centre_id", name=op.f("pk_staff_role")),
    )
    op.create_table(
        "staff_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("revoked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_session_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
    )
    op.create_table(
        "subtopic",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("letter", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name_th", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter"], ["queue_group.letter"], name=op.f("fk_subtopic_letter_queue_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subtopic")),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("letter", sqlmodel.sql.sqltypes.AutoString(length=1), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("channel", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("priority", sa.Boolean(), nullable=False),
        sa.Column("arrived_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'deferred', 'called', 'serving', 'paused', 'ended')",
            name=op.f("ck_visit_state"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_visit_centre_id_centre")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint(
            "centre_id",
            "business_day",
            "letter",
            "sequence",
            name=op.f("uq_visit_centre_id_business_day_letter_sequence"),
        ),
    )
    op.create_table(
        "baseline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("illustrative", sa.Boolean(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("approved_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_baseline_service_id_service")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baseline")),
        sa.UniqueConstraint("service_id", "number", name=op.f("uq_baseline_service_id_number")),
    )
    op.create_index(op.f("ix_baseline_service_id"), "baseline", ["service_id"], unique=False)
    op.create_table(
        "counter_break",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["counter_session.id"],
            name=op.f("fk_counter_break_session_id_counter_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_break")),
    )
    op.create_index(
        op.f("ix_counter_break_session_id"), "counter_break", ["session_id"], unique=False
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("transaction_id", sa.Integer(), nullable=True),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("actor_kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("counter", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "actor_kind IN ('citizen', 'kiosk', 'staff', 'system', 'import')",
            name=op.f("ck_event_actor_kind"),
        ),
        sa.CheckConstraint(
            "kind IN ('taken', 'added', 'called', 'recalled', 'started', 'papers_checked', 'stepped', 'paused', 'resumed', 'transferred', 'requeued', 'missed', 'deferred', 'rejoined', 'completed', 'removed', 'cancelled', 'result_ready', 'delivered', 'reprinted', 'undone')",
            name=op.f("ck_event_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_event_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_event_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("visit_id", "seq", name=op.f("uq_event_visit_id_seq")),
    )
    op.create_index("ix_event_centre_id_id", "event", ["centre_id", "id"], unique=False)
    op.create_table(
        "fee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_th", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("amount_satang", sa.Integer(), nullable=True),
        sa.Column("percent", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("base", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("per", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("valid_from", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("valid_to", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_fee_service_id_service")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee")),
    )
    op.create_index(op.f("ix_fee_service_id"), "fee", ["service_id"], unique=False)
    op.create_table(
        "line_length",
        sa.Column("centre_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("service_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_line_length_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_line_length_service_id_service")
        ),
        sa.PrimaryKeyConstraint(
            "centre_id", "business_day", "service_id", name=op.f("pk_line_length")
        ),
    )
    op.create_table(
        "offer",
        sa.Column("centre_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("service_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("mode", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.CheckConstraint(
            "mode IN ('info', 'receive_forward', 'complete')", name=op.f("ck_offer_mode")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_offer_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_offer_service_id_service")
        ),
        sa.PrimaryKeyConstraint("centre_id", "service_id", name=op.f("pk_offer")),
    )
    op.create_table(
        "process_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("documents", sa.JSON(), nullable=True),
        sa.Column("steps_source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("recorded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_process_version_service_id_service")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_version")),
        sa.UniqueConstraint(
            "service_id", "number", name=op.f("uq_process_version_service_id_number")
        ),
    )
    op.create_index(
        op.f("ix_process_version_service_id"), "process_version", ["service_id"], unique=False
    )
    op.create_table(
        "response",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("centre_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("service_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("overall", sa.Integer(), nullable=False),
        sa.Column("ease", sa.Integer(), nullable=True),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("comment", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.CheckConstraint("overall BETWEEN 1 AND 5", name=op.f("ck_response_overall")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_response_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_response_service_id_service")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_response_figures", "response", ["centre_id", "service_id", "business_day"], unique=False
    )
    op.create_table(
        "service_case",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("service_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("filed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ready_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("service_seconds", sa.Integer(), nullable=True),
        sa.Column("citizen_seconds", sa.Integer(), nullable=True),
        sa.Column("steps_performed", sa.Integer(), nullable=True),
        sa.Column("excluded", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('completed', 'completed_result_later', 'incomplete_documents', 'refused', 'redirected_elsewhere', 'transferred', 'cancelled_by_citizen', 'cancelled_by_staff', 'no_show', 'left', 'closed_at_day_end', 'abandoned_in_pause', 'recorded_in_error')",
            name=op.f("ck_service_case_outcome"),
        ),
        sa.CheckConstraint(
            "state IN ('filed', 'in_process', 'ready', 'delivered', 'lapsed', 'withdrawn')",
            name=op.f("ck_service_case_state"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_service_case_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["process_version.id"],
            name=op.f("fk_service_case_process_id_process_version"),
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_service_case_service_id_service")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_service_case_visit_id_visit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_case")),
    )
    op.create_index(
        "ix_service_case_figures",
        "service_case",
        ["centre_id", "service_id", "finished_on"],
        unique=False,
    )
    op.create_index(op.f("ix_service_case_visit_id"), "service_case", ["visit_id"], unique=False)
    op.create_table(
        "service_transaction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("service_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rank_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("queued_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("called_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("last_called_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("recalls", sa.Integer(), nullable=False),
        sa.Column("started_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("pause_reason", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("deferred_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("reserved_counter", sa.Integer(), nullable=True),
        sa.Column("reserved_staff", sa.Integer(), nullable=True),
        sa.Column("papers_complete", sa.Boolean(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('completed', 'completed_result_later', 'incomplete_documents', 'refused', 'redirected_elsewhere', 'transferred', 'cancelled_by_citizen', 'cancelled_by_staff', 'no_show', 'left', 'closed_at_day_end', 'abandoned_in_pause', 'recorded_in_error')",
            name=op.f("ck_service_transaction_outcome"),
        ),
        sa.CheckConstraint(
            "pause_reason IS NULL OR pause_reason IN ('citizen_papers', 'citizen_absent', 'other_agency', 'back_office', 'system', 'supervisor')",
            name=op.f("ck_service_transaction_pause_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'deferred', 'called', 'serving', 'paused', 'ended')",
            name=op.f("ck_service_transaction_state"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_service_transaction_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["process_version.id"],
            name=op.f("fk_service_transaction_process_id_process_version"),
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_service_transaction_service_id_service")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_service_transaction_visit_id_visit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_transaction")),
    )
    op.create_index(
        "ix_service_transaction_calls",
        "service_transaction",
        ["centre_id", "business_day", "last_called_at"],
        unique=False,
    )
    op.create_index(
        "ix_service_transaction_day",
        "service_transaction",
        ["centre_id", "business_day", "state"],
        unique=False,
    )
    op.create_index(
        "ix_service_transaction_later_turns",
        "service_transaction",
        ["centre_id", "business_day", "rank_at", "id", "visit_id", "position", "state"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting' AND position > 1"),
        postgresql_where=sa.text("state = 'waiting' AND position > 1"),
    )
    op.create_index(
        op.f("ix_service_transaction_visit_id"), "service_transaction", ["visit_id"], unique=False
    )
    op.create_index(
        "ix_service_transaction_waiting",
        "service_transaction",
        ["centre_id", "business_day", "rank_at", "id", "visit_id", "service_id", "state"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "uq_service_transaction_one_counter",
        "service_transaction",
        ["visit_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('called', 'serving')"),
        postgresql_where=sa.text("state IN ('called', 'serving')"),
    )
    op.create_index(
        "uq_service_transaction_one_visit",
        "service_transaction",
        ["centre_id", "counter"],
        unique=True,
        sqlite_where=sa.text("state IN ('called', 'serving')"),
        postgresql_where=sa.text("state IN ('called', 'serving')"),
    )
    op.create_table(
        "invitation",
        sa.Column("transaction_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("spent", sa.Boolean(), nullable=False),
        sa.Column("response_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("amend_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["transaction_id"],
            ["service_transaction.id"],
            name=op.f("fk_invitation_transaction_id_service_transaction"),
        ),
        sa.PrimaryKeyConstraint("transaction_id", name=op.f("pk_invitation")),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, keys in APPEND_ONLY_KEYS.items():
        for statement in triggers_for(table, sqlite=sqlite, keys=keys):
            op.execute(statement)


# What a row would replace: SQLite's INSERT OR REPLACE is refused even on a connection that forgot
# recursive_triggers.
APPEND_ONLY_KEYS = {
    "event": "id = NEW.id OR (visit_id = NEW.visit_id AND seq = NEW.seq)",
    "process_version": "id = NEW.id OR (service_id = NEW.service_id AND number = NEW.number)",
    "baseline": "id = NEW.id OR (service_id = NEW.service_id AND number = NEW.number)",
    "change_log": "id = NEW.id",
}
