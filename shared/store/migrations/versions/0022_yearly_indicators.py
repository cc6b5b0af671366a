"""What offices are measured by in a year, what they add to its papers, and rounds handed in."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
import sqlmodel
from alembic import op

from shared.store.migrations import triggers_for

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_PAPERS = "paper IN ('ita', 'pmqa', 'self-assessment', 'maturity', 'awards')"
_DIMENSIONS = "dimension IN ('effectiveness', 'quality', 'efficiency', 'development')"
_MEASURES = (
    "measure IN ('services_given', 'reduced_30', 'reduced_over_50', 'standard_kept', "
    "'wait_within_goal', 'wait_mean', 'satisfied', 'dissatisfied', 'complaints_in_time', "
    "'in_manual', 'digital', 'completed', 'cost', 'by_hand')"
)
_ROUND = "months IN (6, 9, 12)"


def upgrade() -> None:
    """Every table is append-only: what was agreed and handed in can be found again."""
    text, moment = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    made = (("made_by", sa.Integer()), ("made_at", moment))
    words = ("steps", "what", "who")
    _table(
        "own_yearly_item",
        ("paper", "code", "version"),
        (("paper", text), ("code", text), ("version", sa.Integer()), ("title", text)),
        (("asks", text), ("ended", sa.Boolean()), ("why", text), *made),
        {"paper": _PAPERS},
    )
    _table(
        "yearly_plan",
        ("paper", "item", "version"),
        (("paper", text), ("item", text), ("version", sa.Integer())),
        (*((each, text) for each in words), ("until", sa.Date()), *made),
        {"paper": _PAPERS},
    )
    _table(
        "yearly_indicator",
        ("code", "version"),
        (("code", text), ("version", sa.Integer()), ("dimension", text), ("name", text)),
        (("unit", text), ("weight", text), ("measure", text), ("levels", sa.JSON())),
        {"dimension": _DIMENSIONS, "measure": _MEASURES},
        (("ended", sa.Boolean()), ("why", text), *made),
    )
    _table(
        "yearly_result",
        ("months", "code", "version"),
        (("months", sa.Integer()), ("code", text), ("version", sa.Integer()), ("result", text)),
        (("said", text), ("difficulties", text), ("support", text), ("evidence", sa.JSON())),
        {"months": _ROUND},
        made,
    )
    _table(
        "yearly_hand_in",
        ("months", "version"),
        (("months", sa.Integer()), ("version", sa.Integer()), ("first", sa.Date())),
        (("last", sa.Date()), ("last_event", sa.Integer()), ("lines", sa.JSON()), ("why", text)),
        {"months": _ROUND},
        (("handed_in_by", sa.Integer()), ("handed_in_at", moment)),
    )


_Columns = Sequence[tuple[str, Any]]
_NULL = {"made_by", "handed_in_by", "until", "result"}


def _table(
    name: str,
    key: Sequence[str],
    first: _Columns,
    others: _Columns,
    checks: dict[str, str],
    last: _Columns = (),
) -> None:
    """A table of versions of a centre's fiscal year; `key` tells them apart there."""
    whole = ("centre_id", "fiscal_year", *key)
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        *(sa.Column(each, kind, nullable=each in _NULL) for each, kind in (*first, *others, *last)),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{name}_{at}")) for at, rule in checks.items()),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f(f"fk_{name}_centre_id_centre")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint(*whole, name=op.f(f"uq_{name}_{'_'.join(whole)}")),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    same = " AND ".join(f"{column} = NEW.{column}" for column in whole)
    for statement in triggers_for(name, sqlite=sqlite, keys=f"id = NEW.id OR ({same})"):
        op.execute(statement)
