"""The call board: what it shows, live, and that it says when it no longer knows."""

from __future__ import annotations

import re
import threading

import httpx
import pytest

from tests.browser import check_page, opened
from tests.builders import a_clerk, a_desk, a_visit, an_office, call_next
from tests.conftest import NewContext
from tests.kiosk.board_scene import (
    BOARD,
    LANGUAGES,
    WAYS,
    a_board,
    call_at,
    calls,
    open_counters,
)
from tests.kiosk.conftest import Hall
from tests.manual_clock import ManualClock
from tests.served import beside, served

DISPLAYS = 20


def test_a_board_without_script_asks_again_by_itself(demo_hall: Hall) -> None:
    page = demo_hall.client().get(BOARD).text
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert "data-stale hidden" in page


def test_g14_the_day_of_the_board_is_of_the_buddhist_era(demo_hall: Hall) -> None:
    assert "16 พ.ย. 69" in demo_hall.client("th").get(BOARD).text
    assert "16 Nov 2026" in demo_hall.client("en").get(BOARD).text


def test_the_stream_begins_with_the_present_state(demo_hall: Hall) -> None:
    calls(demo_hall, "mea-bill")
    with demo_hall.client().stream("GET", f"{BOARD}/stream?lang=en") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        text = first_snapshot(answer)
    assert "data-current-number" in text
    assert "W001" in text
    assert "Now calling" in text


def first_snapshot(answer: httpx.Response) -> str:
    text = ""
    for part in answer.iter_text():
        text += part
        if "\n\n" in text.partition("event: snapshot")[2]:
            break
    return text


def test_d5_g7_a_call_is_known_by_word_place_and_shape_and_not_by_colour(
    demo_hall: Hall, new_context: NewContext
) -> None:
    calls(demo_hall, "tax-id", "mea-bill")
    page = opened(a_board(new_context, "lying", "en"), demo_hall.url + BOARD)
    assert page.locator(".board-call", has_text="Now calling").is_visible()
    assert page.get_by_role("heading", name="Earlier").is_visible()
    call, earlier = (page.locator(s).bounding_box() for s in (".board-ticket", "[data-recent] li"))
    assert call
    assert earlier
    assert call["width"] * call["height"] > 3 * earlier["width"] * earlier["height"]


def test_g13_with_forced_colours_the_ticket_has_an_edge(
    demo_hall: Hall, new_context: NewContext
) -> None:
    calls(demo_hall, "tax-id")
    page = opened(a_board(new_context, "lying", forced_colors="active"), demo_hall.url + BOARD)
    edge = "getComputedStyle(document.querySelector('.board-ticket')).borderTopWidth"
    assert page.evaluate(edge) != "0px"


def test_d6_no_service_stands_by_the_number_and_no_name_anywhere(demo_hall: Hall) -> None:
    clerks = open_counters(demo_hall, 1)
    call_at(demo_hall, clerks, 1, "death-notification")
    for language in LANGUAGES:
        page = demo_hall.client().get(f"{BOARD}?lang={language}").text
        assert not re.search("สมศรี|Somsri", page)
        service = demo_hall.office.catalogue.services["death-notification"]
        shown = re.sub(r"<ul class=\"board-slides\".*?</ul>", "", page, flags=re.DOTALL)
        for names in (service.names, service.label):
            assert names.text(language) not in shown


def test_g10_a_call_is_announced_to_screen_readers_and_slides_are_not(demo_hall: Hall) -> None:
    page = demo_hall.client().get(BOARD).text
    assert re.search(r'aria-live="assertive"[^>]*id="board-call"', page)
    slides = re.search(r'<ul class="board-slides".*?>', page)
    assert slides
    assert "aria-live" not in slides[0]


@pytest.mark.parametrize("way", WAYS)
def test_g4_g15_the_board_is_sound_in_every_state(
    demo_hall: Hall, new_context: NewContext, way: str
) -> None:
    for language in LANGUAGES:
        page = opened(a_board(new_context, way), f"{demo_hall.url}{BOARD}?lang={language}")
        check_page(page, "board")
        page.close()
    calls(demo_hall, "mea-bill", "pit-filing", "tax-id")
    for language in LANGUAGES:
        page = opened(a_board(new_context, way), f"{demo_hall.url}{BOARD}?lang={language}")
        check_page(page, "board")
        assert page.evaluate(
            "[...document.querySelectorAll('.board p:not(.number), .board h2')].every(e =>"
            " parseFloat(getComputedStyle(e).lineHeight)"
            " >= 1.499 * parseFloat(getComputedStyle(e).fontSize))"
        )
        page.close()


