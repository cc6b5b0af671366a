"""What really stands in the database about cases, compared with their second book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from tests.machine.cases_book import CaseBook, Turn
from tests.machine.cases_standing import Standing
from tests.machine.facts import moment


@dataclass
class CaseFacts:
    """Reads the cases anew; of the log only what was added since the last time."""

    seen: int = 0
    read: int = 0
    events_of: Counter[int] = field(default_factory=Counter)
    finished: dict[int, tuple[int, object]] = field(default_factory=dict)

    def faults(self, connection: Connection, book: CaseBook) -> list[str]:
        """Every way in which the database differs from the book, in words."""
        return [
            *self._log_faults(connection),
            *self._turn_faults(connection, book),
            *self._case_faults(connection, book),
            *_copy_faults(connection, book),
            *_receipt_faults(connection, book),
        ]

    def _log_faults(self, connection: Connection) -> Iterator[str]:
        """Nothing that was written is ever gone."""
        written = f"SELECT count(*) FROM event WHERE id <= {self.seen}"
        kept = connection.execute(text(written)).scalar_one()
        if kept != self.read:
            yield f"of {self.read} events {kept} are left"
        added = f"SELECT id, transaction_id FROM event WHERE id > {self.seen} ORDER BY id"
        for row in rows(connection, added):
            self.seen, self.read = row["id"], self.read + 1
            self.events_of[row["transaction_id"]] += 1

    def _turn_faults(self, connection: Connection, book: CaseBook) -> Iterator[str]:
        stored = {row["id"]: row for row in rows(connection, "SELECT * FROM service_transaction")}
        for id in sorted(stored.keys() ^ book.turns.keys()):
            yield f"turn {id} stands in one book only"
        for id in sorted(stored.keys() & book.turns.keys()):
            if stored[id]["version"] != self.events_of[id]:
                yield f"turn {id}: version {stored[id]['version']}, {self.events_of[id]} events"
            yield from differences(f"turn {id}", stored[id], turn_columns(book.turns[id]))
        for row in rows(connection, "SELECT id, seq FROM visit"):
            if row["seq"] != book.events.get(row["id"]):
                yield f"visit {row['id']}: {row['seq']} events, not {book.events.get(row['id'])}"

    def _case_faults(self, connection: Connection, book: CaseBook) -> Iterator[str]:
        stored = {row["id"]: row for row in rows(connection, "SELECT * FROM service_case")}
        for id in sorted(stored.keys() ^ book.chains.keys()):
            yield f"case {id} stands in one book only"
        for id in sorted(stored.keys() & book.chains.keys()):
            row = stored[id]
            events = sum(t.version for t in book.turns.values() if t.request == id)
            case = book.case(id)
            yield from differences(f"case {id}", row, case_columns(case))
            until = case.question.until if case.question else None
            if str(row["asked_until"]) != str(until):
                yield f"case {id}: asked until {row['asked_until']}, not {until}"
            seconds = row["service_seconds"]
            if seconds is not None and self.finished.get(id, (0, None))[0] == events:
                known = self.finished[id][1]
                if seconds != known:
                    yield f"case {id}: {known} seconds became {seconds} though nothing happened"
            if seconds is not None:
                self.finished[id] = (events, seconds)


def rows(connection: Connection, statement: str) -> list[RowMapping]:
    return list(connection.execute(text(statement)).mappings())


def differences(name: str, row: RowMapping, wanted: dict[str, Any]) -> Iterator[str]:
    for column, value in wanted.items():
        stored = moment(row[column]) if isinstance(value, datetime) else row[column]
        if stored != value:
            yield f"{name}: {column} is {stored!r}, not {value!r}"


def turn_columns(turn: Turn) -> dict[str, Any]:
    return {
        "state": turn.state,
        "version": turn.version,
        "counter": turn.counter,
        "outcome": turn.outcome,
        "case_id": turn.request,
    }


def case_columns(case: Standing) -> dict[str, Any]:
    return {
        "state": case.state,
        "holder": case.holder,
        "number": case.number,
        "outcome": case.outcome,
        "accepted_at": case.accepted,
        "ready_at": case.ready,
        "ended_at": case.ended,
        "requests": case.requests,
        "visits": case.visits,
        "notices": case.notices,
    }


def _copy_faults(connection: Connection, book: CaseBook) -> Iterator[str]:
    """Every agency has what was sent to it and nothing else."""
    stored = {
        (row["case_id"], row["agency_id"]): (
            row["list_id"],
            row["acknowledged_at"] is not None,
            row["over_at"] is not None,
            row["result"],
        )
        for row in rows(connection, "SELECT * FROM case_agency")
    }
    wanted = {
        (case.id, agency): (copy.list, copy.acknowledged, copy.over, copy.result)
        for case in book.cases
        for agency, copy in case.copies.items()
    }
    for key in sorted(stored.keys() | wanted.keys()):
        if stored.get(key) != wanted.get(key):
            yield f"case at agency {key}: {stored.get(key)}, not {wanted.get(key)}"


def _receipt_faults(connection: Connection, book: CaseBook) -> Iterator[str]:
    """Every number was given once, and the series has no gap."""
    found = rows(connection, "SELECT number FROM service_case WHERE number IS NOT NULL")
    numbers = [row["number"] for row in found]
    if len(set(numbers)) != len(numbers) or not set(numbers) <= set(book.receipts):
        yield f"receipts {sorted(numbers)}, given were {book.receipts}"
    last = rows(connection, "SELECT sum(last) AS given FROM receipt_series")[0]["given"] or 0
    if last != len(book.receipts):
        yield f"{last} receipts were counted, {len(book.receipts)} given"
