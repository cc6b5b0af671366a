"""What the hall reads while nobody is called: slides, a welcome, and that the centre is closed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from kiosk.board_slides import LONGEST_LINE, in_chunks, letters
from tests.browser import check_page, opened
from tests.builders import a_visit
from tests.conftest import NewContext
from tests.kiosk.board_scene import (
    BOARD,
    LANGUAGES,
    WAYS,
    a_board,
    call_at,
    calls,
    open_counters,
    somebody_comes,
    words_of,
)
from tests.kiosk.conftest import Hall
from tests.served import beside

EACH_SLIDE_FITS = """
() => {
  const slides = [...document.querySelectorAll('.board-slides > li')];
  const info = document.querySelector('.board-info');
  const room = info.getBoundingClientRect();
  info.dataset.info = 'slides';
  return slides.filter(slide => {
    slides.forEach(each => { each.hidden = each !== slide });
    const [box, wide] = [slide.getBoundingClientRect(), slide.scrollWidth > slide.clientWidth];
    return wide || box.top < room.top - 1 || box.bottom > room.bottom + 1;
  }).map(slide => slide.innerText);
}
"""


def slides(hall: Hall, language: str = "en") -> list[str]:
    page = hall.client(language).get(BOARD).text
    listed = re.search(r'<ul class="board-slides".*?</ul>', page, re.DOTALL)
    assert listed
    items = re.findall(r"<li lang.*?</li>", listed[0], re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", item)).strip() for item in items]


def test_every_thought_stands_in_both_languages_the_boards_own_first(demo_hall: Hall) -> None:
    english, thai = slides(demo_hall, "en"), slides(demo_hall, "th")
    assert english[0].startswith("Follow your ticket")
    assert english[1].startswith("ติดตามคิวทางมือถือ")
    assert thai[:2] == [english[1], english[0]]


def test_slides_tell_the_papers_of_what_most_people_wait_for(demo_hall: Hall) -> None:
    def crowd() -> None:
        for _ in range(3):
            a_visit(demo_hall.office, "driving-licence-renew")

    beside(crowd)
    told = slides(demo_hall)
    papers = [each for each in told if "Have ready:" in each]
    label = demo_hall.office.catalogue.services["driving-licence-renew"].label.en
    assert papers[0].startswith(label)


def test_a_service_is_not_named_for_one_person_who_waits(demo_hall: Hall) -> None:
    before = slides(demo_hall)
    somebody_comes(demo_hall)
    assert slides(demo_hall) == before


def test_slides_tell_the_open_counters(demo_hall: Hall) -> None:
    assert not any("Counters open now" in each for each in slides(demo_hall))
    open_counters(demo_hall, 2, 5)
    assert "Counters open now 2, 5" in slides(demo_hall)


def test_slides_tell_the_hours_and_the_last_ticket(hall: Hall) -> None:
    page = hall.client()
    page.post("/kiosk/mo-chit/pair", data={"code": beside(lambda: hall.pairing_code(kind="board"))})
    text = re.sub(r"<[^>]+>", " ", page.get(BOARD + "?lang=en").text)
    assert re.search(r"Open until \d\d:\d\d", text)
    assert re.search(r"Last ticket at \d\d:\d\d", text)


def test_names_of_papers_are_joined_as_long_as_they_stand_on_a_slide() -> None:
    assert in_chunks(["a", "b"]) == ["a · b"]
    long = "x" * LONGEST_LINE
    assert in_chunks(["a", long, "b"]) == ["a", long, "b"]
    assert letters("ที่นี่") == 2


@pytest.mark.parametrize("way", WAYS)
def test_g15_every_slide_stands_whole_on_the_board(
    demo_hall: Hall, new_context: NewContext, way: str
) -> None:
    open_counters(demo_hall, 1, 2, 4, 5, 6)
    for called in (False, True):
        if called:
            calls(demo_hall, "tax-id")
        page = opened(a_board(new_context, way), f"{demo_hall.url}{BOARD}")
        assert page.locator(".board-slides > li").count() > 8
        assert page.evaluate(EACH_SLIDE_FITS) == []
        page.close()


def pass_time(page: Page, milliseconds: int) -> None:
    """Let the page's clock run while its server is heard as usual."""
    for _ in range(0, milliseconds, 5_000):
        page.evaluate("heard()")
        page.clock.run_for(min(5_000, milliseconds))
        milliseconds -= 5_000


