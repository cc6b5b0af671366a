"""The hall and the ticket look-up through HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from tests.builders import SERVICE, a_visit
from tests.counter.conftest import Centre
from tests.counter.test_desk import Desk

TICKETS = "/counter/mo-chit/tickets"


@pytest.fixture
def clerk(centre: Centre) -> Iterator[httpx.Client]:
    with centre.client("staff1") as client:
        yield client


def find(client: httpx.Client, number: str) -> Desk:
    return Desk(client, client.get(TICKETS, params={"number": number}))


def turns(page: Desk) -> list[str]:
    return re.findall(r'data-turn-state="(\w+)"', page.text)


def test_the_hall_shows_counters_and_lines_as_they_are(centre: Centre, clerk: httpx.Client) -> None:
    a_visit(centre.office)
    a_visit(centre.office, "passport-ordinary")
    desk = Desk(clerk, clerk.post("/counter/mo-chit/3/open", data={"key": "open"}))
    desk.press("call-next")
    text = clerk.get("/counter/mo-chit/hall").text
    assert "Counters: 1 of 6 open" in text
    assert re.search(r'data-state="busy" data-hall-counter="3".*?B001 · Called', text, re.DOTALL)
    assert re.search(r'data-queue="F"[^>]*>.*?<td class="count">1</td>', text)
    assert 'data-waiting="1"' in text


def test_a_ticket_is_found_however_it_is_typed(centre: Centre, clerk: httpx.Client) -> None:
    a_visit(centre.office)
    for typed in ("B001", "b 001", "b-001"):
        assert find(clerk, typed).number == "B001"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("B001", "Today there is no such ticket."), ("hello", "Write the number as on the slip")],
)
def test_a_number_that_does_not_exist_is_said_plainly(
    clerk: httpx.Client, typed: str, sentence: str
) -> None:
    page = find(clerk, typed)
    assert page.page.status_code == 200
    assert sentence in (page.problem or "")


def test_a_slip_printed_again_leads_to_the_same_ticket(centre: Centre, clerk: httpx.Client) -> None:
    visit = a_visit(centre.office)
    page = find(clerk, "B001").press("reprint")
    assert f'data-track-url href="{centre.url}/t/{visit.token}"' in page.text
    assert visit.token not in find(clerk, "B001").text


def test_a_service_is_added_under_the_same_number(centre: Centre, clerk: httpx.Client) -> None:
    a_visit(centre.office)
    page = find(clerk, "B001").press("add-service", service="passport-ordinary")
    assert turns(page) == ["waiting", "waiting"]
    again = page.press("add-service", service=SERVICE)
    assert again.page.status_code == 422
    assert again.problem == "This service is on the ticket already."


def test_a_ticket_is_taken_out_with_its_reason(centre: Centre, clerk: httpx.Client) -> None:
    a_visit(centre.office)
    page = find(clerk, "B001").press("remove", outcome="recorded_in_error")
    assert turns(page) == ["ended"]
    assert "Recorded by mistake" in page.text


def test_somebody_who_missed_the_call_gets_back_in_line(
    centre: Centre, clerk: httpx.Client
) -> None:
    a_visit(centre.office)
    desk = Desk(clerk, clerk.post("/counter/mo-chit/3/open", data={"key": "open"}))
    desk.press("call-next")
    for _ in range(2):
        centre.clock.advance(seconds=20)
        desk.look().press("recall")
    desk.press("no-show")
    page = find(clerk, "B001")
    assert "Did not come" in page.text
    assert turns(page.press("rejoin")) == ["waiting"]


def test_an_old_page_of_a_ticket_changes_nothing(centre: Centre, clerk: httpx.Client) -> None:
    a_visit(centre.office)
    old = find(clerk, "B001")
    desk = Desk(clerk, clerk.post("/counter/mo-chit/3/open", data={"key": "open"}))
    desk.press("call-next")
    old.press("remove", outcome="left")
    assert old.page.status_code == 409
    assert turns(old) == ["called"]
