"""What citizens wrote in their own words, found and wiped; and how long those who answered waited.

Sentences come in the order of the random names of their answers, which is no order at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import cast

from sqlalchemy import Connection, Table, func, select, update

from shared.domain.period import Period
from shared.store.tables.feedback import AnsweredBand, Response
from shared.store.tallying import count_one
from shared.store.writer import WriteTx

_response = cast("Table", Response.__table__)  # type: ignore[attr-defined]
_band = cast("Table", AnsweredBand.__table__)  # type: ignore[attr-defined]


def in_days(connection: Connection, centre: str, period: Period) -> Iterator[tuple[str, int, str]]:
    """(service, score, words) of every answer with words."""
    c = _response.c
    statement = (
        select(c.service_id, c.overall, c.comment)
        .where(c.centre_id == centre, c.business_day.between(period.first, period.last))
        .where(c.comment.is_not(None))
        .order_by(c.id)
    )
    for row in connection.execute(statement):
        yield row[0], row[1], row[2]


def cells(connection: Connection, centre: str) -> dict[tuple[date, str, int], int]:
    """How many answered at a centre, by day, service and score."""
    c = _response.c
    keys = (c.business_day, c.service_id, c.overall)
    statement = select(*keys, func.count()).where(c.centre_id == centre).group_by(*keys)
    return {(row[0], row[1], row[2]): row[3] for row in connection.execute(statement)}


def centres(connection: Connection) -> list[str]:
    """Where words are kept, also centres that left the catalogue."""
    c = _response.c
    statement = select(c.centre_id).where(c.comment.is_not(None)).distinct()
    return sorted(connection.execute(statement).scalars())


def wipe_before(tx: WriteTx, centre: str, day: date) -> int:
    """Forget the words about days before `day`, and keep the scores; returns how many."""
    c = _response.c
    statement = (
        update(_response)
        .where(c.centre_id == centre, c.business_day < day, c.comment.is_not(None))
        .values(comment=None)
    )
    return tx.connection.execute(statement).rowcount


def count_band(tx: WriteTx, centre: str, month: date, band: str) -> None:
    """One more who had waited so long has answered."""
    count_one(tx, _band, {"centre_id": centre, "month": month, "band": band})


def bands(
    connection: Connection, centres: Collection[str], first: date, last: date
) -> dict[tuple[str, date, str], int]:
    """By centre, month and band, of the months that begin on these days."""
    c = _band.c
    statement = select(c.centre_id, c.month, c.band, c.n).where(
        c.centre_id.in_(list(centres)), c.month.between(first, last)
    )
    return {(row[0], row[1], row[2]): row[3] for row in connection.execute(statement)}
