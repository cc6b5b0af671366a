"""The desk in the real browser at 1366 × 768: clicks, keys, no script, two windows, no server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import check_page, findings, opened, watch
from tests.conftest import NewContext
from tests.counter.conftest import PASSWORD, Centre, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

LANGUAGES = ("th", "en")
PATH = ("call-next", "start", "next-step", "next-step", "next-step", "complete")


def state(page: Page) -> str | None:
    return page.get_attribute("[data-state]", "data-state")


def act(page: Page, action: str) -> None:
    page.click(f"[data-action={action}]")


def press(page: Page, key: str) -> None:
    """Press a key and wait for the page that follows."""
    page.wait_for_load_state()
    with page.expect_navigation():
        page.keyboard.press(key)


def at_counter(new_context: NewContext, centre: Centre, number: int = 3, **options: Any) -> Page:
    page = sign_in(
        new_context("desk", **options), centre.url, "staff1" if number == 3 else "staff2"
    )
    page.click(f'[data-counter="{number}"]')
    return page


def fits(page: Page) -> bool:
    """Nothing has to be scrolled to, neither the page nor the row of moves."""
    return bool(
        page.evaluate(
            """() => document.documentElement.scrollHeight <= innerHeight
               && [...document.querySelectorAll('.desk-current, .desk-keys, .masthead')]
                  .every(e => e.scrollHeight <= e.clientHeight + 1
                           && e.scrollWidth <= e.clientWidth + 1)"""
        )
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_of_the_desk_reads_well_and_fits_the_screen(
    new_context: NewContext, centre: Centre, language: str
) -> None:
    for service in ("house-move-in", "passport-ordinary", "information"):
        centre.visit(service, priority=service == "house-move-in")
        centre.clock.advance(minutes=7)
    page = at_counter(new_context, centre, locale={"th": "th-TH", "en": "en-GB"}[language])
    assert page.get_attribute("html", "lang") == language

    def good() -> None:
        page.wait_for_selector("[data-connected]:visible")
        check_page(page, "desk")
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
    for menu in ("transfer", "more", "keys"):
        page.click(f"[data-menu={menu}] > summary")
        # What opens covers targets of the page behind it, which is not a gap too small.
        assert not [line for line in findings(page, "desk") if "px apart" not in line]
        page.keyboard.press("Escape")
    act(page, "pause")
    good()
    assert page.locator("[data-action=resume]").count() == 1
    act(page, "break")
    good()
    act(page, "close")
    check_page(page, "desk")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_other_staff_pages_read_well(
    new_context: NewContext, centre: Centre, language: str
) -> None:
    number = centre.visit()
    context = new_context("desk", locale={"th": "th-TH", "en": "en-GB"}[language])
    page = opened(context, f"{centre.url}/counter")
    check_page(page, "desk")
    page.fill("[name=username]", "boss")
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")
    for address in (
        "/counter",
        "/counter/mo-chit",
        "/counter/mo-chit/4",
        "/counter/mo-chit/hall",
        "/counter/mo-chit/tickets",
        f"/counter/mo-chit/tickets?number={number}",
    ):
        page.goto(centre.url + address)
        check_page(page, "desk")
    act(page, "reprint")
    check_page(page, "desk")


def test_a_refused_sign_in_reads_well(new_context: NewContext, centre: Centre) -> None:
    page = opened(new_context("desk"), f"{centre.url}/counter")
    page.fill("[name=username]", "staff1")
    page.fill("[name=password]", "wrong")
    page.click("[type=submit]")
    page.wait_for_selector("[role=alert]")
    watch(page)  # the browser notes the refusal itself as an error
    check_page(page, "desk")
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


def test_the_usual_path_needs_one_key_for_each_move(
    new_context: NewContext, centre: Centre
) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    for key, expected in zip("nspffff", PATH_STATES, strict=True):
        press(page, key)
        assert state(page) == expected
    assert page.inner_text("[data-finished]") == "1"
    press(page, "u")
    assert state(page) == "serving"


PATH_STATES = ("called", "serving", "serving", "serving", "serving", "serving", "idle")


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


def test_the_desk_works_with_tab_and_enter_alone(new_context: NewContext, centre: Centre) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    for action in ("call-next", "start", "complete"):
        tab_to(page, f"[data-action={action}]")
        press(page, "Enter")
    assert page.inner_text("[data-finished]") == "1"


def tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def test_keys_rest_while_a_field_has_focus_and_when_switched_off(
    new_context: NewContext, centre: Centre
) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    act(page, "call-next")
    page.wait_for_load_state()
    page.keyboard.press("t")
    page.wait_for_selector("select[name=to]:focus")
    page.keyboard.press("s")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.click("[data-keys-switch] button")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    page.goto(page.url)
    assert state(page) == "called"


def test_a_key_held_down_acts_once(new_context: NewContext, centre: Centre) -> None:
    centre.visit()
    centre.visit()
    page = at_counter(new_context, centre)
    page.wait_for_load_state()
    with page.expect_navigation():
        page.keyboard.down("n")
    for _ in range(5):
        page.keyboard.down("n")  # the browser marks these as repeats
    page.keyboard.up("n")
    assert (state(page), page.inner_text("[data-number]")) == ("called", "B001")


def test_keys_work_with_a_thai_keyboard(new_context: NewContext, centre: Centre) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    page.wait_for_load_state()
    with page.expect_navigation():
        page.evaluate(
            """() => document.body.dispatchEvent(new KeyboardEvent('keydown',
               {key: 'ื', code: 'KeyN', bubbles: true, cancelable: true}))"""
        )
    assert state(page) == "called"


def test_two_counters_calling_at_once_get_different_tickets(
    new_context: NewContext, centre: Centre
) -> None:
    numbers = {centre.visit(), centre.visit()}
    three, four = at_counter(new_context, centre), at_counter(new_context, centre, 4)
    for page in (three, four):
        page.evaluate(
            "() => document.querySelector('[data-action=call-next]').form.requestSubmit()"
        )
    for page in (three, four):
        page.wait_for_selector("[data-state=called]")
    assert {page.inner_text("[data-number]") for page in (three, four)} == numbers


def test_a_second_window_follows_the_first(new_context: NewContext, centre: Centre) -> None:
    number = centre.visit()
    page = at_counter(new_context, centre)
    second = opened(page.context, page.url)
    second.wait_for_selector("[data-connected]:visible")
    act(page, "call-next")
    second.wait_for_selector("[data-state=called]")
    assert second.inner_text("[data-number]") == number
    act(second, "start")
    page.wait_for_selector("[data-state=serving]")


def test_a_half_filled_form_is_kept_and_the_change_announced(
    new_context: NewContext, centre: Centre
) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    act(page, "call-next")
    act(page, "start")
    second = opened(page.context, page.url)
    second.wait_for_selector("[data-connected]:visible")
    second.check("[name=missing]")
    act(page, "next-step")
    second.wait_for_selector("[data-changed]:visible")
    assert second.is_checked("[name=missing]")
    act(second, "papers-missing")
    assert second.is_visible("[data-problem]")
    assert second.get_attribute("[data-step-state=now]", "data-step") == "2"


def test_a_newcomer_in_line_appears_beside_the_ticket(
    new_context: NewContext, centre: Centre
) -> None:
    page = at_counter(new_context, centre)
    page.wait_for_selector("[data-connected]:visible")
    number = centre.visit()
    page.wait_for_selector(f"[data-next-number]:text-is('{number}')")


def test_clocks_go_on_and_turn_late_without_a_new_page(
    new_context: NewContext, centre: Centre
) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    act(page, "call-next")
    page.clock.install()
    act(page, "start")
    shown = page.locator("[data-step-state=now] [role=timer]")
    assert shown.inner_text() == "0:00"
    page.clock.run_for(100_000)
    assert shown.inner_text() == "1:40"
    assert page.is_visible(".step .chip[data-status=near]")
    page.clock.run_for(25_000)
    assert page.is_visible(".step .chip[data-status=late]")
    assert not page.is_visible("[data-action=undo]")


def test_without_a_server_the_desk_says_so_and_sends_nothing(
    new_context: NewContext, centre: Centre
) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    page.wait_for_selector("[data-connected]:visible")
    page.context.set_offline(True)
    page.evaluate("() => document.body.dispatchEvent(new CustomEvent('htmx:sseError'))")
    act(page, "call-next")
    page.wait_for_selector("[data-lost]:visible")
    assert page.is_disabled("[data-action=call-next]")
    assert not page.is_visible("[data-connected]")
    page.context.set_offline(False)
    page.evaluate("() => document.body.dispatchEvent(new CustomEvent('htmx:sseOpen'))")
    assert not page.is_visible("[data-lost]")
    act(page, "call-next")
    assert state(page) == "called"


def test_ten_silent_seconds_raise_the_banner(new_context: NewContext, centre: Centre) -> None:
    page = at_counter(new_context, centre)
    page.wait_for_selector("[data-connected]:visible")
    page.clock.install()
    page.route("**/stream*", lambda route: route.abort())
    page.goto(page.url)
    page.clock.run_for(9_000)
    assert not page.is_visible("[data-lost]")
    page.clock.run_for(3_000)
    assert page.is_visible("[data-lost]")
    assert page.is_disabled("[data-action=call-next]")


def test_the_same_desk_is_there_after_the_browser_was_closed(
    new_context: NewContext, centre: Centre
) -> None:
    number = centre.visit()
    first = at_counter(new_context, centre)
    for action in ("call-next", "start", "next-step"):
        act(first, action)
    first.context.close()
    page = sign_in(new_context("desk"), centre.url)
    assert page.url.startswith(f"{centre.url}/counter/mo-chit/3")
    assert (state(page), page.inner_text("[data-number]")) == ("serving", number)
    assert page.get_attribute("[data-step-state=now]", "data-step") == "2"


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
