"""Every figure can be traced: figure → cases → turns → events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest

from shared.domain import commands
from shared.domain.errors import NotFound, NotSignedIn, UnknownCentre, UnknownService
from shared.domain.events import Event, Kind
from shared.domain.permissions import Grant, Role
from shared.domain.visit import Outcome, PauseReason
from shared.services.commands import ANONYMOUS_KIOSK
from shared.services.office import Office
from shared.services.reports import reduction, tracing
from tests.builders import (
    CENTRE,
    SERVICE,
    a_clerk,
    a_desk,
    a_supervisor,
    a_visit,
    call_next,
    do,
    serve,
    staff,
)
from tests.manual_clock import A_MONDAY_MORNING, ManualClock
from tests.services.test_continuing import back, with_a_defect
from tests.services.test_reduction_report import TODAY, figure, finish


def by_hand(events: Iterable[Event]) -> int:
    """Service seconds by the plain reading of a log with one turn and at most one pause."""
    at = {event.kind: event.at for event in events}
    stopped = at[Kind.RESUMED] - at[Kind.PAUSED] if Kind.PAUSED in at else timedelta()
    return int((at[Kind.COMPLETED] - at[Kind.STARTED] - stopped).total_seconds())


def test_a_figure_is_the_sum_of_its_cases_and_these_of_their_events(
    office: Office, clock: ManualClock
) -> None:
    clerk, supervisor = a_desk(office), a_supervisor(office)
    finish(office, clock, clerk, *range(300, 330))
    clock.set(A_MONDAY_MORNING)
    a_visit(office)
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    clock.advance(seconds=100)
    served = do(office, clerk, served, commands.PauseFor(PauseReason.CITIZEN_PAPERS))
    clock.advance(seconds=5000)
    served = do(office, clerk, served, commands.Resume(3))
    clock.advance(seconds=50)
    do(office, clerk, served, commands.Complete(Outcome.COMPLETED))
    finish(office, clock, clerk, 10, outcome=Outcome.REFUSED)

    found = figure(office)
    cases = tracing.cases_of_figure(office, supervisor, CENTRE, SERVICE, TODAY)
    counted = [item.row for item in cases.items if item.excluded is None]
    assert cases.next is None
    assert len(counted) == found.n == 31
    assert len(cases.items) - len(counted) == sum(found.excluded.values()) == 1
    total = sum(row.service_seconds or 0 for row in counted)
    assert total == found.units[0].sample.total_seconds == sum(range(300, 330)) + 150
    traces = [tracing.case_trace(office, supervisor, row.id) for row in counted]
    assert [by_hand(trace.history.events) for trace in traces] == [
        row.service_seconds for row in counted
    ]
    assert sum(trace.timing.service_seconds or 0 for trace in traces) == total


def test_cases_come_in_pages_that_miss_and_repeat_nothing(
    office: Office, clock: ManualClock
) -> None:
    finish(office, clock, a_desk(office), *[60] * 7)
    supervisor = a_supervisor(office)
    seen: list[int] = []
    after: int | None = 0
    while after is not None:
        page = tracing.cases_of_figure(
            office, supervisor, CENTRE, SERVICE, TODAY, after=after, limit=3
        )
        seen += [item.row.id for item in page.items]
        after = page.next
    assert seen == sorted(set(seen))
    assert len(seen) == 7


def test_a_case_shows_its_steps_and_who_did_them(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    a_visit(office)
    served = serve(office, clock, clerk, (2, 4, 2, 2))
    assert served.state.case is not None
    trace = tracing.case_trace(office, a_supervisor(office), served.state.case)
    (turn,) = trace.turns
    assert [step.seconds for step in turn.timing.steps] == [120, 240, 120, 120]
    assert trace.case.steps_performed == 4
    assert trace.history.events[-1].actor.id == clerk.actor.id


def test_single_cases_are_for_those_who_may_read_reports(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    a_visit(office)
    case = serve(office, clock, clerk).state.case
    assert case is not None
    elsewhere = a_supervisor(office, "district-1")
    for caller in (clerk, elsewhere):
        with pytest.raises(UnknownCentre):
            tracing.cases_of_figure(office, caller, CENTRE, SERVICE, TODAY)
        with pytest.raises(NotFound):
            tracing.case_trace(office, caller, case)
    with pytest.raises(NotSignedIn):
        tracing.cases_of_figure(office, ANONYMOUS_KIOSK, CENTRE, SERVICE, TODAY)
    with pytest.raises(NotSignedIn):
        tracing.case_trace(office, ANONYMOUS_KIOSK, case)
    auditor = staff(office, Grant(Role.AUDITOR))
    assert tracing.case_trace(office, auditor, case).case.id == case


def test_an_unknown_service_or_case_is_not_found(office: Office) -> None:
    supervisor = a_supervisor(office)
    with pytest.raises(UnknownService):
        tracing.cases_of_figure(office, supervisor, CENTRE, "no-such-thing", TODAY)
    with pytest.raises(NotFound):
        tracing.case_trace(office, supervisor, 4711)


def test_auditors_read_the_log_in_its_order_and_of_their_centres_only(
    office: Office, clock: ManualClock
) -> None:
    a_visit(office)
    a_visit(office, "information", centre="district-1")
    serve(office, clock, a_desk(office))
    everything = tracing.log_page(office, staff(office, Grant(Role.AUDITOR)), None, 0, 200)
    assert [entry.id for entry in everything] == sorted(entry.id for entry in everything)
    assert {entry.centre for entry in everything} == {"mo-chit", "district-1"}
    local = staff(office, Grant(Role.AUDITOR, "district-1"))
    assert {e.centre for e in tracing.log_page(office, local, None, 0, 200)} == {"district-1"}
    with pytest.raises(UnknownCentre):
        tracing.log_page(office, local, CENTRE, 0, 200)
    with pytest.raises(NotFound):
        tracing.log_page(office, a_clerk(office), None, 0, 200)
    second = tracing.log_page(office, local, None, everything[0].id, 1)
    assert len(second) == 1


def test_reports_read_and_never_write(office: Office, clock: ManualClock) -> None:
    finish(office, clock, a_desk(office), 60)
    supervisor = staff(office, Grant(Role.AUDITOR))
    before = tracing.log_page(office, supervisor, None, 0, 200)
    reduction.report(office, None, TODAY)
    tracing.cases_of_figure(office, supervisor, CENTRE, SERVICE, TODAY)
    assert tracing.log_page(office, supervisor, None, 0, 200) == before


def test_a_case_of_two_tickets_is_traced_through_both(office: Office, clock: ManualClock) -> None:
    clerk, supervisor = a_desk(office), a_supervisor(office)
    view, case = with_a_defect(office, clock, clerk)
    again = back(office, view, case)
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    clock.advance(minutes=4)
    do(office, clerk, served, commands.Complete(Outcome.COMPLETED))
    trace = tracing.case_trace(office, supervisor, case)
    assert [part.state.number for part in trace.later] == [again.number]
    assert [turn.state.outcome for turn in trace.turns] == [
        Outcome.INCOMPLETE_DOCUMENTS,
        Outcome.COMPLETED,
    ]
    assert trace.timing.service_seconds == trace.case.service_seconds == 240
