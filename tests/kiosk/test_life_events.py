"""A life event at the touchscreen: four taps, one ticket, everything that belongs to it."""

from __future__ import annotations

import re
from contextlib import closing

import pytest
from playwright.sync_api import Page

from shared.domain.permissions import Grant, Role
from shared.domain.search import find_events
from shared.services import hall as halls
from shared.services import people, visits
from tests.browser import check_page, opened
from tests.builders import CENTRE, a_clerk, run
from tests.conftest import NewContext
from tests.counter.conftest import PASSWORD, sign_in
from tests.kiosk.conftest import Hall
from tests.kiosk.test_choosing import MO_CHIT
from tests.served import beside

MOVING = ["house-move-out", "house-move-in", "mea-new-connection", "mwa-new-connection"]


def hooks(text: str, name: str) -> list[str]:
    return re.findall(rf'data-{name}="([^"]*)"', text)


def test_every_life_event_stands_on_one_screen_with_what_it_holds(demo_hall: Hall) -> None:
    client = demo_hall.client("th")
    assert 'data-action="life-events"' in client.get(f"{MO_CHIT}/topics").text
    listed = client.get(f"{MO_CHIT}/life-events").text
    events = hooks(listed, "event")
    assert "ย้ายบ้าน" in listed
    assert 1 < len(events) <= 7
    for event in events:
        page = client.get(f"{MO_CHIT}/life-events/{event}").text
        here = demo_hall.office.catalogue.bundles[event].services
        assert hooks(page, "part") == list(here)


def test_a_ticket_that_gets_one_more_service_offers_no_life_event(demo_hall: Hall) -> None:
    client = demo_hall.client()
    taken = client.post(f"{MO_CHIT}/tickets", data={"service": "mea-bill", "key": "1"})
    token = taken.url.path.rsplit("/", 1)[1]
    assert "life-events" not in client.get(f"{MO_CHIT}/topics?add={token}").text


def test_one_tap_leaves_a_service_out_and_the_last_one_stays(demo_hall: Hall) -> None:
    client = demo_hall.client()
    page = client.get(f"{MO_CHIT}/life-events/going-abroad?without=passport-ordinary").text
    assert hooks(page, "part-state") == ["out", "in"]
    assert hooks(page, "turn") == ["passport-ordinary"]
    page = client.get(
        f"{MO_CHIT}/life-events/going-abroad?without=passport-ordinary,driving-permit-international"
    ).text
    assert hooks(page, "part-state") == ["in", "in"]


def test_the_ticket_names_the_life_event_and_all_its_services(demo_hall: Hall) -> None:
    client = demo_hall.client()
    form = {"service": MOVING[:3], "bundle": "moving-house", "key": "k", "lang": "en"}
    page = client.post(f"{MO_CHIT}/tickets", data=form).text
    assert re.search(r"data-bundle>We are moving<", page)
    assert re.search(r"data-ticket-number>B001<", page)
    for name in ("Moving out", "Moving in", "New electricity connection"):
        assert name in page


@pytest.mark.parametrize("asked", ["ย้ายบ้าน", "moving", "ย้าย บ้าน", "เริ่มธุรกิจ"])
def test_a_search_finds_the_life_event(demo_hall: Hall, asked: str) -> None:
    found = demo_hall.client().get(f"{MO_CHIT}/search", params={"q": asked}).text
    known = find_events(asked, demo_hall.office.catalogue.bundles.values())
    assert hooks(found, "event") == [each.id for each in known]
    assert known or asked == "เริ่มธุรกิจ"


def test_an_unknown_life_event_has_a_page_that_says_so(demo_hall: Hall) -> None:
    assert demo_hall.client().get(f"{MO_CHIT}/life-events/first-love").status_code == 404


def a_seat(hall: Hall, name: str, hashed: str, counter: int, services: list[str]) -> None:
    """A clerk with a password, at an open counter that takes these services."""
    grants = (Grant(Role.CLERK, CENTRE),)
    office = hall.office
    id = office.db.write_now(
        lambda tx: people.add_account(office, tx, name, ("สมศรี", "Somsri"), hashed, grants)
    )
    clerk = a_clerk(office)
    caller = type(clerk)(type(clerk.actor)(clerk.actor.kind, id), f"staff:{id}", grants, "ก", "A")
    run(halls.open_counter(office, caller, CENTRE, counter, services))


def serve(desk: Page, service: str) -> None:
    """Call, start and finish at a desk in the browser."""
    for action in ("call-next", "start"):
        desk.click(f'[data-action="{action}"]')
    desk.locator('[data-state="serving"]').first.wait_for()
    assert service in desk.inner_text("h1")
    desk.click('[data-action="complete"]')
    desk.locator('[data-state="idle"]').first.wait_for()


def test_a_life_event_from_the_kiosk_to_the_last_counter_with_the_phone_telling_where(
    demo_hall: Hall, new_context: NewContext
) -> None:
    hall, hashed = demo_hall, people.hash_password(PASSWORD)
    beside(lambda: a_seat(hall, "clerk3", hashed, 3, MOVING[:2]))
    beside(lambda: a_seat(hall, "clerk5", hashed, 5, MOVING[2:]))
    kiosk = opened(new_context("kiosk"), f"{hall.url}{MO_CHIT}/topics?lang=en")
    for target in (
        '[data-action="life-events"]',
        '[data-event="moving-house"]',
        '[data-turn="gold-card-change-unit"]',
        '[data-take="4"]',
    ):
        kiosk.locator(target).tap()
    kiosk.locator("[data-ticket-number]").wait_for()
    check_page(kiosk, "kiosk")
    token = kiosk.get_attribute("[data-track-url]", "href") or ""
    phone = opened(new_context("phone"), f"{token}?lang=en")
    with closing(new_context("desk")) as first, closing(new_context("desk")) as second:
        registry = sign_in(first, hall.url, "clerk3")
        power = sign_in(second, hall.url, "clerk5")
        registry.goto(f"{hall.url}/counter/{CENTRE}/3?lang=en")
        power.goto(f"{hall.url}/counter/{CENTRE}/5?lang=en")
        seen = []
        serve(registry, "moving")  # the houses follow each other by law
        assert "can stay here" in registry.inner_text('[data-onward="here"]')
        for desk in (registry, power, power):
            phone.goto(f"{token}?lang=en")
            seen.append(phone.get_attribute("[data-next-counters]", "data-next-counters"))
            serve(desk, "")
        phone.goto(f"{token}?lang=en")
        assert phone.locator('[data-state="ended"]').count()
        assert not phone.locator("[data-next-counters]").count()
    assert seen[0] in {"3", "5"}
    assert seen[1:] == ["5", "5"]
    state = visits.view(hall.office, token.rsplit("/", 1)[1])
    assert [turn.outcome for turn in state.turns] == ["completed"] * 4
