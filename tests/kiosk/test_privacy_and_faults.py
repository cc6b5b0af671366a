"""Nothing of a citizen stays; closed, crowded and broken states say what to do."""

from __future__ import annotations

import io
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from pyzbar.pyzbar import decode

from shared.services import hall as halls
from tests.browser import check_page, opened, watch
from tests.builders import a_visit
from tests.conftest import NewContext
from tests.kiosk.conftest import Hall
from tests.kiosk.test_choosing import MO_CHIT, hooks
from tests.served import beside, served

LATE_EVENING = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
PERSONAL = ("สมศรี", "Somsri", "staff-")


def tap(page: Page, *targets: str) -> None:
    for target in targets:
        page.locator(target).first.tap()


def take_a_ticket(page: Page, url: str) -> None:
    page.goto(url + MO_CHIT)
    tap(page, '[data-lang="en"]', '[data-topic~="F"]', '[data-service="passport-ordinary"]')
    page.locator("[data-ticket-number]").wait_for()


def test_k9_after_the_wipe_nothing_is_left_and_back_shows_nothing(
    demo_hall: Hall, new_context: NewContext
) -> None:
    context = new_context("kiosk")
    page = context.new_page()
    page.clock.install()
    take_a_ticket(page, demo_hall.url)
    entries = page.evaluate("history.length")
    page.clock.run_for(51_000)
    page.wait_for_url(f"{demo_hall.url}{MO_CHIT}")
    assert page.locator("html").get_attribute("lang") == "th"
    assert page.evaluate("history.length") == entries
    assert context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.go_back()
    assert "/ticket/" not in page.url
    assert "/topics" not in page.url
    assert page.locator("[data-ticket-number]").count() == 0


def test_k9_the_device_stays_paired_after_the_wipe(hall: Hall, new_context: NewContext) -> None:
    context = new_context("kiosk")
    page = opened(context, f"{hall.url}{MO_CHIT}")
    page.fill("[name=code]", hall.pairing_code())
    page.click("[type=submit]")
    tap(page, '[data-lang="en"]', '[data-topic~="F"]', '[data-action="home"]')
    page.locator("main.attract").wait_for()
    assert [each["name"] for each in context.cookies()] == ["gcs_device"]


def test_k9_more_time_is_one_tap_as_often_as_somebody_wants(
    demo_hall: Hall, new_context: NewContext
) -> None:
    page = new_context("kiosk").new_page()
    page.clock.install()
    page.goto(f"{demo_hall.url}{MO_CHIT}/topics?lang=en")
    for _ in range(10):
        page.clock.run_for(46_000)
        expect(page.locator("[data-idle]")).to_be_visible()
        tap(page, "[data-idle-stay]")
        expect(page.locator("[data-idle]")).to_be_hidden()
    assert page.url.endswith("/topics?lang=en")


def test_k9_an_aid_left_on_the_first_page_is_wiped_too(
    demo_hall: Hall, new_context: NewContext
) -> None:
    page = new_context("kiosk").new_page()
    page.clock.install()
    page.goto(f"{demo_hall.url}{MO_CHIT}?text=large")
    page.clock.run_for(66_000)
    page.wait_for_url(f"{demo_hall.url}{MO_CHIT}")


def test_k9_without_script_every_page_goes_home_by_itself(demo_hall: Hall) -> None:
    visit = beside(lambda: a_visit(demo_hall.office))
    client = demo_hall.client()
    for path, seconds in (("topics", 90), ("search", 90), (f"ticket/{visit.token}", 60)):
        page = client.get(f"{MO_CHIT}/{path}")
        assert f'http-equiv="refresh" content="{seconds}; url={MO_CHIT}"' in page.text
        assert page.headers["cache-control"] == "no-store"
    assert 'http-equiv="refresh"' not in client.get(MO_CHIT).text


def test_k3_any_touch_of_the_first_page_starts_and_it_asks_nothing_by_itself(
    demo_hall: Hall, new_context: NewContext
) -> None:
    page = new_context("kiosk").new_page()
    page.clock.install()
    page.goto(f"{demo_hall.url}{MO_CHIT}", wait_until="load")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(3_600_000)
    own = ("/standing", "/alive")  # the screen's own news and sign of life, about nobody
    assert [address for address in asked if not address.endswith(own)] == []
    page.touchscreen.tap(540, 700)
    page.wait_for_url("**/topics?lang=th")


