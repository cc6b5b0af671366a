"""The one question on a small telephone: one tap, five faces, everything else if one likes."""

from __future__ import annotations

import re
from datetime import date

import httpx
import pytest
from playwright.sync_api import Page, expect

from shared.services.feedback import COMMENT_LIMIT
from shared.services.office import Office
from shared.store import feedback
from tests.browser import check_page, opened
from tests.conftest import NewContext
from tests.looking.keyboard import check_keyboard
from tests.looking.preferences import check_preferences
from tests.looking.reflow import check_reflow
from tests.portal.conftest import Hall, follow

SMALL: dict[str, object] = {"viewport": {"width": 320, "height": 640}}
WIDE: dict[str, object] = {
    "viewport": {"width": 1366, "height": 900},
    "is_mobile": False,
    "device_scale_factor": 1,
}
LOOKS: list[tuple[str, dict[str, object]]] = [("th", SMALL), ("en", {}), ("th", WIDE)]
LEAST_FACE_PX = 44
MOST_CHIPS = 6
FACES = {
    "th": ["ไม่พอใจมาก", "ไม่พอใจ", "พอใช้", "พอใจ", "พอใจมาก"],
    "en": ["Very dissatisfied", "Dissatisfied", "Fair", "Satisfied", "Very satisfied"],
}


@pytest.fixture
def asked(hall: Hall) -> str:
    """The address of a questionnaire about a service that has just ended."""
    visit = hall.visit()
    hall.serve()
    return hall.survey_of(visit)


def answers(office: Office) -> list[int]:
    with office.db.read() as connection:
        found = feedback.answers(connection, date(2026, 1, 1), date(2027, 1, 1))
    return [score for *_, score, number in found for _ in range(number)]


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def focused(page: Page) -> str | None:
    return page.locator(":focus").get_attribute("data-score")


@pytest.mark.parametrize("language", ["th", "en"])
def test_s1_one_question_and_five_drawn_faces_large_enough_with_words(
    asked: str, new_context: NewContext, language: str
) -> None:
    page = opened(new_context("phone"), f"{asked}?lang={language}")
    assert page.locator("form").count() == 1
    assert page.locator("input:not([type=hidden]), textarea, select").count() == 0
    for score in range(1, 6):
        face = page.locator(f'[data-score="{score}"]')
        box = face.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= LEAST_FACE_PX
        assert face.locator("svg").count() == 1
    check_page(page, "phone", axe=language == "th")


def test_s1_the_answer_exists_after_one_tap_although_the_tab_closes(
    hall: Hall, asked: str, new_context: NewContext
) -> None:
    page = opened(new_context("phone"), asked)
    follow(page, '[data-score="3"]')
    page.close()
    assert answers(hall.office) == [3]


@pytest.mark.parametrize(("language", "width"), LOOKS, ids=["320-th", "360-en", "1366-th"])
def test_s2_worst_comes_first_in_every_language_and_width(
    asked: str, new_context: NewContext, language: str, width: dict[str, object]
) -> None:
    page = opened(new_context("phone", **width), f"{asked}?lang={language}")
    faces = page.locator(".face")
    assert [plain(text) for text in faces.all_inner_texts()] == FACES[language]
    boxes = [face.bounding_box() for face in faces.all()]
    places = [(round(box["y"]), round(box["x"])) for box in boxes if box is not None]
    assert places == sorted(places)


def test_s2_faces_are_radio_buttons_and_arrow_keys_move_between_them(
    hall: Hall, asked: str, new_context: NewContext
) -> None:
    page = opened(new_context("phone"), f"{asked}?lang=en")
    group = page.get_by_role("radiogroup", name="How was this service?")
    assert group.get_by_role("radio").count() == 5
    page.locator('[data-score="1"]').focus()
    seen = []
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "End", "ArrowRight", "Home", "ArrowLeft"):
        page.keyboard.press(key)
        seen.append(focused(page))
    assert seen == ["2", "3", "2", "5", "1", "1", "5"]
    assert answers(hall.office) == []
    page.keyboard.press("Enter")
    page.locator("[data-thanks]").wait_for()
    assert answers(hall.office) == [5]


@pytest.mark.parametrize(("language", "optional"), [("th", "(ไม่บังคับ)"), ("en", "(optional)")])
def test_s3_few_chips_and_words_of_ones_own_all_optional_and_without_personal_data(
    asked: str, new_context: NewContext, language: str, optional: str
) -> None:
    page = opened(new_context("phone"), f"{asked}?lang={language}")
    follow(page, '[data-score="2"]')
    assert 1 <= page.locator("[data-reason]").count() <= MOST_CHIPS
    chips = page.locator("[data-why] summary")
    assert page.get_by_text(optional).count() == 3
    comment = page.locator("#comment")
    expect(comment).to_have_attribute("maxlength", str(COMMENT_LIMIT))
    expect(comment).to_have_accessible_description(re.compile("no names|โปรดอย่าใส่ข้อมูลส่วนบุคคล"))
    assert "*" not in page.locator("main").inner_text()
    for chip in chips.all():
        chip.tap()
    check_page(page, "phone", axe=language == "th")


