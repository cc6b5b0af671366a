"""Finding a service by typing: with the keyboard on the screen, with a real one, without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from shared.domain.search import find
from tests.browser import check_page, opened
from tests.builders import an_office
from tests.conftest import NewContext
from tests.kiosk.conftest import Hall
from tests.kiosk.test_choosing import MO_CHIT, form_of, hooks
from tests.manual_clock import ManualClock

FIRST_FOUND = [
    ("บัตรหาย", "id-card-lost"),
    ("lost card", "id-card-lost"),
    ("LOSTCARD", "id-card-lost"),
    ("บัตร หาย", "id-card-lost"),
    ("ต่อบัตร", "id-card-expired"),
    ("ต่อ บัตร", "id-card-expired"),
    ("renew id", "id-card-expired"),
    ("พาสปอร์ต", "passport-ordinary"),
    ("pass port renewal", "passport-ordinary"),
    ("บัตรทอง", "gold-card-register"),
    ("๓๐ บาท", "gold-card-register"),
    ("1111", "complaint-1111"),
    ("๑๑๑๑", "complaint-1111"),
    ("ขอเลขที่บ้าน", "house-number"),
]


@pytest.mark.parametrize(("words", "service"), FIRST_FOUND)
def test_people_find_a_service_by_their_own_words(
    stocked_sqlite_url: str, clock: ManualClock, words: str, service: str
) -> None:
    office = an_office(stocked_sqlite_url, clock)
    found = find(office.catalogue, words)
    office.db.close()
    assert found
    assert found[0].id == service


def test_the_agency_comes_last_and_nothing_is_no_answer(
    stocked_sqlite_url: str, clock: ManualClock
) -> None:
    office = an_office(stocked_sqlite_url, clock)
    catalogue = office.catalogue
    office.db.close()
    assert {each.agency for each in find(catalogue, "กรมการกงสุล")} == {"DCA"}
    assert find(catalogue, "no such thing") == []
    assert len(find(catalogue, " - ")) == len(catalogue.services)
    assert len(find(catalogue, "x" * 10_000)) == 0


def test_without_script_a_search_is_a_form_and_its_answers_take_tickets(demo_hall: Hall) -> None:
    client = demo_hall.client()
    page = client.get(f"{MO_CHIT}/search", params={"q": "lost card", "lang": "en"}).text
    assert hooks(page, "data-service")[0] == "id-card-lost"
    assert f'action="{MO_CHIT}/search"' in page
    address, fields = form_of(page, "id-card-lost")
    assert "B001" in client.post(address, data=fields).text


def test_a_search_keeps_what_was_chosen_before(demo_hall: Hall) -> None:
    page = demo_hall.client().get(f"{MO_CHIT}/search?text=large&priority=1&lang=en").text
    for field in ('name="text" value="large"', 'name="priority" value="1"', 'name="lang"'):
        assert field in page


def test_k6_answers_are_spread_over_screens(demo_hall: Hall) -> None:
    client, found = demo_hall.client(), []
    for page in range(1, 9):
        answer = client.get(f"{MO_CHIT}/search", params={"q": "บัตร", "page": page}).text
        shown = hooks(answer, "data-service")
        assert len(shown) <= 3
        found += shown
    total = hooks(client.get(f"{MO_CHIT}/search?q=บัตร").text, "data-found")
    assert [str(len(found))] == [str(len(set(found)))] == total


@pytest.mark.parametrize("language", ["th", "en"])
def test_nothing_found_says_what_to_do(demo_hall: Hall, language: str) -> None:
    page = demo_hall.client().get(f"{MO_CHIT}/search?q=zzzz&lang={language}").text
    assert f"{MO_CHIT}/topics/not-sure?lang={language}" in page
    assert 'data-found="0"' in page


def test_hostile_words_stay_words(demo_hall: Hall, new_context: NewContext) -> None:
    page = opened(new_context("kiosk"), f"{demo_hall.url}{MO_CHIT}/search?lang=en")
    page.fill("[data-search]", "<script>alert(1)</script>\"'&")
    page.locator('[data-found="0"]').wait_for()
    assert page.input_value("[data-search]").startswith("<script>")
    check_page(page, "kiosk")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.locator(f'.hg-button[data-skbtn="{key}"]').tap()


def test_thai_is_typed_on_the_screen_and_answers_come_while_typing(
    demo_hall: Hall, new_context: NewContext
) -> None:
    page = opened(new_context("kiosk"), f"{demo_hall.url}{MO_CHIT}/search?lang=th")
    press(page, "พ", "า", "ส", "ป", "อ", "ร", "{shift}", "์", "ต")
    assert page.input_value("[data-search]") == "พาสปอร์ต"
    page.locator('[data-service="passport-ordinary"]').wait_for()
    check_page(page, "kiosk")
    page.tap('[data-service="passport-ordinary"]')
    page.locator("[data-ticket-number]").wait_for()


def test_english_digits_and_deleting_on_the_screen(
    demo_hall: Hall, new_context: NewContext
) -> None:
    page = opened(new_context("kiosk"), f"{demo_hall.url}{MO_CHIT}/search?lang=en")
    press(page, "l", "o", "s", "t", "{space}", "c", "a", "x", "{bksp}", "r", "d")
    page.locator('[data-service="id-card-lost"]').wait_for()
    check_page(page, "kiosk")
    press(page, "{clear}", "{digits}", "1", "1", "1", "1")
    assert page.input_value("[data-search]") == "1111"
    page.locator('[data-service="complaint-1111"]').wait_for()
    press(page, "{lang}")
    assert page.locator('.hg-button[data-skbtn="ก"], .hg-button[data-skbtn="a"]').count() == 1


def test_k1_keys_are_20_mm_wide_and_3_mm_apart_and_every_thai_mark_has_its_circle(
    demo_hall: Hall, new_context: NewContext
) -> None:
    page = opened(new_context("kiosk"), f"{demo_hall.url}{MO_CHIT}/search?lang=th")
    keys = page.locator(".hg-button")
    keys.first.wait_for()
    boxes = [key.bounding_box() for key in keys.all()]
    assert all(box and box["width"] >= 81 and box["height"] >= 81 for box in boxes)
    assert page.locator(".key-mark").count() == 9
    check_page(page, "kiosk")


def test_a_real_keyboard_types_and_enter_searches(demo_hall: Hall, new_context: NewContext) -> None:
    page = opened(new_context("kiosk"), f"{demo_hall.url}{MO_CHIT}/search?lang=en")
    page.locator(".hg-button").first.wait_for()
    page.keyboard.type("passport")
    page.keyboard.press("Enter")
    page.locator('[data-service="passport-ordinary"]').wait_for()
