"""When something goes wrong at the desk: no connection, a crash, two windows, an ended session."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from shared.store.writer import WriteTx
from tests.browser import opened
from tests.conftest import NewContext
from tests.counter.at_desk import act, at_counter, connected, drawn, drawn_anew, state
from tests.counter.conftest import Centre, sign_in
from tests.demo_files import put_demo
from tests.live_server import DEMO_PASSWORD, running
from tests.served import beside

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_c5_two_counters_pressing_at_once_get_two_tickets(
    new_context: NewContext, centre: Centre
) -> None:
    three, four = at_counter(new_context, centre), at_counter(new_context, centre, 4)
    for _ in range(3):
        numbers = {centre.visit(), centre.visit()}
        before = [drawn(page) for page in (three, four)]
        for page in (three, four):
            page.evaluate("() => document.querySelector('[data-action=call-next]').click()")
        for page, old in zip((three, four), before, strict=True):
            drawn_anew(page, old)
        assert {page.inner_text("[data-number]") for page in (three, four)} == numbers
        for page in (three, four):
            act(page, "start")
            act(page, "complete")


def test_a_second_window_follows_the_first(new_context: NewContext, centre: Centre) -> None:
    number = centre.visit()
    page = at_counter(new_context, centre)
    second = opened(page.context, page.url)
    connected(second)
    act(page, "call-next")
    second.wait_for_selector("[data-state=called]")
    assert second.inner_text("[data-number]") == number
    act(second, "start")
    page.wait_for_selector("[data-state=serving]")


def test_a_stale_press_of_a_second_window_is_refused_kindly(
    new_context: NewContext, centre: Centre
) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    act(page, "call-next")
    second = opened(page.context, page.url)
    connected(second)
    second.route("**/stream*", lambda route: route.abort())
    second.goto(second.url)  # this window hears nothing
    act(page, "start")
    act(second, "requeue")
    assert state(second) == "serving"
    assert "เปลี่ยน" in second.inner_text("[data-problem]")


def test_a_half_filled_form_is_kept_and_the_change_announced(
    new_context: NewContext, centre: Centre
) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    act(page, "call-next")
    act(page, "start")
    second = opened(page.context, page.url)
    connected(second)
    second.check("[name=missing]")
    act(page, "next-step")
    second.wait_for_selector("[data-changed]:visible")
    assert second.is_checked("[name=missing]")
    act(second, "papers-missing")
    assert second.is_visible("[data-problem]")
    assert not second.is_visible("[data-changed]")
    assert second.get_attribute("[data-step-state=now]", "data-step") == "2"


def stand_alone(page: Page) -> None:
    """Give the page a clock of its own; the server's stands still and must not correct it."""
    page.route("**/healthz", lambda route: route.abort())
    page.clock.install()
    page.goto(page.url)


def test_c2_clocks_go_on_and_turn_late_in_words_without_a_new_page(
    new_context: NewContext, centre: Centre
) -> None:
    centre.visit()
    page = at_counter(new_context, centre, locale="th-TH")
    act(page, "call-next")
    act(page, "start")
    stand_alone(page)
    shown = page.locator("[data-step-state=now] [role=timer]")
    assert shown.inner_text() == "0:00"
    page.clock.run_for(100_000)
    assert shown.inner_text() == "1:40"
    assert page.is_visible(".step .chip[data-status=near]")
    page.clock.run_for(25_000)
    assert "เกินเวลา" in page.inner_text(".step .chip[data-status=late]")
    assert not page.is_visible("[data-action=undo]")
    total = page.locator("[data-total] [data-status=late]")
    assert not total.is_visible()
    page.clock.run_for(500_000)
    assert "เกินเวลา" in total.inner_text()


def test_c2_a_tab_that_slept_shows_the_right_time_at_once(
    new_context: NewContext, centre: Centre
) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    act(page, "call-next")
    act(page, "start")
    stand_alone(page)
    page.clock.fast_forward(300_000)  # timers of a sleeping tab fire once at most
    assert page.inner_text("[data-step-state=now] [role=timer]") == "5:00"


def test_c8_a_lost_connection_is_said_and_nothing_is_pretended(
    new_context: NewContext, centre: Centre
) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    connected(page)
    page.context.set_offline(True)
    page.wait_for_selector("[data-lost]:visible")
    assert page.is_disabled("[data-action=call-next]")
    page.keyboard.press("n")
    page.keyboard.press("Space")
    assert not page.is_visible("[data-connected]")
    assert state(page) == "idle"
    page.context.set_offline(False)
    page.wait_for_selector("[data-lost]", state="hidden")
    page.wait_for_selector("[data-action=call-next]:enabled")
    act(page, "call-next")
    assert state(page) == "called"


def test_c8_a_move_that_reaches_nobody_leaves_the_desk_as_it_was(
    new_context: NewContext, centre: Centre
) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    connected(page)
    page.route("**/healthz", lambda route: route.abort())
    page.route("**/call-next*", lambda route: route.abort())
    page.click("[data-action=call-next]")
    page.wait_for_selector("[data-lost]:visible")
    assert state(page) == "idle"
    assert page.is_disabled("[data-action=call-next]")
    page.evaluate("() => document.body.dispatchEvent(new Event('htmx:sseMessage'))")
    assert page.is_visible("[data-lost]"), "a stream that lives says nothing about moves"
    page.unroute("**/healthz")
    page.unroute("**/call-next*")
    page.wait_for_selector("[data-lost]", state="hidden")
    act(page, "call-next")
    assert state(page) == "called"


