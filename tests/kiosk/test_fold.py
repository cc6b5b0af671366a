"""Where a page ends that may not scroll."""

from __future__ import annotations

from kiosk.fold import fold, lines, width_em


def test_marks_above_and_below_a_letter_take_no_width() -> None:
    assert width_em("ที่นี่") == width_em("ทน")
    assert width_em("") == 0


def test_a_text_takes_at_least_one_line() -> None:
    assert lines("", 20) == 1
    assert lines("ก" * 100, 20) == 4


def test_everything_is_on_some_page_in_its_order_and_nothing_is_on_none() -> None:
    items = [1.0, 2.0, 3.0, 9.0, 1.0]
    pages = fold(items, lambda each: each, 4.0)
    assert pages == ((1.0, 2.0), (3.0,), (9.0,), (1.0,))
    assert fold([], lambda each: each, 4.0) == ()


def test_small_latin_letters_take_less_room_than_thai_ones() -> None:
    assert width_em("steps") < width_em("กกกกก") == width_em("STEPS")
