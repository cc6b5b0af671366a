"""Evidence is listed without its content, and what is read often is found by an index."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from shared.store.migrations import triggers_for

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_CONTENT, _FILE = "evidence_content", "evidence_file"


def upgrade() -> None:
    """The column that held the content stays, empty: an archive of an older version fills it, and
    is then brought here."""
    op.create_table(
        _CONTENT,
        sa.Column("evidence_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence_file.id"], name=op.f(f"fk_{_CONTENT}_evidence_id_{_FILE}")
        ),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f(f"pk_{_CONTENT}")),
    )
    size = sa.Column("size_bytes", sa.Integer(), server_default="0", nullable=False)
    op.add_column(_FILE, size)
    _move_content()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in triggers_for(_CONTENT, sqlite=sqlite, keys="evidence_id = NEW.evidence_id"):
        op.execute(statement)
    _indexes()


def _move_content() -> None:
    """File by file, so that each takes the room on the disk that the one before it left."""
    connection = op.get_bind()
    find = sa.text(f"SELECT id FROM {_FILE} WHERE length(content) > 0 ORDER BY id")  # noqa: S608  # own names
    copy = sa.text(
        f"INSERT INTO {_CONTENT} (evidence_id, content) "  # noqa: S608  # own names
        f"SELECT id, content FROM {_FILE} WHERE id = :id"
    )
    empty = sa.text(
        f"UPDATE {_FILE} SET size_bytes = length(content), content = :nothing WHERE id = :id"  # noqa: S608  # own names
    )
    for id in connection.execute(find).scalars().all():
        connection.execute(copy, {"id": id})
        connection.execute(empty, {"id": id, "nothing": b""})


def _indexes() -> None:
    """What papers of the year count by time, and sessions of which more is known than needed."""
    op.create_index("ix_case_agency_sent_at", "case_agency", ["sent_at"])
    numbered, posted = "number IS NOT NULL", "delivery = 'by_post'"
    seen = "seen_at IS NOT NULL OR browser <> ''"
    for name, table, columns, where in (
        ("ix_service_case_received", "service_case", ["centre_id", "received_at"], numbered),
        ("ix_service_case_posted", "service_case", ["centre_id", "ended_at"], posted),
        ("ix_staff_session_seen", "staff_session", ["expires_at"], seen),
    ):
        few = sa.text(where)
        op.create_index(name, table, columns, sqlite_where=few, postgresql_where=few)
