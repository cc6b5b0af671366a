"""The code with which whoever took a ticket by phone shows that they are here."""

from __future__ import annotations

from playwright.sync_api import expect

from shared.services import visits
from shared.services.commands import CITIZEN
from shared.services.here_codes import present_code
from shared.services.visits import Chosen, TakeTicket
from tests.builders import CENTRE, SERVICE, a_visit, run
from tests.conftest import NewContext
from tests.kiosk.conftest import Hall
from tests.served import beside

KIOSK, BOARD = f"/kiosk/{CENTRE}?lang=en", f"/kiosk/{CENTRE}/board?lang=en"
REMOTE = TakeTicket(CENTRE, (Chosen(SERVICE),), channel="phone", remote=True)


def test_it_stands_there_only_while_somebody_is_expected(demo_hall: Hall) -> None:
    client, office = demo_hall.client(), demo_hall.office
    for page in (KIOSK, BOARD):
        assert "data-here-code" not in client.get(page).text
    run(visits.take(office, CITIZEN, REMOTE))
    code = present_code(office, CENTRE, demo_hall.clock.now())
    for page in (KIOSK, BOARD):
        text = client.get(page).text
        assert f"data-here-code>{code.shown}<" in text
    assert "data-here-code" not in client.get("/kiosk/district-1?lang=en").text


def test_it_comes_and_changes_on_open_screens_by_itself(
    demo_hall: Hall, new_context: NewContext
) -> None:
    office, clock = demo_hall.office, demo_hall.clock
    screens = [new_context(name).new_page() for name in ("kiosk", "board")]
    for screen, page in zip(screens, (KIOSK, BOARD), strict=True):
        screen.goto(f"{demo_hall.url}{page}")
    beside(lambda: run(visits.take(office, CITIZEN, REMOTE)))
    first = present_code(office, CENTRE, clock.now()).shown
    for screen in screens:
        expect(screen.locator("[data-here-code]")).to_have_text(first)
    clock.advance(minutes=5)
    beside(lambda: a_visit(office))
    second = present_code(office, CENTRE, clock.now()).shown
    for screen in screens:
        expect(screen.locator("[data-here-code]")).to_have_text(second)
