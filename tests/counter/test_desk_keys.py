"""The desk by keys alone: one press is one move, on any layout, and a held key acts once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import opened
from tests.conftest import NewContext
from tests.counter.at_desk import act, at_counter, connected, drawn, drawn_anew, press, state
from tests.counter.conftest import PASSWORD, Centre

if TYPE_CHECKING:
    from playwright.sync_api import Page

SERVED_BY_KEYS = ("called", *["serving"] * 4, "idle")


def number(page: Page) -> str:
    return page.inner_text("[data-number]")


@pytest.mark.parametrize("keys", ["nsffff", " " * 6])
def test_c1_the_usual_path_is_one_key_a_move(
    new_context: NewContext, centre: Centre, keys: str
) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    for key, expected in zip(keys, SERVED_BY_KEYS, strict=True):
        press(page, key)
        assert state(page) == expected
    assert page.inner_text("[data-finished]") == "1"
    press(page, "u")
    assert state(page) == "serving"


def test_c1_a_morning_needs_no_mouse_from_signing_in_to_signing_out(
    new_context: NewContext, centre: Centre
) -> None:
    for service in ("id-card-expired", "house-move-in", "passport-ordinary"):
        centre.visit(service)
    page = opened(new_context("desk"), f"{centre.url}/counter")
    for field, text in (("username", "staff1"), ("password", PASSWORD)):
        tab_to(page, f"[name={field}]")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-counter='3']")
    tab_to(page, "[data-counter='3']")
    page.keyboard.press("Enter")
    page.wait_for_selector("main[data-drawn]")
    connected(page)
    press(page, "n")  # the first is told to fetch a paper
    press(page, "s")
    open_menu(page, "h", "hold")
    press(page, "2")
    assert "fetch" in page.inner_text("[data-held]") or page.is_visible("[data-held]")
    press(page, "n")  # the second goes on to another counter
    press(page, "s")
    open_menu(page, "t", "transfer")
    press(page, "1")
    press(page, "1")  # the held one comes back and ends in another way
    assert (state(page), number(page)) == ("serving", "B001")
    press(page, "p")
    open_menu(page, "m", "more")
    press(page, "2")
    assert state(page) == "idle"
    open_menu(page, "c", "break")
    press(page, "2")
    assert page.is_visible("[data-action=end-break]")
    press(page, "c")
    press(page, "q")
    page.wait_for_selector("[data-counter='4']")
    tab_to(page, "[data-action=sign-out]")
    page.keyboard.press("Enter")
    page.wait_for_selector("form[data-form=sign-in]")


def open_menu(page: Page, key: str, menu: str) -> None:
    page.keyboard.press(key)
    page.wait_for_selector(f"[data-menu={menu}][open]")


def test_c1_every_move_shows_its_key(new_context: NewContext, centre: Centre) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    for action in ("call-next", "start"):
        act(page, action)
        bare = page.eval_on_selector_all(
            "[data-key]", "all => all.filter(e => !e.querySelector('.key')).length"
        )
        assert bare == 0
        assert page.locator("[data-main]").count() == 1


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


def test_after_a_move_the_next_one_has_the_focus(new_context: NewContext, centre: Centre) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    for action in ("call-next", "start", "next-step"):
        act(page, action)
        assert page.evaluate("() => document.activeElement.matches('[data-main]')")


def test_the_focus_does_not_stay_on_a_list_whose_move_is_over(
    new_context: NewContext, centre: Centre
) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    press(page, "n")
    press(page, "s")
    open_menu(page, "t", "transfer")
    page.keyboard.press("Escape")
    assert page.evaluate("() => document.activeElement.matches('summary')")
    press(page, "b")
    assert page.evaluate("() => document.activeElement.matches('[data-action=call-next]')")


def test_a_key_does_not_press_what_is_folded_away_and_e_ends_on_the_last_step_too(
    new_context: NewContext, centre: Centre
) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    for key in ("n", "s", "p"):
        press(page, key)
    page.keyboard.press("l")
    while page.query_selector("[data-action=next-step]"):
        press(page, "f")
    assert page.get_attribute("[data-papers]", "data-papers") == "complete"
    press(page, "e")
    assert state(page) == "idle"


def test_g6_the_focus_is_always_seen_and_never_covered(
    new_context: NewContext, centre: Centre
) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    press(page, "n")
    press(page, "s")
    for _ in range(page.locator("a, button:enabled, summary, input, [tabindex='0']").count()):
        page.keyboard.press("Tab")
        assert page.evaluate(
            """() => {
                const e = document.activeElement;
                if (e === document.body) return true;
                const r = e.getBoundingClientRect();
                const top = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
                const label = e.closest('label');
                const seen = top && (e.contains(top) || label?.contains(top));
                return Boolean(seen) && parseFloat(getComputedStyle(e).outlineWidth) >= 2;
            }"""
        ), page.evaluate("() => document.activeElement.outerHTML")


def test_keys_rest_while_a_field_has_focus_and_when_switched_off(
    new_context: NewContext, centre: Centre
) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    act(page, "call-next")
    open_menu(page, "t", "transfer")
    page.keyboard.press("s")  # a list is open: letters of the desk mean nothing in it
    page.focus("select#to")
    page.keyboard.press("s")
    page.keyboard.press("1")
    page.keyboard.press("Escape")
    open_menu(page, "?", "keys")
    page.click("[data-keys-switch] button")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    page.keyboard.press("Space")
    page.goto(page.url)
    assert state(page) == "called"
    assert page.get_attribute("html", "data-keys-off") is not None
    assert page.locator(".desk-keys .key:visible").count() == 0


@pytest.mark.parametrize("key", ["n", "Space", "Enter"])
def test_c6_a_key_held_down_acts_once(new_context: NewContext, centre: Centre, key: str) -> None:
    centre.visit()
    centre.visit()
    page = at_counter(new_context, centre)
    if key == "Enter":
        page.focus("[data-action=call-next]")
    before = drawn(page)
    page.keyboard.down(key)
    for _ in range(20):
        page.keyboard.down(key)  # the browser marks these as repeats
    drawn_anew(page, before)
    if key != "Space":  # on the next button it acts when released, and is a new press then
        for _ in range(20):
            page.keyboard.down(key)
    page.goto(page.url)
    assert (state(page), number(page)) == ("called", "B001")


def test_c6_a_second_press_while_the_first_is_on_its_way_goes_nowhere(
    new_context: NewContext, centre: Centre
) -> None:
    for _ in range(2):
        centre.visit()
    page = at_counter(new_context, centre)
    posts: list[str] = []
    page.on("request", lambda r: posts.append(r.url) if r.method == "POST" else None)
    before = drawn(page)
    page.evaluate(
        """() => {
            const button = document.querySelector('[data-action=call-next]');
            for (let i = 0; i < 5; i += 1) button.click();
        }"""
    )
    assert page.get_attribute("#desk", "aria-busy") == "true" or drawn(page) != before
    drawn_anew(page, before)
    assert len(posts) == 1
    assert (state(page), number(page)) == ("called", "B001")


@pytest.mark.parametrize(("key", "code"), [("ื", "KeyN"), ("N", "KeyN"), ("n", "KeyN")])
def test_keys_work_with_a_thai_keyboard_and_with_capitals(
    new_context: NewContext, centre: Centre, key: str, code: str
) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    before = drawn(page)
    page.evaluate(
        """([key, code]) => document.body.dispatchEvent(new KeyboardEvent('keydown',
           {key, code, bubbles: true, cancelable: true}))""",
        [key, code],
    )
    drawn_anew(page, before)
    assert state(page) == "called"


def test_one_key_says_which_case_it_is(new_context: NewContext, centre: Centre) -> None:
    centre.visit("id-card-damaged-or-changed")
    page = at_counter(new_context, centre)
    press(page, "n")
    press(page, "s")
    chosen = "[data-case][aria-current=true]"
    for key, case in (("d", "name-changed"), ("a", "moved"), ("d", ""), ("u", "moved")):
        press(page, key)
        assert page.get_attribute(chosen, "data-case") == case


def test_digits_of_a_thai_keyboard_choose_in_a_list(
    new_context: NewContext, centre: Centre
) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    press(page, "n")
    press(page, "s")
    open_menu(page, "h", "hold")
    before = drawn(page)
    page.evaluate(
        """() => document.activeElement.dispatchEvent(new KeyboardEvent('keydown',
           {key: '/', code: 'Digit2', bubbles: true, cancelable: true}))"""
    )
    drawn_anew(page, before)
    assert state(page) == "idle"
    page.locator("[data-held] [data-action=resume]").wait_for()
