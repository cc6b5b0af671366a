"""The rows of cases, from the chain of visits that each was part of.

Pure like `shared.store.projections`: `gcs check` makes them anew and compares.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date

from shared.domain.case import AtAgency, CaseRecord, CaseState, Result, StepWork
from shared.domain.case_clock import case_clock
from shared.domain.chain import Chain, Part
from shared.domain.deadlines import Running, clock_to_data
from shared.domain.events import Event
from shared.domain.imported import GAP, LOST
from shared.domain.paper import CHANNEL
from shared.domain.timing import CaseTiming, Quality, case_timing, in_force
from shared.domain.turn_tally import IMPORTED, Quote
from shared.domain.visit import GRANTED, Outcome, TransactionState, VisitState
from shared.store import told
from shared.store.contributions import Shares, of_case, of_journey, of_visit
from shared.store.projections import Place, Row, Verdicts, transaction_row, visit_row

AgencyKey = tuple[int, str]
"""(case, agency)"""


@dataclass(frozen=True, slots=True)
class Projection:
    visit: Row
    transactions: Mapping[int, Row]
    cases: Mapping[int, Row]
    agencies: Mapping[AgencyKey, Row]
    shares: tuple[Shares, ...] = field(default=(), compare=False)
    """What the visit and its cases contribute to the roll-ups."""


def project(
    state: VisitState,
    events: Sequence[Event],
    place: Place,
    others: Mapping[int, Part],
    quote: Quote | None = None,
) -> Projection:
    """All rows of a visit, from its state and the events that led to it. `others` are the later
    visits by their ids that went on with its cases, `quote` is the wait that it was told first."""
    verdicts = Verdicts(events, place)
    home = Part(state, tuple(events))
    chains = [chain_from(home, case, others) for case in state.cases.values()]
    cases = {chain.case: case_row(chain, verdicts, place) for chain in chains}
    return Projection(
        visit_row(state, place),
        {t.id: transaction_row(state, t, verdicts, place) for t in state.transactions.values()},
        cases,
        {
            (chain.case, str(row["agency_id"])): row
            for chain in chains
            for row in agency_rows(chain.record)
        },
        (
            of_visit(state, place),
            told.share_of(quote, state, events, place),
            of_journey(state, {chain.case: chain.record for chain in chains}, place),
            *(of_case(each, cases[each.case], place) for each in chains),
        ),
    )


def chain_from(home: Part, case: CaseRecord, others: Mapping[int, Part]) -> Chain:
    """The chain of a case of the home visit, with the later visits that went on with it."""
    return Chain(case.id, (home, *(others[visit] for visit, _ in case.continued)))


def case_row(chain: Chain, verdicts: Verdicts, place: Place) -> Row:
    """`verdicts` and `place` are those of the home visit."""
    alone = len(chain.parts) == 1
    case, state, turns = chain.record, chain.home.state, chain.turns
    events = verdicts.events if alone else chain.events
    timing = timing_of(events, [t.id for t in turns], place)
    finished = timing.finished_at
    question = case.question
    return {
        "id": case.id,
        "visit_id": state.id,
        "centre_id": place.centre,
        "service_id": case.service,
        "process_id": case.process,
        "state": case.state.value,
        "filed_at": case.filed_at,
        "ready_at": case.ready_at,
        "ended_at": case.ended_at,
        "outcome": case.outcome.value if case.outcome else None,
        "finished_on": _finished_on(turns, case, timing, place),
        "service_seconds": timing.service_seconds if finished else None,
        "citizen_seconds": timing.citizen_seconds if finished else None,
        "steps_performed": timing.steps_performed if finished else None,
        "excluded": _excluded(case, timing)
        or _on_paper(state, timing)
        or _with_a_gap(chain)
        or _doubted(timing, chain, verdicts, place),
        "number": case.number,
        "holder": case.holder.value,
        "received_at": case.received_at,
        "accepted_at": case.accepted_at,
        "asked_at": question.at if question else None,
        "asked_until": question.until if question else None,
        "requests": case.requests,
        "notices": case.notices,
        "visits": len(chain.parts),
        "persons": case.persons,
        "delivery": case.delivery,
        "work": [_work_data(each) for each in case.work.values()] or None,
        "clock": _clock_data(events, {t.id for t in turns}) if case.number else None,
    }


def shares_of(chain: Chain, place: Place) -> Shares:
    """What a case contributes to the roll-ups, from its chain alone."""
    return of_case(chain, case_row(chain, Verdicts(chain.home.events, place), place), place)


def journey_of(home: Part, others: Mapping[int, Part], place: Place) -> Shares:
    """What a visit for a life event contributes to the roll-ups; `others` as for `project`."""
    if home.state.bundle is None:
        return {}
    cases = home.state.cases.values()
    records = {case.id: chain_from(home, case, others).record for case in cases}
    return of_journey(home.state, records, place)


def timing_of(events: Sequence[Event], turns: Sequence[int], place: Place) -> CaseTiming:
    """The clocks of a case by the newest calendar, or by the one in force when its clock ended: a
    holiday that is added afterwards changes no figure that is finished."""
    timing = case_timing(events, turns, place.calendar)
    if timing.finished_at is None:
        return timing
    then = place.calendar_at(timing.finished_at)
    return timing if then is place.calendar else case_timing(events, turns, then)


def agency_rows(case: CaseRecord) -> Iterable[Row]:
    """Where the case is or was, one row an agency."""
    return [_agency_row(case, each) for each in case.agencies.values()]


def _agency_row(case: CaseRecord, at: AtAgency) -> Row:
    return {
        "case_id": case.id,
        "agency_id": at.agency,
        "list_id": at.list,
        "sent_at": at.sent_at,
        "acknowledged_at": at.acknowledged_at,
        "over_at": at.over_at,
        "result": at.result.value if at.result else None,
    }


def _clock_data(events: Sequence[Event], turns: Collection[int]) -> Row | None:
    clock = case_clock(event for event in in_force(events) if event.transaction in turns)
    return None if clock.started_at is None else clock_to_data(Running.of(clock))


def _work_data(work: StepWork) -> dict[str, object]:
    return {
        "step": work.position,
        "agency": work.agency,
        "begun_at": work.begun_at.astimezone(UTC).isoformat(),
        "done_at": work.done_at.astimezone(UTC).isoformat() if work.done_at else None,
    }


def _finished_on(
    turns: Sequence[TransactionState], case: CaseRecord, timing: CaseTiming, place: Place
) -> date | None:
    """The business day on which the case entered the figures, or left them for a reason."""
    at = timing.finished_at or case.ended_at
    if at is None and case.outcome is Outcome.INCOMPLETE_DOCUMENTS:
        at = max((t.ended_at for t in turns if t.ended_at is not None), default=None)
    return place.calendar_at(at).business_day(at) if at else None


def _on_paper(state: VisitState, timing: CaseTiming) -> str | None:
    """Times from a pad enter no figure."""
    return CHANNEL if state.channel == CHANNEL and timing.finished_at is not None else None


def _with_a_gap(chain: Chain) -> str | None:
    """A case from elsewhere of which lines were lost lasted longer than what is left of it."""
    if chain.home.state.channel != IMPORTED:
        return None
    return GAP if any(LOST in event.data for event in chain.home.events) else None


def _doubted(timing: CaseTiming, chain: Chain, verdicts: Verdicts, place: Place) -> str | None:
    """`untimed` or `flagged` where a finished case rests on a time that nobody may trust."""
    if timing.finished_at is None:
        return None
    found: set[Quality] = set()
    for part in chain.parts:
        judging = verdicts if part is chain.home else Verdicts(part.events, place)
        turns = (t for t in part.state.transactions.values() if t.case == chain.case)
        found |= {verdict.quality for t in turns if (verdict := judging.of(t))}
    worst = next((q for q in (Quality.UNTIMED, Quality.FLAGGED) if q in found), None)
    return worst.value if worst else None


def _excluded(case: CaseRecord, timing: CaseTiming) -> str | None:
    """Why an ended case stays out of the figures; None while it counts or still runs."""
    given_up = case.state in {CaseState.LAPSED, CaseState.WITHDRAWN} and case.number is not None
    if given_up and timing.finished_at is None:  # a result that nobody collects was still made
        return case.state.value
    if case.result is Result.REFUSED and timing.finished_at is not None:
        return Outcome.REFUSED.value
    if case.outcome is not None and case.outcome not in GRANTED:
        waits_for_papers = case.outcome is Outcome.INCOMPLETE_DOCUMENTS
        return case.outcome.value if case.ended_at or waits_for_papers else None
    if timing.finished_at is None or timing.clock_started_at is None:
        return None
    lasted = (timing.finished_at - timing.clock_started_at).total_seconds()
    if not timing.service_seconds and lasted >= 1:
        return "outside_hours"
    return None
