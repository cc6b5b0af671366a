"""What every reader of foreign logs gives and refuses."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, Any, cast

Progress = Callable[[int], None]
"""Told how many bytes of the file, or how many cases, were done since the last time."""


class LogRefused(Exception):
    """The file cannot be taken over, and nothing was changed; says why and what to do."""


MOST_OF_ONE = 1 << 22
"""Bytes or letters of one line, event or object. Nobody records so much in one; whoever sends it
fills the memory of the server, because one is read as a whole."""


class OneTooLong(ValueError):
    """One line, event or object is longer than `MOST_OF_ONE`."""


def too_long(name: str, what: str) -> LogRefused:
    """The refusal of a file with such a one."""
    return LogRefused(
        f"{name} has one {what} of more than {MOST_OF_ONE >> 20} MB; an event log has many small "
        "ones: look at how it was written."
    )


class Role(StrEnum):
    """What a column or attribute says."""

    CASE = "case"
    ACTIVITY = "activity"
    TIME = "time"
    START = "start"
    LIFECYCLE = "lifecycle"
    RESOURCE = "resource"
    INSTANCE = "instance"


USUAL: dict[Role, tuple[str, ...]] = {
    Role.CASE: ("case:concept:name", "case"),
    Role.ACTIVITY: ("concept:name", "activity"),
    Role.TIME: ("time:timestamp", "time"),
    Role.START: ("start_timestamp",),
    Role.LIFECYCLE: ("lifecycle:transition", "lifecycle"),
    Role.RESOURCE: ("org:resource", "resource"),
    Role.INSTANCE: ("concept:instance", "instance"),
}
"""Names as in XES (IEEE 1849-2016) flattened to a table, then those of our own CSV."""

NEEDED = (Role.CASE, Role.ACTIVITY, Role.TIME)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns or attributes to read; several of one role are joined by a space. Roles that
    are not named have their usual names. `time_format` as in `datetime.strptime`; without it the
    moments are recognised."""

    named: tuple[tuple[Role, tuple[str, ...]], ...] = ()
    time_format: str | None = None
    encoding: str = "utf-8"

    def of(self, role: Role) -> tuple[str, ...]:
        """The names that were asked for; none where the usual ones are to be tried."""
        return dict(self.named).get(role, ())


@dataclass(frozen=True, slots=True)
class Raw:
    """One line as it stands in the file; "" where it says nothing."""

    case: str
    activity: str
    time: str
    start: str = ""
    lifecycle: str = ""
    resource: str = ""
    instance: str = ""
    misshapen: bool = False
    """It has more fields than there are columns, so nobody knows which is which."""

    @classmethod
    def of(cls, values: Mapping[Role, str]) -> Raw:
        def said(role: Role) -> str:
            return values.get(role, "")

        return cls(
            case=said(Role.CASE),
            activity=said(Role.ACTIVITY),
            time=said(Role.TIME),
            start=said(Role.START),
            lifecycle=said(Role.LIFECYCLE),
            resource=said(Role.RESOURCE),
            instance=said(Role.INSTANCE),
        )


class LogFile:
    """A file that is read several times, packed (gzip) or not."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = path.stat().st_size

    @property
    def name(self) -> str:
        return self.path.name

    def digest(self) -> str:
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @contextmanager
    def opened(self, progress: Progress = lambda _bytes: None) -> Iterator[BufferedReader[Any]]:
        """The unpacked bytes. Raises LogRefused for a broken archive."""
        with self.path.open("rb") as raw:
            stream: BufferedReader[Any] = BufferedReader(_Counted(raw, progress), 1 << 16)
            packed = stream.peek(2)[:2] == b"\x1f\x8b"
            try:
                yield (
                    BufferedReader(cast("Any", gzip.GzipFile(fileobj=stream))) if packed else stream
                )
            except (gzip.BadGzipFile, EOFError, zlib.error) as error:
                raise LogRefused(f"{self.name} is a broken archive: {error}.") from None


class OneByOne:
    """A file whose parts are taken out one by one; `renew` when one is done.

    Raises OneTooLong once more than `MOST_OF_ONE` was read of one.
    """

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._read = 0

    def renew(self) -> None:
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        if self._read > MOST_OF_ONE:
            raise OneTooLong
        data = self._source.read(size)
        self._read += len(data)
        return data


class _Counted(RawIOBase):
    """A raw file that tells how much of it was read."""

    def __init__(self, raw: IO[bytes], progress: Progress) -> None:
        self._raw, self._progress = raw, progress

    def readinto(self, buffer: Any) -> int:
        data = self._raw.read(len(buffer))
        buffer[: len(data)] = data
        self._progress(len(data))
        return len(data)

    def readable(self) -> bool:
        return True
