"""Invitations and anonymous answers. Nothing here connects the two once an answer is final."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, func, insert, select, update

from shared.domain.answer_tally import Details
from shared.domain.period import Period
from shared.domain.questionnaire import HOUSE, Questionnaire
from shared.store import questionnaires, rollups
from shared.store.contributions import Shares, changes, of_answer
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


def questionnaire_of(connection: Connection, response: str) -> Questionnaire:
    """What was asked when an answer was given that may still be amended."""
    statement = select(_response.c.questionnaire_id).where(_response.c.id == response)
    id = connection.execute(statement).scalar()
    return HOUSE if id is None else questionnaires.asked_in(connection, id)


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
    rollups.change(tx, changes([], [shares_of(row)]))


def amend_response(tx: WriteTx, response: str, values: Mapping[str, Any]) -> None:
    counted = select(*(_response.c[name] for name in _SHARED)).where(_response.c.id == response)
    before = tx.connection.execute(counted).mappings().one()
    tx.connection.execute(update(_response).where(_response.c.id == response).values(**values))
    rollups.change(tx, changes([shares_of(before)], [shares_of({**before, **values})]))


def shares_of(row: Mapping[Any, Any]) -> Shares:
    """What the row of an answer contributes to the roll-ups."""
    details = Details(*(row.get(name) for name in _DETAILS))
    centre, day, service, score = (row[name] for name in _COUNTED)
    return of_answer(centre, day, service, score, details)


_COUNTED = ("centre_id", "business_day", "service_id", "overall")
_DETAILS = ("ease", "items", "reasons", "questions")
_SHARED = (*_COUNTED, *_DETAILS)


def shares(
    connection: Connection, first: date, last: date, centre: str | None = None
) -> Iterator[Shares]:
    """The same of every answer about these days, of one centre or of all."""
    statement = select(*(_response.c[name] for name in _SHARED)).where(
        _response.c.business_day.between(first, last)
    )
    if centre is not None:
        statement = statement.where(_response.c.centre_id == centre)
    for row in connection.execute(statement).mappings():
        yield shares_of(row)


def answers(
    connection: Connection, first: date, last: date, centre: str | None = None
) -> list[tuple[str, date, str, int, int]]:
    """(centre, business day, service, score, number) of these days, of one centre or of all."""
    keys = [_response.c[name] for name in _COUNTED]
    statement = (
        select(*keys, func.count())
        .where(_response.c.business_day.between(first, last))
        .group_by(*keys)
        .order_by(*keys)
    )
    if centre is not None:
        statement = statement.where(_response.c.centre_id == centre)
    return [(row[0], row[1], row[2], row[3], row[4]) for row in connection.execute(statement)]


def single(
    connection: Connection, centre: str, period: Period
) -> Iterator[tuple[str, str, str, str]]:
    """(name, business day, service, score) of every answer, in the order of their random names."""
    names = [_response.c[name] for name in ("id", "business_day", "service_id", "overall")]
    here = _response.c.centre_id == centre
    days = _response.c.business_day.between(period.first, period.last)
    statement = select(*names).where(here, days).order_by(_response.c.id)
    for id, day, service, score in connection.execute(statement):
        yield id, day.isoformat(), service, str(score)
