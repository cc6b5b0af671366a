"""Long texts on screens that never scroll: how many lines something takes, and where a page ends.

Estimates, on the safe side: widths are averages of Sarabun, in shares of the font size.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from math import ceil
from typing import TypeVar

Item = TypeVar("Item")
LETTER_EM, SMALL_LETTER_EM, SPACE_EM = 0.58, 0.5, 0.26
"""Thai letters, capitals and digits; a to z; a space."""
SPARE = 1.08
"""Words are not cut, so a line is never quite full."""


def width_em(text: str) -> float:
    """Width of a text in shares of its font size; marks above and below a letter take none."""
    return sum(_width(letter) for letter in text)


def _width(letter: str) -> float:
    if unicodedata.category(letter) == "Mn":
        return 0.0
    if letter.isspace():
        return SPACE_EM
    return SMALL_LETTER_EM if "a" <= letter <= "z" else LETTER_EM


def lines(text: str, room_em: float) -> int:
    """Lines that a text takes where `room_em` of it fit on one."""
    return max(ceil(width_em(text) * SPARE / room_em), 1)


def fold(
    items: Sequence[Item], height: Callable[[Item], float], room: float
) -> tuple[tuple[Item, ...], ...]:
    """Items in their order on as many pages as they need; at least one item on each."""
    pages: list[list[Item]] = []
    left = 0.0
    for item in items:
        needed = height(item)
        if not pages or needed > left:
            pages.append([])
            left = room
        pages[-1].append(item)
        left -= needed
    return tuple(tuple(page) for page in pages)
