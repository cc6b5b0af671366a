"""What the hall and the phone show when the centre closes at once, and when tickets run out."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from shared.domain.day import Limit
from shared.services import closings, contingents
from shared.services.closings import Message
from tests.builders import CENTRE, SERVICE, a_desk, a_supervisor, a_visit, call_next
from tests.conftest import NewContext
from tests.kiosk.conftest import Hall
from tests.served import beside

FLOOD = Message("น้ำเข้าอาคาร", "Water is coming in.")


def do(work: Coroutine[Any, Any, Any]) -> None:
    from tests.builders import run

    beside(lambda: run(work))


def test_kiosk_board_and_phone_say_it_at_once_and_take_it_back(demo_hall: Hall) -> None:
    office, client = demo_hall.office, demo_hall.client()
    boss, ticket = beside(lambda: (a_supervisor(office), a_visit(office)))
    places = (f"/kiosk/{CENTRE}", f"/kiosk/{CENTRE}/board", f"/t/{ticket.token}")
    do(closings.close_at_once(office, boss, CENTRE, FLOOD))
    for place in places:
        assert FLOOD.en in client.get(f"{place}?lang=en").text, place
    assert 'data-state="closed"' in client.get(f"/kiosk/{CENTRE}/board?lang=en").text
    form = {"service": SERVICE, "key": "k", "lang": "en"}
    assert client.post(f"/kiosk/{CENTRE}/tickets", data=form).status_code == 409
    do(closings.reopen(office, boss, CENTRE))
    demo_hall.clock.advance(seconds=3)
    for place in places:
        assert FLOOD.en not in client.get(f"{place}?lang=en").text, place


def test_a_used_up_contingent_is_told_before_the_tap(demo_hall: Hall) -> None:
    office, client = demo_hall.office, demo_hall.client()
    boss = beside(lambda: a_supervisor(office))
    do(contingents.set_contingent(office, boss, CENTRE, Limit(SERVICE, 1)))
    page = f"/kiosk/{CENTRE}/services/{SERVICE}?lang=en"
    assert "tickets for it are given" not in client.get(page).text
    beside(lambda: a_visit(office))
    assert "tickets for it are given" in client.get(page).text


def test_open_pages_of_the_touchscreen_learn_it_by_themselves(
    demo_hall: Hall, new_context: NewContext
) -> None:
    office = demo_hall.office
    boss, ticket = beside(lambda: (a_supervisor(office), a_visit(office)))
    places = ("?lang=en", "/life-events/moving-house?lang=en", f"/ticket/{ticket.token}?lang=en")
    screens = [new_context("kiosk").new_page() for _ in places]
    for screen, place in zip(screens, places, strict=True):
        screen.goto(f"{demo_hall.url}/kiosk/{CENTRE}{place}")
    do(closings.close_at_once(office, boss, CENTRE, FLOOD))
    for screen in screens[:2]:
        screen.get_by_text(FLOOD.en).first.wait_for()
        assert not screen.locator(".attract-start").count()
    do(closings.reopen(office, boss, CENTRE))
    demo_hall.clock.advance(seconds=3)
    for screen in screens[:2]:
        screen.locator(".attract-start").wait_for()
    assert screens[2].locator("[data-ticket-number]").count() == 1


def test_a_life_event_tells_which_of_its_services_has_no_tickets_left(demo_hall: Hall) -> None:
    office, client = demo_hall.office, demo_hall.client()
    boss = beside(lambda: a_supervisor(office))
    do(contingents.set_contingent(office, boss, CENTRE, Limit("house-move-in", 0)))
    page = client.get(f"/kiosk/{CENTRE}/life-events/moving-house?lang=en").text
    assert 'data-part="house-move-in" data-part-state="closed"' in page
    assert "tickets for it are given" in page


def test_in_an_emergency_a_called_citizen_is_sent_to_no_counter(demo_hall: Hall) -> None:
    office = demo_hall.office
    ticket, boss = beside(lambda: (a_visit(office), a_supervisor(office)))
    beside(lambda: call_next(office, a_desk(office)))
    page = f"/t/{ticket.token}?lang=en"
    assert "data-counter-number" in demo_hall.client().get(page).text
    do(closings.close_at_once(office, boss, CENTRE, FLOOD))
    told = demo_hall.client().get(page).text
    assert FLOOD.en in told
    assert "data-counter-number" not in told
    assert "data-called-at" not in told
    assert "go to counter" not in told
