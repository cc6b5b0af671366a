"""What tickets before arrival cannot be misused for: the hall's line, guesses, surveys, floods."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shared.domain.errors import (
    HereCodeTries,
    HereCodeWrong,
    InvalidRequest,
    NotConfirmedInTime,
    NoTicketToConfirm,
    VoicesPaused,
)
from shared.domain.events import Event, Kind
from shared.domain.reasons import RestoreReason
from shared.domain.replay import apply
from shared.domain.survey import is_invited
from shared.domain.visit import Outcome
from shared.domain.voices import PACE_PER_HOUR, VoiceKind
from shared.services import (
    confirming,
    here_codes,
    housekeeping,
    returning,
    tracking,
    visits,
    voices,
    voices_staff,
)
from shared.services.commands import ANONYMOUS_KIOSK, CITIZEN
from shared.services.office import Office
from shared.services.visits import Chosen, TakeTicket, VisitView
from shared.services.voices import Filing
from tests.builders import CENTRE, SERVICE, a_clerk, a_desk, a_supervisor, a_visit, call_next, run
from tests.manual_clock import ManualClock
from tests.remote_scene import code, confirm, from_home, whole

pytestmark = pytest.mark.few_on_postgresql(every=3)

BILL = Chosen("mea-bill")


def gives_back(office: Office, clock: ManualClock, view: VisitView) -> None:
    run(visits.cancel(office, CITIZEN, view.token))


def lapses(office: Office, clock: ManualClock, view: VisitView) -> None:
    clock.advance(minutes=91)
    run(housekeeping.end_unconfirmed(office))


@pytest.mark.parametrize("ends", [gives_back, lapses])
def test_a_ticket_that_is_over_before_its_citizen_came_gets_nobody_into_the_line(
    office: Office, clock: ManualClock, ends: Callable[[Office, ManualClock, VisitView], None]
) -> None:
    remote = from_home(office)
    ends(office, clock, remote)
    for caller in (CITIZEN, ANONYMOUS_KIOSK):
        with pytest.raises(NotConfirmedInTime):
            run(visits.add_service(office, caller, remote.token, BILL))
    seen = run(visits.add_service_by_staff(office, a_clerk(office), remote.visit, BILL))
    assert [turn.state for turn in seen.turns] == ["ended", "waiting"]
    assert whole(office)


def test_only_somebody_who_came_is_asked_whatever_turns_the_ticket_has(
    office: Office, clock: ManualClock
) -> None:
    remote = from_home(office)
    gives_back(office, clock, remote)
    run(visits.add_service_by_staff(office, a_clerk(office), remote.visit, BILL))
    run(visits.cancel(office, CITIZEN, remote.token))
    followed = tracking.follow(office, remote.token)
    assert (followed.state.is_here, followed.surveys) == (False, {})
    assert all(turn.survey is None for turn in visits.view(office, remote.token).turns)
    back = followed.state.transactions[remote.turns[0].transaction].id
    run(returning.restore(office, a_supervisor(office), back, None, RestoreReason.CAME_BACK))
    run(visits.cancel(office, CITIZEN, remote.token))
    followed = tracking.follow(office, remote.token)
    assert (followed.state.is_here, followed.state.arrived_at) == (True, clock.now())
    assert len(followed.surveys) == 2
    assert whole(office)


def test_an_old_turn_that_a_citizen_added_to_a_ticket_given_back_invites_nobody(
    office: Office, clock: ManualClock
) -> None:
    remote = from_home(office)
    gives_back(office, clock, remote)
    state, now, actor = tracking.follow(office, remote.token).state, clock.now(), CITIZEN.actor
    place = {"service": "mea-bill", "process": 1, "position": 2, "rank_at": now.isoformat()}
    state = apply(state, Event(state.id, state.seq + 1, Kind.ADDED, now, actor, 99, None, place))
    state = apply(state, Event(state.id, state.seq + 1, Kind.CANCELLED, now, actor, 99))
    turn = state.transactions[99]
    assert turn.outcome is Outcome.CANCELLED_BY_CITIZEN
    assert not state.is_here
    assert not is_invited(state, turn)


def test_whoever_staff_add_and_call_is_here(office: Office, clock: ManualClock) -> None:
    remote = from_home(office)
    gives_back(office, clock, remote)
    run(visits.add_service_by_staff(office, a_clerk(office), remote.visit, BILL))
    clock.advance(minutes=3)
    state = call_next(office, a_desk(office)).history.state
    assert (state.id, state.is_here, state.arrived_at) == (remote.visit, True, clock.now())
    assert whole(office)


def test_nobody_gives_themselves_priority_or_a_kiosk_from_elsewhere(office: Office) -> None:
    chosen = (Chosen(SERVICE),)
    for wrong in (
        TakeTicket(CENTRE, chosen, channel="phone", remote=True, priority=True),
        TakeTicket(CENTRE, chosen, channel="kiosk", remote=True),
        TakeTicket(CENTRE, chosen, channel="counter", remote=True),
    ):
        with pytest.raises(InvalidRequest):
            run(visits.take(office, CITIZEN, wrong))
    here = TakeTicket(CENTRE, chosen, priority=True)
    assert run(visits.take(office, ANONYMOUS_KIOSK, here))[1].priority
    for_somebody = TakeTicket(CENTRE, chosen, channel="counter", remote=True, priority=True)
    assert run(visits.take(office, a_clerk(office), for_somebody))[1].priority


def test_whoever_types_wrong_place_codes_locks_nobody_out_of_their_own_ticket(
    office: Office,
) -> None:
    remote = from_home(office)
    wrong = f"{(int(here_codes.place_code(office, remote.visit)) + 1) % 10**4:04}"

    def by_number(place: str) -> VisitView:
        return run(confirming.by_number(office, CENTRE, code(office), remote.number, place))

    for _ in range(office.rules.here_attempts):
        with pytest.raises(NoTicketToConfirm):
            by_number(wrong)
    with pytest.raises(HereCodeTries):
        by_number(here_codes.place_code(office, remote.visit))
    assert confirm(office, remote).state == "waiting"


def test_guesses_of_the_code_at_the_centre_are_counted_by_number_too(office: Office) -> None:
    remote = from_home(office)
    place, right = here_codes.place_code(office, remote.visit), code(office)
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for _ in range(office.rules.here_attempts):
        with pytest.raises(NoTicketToConfirm):
            run(confirming.by_number(office, CENTRE, wrong, remote.number, place))
    with pytest.raises(HereCodeTries):
        run(confirming.by_number(office, CENTRE, right, remote.number, place))
    with pytest.raises(HereCodeWrong):  # the link has tries of its own
        run(confirming.by_token(office, remote.token, wrong))


def write(office: Office, **more: object) -> int:
    given = Filing(VoiceKind.COMPLAINT, "The wait was long.", **more)  # type: ignore[arg-type]
    return run(voices.file(office, CENTRE, given))


def test_a_ticket_whose_citizen_never_came_is_no_way_round_the_limits_of_the_inbox(
    office: Office, clock: ManualClock
) -> None:
    remote, came = from_home(office), from_home(office)
    clock.advance(minutes=1)
    confirm(office, came)
    write(office, ticket=came.token)
    write(office, ticket=remote.token)  # counts; that of somebody who came does not
    for _ in range(PACE_PER_HOUR - 1):
        write(office)
    for ticket in (None, remote.token):
        with pytest.raises(VoicesPaused):
            write(office, ticket=ticket)
    for here in (came, a_visit(office)):
        write(office, ticket=here.token)


def test_a_counter_without_a_day_is_that_of_the_day_of_receipt(office: Office) -> None:
    server = a_desk(office, a_supervisor(office))
    write(office, counter=3)
    assert voices_staff.waiting(office, server, CENTRE) == 0
    assert voices_staff.waiting(office, a_supervisor(office), CENTRE) == 1
