"""Screens: where they stand, when they were seen, how often they were paired, and their tests."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _devices()
    _sightings()
    _tests()


def _devices() -> None:
    text, moment = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    for column in (
        sa.Column("place", text, nullable=False, server_default=""),
        sa.Column("code_made_at", moment, nullable=True),
        sa.Column("pairing", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("reload_asked_at", moment, nullable=True),
    ):
        op.add_column("device", column)
    op.execute("UPDATE device SET code_made_at = created_at WHERE pairing_code_hash IS NOT NULL")


def _sightings() -> None:
    text, moment = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    op.create_table(
        "device_sighting",
        sa.Column("device_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seen_at", moment, nullable=False),
        sa.Column("panel_width", sa.Integer(), nullable=True),
        sa.Column("panel_height", sa.Integer(), nullable=True),
        sa.Column("program", text, nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_device_sighting_device_id_device")
        ),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_device_sighting")),
    )


def _tests() -> None:
    text, moment = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    op.create_table(
        "device_test",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", text, nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("kind", text, nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("note", text, nullable=False, server_default=""),
        sa.CheckConstraint(
            "kind IN ('print', 'sound', 'scan', 'push', 'touch')", name=op.f("ck_device_test_kind")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_device_test_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_device_test_device_id_device")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_device_test_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_test")),
    )
    op.create_index(op.f("ix_device_test_centre_id"), "device_test", ["centre_id"])
