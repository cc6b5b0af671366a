"""A desk says which service of a journey this is, and where its citizen goes next."""

from __future__ import annotations

import re

import pytest

from shared.services import visits
from shared.services.commands import ANONYMOUS_KIOSK
from shared.services.visits import Chosen, TakeTicket
from tests.builders import a_desk, a_visit, run
from tests.counter.conftest import Centre
from tests.counter.test_desk import Desk

MOVING = ("house-move-out", "house-move-in", "mea-new-connection")


@pytest.fixture
def moving(centre: Centre) -> None:
    command = TakeTicket("mo-chit", tuple(map(Chosen, MOVING)), bundle="moving-house")
    run(visits.take(centre.office, ANONYMOUS_KIOSK, command, None))


def onward(page: Desk) -> str:
    found = re.search(r"<p class=\"desk-onward\" data-onward.*?</p>", page.text, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", found[0]).strip() if found else ""


def journey(text: str) -> list[str]:
    return re.findall(r"data-journey>([^<]*)<", text)


def test_the_name_of_the_life_event_stands_beside_the_number(centre: Centre, moving: None) -> None:
    with centre.client("staff1") as client:
        desk = Desk(client, client.post("/counter/mo-chit/3/open", data={"key": "open"}))
        desk.press("call-next")
        assert journey(desk.text) == ["We are moving 1/3"]
        assert "We are moving 1/3" in client.get("/counter/mo-chit/hall").text


def test_the_desk_tells_where_to_go_after_this_and_then_that_staying_is_possible(
    centre: Centre, moving: None
) -> None:
    with centre.client("staff1") as client:
        desk = Desk(client, client.post("/counter/mo-chit/3/open", data={"key": "open"}))
        desk.press("call-next")
        desk.press("start")
        words = onward(desk)
        assert "After this:" in words
        assert "Moving in" in words
        assert "counter 3" in words
        desk.press("complete")
        assert "B001 can stay here" in onward(desk)
        a_visit(centre.office)
        desk.press("call-next")
        assert journey(desk.text) == ["We are moving 2/3"]


def test_several_open_counters_are_named_together(centre: Centre, moving: None) -> None:
    for number in (4, 5):
        a_desk(centre.office, counter=number)
    with centre.client("staff1") as client:
        desk = Desk(client, client.post("/counter/mo-chit/3/open", data={"key": "open"}))
        desk.press("call-next")
        assert "at any open counter" in onward(desk)


def test_a_ticket_of_one_service_keeps_the_desk_as_quiet_as_before(centre: Centre) -> None:
    a_visit(centre.office)
    with centre.client("staff1") as client:
        desk = Desk(client, client.post("/counter/mo-chit/3/open", data={"key": "open"}))
        desk.press("call-next")
        assert not journey(desk.text)
        assert not onward(desk)


def test_the_report_on_life_events_shows_what_was_taken(centre: Centre, moving: None) -> None:
    with centre.client("boss") as client:
        page = client.get("/counter/reports/journeys")
        assert 'data-journey="moving-house" data-centre="mo-chit" data-n="0"' in page.text
        assert "still in the centre" in page.text
        rows = client.get("/counter/reports/journeys.csv").text
        assert "mo-chit/moving-house" in rows
