"""Lines of a foreign log on their way in, sorted by case and time in a file without a name.

Logs are in any order and of any size, so they are put in order on disk and not in memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.domain.foreign_log import Line, Transition
from shared.domain.moments import Moment

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_BATCH = 5000
_KEPT = 20_000
"""Names that are remembered at once; the others are looked up."""

_TABLES = (
    "CREATE TABLE line (case_id INTEGER, at INTEGER, other INTEGER, begun INTEGER,"
    " begun_other INTEGER, seq INTEGER, activity INTEGER, transition TEXT, instance TEXT,"
    " resource INTEGER)",
    "CREATE TABLE foreign_case (id INTEGER PRIMARY KEY, name TEXT UNIQUE, lost INTEGER DEFAULT 0,"
    " first_at INTEGER)",
    "CREATE TABLE resource (id INTEGER PRIMARY KEY, name TEXT UNIQUE)",
    "CREATE TABLE object (id TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE variant (digest BLOB PRIMARY KEY) WITHOUT ROWID",
)
_COUNT_LATER = """
    UPDATE foreign_case SET lost = lost +
      (SELECT count(*) FROM line WHERE case_id = foreign_case.id AND at > :now)
    WHERE id IN (SELECT case_id FROM line WHERE at > :now)"""
_FIRST = """
    UPDATE foreign_case SET first_at =
      (SELECT min(coalesce(min(at, begun), at)) FROM line WHERE case_id = foreign_case.id)"""
_LINES = """
    SELECT at, activity, transition, instance, begun, resource FROM line
    WHERE case_id = ? ORDER BY at, seq"""


@dataclass(frozen=True, slots=True)
class SpooledCase:
    """A case as it was read: its lines in order, and how many more could not be read."""

    name: str
    lines: Sequence[Line]
    lost: int


class Spool:
    """What was read of one log."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lines: list[tuple[object, ...]] = []
        self._names: dict[tuple[str, str], int] = {}
        self._seq = 0
        for statement in _TABLES:
            connection.execute(statement)

    def add(
        self,
        case: str,
        at: Moment,
        begun: Moment | None,
        activity: int,
        transition: Transition,
        instance: str,
        resource: str,
    ) -> None:
        """One line of a case."""
        self._seq += 1
        row = (
            self._number("foreign_case", case),
            _micro(at.at),
            None if at.other is None else _micro(at.other),
            None if begun is None else _micro(begun.at),
            None if begun is None or begun.other is None else _micro(begun.other),
            self._seq,
            activity,
            transition.value,
            instance,
            self._number("resource", resource) if resource else None,
        )
        self._lines.append(row)
        if len(self._lines) >= _BATCH:
            self._flush()

    def lose(self, case: str) -> None:
        """A line of this case could not be read."""
        id = self._number("foreign_case", case)
        self._connection.execute("UPDATE foreign_case SET lost = lost + 1 WHERE id = ?", (id,))

    def add_object(self, id: str) -> None:
        self._connection.execute("INSERT OR IGNORE INTO object VALUES (?)", (id,))

    def has_object(self, id: str) -> bool:
        found = self._connection.execute("SELECT 1 FROM object WHERE id = ?", (id,))
        return found.fetchone() is not None

    def close(self, *, month_first: bool, now: datetime) -> int:
        """All lines are in: settle what dates mean, and return how many lie in the future."""
        self._flush()
        run = self._connection.execute
        if month_first:
            run("UPDATE line SET at = other WHERE other IS NOT NULL")
            run("UPDATE line SET begun = begun_other WHERE begun_other IS NOT NULL")
        run("CREATE INDEX ix_line ON line (case_id, at, seq)")
        run(_COUNT_LATER, {"now": _micro(now)})
        later = run("DELETE FROM line WHERE at > :now", {"now": _micro(now)}).rowcount
        run(_FIRST)
        run("CREATE INDEX ix_case ON foreign_case (first_at, id)")
        return later

    def cases(self) -> Iterator[SpooledCase]:
        """Every case of which a line is left, by its first moment."""
        found = self._connection.execute(
            "SELECT id, name, lost FROM foreign_case WHERE first_at IS NOT NULL"
            " ORDER BY first_at, id"
        )
        for id, name, lost in found:
            rows = self._connection.execute(_LINES, (id,))
            yield SpooledCase(name, [_line(row) for row in rows], lost)

    def note_variant(self, digest: bytes) -> None:
        self._connection.execute("INSERT OR IGNORE INTO variant VALUES (?)", (digest,))

    @property
    def variants(self) -> int:
        return int(self._connection.execute("SELECT count(*) FROM variant").fetchone()[0])

    def _flush(self) -> None:
        marks = ",".join("?" * 10)
        self._connection.executemany(f"INSERT INTO line VALUES ({marks})", self._lines)  # noqa: S608  # question marks only
        self._lines.clear()

    def _number(self, table: str, name: str) -> int:
        known = self._names.get((table, name))
        if known is not None:
            return known
        if len(self._names) >= _KEPT:
            self._names.clear()
        run = self._connection.execute
        run(f"INSERT OR IGNORE INTO {table} (name) VALUES (?)", (name,))  # noqa: S608  # our own table names
        found = run(f"SELECT id FROM {table} WHERE name = ?", (name,))  # noqa: S608  # likewise
        id = self._names[table, name] = int(found.fetchone()[0])
        return id


@contextmanager
def spool() -> Iterator[Spool]:
    """An empty one, in the folder for temporary files.

    Its file has no name, so nothing of it stays, not even when this process is killed
    (sqlite.org/inmemorydb.html: temporary databases).
    """
    with closing(sqlite3.connect("", isolation_level=None)) as connection:
        # Nothing of it is worth a wait for the disk.
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "temp_store=FILE"):
            connection.execute(f"PRAGMA {pragma}")
        yield Spool(connection)


def _line(row: tuple[int, int, str, str, int | None, int | None]) -> Line:
    at, activity, transition, instance, begun, resource = row
    began = None if begun is None else _moment(begun)
    return Line(_moment(at), activity, Transition(transition), instance, began, resource)


def _micro(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _moment(micro: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micro)
