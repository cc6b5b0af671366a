"""The citizen's pages in a real browser of a small telephone, with script and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from shared.domain import commands
from shared.domain.visit import Outcome
from tests.browser import check_page, opened
from tests.conftest import NewContext
from tests.portal.conftest import Hall, follow

SMALL = {"viewport": {"width": 320, "height": 640}}
PAGES = (
    "/portal",
    "/portal/services",
    "/portal/services?q=zzz",
    "/portal/services/id-card-expired",
    "/portal/services/land-transfer",
    "/portal/services/mea-new-connection",
)


def state(page: Page) -> str | None:
    return page.locator("#slip").get_attribute("data-state")


@pytest.mark.parametrize("language", ["th", "en"])
def test_from_the_slip_to_the_last_question_on_a_phone(
    hall: Hall, new_context: NewContext, language: str
) -> None:
    other, visit = hall.visit(), hall.visit()
    page = opened(new_context("phone"), f"{hall.url}/t/{visit.token}?lang={language}")
    expect(page.locator("[data-number]")).to_have_text(visit.number)
    expect(page.locator("[data-ahead]")).to_have_attribute("data-ahead", "1")
    check_page(page, "phone", axe=language == "th")

    hall.serve()
    assert other.number == "B001"
    expect(page.locator("[data-ahead]")).to_have_attribute("data-ahead", "0")
    called = hall.call()
    expect(page.locator("#slip")).to_have_attribute("data-state", "called")
    expect(page.locator("[data-counter-number]")).to_have_text("3")
    check_page(page, "phone", axe=language == "th")

    started = hall.do(called, commands.Start())
    expect(page.locator("#slip")).to_have_attribute("data-state", "serving")
    hall.clock.advance(minutes=10)
    hall.do(started, commands.Complete(Outcome.COMPLETED))
    expect(page.locator("#slip")).to_have_attribute("data-state", "ended")
    check_page(page, "phone", axe=language == "th")

    follow(page, "[data-survey-url]")
    check_page(page, "phone", axe=language == "th")
    follow(page, '[data-score="2"]')
    expect(page.locator("[data-thanks]")).to_be_visible()
    expect(page.locator("[data-help]")).to_be_visible()
    check_page(page, "phone", axe=language == "th")
    follow(page, '[data-action="change"]')
    expect(page.locator('[data-score="2"]')).to_have_attribute("aria-checked", "true")
    follow(page, '[data-score="5"]')
    page.locator("#comment").fill("<img src=x onerror=alert(1)> ดีมาก")
    page.locator('[data-why="staff"] summary').click()
    page.locator('[name="staff"][value="4"]').check()
    follow(page, '[data-action="finish"]')
    expect(page.locator("[data-thanks]")).to_be_visible()
    check_page(page, "phone", axe=language == "th")
    page.goto(hall.survey_of(visit) + f"?lang={language}")
    expect(page.locator("[data-answered]")).to_be_visible()
    check_page(page, "phone", axe=language == "th")


@pytest.mark.parametrize("language", ["th", "en"])
def test_leaving_and_coming_later_on_a_phone(
    hall: Hall, new_context: NewContext, language: str
) -> None:
    visit = hall.visit("id-card-expired", "house-move-in", "mea-new-connection")
    page = opened(new_context("phone"), f"{hall.url}/t/{visit.token}?lang={language}")
    follow(page, '[data-action="defer"]')
    check_page(page, "phone", axe=language == "th")
    follow(page, '[data-minutes="20"]')
    assert state(page) == "deferred"
    check_page(page, "phone", axe=language == "th")
    follow(page, '[data-action="rejoin"]')
    assert state(page) == "waiting"
    follow(page, '[data-action="cancel"]')
    check_page(page, "phone", axe=language == "th")
    follow(page, '[data-action="back"]')
    assert state(page) == "waiting"
    follow(page, '[data-action="cancel"]')
    follow(page, '[data-action="confirm-cancel"]')
    assert state(page) == "ended"
    check_page(page, "phone", axe=language == "th")


def test_everything_works_without_script(hall: Hall, new_context: NewContext) -> None:
    visit = hall.visit()
    page = new_context("phone", java_script_enabled=False).new_page()
    page.goto(f"{hall.url}/t/{visit.token}?lang=en")
    assert page.locator("noscript").inner_html() == '<meta http-equiv="refresh" content="20">'
    follow(page, '[data-action="defer"]')
    follow(page, '[data-minutes="10"]')
    assert state(page) == "deferred"
    follow(page, '[data-action="rejoin"]')
    hall.serve()
    page.reload()
    assert state(page) == "ended"
    follow(page, "[data-survey-url]")
    follow(page, '[data-score="4"]')
    assert page.locator("[data-thanks]").count() == 1
    page.fill("#comment", "good")
    follow(page, '[data-action="finish"]')
    assert page.locator("[data-thanks]").count() == 1


def test_the_page_says_when_the_server_is_not_heard(hall: Hall, new_context: NewContext) -> None:
    visit = hall.visit()
    context = new_context("phone")
    page = context.new_page()
    page.clock.install()
    page.goto(f"{hall.url}/t/{visit.token}?lang=en")
    expect(page.locator("[data-stale]")).to_be_hidden()
    context.set_offline(True)
    page.clock.run_for(60_000)
    expect(page.locator("[data-stale]")).to_be_visible()


@pytest.mark.parametrize("language", ["th", "en"])
def test_nothing_scrolls_sideways_on_the_smallest_phone(
    hall: Hall, new_context: NewContext, language: str
) -> None:
    visit = hall.visit("id-card-late-name", "commercial-registration")
    context = new_context("phone", **SMALL)
    page = opened(context, f"{hall.url}/t/{visit.token}?lang={language}")
    check_page(page, "phone", axe=language == "th")
    for part in ("cancel", "defer"):
        page.goto(f"{hall.url}/t/{visit.token}/{part}?lang={language}")
        check_page(page, "phone", axe=language == "th")
    hall.serve()
    page.goto(f"{hall.survey_of(visit)}?lang={language}")
    check_page(page, "phone", axe=language == "th")
    follow(page, '[data-score="1"]')
    check_page(page, "phone", axe=language == "th")


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_public_manual_is_a_good_page_on_a_small_phone(
    hall: Hall, new_context: NewContext, language: str
) -> None:
    page = opened(new_context("page", **SMALL), f"{hall.url}/portal?lang={language}")
    titles = set()
    for path in PAGES:
        page.goto(f"{hall.url}{path}{'&' if '?' in path else '?'}lang={language}")
        check_page(page, "page", axe=language == "th")
        titles.add(page.title())
    assert len(titles) == len(PAGES)
