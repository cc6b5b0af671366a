"""The ticket on a small telephone: light, live, felt when called, readable for everybody."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from shared.domain import commands
from tests.browser import check_page, opened
from tests.conftest import NewContext
from tests.looking.keyboard import check_keyboard
from tests.looking.preferences import check_preferences
from tests.looking.reflow import check_reflow
from tests.portal.conftest import Hall

SMALL: dict[str, object] = {"viewport": {"width": 320, "height": 640}}
WIDE: dict[str, object] = {
    "viewport": {"width": 1366, "height": 900},
    "is_mobile": False,
    "device_scale_factor": 1,
}
LOOKS: list[tuple[str, dict[str, object]]] = [("th", SMALL), ("en", {}), ("th", WIDE)]
BUDGET_BYTES = 150 * 1024
SCRIPT_BYTES = 25 * 1024
RECOVERY_MILLISECONDS = 5_000
SENSES = """
window.pulses = []; window.tones = 0;
Object.defineProperty(navigator, 'vibrate', {value: p => { window.pulses.push(p); return true; }});
const create = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () {
  window.tones += 1; return create.call(this);
};
"""


def called(hall: Hall, page: Page) -> None:
    hall.call()
    expect(page.locator("#slip")).to_have_attribute("data-state", "called")


@pytest.mark.parametrize("language", ["th", "en"])
def test_m1_a_cold_phone_loads_little(hall: Hall, new_context: NewContext, language: str) -> None:
    visit = hall.visit()
    page = new_context("phone").new_page()
    sent: dict[str, int] = {}
    kinds: dict[str, str] = {}
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    devtools.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
    devtools.on(
        "Network.loadingFinished",
        lambda e: sent.update({e["requestId"]: int(e["encodedDataLength"])}),
    )
    page.goto(f"{hall.url}/t/{visit.token}?lang={language}", wait_until="load")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.locator("[data-ring]:not([hidden])").wait_for()
    assert {"Document", "Stylesheet", "Script", "Font"} <= {kinds[id] for id in sent}
    assert sum(sent.values()) <= BUDGET_BYTES
    assert sum(size for id, size in sent.items() if kinds[id] == "Script") <= SCRIPT_BYTES


def test_m1_neither_fonts_nor_scripts_hold_up_the_first_paint(
    hall: Hall, new_context: NewContext
) -> None:
    page = opened(new_context("phone"), f"{hall.url}/t/{hall.visit().token}")
    held_up = page.evaluate(
        "performance.getEntriesByType('resource')"
        ".filter(e => e.renderBlockingStatus === 'blocking').map(e => e.name.split('/').pop())"
    )
    assert held_up == ["phone.css"]
    assert page.evaluate(
        "[...document.fonts].filter(f => f.family.includes('Sarabun'))"
        ".every(f => f.display === 'swap')"
    )


@pytest.mark.parametrize("language", ["th", "en"])
def test_m2_the_wait_on_the_page_changes_with_the_estimate(
    hall: Hall, new_context: NewContext, language: str
) -> None:
    visit = hall.visit()
    hall.tells(visit, 10, 20)
    page = opened(new_context("phone"), f"{hall.url}/t/{visit.token}?lang={language}")
    check_page(page, "phone", axe=language == "th")
    hall.tells(visit, 20, 35, "counter_closed")
    hall.visit()
    expect(page.locator("[data-wait-low]")).to_have_attribute("data-wait-low", "20")
    expect(page.locator("[data-wait-reason]")).to_be_visible()
    check_page(page, "phone", axe=language == "th")


def test_m4_nothing_asks_for_permission_or_makes_a_sound_by_itself(
    hall: Hall, new_context: NewContext
) -> None:
    context = new_context("phone")
    context.add_init_script(SENSES)
    page = opened(context, f"{hall.url}/t/{hall.visit().token}?lang=en")
    expect(page.locator("[data-ring]")).to_be_visible()
    called(hall, page)
    assert page.evaluate("[window.pulses.length, window.tones]") == [0, 0]
    assert page.locator('[data-action="notify"]').count() == 0


def test_a_call_rings_and_vibrates_once_the_reader_has_asked_for_it(
    hall: Hall, new_context: NewContext
) -> None:
    context = new_context("phone")
    context.add_init_script(SENSES)
    page = opened(context, f"{hall.url}/t/{hall.visit().token}?lang=en")
    page.locator("[data-ring]").tap()
    expect(page.locator("[data-ring]")).to_contain_text("It will ring")
    assert page.evaluate("[window.pulses.length, window.tones]") == [1, 2]
    hall.visit()
    expect(page.locator("[data-ring]")).to_contain_text("It will ring")
    called(hall, page)
    page.wait_for_function("window.pulses.length === 2 && window.tones === 4")
    check_page(page, "phone")


def test_ringing_can_be_turned_off_again(hall: Hall, new_context: NewContext) -> None:
    context = new_context("phone")
    context.add_init_script(SENSES)
    page = opened(context, f"{hall.url}/t/{hall.visit().token}?lang=en")
    page.locator("[data-ring]").tap()
    page.locator("[data-ring]").tap()
    expect(page.locator("[data-ring]")).to_contain_text("Ring when it is my turn")
    called(hall, page)
    assert page.evaluate("window.tones") == 2


def test_a_call_is_seen_in_the_title_of_a_tab_behind_others(
    hall: Hall, new_context: NewContext
) -> None:
    context = new_context("phone")
    context.add_init_script(
        "Object.defineProperty(document, 'hidden', {get: () => Boolean(window.behind)})"
    )
    page = opened(context, f"{hall.url}/t/{hall.visit().token}?lang=en")
    page.evaluate("window.behind = true")
    called(hall, page)
    expect(page).to_have_title("B001 → 3")
    page.evaluate("window.behind = false; document.dispatchEvent(new Event('visibilitychange'))")
    expect(page).to_have_title("It is your turn")


def test_g10_a_call_is_announced_and_the_line_is_a_status(
    hall: Hall, new_context: NewContext
) -> None:
    page = opened(new_context("phone"), f"{hall.url}/t/{hall.visit().token}?lang=en")
    page.evaluate("window.alerting = document.querySelector('#call[role=alert]')")
    called(hall, page)
    assert page.evaluate("window.alerting.isConnected && window.alerting.textContent.trim()") == (
        "B001, please go to counter 3 now."
    )
    expect(page.locator("#now")).to_have_attribute("role", "status")


@pytest.mark.parametrize(("language", "width"), LOOKS, ids=["320-th", "360-en", "1366-th"])
def test_g1_g2_g5_g13_every_state_is_readable_at_every_width(
    hall: Hall, new_context: NewContext, language: str, width: dict[str, object]
) -> None:
    visit = hall.visit("id-card-expired", "commercial-registration")
    hall.tells(visit, 10, 20, "others_first")
    page = opened(new_context("phone", **width), f"{hall.url}/t/{visit.token}?lang={language}")
    for part in ("", "/cancel", "/defer"):
        page.goto(f"{hall.url}/t/{visit.token}{part}?lang={language}")
        _look(page)
    page.goto(f"{hall.url}/t/{visit.token}?lang={language}")
    called(hall, page)
    _look(page)
    column = page.locator(".phone").bounding_box()
    assert column is not None
    view = page.viewport_size
    assert view is not None
    assert column["width"] <= 480
    assert abs(column["x"] * 2 + column["width"] - view["width"]) <= 1


def _look(page: Page) -> None:
    check_page(page, "phone")
    check_reflow(page)
    check_preferences(page)


def test_g6_the_ticket_works_by_keyboard(hall: Hall, new_context: NewContext) -> None:
    page = opened(new_context("phone"), f"{hall.url}/t/{hall.visit().token}?lang=th")
    check_keyboard(page)


def test_m7_without_script_the_page_loads_itself_anew_and_loses_nothing(
    hall: Hall, new_context: NewContext
) -> None:
    visit = hall.visit()
    page = new_context("phone", java_script_enabled=False).new_page()
    page.goto(f"{hall.url}/t/{visit.token}?lang=en")
    assert page.locator("noscript").inner_html() == '<meta http-equiv="refresh" content="20">'
    expect(page.locator("[data-ring]")).to_be_hidden()
    expect(page.locator("[data-ahead]")).to_be_visible()
    for action in ("defer", "cancel"):
        expect(page.locator(f'[data-action="{action}"]')).to_be_visible()
    hall.call()
    page.reload()
    expect(page.locator("[data-counter-number]")).to_have_text("3")


def test_m8_the_page_talks_to_one_host_only(hall: Hall, new_context: NewContext) -> None:
    page = new_context("phone").new_page()
    hosts = set[str]()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.goto(f"{hall.url}/t/{hall.visit().token}")
    page.locator("[data-ring]:not([hidden])").wait_for()
    assert hosts == {urlsplit(hall.url).netloc}


def test_g9_two_taps_at_once_leave_once(hall: Hall, new_context: NewContext) -> None:
    visit = hall.visit()
    page = opened(new_context("phone"), f"{hall.url}/t/{visit.token}/cancel?lang=en")
    page.locator('[data-action="confirm-cancel"]').dblclick()
    expect(page.locator("#slip")).to_have_attribute("data-state", "ended")
    assert hall.events_of(visit).count("cancelled") == 1


def test_two_tabs_show_the_same_and_the_way_back_is_never_an_old_page(
    hall: Hall, new_context: NewContext
) -> None:
    context: BrowserContext = new_context("phone")
    address = f"{hall.url}/t/{hall.visit().token}?lang=en"
    one, two = opened(context, address), opened(context, address)
    one.locator('[data-action="cancel"]').tap()
    one.locator('[data-action="confirm-cancel"]').tap()
    expect(two.locator("#slip")).to_have_attribute("data-state", "ended")
    expect(two.locator('[data-action="cancel"]')).to_have_count(0)
    expect(one.locator("#slip")).to_have_attribute("data-state", "ended")
    one.go_back()
    expect(one.locator("#slip")).to_have_attribute("data-state", "ended")


def test_a_lost_connection_is_said_and_the_present_state_comes_back_without_reload(
    hall: Hall, new_context: NewContext
) -> None:
    context = new_context("phone")
    visit = hall.visit()
    page = opened(context, f"{hall.url}/t/{visit.token}?lang=th")
    page.evaluate("window.neverLoadedAgain = true")
    context.set_offline(True)
    expect(page.locator("[role=status] [data-stale]")).to_be_visible()
    context.set_offline(False)
    served_first = hall.call()
    expect(page.locator("[data-stale]")).to_be_hidden(timeout=RECOVERY_MILLISECONDS)
    expect(page.locator("#slip")).to_have_attribute("data-state", "called")
    hall.do(served_first, commands.Start())
    expect(page.locator("#slip")).to_have_attribute("data-state", "serving")
    assert page.evaluate("window.neverLoadedAgain")