def test_c8_ten_silent_seconds_raise_the_banner(new_context: NewContext, centre: Centre) -> None:
    page = at_counter(new_context, centre)
    connected(page)
    page.clock.install()
    page.route("**/stream*", lambda route: route.abort())
    page.route("**/healthz", lambda route: route.abort())
    page.goto(page.url)
    page.clock.run_for(9_000)
    assert not page.is_visible("[data-lost]")
    page.clock.run_for(3_000)
    assert page.is_visible("[data-lost]")
    assert page.is_disabled("[data-action=call-next]")


def test_c8_after_a_killed_server_the_desk_shows_the_present_state_without_a_reload(
    new_context: NewContext, tmp_path: Path
) -> None:
    put_demo(tmp_path)
    with running(tmp_path, "--demo") as server:
        port = server.url.rsplit(":", 1)[1]
        page = demo_desk(new_context, server.url)
        connected(page)
        page.evaluate("() => { window.stayed = true; }")
        server.process.kill()
        page.wait_for_selector("[data-lost]:visible", timeout=20_000)
        assert page.is_disabled("[data-action=break]")
    with running(tmp_path, "--demo", "--port", port):
        page.wait_for_selector("[data-lost]", state="hidden", timeout=5_000)
        act(page, "break")
        assert page.is_visible("[data-action=end-break]")
        assert page.evaluate("() => window.stayed")


def demo_desk(new_context: NewContext, url: str) -> Page:
    page = opened(new_context("desk"), f"{url}/counter")
    page.fill("[name=username]", "staff1")
    page.fill("[name=password]", DEMO_PASSWORD)
    page.click("form[data-form=sign-in] [type=submit]")
    page.click("[data-counter='3']")
    page.wait_for_selector("main[data-drawn]")
    return page


@pytest.mark.parametrize("moves", [0, 1, 2, 3, 4])
def test_c8_the_same_desk_is_there_after_the_browser_was_closed(
    new_context: NewContext, centre: Centre, moves: int
) -> None:
    centre.visit()
    first = at_counter(new_context, centre)
    for action in ("call-next", "start", "next-step", "pause")[:moves]:
        act(first, action)
    before = _seen(first)
    first.context.close()
    page = sign_in(new_context("desk"), centre.url)
    page.wait_for_selector("main[data-drawn]")
    assert page.url.startswith(f"{centre.url}/counter/mo-chit/3")
    assert _seen(page) == before


def _seen(page: Page) -> list[str]:
    """The state, the ticket, its steps and what is on hold."""
    found: list[str] = page.eval_on_selector_all(
        "[data-state], [data-number], [data-step], [data-held] b",
        """all => all.map(e => [e.dataset.state, e.dataset.step, e.dataset.stepState,
            'number' in e.dataset || e.matches('b') ? e.textContent : ''].join())""",
    )
    return found


def test_c8_a_session_that_ended_elsewhere_leads_to_signing_in_and_back(
    new_context: NewContext, centre: Centre
) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    act(page, "call-next")
    page.context.clear_cookies()
    page.click("[data-action=start]")
    page.wait_for_selector("form[data-form=sign-in]")
    page.fill("[name=username]", "staff1")
    page.fill("[name=password]", "a long password for tests")
    page.click("form[data-form=sign-in] [type=submit]")
    page.wait_for_selector("main[data-drawn]")
    assert page.url.startswith(f"{centre.url}/counter/mo-chit/3")
    assert state(page) == "called"


def test_c2_clocks_run_at_the_rate_of_the_demonstration(
    new_context: NewContext, centre: Centre
) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    act(page, "call-next")
    act(page, "start")
    page.clock.install()
    centre.clock.rate = 60.0
    page.goto(page.url)
    page.clock.run_for(2_500)
    shown = page.inner_text("[data-step-state=now] [role=timer]")
    assert int(shown.partition(":")[0]) >= 2  # at its own rate it would be a few seconds


def test_c2_a_clock_that_is_set_anew_reaches_an_open_desk(
    new_context: NewContext, centre: Centre
) -> None:
    page = at_counter(new_context, centre)
    connected(page)
    assert page.get_attribute("main", "data-rate") == "1.0"
    centre.clock.rate, centre.clock.times_set = 60.0, 1
    centre.visit()  # whatever is announced next
    page.wait_for_selector("main[data-rate='60.0']")


def test_a_locked_database_is_said_and_the_desk_stays_as_it_was(
    new_context: NewContext, centre: Centre
) -> None:
    centre.visit()
    page = at_counter(new_context, centre)
    connected(page)
    beside(lambda: centre.office.db.write_now(_lose_patience))
    path = centre.office.db.url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as blocker:
        blocker.execute("BEGIN IMMEDIATE")
        page.keyboard.press("n")
        page.wait_for_selector("#problem [data-status=late]")
        page.wait_for_selector("[data-action=call-next]:enabled")
        assert state(page) == "idle"
        blocker.execute("ROLLBACK")
    page.wait_for_selector("html:not([data-sent])")
    act(page, "call-next")
    assert state(page) == "called"
    assert page.locator("#problem > *").count() == 0


def _lose_patience(tx: WriteTx) -> None:
    tx.connection.execute(text("PRAGMA busy_timeout = 50"))
