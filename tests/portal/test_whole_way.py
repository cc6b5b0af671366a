"""The whole way of a citizen on a small telephone: find, take a ticket from home, confirm, be
served, rate, complain, read the answer. With and without script, in both languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from shared.domain import commands
from shared.domain.visit import Outcome
from shared.domain.voices import Did
from shared.services import housekeeping, voices_staff
from shared.services.here_codes import present_code
from shared.services.voices_staff import StaffMove
from tests.browser import opened
from tests.builders import CENTRE, SERVICE, a_supervisor, run
from tests.conftest import NewContext
from tests.portal.conftest import Hall, follow

SMALL = {"viewport": {"width": 320, "height": 640}}
ANSWER = "We have put a second chair there."


def phone(new_context: NewContext, *, script: bool, small: bool) -> Page:
    context = new_context("phone", java_script_enabled=script, **(SMALL if small else {}))
    return opened(context, "about:blank")


def taken_from_home(hall: Hall, page: Page, language: str, words: str) -> str:
    """Find the service, take a ticket for it; returns the ticket's address."""
    page.goto(f"{hall.url}/portal?lang={language}")
    page.locator("[name=q]").first.fill(words)
    with page.expect_navigation(wait_until="load"):
        page.locator("form[role=search] [type=submit]").first.tap()
    follow(page, f"a[href^='/portal/services/{SERVICE}']")
    follow(page, "[data-take]")
    if page.locator(f"[data-centre={CENTRE}]").count():
        follow(page, f"[data-centre={CENTRE}]")
    follow(page, "[data-action=take]")
    expect(page.locator("#slip")).to_have_attribute("data-state", "deferred")
    return page.url


def shown_now(page: Page, state: str) -> None:
    """Without script the page has to be asked again; it does so by itself after a while."""
    if page.locator("#slip").get_attribute("data-state") != state:
        page.reload(wait_until="load")
    expect(page.locator("#slip")).to_have_attribute("data-state", state)


@pytest.mark.parametrize(
    ("script", "small", "language", "words"),
    [(True, False, "th", "บัตรหมดอายุ"), (False, True, "en", "expired card")],
    ids=["script-360-th", "no-script-320-en"],
)
def test_from_the_search_to_the_answer_of_a_complaint(
    hall: Hall, new_context: NewContext, script: bool, small: bool, language: str, words: str
) -> None:
    page = phone(new_context, script=script, small=small)
    ticket = taken_from_home(hall, page, language, words)

    follow(page, "#confirm [data-action=confirm]")
    page.locator("[name=code]").fill(present_code(hall.office, CENTRE, hall.clock.now()).digits)
    follow(page, "[data-action=confirm]")
    expect(page.locator("#slip")).to_have_attribute("data-state", "waiting")

    called = hall.call()
    shown_now(page, "called")
    expect(page.locator("#now")).to_contain_text("3")
    hall.do(hall.do(called, commands.Start()), commands.Complete(Outcome.COMPLETED))
    shown_now(page, "ended")
    follow(page, "[data-survey-url]")
    follow(page, '[data-score="2"]')
    expect(page.locator("[data-thanks]")).to_be_visible()

    page.locator("a[href*='/complaint']").first.scroll_into_view_if_needed()
    follow(page, "a[href*='/complaint']")
    page.locator("[name=text]").fill("No chair at the counter <b>")
    follow(page, "[data-action=send]")
    code = page.locator("[data-code]").get_attribute("data-code")
    assert code
    assert page.locator("[data-voice-state]").count() == 1

    boss = hall.happens(lambda: a_supervisor(hall.office))
    (row,) = voices_staff.inbox(hall.office, boss, CENTRE).rows
    answered = StaffMove(Did.ANSWERED, ANSWER)
    hall.happens(
        lambda: run(voices_staff.act(hall.office, boss, row.line.id, row.line.version, answered))
    )
    page.goto(f"{hall.url}/portal/complaints/follow?lang={language}")
    page.locator("[name=code]").fill(code.lower().replace("-", " "))
    follow(page, "[data-action=open-code]")
    expect(page.locator("[data-answer]")).to_have_text(ANSWER)
    follow(page, "[data-action=settle]")
    page.goto(ticket)
    expect(page.locator("#slip")).to_have_attribute("data-state", "ended")


def test_a_ticket_that_nobody_confirms_is_gone_and_says_what_to_do(
    hall: Hall, new_context: NewContext
) -> None:
    page = phone(new_context, script=True, small=False)
    taken_from_home(hall, page, "en", "expired card")
    hall.clock.advance(hours=3, minutes=1)
    assert hall.happens(lambda: run(housekeeping.end_unconfirmed(hall.office))) == 1
    expect(page.locator("#slip")).to_have_attribute("data-state", "ended")
    expect(page.locator("main")).to_contain_text("new ticket")
    assert page.locator("[data-survey-url]").count() == 0
