"""Invitations and anonymous answers. Nothing here connects the two once an answer is final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, func, insert, select, update

from shared.store.tables.feedback import Invitation, Response
from shared.store.writer import WriteTx

_invitation = cast("Table", Invitation.__table__)  # type: ignore[attr-defined]
_response = cast("Table", Response.__table__)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class InvitationState:
    """`response` and `amend_until` stand only while the answer may still be amended."""

    spent: bool
    response: str | None
    amend_until: datetime | None


def invitation(connection: Connection, transaction: int) -> InvitationState | None:
    """None while nobody has answered."""
    statement = select(
        _invitation.c.spent, _invitation.c.response_id, _invitation.c.amend_until
    ).where(_invitation.c.transaction_id == transaction)
    row = connection.execute(statement).first()
    return InvitationState(*cast("Any", row)) if row else None


def was_answered(connection: Connection, transaction: int) -> bool:
    return invitation(connection, transaction) is not None


def score_given(connection: Connection, response: str) -> int | None:
    """The overall score of an answer that may still be amended."""
    statement = select(_response.c.overall).where(_response.c.id == response)
    score: int | None = connection.execute(statement).scalar()
    return score


def open_invitation(tx: WriteTx, transaction: int, response: str, amend_until: datetime) -> None:
    row = {
        "transaction_id": transaction,
        "spent": False,
        "response_id": response,
        "amend_until": amend_until,
    }
    tx.connection.execute(insert(_invitation), row)


def spend(tx: WriteTx, transaction: int) -> None:
    """Make the answer final and forget which one it was."""
    tx.connection.execute(
        update(_invitation)
        .where(_invitation.c.transaction_id == transaction)
        .values(spent=True, response_id=None, amend_until=None)
    )


def spend_overdue(tx: WriteTx, now: datetime) -> int:
    """The same for every answer whose time to be amended is over; returns how many."""
    statement = (
        update(_invitation)
        .where(_invitation.c.amend_until < now)
        .values(spent=True, response_id=None, amend_until=None)
    )
    return tx.connection.execute(statement).rowcount


def add_response(tx: WriteTx, row: Mapping[str, object]) -> None:
    tx.connection.execute(insert(_response), dict(row))


def amend_response(tx: WriteTx, response: str, values: Mapping[str, object]) -> None:
    tx.connection.execute(update(_response).where(_response.c.id == response).values(**values))


def votes(
    connection: Connection, first: date, last: date, centres: list[str] | None = None
) -> list[tuple[str, str, int, int]]:
    """(centre, service, score, number) of the days from `first` to `last`, both included."""
    statement = (
        select(_response.c.centre_id, _response.c.service_id, _response.c.overall, func.count())
        .where(_response.c.business_day.between(first, last))
        .group_by(_response.c.centre_id, _response.c.service_id, _response.c.overall)
        .order_by(_response.c.centre_id, _response.c.service_id, _response.c.overall)
    )
    if centres is not None:
        statement = statement.where(_response.c.centre_id.in_(centres))
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(statement)]


def daily_votes(
    connection: Connection, first: date, last: date
) -> list[tuple[str, date, int, int]]:
    """(centre, business day, score, number) of the days from `first` to `last`."""
    keys = (_response.c.centre_id, _response.c.business_day, _response.c.overall)
    statement = (
        select(*keys, func.count())
        .where(_response.c.business_day.between(first, last))
        .group_by(*keys)
        .order_by(*keys)
    )
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(statement)]
