"""A citizen at the touchscreen, in a real browser, with script and without."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import Page
from pyzbar.pyzbar import decode

from kiosk.papers import papers_together
from shared.domain.catalogue import Service
from shared.services import hall as halls
from shared.services import visits
from tests.browser import opened
from tests.builders import a_visit
from tests.conftest import NewContext
from tests.kiosk.conftest import Hall
from tests.served import beside


def tap(page: Page, *targets: str) -> None:
    for target in targets:
        page.locator(target).first.tap()


def reached_ticket(page: Page, number: str) -> str:
    """The token of the ticket on the screen."""
    page.locator("[data-ticket-number]").wait_for()
    assert page.inner_text("[data-ticket-number]") == number
    return page.url.partition("?")[0].rsplit("/", 1)[1]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("language", ["th", "en"])
def test_three_taps_are_a_ticket(
    demo_hall: Hall, new_context: NewContext, language: str, script: bool
) -> None:
    page = opened(
        new_context("kiosk", java_script_enabled=script), f"{demo_hall.url}/kiosk/mo-chit"
    )
    tap(page, f'[data-lang="{language}"]', '[data-topic~="B"]', '[data-service="id-card-lost"]')
    token = reached_ticket(page, "B001")
    assert page.locator("html").get_attribute("lang") == language
    view = visits.view(demo_hall.office, token)
    assert view.language == language
    assert page.locator("[data-track-url]").get_attribute("href") == f"{demo_hall.url}/t/{token}"
    tap(page, '[data-action="home"]')
    page.wait_for_url(f"{demo_hall.url}/kiosk/mo-chit")


def test_the_other_services_take_four_taps(demo_hall: Hall, new_context: NewContext) -> None:
    page = opened(new_context("kiosk"), f"{demo_hall.url}/kiosk/mo-chit")
    tap(
        page,
        '[data-lang="th"]',
        '[data-topic~="B"]',
        '[data-subtopic="house-and-family"]',
        '[data-service="elderly-allowance"]',
    )
    reached_ticket(page, "B001")


def test_who_knows_the_agency_chooses_it(demo_hall: Hall, new_context: NewContext) -> None:
    page = opened(new_context("kiosk"), f"{demo_hall.url}/kiosk/mo-chit")
    tap(page, '[data-lang="en"]', "text=By agency", '[data-agency="DBD"]')
    tap(page, '[data-service="juristic-certificate"]')
    reached_ticket(page, "M001")


def test_papers_can_be_read_before_the_ticket(demo_hall: Hall, new_context: NewContext) -> None:
    page = opened(new_context("kiosk"), f"{demo_hall.url}/kiosk/mo-chit/topics/passport?lang=en")
    tap(page, "text=Papers", '[data-action="details"]')
    page.locator("[data-step]").first.wait_for()
    tap(page, '[data-action="back"]')
    tap(page, '[data-service="passport-ordinary"]')
    reached_ticket(page, "F001")


def test_the_help_page_leads_back_to_where_one_was(
    demo_hall: Hall, new_context: NewContext
) -> None:
    address = f"{demo_hall.url}/kiosk/mo-chit/topics/passport?priority=1&lang=en"
    page = opened(new_context("kiosk"), address)
    tap(page, '[data-action="help"]')
    page.wait_for_url("**/help*")
    tap(page, '[data-action="back"]')
    page.wait_for_url(address)


def test_the_code_on_the_screen_leads_to_the_ticket(
    demo_hall: Hall, new_context: NewContext
) -> None:
    visit = beside(lambda: a_visit(demo_hall.office))
    page = opened(new_context("kiosk"), f"{demo_hall.url}/kiosk/mo-chit/ticket/{visit.token}")
    link = page.locator("[data-track-url]")
    picture = Image.open(io.BytesIO(link.screenshot()))
    assert decode(picture)[0].data.decode() == link.get_attribute("href")


def test_a_double_tap_is_one_ticket(demo_hall: Hall, new_context: NewContext) -> None:
    page = opened(new_context("kiosk"), f"{demo_hall.url}/kiosk/mo-chit/topics/passport")
    page.locator('[data-service="passport-ordinary"]').dblclick()
    reached_ticket(page, "F001")
    assert halls.board_view(demo_hall.office, "mo-chit").waiting == 1


def test_a_screen_left_alone_asks_and_then_starts_again(
    demo_hall: Hall, new_context: NewContext
) -> None:
    context = new_context("kiosk")
    page = context.new_page()
    page.clock.install()
    page.goto(f"{demo_hall.url}/kiosk/mo-chit/topics?lang=en")
    idle = page.locator("[data-idle]")
    page.clock.run_for(44_000)
    assert idle.is_hidden()
    page.clock.run_for(2_000)
    assert idle.is_visible()
    tap(page, "[data-idle-stay]")
    assert idle.is_hidden()
    page.clock.run_for(60_000)
    assert page.url.endswith("/topics?lang=en")
    page.clock.run_for(6_000)
    page.wait_for_url(f"{demo_hall.url}/kiosk/mo-chit")


def test_without_script_every_page_starts_again_too(demo_hall: Hall) -> None:
    for path in ("topics", "topics/passport", "help"):
        page = demo_hall.client().get(f"/kiosk/mo-chit/{path}").text
        assert '<noscript><meta http-equiv="refresh" content="90; url=/kiosk/mo-chit">' in page


def test_a_screen_in_a_real_hall_never_ends_on_the_page_for_phones(
    hall: Hall, new_context: NewContext
) -> None:
    context = new_context("kiosk")
    page = opened(context, f"{hall.url}/kiosk/mo-chit")
    page.fill("[name=code]", hall.pairing_code())
    page.click("[type=submit]")
    tap(page, '[data-lang="th"]', '[data-topic~="F"]', '[data-service="passport-ordinary"]')
    reached_ticket(page, "F001")
    tap(page, "[data-track-url]")
    page.wait_for_timeout(300)
    assert "/kiosk/mo-chit/ticket/" in page.url


def unseen(page: Page) -> list[str]:
    """What a citizen cannot see without scrolling; long lists scroll inside their own frame."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, h1, h2, .choice, .number')]
          .filter(e => e.checkVisibility() && !e.closest('.skip-link, .kiosk-scroll'))
          .filter(e => { const box = e.getBoundingClientRect();
                         return box.bottom > innerHeight || box.top < 0; })
          .map(e => e.innerText)"""
    )
    return found


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("count", [1, 2, 4, 5, 7])
def test_nothing_of_a_ticket_has_to_be_scrolled(
    demo_hall: Hall, new_context: NewContext, language: str, count: int
) -> None:
    """The services with the most papers and the longest names, together on one screen."""
    catalogue, now = demo_hall.office.catalogue, demo_hall.clock.now()
    offered = [catalogue.services[each] for each in catalogue.offers["mo-chit"]]

    def bulk(service: Service) -> tuple[int, int]:
        papers, _ = papers_together(catalogue, [service.id], now)
        return len(papers), len(service.names.text(language))

    services = [each.id for each in sorted(offered, key=bulk, reverse=True)[:count]]
    visit = beside(lambda: a_visit(demo_hall.office, *services))
    address = f"{demo_hall.url}/kiosk/mo-chit/ticket/{visit.token}?lang={language}"
    page = opened(new_context("kiosk"), address)
    height, room = page.evaluate(
        "(() => { const it = document.querySelector('main'); "
        "return [it.scrollHeight, it.clientHeight]; })()"
    )
    assert height <= room
