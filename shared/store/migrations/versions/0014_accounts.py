"""Roles from single permissions, with the days they hold; leavers; what waits for a second person.

Every role moves to one table. The two it stood in before stay as they were and are read by nothing.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ROLES = "('clerk', 'supervisor', 'administrator', 'auditor', 'officer')"
MOVE = """
INSERT INTO staff_grant (staff_id, role, centre_id, agency_id, in_force)
SELECT r.staff_id, r.role, r.centre_id, COALESCE(a.agency_id, ''), {true}
FROM staff_role r
LEFT JOIN staff_agency a ON a.staff_id = r.staff_id AND r.role = 'officer'
ORDER BY r.staff_id, r.role, r.centre_id, a.agency_id
"""


def upgrade() -> None:
    text, moment = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    no = sa.false()
    op.add_column("staff", sa.Column("ends_on", sa.Date(), nullable=True))
    op.add_column(
        "staff", sa.Column("must_change_password", sa.Boolean(), nullable=False, server_default=no)
    )
    op.add_column("staff", sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("staff_session", sa.Column("seen_at", moment, nullable=True))
    op.add_column("staff_session", sa.Column("browser", text, nullable=False, server_default=""))
    op.create_index(op.f("ix_staff_session_staff_id"), "staff_session", ["staff_id"])
    _own_roles(text, moment)
    _grants(text, moment)
    _requests(text, moment)
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(MOVE.format(true="1" if sqlite else "TRUE"))


def _own_roles(text: sqlmodel.AutoString, moment: sa.types.TypeEngine[object]) -> None:
    op.create_table(
        "own_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name_th", text, nullable=False),
        sa.Column("name_en", text, nullable=False),
        sa.Column("permissions", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_own_role_made_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_role")),
    )


def _grants(text: sqlmodel.AutoString, moment: sa.types.TypeEngine[object]) -> None:
    op.create_table(
        "staff_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("role", text, nullable=True),
        sa.Column("own_role_id", sa.Integer(), nullable=True),
        sa.Column("centre_id", text, nullable=False),
        sa.Column("agency_id", text, nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.CheckConstraint(f"role IS NULL OR role IN {ROLES}", name=op.f("ck_staff_grant_role")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_grant_staff_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["own_role_id"], ["own_role.id"], name=op.f("fk_staff_grant_own_role_id_own_role")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_grant")),
    )
    op.create_index(op.f("ix_staff_grant_staff_id"), "staff_grant", ["staff_id"])


def _requests(text: sqlmodel.AutoString, moment: sa.types.TypeEngine[object]) -> None:
    op.create_table(
        "two_person_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", text, nullable=False),
        sa.Column("subject", text, nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("why", text, nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("decision", text, nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", moment, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decision IS NULL OR decision IN ('confirmed', 'refused', 'withdrawn')",
            name=op.f("ck_two_person_request_decision"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["staff.id"], name=op.f("fk_two_person_request_asked_by_staff")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["staff.id"], name=op.f("fk_two_person_request_decided_by_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_two_person_request")),
    )
