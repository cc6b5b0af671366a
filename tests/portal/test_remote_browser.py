"""A ticket before arrival on a phone of 360 × 740: from the choice of a centre into the line."""

from __future__ import annotations

from playwright.sync_api import expect

from shared.services.here_codes import present_code
from tests.browser import check_page, opened
from tests.builders import CENTRE, SERVICE
from tests.conftest import NewContext
from tests.looking.reflow import check_reflow
from tests.portal.conftest import Hall, follow


def test_from_home_into_the_line_by_a_scan(hall: Hall, new_context: NewContext) -> None:
    hall.visit()
    context = new_context("phone")
    page = opened(context, f"{hall.url}/portal/tickets?lang=th")
    check_page(page, "phone")
    follow(page, f"[data-centre={CENTRE}]")
    check_page(page, "phone")
    page.locator("[data-topic]", has=page.locator(f"[value={SERVICE}]")).locator("summary").tap()
    page.locator(f"[value={SERVICE}]").check()
    follow(page, "[data-action=next]")
    check_page(page, "phone")
    check_reflow(page)
    follow(page, "[data-action=take]")
    expect(page.locator("#slip")).to_have_attribute("data-state", "deferred")
    assert page.locator("[data-confirm-by]").first.is_visible()
    check_page(page, "phone")
    ticket = page.url

    follow(page, "#confirm [data-action=confirm]")
    check_page(page, "phone")

    digits = present_code(hall.office, CENTRE, hall.clock.now()).digits
    page.goto(f"{hall.url}/portal/here/{CENTRE}/{digits}?lang=th")  # what the camera opens
    check_page(page, "phone")
    check_reflow(page)
    follow(page, "[data-action=confirm]")
    expect(page.locator("#slip")).to_have_attribute("data-state", "waiting")
    assert page.url.split("?")[0] == ticket.split("?")[0]

    hall.serve()
    hall.call()
    expect(page.locator("#slip")).to_have_attribute("data-state", "called")
