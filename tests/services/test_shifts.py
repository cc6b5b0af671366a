"""Shift change, a second person, forgotten counters: who works where is never in doubt."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from shared.domain import commands
from shared.domain.errors import (
    ColleagueBusy,
    CounterBusy,
    CounterClosed,
    CounterOpenElsewhere,
    CounterTaken,
    InvalidRequest,
    StaleVersion,
    UnknownCentre,
)
from shared.domain.events import Kind
from shared.domain.timing import transaction_timing
from shared.domain.visit import PauseReason, State
from shared.services import breaks, checking, hall, serving, shifts
from shared.services.office import Office
from shared.store import counters
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
)
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.sqlite_only


def test_a_shift_change_keeps_the_citizen_at_the_desk_and_the_clock_running(
    office: Office, clock: ManualClock
) -> None:
    a_visit(office)
    early, late = a_desk(office), a_clerk(office)
    served = do(office, early, call_next(office, early), commands.Start())
    clock.advance(minutes=3)
    run(hall.close_counter(office, early, CENTRE, 3, late.actor.id))
    clock.advance(minutes=2)
    view = hall.counter_view(office, late, CENTRE, 3)
    assert view.current is not None
    history, transaction = view.current
    assert history.events[-1].kind is Kind.HANDED_OVER
    assert (history.events[-1].actor, history.events[-1].data) == (
        early.actor,
        {"staff": late.actor.id},
    )
    assert history.state.transactions[transaction].staff == late.actor.id
    on = run(
        serving.act(office, late, served.transaction, served.state.version + 1, commands.NextStep())
    )
    assert transaction_timing(on.history.events, transaction).steps[0].seconds == 300
    assert checking.check(office).differences == []


def test_the_sessions_of_both_people_meet_at_the_hand_over(
    office: Office, clock: ManualClock
) -> None:
    early, late = a_clerk(office), a_clerk(office)
    run(hall.open_counter(office, early, CENTRE, 3, ["id-card-expired"]))
    clock.advance(minutes=240)
    run(hall.close_counter(office, early, CENTRE, 3, late.actor.id))
    with office.db.read() as connection:
        rows = connection.execute(
            text("SELECT staff_id, ended_as, services, closed_at, opened_at FROM counter_session")
        ).all()
    assert [(row.staff_id, row.ended_as) for row in rows] == [
        (early.actor.id, "handed_over"),
        (late.actor.id, None),
    ]
    assert rows[0].closed_at == rows[1].opened_at
    assert rows[0].services == rows[1].services
    session = hall.counter_view(office, late, CENTRE, 3).session
    assert session is not None
    assert shifts.taken_over_from(office, late, session) == (("สมศรี", "Somsri"), clock.now())


def test_a_double_tap_on_hand_over_hands_over_once(office: Office) -> None:
    early, late = a_desk(office), a_clerk(office)
    for _ in range(2):
        key = a_key("hand over")
        run(hall.close_counter(office, early, CENTRE, 3, late.actor.id, key))
    with office.db.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM counter_session")).scalar() == 2


def test_the_stale_tab_of_the_former_clerk_changes_nothing(office: Office) -> None:
    a_visit(office)
    early, late = a_desk(office), a_clerk(office)
    served = do(office, early, call_next(office, early), commands.Start())
    run(hall.close_counter(office, early, CENTRE, 3, late.actor.id))
    for anybody in (early, late):
        with pytest.raises(StaleVersion):
            do(office, anybody, served, commands.NextStep())
    with pytest.raises(CounterTaken):
        run(serving.act(office, early, served.transaction, None, commands.NextStep()))
    with pytest.raises(CounterTaken):
        run(hall.close_counter(office, early, CENTRE, 3))


def test_tickets_on_hold_stay_with_the_counter(office: Office) -> None:
    a_visit(office)
    early, late = a_desk(office), a_clerk(office)
    held = do(office, early, call_next(office, early), commands.Start())
    held = do(office, early, held, commands.PauseFor(PauseReason.CITIZEN_PAPERS))
    run(hall.close_counter(office, early, CENTRE, 3, late.actor.id))
    assert [row.number for row in hall.counter_view(office, late, CENTRE, 3).held] == ["B001"]
    again = do(office, late, held, commands.Resume(3))
    assert (again.state.state, again.state.staff) == (State.SERVING, late.actor.id)


def test_nobody_is_handed_a_second_counter_and_no_stranger_gets_one(office: Office) -> None:
    early, busy = a_desk(office), a_desk(office, counter=4)
    elsewhere = a_clerk(office, "district-1")
    with pytest.raises(ColleagueBusy):
        run(hall.close_counter(office, early, CENTRE, 3, busy.actor.id))
    with pytest.raises(InvalidRequest):
        run(hall.close_counter(office, early, CENTRE, 3, elsewhere.actor.id))


def test_one_person_opens_one_counter_and_may_move_to_another(office: Office) -> None:
    clerk = a_desk(office)
    with pytest.raises(CounterOpenElsewhere) as refusal:
        run(hall.open_counter(office, clerk, CENTRE, 4))
    assert refusal.value.present is not None
    assert refusal.value.present["counter"] == 3
    run(hall.open_counter(office, clerk, CENTRE, 4, leave=True))
    assert shifts_open(office) == [(4, clerk.actor.id)]


def test_nobody_moves_away_from_a_citizen(office: Office) -> None:
    a_visit(office)
    clerk = a_desk(office)
    call_next(office, clerk)
    with pytest.raises(CounterBusy):
        run(hall.open_counter(office, clerk, CENTRE, 4, leave=True))
    assert shifts_open(office) == [(3, clerk.actor.id)]


def test_two_people_at_one_desk_both_act_and_the_log_names_who_pressed(office: Office) -> None:
    a_visit(office)
    clerk, trainee, third = a_desk(office), a_clerk(office), a_clerk(office)
    run(shifts.join(office, trainee, CENTRE, 3))
    served = do(office, trainee, call_next(office, clerk), commands.Start())
    served = do(office, clerk, served, commands.NextStep())
    assert [e.actor.id for e in served.history.events[-3:]] == [
        clerk.actor.id,
        trainee.actor.id,
        clerk.actor.id,
    ]
    with pytest.raises(CounterTaken):
        run(shifts.join(office, third, CENTRE, 3))
    run(shifts.leave(office, clerk, CENTRE, 3))
    with pytest.raises(CounterTaken):
        do(office, trainee, served, commands.NextStep())
    with office.db.read() as connection:
        kinds = connection.execute(text("SELECT kind FROM change_log ORDER BY id")).scalars().all()
    assert [kind for kind in kinds if kind.startswith("counter_")] == [
        "counter_joined",
        "counter_left",
    ]


def test_the_second_person_takes_the_desk_over_with_one_press(office: Office) -> None:
    clerk, trainee = a_desk(office), a_clerk(office)
    run(shifts.join(office, clerk, CENTRE, 3, trainee.actor.id))
    run(hall.close_counter(office, clerk, CENTRE, 3, trainee.actor.id))
    session = hall.counter_view(office, trainee, CENTRE, 3).session
    assert session is not None
    assert (session.staff, session.second_staff) == (trainee.actor.id, None)


def test_whoever_takes_a_desk_over_sits_beside_nobody_else_any_more(office: Office) -> None:
    helper, owner = a_clerk(office), a_desk(office, counter=2)
    a_desk(office)
    run(shifts.join(office, helper, CENTRE, 3))
    run(hall.close_counter(office, owner, CENTRE, 2, helper.actor.id))
    assert helper.actor.id is not None
    with office.db.read() as connection:
        places = counters.sessions_of(connection, helper.actor.id)
    assert [(each.counter, each.staff) for each in places] == [(2, helper.actor.id)]


def test_nobody_sits_down_at_a_closed_counter_or_names_people_for_others(office: Office) -> None:
    a_desk(office)
    one, two = a_clerk(office), a_clerk(office)
    with pytest.raises(CounterClosed):
        run(shifts.join(office, one, CENTRE, 5))
    with pytest.raises(CounterTaken):
        run(shifts.join(office, one, CENTRE, 3, two.actor.id))
    with pytest.raises(UnknownCentre):
        run(shifts.join(office, a_clerk(office, "district-1"), CENTRE, 3))


def test_a_counter_where_nobody_presses_is_asked_after_only_while_somebody_waits(
    office: Office, clock: ManualClock
) -> None:
    boss, clerk = a_supervisor(office), a_desk(office)
    opened = clock.now()
    clock.advance(minutes=30)
    assert shifts.unattended(office, boss, CENTRE) == []
    a_visit(office)
    (found,) = shifts.unattended(office, boss, CENTRE)
    assert (found.counter, found.staff, found.since) == (3, clerk.actor.id, opened)
    call_next(office, clerk)
    a_visit(office)
    clock.advance(minutes=30)
    assert shifts.unattended(office, boss, CENTRE) == []


def test_a_break_is_no_absence_and_its_end_is_a_sign_of_life(
    office: Office, clock: ManualClock
) -> None:
    boss, clerk = a_supervisor(office), a_desk(office)
    a_visit(office)
    run(breaks.start(office, clerk, CENTRE, 3))
    clock.advance(minutes=40)
    assert shifts.unattended(office, boss, CENTRE) == []
    run(breaks.end(office, clerk, CENTRE, 3))
    clock.advance(minutes=19)
    assert shifts.unattended(office, boss, CENTRE) == []
    clock.advance(minutes=1)
    assert [each.counter for each in shifts.unattended(office, boss, CENTRE)] == [3]


def test_a_supervisor_closes_a_forgotten_counter_and_the_days_end_all_of_them(
    office: Office, clock: ManualClock
) -> None:
    boss = a_supervisor(office)
    a_desk(office)
    on_break = a_desk(office, counter=4)
    a_desk(office, counter=5)
    run(hall.close_counter(office, boss, CENTRE, 3))
    run(breaks.start(office, on_break, CENTRE, 4))
    clock.advance(minutes=10)
    now = clock.now()
    assert office.db.write_now(lambda tx: shifts.end_all(tx, CENTRE, now)) == 2
    assert office.db.write_now(lambda tx: shifts.end_all(tx, CENTRE, now)) == 0
    with office.db.read() as connection:
        rows = connection.execute(text("SELECT ended_as FROM counter_session ORDER BY id"))
        assert list(rows.scalars()) == ["closed", "day_end", "day_end"]
        assert connection.execute(text("SELECT kind FROM counter_break")).scalars().all() == [
            "short"
        ]


def shifts_open(office: Office) -> list[tuple[int, int]]:
    with office.db.read() as connection:
        rows = connection.execute(
            text("SELECT counter, staff_id FROM counter_session WHERE closed_at IS NULL")
        )
        return [(row.counter, row.staff_id) for row in rows]


def test_the_database_itself_refuses_a_second_counter_of_one_person(office: Office) -> None:
    """Two centres share no lock, so two requests at once could pass the rule's own look."""
    clerk = a_desk(office)
    with pytest.raises(IntegrityError, match="counter_session"):
        office.db.write_now(
            lambda tx: counters.start_session(
                tx, "district-1", 1, clerk.actor.id or 0, None, office.clock.now()
            )
        )
