"""Phones that asked to be told, and what they are told."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WAITING = "settled_at IS NULL"


def upgrade() -> None:
    _subscriptions()
    _messages()


def _subscriptions() -> None:
    text, moment = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    op.create_table(
        "push_subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, text, nullable=False)
            for name in ("endpoint", "p256dh", "auth", "language", "consent_version")
        ),
        sa.Column("consent_at", moment, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("told_high", sa.Integer(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("claim", text, nullable=True),
        sa.Column("claimed_until", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_push_subscription_visit_id_visit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscription")),
        sa.UniqueConstraint(
            "visit_id", "endpoint", name=op.f("uq_push_subscription_visit_id_endpoint")
        ),
    )
    op.create_table(
        "push_follow",
        sa.Column("subscription_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("visit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["push_subscription.id"],
            name=op.f("fk_push_follow_subscription_id_push_subscription"),
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_push_follow_visit_id_visit")
        ),
        sa.PrimaryKeyConstraint("subscription_id", "visit_id", name=op.f("pk_push_follow")),
    )


def _messages() -> None:
    text, moment = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    waiting = sa.text(WAITING)
    op.create_table(
        "push_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        *(sa.Column(name, text, nullable=False) for name in ("event_key", "kind", "subject")),
        sa.Column("facts", sa.JSON(), nullable=False),
        *(
            sa.Column(name, moment, nullable=False)
            for name in ("happened_at", "created_at", "stale_at")
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", moment, nullable=False),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", text, nullable=True),
        sa.Column("settled_at", moment, nullable=True),
        sa.Column("ending", text, nullable=True),
        sa.CheckConstraint(
            "kind IN ('two_ahead', 'called', 'changed', 'result_ready')",
            name=op.f("ck_push_message_kind"),
        ),
        sa.CheckConstraint(
            "ending IS NULL OR ending IN ('sent', 'given_up', 'stale', 'superseded')",
            name=op.f("ck_push_message_ending"),
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["push_subscription.id"],
            name=op.f("fk_push_message_subscription_id_push_subscription"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_message")),
        sa.UniqueConstraint(
            "subscription_id",
            "event_key",
            name=op.f("uq_push_message_subscription_id_event_key"),
        ),
    )
    op.create_index(
        "ix_push_message_waiting",
        "push_message",
        ["subscription_id", "id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index("ix_push_message_settled_at", "push_message", ["settled_at"])
