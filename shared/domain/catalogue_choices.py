"""What citizens choose from at the kiosk: topics, sub-topics, and life events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from shared.domain.process import Names


@dataclass(frozen=True, slots=True)
class Topic:
    """A choice on the kiosk's first page. `pictogram` is a name of `PICTOGRAMS`."""

    id: str
    letters: tuple[str, ...]
    names: Names
    pictogram: str
    position: int = 0


@dataclass(frozen=True, slots=True)
class Subtopic:
    """A second choice; `services` in the order of the buttons, most asked for first."""

    id: str
    letter: str
    names: Names
    services: tuple[str, ...]
    position: int = 0


@dataclass(frozen=True, slots=True)
class Bundle:
    """A life event as one choice: several services in one visit, under one number.

    `after` names for a service the one that has to end before it may begin, where the law or the
    papers say so: a child is entered in a house register with its birth certificate only.
    """

    id: str
    names: Names
    services: tuple[str, ...]
    after: Mapping[str, str] = field(default_factory=dict)
    pictogram: str | None = None
    ends_on: date | None = None
