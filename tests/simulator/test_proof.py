"""The proof at the end of a simulated day finds what it is there to find."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from shared.domain.calendar import ServiceCalendar
from shared.domain.events import Actor, ActorKind, Draft, Event, Kind
from shared.domain.numbering import ticket_number
from shared.simulator.driver import Record, Ticket
from shared.simulator.proof import examine
from shared.store.log import History, extended, opened
from shared.store.projections import Place

AT = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
KIOSK = Actor(ActorKind.KIOSK)
CLERK = Actor(ActorKind.STAFF, 7)
PLACE = Place("mo-chit", date(2026, 11, 16), ServiceCalendar())


def a_ticket(visit: int, sequence: int) -> History:
    ticket = {
        "number": ticket_number("B", sequence),
        "letter": "B",
        "sequence": sequence,
        "language": "th",
        "channel": "kiosk",
        "priority": False,
    }
    turn = {"service": "card", "process": 1, "position": 1, "rank_at": AT.isoformat()}
    return opened(visit, PLACE, ticket, [(visit, turn)], KIOSK, AT)


def cancelled(history: History) -> History:
    return extended(history, [Draft(Kind.CANCELLED, history.state.id)], KIOSK, AT)


def called(history: History) -> History:
    call = Draft(Kind.CALLED, history.state.id, {"because": "only_one"}, 1)
    return extended(history, [call], CLERK, AT)


def problems_of(*histories: History, **changes: Mapping[int, object]) -> tuple[str, ...]:
    """What is found in these visits, with the lists that belong to them or `changes` of those."""
    events: dict[int, list[Event]] = {h.state.id: list(h.events) for h in histories}
    listed = {
        h.state.id: {"number": h.state.number, "state": h.state.state.value} for h in histories
    }
    tickets = {
        h.state.id: Ticket(h.state.id, h.state.number, "token", (h.state.id,)) for h in histories
    }
    events |= changes.get("events", {})  # type: ignore[arg-type]  # made by the tests below
    listed |= changes.get("listed", {})  # type: ignore[arg-type]
    tickets |= changes.get("tickets", {})  # type: ignore[arg-type]
    return examine(events, listed, Record(tickets))[1]


def test_a_day_on_which_all_ended_or_still_wait_is_proven() -> None:
    assert problems_of(cancelled(a_ticket(1, 1)), a_ticket(2, 2)) == ()


def test_a_gap_in_the_numbers_is_found() -> None:
    assert "letter B have a gap" in problems_of(a_ticket(1, 1), a_ticket(2, 3))[0]


def test_a_number_given_twice_is_found() -> None:
    assert "a gap or a double: [1, 1]" in problems_of(a_ticket(1, 1), a_ticket(2, 1))[0]


def test_a_lost_event_is_found() -> None:
    whole = cancelled(called(a_ticket(1, 1)))
    torn = [event for event in whole.events if event.seq != 2]
    assert "cannot be replayed" in problems_of(whole, events={1: torn})[0]


def test_a_citizen_left_standing_at_the_counter_is_found() -> None:
    assert "was left called" in problems_of(called(a_ticket(1, 1)))[0]


def test_two_endings_are_found() -> None:
    ended = cancelled(a_ticket(1, 1))
    assert "has 2 endings" in problems_of(cancelled(ended))[0]


def test_a_state_that_no_event_explains_is_found() -> None:
    stored = {1: {"number": "B001", "state": "ended"}}
    assert "not as its events say" in problems_of(a_ticket(1, 1), listed=stored)[0]


def test_an_acknowledged_ticket_that_is_gone_is_found() -> None:
    given = {2: Ticket(2, "B002", "token", (2,))}
    assert problems_of(a_ticket(1, 1), tickets=given) == ("visit 2 was acknowledged and is lost",)


def test_another_number_than_the_one_on_the_slip_is_found() -> None:
    given = {1: Ticket(1, "B009", "token", (1,))}
    assert "more than one number" in problems_of(a_ticket(1, 1), tickets=given)[0]
