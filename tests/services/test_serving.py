"""The desk: nobody is called twice, and nothing is done twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from shared.domain import commands
from shared.domain.commands import CallReason
from shared.domain.errors import (
    CounterBusy,
    CounterClosed,
    CounterOnBreak,
    CounterTaken,
    IllegalTransition,
    InvalidRequest,
    KeyReused,
    NotSignedIn,
    StaleVersion,
    UnknownCentre,
    UnknownVisit,
    VisitBusy,
)
from shared.domain.visit import Outcome, PauseReason, State
from shared.services import breaks, checking, hall, serving, transfers, visits
from shared.services.commands import CITIZEN
from shared.services.office import Office
from shared.services.visits import Chosen
from shared.store.writer import WriteTx
from tests.builders import (
    CENTRE,
    a_clerk,
    a_desk,
    a_key,
    a_supervisor,
    a_visit,
    call_next,
    do,
    run,
    serve,
)
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.few_on_postgresql(every=4)


def test_a_turn_is_served_step_by_step_and_its_case_counts(
    office: Office, clock: ManualClock
) -> None:
    a_visit(office)
    served = serve(office, clock, a_desk(office), (2, 4, 2, 2))
    assert served.state.outcome is Outcome.COMPLETED
    with office.db.read() as connection:
        row = connection.execute(text("SELECT * FROM service_case")).one()
    assert (row.service_seconds, row.citizen_seconds, row.steps_performed) == (600, 600, 4)
    assert row.excluded is None
    assert checking.check(office).differences == []


def test_every_call_stores_why_and_from_whom_it_was_chosen(office: Office) -> None:
    a_visit(office)
    second = a_visit(office, priority=True)
    served = call_next(office, a_desk(office))
    assert served.history.state.number == second.number
    data = served.history.events[-1].data
    assert data["because"] == "priority"
    assert data["policy"] == 2
    assert len(data["candidates"]) == 2  # type: ignore[arg-type]


def test_eight_desks_at_once_call_everybody_exactly_once(office: Office) -> None:
    desks = {counter: a_desk(office, counter=counter) for counter in range(1, 7)}
    for _ in range(60):
        a_visit(office, "mea-bill")

    def work(counter: int) -> list[int]:
        called: list[int] = []
        while True:
            served = run(serving.call_next(office, desks[counter], CENTRE, counter))
            if served is None:
                return called
            called.append(served.transaction)
            served = do(office, desks[counter], served, commands.Start())
            do(office, desks[counter], served, commands.Complete(Outcome.COMPLETED))

    with ThreadPoolExecutor(6) as pool:
        called = [id for result in pool.map(work, desks) for id in result]
    assert len(called) == len(set(called)) == 60
    assert checking.check(office).differences == []


def test_two_desks_at_once_get_two_different_citizens(office: Office) -> None:
    one, other = a_desk(office, counter=1), a_desk(office, counter=2)
    a_visit(office)
    a_visit(office)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(call_next, office, one, counter=1)
        second = pool.submit(call_next, office, other, counter=2)
        numbers = {first.result().history.state.number, second.result().history.state.number}
    assert numbers == {"B001", "B002"}


def test_one_visit_is_never_at_two_counters(office: Office) -> None:
    a_visit(office, "mea-bill", "mwa-bill")
    call_next(office, a_desk(office, counter=1), counter=1)
    assert run(serving.call_next(office, a_desk(office, counter=2), CENTRE, 2)) is None


def test_a_second_press_of_call_next_is_refused_with_whom_the_counter_has(office: Office) -> None:
    clerk = a_desk(office)
    a_visit(office)
    a_visit(office)
    served = call_next(office, clerk)
    with pytest.raises(CounterBusy) as refused:
        call_next(office, clerk)
    assert refused.value.present is not None
    assert refused.value.present["transaction"] == served.transaction


def test_the_same_key_calls_once(office: Office) -> None:
    clerk = a_desk(office)
    a_visit(office)
    a_visit(office)
    first = run(serving.call_next(office, clerk, CENTRE, 3, a_key("tap")))
    again = run(serving.call_next(office, clerk, CENTRE, 3, a_key("tap")))
    assert first is not None
    assert again is not None
    assert again.transaction == first.transaction
    with pytest.raises(KeyReused):
        run(serving.call_next(office, clerk, CENTRE, 3, a_key("tap", "another")))


def test_a_command_sent_twice_with_its_key_acts_once(office: Office) -> None:
    clerk = a_desk(office)
    a_visit(office)
    served = call_next(office, clerk)
    transaction, version = served.transaction, served.state.version
    for _ in range(2):
        tap = serving.act(office, clerk, transaction, version, commands.Start(), a_key("tap"))
        served = run(tap)
        assert (served.state.state, served.state.version) == (State.SERVING, 3)


def test_a_stale_tab_changes_nothing_and_learns_the_present_state(office: Office) -> None:
    clerk = a_desk(office)
    a_visit(office)
    served = call_next(office, clerk)
    do(office, clerk, served, commands.Start())
    with pytest.raises(StaleVersion) as refused:
        do(office, clerk, served, commands.Requeue())
    assert refused.value.present is not None
    assert refused.value.present["state"] == "serving"


def test_an_illegal_move_changes_nothing(office: Office) -> None:
    clerk = a_desk(office)
    a_visit(office)
    served = call_next(office, clerk)
    with pytest.raises(IllegalTransition):
        do(office, clerk, served, commands.NextStep())
    assert visits.view(office, office.tokens.derive("visit", 1)).version == served.history.state.seq


def test_a_held_ticket_leaves_the_counter_free_and_comes_back(office: Office) -> None:
    clerk = a_desk(office)
    a_visit(office)
    a_visit(office)
    held = do(office, clerk, call_next(office, clerk), commands.Start())
    held = do(office, clerk, held, commands.PauseFor(PauseReason.BACK_OFFICE))
    other = call_next(office, clerk)
    assert [r.transaction for r in hall.counter_view(office, clerk, CENTRE, 3).held] == [
        held.transaction
    ]
    with pytest.raises(CounterBusy):
        do(office, clerk, held, commands.Resume(counter=3))
    other = do(office, clerk, other, commands.Start())
    do(office, clerk, other, commands.Complete(Outcome.COMPLETED))
    assert do(office, clerk, held, commands.Resume(counter=3)).state.state is State.SERVING


def test_who_fetches_papers_is_not_called_for_another_service(office: Office) -> None:
    clerk = a_desk(office)
    a_visit(office, "id-card-expired", "mea-bill")
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    do(office, clerk, served, commands.PauseFor(PauseReason.CITIZEN_PAPERS))
    assert run(serving.call_next(office, clerk, CENTRE, 3)) is None


def test_nobody_resumes_a_turn_while_the_citizen_is_served_elsewhere(office: Office) -> None:
    one, other = a_desk(office, counter=1), a_desk(office, counter=2)
    a_visit(office, "id-card-expired", "mea-bill")
    held = do(office, one, call_next(office, one, counter=1), commands.Start())
    held = do(office, one, held, commands.PauseFor(PauseReason.OTHER_AGENCY))
    call_next(office, other, counter=2)
    with pytest.raises(VisitBusy):
        do(office, one, held, commands.Resume(counter=1))


def test_transfer_to_another_service_opens_the_next_turn_at_the_same_place(office: Office) -> None:
    clerk = a_desk(office)
    a_visit(office)
    served = call_next(office, clerk)
    after = run(
        transfers.to_service(
            office, clerk, served.transaction, served.state.version, Chosen("id-card-lost")
        )
    )
    ended, opened = after.history.state.transactions.values()
    assert ended.outcome is Outcome.TRANSFERRED
    assert (opened.service, opened.state, opened.rank_at) == (
        "id-card-lost",
        State.WAITING,
        ended.rank_at,
    )


def test_transfer_to_a_counter_waits_for_that_counter_only(office: Office) -> None:
    one, other = a_desk(office, counter=1), a_desk(office, counter=2)
    a_visit(office)
    served = call_next(office, one, counter=1)
    do(office, one, served, commands.SendOn(counter=2))
    assert run(serving.call_next(office, one, CENTRE, 1)) is None
    assert call_next(office, other, counter=2).transaction == served.transaction


def test_nobody_is_stranded_at_a_counter_or_colleague_that_is_gone(office: Office) -> None:
    one, other = a_desk(office, counter=1), a_desk(office, counter=2)
    a_visit(office)
    a_visit(office)
    first = do(office, one, call_next(office, one, counter=1), commands.SendOn(counter=2))
    second = do(
        office, one, call_next(office, one, counter=1), commands.SendOn(staff=other.actor.id)
    )
    assert run(serving.call_next(office, one, CENTRE, 1)) is None
    run(hall.close_counter(office, other, CENTRE, 2))
    called = call_next(office, one, counter=1)
    assert called.transaction == first.transaction
    called = do(office, one, called, commands.Start())
    do(office, one, called, commands.Complete(Outcome.COMPLETED))
    assert call_next(office, one, counter=1).transaction == second.transaction


def test_a_citizen_is_sent_only_where_the_service_can_be_done(office: Office) -> None:
    one, bills = a_desk(office, counter=1), a_clerk(office)
    run(hall.open_counter(office, bills, CENTRE, 2, ["mea-bill"]))
    a_visit(office)
    served = call_next(office, one, counter=1)
    stranger = a_clerk(office, "district-1").actor.id
    for target in (
        commands.SendOn(counter=2),
        commands.SendOn(counter=99),
        commands.SendOn(staff=stranger),
        commands.SendOn(staff=999_999),
    ):
        with pytest.raises(InvalidRequest):
            do(office, one, served, target)


def test_only_who_sits_at_the_counter_serves_whoever_stands_there(office: Office) -> None:
    clerk, colleague = a_desk(office), a_desk(office, counter=4)
    a_visit(office)
    served = call_next(office, clerk)
    with pytest.raises(CounterTaken):
        do(office, colleague, served, commands.Start())
    started = do(office, a_supervisor(office), served, commands.Start())
    held = do(office, clerk, started, commands.PauseFor(PauseReason.SYSTEM))
    with pytest.raises(CounterTaken):
        do(office, clerk, held, commands.Resume(counter=4))
    assert do(office, colleague, held, commands.Resume(counter=4)).state.counter == 4


def test_a_repeated_call_answers_even_when_the_turn_has_moved_on(office: Office) -> None:
    clerk = a_desk(office)
    a_visit(office)
    served = run(serving.call_next(office, clerk, CENTRE, 3, a_key("tap")))
    assert served is not None
    do(office, clerk, served, commands.Requeue())
    again = run(serving.call_next(office, clerk, CENTRE, 3, a_key("tap")))
    assert again is not None
    assert (again.transaction, again.state.state) == (served.transaction, State.WAITING)


def test_papers_that_were_missing_are_counted_as_left_out(
    office: Office, clock: ManualClock
) -> None:
    a_visit(office)
    serve(office, clock, a_desk(office), outcome=Outcome.INCOMPLETE_DOCUMENTS)
    with office.db.read() as connection:
        row = connection.execute(text("SELECT excluded, finished_on FROM service_case")).one()
    assert row[0] == "incomplete_documents"
    assert row[1] is not None
    assert checking.check(office).differences == []


def test_a_counter_has_one_person_and_says_so(office: Office) -> None:
    a_desk(office)
    with pytest.raises(CounterTaken):
        a_desk(office)
    other = a_clerk(office)
    with pytest.raises(CounterTaken):
        run(serving.call_next(office, other, CENTRE, 3))


def test_a_closed_counter_or_one_on_a_break_calls_nobody(office: Office) -> None:
    clerk = a_clerk(office)
    a_visit(office)
    with pytest.raises(CounterClosed):
        run(serving.call_next(office, clerk, CENTRE, 3))
    a_desk(office, clerk)
    run(breaks.start(office, clerk, CENTRE, 3))
    with pytest.raises(CounterOnBreak):
        run(serving.call_next(office, clerk, CENTRE, 3))
    run(breaks.end(office, clerk, CENTRE, 3))
    assert call_next(office, clerk).state.state is State.CALLED


def test_a_counter_with_somebody_at_it_is_handed_over_and_not_closed(office: Office) -> None:
    clerk, colleague = a_desk(office), a_clerk(office)
    a_visit(office)
    served = call_next(office, clerk)
    with pytest.raises(CounterBusy):
        run(hall.close_counter(office, clerk, CENTRE, 3))
    run(hall.close_counter(office, clerk, CENTRE, 3, colleague.actor.id))
    view = hall.counter_view(office, colleague, CENTRE, 3)
    assert view.session is not None
    assert view.session.staff == colleague.actor.id
    assert view.current is not None
    assert view.current[1] == served.transaction


def test_calling_out_of_order_is_a_right_and_stores_its_reason(office: Office) -> None:
    clerk, supervisor = a_desk(office), a_supervisor(office)
    a_visit(office)
    second = a_visit(office).turns[0].transaction
    with pytest.raises(UnknownCentre):
        run(serving.call(office, clerk, CENTRE, 3, second, CallReason.UNWELL))
    served = run(serving.call(office, supervisor, CENTRE, 3, second, CallReason.UNWELL))
    assert served.history.events[-1].data["because"] == "chosen:unwell"
    assert checking.check(office).differences == []


def test_a_clerk_of_another_centre_learns_nothing(office: Office) -> None:
    a_visit(office)
    served = call_next(office, a_desk(office))
    stranger = a_clerk(office, "district-1")
    with pytest.raises(UnknownVisit):
        serving.present_state(office, stranger, served.transaction)
    with pytest.raises(UnknownVisit):
        do(office, stranger, served, commands.Start())
    with pytest.raises(UnknownCentre):
        hall.counter_view(office, stranger, CENTRE, 3)
    with pytest.raises(NotSignedIn):
        do(office, CITIZEN, served, commands.Start())


def test_nobody_of_yesterday_is_called_today(office: Office, clock: ManualClock) -> None:
    a_visit(office)
    clock.advance(days=1)
    assert run(serving.call_next(office, a_desk(office), CENTRE, 3)) is None


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE service_transaction SET state = 'waiting', counter = NULL", "state is"),
        ("UPDATE service_case SET service_seconds = 60", "service_seconds is 60"),
        ("UPDATE visit SET priority = NOT priority", "priority is"),
        ("DELETE FROM service_case", "is missing"),
        ("UPDATE number_series SET last = 7", "the counter says 7"),
        ("UPDATE line_length SET waiting = 4", "4 recorded, 0 wait"),
    ],
)
def test_check_finds_whatever_was_not_written_by_the_log(
    office: Office, clock: ManualClock, statement: str, expected: str
) -> None:
    a_visit(office)
    serve(office, clock, a_desk(office))

    def tamper(tx: WriteTx) -> None:
        tx.connection.execute(text(statement))

    office.db.write_now(tamper)
    differences = checking.check(office).differences
    assert any(expected in line for line in differences), differences
