"""What a part of the archive is: some files, and how long they take."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from shared.domain.period import Period
from shared.services.office import Office
from shared.services.reports.tables import Cell, to_csv
from shared.settings import Settings

Progress = Callable[[int], None]


class Paper(NamedTuple):
    """One file: its name in the archive, and its bytes piece by piece."""

    name: str
    chunks: Iterable[bytes]


Make = Callable[[Office, str | None, Period, Settings, Progress], Iterable[Paper]]


class Part(NamedTuple):
    """`weight` is told when it is done, `amount` is what it tells by itself on the way."""

    make: Make
    weight: int
    amount: Callable[[Office, str | None, Period], int] | None = None


def csv_paper(name: str, rows: Sequence[Mapping[str, Cell]], columns: Sequence[str] = ()) -> Paper:
    """`columns` name those of a table without rows."""
    return Paper(name, [to_csv(rows, () if rows else columns).encode()])


def json_paper(name: str, content: object) -> Paper:
    """Days and moments become text; keys keep their order."""
    text = json.dumps(content, ensure_ascii=False, indent=1, default=str)
    return Paper(name, [f"{text}\n".encode()])
