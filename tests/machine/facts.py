"""What really stands in the database, read with plain statements, compared with the second book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, RowMapping, text

from tests.machine.ledger import AT_COUNTER, Ledger, Turn

ENDINGS = frozenset(
    (
        "completed",
        "completed_result_later",
        "incomplete_documents",
        "refused",
        "redirected_elsewhere",
        "transferred",
        "cancelled_by_citizen",
        "cancelled_by_staff",
        "no_show",
        "left",
        "closed_at_day_end",
        "abandoned_in_pause",
        "recorded_in_error",
        "not_confirmed",
    )
)
COLUMNS = {
    "visit": "visit_id",
    "service": "service_id",
    "position": "position",
    "state": "state",
    "version": "version",
    "counter": "counter",
    "staff": "staff_id",
    "step": "step",
    "recalls": "recalls",
    "credit": "credit",
    "to_counter": "reserved_counter",
    "to_staff": "reserved_staff",
    "outcome": "outcome",
    "pause": "pause_reason",
    "after": "after_service",
    "variant": "variant",
    "papers": "papers_complete",
}
TURNS = (
    "SELECT t.*, p.variant FROM service_transaction t JOIN process_version p ON p.id = t.process_id"
)
MOMENTS = {
    "since": "since",
    "rank": "rank_at",
    "until": "deferred_until",
    "confirm_by": "confirm_by",
    "called_at": "last_called_at",
    "rests_until": "rests_until",
}


@dataclass
class Facts:
    """Reads the hall anew; of the log only what was added since the last time."""

    seen: int = 0
    sequences: dict[int, int] = field(default_factory=dict)
    moments: dict[int, datetime] = field(default_factory=dict)
    events_of: Counter[int] = field(default_factory=Counter)

    def faults(self, connection: Connection, book: Ledger) -> list[str]:
        """Every way in which the database differs from the book, in words."""
        turns = _rows(connection, TURNS)
        found = list(self._log_faults(connection, book, turns))
        found += _turn_faults(book, turns)
        found += _counter_faults(book, turns, connection)
        found += _number_faults(book, connection)
        found += _length_faults(book, connection)
        return found

    def _log_faults(
        self, connection: Connection, book: Ledger, turns: list[RowMapping]
    ) -> Iterator[str]:
        """Numbered without gap, in time order, as many as the versions say."""
        statement = (
            f"SELECT id, visit_id, seq, transaction_id, at FROM event WHERE id > {self.seen}"
            " ORDER BY id"
        )
        for row in _rows(connection, statement):
            self.seen = row["id"]
            visit, at = row["visit_id"], moment(row["at"])
            assert at is not None
            if row["seq"] != self.sequences.get(visit, 0) + 1:
                yield f"visit {visit}: event {row['seq']} after {self.sequences.get(visit, 0)}"
            if at < self.moments.get(visit, at):
                yield f"visit {visit}: event {row['seq']} lies before the one before it"
            self.sequences[visit], self.moments[visit] = row["seq"], at
            if row["transaction_id"] is not None:
                self.events_of[row["transaction_id"]] += 1
        for row in turns:
            version, events = row["version"], self.events_of[row["id"]]
            if version != events:
                yield f"turn {row['id']}: version {version}, {events} events"
        for visit in book.visits.values():
            if self.sequences.get(visit.id) != visit.events:
                yield f"visit {visit.id}: {self.sequences.get(visit.id)} events, not {visit.events}"
            if self.moments.get(visit.id) != visit.last:
                yield f"visit {visit.id}: last {self.moments.get(visit.id)}, not {visit.last}"


def moment(value: object) -> datetime | None:
    """A stored moment, however the driver of a database gives it."""
    if value is None or isinstance(value, datetime):
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)
    read = datetime.fromisoformat(str(value))
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _rows(connection: Connection, statement: str) -> list[RowMapping]:
    return list(connection.execute(text(statement)).mappings())


def _turn_faults(book: Ledger, rows: list[RowMapping]) -> Iterator[str]:
    """No ticket lost, none made up, each exactly as the book has it."""
    stored = {row["id"]: row for row in rows}
    for id in sorted(stored.keys() ^ book.turns.keys()):
        yield f"turn {id} stands in one book only"
    for id in sorted(stored.keys() & book.turns.keys()):
        row, turn = stored[id], book.turns[id]
        if (row["state"] == "ended") != (row["outcome"] in ENDINGS):
            yield f"turn {id}: {row['state']} with ending {row['outcome']}"
        yield from _differences(row, turn)


def _differences(row: RowMapping, turn: Turn) -> Iterator[str]:
    for ours, theirs in COLUMNS.items():
        if row[theirs] != getattr(turn, ours):
            yield f"turn {turn.id}: {theirs} is {row[theirs]!r}, not {getattr(turn, ours)!r}"
    for ours, theirs in MOMENTS.items():
        if moment(row[theirs]) != getattr(turn, ours):
            yield f"turn {turn.id}: {theirs} is {row[theirs]!r}, not {getattr(turn, ours)!r}"


def _counter_faults(book: Ledger, rows: list[RowMapping], connection: Connection) -> Iterator[str]:
    """A counter has one visit, a visit one counter, an open counter the person it should."""
    there = [row for row in rows if row["state"] in AT_COUNTER]
    for name, taken in (
        ("counter", Counter(row["counter"] for row in there)),
        ("visit", Counter(row["visit_id"] for row in there)),
    ):
        yield from (f"{name} {id} is engaged {n} times" for id, n in taken.items() if n > 1)
    statement = "SELECT * FROM counter_session WHERE closed_at IS NULL"
    sessions = _rows(connection, statement)
    stored = sorted(
        (s["counter"], s["staff_id"], s["second_staff_id"] or 0, s["on_break_since"] is not None)
        for s in sessions
    )
    desks = book.desks.items()
    wanted = sorted((n, desk.staff, desk.second or 0, desk.on_break) for n, desk in desks)
    if stored != wanted:
        yield f"counters {stored} are open, not {wanted}"
    for row in there:
        if row["counter"] not in book.desks:
            yield f"turn {row['id']} stands at the closed counter {row['counter']}"


def _number_faults(book: Ledger, connection: Connection) -> Iterator[str]:
    """Every letter of every day counts from 1, without a gap and without a double."""
    given: dict[tuple[str, str], list[int]] = {}
    for row in _rows(connection, "SELECT id, business_day, letter, sequence FROM visit"):
        key = (str(row["business_day"]), row["letter"])
        given.setdefault(key, []).append(row["sequence"])
        visit = book.visits.get(row["id"])
        if visit is None or (str(visit.day), visit.letter, visit.sequence) != (
            *key,
            row["sequence"],
        ):
            yield f"visit {row['id']} has another number than was told"
    for key, numbers in given.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            yield f"numbers of {key}: {sorted(numbers)}"
    if sum(map(len, given.values())) != len(book.visits):
        yield f"{sum(map(len, given.values()))} visits, not {len(book.visits)}"


def _length_faults(book: Ledger, connection: Connection) -> Iterator[str]:
    """The recorded lengths of the lines are those of the book."""
    wanted: Counter[tuple[str, str]] = Counter(
        (str(book.visits[turn.visit].day), turn.service)
        for turn in book.turns.values()
        if turn.state == "waiting"
    )
    rows = _rows(connection, "SELECT business_day, service_id, waiting FROM line_length")
    stored = {(str(r["business_day"]), r["service_id"]): r["waiting"] for r in rows}
    for key in sorted(stored.keys() | wanted.keys()):
        if stored.get(key, 0) != wanted[key]:
            yield f"line {key}: {stored.get(key, 0)} recorded, {wanted[key]} wait"