def test_g13_slides_take_turns_calmly_and_make_room_for_a_call(
    demo_hall: Hall, new_context: NewContext
) -> None:
    page = a_board(new_context, "lying", "en").new_page()
    page.clock.install()
    page.goto(f"{demo_hall.url}{BOARD}")
    first = page.inner_text(".board-slides > li:not([hidden])")
    pass_time(page, 11_900)
    assert page.inner_text(".board-slides > li:not([hidden])") == first
    pass_time(page, 4_000)
    assert page.inner_text(".board-slides > li:not([hidden])") != first
    assert page.locator(".board-slides > li:visible").count() == 1
    number = call_at(demo_hall, open_counters(demo_hall, 1), 1)
    page.get_by_text(f"{number}, please go to counter 1").wait_for()
    assert page.locator(".board-slides").is_hidden()
    call = page.locator(".board-ticket").bounding_box()
    pass_time(page, 40_000)
    assert page.locator(".board-slides").is_visible()
    assert page.locator(".board-ticket").bounding_box() == call


def test_without_script_the_first_slide_stands(demo_hall: Hall, new_context: NewContext) -> None:
    page = a_board(new_context, "lying", java_script_enabled=False).new_page()
    page.goto(demo_hall.url + BOARD)
    assert page.locator(".board-slides > li:visible").count() == 1
    assert page.locator(".board-welcome").is_visible()


@pytest.mark.parametrize("way", WAYS)
def test_before_the_first_call_the_board_welcomes_and_says_how_to_take_a_ticket(
    demo_hall: Hall, new_context: NewContext, way: str
) -> None:
    page = opened(a_board(new_context, way, "en"), demo_hall.url + BOARD)
    assert page.get_by_text("Welcome").is_visible()
    assert page.get_by_text("Take a ticket, then wait here for your number.").is_visible()
    assert page.locator("[data-current-number]").is_hidden()
    call_at(demo_hall, open_counters(demo_hall, 1), 1)
    page.locator(".board-ticket").wait_for()
    assert page.get_by_text("Welcome").count() == 0


def closed_board(hall: Hall, language: str) -> str:
    client = hall.client(language)
    code = beside(lambda: hall.pairing_code(kind="board"))
    return client.post("/kiosk/mo-chit/pair", data={"code": code}).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_closed_centre_says_when_it_opens(hall: Hall, language: str) -> None:
    hall.clock.advance(hours=14)
    page = closed_board(hall, language)
    assert 'data-state="closed"' in page
    assert "Closed now. It opens Tuesday 17 November 2026" in page.replace("\xa0", " ")
    assert "ขณะนี้ปิดให้บริการ เปิดอีกครั้ง วันอังคารที่ 17 พฤศจิกายน" in words_of(page)
    assert "<li lang" not in page


def test_after_closing_the_board_goes_on_while_somebody_waits(hall: Hall) -> None:
    clerks = open_counters(hall, 1)
    first = call_at(hall, clerks, 1)
    somebody_comes(hall)
    hall.clock.advance(hours=14)
    page = closed_board(hall, "en")
    assert 'data-state="calling"' in page
    assert f"{first}, please go to counter 1" in page
    assert "No more tickets today" in page


@pytest.mark.parametrize("way", WAYS)
def test_g4_the_closed_board_is_sound(hall: Hall, new_context: NewContext, way: str) -> None:
    hall.clock.advance(hours=14)
    for language in LANGUAGES:
        context = a_board(new_context, way, language)
        page = context.new_page()
        page.goto(f"{hall.url}/kiosk/mo-chit/pair")
        page.fill("[name=code]", beside(lambda: hall.pairing_code(kind="board")))
        page.press("[name=code]", "Enter")
        page.wait_for_url("**/board*")
        page.close()
        page = opened(context, f"{hall.url}{BOARD}?lang={language}")
        check_page(page, "board", axe=language == "th")
        page.close()
