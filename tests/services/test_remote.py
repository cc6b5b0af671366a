"""Tickets that are taken before arrival: place in line, confirmation, lateness, limits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from shared.domain.errors import (
    HereCodeTries,
    HereCodeWrong,
    IllegalTransition,
    NotConfirmedInTime,
    NoTicketToConfirm,
    UnknownVisit,
)
from shared.domain.period import Period
from shared.domain.reasons import RestoreReason
from shared.services import (
    confirming,
    day_end,
    here_codes,
    housekeeping,
    overtaking,
    returning,
    tracking,
    visits,
)
from shared.services.commands import CITIZEN
from shared.services.office import Office
from shared.services.reports import endings
from shared.services.visits import Chosen, VisitView
from shared.services.wait_passes import Passes
from tests.builders import (
    CENTRE,
    SERVICE,
    a_clerk,
    a_desk,
    a_supervisor,
    a_visit,
    call_next,
    run,
    serve,
)
from tests.manual_clock import ManualClock
from tests.remote_scene import code, confirm, from_home, whole

pytestmark = pytest.mark.few_on_postgresql


def test_a_ticket_from_home_has_its_number_and_is_not_called(
    office: Office, clock: ManualClock
) -> None:
    first = a_visit(office)
    remote = from_home(office)
    later = a_visit(office)
    assert [each.number for each in (first, remote, later)] == ["B001", "B002", "B003"]
    assert (remote.state, remote.ahead) == ("deferred", 1)
    assert remote.confirm_by == clock.now() + timedelta(minutes=90)  # nobody knows the wait yet
    assert visits.view(office, later.token).ahead == 1
    clerk = a_desk(office)
    assert serve(office, clock, clerk).history.state.number == "B001"
    assert serve(office, clock, clerk).history.state.number == "B003"
    assert whole(office)


def test_once_confirmed_it_has_the_place_of_its_taking_and_its_wait_begins(
    office: Office, clock: ManualClock
) -> None:
    remote = from_home(office)
    clock.advance(minutes=5)
    others = [a_visit(office) for _ in range(3)]
    clock.advance(minutes=20)
    here = confirm(office, remote)
    assert (here.state, here.ahead, here.confirm_by) == ("waiting", 0, None)
    assert here.arrived_at == clock.now()
    assert visits.view(office, others[0].token).ahead == 1
    clock.advance(minutes=2)
    called = call_next(office, a_desk(office))
    assert called.history.state.number == remote.number
    turn = called.state
    assert turn.called_at is not None
    assert (turn.called_at - turn.queued_at, turn.because) == (timedelta(minutes=2), "longest_wait")
    assert whole(office)


def test_whoever_came_meanwhile_reads_why_it_was_called_first(
    office: Office, clock: ManualClock
) -> None:
    remote = from_home(office)
    clock.advance(minutes=5)
    mine = a_visit(office)
    clock.advance(minutes=5)
    confirm(office, remote)
    call_next(office, a_desk(office))
    assert [(each.number, each.because) for each in overtaking.by_token(office, mine.token)] == [
        (remote.number, "remote")
    ]


def test_it_is_told_what_it_would_be_if_its_citizen_were_here(
    office: Office, clock: ManualClock
) -> None:
    passes = Passes(office)
    a_desk(office)
    before = [a_visit(office) for _ in range(3)]
    passes.refresh(CENTRE)
    remote = from_home(office)
    clock.advance(minutes=1)
    behind = a_visit(office)
    passes.refresh(CENTRE)
    seen = visits.view(office, remote.token)
    assert seen.ahead == visits.view(office, behind.token).ahead == len(before)
    assert seen.wait == visits.view(office, behind.token).wait is not None


def test_a_told_wait_makes_the_time_to_confirm_longer(office: Office, clock: ManualClock) -> None:
    a_desk(office)
    for _ in range(5):
        a_visit(office)
    Passes(office).refresh(CENTRE)
    told = office.waits.newcomer(CENTRE, office.today(CENTRE), [SERVICE], clock.now())
    assert told is not None
    assert told.high_minutes is not None
    span = max(60, told.high_minutes + 30)
    assert from_home(office).confirm_by == clock.now() + timedelta(minutes=span)


def test_nobody_who_does_not_come_in_time_is_called_or_asked(
    office: Office, clock: ManualClock
) -> None:
    remote = from_home(office)
    clock.advance(minutes=89)
    assert run(housekeeping.end_unconfirmed(office)) == 0
    clock.advance(minutes=1)
    assert run(housekeeping.end_unconfirmed(office)) == 1
    assert run(housekeeping.end_unconfirmed(office)) == 0
    seen = visits.view(office, remote.token)
    assert [turn.outcome for turn in seen.turns] == ["not_confirmed"]
    assert seen.turns[0].survey is None
    assert tracking.follow(office, remote.token).surveys == {}
    with pytest.raises(IllegalTransition):
        run(visits.rejoin(office, CITIZEN, remote.token))
    with pytest.raises(NotConfirmedInTime):
        confirm(office, remote)
    assert whole(office)


def test_it_is_counted_apart_and_no_wait_of_the_hall(office: Office, clock: ManualClock) -> None:
    from_home(office)
    given_up = from_home(office)
    run(visits.cancel(office, CITIZEN, given_up.token))
    assert visits.view(office, given_up.token).turns[0].survey is None
    clock.advance(minutes=90)
    run(housekeeping.end_unconfirmed(office))
    today = office.today(CENTRE)
    found = endings.report(office, CENTRE, Period(today, today))
    assert (found.n, found.never_came, found.people) == (0, 2, 0)
    boss = a_supervisor(office)
    run(day_end.end(office, boss, CENTRE, early=True))
    told = day_end.report_on(office, boss, CENTRE, today)
    assert told is not None
    report = told[1]
    assert (report.visits, report.not_confirmed, report.longest_wait_seconds) == (0, 2, 0)
    assert whole(office)


def test_the_end_of_the_day_closes_it_as_not_confirmed(office: Office) -> None:
    remote = from_home(office)
    run(day_end.end(office, a_supervisor(office), CENTRE, early=True, carry_over=True))
    seen = visits.view(office, remote.token)
    assert [turn.outcome for turn in seen.turns] == ["not_confirmed"]
    assert whole(office)


def test_staff_confirm_whoever_has_trouble_and_bring_back_whoever_came_late(
    office: Office, clock: ManualClock
) -> None:
    clerk, boss = a_clerk(office), a_supervisor(office)
    first, late = from_home(office, SERVICE, "mea-bill"), from_home(office)
    turn = first.turns[0].transaction
    served = run(confirming.by_staff(office, clerk, turn, 1))
    assert {t.state.value for t in served.history.state.transactions.values()} == {"waiting"}
    clock.advance(minutes=95)
    run(housekeeping.end_unconfirmed(office))
    lapsed = late.turns[0].transaction
    back = run(returning.restore(office, boss, lapsed, None, RestoreReason.CAME_BACK))
    state = back.history.state
    assert (state.state.value, state.is_here, state.arrived_at) == ("waiting", True, clock.now())
    assert back.state.rank_at == clock.now() - timedelta(minutes=10)
    with pytest.raises(IllegalTransition):
        run(confirming.by_staff(office, clerk, lapsed, None))
    assert whole(office)


def test_a_confirmed_one_that_was_served_is_asked(office: Office, clock: ManualClock) -> None:
    remote = from_home(office)
    clock.advance(minutes=30)
    confirm(office, remote)
    clock.advance(minutes=3)
    done = serve(office, clock, a_desk(office))
    assert done.history.state.number == remote.number
    assert visits.view(office, remote.token).turns[0].survey is not None
    with office.db.read() as connection:
        row = connection.execute(
            text("SELECT citizen_seconds, service_seconds FROM service_case")
        ).one()
    assert row.citizen_seconds == (3 + 10) * 60  # time at home is no time at the office
    assert whole(office)


def test_confirming_again_changes_nothing(office: Office, clock: ManualClock) -> None:
    remote = from_home(office)
    first = confirm(office, remote)
    clock.advance(minutes=1)
    assert confirm(office, remote).version == first.version
    with pytest.raises(IllegalTransition):
        run(confirming.by_token(office, a_visit(office).token, code(office)))


def test_the_code_changes_and_the_one_before_is_still_good(
    office: Office, clock: ManualClock
) -> None:
    read, elsewhere = code(office), code(office, "district-1")
    assert len(read) == 6
    assert read != elsewhere
    first, second, third = (from_home(office) for _ in range(3))
    clock.advance(minutes=5)
    assert code(office) != read
    shown = f"{read[:3]} {read[3:]}"
    assert run(confirming.by_token(office, first.token, shown)).state == "waiting"
    clock.advance(minutes=5)
    for wrong in (read, elsewhere, "", "12345", "a" * 500, "٣" * 6):
        with pytest.raises(HereCodeWrong):
            run(confirming.by_token(office, second.token, wrong))
    thai = "".join(chr(ord("๐") + int(each)) for each in code(office))
    assert run(confirming.by_token(office, third.token, thai)).state == "waiting"
    assert visits.view(office, second.token).state == "deferred"


def test_guesses_are_limited_by_ticket_and_staff_still_help(
    office: Office, clock: ManualClock
) -> None:
    remote, other = from_home(office), from_home(office)
    wrong = f"{(int(code(office)) + 1) % 10**6:06}"
    for _ in range(office.rules.here_attempts):
        with pytest.raises(HereCodeWrong):
            run(confirming.by_token(office, remote.token, wrong))
    with pytest.raises(HereCodeTries):
        confirm(office, remote)
    assert confirm(office, other).state == "waiting"
    turn = remote.turns[0].transaction
    run(confirming.by_staff(office, a_clerk(office), turn, None))
    assert visits.view(office, remote.token).state == "waiting"
    assert [_forgotten(office, clock, hours) for hours in (23, 2, 2)] == [0, 1, 0]


def _forgotten(office: Office, clock: ManualClock, hours: int) -> int:
    clock.advance(hours=hours)
    return office.db.write_now(lambda tx: confirming.forget_tries(office, tx))


def test_any_telephone_confirms_by_number_and_place_code(office: Office) -> None:
    remote, kiosk = from_home(office), a_visit(office)
    place = here_codes.place_code(office, remote.visit)
    digits = code(office)

    def at(number: str, its: str, digits: str = digits, centre: str = CENTRE) -> VisitView:
        return run(confirming.by_number(office, centre, digits, number, its))

    for number, its in (
        (remote.number, f"{(int(place) + 1) % 10**4:04}"),
        ("Z999", place),
        ("nothing", place),
        (kiosk.number, here_codes.place_code(office, kiosk.visit)),
    ):
        with pytest.raises(NoTicketToConfirm):
            at(number, its)
    with pytest.raises(NoTicketToConfirm):
        at(remote.number, place, "000000" if digits != "000000" else "000001")
    with pytest.raises(NoTicketToConfirm):
        at(remote.number, place, digits, "district-1")
    assert at(remote.number.lower(), place).state == "waiting"
    with pytest.raises(UnknownVisit):
        run(confirming.by_token(office, "x" * 22, digits))


def test_another_service_or_the_right_one_is_as_unconfirmed_as_the_ticket(
    office: Office, clock: ManualClock
) -> None:
    remote = from_home(office)
    run(visits.add_service(office, CITIZEN, remote.token, Chosen("mea-bill")))
    seen = visits.view(office, remote.token)
    assert [turn.state for turn in seen.turns] == ["deferred", "deferred"]
    clock.advance(minutes=3)
    confirm(office, remote)
    assert [t.state for t in visits.view(office, remote.token).turns] == ["waiting", "waiting"]
    assert whole(office)
