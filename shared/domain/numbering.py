"""Ticket numbers: a letter and a running number, such as A012.

Per centre, business day and letter the numbers start at 1, are unique, gap-free and never reused
that day. Three digits are shown, four from 1000 on.
"""

from __future__ import annotations

import re

_NUMBER = re.compile(r"([A-Z])(\d{3,6})")


def ticket_number(letter: str, sequence: int) -> str:
    """The number people read: `ticket_number("A", 12) == "A012"`; 1000 gives `A1000`."""
    if not re.fullmatch(r"[A-Z]", letter) or sequence < 1:
        raise ValueError(f"no ticket number from letter {letter!r} and sequence {sequence}")
    return f"{letter}{sequence:03d}"


def parse_ticket_number(text: str) -> tuple[str, int] | None:
    """Letter and sequence of a typed number, forgiving case and spaces; None if it is none."""
    match = _NUMBER.fullmatch(re.sub(r"[\s-]", "", text).upper())
    return (match[1], int(match[2])) if match and int(match[2]) else None


PAPER_LETTER = "X"
"""Reserved for the pads on which numbers are written by hand while the power is out."""

IMPORT_LETTER = "I"
"""Reserved for cases that another program recorded, which are called nowhere; it looks like a 1."""

RESERVED_LETTERS = frozenset({PAPER_LETTER, IMPORT_LETTER})
