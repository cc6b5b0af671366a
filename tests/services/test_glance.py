"""The hall at a glance; and time, which never runs backwards in what is written about a visit."""

from __future__ import annotations

from sqlalchemy import text

from shared.domain import commands
from shared.domain.visit import PauseReason
from shared.services import breaks, checking, hall
from shared.services.glance import glance_at
from shared.services.office import Office
from tests.builders import CENTRE, a_desk, a_visit, call_next, do, run, serve
from tests.manual_clock import ManualClock


def test_it_shows_who_waits_and_who_stands_at_which_counter(
    office: Office, clock: ManualClock
) -> None:
    numbers = [a_visit(office).number for _ in range(4)]
    clerk = a_desk(office)
    serve(office, clock, clerk)
    do(office, clerk, call_next(office, clerk), commands.Start())
    a_desk(office, counter=5)
    seen = glance_at(office, CENTRE)
    assert seen.waiting == tuple(numbers[2:])
    assert (seen.came, seen.gone, seen.at_counters, seen.on_hold) == (4, 1, 1, 0)
    states = {seat.counter: (seat.state, seat.number) for seat in seen.seats}
    assert states[3] == ("serving", numbers[1])
    assert states[5] == ("free", None)
    assert states[1] == ("closed", None)
    assert [call.number for call in seen.calls] == [numbers[1], numbers[0]]


def test_two_services_of_one_ticket_wait_as_one_number(office: Office) -> None:
    visit = a_visit(office, "id-card-expired", "id-card-lost")
    assert glance_at(office, CENTRE).waiting == (visit.number,)


def test_everybody_who_came_is_counted_once(office: Office, clock: ManualClock) -> None:
    for services in (["id-card-expired", "id-card-lost"], ["id-card-lost"], ["id-card-expired"]):
        a_visit(office, *services)
    clerk = a_desk(office)
    held = call_next(office, clerk)
    held = do(office, clerk, held, commands.Start())
    do(office, clerk, held, commands.PauseFor(PauseReason.BACK_OFFICE))
    do(office, clerk, call_next(office, clerk), commands.Start())
    seen = glance_at(office, CENTRE)
    assert seen.came == 3
    assert len(seen.waiting) + seen.at_counters + seen.on_hold + seen.gone == 3


def test_with_the_clock_set_back_nothing_happens_before_what_happened(
    office: Office, clock: ManualClock
) -> None:
    a_visit(office)
    clerk = a_desk(office)
    run(breaks.start(office, clerk, CENTRE, 3))
    clock.advance(hours=-1)
    run(breaks.end(office, clerk, CENTRE, 3))
    served = call_next(office, clerk)
    do(office, clerk, served, commands.Requeue())
    run(hall.close_counter(office, clerk, CENTRE, 3))
    with office.db.read() as connection:
        times = connection.execute(text("SELECT at FROM event ORDER BY seq")).scalars().all()
        opened, closed = connection.execute(
            text("SELECT opened_at, closed_at FROM counter_session")
        ).one()
        began, ended = connection.execute(
            text("SELECT started_at, ended_at FROM counter_break")
        ).one()
    assert list(times) == sorted(times)
    assert opened <= closed
    assert began <= ended
    assert checking.check(office).differences == []