def test_k4_the_language_can_be_changed_on_every_step_and_the_step_stays(
    demo_hall: Hall, new_context: NewContext
) -> None:
    page = opened(new_context("kiosk"), f"{demo_hall.url}{MO_CHIT}/topics/passport?lang=th")
    tap(page, '[data-lang="en"]')
    page.wait_for_url("**/topics/passport?lang=en")
    assert page.locator("html").get_attribute("lang") == "en"


def test_k5_one_question_a_page_a_way_back_and_no_asterisks(demo_hall: Hall) -> None:
    client = demo_hall.client()
    for path in ("topics", "topics/passport", "agencies", "services/tax-id", "search", "help"):
        page = client.get(f"{MO_CHIT}/{path}").text
        assert 'data-action="back"' in page, path
        assert "*" not in page.partition("<body")[2], path
        assert page.count("<h1") == 1


def test_k14_the_whole_journey_by_keys_alone(demo_hall: Hall, new_context: NewContext) -> None:
    page = opened(new_context("kiosk"), f"{demo_hall.url}{MO_CHIT}")
    for target in ('[data-lang="en"]', '[data-topic~="F"]', '[data-service="passport-ordinary"]'):
        page.locator(target).wait_for()
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("wanted => document.activeElement.matches(wanted)", target):
                break
        page.keyboard.press("Enter")
    page.locator("[data-ticket-number]").wait_for()


def test_k14_arrow_keys_move_between_choices(demo_hall: Hall, new_context: NewContext) -> None:
    page = opened(new_context("kiosk"), f"{demo_hall.url}{MO_CHIT}/topics?lang=en")
    page.focus('[data-topic="B"]')
    moves = {"ArrowRight": "F", "ArrowDown": "M", "ArrowLeft": "K", "ArrowUp": "B"}
    for key, topic in moves.items():
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.dataset.topic") == topic


@pytest.mark.parametrize("target", ['[data-service="passport-ordinary"]', '[data-action="help"]'])
def test_g8_nothing_happens_when_the_finger_moves_away(
    demo_hall: Hall, new_context: NewContext, target: str
) -> None:
    page = opened(new_context("kiosk"), f"{demo_hall.url}{MO_CHIT}/topics/passport?lang=en")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.hover(target)
    page.mouse.down()
    page.mouse.move(1070, 5)
    page.mouse.up()
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    news = ("/static/", "/standing")
    assert [url for url in asked if not any(part in url for part in news)] == []
    assert halls.board_view(demo_hall.office, "mo-chit").waiting == 0


def test_k18_no_menu_no_selection_no_zoom(demo_hall: Hall, new_context: NewContext) -> None:
    page = opened(new_context("kiosk"), f"{demo_hall.url}{MO_CHIT}/topics?lang=en")
    styles = page.evaluate(
        "(() => { const s = getComputedStyle(document.documentElement);"
        " return [s.touchAction, s.userSelect]; })()"
    )
    assert styles == ["manipulation", "none"]
    prevented = page.evaluate(
        """() => ['contextmenu', 'selectstart', 'dragstart'].map(name => !document
          .querySelector('.choice').dispatchEvent(
            new Event(name, {bubbles: true, cancelable: true})))"""
    )
    assert prevented == [True, True, True]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("language", ["th", "en"])
def test_a_service_that_closes_while_somebody_reads_says_when_it_opens_and_takes_nothing(
    hall: Hall, new_context: NewContext, language: str, script: bool
) -> None:
    context = new_context("kiosk", java_script_enabled=script)
    context.route("**/standing", lambda route: route.abort())  # the tap comes before the news
    page = opened(context, f"{hall.url}{MO_CHIT}")
    page.fill("[name=code]", hall.pairing_code())
    page.click("[type=submit]")
    page.goto(f"{hall.url}{MO_CHIT}/topics/passport?lang={language}")
    hall.clock.set(LATE_EVENING)
    tap(page, '[data-service="passport-ordinary"]')
    page.locator('[data-action="papers"]').wait_for()
    assert page.locator("html").get_attribute("lang") == language
    assert {"th": "17 พฤศจิกายน 2569", "en": "17 November 2026"}[language] in page.inner_text("main")
    assert halls.board_view(hall.office, "mo-chit").waiting == 0
    tap(page, '[data-action="papers"]')
    page.wait_for_url("**/services/passport-ordinary*")


