"""Cases: their chains, receipts, hand-over lists, and the lists that people work from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    Connection,
    Dialect,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from shared.domain.case import CaseRecord, CaseState
from shared.domain.chain import Chain, Part
from shared.domain.deadlines import Running, clock_from_data
from shared.domain.errors import UnknownCase
from shared.domain.events import Kind
from shared.domain.visit import Outcome
from shared.store import log
from shared.store.case_rows import chain_from
from shared.store.log import History, agency_table, case_table, event_table, visit_table
from shared.store.prepared import Prepared
from shared.store.projections import Place
from shared.store.tables.cases import HandOverList, ReceiptSeries
from shared.store.writer import WriteTx

c, a, v, e = case_table, agency_table, visit_table, event_table
_series = cast("Table", ReceiptSeries.__table__)  # type: ignore[attr-defined]
_list = cast("Table", HandOverList.__table__)  # type: ignore[attr-defined]

Places = Callable[[str, date], Place]


@dataclass(frozen=True, slots=True)
class Stored:
    """A case with its home visit's history and all visits that went on with it."""

    home: History
    chain: Chain

    @property
    def record(self) -> CaseRecord:
        return self.chain.record


@dataclass(frozen=True, slots=True)
class HomeOf:
    """Where a case belongs."""

    case: int
    visit: int
    centre: str
    business_day: date


_HOME = select(c.c.id, c.c.visit_id, c.c.centre_id, v.c.business_day).join(
    v, v.c.id == c.c.visit_id
)


def home_of(connection: Connection, case: int) -> HomeOf | None:
    row = connection.execute(_HOME.where(c.c.id == case)).first()
    return HomeOf(*row) if row else None


def case_of(connection: Connection, transaction: int) -> int | None:
    """The case that a turn opened or went on with."""
    t = log.transaction_table
    found = connection.execute(select(t.c.case_id).where(t.c.id == transaction)).scalar()
    return found if isinstance(found, int) else None


def by_number(connection: Connection, number: str) -> HomeOf | None:
    """A case by the number on its receipt."""
    row = connection.execute(_HOME.where(c.c.number == number)).first()
    return HomeOf(*row) if row else None


def load(connection: Connection, place: Places, case: int) -> Stored:
    """A case with everything that happened to it. Raises `UnknownCase`."""
    found = home_of(connection, case)
    if found is None:
        raise UnknownCase
    home = log.load(connection, found.visit, place(found.centre, found.business_day))
    record = home.state.cases.get(case)
    if record is None:
        raise UnknownCase
    others = log.later_parts(connection, [record])
    return Stored(home, chain_from(Part(home.state, home.events), record, others))


