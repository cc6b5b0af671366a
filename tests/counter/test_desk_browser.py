"""The desk in the real browser at 1366 × 768: clicks, keys, no script, two windows, no server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import check_page, findings, opened
from tests.conftest import NewContext
from tests.counter.at_desk import LOCALES, act, at_counter, fits, state
from tests.counter.conftest import PASSWORD, Centre

if TYPE_CHECKING:
    pass

LANGUAGES = ("th", "en")
PATH = ("call-next", "start", "next-step", "next-step", "next-step", "complete")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_of_the_desk_reads_well_and_fits_the_screen(
    new_context: NewContext, centre: Centre, language: str
) -> None:
    for service in ("house-move-in", "passport-ordinary", "information"):
        centre.visit(service, priority=service == "house-move-in")
        centre.clock.advance(minutes=7)
    page = at_counter(new_context, centre, locale=LOCALES[language])
    assert page.get_attribute("html", "lang") == language

    def good() -> None:
        page.wait_for_selector("[data-connected]:visible")
        assert not findings(page, "desk", axe=language == "th")
        assert fits(page)

    good()
    act(page, "call-next")
    good()
    act(page, "start")
    good()
    centre.clock.advance(minutes=9)
    act(page, "papers-complete")
    good()
    assert page.is_visible("[data-step='1'] .chip[data-status=late]")
    for menu in ("transfer", "hold", "more", "keys"):
        page.click(f"[data-menu={menu}] > summary")
        # What opens covers targets of the page behind it, which is not a gap too small.
        found = findings(page, "desk", axe=language == "th")
        assert not [line for line in found if "px apart" not in line]
        page.keyboard.press("Escape")
    act(page, "pause")
    good()
    assert page.locator("[data-action=resume]").count() == 1
    for menu in ("services", "hand-over"):
        page.click(f"[data-menu={menu}] > summary")
        found = findings(page, "desk", axe=language == "th")
        assert not [line for line in found if "px apart" not in line]
        page.keyboard.press("Escape")
    act(page, "break")
    good()
    act(page, "close")
    check_page(page, "desk", axe=language == "th")


@pytest.mark.parametrize("language", LANGUAGES)
def test_c7_all_that_a_clerk_watches_is_on_the_screen_without_scrolling(
    new_context: NewContext, centre: Centre, language: str
) -> None:
    offered = {each.letter: each.id for each in centre.office.catalogue.offered("mo-chit")}
    centre.visit()
    for service in offered.values():
        centre.visit(service, priority=service == offered["F"])
    page = at_counter(new_context, centre, locale=LOCALES[language])
    act(page, "call-next")
    act(page, "start")
    act(page, "pause")
    act(page, "call-next")
    act(page, "start")
    assert page.locator("[data-queue]").count() >= len(offered) - 1
    for part in (
        "[data-number]",
        "[data-next-number]",
        "[data-because]",
        "[data-held-since]",
        "[data-finished]",
        "[data-queue]:last-child",
    ):
        box = page.locator(part).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 768, part
    scrolled = """all => all.filter(e => e.scrollHeight > e.clientHeight + 1)
        .map(e => `${e.className}: ${e.scrollHeight} px in ${e.clientHeight}`)"""
    assert page.eval_on_selector_all(".desk-side, .desk-side .panel", scrolled) == []
    assert fits(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_other_staff_pages_read_well(
    new_context: NewContext, centre: Centre, language: str
) -> None:
    number = centre.visit()
    context = new_context("desk", locale=LOCALES[language])
    page = opened(context, f"{centre.url}/counter")
    check_page(page, "desk", axe=language == "th")
    page.fill("[name=username]", "boss")
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")
    for address in (
        "/counter",
        "/counter/mo-chit",
        "/counter/mo-chit/4",
        "/counter/mo-chit/hall",
        "/counter/mo-chit/line",
        "/counter/mo-chit/line?letter=B",
        "/counter/mo-chit/cases",
        "/counter/mo-chit/tickets",
        f"/counter/mo-chit/tickets?number={number}",
    ):
        page.goto(centre.url + address)
        check_page(page, "desk", axe=language == "th")
    act(page, "reprint")
    check_page(page, "desk", axe=language == "th")


def test_a_refused_sign_in_reads_well(new_context: NewContext, centre: Centre) -> None:
    page = opened(new_context("desk"), f"{centre.url}/counter")
    page.fill("[name=username]", "staff1")
    page.fill("[name=password]", "wrong")
    page.click("[type=submit]")
    page.wait_for_selector("[role=alert]")
    # The browser notes the refusal itself as an error.
    assert not [line for line in findings(page, "desk") if "status of 401" not in line]
    assert page.input_value("[name=username]") == "staff1"


def test_a_citizen_is_served_with_clicks(new_context: NewContext, centre: Centre) -> None:
    number = centre.visit()
    page = at_counter(new_context, centre)
    assert state(page) == "idle"
    act(page, "call-next")
    assert (state(page), page.inner_text("[data-number]")) == ("called", number)
    act(page, "start")
    page.check("[name=missing][value='1']")
    act(page, "papers-missing")
    assert page.get_attribute("[data-papers]", "data-papers") == "missing"
    for step in ("2", "3", "4"):
        act(page, "next-step")
        assert page.get_attribute("[data-step-state=now]", "data-step") == step
    assert page.locator("[data-action=next-step]").count() == 0
    act(page, "complete")
    assert state(page) == "idle"
    assert page.inner_text("[data-finished]") == "1"


def test_the_desk_works_without_script(new_context: NewContext, centre: Centre) -> None:
    number = centre.visit()
    page = at_counter(new_context, centre, java_script_enabled=False)
    for action in PATH:
        act(page, action)
        if action == "start":
            assert page.inner_text("[data-number]") == number
            act(page, "papers-complete")
    assert state(page) == "idle"
    assert page.inner_text("[data-finished]") == "1"


def test_a_newcomer_in_line_appears_beside_the_ticket(
    new_context: NewContext, centre: Centre
) -> None:
    page = at_counter(new_context, centre)
    page.wait_for_selector("[data-connected]:visible")
    number = centre.visit()
    page.wait_for_selector(f"[data-next-number]:text-is('{number}')")


@pytest.mark.parametrize("width", [320, 800])
def test_a_narrow_window_scrolls_down_but_never_sideways(
    new_context: NewContext, centre: Centre, width: int
) -> None:
    centre.visit("house-move-in")
    page = at_counter(new_context, centre)

    def wide() -> int:
        return int(page.evaluate("() => document.documentElement.scrollWidth"))

    page.set_viewport_size({"width": width, "height": 640})
    assert wide() <= width
    act(page, "call-next")
    assert wide() <= width
    act(page, "start")
    assert wide() <= width
