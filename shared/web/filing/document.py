"""What a filed report consists of, in the reader's language, before it becomes pages or sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from shared.services.reports.tables import Row
from shared.web.definitions import Explained


class Kind(StrEnum):
    """How the values of a column are written and aligned.

    `TIME` is in seconds, and so is `MINUTES`, which paper has with a decimal: `12.5 min`.
    `PERCENT` is in per cent, `NUMBER` has two decimals, `SCORE` has four, `DECIMAL` has those it
    needs, four at most. `PICTURE` holds a drawing and exists on
    paper alone.
    """

    TEXT = "text"
    COUNT = "count"
    PERCENT = "percent"
    NUMBER = "number"
    DECIMAL = "decimal"
    SCORE = "score"
    TIME = "time"
    MINUTES = "minutes"
    YES_NO = "yes-no"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is the stable one that files for programs use; `label` is for people."""

    name: str
    label: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart of a spreadsheet: the named columns over `category`, of the first `rows`.

    `kind` is column, bar or line.
    """

    kind: str
    title: str
    category: str
    series: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One lying picture between its name and its result."""

    label: str
    picture: str
    result: str


@dataclass(frozen=True, slots=True)
class Group:
    """Bars on one scale that must not be torn apart."""

    bars: tuple[Bar, ...]
    name: str = ""
    result: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as wide as the page, or of its own size, with what it says in words."""

    drawing: str
    words: str
    own_size: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of the printed report and a sheet of the workbook.

    `columns` stand in the sheet; `printed` are those that paper has room for: None for the same,
    empty for no table on paper. `under` names a column whose value stands once over all rows that
    share it, in the first cell on paper. Rows hold plain values by column; None is what may not be
    shown or is not there.
    """

    id: str
    title: str
    note: str = ""
    pictures: tuple[Picture, ...] = ()
    groups: tuple[Group, ...] = ()
    columns: tuple[Column, ...] = ()
    printed: tuple[Column, ...] | None = None
    rows: tuple[Row, ...] = ()
    chart: Chart | None = None
    under: str = ""

    @property
    def on_paper(self) -> tuple[Column, ...]:
        return self.columns if self.printed is None else self.printed


@dataclass(frozen=True, slots=True)
class Fact:
    """A key figure: what it is, its value in words, and what stands below it."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One report about one centre (or all) and one period.

    `centres` are the ids of the units it is about. `data` are the tidy rows behind it by report,
    as in CSV files; `seal` says how they can be recognised, from the names and seals of its
    reports, `seals`. `notes` tell how to read the file.
    `inside` warns where counts of one to four are in it; empty where it may leave the house.
    """

    name: str
    title: str
    place: str
    period: str
    made: str
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    definitions: tuple[Explained, ...]
    notes: tuple[str, ...]
    seal: str
    language: str
    centres: tuple[str, ...]
    inside: str = ""
    seals: tuple[tuple[str, str], ...] = ()
    data: Mapping[str, Sequence[Row]] = field(default_factory=dict)
