"""The checklist at the desk: copies the office makes, and papers of those who come for others."""

from __future__ import annotations

import re

from shared.services import visits
from shared.services.commands import ANONYMOUS_KIOSK
from shared.services.visits import Chosen, TakeTicket
from tests.builders import run
from tests.counter.conftest import Centre
from tests.counter.test_desk import DESK, Desk


def at_the_desk(centre: Centre, service: str, people: int) -> str:
    """The page of counter 3 after a ticket for so many people was begun there."""
    command = TakeTicket("mo-chit", (Chosen(service, people),), language="en")
    run(visits.take(centre.office, ANONYMOUS_KIOSK, command))
    with centre.client("staff1") as client:
        desk = Desk(client, client.post(f"{DESK}/open?lang=en", data={"key": "open"}))
        return desk.press("call-next").press("start").text


def test_a_copy_that_the_office_makes_is_asked_of_nobody(centre: Centre) -> None:
    page = at_the_desk(centre, "elderly-allowance", 1)
    notes = re.findall(r'papers-note">(.*?)</span></span>', page, re.DOTALL)[:3]
    assert [" ".join(re.sub("<[^>]*>", "", each).split()) for each in notes] == [
        "1 original · make 1 copy here",
        "1 original · make 1 copy here",
        "1 original · 1 copy",
    ]
    assert 'data-proxy="1"' in page


def test_papers_of_those_who_come_for_others_are_pointed_at_when_they_are_several(
    centre: Centre,
) -> None:
    page = at_the_desk(centre, "elderly-allowance", 3)
    assert 'data-proxy="3"' in page
    assert "3 people: papers of who comes for others" in page
    assert re.findall(r'data-proxy-paper="(\d)"', page) == ["1", "2"]
