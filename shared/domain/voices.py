"""A complaint, a suggestion or praise, and the way to its answer.

What was written is never changed: every move is an entry, and what a voice is now follows from its
entries (`replay`). A complaint is followed until it has an answer (Royal Decree on Criteria and
Procedures for Good Governance B.E. 2546, ss. 38 and 41), and whoever is not settled with the first
answer gets a second one from somebody above.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import cast

from shared.domain.errors import VoiceAnsweredBefore, VoiceMoveImpossible, VoiceStillAwaited
from shared.domain.events import ActorKind

ANSWER_WITHIN_WORKING_DAYS = 15
"""Written questions are answered within fifteen days (Royal Decree B.E. 2546, s. 38); working days
of the centre, the day of receipt not counted, the last day counted."""

ACKNOWLEDGE_WITHIN_WORKING_DAYS = 3
"""Until then somebody has taken a voice, so that its citizen sees it was read. A house rule."""

NEXT_LEVEL_AFTER_WORKING_DAYS = 5
"""So long one level has after the promised day before the next one gets a voice. A house rule."""

REPLY_WITHIN = timedelta(days=15)
"""So long the office waits for words it asked for before it may close. A house rule."""

CONTEST_WITHIN = timedelta(days=90)
"""So long a citizen may say "not settled": as long as the contact is kept."""

CONTACT_KEPT = timedelta(days=90)
"""After the answer or the closing; the words of the consent say so."""

TEXT_KEPT = timedelta(days=730)
"""After the last entry. Two years: a yearly report can look back, nobody's story stays for ever.
Kind, topic, centre, days and the history without its words are kept."""

TEXT_LIMIT = 4000
CONTACT_LIMIT = 200
ADDITIONS_LIMIT = 10
VISIT_LIMIT = 3
"""Voices about one visit."""

PACE_PER_HOUR = 30
"""Voices without a ticket that one centre takes in an hour: more no inbox reads, and a flood ends
there. Whoever holds a ticket is not counted and not shut out."""

INBOX_LIMIT = 500
"""Open voices without a ticket that one centre holds."""


class VoiceKind(StrEnum):
    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    PRAISE = "praise"


class Topic(StrEnum):
    WAITING = "waiting"
    OVERTAKEN = "overtaken"  # somebody was called before me
    STAFF = "staff"
    INFORMATION = "information"
    PAPERS = "papers"
    FEE = "fee"
    RESULT = "result"
    PLACE = "place"
    OTHER = "other"


class VoiceState(StrEnum):
    RECEIVED = "received"
    ASSIGNED = "assigned"
    WAITING_FOR_CITIZEN = "waiting_for_citizen"
    ANSWERED = "answered"
    SETTLED = "settled"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Level(IntEnum):
    """Who has to answer: an agency it was sent to, the centre, or whoever is above the centre."""

    AGENCY = 0
    CENTRE = 1
    HEAD = 2


class Did(StrEnum):
    """The entries of a history. The comment names the keys of `data`."""

    FILED = "filed"
    ASSIGNED = "assigned"  # to: a person; takes it back from an agency
    FORWARDED = "forwarded"  # agency
    ASKED = "asked"
    ADDED = "added"
    ANSWERED = "answered"
    SETTLED = "settled"
    CONTESTED = "contested"  # level: who answers next
    ESCALATED = "escalated"  # level, overdue: whether the promised day had passed
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


BY_CITIZEN = frozenset({Did.ADDED, Did.SETTLED, Did.CONTESTED, Did.WITHDRAWN})
BY_STAFF = frozenset(
    {Did.ASSIGNED, Did.FORWARDED, Did.ASKED, Did.ANSWERED, Did.CLOSED, Did.ESCALATED}
)
BY_OFFICER = frozenset({Did.ASKED, Did.ANSWERED, Did.ESCALATED})
"""What an agency does with a voice that was sent to it; escalating gives it back to the centre."""

WITH_WORDS = frozenset({Did.FILED, Did.ASKED, Did.ADDED, Did.ANSWERED})
"""Entries that are nothing without a text."""

MAY_HAVE_WORDS = WITH_WORDS | {Did.CONTESTED}
OPEN = frozenset({VoiceState.RECEIVED, VoiceState.ASSIGNED, VoiceState.WAITING_FOR_CITIZEN})
_IN_HAND = OPEN - {VoiceState.WAITING_FOR_CITIZEN}
_ALLOWED: Mapping[Did, frozenset[VoiceState]] = {
    Did.ASSIGNED: OPEN,
    Did.FORWARDED: OPEN,
    Did.ASKED: _IN_HAND,
    Did.ADDED: OPEN,
    Did.ANSWERED: OPEN,
    Did.SETTLED: frozenset({VoiceState.ANSWERED}),
    Did.CONTESTED: frozenset({VoiceState.ANSWERED}),
    Did.ESCALATED: OPEN,
    Did.CLOSED: OPEN | {VoiceState.ANSWERED},
    Did.WITHDRAWN: OPEN | {VoiceState.ANSWERED},
}
_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a history; `seq` counts from 1. The words stand elsewhere, to be deleted."""

    seq: int
    at: datetime
    actor_kind: ActorKind
    actor: int | None
    did: Did
    data: Mapping[str, object] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class Voice:
    """What a voice is now. `since` is when the promised days began: with receipt, and anew when
    the citizen was not settled. `stops` are the times in which the office waited for the citizen;
    one that still lasts has no end."""

    kind: VoiceKind
    state: VoiceState
    level: Level
    version: int
    since: datetime
    contested: bool = False
    assigned_to: int | None = None
    agency: str | None = None
    acknowledged_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: int | None = None
    closed_at: datetime | None = None
    additions: int = 0
    stops: tuple[tuple[datetime, datetime | None], ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def next_level(self) -> Level:
        return Level(min(self.level + 1, Level.HEAD))

    def stopped(self, now: datetime) -> list[tuple[datetime, datetime]]:
        """The stops, one that still lasts up to now."""
        return [(start, end or now) for start, end in self.stops]


@dataclass(frozen=True, slots=True)
class Viewer:
    """What somebody of the staff may do about the centre and agency of one voice. `involved`: it
    may be about this person, who served the visit or sat at the counter that is named."""

    id: int
    answers: bool
    heads: bool
    of_agency: bool
    involved: bool

    def may_read(self, voice: Voice) -> bool:
        """Whoever a complaint may be about does not get to see it (Royal Decree B.E. 2546, s. 41:
        complainants are protected)."""
        if self.involved:
            return False
        return self.heads or self.answers or (self.of_agency and voice.level is Level.AGENCY)

    def moves(self, voice: Voice) -> frozenset[Did]:
        """Whose turn it is: after "not settled" somebody else than before."""
        if not self.may_read(voice):
            return frozenset()
        if self.heads:
            return BY_STAFF
        if self.answers and (voice.assigned_to == self.id or self._is_its_turn(voice)):
            return BY_STAFF
        if self.of_agency and voice.level is Level.AGENCY and not self.answers:
            return BY_OFFICER
        return frozenset()

    def _is_its_turn(self, voice: Voice) -> bool:
        if not voice.contested:
            return True
        return voice.level is not Level.HEAD and voice.answered_by != self.id


def replay(kind: VoiceKind, entries: Iterable[Entry]) -> Voice:
    """What follows from a history, the first entry of which is `FILED`. Raises ValueError for one
    that is empty or begins otherwise."""
    rest = iter(entries)
    first = next(rest, None)
    if first is None or first.did is not Did.FILED:
        raise ValueError("a history begins with the filing")
    voice = Voice(kind, VoiceState.RECEIVED, Level.CENTRE, 1, first.at)
    for entry in rest:
        voice = applied(voice, entry)
    return voice


def applied(voice: Voice, entry: Entry) -> Voice:
    """The voice after one more entry."""
    voice = replace(voice, version=entry.seq)
    if entry.actor_kind is ActorKind.STAFF and voice.acknowledged_at is None:
        voice = replace(voice, acknowledged_at=entry.at)
    did = entry.did
    if did is Did.ADDED:
        voice = replace(voice, additions=voice.additions + 1)
        return _goes_on(voice, entry.at) if _waits(voice) else voice
    if did is Did.ASKED:
        stops = (*voice.stops, (entry.at, None))
        return replace(voice, state=VoiceState.WAITING_FOR_CITIZEN, stops=stops)
    if did in _ENDS:
        ended = replace(_stop_ended(voice, entry.at), state=_ENDS[did])
        if did is not Did.ANSWERED:
            return replace(ended, closed_at=entry.at)
        return replace(ended, answered_at=entry.at, answered_by=entry.actor)
    return _given_on(voice, entry)


_ENDS = {
    Did.ANSWERED: VoiceState.ANSWERED,
    Did.SETTLED: VoiceState.SETTLED,
    Did.CLOSED: VoiceState.CLOSED,
    Did.WITHDRAWN: VoiceState.WITHDRAWN,
}


def _given_on(voice: Voice, entry: Entry) -> Voice:
    """Somebody else has it now."""
    if entry.did is Did.ASSIGNED:
        return replace(
            _held(voice),
            assigned_to=cast("int", entry.data["to"]),
            agency=None,
            level=max(voice.level, Level.CENTRE),
        )
    if entry.did is Did.FORWARDED:
        agency = cast("str", entry.data["agency"])
        return replace(_held(voice), assigned_to=None, agency=agency, level=Level.AGENCY)
    level = Level(cast("int", entry.data["level"]))
    if entry.did is Did.ESCALATED:
        return replace(voice, level=level, agency=None)
    return replace(
        voice,
        state=VoiceState.RECEIVED,
        level=level,
        agency=None,
        assigned_to=None,
        contested=True,
        since=entry.at,
        stops=(),
    )


def _held(voice: Voice) -> Voice:
    """In somebody's hands; waiting for the citizen it goes on waiting."""
    return voice if _waits(voice) else replace(voice, state=VoiceState.ASSIGNED)


def _waits(voice: Voice) -> bool:
    return voice.state is VoiceState.WAITING_FOR_CITIZEN


def _goes_on(voice: Voice, at: datetime) -> Voice:
    holder = VoiceState.ASSIGNED if voice.assigned_to or voice.agency else VoiceState.RECEIVED
    return replace(_stop_ended(voice, at), state=holder)


def _stop_ended(voice: Voice, at: datetime) -> Voice:
    if not voice.stops or voice.stops[-1][1] is not None:
        return voice
    return replace(voice, stops=(*voice.stops[:-1], (voice.stops[-1][0], at)))


def expect_possible(voice: Voice, did: Did, now: datetime) -> None:
    """Raises `VoiceMoveImpossible`, `VoiceStillAwaited`, `VoiceAnsweredBefore`."""
    if did not in _ALLOWED or voice.state not in _ALLOWED[did]:
        raise VoiceMoveImpossible(present=present(voice))
    if did is Did.CLOSED:
        _expect_closable(voice, now)
    if did is Did.ESCALATED and voice.level is Level.HEAD:
        raise VoiceMoveImpossible(present=present(voice))
    if did is Did.CONTESTED:
        late = voice.answered_at is not None and now > voice.answered_at + CONTEST_WITHIN
        if voice.contested or late:
            raise VoiceAnsweredBefore(present=present(voice))
    if did is Did.ADDED and voice.additions >= ADDITIONS_LIMIT:
        raise VoiceMoveImpossible(present=present(voice))


def _expect_closable(voice: Voice, now: datetime) -> None:
    """A complaint ends with an answer (s. 41); praise and suggestions may be closed as read. What
    waits for its citizen may be closed when nothing came."""
    if voice.state is VoiceState.ANSWERED or voice.kind is not VoiceKind.COMPLAINT:
        return
    if not _waits(voice) or now <= voice.stops[-1][0] + REPLY_WITHIN:
        raise VoiceStillAwaited(present=present(voice))


def is_possible(voice: Voice, did: Did, now: datetime) -> bool:
    try:
        expect_possible(voice, did, now)
    except (VoiceMoveImpossible, VoiceStillAwaited, VoiceAnsweredBefore):
        return False
    return True


def present(voice: Voice) -> Mapping[str, object]:
    return {"state": voice.state.value, "version": voice.version}
