"""Who is called next: one pure policy, used by the live call, `ahead` and every simulation.

Rules only ever add a bounded credit in minutes to the moment of arrival (the *effective arrival*,
`rank_at`); the earliest effective arrival is called first. So nobody can be overtaken by somebody
who came later than the largest credit, and nobody starves: a plain "priority first" rule does both
wrong (peers' experience, and our own trial: overtaken 61 times).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.events import Draft, Kind


@dataclass(frozen=True, slots=True)
class Policy:
    """The credits. A change of any number is a new `version`, because decisions are replayed."""

    version: int = 1
    priority_credit: timedelta = timedelta(minutes=20)
    added_credit: timedelta = timedelta(minutes=5)
    return_credit: timedelta = timedelta(minutes=10)


POLICY = Policy()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A waiting transaction as the policy sees it. `queued_at` is the honest moment of queueing."""

    transaction: int
    visit: int
    service: str
    rank_at: datetime
    queued_at: datetime
    reserved_counter: int | None = None
    reserved_staff: int | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """An open counter: `services` is what it takes, None for everything."""

    counter: int
    staff: int | None = None
    services: frozenset[str] | None = None

    def can_take(self, candidate: Candidate) -> bool:
        """Whether the counter may call this transaction at all."""
        return (
            (self.services is None or candidate.service in self.services)
            and candidate.reserved_counter in (None, self.counter)
            and candidate.reserved_staff in (None, self.staff)
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """The chosen transaction, why, and what it was chosen from (first in rank order)."""

    transaction: int
    because: str
    candidates: tuple[tuple[int, datetime], ...]
    policy: int


CANDIDATES_KEPT = 8
"""Enough of the line is stored with a decision to show and replay it; the rest stands behind."""


def rank_on_arrival(arrived_at: datetime, priority: bool, policy: Policy = POLICY) -> datetime:
    """Effective arrival of a service chosen when the ticket was taken."""
    return arrived_at - policy.priority_credit if priority else arrived_at


def rank_when_added(
    added_at: datetime, arrival_rank: datetime, policy: Policy = POLICY
) -> datetime:
    """Effective arrival of a service added later: never earlier than the visit's own."""
    return max(arrival_rank, added_at - policy.added_credit)


def rank_on_return(returned_at: datetime, rank_at: datetime, policy: Policy = POLICY) -> datetime:
    """Effective arrival after a no-show comes back: a bounded head start, never its old place."""
    return max(rank_at, returned_at - policy.return_credit)


def choose(waiting: Iterable[Candidate], desk: Desk, policy: Policy = POLICY) -> Decision | None:
    """The transaction this desk should call now, or None when nobody waits for it.

    Earliest effective arrival first; equal ones by their ids, which rise with arrival. The order of
    `waiting` does not matter.
    """
    line = sorted(
        (candidate for candidate in waiting if desk.can_take(candidate)),
        key=lambda candidate: (candidate.rank_at, candidate.transaction),
    )
    if not line:
        return None
    first = line[0]
    return Decision(
        transaction=first.transaction,
        because=_because(first, line, desk),
        candidates=tuple((c.transaction, c.rank_at) for c in line[:CANDIDATES_KEPT]),
        policy=policy.version,
    )


def called(decision: Decision, counter: int) -> Draft:
    """The call, with its reason and what it was chosen from, so that it can be replayed."""
    data = {
        "because": decision.because,
        "policy": decision.policy,
        "candidates": [[id, rank_at.isoformat()] for id, rank_at in decision.candidates],
    }
    return Draft(Kind.CALLED, decision.transaction, data, counter)


def _because(first: Candidate, line: list[Candidate], desk: Desk) -> str:
    if desk.counter == first.reserved_counter or (
        desk.staff is not None and desk.staff == first.reserved_staff
    ):
        return "sent_here"
    if len(line) == 1:
        return "only_one"
    arrived = (first.queued_at, first.transaction)
    if any((other.queued_at, other.transaction) < arrived for other in line[1:]):
        return "credit"
    return "longest_wait"
