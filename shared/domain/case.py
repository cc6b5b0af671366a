"""A case: one request from its filing to its result, whoever holds it meanwhile.

Most cases begin and end in one turn at a counter. The others go on behind it: agencies work on
them, the citizen is asked for something, comes back on another day, collects the result. Day end
closes queue states, never cases (ruling on domain questions). `case_after` folds one event into the
record; which moves are legal says `shared.domain.case_commands`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import cast

from shared.domain.events import Event, Kind
from shared.domain.visit import Outcome


class CaseState(StrEnum):
    """A request from filing to its result."""

    FILED = "filed"
    IN_PROCESS = "in_process"
    READY = "ready"
    DELIVERED = "delivered"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


CLOSED = frozenset({CaseState.DELIVERED, CaseState.LAPSED, CaseState.WITHDRAWN})


class Holder(StrEnum):
    """Who has to do something now; shown to the citizen in plain words."""

    CENTRE = "centre"
    ON_THE_WAY = "on_the_way"  # handed over, and not acknowledged by every agency
    AGENCY = "agency"
    CITIZEN = "citizen"  # asked for papers or an answer
    READY = "ready"  # at the centre, to be collected or sent
    NOBODY = "nobody"  # closed


class Result(StrEnum):
    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class AtAgency:
    """One hand-over: sent, acknowledged, and over when the agency gave its result or sent it
    back."""

    agency: str
    list: int
    sent_at: datetime
    acknowledged_at: datetime | None = None
    over_at: datetime | None = None
    result: Result | None = None


@dataclass(frozen=True, slots=True)
class StepWork:
    """A row of the official table worked behind the counter."""

    position: int
    agency: str
    begun_at: datetime
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What the citizen was asked for; `agency` None: by the centre."""

    agency: str | None
    at: datetime
    question: str
    missing: tuple[int, ...] = ()
    until: date | None = None
    signed: frozenset[str] = frozenset()


_NONE: Mapping[str, AtAgency] = MappingProxyType({})
_NO_WORK: Mapping[int, StepWork] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """One request from filing to its result; its id is that of the transaction that opened it.

    `accepted_at`: when the papers were first found complete. `requests` counts how often papers
    were asked for; the law allows one (Licensing Facilitation Act B.E. 2558 s. 8). `continued`:
    (visit, transaction) of later visits that go on with it. `notices`: explanations of lateness
    that the citizen got.
    """

    id: int
    service: str
    process: int
    state: CaseState
    filed_at: datetime
    ready_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    number: str | None = None
    received_at: datetime | None = None
    accepted_at: datetime | None = None
    agencies: Mapping[str, AtAgency] = field(default_factory=lambda: _NONE)
    work: Mapping[int, StepWork] = field(default_factory=lambda: _NO_WORK)
    question: Question | None = None
    requests: int = 0
    asked_in: frozenset[int] = frozenset()
    continued: tuple[tuple[int, int], ...] = ()
    persons: int | None = None
    proxy_papers: bool | None = None
    notices: int = 0
    delivery: str | None = None

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED

    @property
    def at_agencies(self) -> tuple[AtAgency, ...]:
        """The agencies that have it now or to which it is on its way."""
        return tuple(each for each in self.agencies.values() if each.over_at is None)

    @property
    def holder(self) -> Holder:
        if self.is_closed:
            return Holder.NOBODY
        if self.state is CaseState.READY:
            return Holder.READY
        if self.question is not None:
            return Holder.CITIZEN
        there = self.at_agencies
        if not there:
            return Holder.CENTRE
        if all(each.acknowledged_at is None for each in there):
            return Holder.ON_THE_WAY
        return Holder.AGENCY

    @property
    def result(self) -> Result | None:
        """What the agencies decided: one refusal refuses the request."""
        given = {each.result for each in self.agencies.values() if each.result is not None}
        return Result.REFUSED if Result.REFUSED in given else next(iter(given), None)


def opened_by(event: Event, service: str, process: int) -> CaseRecord:
    """The case that the first start of a turn opens."""
    return CaseRecord(cast("int", event.transaction), service, process, CaseState.FILED, event.at)


def case_after(case: CaseRecord, event: Event) -> CaseRecord:
    """The case after an event of its home visit or of a turn that goes on with it."""
    if event.kind in _AT_COUNTERS:  # a request that was closed during a turn stays closed
        return case if case.is_closed else _AT_COUNTERS[event.kind](case, event)
    change = _CHANGES.get(event.kind)
    return case if change is None else change(case, event)


def folded(case: CaseRecord, events: Iterable[Event]) -> CaseRecord:
    """The case after all events of its chain, from the record its opening made."""
    for event in events:
        case = case_after(case, event)
    return case


