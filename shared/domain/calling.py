"""Who is called next: one pure policy, used by the live call, `ahead` and every simulation.

Rules only ever add a bounded credit in minutes to the moment somebody got in line (the *effective
arrival*); the earliest effective arrival is called first. So nobody can be overtaken by somebody
who came later than the sum of all credits, and nobody starves: a plain "priority first" rule does
both wrong (peers' experience, and our own trial: overtaken 61 times). Whoever has waited as long as
the guarantee goes before everybody who has not, strictly by the moment of getting in line.

All of it rests on one promise of every rule here: `since` less the largest credit <= `rank_at` <=
`since`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from shared.domain.events import Draft, Kind

PRIORITY, APPOINTMENT, ADDED, RETURNED, CARRIED, REMOTE = (
    "priority",
    "appointment",
    "added",
    "returned",
    "carried",
    "remote",
)
"""Names of credits, as they stand in the log. `CARRIED` adds no minutes: whoever was sent home
unserved the day before keeps that day's rank, which is before everybody who comes later. Nor does
`REMOTE`: whoever took a ticket from elsewhere stands where it was taken, and the word only explains
that to those who were in the hall sooner."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The credits. A change of any number is a new `version`, because decisions are replayed."""

    version: int = 2
    priority_credit: timedelta = timedelta(minutes=20)
    appointment_credit: timedelta = timedelta(minutes=20)
    added_credit: timedelta = timedelta(minutes=5)
    return_credit: timedelta = timedelta(minutes=10)
    preference_credit: timedelta = timedelta(minutes=5)
    """For the services that a counter takes first."""

    language_credit: timedelta = timedelta(minutes=5)
    """At a counter whose staff speak the citizen's language, where it is not the centre's."""

    guarantee: timedelta = timedelta(minutes=90)
    """After that no credit of others counts any more."""

    @property
    def largest_credit(self) -> timedelta:
        """How much later somebody may have come who is called first."""
        of_rank = max(
            self.priority_credit,
            self.appointment_credit,
            self.added_credit,
            self.return_credit,
        )
        return of_rank + self.preference_credit + self.language_credit


