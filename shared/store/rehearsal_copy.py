"""What a rehearsal takes over from the real database, and what it counts at its end.

Only tables named here are copied: a table that comes later is left out until somebody decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Connection, distinct, func, insert, select

from shared.domain.visit import Outcome
from shared.store import people
from shared.store.catalogue import DATA_VERSION, META
from shared.store.tables import metadata
from shared.store.writer import WriteTx

SETUP = (
    *("centre", "agency", "queue_group", "topic", "subtopic", "bundle", "service", "fee"),
    *("process_version", "service_variant", "baseline", "baseline_approval", "offer", "counter"),
    *("calendar_version", "questionnaire", "staff", "staff_role", "staff_agency", "device"),
    *("own_role", "staff_grant"),
)
"""The catalogue, who works here, and the names of the screens."""

FACTS = (META, DATA_VERSION)

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

_visit, _turn = metadata.tables["visit"], metadata.tables["service_transaction"]
_PER_INSERT = 500


def read_setup(connection: Connection) -> Rows:
    """The rows of every table of `SETUP`, those of others they point to first. Screens are
    not paired there: whoever stands at one is let in."""
    found: dict[str, Sequence[Mapping[str, Any]]] = {}
    for table in metadata.sorted_tables:
        if table.name in SETUP:
            rows = [dict(row) for row in connection.execute(select(table)).mappings()]
            found[table.name] = rows
    found["device"] = [
        {**row, "pairing_code_hash": None, "paired_at": None} for row in found["device"]
    ]
    for row in found["staff"]:  # choosing an own password there would only be lost again
        cast("dict[str, Any]", row)["must_change_password"] = False
    return found


def read_facts(connection: Connection) -> Mapping[str, str]:
    facts = {name: people.fact(connection, name) for name in FACTS}
    return {name: value for name, value in facts.items() if value is not None}


def write_setup(tx: WriteTx, rows: Rows, facts: Mapping[str, str]) -> None:
    """Put them into an empty database."""
    for name, listed in rows.items():
        for begin in range(0, len(listed), _PER_INSERT):
            part = list(listed[begin : begin + _PER_INSERT])
            tx.connection.execute(insert(metadata.tables[name]), part)
    for name, value in facts.items():
        people.set_fact(tx, name, value)


def count_played(connection: Connection) -> Mapping[str, Mapping[str, Any]]:
    """By centre: tickets taken, citizens called and served, at which counters and by how many."""
    done = (Outcome.COMPLETED.value, Outcome.COMPLETED_RESULT_LATER.value)
    found: dict[str, dict[str, Any]] = {}
    tickets = select(_visit.c.centre_id, func.count()).group_by(_visit.c.centre_id)
    for centre, number in connection.execute(tickets):
        found[centre] = {"tickets": number, "called": 0, "served": 0, "counters": [], "people": 0}
    calls = (
        select(_turn.c.centre_id, func.count(distinct(_turn.c.visit_id)))
        .where(_turn.c.called_at.is_not(None))
        .group_by(_turn.c.centre_id)
    )
    for centre, number in connection.execute(calls):
        found[centre]["called"] = number
    for centre in found:
        served = (_turn.c.centre_id == centre) & _turn.c.outcome.in_(done)
        numbers = select(
            func.count(distinct(_turn.c.visit_id)), func.count(distinct(_turn.c.staff_id))
        ).where(served)
        counters = select(_turn.c.counter).distinct().where(served).order_by(_turn.c.counter)
        citizens, clerks = connection.execute(numbers).one()
        at = [each for each in connection.execute(counters).scalars() if each is not None]
        found[centre] |= {"served": citizens, "people": clerks, "counters": at}
    return found


def has_visits(connection: Connection, centre: str) -> bool:
    """Whether a citizen has ever taken a ticket at a centre."""
    one = select(_visit.c.id).where(_visit.c.centre_id == centre).limit(1)
    return connection.execute(one).first() is not None
