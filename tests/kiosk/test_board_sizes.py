"""The board's letters: large enough for the last reader, and whole when the panel is too small."""

from __future__ import annotations

import re

import pytest

from kiosk.board_size import sizes_of, style_sheet
from tests.browser import check_page, opened
from tests.conftest import NewContext
from tests.kiosk.board_scene import (
    BOARD,
    LANGUAGES,
    WAYS,
    a_board,
    call_at,
    calls,
    font_px,
    lines_of_text,
    open_counters,
    rewrite,
)
from tests.kiosk.conftest import Hall

INSIDE = """
selector => [...document.querySelectorAll(selector)].filter(e => e.offsetParent).every(e => {
  const box = e.getBoundingClientRect();
  return box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight;
})
"""
APART = """
() => {
  const box = s => document.querySelector(s).getBoundingClientRect();
  const text = s => { const r = document.createRange();
    r.selectNodeContents(document.querySelector(s)); return r.getBoundingClientRect(); };
  return text('[data-current-number]').right <= text('[data-current-counter]').left
    && box('.board-ticket').bottom <= box('.board-info').top
    && text('[data-current-number]').left >= box('.board-ticket').left
    && text('[data-current-counter]').right <= box('.board-ticket').right;
}
"""

SENTENCES_WHOLE = """
() => [false, true].every(second => {
  const info = document.querySelector('.board-info');
  info.toggleAttribute('data-second', second);
  boardCalls.fitSay();
  const said = document.querySelector('.board-say');
  const [room, say] = [info, said].map(e => e.getBoundingClientRect());
  return say.height > 0 && say.top >= room.top - 1 && say.bottom <= room.bottom + 1;
})
"""
ROWS = """
() => [...document.querySelectorAll('[data-recent] li')].filter(e => e.offsetParent).map(e => {
  const [a, b] = [e.firstElementChild, e.lastElementChild].map(x => x.getBoundingClientRect());
  return [a.top === b.top, a.right < b.left];
})
"""


def test_d1_a_panel_of_43_inches_at_10_metres_needs_these_sizes() -> None:
    sizes = sizes_of(43, 10)
    assert [round(each) for each in (sizes.call, sizes.recent, sizes.least)] == [352, 144, 72]
    assert "--board-call:352.0px" in style_sheet(sizes)


def test_d1_letters_grow_with_the_distance_and_shrink_with_the_panel() -> None:
    near, far = sizes_of(43, 5), sizes_of(43, 10)
    assert far.recent == pytest.approx(2 * near.recent)
    assert sizes_of(86, 10).recent == pytest.approx(far.recent / 2)


@pytest.mark.parametrize("way", WAYS)
def test_d1_the_page_has_the_sizes_that_its_panel_needs(
    demo_hall: Hall, new_context: NewContext, way: str
) -> None:
    calls(demo_hall, "tax-id", "id-card-lost", "post-send")
    for language in LANGUAGES:
        page = opened(a_board(new_context, way), f"{demo_hall.url}{BOARD}?lang={language}")
        assert round(font_px(page, "[data-current-number]")) == 352
        assert round(font_px(page, "[data-current-counter]")) == 352
        assert round(font_px(page, "[data-recent] li")) == 144
        words = page.evaluate(
            """() => [...document.querySelectorAll('.board p, .board h2, .board span, .board time')]
              .filter(e => e.checkVisibility() && !e.closest('.visually-hidden, .board-sound'))
              .map(e => parseFloat(getComputedStyle(e).fontSize))"""
        )
        assert words
        assert round(min(words)) == 72
        page.close()


def test_d1_the_installation_and_the_boards_own_address_say_what_the_panel_is(
    demo_hall: Hall,
) -> None:
    client = demo_hall.client()

    def sheet_of(query: str) -> str:
        page = client.get(BOARD + query).text
        found = re.search(r'href="([^"]+sizes\.css[^"]*)"', page)
        assert found
        answer = client.get(found[1].replace("&amp;", "&"))
        assert answer.headers["content-type"].startswith("text/css")
        return answer.text

    assert sheet_of("") == style_sheet(sizes_of(43, 10))
    assert sheet_of("?diagonal=55&distance=6") == style_sheet(sizes_of(55, 6))
    assert sheet_of("?diagonal=huge&distance=0") == style_sheet(sizes_of(43, 10))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("panel", ["diagonal=20&distance=25", "diagonal=32&distance=12"])
def test_d1_a_panel_too_small_for_the_hall_stays_whole_and_tells_its_operator(
    demo_hall: Hall, new_context: NewContext, way: str, panel: str
) -> None:
    services = ["pit-filing", "mwa-bill", "post-send", "land-transfer", "tax-id", "id-card-lost"]
    calls(demo_hall, *services)
    page = opened(a_board(new_context, way), f"{demo_hall.url}{BOARD}?lang=en&{panel}")
    assert page.locator("[data-recent] li:visible").count() == 4
    assert page.evaluate(APART)
    assert page.evaluate(INSIDE, "[data-recent] li, .board-ticket, .board-head > *")
    hint = page.locator("[data-hint] p:visible")
    assert hint.count() == 1
    good = re.search(r"up to ([\d.]+) m", hint.inner_text())
    assert good
    inch, metres = (float(part.partition("=")[2]) for part in panel.split("&"))
    readable = metres * font_px(page, "[data-current-number]") / sizes_of(inch, metres).call
    assert float(good[1]) == pytest.approx(readable, rel=0.05)
    check_page(page, "board")


def test_d1_a_panel_that_is_large_enough_has_no_hint(demo_hall: Hall) -> None:
    assert "data-hint" not in demo_hall.client().get(BOARD).text
    assert "data-hint" not in demo_hall.client().get(BOARD + "?diagonal=55&distance=6").text
    assert "data-hint" in demo_hall.client().get(BOARD + "?diagonal=32&distance=10").text


@pytest.mark.parametrize("way", WAYS)
def test_d2_number_and_counter_stand_on_one_line_even_the_longest(
    demo_hall: Hall, new_context: NewContext, way: str
) -> None:
    clerks = open_counters(demo_hall, 1, 2, 4, 5, 6)
    for counter in clerks:
        call_at(demo_hall, clerks, counter)
        demo_hall.clock.advance(minutes=1)
    rewrite(demo_hall, "UPDATE visit SET number = 'W' || (1230 + id)")
    rewrite(demo_hall, "UPDATE service_transaction SET counter = counter + 20")
    for language in LANGUAGES:
        page = opened(a_board(new_context, way), f"{demo_hall.url}{BOARD}?lang={language}")
        assert re.fullmatch(r"W\d{4}", page.inner_text("[data-current-number]"))
        assert page.inner_text("[data-current-counter]") == "26"
        for selector in ("[data-current-number]", "[data-current-counter]"):
            assert lines_of_text(page, selector) == 1
        assert page.evaluate(APART)
        assert page.evaluate(INSIDE, "[data-recent] li > *")
        page.evaluate("document.querySelector('[data-info]').dataset.info = 'say'")
        assert page.evaluate(SENTENCES_WHOLE)
        rows = page.evaluate(ROWS)
        assert len(rows) == 4
        assert all(same and apart for same, apart in rows)
        page.close()
