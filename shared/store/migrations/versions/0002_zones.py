"""Zones: a counter may stand in a part of the hall that has its own call board."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("counter", sa.Column("zone", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
