"""The code at a centre that shows who is there: six digits that change every few minutes.

Nothing is located and nothing is kept: whoever reads the code is where it hangs. A photograph of it
is worth nothing ten minutes later.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

SLOT = timedelta(minutes=5)
DIGITS = 6
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


def slot_of(at: datetime) -> int:
    """The number of the stretch of time in which a moment lies."""
    return (at - EPOCH) // SLOT


def slot_ends(slot: int) -> datetime:
    """When the next one begins."""
    return EPOCH + (slot + 1) * SLOT


def digits_of(mac: bytes, digits: int = DIGITS) -> str:
    """A short code from a message authentication code of at least eight bytes."""
    return f"{int.from_bytes(mac[:8], 'big') % 10**digits:0{digits}}"


def typed(text: str) -> str:
    """The digits of what somebody typed: Thai or Arabic ones, with spaces or hyphens between."""
    return "".join(str(int(each)) for each in text if each.isdecimal())
