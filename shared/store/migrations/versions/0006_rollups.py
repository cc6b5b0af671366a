"""Figures of steps and time: roll-ups, variants of processes, seals of the log, imported logs."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

from shared.store.migrations import allow_values, change_key, triggers_for

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _rollups()
    _partial_indexes()
    _variants()
    _seals()
    _imports()


def _rollups() -> None:
    """Empty: the next start replays the log into them (shared.services.rebuilding)."""
    text = sqlmodel.sql.sqltypes.AutoString()
    op.create_table(
        "rollup",
        sa.Column("sheet", text, nullable=False),
        sa.Column("centre_id", text, nullable=False),
        sa.Column("span", text, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("process_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part", text, nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("times", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "sheet IN ('case', 'time', 'turn', 'hour', 'day', 'journey', 'votes')",
            name=op.f("ck_rollup_sheet"),
        ),
        sa.CheckConstraint("span IN ('day', 'month', 'year')", name=op.f("ck_rollup_span")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_rollup_centre_id_centre")
        ),
        sa.PrimaryKeyConstraint(
            *("sheet", "centre_id", "span", "day", "process_id", "part"), name=op.f("pk_rollup")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rollup_whole",
        sa.Column("centre_id", text, nullable=False),
        sa.Column("span", text, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint("span IN ('month', 'year')", name=op.f("ck_rollup_whole_span")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_rollup_whole_centre_id_centre")
        ),
        sa.PrimaryKeyConstraint("centre_id", "span", "day", name=op.f("pk_rollup_whole")),
    )


def _partial_indexes() -> None:
    """For what figures count among the few: open turns, requests beyond the counter."""
    for name, table, columns, where in (
        (
            *("ix_service_transaction_open", "service_transaction", ["centre_id", "business_day"]),
            "state <> 'ended'",
        ),
        (
            *("ix_service_case_requests", "service_case"),
            ["centre_id", "state", "finished_on", "notices"],
            "number IS NOT NULL",
        ),
    ):
        few = sa.text(where)
        op.create_index(name, table, columns, sqlite_where=few, postgresql_where=few)


def _variants() -> None:
    """Variants of a process with versions and former times of their own."""
    text = sqlmodel.sql.sqltypes.AutoString()
    for table in ("process_version", "baseline"):
        op.add_column(table, sa.Column("variant", text, server_default="", nullable=False))
    op.create_table(
        "service_variant",
        sa.Column("service_id", text, nullable=False),
        sa.Column("id", text, nullable=False),
        sa.Column("name_th", text, nullable=False),
        sa.Column("name_en", text, nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_service_variant_service_id_service")
        ),
        sa.PrimaryKeyConstraint("service_id", "id", name=op.f("pk_service_variant")),
    )
    op.add_column("process_version", sa.Column("gone", sa.JSON(), nullable=True))
    op.add_column("baseline", sa.Column("reason", text, nullable=True))
    _numbers_of_variants()
    _approvals()
    allow_values("event", "kind", KINDS)


def _numbers_of_variants() -> None:
    """Versions and former tables are counted for each variant by itself."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    same = (
        "id = NEW.id OR (service_id = NEW.service_id AND variant = NEW.variant"
        " AND number = NEW.number)"
    )
    for table in ("process_version", "baseline"):
        change_key(table, ("service_id", "number"), ("service_id", "variant", "number"))
        if sqlite:
            op.execute(f"DROP TRIGGER {table}_no_replace")
            op.execute(triggers_for(table, sqlite=True, keys=same)[-1])


def _approvals() -> None:
    """Who approved a former table that was recorded without an approval."""
    text, moment = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    op.create_table(
        "baseline_approval",
        sa.Column("baseline_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("approved_by", text, nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.Column("noted_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["baseline_id"], ["baseline.id"], name=op.f("fk_baseline_approval_baseline_id_baseline")
        ),
        sa.PrimaryKeyConstraint("baseline_id", name=op.f("pk_baseline_approval")),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    same = "baseline_id = NEW.baseline_id"
    for statement in triggers_for("baseline_approval", sqlite=sqlite, keys=same):
        op.execute(statement)


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


def _seals() -> None:
    """The hashes of each centre's log up to an event, append-only like the log."""
    text = sqlmodel.sql.sqltypes.AutoString()
    op.create_table(
        "event_seal",
        sa.Column("centre_id", text, nullable=False),
        sa.Column("last_event_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("hash", text, nullable=False),
        sa.Column("previous", text, nullable=False),
        sa.Column("proof", text, nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_event_seal_centre_id_centre")
        ),
        sa.PrimaryKeyConstraint("centre_id", "last_event_id", name=op.f("pk_event_seal")),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    same = "centre_id = NEW.centre_id AND last_event_id = NEW.last_event_id"
    for statement in triggers_for("event_seal", sqlite=sqlite, keys=same):
        op.execute(statement)


def _imports() -> None:
    """Logs of other programs that were taken over, and their cases, so that none counts twice."""
    text, moment = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    owner = ("centre_id", "service_id")
    op.create_table(
        "imported_log",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, text, nullable=False) for name in owner),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("digest", text, nullable=False),
        sa.Column("begun_at", moment, nullable=False),
        sa.Column("finished_at", moment, nullable=True),
        sa.Column("counts", sa.JSON(), nullable=True),
        *_owned_by("imported_log", process_id="process_version"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_log")),
        sa.UniqueConstraint(
            *("centre_id", "service_id", "digest"),
            name=op.f("uq_imported_log_centre_id_service_id_digest"),
        ),
    )
    op.create_table(
        "imported_case",
        *(sa.Column(name, text, nullable=False) for name in owner),
        sa.Column("key", text, nullable=False),
        sa.Column("digest", text, nullable=False),
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        *_owned_by("imported_case", log_id="imported_log", visit_id="visit"),
        sa.PrimaryKeyConstraint(
            *("centre_id", "service_id", "key"), name=op.f("pk_imported_case")
        ),
    )


def _owned_by(table: str, **others: str) -> list[sa.ForeignKeyConstraint]:
    """The references of a table to its centre, its service and others."""
    referred = {"centre_id": "centre", "service_id": "service", **others}
    return [
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))
        for column, to in referred.items()
    ]
