"""Telling an agency's own program that something happened to a case: what, and how often.

The messages follow Standard Webhooks (standardwebhooks.com, version 1.0): `type`, `timestamp`,
`data`; an answer 2xx within ten seconds counts, 410 means that nobody wants to hear any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum


class News(StrEnum):
    """What a program is told about."""

    FORWARDED = "case.forwarded"
    WITHDRAWN = "case.withdrawn"
    ANSWERED = "case.answered"
    ASKED = "case.asked"
    CLOSED = "case.closed"


class Paused(StrEnum):
    """Why a webhook is not told for the time being; what happens meanwhile waits."""

    GONE = "gone"  # the program answered 410
    BY_HAND = "by_hand"


class Failure(StrEnum):
    """Why an attempt did not arrive."""

    STATUS = "status"  # an answer that is neither 2xx nor a redirect
    REDIRECT = "redirect"  # not followed: the signed message is meant for one address only
    TIMEOUT = "timeout"
    UNKNOWN_HOST = "unknown_host"
    REFUSED_ADDRESS = "refused_address"  # leads into the centre's own network
    NO_CONNECTION = "no_connection"
    CERTIFICATE = "certificate"
    BROKEN_ANSWER = "broken_answer"  # closed too early, or not HTTP
    REMOVED = "removed"  # the webhook was removed before it could be told


@dataclass(frozen=True, slots=True)
class CaseNews:
    """What every message says: where to look, never who the citizen is or what was asked.

    `number` is the receipt's, `version` the number of events of the case, by which a program sees
    whether it knows something newer already.
    """

    case: int
    number: str
    service: str
    agency: str
    state: str
    version: int

    def as_data(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address of an agency's program; `waiting` messages have not arrived yet."""

    id: int
    agency: str
    url: str
    created_at: datetime
    last_success_at: datetime | None
    consecutive_failures: int
    paused: Paused | None
    paused_at: datetime | None
    waiting: int
    given_up: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to one webhook and what became of it."""

    id: int
    webhook: int
    message_id: str
    kind: News
    case: int
    payload: dict[str, object]
    created_at: datetime
    attempts: int
    next_attempt_at: datetime
    last_attempt_at: datetime | None
    last_status: int | None
    last_error: Failure | None
    delivered_at: datetime | None
    given_up_at: datetime | None

    @property
    def settled(self) -> bool:
        """Nothing is tried any more: it arrived or was given up."""
        return self.delivered_at is not None or self.given_up_at is not None


def message(kind: News, at: datetime, data: Mapping[str, object]) -> dict[str, object]:
    """The body of a message; `at` is when it happened, the same in every attempt."""
    moment = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"type": kind.value, "timestamp": moment, "data": dict(data)}


RETRIES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
)
"""How long after each failed attempt the next one comes: a restart, an outage, a weekend's start.
Then it is given up, and an administrator may send it again."""

SECONDS_TO_ANSWER = 10.0
"""From looking up the host to the end of the answer, whatever the other side does meanwhile."""

LONGEST_ANSWER_BYTES = 64 * 1024
LEASE = timedelta(seconds=60)
"""So long a webhook belongs to the process that is telling it; several times the time to answer."""

KEPT = timedelta(days=90)
"""So long a settled message stays to be looked up or sent again."""

GONE = 410


def next_attempt(failures: int, now: datetime) -> datetime | None:
    """When to try again after so many failed attempts (at least one); None: it is given up."""
    return now + RETRIES[failures - 1] if failures <= len(RETRIES) else None


def judged(status: int) -> Failure | None:
    """What an answer's status means; None: it arrived."""
    if 200 <= status < 300:
        return None
    return Failure.REDIRECT if 300 <= status < 400 else Failure.STATUS
