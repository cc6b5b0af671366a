"""The chain of hashes over a log, and the one way in which sealed things become bytes.

Every event gets a hash of its own: SHA-256 of the hash before it, followed by the event as bytes.
So the hash at any event says what all events up to it were, wherever a seal was set, and one
changed, missing or added event changes every hash behind it (the linking of FIPS 180-4 digests in
Haber & Stornetta 1991, "How to time-stamp a digital document").
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

CHAIN = "gcs-chain-1"
"""Which rules made the bytes and the hashes."""

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as it stands in the log, with the business day of its visit on the visit's first."""

    id: int
    centre: str
    visit: int
    seq: int
    transaction: int | None
    kind: str
    at: datetime
    received_at: datetime
    actor_kind: str
    actor: int | None
    counter: int | None
    data: Mapping[str, object]
    business_day: date | None


def canonical(value: object) -> bytes:
    """Plain data as bytes: JSON in UTF-8, keys in order, no blanks.

    Raises ValueError for what JSON cannot say, such as a number that is none.
    """
    return _ENCODER.encode(value).encode()


def moment(at: datetime) -> str:
    """An instant in UTC with microseconds: `2026-11-16T01:30:00.000000Z`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def event_bytes(event: Recorded) -> bytes:
    """An event as it is sealed. The same on every database, because nothing of its own is in it.

    `day` stands only on the first event of a visit: figures of turns count on that day, and it is
    written nowhere else in the log.
    """
    plain: dict[str, object] = {
        "id": event.id,
        "centre": event.centre,
        "visit": event.visit,
        "seq": event.seq,
        "transaction": event.transaction,
        "kind": event.kind,
        "at": moment(event.at),
        "received_at": moment(event.received_at),
        "actor_kind": event.actor_kind,
        "actor": event.actor,
        "counter": event.counter,
        "data": event.data,
    }
    if event.seq == 1:
        plain["day"] = event.business_day.isoformat() if event.business_day else None
    return canonical(plain)


def beginning(centre: str) -> str:
    """The hash before the first event of a centre."""
    return hashlib.sha256(f"{CHAIN}:{centre}".encode()).hexdigest()


def following(before: str, event: Recorded) -> str:
    """The hash at an event, from the hash at the one before it. Both in 64 hexadecimal digits."""
    return hashlib.sha256(bytes.fromhex(before) + event_bytes(event)).hexdigest()


@dataclass(slots=True)
class HashChain:
    """The chain of one centre while its events are read in the order of their ids."""

    hash: str
    last: int = 0
    events: int = 0

    @classmethod
    def of(cls, centre: str) -> HashChain:
        return cls(beginning(centre))

    def add(self, event: Recorded) -> None:
        self.hash, self.last = following(self.hash, event), event.id
        self.events += 1


@dataclass(frozen=True, slots=True)
class Seal:
    """What the log of a centre was up to an event.

    `events` counts those since the seal before, whose hash is `previous`. `day` is the business
    day on which the last of them was recorded.
    """

    centre: str
    day: date
    last: int
    events: int
    hash: str
    previous: str

    @property
    def statement(self) -> str:
        """What is vouched for with the key of the installation."""
        head = f"{self.centre}:{self.day.isoformat()}:{self.last}:{self.events}"
        return f"{CHAIN}:{head}:{self.previous}:{self.hash}"
