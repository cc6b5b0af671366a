"""Two zones of one hall, each with its own board; and a board that shows them all."""

from __future__ import annotations

import re

import pytest

from shared.api.counters import counter_out
from shared.services.hall import counter_view
from tests.browser import check_page, opened
from tests.builders import a_clerk
from tests.conftest import NewContext
from tests.kiosk.board_scene import (
    BOARD,
    LANGUAGES,
    WAYS,
    a_board,
    call_at,
    open_counters,
    words_of,
)
from tests.kiosk.conftest import Hall

DISTRICT = "/kiosk/district-1/board"


def shown(hall: Hall, query: str) -> list[tuple[str, str]]:
    """The numbers on a board, the present one first."""
    page = hall.client().get(BOARD + query).text.partition("<template")[0]
    return re.findall(r"data-current-number[^>]*>(\w+)<|<li[^>]*><span>(\w+)<", page)


def numbers(hall: Hall, query: str) -> list[str]:
    return [one or other for one, other in shown(hall, query)]


def test_each_zone_has_a_board_of_its_own_calls(demo_hall: Hall) -> None:
    clerks = open_counters(demo_hall, 1, 5, 2)
    first = call_at(demo_hall, clerks, 1)
    demo_hall.clock.advance(minutes=1)
    other = call_at(demo_hall, clerks, 5)
    demo_hall.clock.advance(minutes=1)
    second = call_at(demo_hall, clerks, 2)
    assert numbers(demo_hall, "?zone=A") == [second, first]
    assert numbers(demo_hall, "?zone=B") == [other]
    assert numbers(demo_hall, "") == [second, other, first]


def test_a_board_of_all_zones_names_the_zone_by_the_counter(demo_hall: Hall) -> None:
    call_at(demo_hall, open_counters(demo_hall, 5), 5)
    page = demo_hall.client().get(BOARD).text
    assert re.search(r'Counter <span class="board-zone">B</span>', page)
    own = demo_hall.client().get(BOARD + "?zone=B").text
    assert not re.search(r'Counter <span class="board-zone">', own)
    assert "Zone B" in own


def test_the_sentence_of_a_call_says_the_zone_where_there_are_zones(demo_hall: Hall) -> None:
    number = call_at(demo_hall, open_counters(demo_hall, 5), 5)
    for query in ("", "?zone=B"):
        page = words_of(demo_hall.client().get(BOARD + query).text)
        assert f"{number}, please go to counter 5, zone B" in page
        assert f"ขอเชิญ {number} ที่ช่องบริการ 5 โซน B ค่ะ" in page


def test_a_hall_without_zones_says_nothing_of_them(demo_hall: Hall) -> None:
    page = demo_hall.client().get(DISTRICT).text
    assert "zone" not in re.sub(r"board-zone|timezone", "", page).lower()
    assert demo_hall.client().get(DISTRICT + "?zone=A").status_code == 404


def test_a_stream_of_a_zone_that_does_not_exist_is_refused(demo_hall: Hall) -> None:
    assert demo_hall.client().get(BOARD + "/stream?zone=Q").status_code == 404


def test_a_call_in_one_zone_appears_on_its_board_only(
    demo_hall: Hall, new_context: NewContext
) -> None:
    here, there = (
        opened(a_board(new_context, "lying"), f"{demo_hall.url}{BOARD}?zone={zone}")
        for zone in ("A", "B")
    )
    clerks = open_counters(demo_hall, 1, 4)
    first = call_at(demo_hall, clerks, 1)
    here.locator("[data-current-number]", has_text=first).wait_for()
    second = call_at(demo_hall, clerks, 4)
    there.locator("[data-current-number]", has_text=second).wait_for()
    assert here.inner_text("[data-current-number]") == first


@pytest.mark.parametrize("way", WAYS)
def test_g4_the_board_of_a_zone_is_sound(
    demo_hall: Hall, new_context: NewContext, way: str
) -> None:
    call_at(demo_hall, open_counters(demo_hall, 1), 1, "tax-id")
    for language in LANGUAGES:
        url = f"{demo_hall.url}{BOARD}?lang={language}&zone=A"
        page = opened(a_board(new_context, way), url)
        check_page(page, "board", axe=language == "th")
        page.close()


def test_programs_are_told_the_zone_of_a_counter(demo_hall: Hall) -> None:
    open_counters(demo_hall, 4)
    view = counter_view(demo_hall.office, a_clerk(demo_hall.office), "mo-chit", 4)
    assert counter_out(view).zone == "B"
    assert demo_hall.office.centre("district-1").zone_of(4) is None