def test_s4_one_tap_is_an_answer_and_four_give_a_reason_too(
    hall: Hall, asked: str, new_context: NewContext
) -> None:
    page = opened(new_context("phone"), f"{asked}?lang=en")
    taps = (
        '[data-score="2"]',
        '[data-reason="staff"]',
        '[data-reason="wait"]',
        '[data-action="finish"]',
    )
    for target in taps:
        page.locator(target).tap()
    expect(page.locator("[data-action=finish]")).to_have_count(0)
    assert page.locator("[data-thanks]").count() == 1
    assert answers(hall.office) == [2]


def test_s5_one_answer_which_may_be_changed_for_ten_minutes_and_then_says_so(
    hall: Hall, asked: str, new_context: NewContext
) -> None:
    page = opened(new_context("phone"), f"{asked}?lang=en")
    follow(page, '[data-score="1"]')
    expect(page.locator('[data-action="change"]')).to_contain_text("within 10 minutes")
    follow(page, '[data-action="change"]')
    expect(page.locator('[data-score="1"]')).to_have_attribute("aria-checked", "true")
    follow(page, '[data-score="4"]')
    page.locator("[data-thanks]").wait_for()
    assert answers(hall.office) == [4]
    hall.clock.advance(minutes=11)
    page.goto(f"{asked}?lang=en")
    expect(page.locator("[data-answered]")).to_contain_text("cannot be changed any more")
    assert page.locator("[data-score]").count() == 0
    check_page(page, "phone")


def test_s5_nobody_sees_a_single_answer(hall: Hall, asked: str) -> None:
    httpx.post(asked, data={"overall": "1", "finished": "true", "comment": "only I wrote this"})
    figures = httpx.get(f"{hall.url}/api/v1/metrics/satisfaction", params={"centre": "mo-chit"})
    total = figures.json()["total"]
    assert (total["suppressed"], total["counts"]) == (True, None)
    assert "only I wrote this" not in figures.text


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("score", [1, 2])
def test_s6_a_low_score_is_offered_help_by_staff_and_by_telephone(
    asked: str, new_context: NewContext, language: str, score: int
) -> None:
    page = opened(new_context("phone"), f"{asked}?lang={language}")
    follow(page, f'[data-score="{score}"]')
    offer = page.locator("[data-help]")
    expect(offer).to_contain_text("1111")
    expect(offer).to_contain_text(re.compile("head of the centre|หัวหน้าศูนย์"))
    assert offer.locator('a[href="tel:1111"]').count() == 1
    assert re.fullmatch(
        r"/t/[^/]+/complaint.*", offer.locator("[data-action=complain]").get_attribute("href") or ""
    )
    check_page(page, "phone", axe=language == "th")


@pytest.mark.parametrize("score", [3, 4, 5])
def test_s6_other_scores_are_thanked_and_not_pressed(
    asked: str, new_context: NewContext, score: int
) -> None:
    page = opened(new_context("phone"), f"{asked}?lang=en")
    follow(page, f'[data-score="{score}"]')
    expect(page.locator("[data-thanks] h1")).to_have_text("Saved. Thank you")
    assert page.locator("[data-help]").count() == 0


@pytest.mark.parametrize(("language", "width"), LOOKS, ids=["320-th", "360-en", "1366-th"])
def test_g1_g2_g5_g13_question_thanks_and_dead_links_are_readable_at_every_width(
    hall: Hall, asked: str, new_context: NewContext, language: str, width: dict[str, object]
) -> None:
    page = opened(new_context("phone", **width), f"{asked}?lang={language}")
    _look(page)
    follow(page, '[data-score="2"]')
    page.locator('[data-why="process"] summary').click()
    _look(page)
    for dead in ("/t/nothing", "/s/nothing", "/t/a/b/c"):
        lost = new_context("phone", **width).new_page()
        lost.goto(f"{hall.url}{dead}?lang={language}")
        column = lost.locator(".phone").bounding_box()
        assert column is not None
        assert column["width"] <= 480
        check_reflow(lost)


def _look(page: Page) -> None:
    check_page(page, "phone")
    check_reflow(page)
    check_preferences(page)


def test_g6_the_question_and_its_second_page_work_by_keyboard(
    asked: str, new_context: NewContext
) -> None:
    page = opened(new_context("phone"), f"{asked}?lang=th")
    follow(page, '[data-score="4"]')
    page.locator("[data-thanks]").wait_for()
    check_keyboard(page)


def test_g9_two_taps_on_a_face_are_one_answer(
    hall: Hall, asked: str, new_context: NewContext
) -> None:
    page = opened(new_context("phone"), asked)
    page.locator('[data-score="5"]').dblclick()
    page.locator("[data-thanks]").wait_for()
    assert answers(hall.office) == [5]