POLICY = Policy()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A waiting transaction as the policy sees it.

    `since` is the honest moment of getting in line for this service, `rank_at` the same less the
    credit named `credit`. Until `rests_until` others are called first: this one was just called.
    `position` is the place among the turns of its visit.
    """

    transaction: int
    visit: int
    service: str
    rank_at: datetime
    since: datetime
    reserved_counter: int | None = None
    reserved_staff: int | None = None
    position: int = 1
    language: str = ""
    credit: str | None = None
    rests_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """An open counter: `services` is what it takes, None for everything; `preferred` of these come
    first. `languages` are those its staff speak besides the centre's own. `kept_for` is the one
    visit that it waits for at the moment."""

    counter: int
    staff: int | None = None
    services: frozenset[str] | None = None
    preferred: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    kept_for: int | None = None

    def can_take(self, candidate: Candidate) -> bool:
        """Whether the counter may call this transaction at all."""
        return (
            (self.services is None or candidate.service in self.services)
            and candidate.reserved_counter in (None, self.counter)
            and candidate.reserved_staff in (None, self.staff)
            and self.kept_for in (None, candidate.visit)
        )

    def preference(self, candidate: Candidate, policy: Policy = POLICY) -> timedelta:
        """The credit that this counter alone gives."""
        credit = timedelta(0)
        if candidate.service in self.preferred:
            credit += policy.preference_credit
        if candidate.language in self.languages:
            credit += policy.language_credit
        return credit


@dataclass(frozen=True, slots=True)
class AtWork:
    """Who takes the people that were sent to them: open counters with their staff. `refused` are
    counters with a service that somebody was sent there for and that they do not take any more."""

    people: tuple[tuple[int, int], ...] = ()
    refused: frozenset[tuple[int, str]] = frozenset()

    def held(self, candidate: Candidate) -> Candidate:
        """The candidate with the reservations that hold: nobody waits for a counter or person who
        is not there or does not take the service, or nobody would ever call this citizen."""
        if candidate.reserved_counter is None and candidate.reserved_staff is None:
            return candidate
        counters = {counter: counter for counter, _ in self.people}
        seats = {staff: counter for counter, staff in self.people}
        return replace(
            candidate,
            reserved_counter=self._held(candidate.reserved_counter, counters, candidate.service),
            reserved_staff=self._held(candidate.reserved_staff, seats, candidate.service),
        )

    def _held(self, sent: int | None, seats: Mapping[int, int], service: str) -> int | None:
        if sent is None or sent not in seats or (seats[sent], service) in self.refused:
            return None
        return sent


def at_work(desks: Iterable[Desk], sent: Iterable[tuple[int | None, int | None, str]]) -> AtWork:
    """What holds at these open counters; `sent` are (counter, staff, service) of reservations."""
    by_counter = {desk.counter: desk for desk in desks}
    by_staff = {desk.staff: desk for desk in by_counter.values() if desk.staff is not None}
    refused = {
        (desk.counter, service)
        for counter, staff, service in sent
        for desk in (by_counter.get(counter or 0), by_staff.get(staff or 0))
        if desk is not None and desk.services is not None and service not in desk.services
    }
    people = ((desk.counter, desk.staff) for desk in by_counter.values() if desk.staff is not None)
    return AtWork(tuple(sorted(people)), frozenset(refused))


@dataclass(frozen=True, slots=True)
class Decision:
    """The chosen transaction, why, and what it was chosen from (first in order of calling, each
    with its effective arrival at this counter)."""

    transaction: int
    because: str
    candidates: tuple[tuple[int, datetime], ...]
    policy: int


CANDIDATES_KEPT = 8
"""Enough of the line is stored with a decision to show and replay it; the rest stands behind."""


def rank_on_arrival(arrived_at: datetime, priority: bool, policy: Policy = POLICY) -> datetime:
    """Effective arrival of a service chosen when the ticket was taken."""
    return arrived_at - policy.priority_credit if priority else arrived_at


def rank_on_appointment(
    arrived_at: datetime, due_at: datetime, policy: Policy = POLICY
) -> datetime:
    """Effective arrival of somebody who was asked to come at `due_at`.

    The credit grows from nothing, for whoever comes a credit early or more and so stands in line
    like everybody else, to the whole at the hour itself, which somebody late keeps. No ticket has
    an appointment yet, so it is in no list of rules that citizens read.
    """
    credit = policy.appointment_credit
    return max(arrived_at - credit, min(arrived_at, due_at - credit))


def rank_when_added(
    added_at: datetime, arrival_rank: datetime, policy: Policy = POLICY
) -> datetime:
    """Effective arrival of a service added later: never earlier than the visit's own."""
    return max(arrival_rank, added_at - policy.added_credit)


def rank_on_return(returned_at: datetime, rank_at: datetime, policy: Policy = POLICY) -> datetime:
    """Effective arrival after a no-show comes back: a bounded head start, never its old place."""
    return max(rank_at, returned_at - policy.return_credit)


def effective(candidate: Candidate, desk: Desk, now: datetime, policy: Policy = POLICY) -> datetime:
    """The effective arrival of a candidate at a counter."""
    if is_guaranteed(candidate, now, policy):
        return candidate.since - policy.largest_credit
    return candidate.rank_at - desk.preference(candidate, policy)


def is_guaranteed(candidate: Candidate, now: datetime, policy: Policy = POLICY) -> bool:
    """Whether this wait is so long that no credit of others counts any more."""
    return now - candidate.since >= policy.guarantee


def rests(candidate: Candidate, now: datetime) -> bool:
    """Whether it was called a moment ago in vain, so that others come first."""
    return candidate.rests_until is not None and now < candidate.rests_until


def in_order(
    waiting: Iterable[Candidate], desk: Desk, now: datetime, policy: Policy = POLICY
) -> list[Candidate]:
    """Whom this desk may call, in the order in which it would.

    Earliest effective arrival first; equal ones by their visits, whose ids rise with arrival, and
    the turns of one visit by their places. Whoever rests comes after all others, and is called all
    the same before a counter would idle. The order of `waiting` does not matter.
    """
    return sorted(
        (candidate for candidate in waiting if desk.can_take(candidate)),
        key=lambda candidate: (
            rests(candidate, now),
            effective(candidate, desk, now, policy),
            *_place(candidate),
        ),
    )