def centres_of(connection: Connection, visits: Collection[int]) -> set[str]:
    """The centres of these visits."""
    if not visits:
        return set()
    rows = connection.execute(select(v.c.centre_id).where(v.c.id.in_(sorted(visits))))
    return {row[0] for row in rows}


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list. `version` is that of the turn that opened it, which commands carry;
    `agencies`: where it is now, each with whether it was acknowledged."""

    id: int
    version: int
    visit: int
    ticket: str
    number: str | None
    centre: str
    service: str
    process: int
    state: str
    holder: str
    filed_at: datetime
    received_at: datetime | None
    accepted_at: datetime | None
    ready_at: datetime | None
    asked_at: datetime | None
    asked_until: date | None
    notices: int
    work: tuple[dict[str, Any], ...]
    clock: Running | None
    agencies: tuple[tuple[str, datetime | None, datetime], ...] = ()


_turn = log.transaction_table
LINES = (
    select(
        c.c.id,
        _turn.c.version,
        c.c.visit_id.label("visit"),
        v.c.number.label("ticket"),
        c.c.number,
        c.c.centre_id.label("centre"),
        c.c.service_id.label("service"),
        c.c.process_id.label("process"),
        c.c.state,
        c.c.holder,
        c.c.filed_at,
        c.c.received_at,
        c.c.accepted_at,
        c.c.ready_at,
        c.c.asked_at,
        c.c.asked_until,
        c.c.notices,
        c.c.work,
        c.c.clock,
    )
    .join(v, v.c.id == c.c.visit_id)
    .join(_turn, _turn.c.id == c.c.id)
)

_OPEN = and_(c.c.number.is_not(None), c.c.ended_at.is_(None))


def open_at_centre(connection: Connection, centre: str) -> list[CaseLine]:
    """Every request that went beyond the counter of a centre and is not closed, oldest first."""
    return lines_of(connection, LINES.where(c.c.centre_id == centre, _OPEN))


def awaiting_papers(connection: Connection, centre: str) -> list[CaseLine]:
    """Requests whose citizen went away to bring what was missing; they have no receipt yet."""
    awaited = and_(
        c.c.number.is_(None),
        c.c.outcome == literal_column(f"'{Outcome.INCOMPLETE_DOCUMENTS.value}'"),
        c.c.ended_at.is_(None),
    )
    return lines_of(connection, LINES.where(c.c.centre_id == centre, awaited))


def open_everywhere(connection: Connection) -> list[CaseLine]:
    return lines_of(connection, LINES.where(_OPEN))


def at_agencies(connection: Connection, agencies: Collection[str] | None) -> list[CaseLine]:
    """Open cases that are at these agencies (None: at any), oldest first."""
    is_there = exists().where(a.c.case_id == c.c.id, a.c.over_at.is_(None))
    if agencies is not None:
        is_there = is_there.where(a.c.agency_id.in_(sorted(agencies)))
    return lines_of(connection, LINES.where(_OPEN, is_there))


def _of(centre: str) -> Any:
    return c.c.centre_id == centre


def lines_of(connection: Connection, statement: Select[Any]) -> list[CaseLine]:
    """What a statement made of `LINES` finds, the longest accepted first."""
    rows = connection.execute(statement.order_by(c.c.accepted_at, c.c.id)).all()
    there = _agencies_of(connection, [row.id for row in rows])
    return [_line(row, there.get(row.id, ())) for row in rows]


def _line(row: Any, there: Iterable[tuple[str, datetime | None, datetime]]) -> CaseLine:
    facts = dict(row._mapping)
    work, clock = facts.pop("work"), facts.pop("clock")
    running = None if clock is None else clock_from_data(clock)
    return CaseLine(**facts, work=tuple(work or ()), clock=running, agencies=tuple(there))


def _agencies_of(
    connection: Connection, cases: Collection[int]
) -> dict[int, list[tuple[str, datetime | None, datetime]]]:
    found: dict[int, list[tuple[str, datetime | None, datetime]]] = {}
    known = sorted(cases)
    for begin in range(0, len(known), 500):
        some = known[begin : begin + 500]
        statement = select(a).where(a.c.case_id.in_(some), a.c.over_at.is_(None))
        for row in connection.execute(statement.order_by(a.c.agency_id)):
            there = (row.agency_id, row.acknowledged_at, row.sent_at)
            found.setdefault(row.case_id, []).append(there)
    return found


def count_open(connection: Connection, centres: Collection[str]) -> int:
    """How many requests of these centres still wait for their result, at the counter or behind."""
    waiting = [CaseState.FILED.value, CaseState.IN_PROCESS.value]
    condition = and_(c.c.centre_id.in_(sorted(centres)), c.c.state.in_(waiting))
    return connection.execute(select(func.count()).where(condition)).scalar_one()


def notices_of(
    connection: Connection, visits: Mapping[int, int]
) -> dict[int, tuple[datetime, ...]]:
    """When citizens were told that their cases are late; `visits`: the home visit of each case."""
    found: dict[int, tuple[datetime, ...]] = {}
    homes = sorted(set(visits.values()))
    for begin in range(0, len(homes), 500):
        some = homes[begin : begin + 500]
        statement = select(e.c.transaction_id, e.c.at, e.c.data).where(
            e.c.visit_id.in_(some), e.c.kind == Kind.LATE_NOTICED.value
        )
        for case, at, data in connection.execute(statement.order_by(e.c.visit_id, e.c.seq)):
            if case in visits and "reason" not in data:  # a reason belongs to the one before
                found[case] = (*found.get(case, ()), at)
    return found


def of_visits(connection: Connection, visits: Collection[int]) -> list[int]:
    """The cases that these visits opened or went on with."""
    t = log.transaction_table
    statement = select(t.c.case_id).where(
        t.c.visit_id.in_(sorted(visits)), t.c.case_id.is_not(None)
    )
    return sorted({row[0] for row in connection.execute(statement)})


def _upsert(dialect: Dialect) -> Any:
    inserting = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
    names = ("centre_id", "fiscal_year")
    values = {name: bindparam(name, type_=_series.c[name].type) for name in names}
    return (
        inserting(_series)
        .values(**values, last=1)
        .on_conflict_do_update(index_elements=names, set_={"last": _series.c.last + 1})
        .returning(_series.c.last)
    )


_NEXT_RECEIPT = Prepared(_upsert)


def without_receipt(connection: Connection) -> list[int]:
    """Running requests whose result comes later and that never got a number: older programs gave
    none."""
    statement = select(c.c.id).where(
        c.c.outcome == Outcome.COMPLETED_RESULT_LATER.value,
        c.c.number.is_(None),
        c.c.ended_at.is_(None),
    )
    return [row[0] for row in connection.execute(statement.order_by(c.c.id))]


def next_receipt(tx: WriteTx, centre: str, fiscal_year: int) -> int:
    """The next number of a receipt of a centre in a fiscal year."""
    row = {"centre_id": centre, "fiscal_year": fiscal_year}
    return cast("int", _NEXT_RECEIPT.run(tx.connection, row)[0][0])


def add_list(tx: WriteTx, centre: str, agency: str, day: date, staff: int, at: datetime) -> int:
    """A new hand-over list; returns its number."""
    row = {
        "centre_id": centre,
        "agency_id": agency,
        "business_day": day,
        "made_by": staff,
        "made_at": at,
    }
    statement = insert(_list).returning(_list.c.id)
    return cast("int", tx.connection.execute(statement, row).scalar_one())


@dataclass(frozen=True, slots=True)
class ListRow:
    """A hand-over list; `acknowledged` of `cases` have arrived."""

    id: int
    centre: str
    agency: str
    business_day: date
    made_by: int
    made_at: datetime


def lists(connection: Connection, centre: str, limit: int) -> list[ListRow]:
    """The latest hand-over lists of a centre."""
    of_centre = select(_list).where(_list.c.centre_id == centre)
    statement = of_centre.order_by(_list.c.id.desc()).limit(limit)
    return [ListRow(*row) for row in connection.execute(statement)]


def find_list(connection: Connection, id: int) -> ListRow | None:
    row = connection.execute(select(_list).where(_list.c.id == id)).first()
    return ListRow(*row) if row else None


def of_list(connection: Connection, id: int) -> list[tuple[CaseLine, datetime | None]]:
    """The cases of a hand-over list, with when each arrived."""
    rows = connection.execute(select(a.c.case_id, a.c.acknowledged_at).where(a.c.list_id == id))
    arrived = {row[0]: row[1] for row in rows}
    lines = lines_of(connection, LINES.where(c.c.id.in_(sorted(arrived))))
    return [(line, arrived[line.id]) for line in lines]
