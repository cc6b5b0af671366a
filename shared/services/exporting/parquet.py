"""Event logs as Parquet, the column format of data programs, for large amounts (an extra)."""

from __future__ import annotations

from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from shared.services.exporting.lines import Line, Words
from shared.services.exporting.sinks import COLUMNS, ZoneOf, lines_of
from shared.store.log_stream import VisitLog

ROWS_A_GROUP = 20_000
_TYPES = {
    "process_version": pa.int32(),
    "step": pa.int32(),
    "time": pa.timestamp("ms", tz="UTC"),
    **dict.fromkeys(("activity", "service_name"), pa.dictionary(pa.int32(), pa.string())),
}
_SCHEMA = pa.schema([(column, _TYPES.get(column, pa.string())) for column in COLUMNS])


class ParquetLog:
    """The columns of the CSV; moments are instants in UTC, in whole milliseconds."""

    def __init__(self, out: BinaryIO, words: Words, zone_of: ZoneOf) -> None:
        self._words, self._zone_of = words, zone_of
        self._writer = pq.ParquetWriter(out, _SCHEMA, compression="zstd")
        self._rows: list[Line] = []

    def add(self, visit: VisitLog) -> int:
        before = len(self._rows)
        self._rows.extend(lines_of(visit, self._words, self._zone_of))
        written = len(self._rows) - before
        if len(self._rows) >= ROWS_A_GROUP:
            self._write()
        return written

    def end(self) -> None:
        self._write()

    def release(self) -> None:
        self._writer.close()

    def _write(self) -> None:
        columns = [
            pa.array([_value(line, name) for line in self._rows], type=_SCHEMA.field(name).type)
            for name in COLUMNS
        ]
        self._writer.write_table(pa.Table.from_arrays(columns, schema=_SCHEMA))
        self._rows.clear()


def _value(line: Line, column: str) -> object:
    if column == "time":
        return line.time.replace(microsecond=line.time.microsecond // 1000 * 1000)
    return getattr(line, column)
