"""A PIN of six digits for the quick switch at a shared desk, and which are too easy to guess."""

from __future__ import annotations

import re
from datetime import date

from shared.domain.errors import N_, InvalidRequest

LENGTH = 6
_RUNS = ("0123456789" * 2, "9876543210" * 2)
_YEARS = (*range(1930, 2031), *range(2473, 2574))
"""Years of birth of people at work and of their children, in both eras: what is tried first."""


def is_pin(text: str) -> bool:
    """Whether a text has the form of a PIN; no password has, for it is longer."""
    return re.fullmatch(rf"[0-9]{{{LENGTH}}}", text) is not None


def expect_good(pin: str) -> None:
    """Raises `InvalidRequest` unless `pin` is six digits that nobody guesses first.

    Repeats, runs, years and birthdays are the PINs that people choose most (Bonneau, Preibusch,
    Anderson: A birthday present every eleven wallets?, 2012).
    """
    if not is_pin(pin):
        raise InvalidRequest("pin", N_("A PIN has exactly 6 digits."))
    if _repeats(pin) or any(pin in run for run in _RUNS) or _is_date(pin):
        raise InvalidRequest(
            "pin", N_("This PIN is easy to guess. Choose one without a date, a run or a repeat.")
        )


def _repeats(pin: str) -> bool:
    return len(set(pin)) < 3 or pin[:3] == pin[3:] or pin[:2] * 3 == pin


def _is_date(pin: str) -> bool:
    years = {str(year) for year in _YEARS}
    if pin[:4] in years or pin[2:] in years:
        return True
    pairs = [int(pin[place : place + 2]) for place in (0, 2, 4)]
    return _is_day(pairs[0], pairs[1]) or _is_day(pairs[2], pairs[1])


def _is_day(day: int, month: int) -> bool:
    """Whether it is a day of a year (a leap one)."""
    try:
        date(2000, month, day)
    except ValueError:
        return False
    return True