@pytest.mark.parametrize("way", WAYS)
def test_d8_a_board_whose_stream_is_lost_says_since_when_and_looks_dead(
    demo_hall: Hall, new_context: NewContext, way: str
) -> None:
    calls(demo_hall, "tax-id")
    context = a_board(new_context, way)
    context.route("**/board/stream*", lambda route: route.abort())
    page = context.new_page()
    page.clock.install()
    page.goto(demo_hall.url + BOARD)
    page.clock.run_for(9_000)
    assert page.locator("[data-stale]").is_hidden()
    page.clock.run_for(3_000)
    assert page.locator("[data-stale]").is_visible()
    assert "08.31" in page.inner_text("[data-stale]")
    assert page.locator(".board-unsure").is_visible()
    sign, clock, call = (
        page.locator(each).bounding_box()
        for each in ("[data-stale]", "[data-clock]", ".board-ticket")
    )
    assert sign["y"] + sign["height"] >= clock["y"] + clock["height"]
    assert sign["y"] + sign["height"] <= call["y"]
    before = page.text_content("[data-clock]")
    page.clock.run_for(180_000)
    assert page.text_content("[data-clock]") == before
    assert page.locator(".board-slides").is_hidden()


@pytest.mark.parametrize("way", WAYS)
def test_d8_the_sign_of_a_lost_connection_is_sound(
    demo_hall: Hall, new_context: NewContext, way: str
) -> None:
    for language in LANGUAGES:
        context = a_board(new_context, way)
        context.add_init_script("EventSource.prototype.addEventListener = () => {}")
        page = opened(context, f"{demo_hall.url}{BOARD}?lang={language}")
        page.evaluate("heardAt = performance.now() - 12000")
        page.locator("[data-stale]:not([hidden])").wait_for()
        check_page(page, "board")
        page.close()


def test_d7_after_a_restart_the_board_is_back_by_itself_with_the_present_state(
    stocked_sqlite_url: str, clock: ManualClock, new_context: NewContext
) -> None:
    office = an_office(stocked_sqlite_url, clock, demo=True)
    with served(office) as url:
        page = opened(a_board(new_context, "lying", "en"), url + BOARD)
        page.evaluate("window.neverReloaded = true")
    page.locator("[data-stale]:not([hidden])").wait_for()
    clerk = beside(lambda: a_desk(office, a_clerk(office)))
    beside(lambda: a_visit(office, "mea-bill"))
    beside(lambda: call_next(office, clerk))
    clock.advance(minutes=1)
    with served(office, port=int(url.rsplit(":", 1)[1])):
        page.locator("[data-current-number]", has_text="W001").wait_for(timeout=5_000)
        page.locator("[data-stale]").wait_for(state="hidden")
        assert page.evaluate("window.neverReloaded")
    office.db.close()


def test_d7_a_board_refused_by_a_proxy_tries_again_and_never_leaves_its_page(
    demo_hall: Hall, new_context: NewContext
) -> None:
    context = a_board(new_context, "lying", "en")
    answers = iter([502, 503, 404])

    def refuse(route: object) -> None:
        status = next(answers, None)
        if status is None:
            route.continue_()  # type: ignore[attr-defined]  # Playwright's route
        else:
            route.fulfill(status=status, body="<h1>Bad gateway</h1>")  # type: ignore[attr-defined]

    context.route("**/board/stream*", refuse)
    page = context.new_page()
    page.goto(demo_hall.url + BOARD)
    clerks = open_counters(demo_hall, 1)
    number = call_at(demo_hall, clerks, 1)
    page.locator("[data-current-number]", has_text=number).wait_for(timeout=15_000)
    assert page.url.endswith(BOARD)


def test_d7_a_board_that_cannot_be_drawn_comes_back_to_itself(demo_hall: Hall) -> None:
    answer = demo_hall.client().get(BOARD + "?zone=Q")
    assert answer.status_code == 404
    assert answer.headers["refresh"] == "30"


def test_d7_twenty_displays_show_a_call(demo_hall: Hall, new_context: NewContext) -> None:
    """A browser and a crowd of streams: over HTTP/1.1 a browser opens six to a host."""
    page = opened(a_board(new_context, "lying", "en"), demo_hall.url + BOARD)
    heard: list[str] = []
    started = threading.Barrier(DISPLAYS)

    def display() -> None:
        url = f"{demo_hall.url}{BOARD}/stream?lang=en"
        with httpx.Client(timeout=20) as client, client.stream("GET", url) as answer:
            text, ready = "", False
            for part in answer.iter_text():
                text += part
                if not ready and "</template>" in text:
                    ready = True
                    started.wait(20)
                if "data-current-number>W001<" in text:
                    heard.append("W001")
                    return

    crowd = [threading.Thread(target=display) for _ in range(DISPLAYS - 1)]
    for each in crowd:
        each.start()
    started.wait(20)
    clerks = open_counters(demo_hall, 1)
    call_at(demo_hall, clerks, 1)
    page.locator("[data-current-number]", has_text="W001").wait_for()
    for each in crowd:
        each.join(20)
    assert len(heard) == DISPLAYS - 1
