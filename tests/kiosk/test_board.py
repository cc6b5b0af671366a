"""The call board: what it shows, live, and that it says when it no longer knows."""

from __future__ import annotations

import re

from shared.domain import commands
from shared.domain.visit import Outcome
from tests.browser import check_page, opened
from tests.builders import a_clerk, a_desk, a_visit, an_office, call_next, do
from tests.conftest import NewContext
from tests.kiosk.conftest import Hall
from tests.manual_clock import ManualClock
from tests.served import beside, served

BOARD = "/kiosk/mo-chit/board"


def calls(hall: Hall, *services: str) -> list[str]:
    """Tickets called one after the other at counter 3; the last one stands there."""
    clerk = a_desk(hall.office)
    numbers = []
    for service in services:
        a_visit(hall.office, service)
        served_now = call_next(hall.office, clerk)
        numbers.append(served_now.history.state.number)
        hall.clock.advance(minutes=1)
        if service is not services[-1]:
            served_now = do(hall.office, clerk, served_now, commands.Start())
            do(hall.office, clerk, served_now, commands.Complete(Outcome.COMPLETED))
    return numbers


def test_the_board_shows_the_call_and_five_before_it_newest_first(demo_hall: Hall) -> None:
    services = ["mea-bill", "tax-id", "mwa-bill", "id-card-lost", "post-send", "land-transfer"]
    numbers = calls(demo_hall, "information", *services)
    page = demo_hall.client().get(BOARD).text
    assert re.search(r"data-current-number[^>]*>(\w+)<", page)[1] == numbers[-1]  # type: ignore[index]
    assert re.search(r"data-current-counter[^>]*>(\w+)<", page)[1] == "3"  # type: ignore[index]
    earlier = re.search(r"<ol data-recent>(.*?)</ol>", page, re.DOTALL)
    assert earlier
    assert re.findall(r"<li><span>(\w+)</span>", earlier[1]) == numbers[-2:0:-1]


def test_a_board_without_script_asks_again_by_itself(demo_hall: Hall) -> None:
    page = demo_hall.client().get(BOARD).text
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert "data-stale hidden" in page


def test_the_board_shows_two_languages(demo_hall: Hall) -> None:
    calls(demo_hall, "mea-bill")
    for language in ("th", "en"):
        page = demo_hall.client().get(f"{BOARD}?lang={language}").text
        assert f'<html lang="{language}"' in page
        assert "W001, please go to counter 3" in page
        assert "ขอเชิญ W001 ที่ช่องบริการ 3 ค่ะ" in page


def test_the_day_of_the_board_is_of_the_buddhist_era(demo_hall: Hall) -> None:
    assert "16 พ.ย. 69" in demo_hall.client("th").get(BOARD).text


def test_the_stream_begins_with_the_present_state(demo_hall: Hall) -> None:
    calls(demo_hall, "mea-bill")
    with demo_hall.client().stream("GET", f"{BOARD}/stream?lang=en") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        text = ""
        for part in answer.iter_text():
            text += part
            if "\n\n" in text.partition("event: snapshot")[2]:
                break
    assert "data-current-number" in text
    assert "W001" in text
    assert "Now calling" in text


def test_a_call_appears_on_the_board_and_flashes_once(
    demo_hall: Hall, new_context: NewContext
) -> None:
    page = opened(new_context("board", locale="en-GB"), demo_hall.url + BOARD)
    assert page.text_content("[data-current-number]") == "–"
    beside(lambda: a_visit(demo_hall.office, "mea-bill"))
    page.get_by_text("1 waiting").wait_for()
    clerk = beside(lambda: a_desk(demo_hall.office))
    beside(lambda: call_next(demo_hall.office, clerk))
    page.locator("[data-current-number]", has_text="W001").wait_for()
    assert page.text_content("[data-current-counter]") == "3"
    assert page.locator("[data-fresh]").count() == 1
    assert page.locator("[data-stale]").is_hidden()
    demo_hall.clock.advance(seconds=30)
    beside(lambda: a_visit(demo_hall.office, "mea-bill"))
    page.get_by_text("1 waiting").wait_for()
    assert page.locator("[data-fresh]").count() == 0


def test_number_and_counter_stand_on_one_line(demo_hall: Hall, new_context: NewContext) -> None:
    beside(lambda: calls(demo_hall, "mea-bill", "pit-filing", "mwa-bill"))
    page = opened(new_context("board"), demo_hall.url + BOARD)
    for line in ("[data-current-number], [data-current-counter]", "[data-recent] li:first-child *"):
        boxes = [each.bounding_box() for each in page.locator(line).all()]
        middles = [box["y"] + box["height"] / 2 for box in boxes if box]
        assert max(middles) - min(middles) < 60
        assert all(box and box["x"] + box["width"] <= 1920 for box in boxes)


def test_a_board_whose_stream_is_lost_says_so(demo_hall: Hall, new_context: NewContext) -> None:
    context = new_context("board")
    context.route("**/board/stream*", lambda route: route.abort())
    page = context.new_page()
    page.clock.install()
    page.goto(demo_hall.url + BOARD)
    assert page.locator("[data-stale]").is_hidden()
    page.clock.run_for(9_000)
    assert page.locator("[data-stale]").is_hidden()
    page.clock.run_for(3_000)
    assert page.locator("[data-stale]").is_visible()
    assert "08.30" in page.inner_text("[data-stale]")


def test_the_board_comes_back_by_itself_with_the_present_state(
    stocked_sqlite_url: str, clock: ManualClock, new_context: NewContext
) -> None:
    office = an_office(stocked_sqlite_url, clock, demo=True)
    with served(office) as url:
        page = opened(new_context("board", locale="en-GB"), url + BOARD)
        page.evaluate("window.neverReloaded = true")
    page.locator("[data-stale]:not([hidden])").wait_for()
    beside(lambda: a_visit(office, "mea-bill"))
    clerk = beside(lambda: a_desk(office, a_clerk(office)))
    beside(lambda: call_next(office, clerk))
    with served(office, port=int(url.rsplit(":", 1)[1])):
        page.get_by_text("W001, please go to counter 3").wait_for()
        page.locator("[data-stale]").wait_for(state="hidden")
        assert page.evaluate("window.neverReloaded")
    office.db.close()


def test_the_board_is_sound_in_both_languages(demo_hall: Hall, new_context: NewContext) -> None:
    page = opened(new_context("board"), f"{demo_hall.url}{BOARD}?lang=th")
    check_page(page, "board")
    beside(lambda: calls(demo_hall, "mea-bill", "pit-filing"))
    for language in ("th", "en"):
        page = opened(new_context("board"), f"{demo_hall.url}{BOARD}?lang={language}")
        page.get_by_text("M001, please").wait_for()
        check_page(page, "board")
        page.close()