def _papers_checked(case: CaseRecord, event: Event) -> CaseRecord:
    if event.data["complete"]:
        state = CaseState.IN_PROCESS if case.state is CaseState.FILED else case.state
        accepted = case.accepted_at or event.at
        return replace(case, state=state, accepted_at=accepted, question=None)
    missing = tuple(cast("list[int]", event.data.get("missing", [])))
    if not missing:
        return case
    turn = cast("int", event.transaction)
    asked = Question(None, event.at, "papers", missing, _day(event.data.get("until")))
    return replace(
        case,
        question=asked,
        # Whoever corrects the list before the citizen leaves asks no second time.
        requests=case.requests + (turn not in case.asked_in),
        asked_in=case.asked_in | {turn},
    )


def _completed(case: CaseRecord, event: Event) -> CaseRecord:
    outcome = Outcome(str(event.data["outcome"]))
    if outcome is Outcome.INCOMPLETE_DOCUMENTS:
        question = case.question or Question(None, event.at, "papers")
        return replace(
            case, state=_unfinished(case), outcome=outcome, ready_at=None, question=question
        )
    if outcome is Outcome.COMPLETED_RESULT_LATER:
        accepted = case.accepted_at or event.at
        case = replace(case, outcome=outcome, accepted_at=accepted)
        return replace(case, state=CaseState.IN_PROCESS, ready_at=None, question=None)
    if outcome in (Outcome.COMPLETED, Outcome.REFUSED):
        return replace(
            case,
            state=CaseState.DELIVERED,
            ready_at=case.ready_at or event.at,
            ended_at=event.at,
            outcome=outcome,
            question=None,
        )
    return _given_up(case, event, outcome)


def _unfinished(case: CaseRecord) -> CaseState:
    return CaseState.FILED if case.accepted_at is None else CaseState.IN_PROCESS


def _given_up(case: CaseRecord, event: Event, outcome: Outcome) -> CaseRecord:
    """A turn that ended without a service ends its own request; a later visit's does not."""
    if event.transaction != case.id or case.number is not None:
        return case
    return replace(case, state=CaseState.WITHDRAWN, ended_at=event.at, outcome=outcome)


def _closed(case: CaseRecord, event: Event) -> CaseRecord:
    """The end of a day ends the turn, and never the request."""
    if event.transaction != case.id:
        return case
    return replace(case, outcome=Outcome(str(event.data["outcome"])))


def _transferred(case: CaseRecord, event: Event) -> CaseRecord:
    return _given_up(case, event, Outcome.TRANSFERRED) if "service" in event.data else case


def _rejoined(case: CaseRecord, event: Event) -> CaseRecord:
    """It had ended by mistake, or its citizen had not come; what the citizen withdrew stays so."""
    if event.transaction != case.id or (case.is_closed and case.outcome is None):
        return case
    return replace(case, state=_unfinished(case), ended_at=None, outcome=None)


def _begun(case: CaseRecord, event: Event) -> CaseRecord:
    """Whoever comes back with what was asked for is served: the question is being answered."""
    if event.transaction == case.id or case.question is None:
        return case
    return replace(case, question=None)


def _received(case: CaseRecord, event: Event) -> CaseRecord:
    return replace(case, number=str(event.data["number"]), received_at=event.at)


def _continued(case: CaseRecord, event: Event) -> CaseRecord:
    turn = cast("int", event.data["visit"]), cast("int", event.data["transaction"])
    return replace(case, continued=(*case.continued, turn))


def _represented(case: CaseRecord, event: Event) -> CaseRecord:
    persons, papers = cast("int", event.data["persons"]), bool(event.data["papers"])
    return replace(case, persons=persons, proxy_papers=papers)


def _defect_signed(case: CaseRecord, event: Event) -> CaseRecord:
    if case.question is None:
        return case
    signed = case.question.signed | {str(event.data["by"])}
    return replace(case, question=replace(case.question, signed=signed))


def _forwarded(case: CaseRecord, event: Event) -> CaseRecord:
    agency = str(event.data["agency"])
    sent = AtAgency(agency, cast("int", event.data["list"]), event.at)
    return replace(case, agencies={**case.agencies, agency: sent})


def _acknowledged(case: CaseRecord, event: Event) -> CaseRecord:
    return _at(case, event, lambda there: replace(there, acknowledged_at=event.at))


def _sent_back(case: CaseRecord, event: Event) -> CaseRecord:
    return _at(case, event, lambda there: replace(there, over_at=event.at))


def _result_given(case: CaseRecord, event: Event) -> CaseRecord:
    result = Result(str(event.data["result"]))
    return _at(case, event, lambda there: replace(there, over_at=event.at, result=result))


