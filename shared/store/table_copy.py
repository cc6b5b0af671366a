"""All rows of a database in a form that is the same on every database: one line of JSON a row.

Tables come in the order of their references, rows in the order of their keys, so that two databases
hold the same exactly when their lines have the same SHA-256. A document (JSON) is carried as the
text that was stored, a missing value stays a missing value, a moment is written in UTC.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, cast

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection, Table, inspect, text

from shared.store.tables import metadata

AT_ONCE = 1000
"""Rows held in memory at a time."""
BYTES_AT_ONCE = 1 << 22
"""About as many bytes of them: rows with files come one by one."""

_NOT_YET = {"backup_run": "state <> 'running'"}
"""What says something about a backup under way only: in its own copy it would run for ever."""

_READ_BACK: tuple[tuple[type[Any], Callable[[Any], Any]], ...] = (
    (sa.DateTime, datetime.fromisoformat),
    (sa.Date, date.fromisoformat),
    (sa.LargeBinary, base64.b64decode),
)


@dataclass(frozen=True, slots=True)
class Part:
    """A table and those of its columns that a database has; an older one has fewer."""

    table: str
    columns: tuple[str, ...]


class Sum:
    """How many rows went by, and the SHA-256 over their lines."""

    def __init__(self) -> None:
        self.rows = 0
        self._hash = hashlib.sha256()

    def over(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        for line in lines:
            self._hash.update(line + b"\n")
            self.rows += 1
            yield line

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def parts(connection: Connection) -> list[Part]:
    """What there is to copy, each table behind those that it refers to."""
    looked = inspect(connection)
    present = set(looked.get_table_names())
    found = []
    for table in metadata.sorted_tables:
        if table.name in present:
            there = {each["name"] for each in looked.get_columns(table.name)}
            columns = tuple(str(each.name) for each in table.columns if each.name in there)
            found.append(Part(str(table.name), columns))
    return found


def amount(connection: Connection) -> int:
    """How many rows there are in all, for a progress bar."""
    return sum(
        connection.execute(sa.select(sa.func.count()).select_from(_table(part))).scalar_one()
        for part in parts(connection)
    )


def lines(connection: Connection, part: Part) -> Iterator[bytes]:
    """The rows of a table in the order of their keys; a few are in memory at a time."""
    table, sqlite = _table(part), connection.dialect.name == "sqlite"
    shown = [_shown(table.c[name], sqlite) for name in part.columns]
    keys = [_ordered(each, sqlite) for each in table.primary_key.columns]
    statement = sa.select(*shown).order_by(*keys)
    if part.table in _NOT_YET:
        statement = statement.where(text(_NOT_YET[part.table]))
    statement = statement.execution_options(yield_per=_rows_at_once(connection, part))
    encode = msgspec.json.Encoder().encode
    for row in connection.execute(statement):
        yield encode(tuple(row))


def _rows_at_once(connection: Connection, part: Part) -> int:
    lengths = [sa.func.max(each) for each in _lengths(part)]
    if not lengths:
        return AT_ONCE
    longest = max(each or 0 for each in connection.execute(sa.select(*lengths)).one())
    return max(1, min(AT_ONCE, BYTES_AT_ONCE // max(1, longest)))


_FILES = ("evidence_file", "evidence_content")


def file_bytes(connection: Connection) -> int:
    """How many bytes were kept as files; their contents are not read."""
    files = [part for part in parts(connection) if part.table in _FILES]
    sums = [sa.select(sa.func.sum(each)) for part in files for each in _lengths(part)]
    return sum(int(connection.execute(each).scalar() or 0) for each in sums)


def _lengths(part: Part) -> list[sa.ColumnElement[int]]:
    columns = [_table(part).c[name] for name in part.columns]
    binary = [each for each in columns if isinstance(_stored_as(each.type), sa.LargeBinary)]
    return [sa.func.length(each) for each in binary]


def sums(connection: Connection, progress: Callable[[int], None]) -> dict[str, Sum]:
    """How many rows each table has, and the SHA-256 over them."""
    found = {}
    for part in parts(connection):
        found[part.table] = each = Sum()
        for _ in counted(each.over(lines(connection, part)), progress):
            pass
    return found


def counted(lines: Iterable[bytes], progress: Callable[[int], None]) -> Iterator[bytes]:
    """Tell `progress` of every few lines that went by."""
    since = size = 0
    for line in lines:
        yield line
        since, size = since + 1, size + len(line)
        if since == AT_ONCE or size >= BYTES_AT_ONCE:
            progress(since)
            since = size = 0
    progress(since)


def put(connection: Connection, part: Part, lines: Iterable[bytes]) -> None:
    """Store rows as they were; the table is empty until then.

    Raises ValueError for a table or a column that this program does not know, or a line that is no
    row of it.
    """
    known = metadata.tables.get(part.table)
    if known is None or not set(part.columns) <= {each.name for each in known.columns}:
        raise ValueError(f"{part.table} is not known here")
    readers = [(i, read) for i, name in enumerate(part.columns) if (read := _reader(known.c[name]))]
    read = partial(_row, part, readers)
    if connection.dialect.name == "sqlite":
        _insert(connection, known, part, (map(read, some) for some in _few(lines)))
    else:
        _copy(connection, known, part, map(read, lines))


def _few(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """A few lines at a time; a long one ends them."""
    some: list[bytes] = []
    size = 0
    for line in lines:
        some.append(line)
        size += len(line)
        if len(some) == AT_ONCE or size >= BYTES_AT_ONCE:
            yield some
            some, size = [], 0
    if some:
        yield some


def _insert(
    connection: Connection, known: Table, part: Part, some: Iterator[Iterable[tuple[Any, ...]]]
) -> None:
    columns = [sa.column(name, _as_text(known.c[name].type)) for name in part.columns]
    statement = sa.table(part.table, *columns).insert()
    for rows in some:
        connection.execute(statement, [dict(zip(part.columns, row, strict=True)) for row in rows])


def _copy(
    connection: Connection, known: Table, part: Part, rows: Iterator[tuple[Any, ...]]
) -> None:
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in part.columns)
    driver = cast("Any", connection.connection.driver_connection)
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {quote(known.name)} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def last_numbers(connection: Connection) -> dict[str, int]:
    """By table that numbers its rows, the last number given; also where that row is gone again."""
    found = {}
    for table, column in _numbered(connection):
        last = connection.execute(sa.select(sa.func.max(table.c[column]))).scalar() or 0
        sequence = _sequence(connection, table.name, column)
        if sequence is not None:
            given = text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")  # noqa: S608  # the database's own name
            last = max(last, connection.execute(given).scalar_one())
        found[table.name] = int(last)
    return found


def set_last_numbers(connection: Connection, numbers: Mapping[str, int]) -> None:
    """Number new rows from behind the last ones; SQLite looks at its rows by itself."""
    for table, column in _numbered(connection):
        last = numbers.get(table.name, 0)
        sequence = _sequence(connection, table.name, column)
        if sequence is not None and last:
            connection.execute(
                text("SELECT setval(CAST(:sequence AS regclass), :last)"),
                {"sequence": sequence, "last": last},
            )


def _numbered(connection: Connection) -> Iterator[tuple[Table, str]]:
    for part in parts(connection):
        table = _table(part)
        column = table.autoincrement_column
        if column is not None:
            yield table, column.name


def _sequence(connection: Connection, table: str, column: str) -> str | None:
    if connection.dialect.name == "sqlite":
        return None
    find = text("SELECT pg_get_serial_sequence(:table, :column)")
    found: str | None = connection.execute(find, {"table": table, "column": column}).scalar()
    return found


def _table(part: Part) -> Table:
    return metadata.tables[part.table]


def _as_text(type: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
    return sa.Text() if isinstance(type, sa.JSON) else type


def _shown(column: sa.Column[Any], sqlite: bool) -> sa.ColumnElement[Any]:
    if not isinstance(column.type, sa.JSON):
        return column
    return sa.type_coerce(column, sa.Text) if sqlite else sa.cast(column, sa.Text)


def _ordered(column: sa.Column[Any], sqlite: bool) -> sa.ColumnElement[Any]:
    """Text in the order of its bytes, whatever language the database sorts in."""
    is_text = isinstance(_stored_as(column.type), sa.String)
    return column if sqlite or not is_text else sa.collate(column, "C")


def _row(
    part: Part, readers: list[tuple[int, Callable[[Any], Any]]], line: bytes
) -> tuple[Any, ...]:
    values = msgspec.json.decode(line)
    if not isinstance(values, list) or len(values) != len(part.columns):
        raise ValueError(f"{part.table}: a row does not fit its columns")
    for i, read in readers:
        if values[i] is not None:
            values[i] = read(values[i])
    return tuple(values)


def _reader(column: sa.Column[Any]) -> Callable[[Any], Any] | None:
    """How a value is read from a line; None where JSON carries it as it is."""
    stored_as = _stored_as(column.type)
    return next((read for kind, read in _READ_BACK if isinstance(stored_as, kind)), None)


def _stored_as(type: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
    return type.impl_instance if isinstance(type, sa.TypeDecorator) else type
