"""Lines that offices add to yearly papers and plans for each line; the last version stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, select

from shared.domain.own_activity import OwnActivity, Plan
from shared.domain.yearly import Paper
from shared.store.tables import metadata
from shared.store.writer import WriteTx

Place = tuple[str, int, Paper]
"""A centre, a fiscal year and a paper."""

_item = metadata.tables["own_yearly_item"]
_plan = metadata.tables["yearly_plan"]


def activities(connection: Connection, place: Place) -> Mapping[str, OwnActivity]:
    """The last version of each, ended ones too, by code in the order of their first."""
    centre, year, paper = place
    rows = connection.execute(
        select(_item)
        .where(
            _item.c.centre_id == centre,
            _item.c.fiscal_year == year,
            _item.c.paper == paper.value,
        )
        .order_by(_item.c.id)
    ).mappings()
    return {
        row["code"]: OwnActivity(
            row["code"],
            row["title"],
            row["asks"],
            row["ended"],
            row["why"],
            row["version"],
            row["made_by"],
            row["made_at"],
        )
        for row in rows
    }


def add_activity(
    tx: WriteTx, place: Place, activity: OwnActivity, by: int | None, at: datetime
) -> None:
    """Append a version."""
    values = {
        **_of(place),
        "code": activity.code,
        "version": activity.version,
        "title": activity.title,
        "asks": activity.asks,
        "ended": activity.ended,
        "why": activity.why,
        "made_by": by,
        "made_at": at,
    }
    tx.connection.execute(insert(_item).values(values))


def plans(connection: Connection, place: Place) -> Mapping[str, Plan]:
    """The last version of each, by item."""
    centre, year, paper = place
    rows = connection.execute(
        select(_plan)
        .where(
            _plan.c.centre_id == centre,
            _plan.c.fiscal_year == year,
            _plan.c.paper == paper.value,
        )
        .order_by(_plan.c.id)
    ).mappings()
    return {
        row["item"]: Plan(
            row["item"],
            row["steps"],
            row["what"],
            row["who"],
            row["until"],
            row["version"],
            row["made_by"],
            row["made_at"],
        )
        for row in rows
    }


def add_plan(tx: WriteTx, place: Place, plan: Plan, by: int | None, at: datetime) -> None:
    """Append a version."""
    values = {
        **_of(place),
        "item": plan.item,
        "version": plan.version,
        "steps": plan.steps,
        "what": plan.what,
        "who": plan.who,
        "until": plan.until,
        "made_by": by,
        "made_at": at,
    }
    tx.connection.execute(insert(_plan).values(values))


def _of(place: Place) -> dict[str, object]:
    centre, year, paper = place
    return {"centre_id": centre, "fiscal_year": year, "paper": paper.value}
