"""Which turn has a case in hand now, at whatever centre."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, bindparam, or_, select

from shared.domain.visit import State
from shared.store.log import transaction_table as t
from shared.store.log import visit_table as v


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """A turn that has not ended, and its ticket."""

    transaction: int
    visit: int
    centre: str
    number: str


_OF_CASE = (
    select(t.c.id, t.c.visit_id, t.c.centre_id, v.c.number)
    .join(v, v.c.id == t.c.visit_id)
    .where(
        or_(
            t.c.id == bindparam("case"),
            and_(t.c.case_id == bindparam("case"), t.c.case_id != t.c.id),
        ),
        t.c.state != State.ENDED.value,
    )
    .order_by(t.c.id.desc())
    .limit(1)
)


def open_turn_of(connection: Connection, case: int) -> OpenTurn | None:
    """The turn that works on a case or waits to; None while nobody has it in hand."""
    row = connection.execute(_OF_CASE, {"case": case}).first()
    return OpenTurn(*row) if row else None
