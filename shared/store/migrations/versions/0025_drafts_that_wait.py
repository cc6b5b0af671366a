"""Drafts that wait for their day."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

from shared.store.migrations import allow_values

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_DRAFT = "catalogue_draft"


def upgrade() -> None:
    moment = sqlmodel.sql.sqltypes.UTCDateTime()
    op.add_column(_DRAFT, sa.Column("approved_by", sa.Integer(), nullable=True))
    op.add_column(_DRAFT, sa.Column("approved_at", moment, nullable=True))
    op.add_column(_DRAFT, sa.Column("failed_on", sa.Date(), nullable=True))
    # As text, because SQLite takes a named CHECK with a new column and alembic does not write it.
    op.execute(
        "ALTER TABLE catalogue_draft ADD COLUMN failure VARCHAR "
        "CONSTRAINT ck_catalogue_draft_failure CHECK (failure IS NULL OR failure IN "
        "('draft_overlaps', 'draft_wrong', 'failed'))"
    )
    allow_values(_DRAFT, "state", ("draft", "scheduled", "published", "discarded"))
