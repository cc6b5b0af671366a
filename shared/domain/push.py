"""Notices on a citizen's telephone: what is told, for how long it is worth it, how often tried.

The messages travel as Web Push (RFC 8030), encrypted for the one telephone (RFC 8291); the maker of
the browser carries them and cannot read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from shared.domain.webhooks import Failure


class PushKind(StrEnum):
    """What a telephone is told about its ticket."""

    TWO_AHEAD = "two_ahead"
    CALLED = "called"
    CHANGED = "changed"
    RESULT_READY = "result_ready"


class Change(StrEnum):
    """What has changed, for `PushKind.CHANGED`."""

    PUT_BACK = "put_back"  # the call was taken back
    MISSED = "missed"
    IN_LINE = "in_line"  # back in line by itself or by the staff
    MOVED = "moved"  # somebody else goes on, at another counter or with another service
    REMOVED = "removed"
    CARRIED = "carried"  # the day is over, and the place is kept for the next one
    DAY_OVER = "day_over"
    LONGER = "longer"
    CLOSED = "closed"  # the centre
    REOPENED = "reopened"
    LAPSES = "lapses"  # a ticket from afar that nobody has confirmed at the centre yet
    LAPSED = "lapsed"
    ASKED = "asked"  # a request beyond the counter needs something of its citizen


LINE = "line"
"""The subject of everything about the turn: on the telephone a newer notice takes its place."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell. `key` names the event or transition: each is told once. `facts` hold
    nothing about a person; words are made of them when it is sent. `at` is when it happened."""

    key: str
    kind: PushKind
    at: datetime
    subject: str = LINE
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def change(self) -> Change | None:
        told = self.facts.get("change")
        return Change(str(told)) if told is not None else None


TWO = 2
"""So many visits before one's own: time to walk back from the street."""

MOST_PHONES = 5
"""Telephones of one ticket: a family, and not a list."""

MUCH_LONGER_MINUTES = 15
"""A wait that ends so much later than was told is worth a notice: people plan by it."""

LAPSES_SOON = timedelta(minutes=10)
"""So long before a ticket from afar lapses its citizen is reminded to confirm it."""

CALLED_LASTS = timedelta(minutes=5)
"""A call older than this is told no more: the counter has called somebody else by then."""

_LASTS: Mapping[PushKind, timedelta] = {
    PushKind.CALLED: CALLED_LASTS,
    PushKind.TWO_AHEAD: timedelta(minutes=10),
    PushKind.CHANGED: timedelta(minutes=30),
    PushKind.RESULT_READY: timedelta(days=7),
}
_ASKED_LASTS = timedelta(days=3)


def lasts(notice: Notice) -> timedelta:
    """How long a notice is worth telling after it happened."""
    return _ASKED_LASTS if notice.change is Change.ASKED else _LASTS[notice.kind]


def is_urgent(kind: PushKind) -> bool:
    """Whether a sleeping telephone is woken for it (RFC 8030 s. 5.3): whoever is told later is
    told in vain."""
    return kind in (PushKind.CALLED, PushKind.TWO_AHEAD)


class Ending(StrEnum):
    """What became of a message."""

    SENT = "sent"
    GIVEN_UP = "given_up"
    STALE = "stale"  # it could not be sent in time
    SUPERSEDED = "superseded"  # something newer about the same was to be told


class Verdict(StrEnum):
    """What an attempt means for the message and its telephone."""

    SENT = "sent"
    GONE = "gone"  # the telephone listens no more
    REFUSED = "refused"  # it will never be taken
    RETRY = "retry"


def judged(status: int | None, failure: Failure | None) -> Verdict:
    """What an attempt means (RFC 8030 s. 5, 7.3, 8.4)."""
    if failure is None:
        return Verdict.SENT
    if status in (404, 410):
        return Verdict.GONE
    if failure is Failure.REFUSED_ADDRESS:
        return Verdict.REFUSED
    if failure is Failure.STATUS and status is not None and status != 429 and status < 500:
        return Verdict.REFUSED
    return Verdict.REFUSED if failure is Failure.REDIRECT else Verdict.RETRY


FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)


def next_attempt(failures: int, now: datetime, wished: timedelta | None) -> datetime:
    """When to try again after so many failed attempts (at least one): three times as long each
    time, and not before the service `wished` for it."""
    pause = min(FIRST_PAUSE * int(3 ** min(failures - 1, 10)), LONGEST_PAUSE)
    return now + max(pause, wished or pause)


def wished_pause(retry_after: str, now: datetime) -> timedelta | None:
    """The Retry-After of an answer: seconds or a date (RFC 9110 s. 10.2.3); None for neither."""
    said = retry_after.strip()
    if said.isascii() and said.isdigit():
        return timedelta(seconds=min(int(said), 86_400 * 30))
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return max(aware - now, timedelta())


LEASE = timedelta(seconds=60)
"""So long a telephone belongs to the process that is telling it; several times the time to
answer."""

MOST_REFUSALS = 5
"""After so many messages in a row that were refused a telephone is forgotten."""

KEPT = timedelta(days=7)
"""So long a settled message stays, to see what was told."""
