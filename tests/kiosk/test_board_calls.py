"""Calls on the board: each gets its moment, flash and chime, and none is skipped silently."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest

from shared.domain import commands
from shared.domain.visit import Outcome
from shared.services.commands import Caller
from shared.services.serving import Served
from tests.browser import check_page, opened
from tests.builders import a_visit, call_next, do
from tests.conftest import NewContext
from tests.kiosk.board_scene import (
    BOARD,
    LANGUAGES,
    WAYS,
    a_board,
    a_call,
    call_at,
    calls,
    command,
    open_counters,
    somebody_comes,
)
from tests.kiosk.conftest import Hall
from tests.served import beside

# What the board shows and plays, by the page's own clock and by that of its sound.
RECORD = """
  window.shown = []; window.played = [];
  const note = (name, list, detail) => {
    const { call, start = performance.now(), end } = detail;
    list.push([call.split('-')[0], start, end]);
    document.documentElement.dataset[name] = list.length;
  };
  document.addEventListener('board:call', e => note('shown', window.shown, e.detail));
  document.addEventListener('board:chime', e => note('played', window.played, e.detail));
"""
ASLEEP = """
  const Real = window.AudioContext;
  window.AudioContext = class extends Real { constructor() { super(); this.suspend(); } };
"""


def listening(context: Any, url: str) -> Any:
    context.add_init_script(RECORD)
    return opened(context, url)


def current(page: Any) -> str:
    return str(page.inner_text("[data-current-number]"))


def recent(page: Any) -> list[str]:
    return [text.split()[0] for text in page.locator("[data-recent] li").all_inner_texts()]


def await_noted(page: Any, name: str, times: int) -> None:
    """Until the page noted so many calls `shown`, or chimes `played`."""
    page.locator(f'html[data-{name}="{times}"]').wait_for(state="attached", timeout=20_000)


def await_current(page: Any, number: str) -> None:
    page.locator("[data-current-number]", has_text=number).wait_for(timeout=15_000)


def three_calls(hall: Hall) -> list[str]:
    clerks = open_counters(hall, 1, 2, 3)
    return [call_at(hall, clerks, counter, "tax-id") for counter in clerks]


def test_d2_the_board_shows_the_call_and_five_before_it_newest_first(demo_hall: Hall) -> None:
    services = ["mea-bill", "tax-id", "mwa-bill", "id-card-lost", "post-send", "land-transfer"]
    numbers = calls(demo_hall, "information", *services)
    page = demo_hall.client().get(BOARD).text
    assert re.findall(r"data-current-number[^>]*>(\w+)<", page) == [numbers[-1]]
    assert re.findall(r"data-current-counter[^>]*>(\w+)<", page) == ["3"]
    earlier = re.search(r"<ol data-recent[^>]*>(.*?)</ol>", page, re.DOTALL)
    assert earlier
    assert re.findall(r"<li[^>]*><span>(\w+)</span>", earlier[1]) == numbers[-2:0:-1]


def test_d2_calls_within_a_second_each_get_their_moment_and_stand_in_the_list_at_once(
    demo_hall: Hall, new_context: NewContext
) -> None:
    page = listening(a_board(new_context, "lying"), demo_hall.url + BOARD)
    first, second, third = three_calls(demo_hall)
    page.locator("[data-recent] li").nth(1).wait_for()
    assert current(page) == first
    assert recent(page) == [third, second]
    await_current(page, second)
    assert recent(page) == [third, first]
    await_current(page, third)
    assert recent(page) == [second, first]
    shown = page.evaluate("shown")
    assert [number for number, _, _ in shown] == [first, second, third]
    times = [at for _, at, _ in shown]
    assert all(later - earlier >= 4990 for earlier, later in pairwise(times))


def test_d2_a_board_that_comes_late_shows_the_newest_call_at_once(
    demo_hall: Hall, new_context: NewContext
) -> None:
    numbers = three_calls(demo_hall)
    page = listening(a_board(new_context, "lying"), demo_hall.url + BOARD)
    page.locator("[data-recent] li").nth(1).wait_for()
    assert current(page) == numbers[-1]
    somebody_comes(demo_hall)
    page.get_by_text("รอ 1 คน").wait_for()
    assert current(page) == numbers[-1]
    assert page.evaluate("shown") == []


def test_d2_a_call_that_is_taken_back_gives_way_to_the_one_before(
    demo_hall: Hall, new_context: NewContext
) -> None:
    clerks = open_counters(demo_hall, 1, 2)
    first = call_at(demo_hall, clerks, 1)
    demo_hall.clock.advance(seconds=20)
    page = listening(a_board(new_context, "lying"), demo_hall.url + BOARD)

    called = a_call(demo_hall, clerks, 2)
    demo_hall.clock.advance(seconds=1)
    command(demo_hall, clerks[2], called, commands.Requeue())
    page.get_by_text("รอ 1 คน").wait_for()
    await_current(page, first)
    assert recent(page) == []


@pytest.mark.parametrize("way", WAYS)
def test_d3_a_new_call_flashes_at_most_three_times_a_second_and_stops_in_five(
    demo_hall: Hall, new_context: NewContext, way: str
) -> None:
    page = opened(a_board(new_context, way), demo_hall.url + BOARD)
    clerks = open_counters(demo_hall, 1)
    call_at(demo_hall, clerks, 1)
    page.locator("[data-fresh]").wait_for()
    flash = page.evaluate(
        "() => { const s = getComputedStyle(document.querySelector('[data-fresh]'));"
        " return [parseFloat(s.animationDuration), parseFloat(s.animationIterationCount)] }"
    )
    assert 1 / flash[0] <= 3
    assert 0 < flash[0] * flash[1] <= 5
    still = "[...document.getAnimations()].filter(a => a.effect.target.closest('.board-call'))"
    assert page.evaluate(f"{still}.length") == 1
    page.locator("[data-fresh]").wait_for(state="detached", timeout=8_000)
    assert page.evaluate(f"{still}.length") == 0


def test_d3_the_number_keeps_its_contrast_while_it_flashes(
    demo_hall: Hall, new_context: NewContext
) -> None:
    """Only the ground flashes, between two light colours; axe looks at its darkest moment."""
    page = opened(a_board(new_context, "lying"), demo_hall.url + BOARD)
    clerks = open_counters(demo_hall, 1)
    call_at(demo_hall, clerks, 1)
    page.locator("[data-fresh]").wait_for()
    for moment_ms in (0, 225, 450):
        page.evaluate(
            "at => document.getAnimations().forEach(a => { a.pause(); a.currentTime = at })",
            moment_ms,
        )
        check_page(page, "board")


def test_d3_g13_with_reduced_motion_nothing_flashes(
    demo_hall: Hall, new_context: NewContext
) -> None:
    context = a_board(new_context, "lying", reduced_motion="reduce")
    page = opened(context, demo_hall.url + BOARD)
    clerks = open_counters(demo_hall, 1)
    call_at(demo_hall, clerks, 1)
    page.locator("[data-fresh]").wait_for()
    assert page.evaluate("document.getAnimations().length") == 0


def test_d4_three_calls_within_a_second_chime_one_after_the_other_in_order(
    demo_hall: Hall, new_context: NewContext
) -> None:
    page = listening(a_board(new_context, "lying"), demo_hall.url + BOARD)
    assert page.locator("[data-sound]").is_hidden()
    numbers = three_calls(demo_hall)
    await_noted(page, "played", 3)
    played = page.evaluate("played")
    assert [number for number, _, _ in played] == numbers
    assert all(start < end for _, start, end in played)
    assert all(one[2] <= other[1] for one, other in pairwise(played))


def test_d4_chimes_asked_for_at_the_same_moment_do_not_overlap(
    demo_hall: Hall, new_context: NewContext
) -> None:
    page = listening(a_board(new_context, "lying"), demo_hall.url + BOARD)
    page.evaluate("for (const call of ['A-1', 'B-1', 'C-1']) chime(call)")
    played = page.evaluate("played")
    assert [number for number, _, _ in played] == ["A", "B", "C"]
    assert all(one[2] <= other[1] for one, other in pairwise(played))


@pytest.mark.parametrize("way", WAYS)
def test_d4_while_the_browser_blocks_sound_the_board_says_so_and_a_touch_turns_it_on(
    demo_hall: Hall, new_context: NewContext, way: str
) -> None:
    for language in LANGUAGES:
        context = a_board(new_context, way)
        context.add_init_script(ASLEEP)
        page = listening(context, f"{demo_hall.url}{BOARD}?lang={language}")
        page.locator("[data-sound-on]").wait_for()
        check_page(page, "board")
        page.click("[data-sound-on]")
        page.locator("[data-sound]").wait_for(state="hidden")
        page.close()


def test_d4_a_board_can_be_told_to_keep_quiet(demo_hall: Hall, new_context: NewContext) -> None:
    page = listening(a_board(new_context, "lying"), demo_hall.url + BOARD + "?sound=off")
    assert page.locator("[data-sound] .icon").is_visible()
    assert page.locator("[data-sound-on]").is_hidden()
    clerks = open_counters(demo_hall, 1)
    await_current(page, call_at(demo_hall, clerks, 1))
    assert page.evaluate("played") == []


def test_d4_who_has_not_come_after_18_seconds_is_called_once_more(
    demo_hall: Hall, new_context: NewContext
) -> None:
    context = a_board(new_context, "lying")
    context.add_init_script(RECORD)
    page = context.new_page()
    page.clock.install()
    page.goto(demo_hall.url + BOARD)
    clerks = open_counters(demo_hall, 1)
    number = call_at(demo_hall, clerks, 1)
    await_noted(page, "shown", 1)
    page.clock.run_for(19_000)
    assert [each for each, _, _ in page.evaluate("shown")] == [number, number]
    page.clock.run_for(60_000)
    assert len(page.evaluate("shown")) == 2


def test_d4_who_has_come_is_not_called_once_more(demo_hall: Hall, new_context: NewContext) -> None:
    context = a_board(new_context, "lying", "en")
    context.add_init_script(RECORD)
    page = context.new_page()
    page.clock.install()
    page.goto(demo_hall.url + BOARD)
    clerks = open_counters(demo_hall, 1)

    command(demo_hall, clerks[1], a_call(demo_hall, clerks, 1), commands.Start())
    somebody_comes(demo_hall)
    page.get_by_text("1 waiting").wait_for()
    await_noted(page, "shown", 1)
    page.clock.run_for(30_000)
    assert len(page.evaluate("shown")) == 1


def test_a_call_again_of_the_same_ticket_is_announced_again(
    demo_hall: Hall, new_context: NewContext
) -> None:
    page = listening(a_board(new_context, "lying"), demo_hall.url + BOARD)
    clerks = open_counters(demo_hall, 1)

    called = a_call(demo_hall, clerks, 1)
    await_noted(page, "shown", 1)
    demo_hall.clock.advance(seconds=30)
    command(demo_hall, clerks[1], called, commands.Recall())
    await_noted(page, "shown", 2)
    assert len({number for number, _, _ in page.evaluate("shown")}) == 1


def _called_for_two(hall: Hall, clerk: Caller) -> Served:
    a_visit(hall.office, "mea-bill", "mwa-bill")
    served = call_next(hall.office, clerk)
    for given in (commands.Start(), commands.Complete(Outcome.COMPLETED)):
        served = do(hall.office, clerk, served, given)
    hall.clock.advance(minutes=1)
    return call_next(hall.office, clerk)


def test_d2_a_number_stands_once_and_where_it_is_called_now(demo_hall: Hall) -> None:
    """A visit with two services is called twice, also to the same counter."""
    clerks = open_counters(demo_hall, 3)
    served = beside(lambda: _called_for_two(demo_hall, clerks[3]))
    number = served.history.state.number
    page = demo_hall.client("en").get(BOARD).text
    calls_sent = re.findall(r'<section data-key="([^"]+)"', page)
    assert len([key for key in calls_sent if key.startswith(number)]) == 1
    assert calls_sent[0].startswith(number)
