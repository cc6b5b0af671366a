"""Figures in words, with a dash for what may not be shown."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from shared.domain.publication import published_count
from shared.i18n import format_duration, format_number, format_percent, gettext

DASH = "–"

Number = int | float | Decimal | Fraction


def percent_words(value: Number | None, digits: int = 2) -> str:
    return DASH if value is None else format_percent(value, digits)


def time_words(seconds: int | float | Fraction | None) -> str:
    return DASH if seconds is None else format_duration(seconds)


def count_words(number: int) -> str:
    """A count, or what may be said of one that is too small to leave the house."""
    return told_words(published_count(number))


def told_words(number: int | None) -> str:
    """A count that is kept back where it is None."""
    return gettext("not told") if number is None else format_number(number)


def n_words(number: int) -> str:
    return gettext("n = %(num)s", num=count_words(number))


def interval_words(low: object, high: object) -> str | None:
    """An interval of per cents as one text."""
    if not isinstance(low, (int, float)) or not isinstance(high, (int, float)):
        return None
    return f"{format_percent(low, 1)} … {format_percent(high, 1)}"
