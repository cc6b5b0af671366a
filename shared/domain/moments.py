"""Moments as other programs write them: ISO 8601, days first or months first, both eras, 12 hours.

Whether 03/04/2026 is the third of April or the fourth of March only the whole log can tell, so
`read` gives both where both are possible.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

BUDDHIST_FROM = 2400
"""Years from here on count from the Buddha's passing, 543 years more (พ.ศ.)."""

EARLIEST_YEAR = 1900
"""What lies before was a placeholder for "no time" in the program that wrote it."""

_DATE = (
    r"(?P<y>\d{4})-?(?P<m>\d{2})-?(?P<d>\d{2})"
    r"|(?P<y2>\d{4})[/.](?P<m2>\d{1,2})[/.](?P<d2>\d{1,2})"
    r"|(?P<a>\d{1,2})[/.-](?P<b>\d{1,2})[/.-](?P<y3>\d{4})"
    r"|(?P<d4>\d{1,2})[ -](?P<name>[A-Za-z]{3})[A-Za-z]*[ -](?P<y4>\d{4})"
)
_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r"(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?"
)
_ZONE = r"(?P<zone>Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)"
_MOMENT = re.compile(rf"(?:{_DATE})(?:[T\s,]+{_TIME})?(?:\s*{_ZONE})?")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment, and `other`, what it is with the month first where that is possible too.
    `month_first`: it can only be read so; `day_first`: it can only be read the other way."""

    at: datetime
    other: datetime | None = None
    month_first: bool = False
    day_first: bool = False


def read(text: str, zone: tzinfo) -> Moment | None:
    """A moment in UTC, of a clock in `zone` where the text names none; None: it is no moment."""
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        return None
    if match["a"] is None:
        at = _dated(match, *_day_of(match), zone)
        return None if at is None else Moment(at)
    first, second, year = int(match["a"]), int(match["b"]), int(match["y3"])
    days, months = (
        _dated(match, year, second, first, zone),
        _dated(match, year, first, second, zone),
    )
    if days is None or months is None:
        only = days or months
        return None if only is None else Moment(only, None, days is None, months is None)
    return Moment(days, months if months != days else None)


def read_as(text: str, pattern: str, zone: tzinfo) -> Moment | None:
    """The same by a pattern of `datetime.strptime`."""
    try:
        at = datetime.strptime(text.strip(), pattern)  # noqa: DTZ007  # the zone follows
    except ValueError:
        return None
    return _checked(at if at.tzinfo is not None else at.replace(tzinfo=zone))


def _checked(at: datetime) -> Moment | None:
    try:
        return Moment(at.astimezone(UTC)) if at.year >= EARLIEST_YEAR else None
    except OverflowError:
        return None


def _day_of(match: re.Match[str]) -> tuple[int, int, int]:
    if match["name"] is not None:
        name = match["name"].lower()
        return int(match["y4"]), _MONTHS.index(name) + 1 if name in _MONTHS else 0, int(match["d4"])
    if match["y2"] is not None:
        return int(match["y2"]), int(match["m2"]), int(match["d2"])
    return int(match["y"]), int(match["m"]), int(match["d"])


def _dated(match: re.Match[str], year: int, month: int, day: int, zone: tzinfo) -> datetime | None:
    year -= 543 if year >= BUDDHIST_FROM else 0
    hour, minute = int(match["hour"] or 0), int(match["minute"] or 0)
    if match["half"] is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"] in "Pp" else 0)
    micro = int((match["part"] or "0").ljust(6, "0")[:6])
    own = zone if match["zone"] is None else _offset(match["zone"])
    if own is None or year < EARLIEST_YEAR:
        return None
    try:
        at = datetime(year, month, day, hour, minute, int(match["second"] or 0), micro, own)
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=64)
def _offset(text: str) -> timezone | None:
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    if int(digits[:2]) > 23 or int(digits[2:]) > 59:
        return None
    apart = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-apart if text[0] == "-" else apart)
