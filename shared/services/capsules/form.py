"""What a capsule looks like: one JSON file that says what was counted, how, and from which events.

It is written in one way only (UTF-8, keys in order, one blank of indent, a line break at the end),
so that any changed byte is noticed. Numbers are whole; shares and per cents stand as text with two
decimals, times are whole seconds, moments are in UTC. None (`null`) is what fewer people stand
behind than may be told. It holds no personal data, and names only beside the figures (`names`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from shared.domain.coarse import Class
from shared.domain.period import Period
from shared.domain.sealing import canonical

KIND = "gcs-capsule"
VERSION = 1

Cell = str | int | bool | None
_MOST_DIGITS = 30
"""Squares of a country's seconds have 25; numbers that only cost time have many more."""

_EVENTS = range(2**63)
"""Ids and counts of events that a database can hold."""


class CapsuleRefused(ValueError):
    """A file that is no capsule, or not as it was made. One sentence."""


class Program(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`rules` are those by which events become figures."""

    name: str
    version: str
    rules: str


class AskedProcess(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One version of one process; `variant` "" the ordinary one."""

    service: str
    variant: str
    version: int

    @property
    def name(self) -> str:
        way = f"/{self.variant}" if self.variant else ""
        return f"{self.service}{way} version {self.version}"


class Asked(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    rename={"first": "from", "last": "to"},
):
    """`all`: all centres of the installation were asked for, and `centres` are they. `process`:
    the report is about one process alone."""

    name: str
    centres: list[str]
    all: bool
    first: str
    last: str
    process: AskedProcess | None

    @property
    def period(self) -> Period:
        """Raises ValueError for days that are none."""
        return Period(date.fromisoformat(self.first), date.fromisoformat(self.last))


class CentreFact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`services`: what it offered."""

    minutes_per_working_day: int
    services: list[str]


class ServiceFact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    agency: str
    letter: str


class ProcessFact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A recorded version; `working_days` and `seconds` are its standard, never added up."""

    service: str
    variant: str
    number: int
    valid_from: str
    steps: int
    working_days: int
    seconds: int


class BaselineFact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    service: str
    variant: str
    number: int
    valid_from: str
    steps: int
    working_days: int
    seconds: int
    illustrative: bool
    source: str


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the catalogue said. Versions and baselines by id; those recorded later do not count.
    `life_events`: their ids."""

    last_process: int
    last_baseline: int
    centres: dict[str, CentreFact]
    services: dict[str, ServiceFact]
    life_events: list[str]
    processes: dict[str, ProcessFact]
    baselines: dict[str, BaselineFact]


class UnitSums(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sums of one process at one centre that can be added to those of others.

    `n` from 5 on; Σ and Σ² of the seconds and the classes of `shared.domain.coarse` from 30 on.
    """

    service: str
    variant: str
    centre: str
    n: int | None
    seconds: int | None
    squares: int | None
    classes: list[Class]


class PartSums(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one figure of one centre is made of, to be added to that of others.

    `part` and `key` say which figure, as in the rows. `n` None: kept back, and then everything is;
    `totals` and `classes` are empty where too few stand behind them.
    """

    part: str
    key: str
    centre: str
    n: int | None
    totals: dict[str, int]
    classes: list[Class]


class Name(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    th: str
    en: str


class Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What things were called on the day, for readers; nothing is computed from it."""

    centres: dict[str, Name]
    services: dict[str, Name]
    life_events: dict[str, Name]


class EventRange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The events of a centre that stood behind the figures, and the hash of its log at the last."""

    first: int
    last: int
    count: int
    hash: str


class AnswerRange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The answers of citizens at a centre: the one thing behind figures that is in no event.

    Nothing tells when one was given. About days up to `final` none could be given or amended any
    more; the hash is over those of them that the report is about.
    """

    final: str
    hash: str

    @property
    def final_day(self) -> date:
        """Raises ValueError for a day that is none."""
        return date.fromisoformat(self.final)


class Capsule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`seal` is the mark on pages and paper (`seals`); `digest` is over everything but itself and
    `signature`, which is over the digest. `key` is the public one of the installation (Ed25519).
    `sums` are those of the reduction, `parts` those of the other reports; `answers` stand where
    figures are made of some."""

    kind: str
    version: int
    made_at: str
    program: Program
    report: Asked
    definitions: dict[str, Any]
    facts: Facts
    rows: dict[str, dict[str, Cell]]
    sums: dict[str, UnitSums]
    parts: dict[str, PartSums]
    up_to: dict[str, int]
    events: dict[str, EventRange]
    answers: dict[str, AnswerRange]
    names: Names
    seal: str
    key: str
    digest: str
    signature: str


def plain(value: Any) -> Any:
    """Structures as the plain data they are written as."""
    return msgspec.to_builtins(value)


def digest_of_plain(content: Mapping[str, Any]) -> str:
    return _sha256({k: v for k, v in content.items() if k not in {"digest", "signature"}})


def file_bytes(content: Mapping[str, Any]) -> bytes:
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, sort_keys=True, indent=1)
    return f"{text}\n".encode()


def read(raw: bytes) -> Capsule:
    """A capsule whose bytes, form and digests are right; its signature is another matter.

    Raises `CapsuleRefused`.
    """
    try:
        content = json.loads(raw.decode(), parse_int=_whole)
    except (ValueError, RecursionError):
        raise CapsuleRefused("This is no capsule: the file is not JSON in UTF-8.") from None
    if not isinstance(content, dict) or content.get("kind") != KIND:
        raise CapsuleRefused(f'This is no capsule: its "kind" is not "{KIND}".')
    if content.get("version") != VERSION:
        raise CapsuleRefused("This capsule has another version: use the program that made it.")
    try:
        capsule = msgspec.convert(content, Capsule, strict=True)
        written = file_bytes(content)
        _ = capsule.report.period, [each.final_day for each in capsule.answers.values()]
    except (ValueError, RecursionError) as error:
        raise CapsuleRefused(f"This capsule is not complete: {error}.") from None
    if written != raw:
        raise CapsuleRefused("This capsule was not written like this: bytes of it were changed.")
    if capsule.digest != digest_of_plain(content):
        raise CapsuleRefused("This capsule was changed: its digest does not fit what it says.")
    _expect_sound(capsule)
    return capsule


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError("a number has too many digits")
    return int(digits)


def _expect_sound(capsule: Capsule) -> None:
    """Whoever has a key can sign anything: what it says must hang together."""
    centres, services = capsule.names.centres.keys(), capsule.names.services.keys()
    asked, sums = set(capsule.report.centres), capsule.sums.values()
    told = {each.centre for each in sums} | {each.centre for each in capsule.parts.values()}
    if not asked or not asked <= centres or not told <= asked:
        raise CapsuleRefused("This capsule does not say of which centres it tells.")
    if not {each.service for each in sums} <= services:
        raise CapsuleRefused("This capsule does not say of which services it tells.")
    places = [*capsule.up_to.values()]
    for each in capsule.events.values():
        places += [each.first, each.last, each.count]
    if any(place not in _EVENTS for place in places):
        raise CapsuleRefused("This capsule names events that no log can hold.")


def _sha256(value: object) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def called(capsule: Capsule) -> str:
    """Which one it is, for a sentence."""
    asked = capsule.report
    about = f"{asked.name} of {', '.join(asked.centres)} ({asked.first}..{asked.last})"
    return f"{about}, {asked.process.name}" if asked.process else about