def _at(case: CaseRecord, event: Event, change: Callable[[AtAgency], AtAgency]) -> CaseRecord:
    agency = str(event.data["agency"])
    return replace(case, agencies={**case.agencies, agency: change(case.agencies[agency])})


def _step_begun(case: CaseRecord, event: Event) -> CaseRecord:
    position = cast("int", event.data["step"])
    work = StepWork(position, str(event.data["agency"]), event.at)
    return replace(case, work={**case.work, position: work})


def _step_done(case: CaseRecord, event: Event) -> CaseRecord:
    position = cast("int", event.data["step"])
    done = replace(case.work[position], done_at=event.at)
    return replace(case, work={**case.work, position: done})


def _asked(case: CaseRecord, event: Event) -> CaseRecord:
    agency, missing = event.data.get("agency"), cast("list[int]", event.data.get("missing", []))
    asked = Question(
        None if agency is None else str(agency),
        event.at,
        str(event.data["question"]),
        tuple(missing),
        _day(event.data.get("until")),
    )
    return replace(case, question=asked, requests=case.requests + bool(missing))


def _answered(case: CaseRecord, _event: Event) -> CaseRecord:
    """The request goes on: an attempt that lacked papers is no longer how it stands."""
    outcome = case.outcome
    if outcome is Outcome.INCOMPLETE_DOCUMENTS:
        outcome = None if case.number is None else Outcome.COMPLETED_RESULT_LATER
    return replace(case, question=None, outcome=outcome)


def _result_ready(case: CaseRecord, event: Event) -> CaseRecord:
    outcome = Outcome.COMPLETED_RESULT_LATER
    return replace(case, state=CaseState.READY, ready_at=event.at, outcome=outcome)


def _delivered(case: CaseRecord, event: Event) -> CaseRecord:
    how = event.data.get("how")
    delivery = None if how is None else str(how)
    return replace(case, state=CaseState.DELIVERED, ended_at=event.at, delivery=delivery)


def _lapsed(case: CaseRecord, event: Event) -> CaseRecord:
    return replace(case, state=CaseState.LAPSED, ended_at=event.at)


def _withdrawn(case: CaseRecord, event: Event) -> CaseRecord:
    return replace(case, state=CaseState.WITHDRAWN, ended_at=event.at)


def _reopened(case: CaseRecord, event: Event) -> CaseRecord:
    """Back to where it was before it was closed; with a wrong result back to work."""
    ready_at = None if event.data.get("reason") == "result_wrong" else case.ready_at
    state = CaseState.READY if ready_at is not None else _unfinished(case)
    return replace(case, state=state, ready_at=ready_at, ended_at=None)


def _late_noticed(case: CaseRecord, event: Event) -> CaseRecord:
    return replace(case, notices=cast("int", event.data["number"]))


def _day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(str(value)[:10])


_Change = Callable[[CaseRecord, Event], CaseRecord]
_AT_COUNTERS: Mapping[Kind, _Change] = {
    Kind.STARTED: _begun,
    Kind.PAPERS_CHECKED: _papers_checked,
    Kind.VARIANT_CHOSEN: lambda case, e: replace(case, process=cast("int", e.data["process"])),
    Kind.COMPLETED: _completed,
    Kind.REMOVED: lambda case, e: _given_up(case, e, Outcome(str(e.data["outcome"]))),
    Kind.CANCELLED: lambda case, e: _given_up(case, e, Outcome.CANCELLED_BY_CITIZEN),
    Kind.MISSED: lambda case, e: _given_up(case, e, Outcome.NO_SHOW),
    Kind.TRANSFERRED: _transferred,
    Kind.CLOSED: _closed,
}
_CHANGES: Mapping[Kind, _Change] = {
    Kind.REJOINED: _rejoined,
    Kind.RECEIVED: _received,
    Kind.CONTINUED: _continued,
    Kind.REPRESENTED: _represented,
    Kind.DEFECT_SIGNED: _defect_signed,
    Kind.FORWARDED: _forwarded,
    Kind.ACKNOWLEDGED: _acknowledged,
    Kind.SENT_BACK: _sent_back,
    Kind.STEP_BEGUN: _step_begun,
    Kind.STEP_DONE: _step_done,
    Kind.ASKED: _asked,
    Kind.ANSWERED: _answered,
    Kind.RESULT_GIVEN: _result_given,
    Kind.RESULT_READY: _result_ready,
    Kind.DELIVERED: _delivered,
    Kind.LAPSED: _lapsed,
    Kind.WITHDRAWN: _withdrawn,
    Kind.REOPENED: _reopened,
    Kind.LATE_NOTICED: _late_noticed,
}

CASE_KINDS = frozenset(_CHANGES) - {Kind.REJOINED}
"""Events of the case itself: they change nothing about the turn that opened it."""