def test_a_closed_first_page_is_drawn_anew_when_the_centre_opens(hall: Hall) -> None:
    client = hall.client()
    client.post(f"{MO_CHIT}/pair", data={"code": hall.pairing_code()})
    hall.clock.set(LATE_EVENING)
    assert hooks(client.get(MO_CHIT).text, "data-turns-in") == [str(10 * 3600 + 1)]


def test_a_crowded_hall_says_how_many_wait(demo_hall: Hall) -> None:
    client = demo_hall.client()
    address = f"{MO_CHIT}/topics?lang=en"
    assert "people are waiting" not in client.get(address).text
    beside(lambda: [a_visit(demo_hall.office) for _ in range(30)])
    assert "30 people are waiting" in client.get(address).text
    page = client.get(f"{MO_CHIT}/services/passport-ordinary?lang=en").text
    assert hooks(page, "data-waiting") == ["30"]


def test_errors_keep_the_look_the_language_and_the_tools(
    demo_hall: Hall, new_context: NewContext
) -> None:
    page = new_context("kiosk").new_page()
    watch(page)
    for language in ("th", "en"):
        page.goto(f"{demo_hall.url}{MO_CHIT}/topics/nothing?lang={language}&theme=contrast")
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("html").get_attribute("data-theme") == "contrast"
        assert page.locator('[data-action="home"], [data-action="help"]').count() == 2


def test_a_lost_server_is_said_in_both_languages_and_the_tap_is_done_when_it_is_back(
    demo_hall: Hall, new_context: NewContext
) -> None:
    page = new_context("kiosk").new_page()
    with ExitStack() as first:
        url = first.enter_context(served(demo_hall.office))
        page.goto(f"{url}{MO_CHIT}/topics/passport?lang=en")
    tap(page, '[data-service="passport-ordinary"]')
    gone = page.locator("[data-gone]")
    gone.wait_for()
    assert gone.locator("[lang=th]").count() == gone.locator("[lang=en]").count() == 1
    assert page.url.startswith(url)
    with served(demo_hall.office, port=int(url.rsplit(":", 1)[1])):
        page.locator("[data-ticket-number]").wait_for(timeout=5_000)
    assert halls.board_view(demo_hall.office, "mo-chit").waiting == 1


def test_without_a_server_the_wipe_still_hides_the_ticket(
    demo_hall: Hall, new_context: NewContext
) -> None:
    page = new_context("kiosk").new_page()
    page.clock.install()
    with ExitStack() as first:
        take_a_ticket(page, first.enter_context(served(demo_hall.office)))
    page.clock.run_for(52_000)
    page.locator("[data-gone]").wait_for()
    assert page.locator("[data-ticket-number]").is_hidden()


@pytest.mark.parametrize("language", ["th", "en"])
def test_k15_the_slip_on_80_mm_paper_says_all_and_names_nobody(
    demo_hall: Hall, new_context: NewContext, language: str
) -> None:
    visit = beside(lambda: a_visit(demo_hall.office, "house-move-in", "mwa-new-connection"))
    page = opened(
        new_context("kiosk"), f"{demo_hall.url}{MO_CHIT}/ticket/{visit.token}?lang={language}"
    )
    check_page(page, "kiosk", axe=language == "th")
    page.set_viewport_size({"width": 302, "height": 1200})  # 80 mm at 96 dpi
    page.emulate_media(media="print")
    slip = page.inner_text("body")
    passed = {"th": "หากเลยหมายเลขของท่านแล้ว", "en": "Has your number passed?"}[language]
    date = {"th": "16 พ.ย. 69", "en": "16 Nov 2026"}[language]
    first = {"th": "เริ่มที่ คาดว่าเป็น", "en": "First, most likely"}[language]
    for words in ("B001", date, passed, first):
        assert words in slip
    assert not [name for name in PERSONAL if name in page.content()]
    assert page.evaluate("document.documentElement.scrollWidth") <= 302
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    assert decode(picture)[0].data.decode().endswith(f"/t/{visit.token}")
    assert page.pdf(width="80mm").startswith(b"%PDF")
