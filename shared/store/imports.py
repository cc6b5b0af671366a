"""Taking foreign cases over: fresh ids and numbers, the rows of many visits at once, and which
logs and cases are in already.

Callers make the rows with the same functions as every command, so `gcs check` proves them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Dialect, Table, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from shared.domain.numbering import IMPORT_LETTER, ticket_number
from shared.domain.process import Process
from shared.store import catalogue_rows, rollups
from shared.store.case_rows import Projection
from shared.store.contributions import changes
from shared.store.log import case_table, event_table, transaction_table, visit_table
from shared.store.prepared import Prepared, inserting
from shared.store.projections import Row
from shared.store.tables import metadata
from shared.store.tables.imports import ImportedCase, ImportedLog
from shared.store.visits import series_table
from shared.store.writer import WriteTx

log_table = cast("Table", ImportedLog.__table__)  # type: ignore[attr-defined]
known_table = cast("Table", ImportedCase.__table__)  # type: ignore[attr-defined]
_process = metadata.tables["process_version"]


@dataclass(frozen=True, slots=True)
class KnownLog:
    """A log that was taken over, or begun to be."""

    id: int
    process: int
    begun_at: datetime
    finished_at: datetime | None
    counts: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class KnownCase:
    log: int
    digest: str


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case with the rows of its visit, which still wait for their ids and number.

    `key` and `digest` as in `ImportedCase`; `lines` of its log; `incomplete`: it lost some.
    """

    key: str
    digest: str
    day: date
    projection: Projection
    events: Sequence[Row]
    lines: int
    incomplete: bool


def log_of(connection: Connection, centre: str, service: str, digest: str) -> KnownLog | None:
    o = log_table.c
    statement = select(o.id, o.process_id, o.begun_at, o.finished_at, o.counts).where(
        o.centre_id == centre, o.service_id == service, o.digest == digest
    )
    row = connection.execute(statement).first()
    return None if row is None else KnownLog(*row)


def begin_log(
    tx: WriteTx, centre: str, service: str, digest: str, process: int, at: datetime
) -> KnownLog:
    values = {
        "centre_id": centre,
        "service_id": service,
        "process_id": process,
        "digest": digest,
        "begun_at": at,
    }
    made = tx.connection.execute(insert(log_table).values(values).returning(log_table.c.id))
    return KnownLog(made.scalar_one(), process, at, None, None)


def finish_log(tx: WriteTx, id: int, counts: Mapping[str, object], at: datetime) -> None:
    values = {"finished_at": at, "counts": dict(counts)}
    tx.connection.execute(update(log_table).where(log_table.c.id == id).values(values))


def unfinished(connection: Connection) -> list[tuple[str, str, datetime]]:
    """(centre, service, begun) of logs that were interrupted."""
    o = log_table.c
    statement = select(o.centre_id, o.service_id, o.begun_at).where(o.finished_at.is_(None))
    return [(row[0], row[1], row[2]) for row in connection.execute(statement.order_by(o.id))]


def add_process(tx: WriteTx, process: Process, at: datetime) -> int:
    """Record a version whose steps are the activities of a log; returns its id."""
    statement = insert(_process).values(
        service_id=process.service,
        variant=process.variant,
        number=process.number,
        valid_from=process.valid_from,
        steps=[catalogue_rows.step_data(step) for step in process.steps],
        documents=None,
        proxy_papers=None,
        steps_source=process.steps_source,
        recorded_at=at,
    )
    return int(tx.connection.execute(statement.returning(_process.c.id)).scalar_one())


def known_cases(
    connection: Connection, centre: str, service: str, keys: Collection[str]
) -> dict[str, KnownCase]:
    k = known_table.c
    statement = select(k.key, k.log_id, k.digest).where(
        k.centre_id == centre, k.service_id == service, k.key.in_(sorted(keys))
    )
    return {row[0]: KnownCase(row[1], row[2]) for row in connection.execute(statement)}


_EVENT = inserting(event_table)
_VISIT = inserting(visit_table, with_id=True)
_TURN = inserting(transaction_table, with_id=True)
_CASE = inserting(case_table)
_KNOWN = inserting(known_table)


def add_cases(tx: WriteTx, log: int, centre: str, service: str, cases: Sequence[NewCase]) -> None:
    """Write cases that are not in yet, with all that follows from their events."""
    numbers = _numbers(tx, centre, [each.day for each in cases])
    visits = _fresh_ids(tx, visit_table, len(cases))
    turns = _fresh_ids(tx, transaction_table, len(cases))
    rows: dict[Prepared, list[Row]] = {}
    for each, visit, turn, sequence in zip(cases, visits, turns, numbers, strict=True):
        number: Row = {"sequence": sequence, "number": ticket_number(IMPORT_LETTER, sequence)}
        _put(rows, _VISIT, [{**each.projection.visit, **number, "id": visit}])
        (turn_row,), (case_row,) = (
            each.projection.transactions.values(),
            each.projection.cases.values(),
        )
        _put(rows, _TURN, [{**turn_row, "id": turn, "visit_id": visit, "case_id": turn}])
        _put(rows, _CASE, [{**case_row, "id": turn, "visit_id": visit}])
        own = {"visit_id": visit, "transaction_id": turn, "received_at": tx.received_at}
        first, *others = each.events
        ticket = {**cast("Row", first["data"]), **number}
        _put(rows, _EVENT, [{**first, **own, "data": ticket}, *({**e, **own} for e in others)])
        key = {"centre_id": centre, "service_id": service, "key": each.key}
        known = {"digest": each.digest, "log_id": log, "visit_id": visit}
        _put(rows, _KNOWN, [{**key, **known}])
    for statement, many in rows.items():
        statement.run_many(tx.connection, many)
    rollups.change(tx, changes([], [s for each in cases for s in each.projection.shares]))


def _put(rows: dict[Prepared, list[Row]], statement: Prepared, more: Iterable[Row]) -> None:
    rows.setdefault(statement, []).extend(more)


def _fresh_ids(tx: WriteTx, table: Table, n: int) -> list[int]:
    """Ids that nobody else gets, ascending."""
    if tx.is_sqlite:  # nobody else writes until this transaction ends
        last = tx.connection.execute(select(func.max(table.c.id))).scalar() or 0
        return list(range(last + 1, last + 1 + n))
    sequence = func.pg_get_serial_sequence(table.name, "id")
    drawn = select(func.nextval(sequence)).select_from(func.generate_series(1, n))
    return sorted(tx.connection.execute(drawn).scalars())


def _add_to_series(dialect: Dialect) -> Any:
    made: Any = (sqlite if dialect.name == "sqlite" else postgresql).insert(series_table)
    names = ("centre_id", "business_day", "letter", "last")
    made = made.values({n: bindparam(n, type_=series_table.c[n].type) for n in names})
    more = series_table.c.last + made.excluded.last
    return made.on_conflict_do_update(index_elements=names[:3], set_={"last": more}).returning(
        series_table.c.last
    )


_ADD_TO_SERIES = Prepared(_add_to_series)


def _numbers(tx: WriteTx, centre: str, days: Sequence[date]) -> list[int]:
    """The next numbers of each day, one for every item, in the order given."""
    left: dict[date, int] = {}
    for day in sorted(set(days)):
        n = days.count(day)
        row = {"centre_id": centre, "business_day": day, "letter": IMPORT_LETTER, "last": n}
        left[day] = _ADD_TO_SERIES.run(tx.connection, row)[0][0] - n
    found = []
    for day in days:
        left[day] += 1
        found.append(left[day])
    return found
