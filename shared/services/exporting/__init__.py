"""`gcs export`: the event log in the forms that other programs read.

One snapshot, in constant memory, into a file beside the wanted one that takes its place at the end:
an export that breaks off leaves nothing behind. What one left that was killed goes with the next.
"""

from __future__ import annotations

import fcntl
import glob
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import tzinfo
from functools import cache
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO

from shared.services.exporting import raw
from shared.services.exporting.lines import Words
from shared.services.exporting.ocel import OcelLog
from shared.services.exporting.sinks import CsvLog, Sink, XesLog
from shared.services.office import Office
from shared.store import log_stream
from shared.store.log_stream import VisitLog, Wish

_SPOOL_BYTES = 2**20
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Form:
    """How requests are written: `language` (BCP 47) of the names, `excel` only for CSV."""

    name: str
    language: str = "th"
    excel: bool = False


@dataclass(slots=True)
class Sums:
    """What a file holds. `cases` are requests, `turns` those that never became one."""

    visits: int = 0
    cases: int = 0
    turns: int = 0
    events: int = 0

    def add(self, visit: VisitLog, events: int) -> None:
        self.visits += 1
        self.events += events
        told = [request for request in visit.requests if request.events]
        self.cases += sum(1 for request in told if request.case is not None)
        self.turns += sum(1 for request in told if request.case is None)

    def as_data(self) -> dict[str, int]:
        return asdict(self)


def amount(office: Office, wish: Wish) -> int:
    """How many visits an export will read."""
    with office.db.read() as connection:
        return log_stream.count_visits(connection, wish)


def amount_of_events(office: Office, wish: Wish) -> int:
    """How many events the log itself has of these visits."""
    with office.db.read() as connection:
        return log_stream.count_events(connection, wish)


def write(office: Office, form: Form, wish: Wish, path: Path, progress: Progress) -> Sums:
    """Write the requests of the visits wished for. Raises OSError where the file cannot be."""
    sums = Sums()
    with replacing(path) as out, _spool() as spool, office.db.read() as connection:
        sink = _sink(office, form, wish, out, spool)
        try:
            for chunk in log_stream.visit_logs(connection, wish):
                for visit in chunk:
                    sums.add(visit, sink.add(visit))
                progress(len(chunk))
            sink.end()
        finally:
            sink.release()
    return sums


def write_events(office: Office, wish: Wish, path: Path, progress: Progress) -> int:
    """Write the log itself; returns how many events. Raises OSError where the file cannot be."""
    written = 0
    with replacing(path) as out, office.db.read() as connection:
        for chunk in log_stream.stored_events(connection, wish):
            out.write("".join(f"{raw.line(event)}\n" for event in chunk).encode())
            written += len(chunk)
            progress(len(chunk))
    return written


def _sink(office: Office, form: Form, wish: Wish, out: BinaryIO, spool: IO[str]) -> Sink:
    words = Words(office.catalogue, form.language)

    @cache
    def zone_of(centre: str) -> tzinfo:
        return office.calendar(centre).zone

    @cache
    def pseudonym(staff: int) -> str:
        return office.tokens.keyed_hash("export-staff", str(staff))[:12]

    match form.name:
        case "xes":
            return XesLog(out, words, zone_of)
        case "csv":
            return CsvLog(out, words, zone_of, excel=form.excel)
        case "ocel":
            return OcelLog(out, words, zone_of, pseudonym, wish, spool)
    from shared.services.exporting.parquet import ParquetLog

    return ParquetLog(out, words, zone_of)


def _spool() -> SpooledTemporaryFile[str]:
    """For what has to stand at the end of a file: in memory while it is little."""
    return SpooledTemporaryFile(_SPOOL_BYTES, "w+", encoding="utf-8", newline="")


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` when all went well, and is gone otherwise.

    What exports to the same place left behind that were killed goes with it.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    _clear_away(path)
    try:
        with part.open("wb") as out:
            fcntl.flock(out, fcntl.LOCK_EX)
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _clear_away(path: Path) -> None:
    """A part that nobody holds locked is one whose export is gone."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        with suppress(OSError), left.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()
