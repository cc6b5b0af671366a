"""Figures in words, with a dash for what may not be shown."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from shared.i18n import format_duration, format_number, format_percent, gettext
from shared.services.reports.tables import Cell

DASH = "–"

Number = int | float | Decimal | Fraction


def percent_words(value: Number | None, digits: int = 2) -> str:
    return DASH if value is None else format_percent(value, digits)


def time_words(seconds: int | float | Fraction | None) -> str:
    return DASH if seconds is None else format_duration(seconds)


def told_words(number: int | None) -> str:
    """A count that is kept back where it is None."""
    return gettext("not told") if number is None else format_number(number)


def n_words(number: int | None) -> str:
    return gettext("n = %(num)s", num=told_words(number))


def number(value: Cell) -> int | None:
    """A count in a tidy row; None is kept back."""
    return value if isinstance(value, int) else None


def interval_words(low: object, high: object) -> str | None:
    """An interval of per cents as one text."""
    if not isinstance(low, (int, float)) or not isinstance(high, (int, float)):
        return None
    return f"{format_percent(low, 1)} … {format_percent(high, 1)}"