def choose(
    waiting: Iterable[Candidate], desk: Desk, now: datetime, policy: Policy = POLICY
) -> Decision | None:
    """The transaction this desk should call now, or None when nobody waits for it."""
    line = in_order(waiting, desk, now, policy)
    if not line:
        return None
    return Decision(
        transaction=line[0].transaction,
        because=_because(line, desk, now, policy),
        candidates=tuple(
            (c.transaction, effective(c, desk, now, policy)) for c in line[:CANDIDATES_KEPT]
        ),
        policy=policy.version,
    )


def called(decision: Decision, desk: Desk, working: AtWork) -> Draft:
    """The call, with its reason and all it rests on, so that it can be replayed from the log.

    A citizen who was sent to a counter is passed over by the others only as long as that one is
    at work and takes the service.
    """
    data: dict[str, object] = {
        "because": decision.because,
        "policy": decision.policy,
        "candidates": [[id, moment.isoformat()] for id, moment in decision.candidates],
        "desk": _desk_data(desk),
        "open": [list(pair) for pair in working.people],
    }
    if working.refused:
        data["refused"] = [list(pair) for pair in sorted(working.refused)]
    return Draft(Kind.CALLED, decision.transaction, data, desk.counter)


def desk_from(counter: int, staff: int | None, data: Mapping[str, object]) -> Desk:
    """The desk of a stored decision."""
    services = cast("list[str] | None", data.get("services"))
    return Desk(
        counter,
        staff,
        None if services is None else frozenset(services),
        frozenset(cast("list[str]", data.get("preferred", []))),
        frozenset(cast("list[str]", data.get("languages", []))),
        cast("int | None", data.get("kept_for")),
    )


def _desk_data(desk: Desk) -> dict[str, object]:
    data: dict[str, object] = {}
    if desk.services is not None:
        data["services"] = sorted(desk.services)
    if desk.preferred:
        data["preferred"] = sorted(desk.preferred)
    if desk.languages:
        data["languages"] = sorted(desk.languages)
    if desk.kept_for is not None:
        data["kept_for"] = desk.kept_for
    return data


def _place(candidate: Candidate) -> tuple[int, int, int]:
    return (candidate.visit, candidate.position, candidate.transaction)


def _because(line: list[Candidate], desk: Desk, now: datetime, policy: Policy) -> str:
    """In one word why it is the turn of the first; true whatever else may be true as well."""
    first = line[0]
    others = [each for each in line[1:] if each.visit != first.visit]
    earlier = [each for each in others if (each.since, each.visit) < (first.since, first.visit)]
    passed = [each for each in earlier if rests(each, now) == rests(first, now)]
    if passed:
        return _credit_used(first, passed, desk, now, policy)
    if _needs_guarantee(first, others, desk, now, policy):
        return "guarantee"
    if earlier:
        return "others_rest"
    if desk.kept_for is not None:
        return "kept_here"
    if first.reserved_counter is not None or first.reserved_staff is not None:
        return "sent_here"
    return "longest_wait" if others else "only_one"


def _credit_used(
    first: Candidate, passed: list[Candidate], desk: Desk, now: datetime, policy: Policy
) -> str:
    """The credit that alone puts the first before those who came earlier; if none does, the
    largest of those that together do."""
    ways = {first.credit or "credit": first.since - first.rank_at}
    if first.service in desk.preferred:
        ways["preferred"] = policy.preference_credit
    if first.language in desk.languages:
        ways["language"] = policy.language_credit
    before = min((effective(each, desk, now, policy), *_place(each)) for each in passed)
    for name, credit in ways.items():
        if (first.since - credit, *_place(first)) < before:
            return name
    return max(ways, key=lambda name: ways[name])


def _needs_guarantee(
    first: Candidate, others: list[Candidate], desk: Desk, now: datetime, policy: Policy
) -> bool:
    """Whether somebody's credit would come first if there were no guarantee."""
    if not is_guaranteed(first, now, policy):
        return False

    def without(candidate: Candidate) -> tuple[object, ...]:
        return (candidate.rank_at - desk.preference(candidate, policy), *_place(candidate))

    return any(
        without(each) < without(first) for each in others if rests(each, now) == rests(first, now)
    )
