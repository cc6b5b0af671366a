"""Calls for help: the right people know at once, nobody else does, and only a person ends them."""

from __future__ import annotations

import pytest

from shared.domain.errors import AlarmOver, NotFound, UnknownCentre, UnknownVisit
from shared.domain.help import AlarmEnd, AlarmKind
from shared.services import help as calls_for_help
from shared.services.office import Office
from tests.builders import CENTRE, a_clerk, a_desk, a_key, a_supervisor, a_visit, call_next, run
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.sqlite_only
QUIET, EMERGENCY = AlarmKind.QUIET_HELP, AlarmKind.EMERGENCY


def test_quiet_help_reaches_supervisors_with_counter_and_ticket_and_no_other_desk(
    office: Office,
) -> None:
    a_visit(office)
    clerk, boss, other = a_desk(office), a_supervisor(office), a_clerk(office)
    call_next(office, clerk)
    run(calls_for_help.raise_from_desk(office, clerk, CENTRE, QUIET, 3))
    (call,) = calls_for_help.open_calls(office, boss, CENTRE)
    assert (call.alarm.counter, call.alarm.number) == (3, "B001")
    assert calls_for_help.open_calls(office, other, CENTRE) == []
    assert len(calls_for_help.open_calls(office, clerk, CENTRE)) == 1
    with pytest.raises(NotFound):
        run(calls_for_help.answer(office, other, call.alarm.id))


def test_an_emergency_reaches_every_colleague_of_the_centre_and_nobody_elsewhere(
    office: Office,
) -> None:
    clerk, other = a_desk(office), a_clerk(office)
    raised = run(calls_for_help.raise_from_desk(office, clerk, CENTRE, EMERGENCY, 3))
    run(calls_for_help.answer(office, other, raised.id))
    (call,) = calls_for_help.open_calls(office, clerk, CENTRE)
    assert call.comes == ("สมศรี", "Somsri")
    with pytest.raises(UnknownCentre):
        calls_for_help.open_calls(office, a_clerk(office, "district-1"), CENTRE)
    with pytest.raises(NotFound):
        run(calls_for_help.end(office, other, raised.id, AlarmEnd.HELPED))


def test_pressing_twice_is_one_call_and_ending_it_makes_room_for_the_next(office: Office) -> None:
    clerk = a_desk(office)
    first, again = (
        run(calls_for_help.raise_from_desk(office, clerk, CENTRE, EMERGENCY, 3)) for _ in range(2)
    )
    assert first.id == again.id
    run(calls_for_help.end(office, clerk, first.id, AlarmEnd.BY_MISTAKE))
    run(calls_for_help.end(office, clerk, first.id, AlarmEnd.BY_MISTAKE))
    with pytest.raises(AlarmOver):
        run(calls_for_help.end(office, clerk, first.id, AlarmEnd.HELPED))
    with pytest.raises(AlarmOver):
        run(calls_for_help.answer(office, clerk, first.id))
    third = run(calls_for_help.raise_from_desk(office, clerk, CENTRE, EMERGENCY, 3))
    assert third.id != first.id


def test_a_citizen_asks_once_from_the_phone_and_again_only_after_it_ended(
    office: Office, clock: ManualClock
) -> None:
    visit, boss = a_visit(office), a_supervisor(office)
    for name in ("one", "two"):
        run(calls_for_help.ask_for_supervisor(office, visit.token, a_key(name)))
    (call,) = calls_for_help.open_calls(office, boss, CENTRE)
    assert (call.alarm.number, call.alarm.counter, call.alarm.raised_by) == ("B001", None, None)
    assert calls_for_help.is_asked(office, CENTRE, visit.visit)
    run(calls_for_help.end(office, boss, call.alarm.id, AlarmEnd.HELPED))
    assert not calls_for_help.is_asked(office, CENTRE, visit.visit)
    with pytest.raises(UnknownVisit):
        run(calls_for_help.ask_for_supervisor(office, "no such token"))


def test_the_count_of_a_year_names_nobody(office: Office, clock: ManualClock) -> None:
    clerk, boss = a_desk(office), a_supervisor(office)
    raised = run(calls_for_help.raise_from_desk(office, clerk, CENTRE, QUIET, 3))
    run(calls_for_help.end(office, boss, raised.id, AlarmEnd.HELPED))
    run(calls_for_help.raise_from_desk(office, clerk, CENTRE, EMERGENCY, 3))
    found = calls_for_help.months(office, boss, CENTRE, clock.now().year)
    assert [(m.kind, m.calls, m.helped, m.still_open) for m in found] == [
        (EMERGENCY, 1, 0, 1),
        (QUIET, 1, 1, 0),
    ]
    with pytest.raises(UnknownCentre):
        calls_for_help.months(office, clerk, CENTRE, clock.now().year)
