"""Statements of yearly papers: append-only rows, of which the last version stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from shared.domain.yearly import Paper, Standing, Statement
from shared.store.tables import metadata
from shared.store.writer import WriteTx

_statement = metadata.tables["yearly_statement"]


def of_paper(
    connection: Connection, centre: str, year: int, paper: Paper
) -> Mapping[str, Statement]:
    """The last version of each statement, by item."""
    return {each.item: each for each in versions(connection, centre, year, paper)}


def versions(connection: Connection, centre: str, year: int, paper: Paper) -> Sequence[Statement]:
    """Every version of every statement, the oldest first."""
    table = _statement.c
    rows = connection.execute(
        select(_statement)
        .where(table.centre_id == centre, table.fiscal_year == year, table.paper == paper.value)
        .order_by(table.id)
    ).mappings()
    return [
        Statement(
            row["item"],
            Standing(row["standing"]) if row["standing"] else None,
            row["said"],
            row["number"],
            tuple(row["evidence"]),
            row["version"],
            row["stated_by"],
            row["stated_at"],
        )
        for row in rows
    ]


def add(
    tx: WriteTx,
    place: tuple[str, int, Paper],
    statement: Statement,
    by: int | None,
    at: datetime,
) -> int:
    """Append a version to a centre's paper of a year; returns its id."""
    centre, year, paper = place
    values = {
        "centre_id": centre,
        "fiscal_year": year,
        "paper": paper.value,
        "item": statement.item,
        "version": statement.version,
        "standing": statement.standing.value if statement.standing else None,
        "said": statement.said,
        "number": statement.number,
        "evidence": list(statement.evidence),
        "stated_by": by,
        "stated_at": at,
    }
    added = tx.connection.execute(insert(_statement).values(values).returning(_statement.c.id))
    return int(added.scalar_one())
