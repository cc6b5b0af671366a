"""The facts of a visit, in the past tense, as they stand in the append-only log.

`(visit, seq)` orders events, never the clock. No personal data and no free text stand in `data`,
so that erasure never has to touch the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

_NOTHING: Mapping[str, object] = MappingProxyType({})


class Kind(StrEnum):
    """What happened. The comment names the keys of `data`."""

    TAKEN = "taken"  # number, letter, sequence, language, channel, priority + the keys of ADDED
    #                  [, bundle, carried_from]
    #                  [, confirm_by: taken from elsewhere, to be confirmed at the centre by then]
    ADDED = "added"  # service, process, position, count, rank_at [, since, credit, reserved_*,
    #                  after: the service of this visit that has to end first,
    #                  case: an earlier visit's request that this turn goes on with,
    #                  opens_at: the opening from which a carried turn waits anew,
    #                  confirm_by: of a ticket that is not confirmed yet]
    CALLED = "called"  # because, policy, candidates: [[transaction, effective]], desk, open
    #                    [, decided_at: where the clock was set back behind the visit's last event]
    #                    [, refused: [[counter, service]] that hold nobody sent there]
    RECALLED = "recalled"
    STARTED = "started"  # step
    PAPERS_CHECKED = "papers_checked"  # complete, missing: [position], until
    #                                    [, reason: of a supervisor who allows a second request
    #                                    [, approved_by: that supervisor, where another one serves]]
    STEPPED = "stepped"  # from, to
    PAUSED = "paused"  # reason
    RESUMED = "resumed"
    TRANSFERRED = "transferred"  # service (ends it) or counter / staff (waits for it) [, reason]
    HANDED_OVER = "handed_over"  # staff: whoever serves from now on
    REQUEUED = "requeued"  # rests_until
    REORDERED = "reordered"  # order: [transaction, …], of the turns that still wait
    MISSED = "missed"
    DEFERRED = "deferred"  # until
    REJOINED = "rejoined"  # rank_at [, since, credit, reason]
    CONFIRMED = "confirmed"  # how: by code or by staff; whoever took it from elsewhere is here
    EXPIRED = "expired"  # nobody confirmed it at the centre by its time: ends as not_confirmed
    COMPLETED = "completed"  # outcome
    REMOVED = "removed"  # outcome
    CANCELLED = "cancelled"
    CLOSED = "closed"  # outcome, by the end of the day [, carried_to: visit]
    CORRECTED = "corrected"  # seq, at: the true moment, reason, proposed_by; the actor approved
    FLAGGED = "flagged"  # seconds, median_seconds, z: longer than its service ever takes
    JUDGED = "judged"  # counts: whether the time enters the figures all the same, reason
    VARIANT_CHOSEN = "variant_chosen"  # variant, process, steps: rows at the counter in its table
    CLOCK_JUMPED = "clock_jumped"  # seconds the server's clock jumped while the turn was open
    RECEIVED = "received"  # number of the receipt; here and below `transaction` is the case's id
    CONTINUED = "continued"  # visit, transaction: the later turn that goes on with the case
    REPRESENTED = "represented"  # persons, papers: whether the power of attorney was seen
    DEFECT_SIGNED = "defect_signed"  # by: citizen or officer, how: paper or screen
    FORWARDED = "forwarded"  # agency, list: the hand-over list
    ACKNOWLEDGED = "acknowledged"  # agency
    SENT_BACK = "sent_back"  # agency, reason: it never arrived, or belongs elsewhere
    STEP_BEGUN = "step_begun"  # step, agency: a row of the table worked behind the counter
    STEP_DONE = "step_done"  # step, agency
    ASKED = "asked"  # agency, question, missing: [position], until, request [, reason]
    ANSWERED = "answered"  # how
    RESULT_GIVEN = "result_given"  # agency, result: granted or refused
    RESULT_READY = "result_ready"  # the result is at the centre, and the citizen's page says so
    DELIVERED = "delivered"  # [how: by hand or post, to: the citizen or a proxy]
    LAPSED = "lapsed"  # reason: nobody answered, or nobody collected
    WITHDRAWN = "withdrawn"  # reason
    REOPENED = "reopened"  # reason: it was closed by mistake
    LATE_NOTICED = "late_noticed"  # number: first, second … explanation why it is late
    #                                [, reason: chosen afterwards, for the one of this number]
    REPRINTED = "reprinted"
    UNDONE = "undone"  # seqs: the events that count as not having happened


class ActorKind(StrEnum):
    CITIZEN = "citizen"
    KIOSK = "kiosk"
    STAFF = "staff"
    SYSTEM = "system"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: staff as id, a device as id, a citizen as nobody."""

    kind: ActorKind
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One fact. `at` is the server's (or demo's) time in UTC; `received_at` the real clock's."""

    visit: int
    seq: int
    kind: Kind
    at: datetime
    actor: Actor
    transaction: int | None = None
    counter: int | None = None
    data: Mapping[str, object] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class Draft:
    """An event that is about to happen; the log gives it its sequence number."""

    kind: Kind
    transaction: int | None
    data: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    counter: int | None = None


def moment_of(value: object) -> datetime:
    """A moment in an event's data, which the log gives back as text."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
