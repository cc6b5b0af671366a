"""Who changed the records of a draft on which figures rest."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_AUTHORS = "catalogue_draft_author"


def upgrade() -> None:
    """Of drafts that are open, who began it and who changed it last count as authors: nobody knows
    of the others, and to know one too few would let figures through."""
    text, moment = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    authors = op.create_table(
        _AUTHORS,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("section", text, nullable=False),
        sa.Column("record_id", text, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.Column("out_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["catalogue_draft.id"],
            name=op.f(f"fk_{_AUTHORS}_draft_id_catalogue_draft"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_AUTHORS}")),
    )
    op.create_index(op.f(f"ix_{_AUTHORS}_draft_id"), _AUTHORS, ["draft_id"])
    drafts = sa.table(
        "catalogue_draft",
        *(sa.column(name, sa.Integer()) for name in ("id", "made_by", "changed_by")),
        sa.column("data", sa.JSON()),
        sa.column("state", sa.String()),
        sa.column("changed_at", moment),
    )
    found = op.get_bind().execute(sa.select(drafts).where(drafts.c.state == "draft")).mappings()
    rows = [row for draft in found.all() for row in _rows(draft)]
    if rows:
        op.bulk_insert(authors, rows)


def _rows(draft: Mapping[Any, Any]) -> Iterator[dict[str, object]]:
    data = draft["data"]
    services, baselines = data.get("services"), data.get("baselines")
    listed = services if isinstance(services, list) else []
    records = [("services", str(each.get("id"))) for each in listed if isinstance(each, dict)]
    records += [("baselines", id) for id in baselines or () if isinstance(baselines, dict)]
    for section, record in records:
        for person in {draft["made_by"], draft["changed_by"]}:
            yield {
                "draft_id": draft["id"],
                "section": section,
                "record_id": record,
                "staff_id": person,
                "changed_at": draft["changed_at"],
            }
