"""The log as it was: only events up to given ones, for recomputing what was told then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, func, select

from shared.domain.case import CaseRecord
from shared.domain.chain import Part
from shared.domain.events import Event
from shared.domain.replay import replay
from shared.store.case_rows import project
from shared.store.contributions import Shares
from shared.store.log import event_from_row, event_table, visit_table
from shared.store.projections import Place
from shared.store.tables.catalogue import Baseline, ProcessVersion

process_table = cast("Table", ProcessVersion.__table__)  # type: ignore[attr-defined]
baseline_table = cast("Table", Baseline.__table__)  # type: ignore[attr-defined]
CHUNK = 500
_e, _v = event_table.c, visit_table.c


@dataclass(frozen=True, slots=True)
class Past:
    """A visit with the events it had then."""

    id: int
    centre: str
    business_day: date
    events: tuple[Event, ...]


def moment_of(connection: Connection, event: int) -> datetime | None:
    """When an event happened; None where there is no such event."""
    return connection.execute(select(_e.at).where(_e.id == event)).scalar()


def last_recorded(connection: Connection, at: datetime) -> tuple[int, int]:
    """The newest process version and baseline of a moment; before any, the first that came in."""
    return _last_of(connection, process_table, at), _last_of(connection, baseline_table, at)


def _last_of(connection: Connection, table: Table, at: datetime) -> int:
    t = table.c
    first = connection.execute(select(func.min(t.recorded_at))).scalar()
    if first is None:
        return 0
    known = select(func.max(t.id)).where(t.recorded_at <= max(at, first))
    return int(connection.execute(known).scalar_one())


class AsOf:
    """Reads events up to the given one of each centre; of other centres nothing is known."""

    def __init__(self, connection: Connection, last: Mapping[str, int]) -> None:
        self._connection = connection
        self._last = last

    def count(self, centres: Collection[str]) -> int:
        """How many visits these centres have now, then or later."""
        statement = select(func.count()).where(_v.centre_id.in_(centres))
        return self._connection.execute(statement).scalar_one()

    def visits(self, centres: Collection[str]) -> Iterator[list[Past]]:
        """The visits that these centres had then, in chunks."""
        after = 0
        while True:
            statement = (
                select(_v.id, _v.centre_id, _v.business_day)
                .where(_v.centre_id.in_(centres), _v.id > after)
                .order_by(_v.id)
                .limit(CHUNK)
            )
            rows = self._connection.execute(statement).all()
            if not rows:
                return
            after = rows[-1].id
            events = self._events(_e.visit_id.between(rows[0].id, after))
            yield [Past(*row, tuple(events.get(row.id, ()))) for row in rows]

    def shares(self, visit: Past, place: Place) -> tuple[Shares, ...]:
        """What the visit and its cases contributed to the sums then.

        Raises ValueError or KeyError for events that cannot be replayed.
        """
        state = replay(visit.events)
        others = self._later(state.cases.values())
        return project(state, visit.events, place, others).shares

    def _later(self, cases: Iterable[CaseRecord]) -> dict[int, Part]:
        ids = {visit for case in cases for visit, _ in case.continued}
        found = self._events(_e.visit_id.in_(ids)) if ids else {}
        return {visit: Part(replay(events), tuple(events)) for visit, events in found.items()}

    def _events(self, which: Any) -> dict[int, list[Event]]:
        found: dict[int, list[Event]] = {}
        statement = select(event_table).where(which).order_by(_e.visit_id, _e.seq)
        for row in self._connection.execute(statement):
            if row.id <= self._last.get(row.centre_id, 0):
                found.setdefault(row.visit_id, []).append(event_from_row(row))
        return found
