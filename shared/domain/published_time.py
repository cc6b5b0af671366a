"""Times as published manuals print them: "19 วันทำการ 5 นาที", "5–7 นาที", "ในทันที", "–".

A range counts with its upper bound, because that is what is promised; its lower bound is kept to be
shown. "At once" is no number: whatever has such a row stays out of comparisons until a time is set.
A dash says that there is no former time: the process is new. Days are working days, and nothing is
ever converted for display. (Rulings on published tables of step-and-time reduction.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from shared.domain.reduction import Duration


class Unit(StrEnum):
    """The units of manuals; a bare number is in the unit of its field. Digits may be Thai ones."""

    DAYS = "days"
    HOURS = "hours"
    MINUTES = "minutes"
    SECONDS = "seconds"


@dataclass(frozen=True, slots=True)
class PublishedTime:
    """`duration` counts; `low` is the lower bound of a range. `at_once`: no number is promised."""

    duration: Duration = field(default_factory=Duration)
    low: Duration | None = None
    at_once: bool = False


class UnreadableTime(ValueError):
    """The text is not a time as manuals print one."""


_AT_ONCE = frozenset(("ในทันที", "ทันที", "โดยทันที", "at once", "immediately"))
_NONE = frozenset(("-", "–", "—"))
_WORDS = {
    Unit.DAYS: ("วันทำการ", "วัน", "working days", "working day", "days", "day"),
    Unit.HOURS: ("ชั่วโมง", "ชม.", "hours", "hour", "hrs", "hr"),
    Unit.MINUTES: ("นาที", "minutes", "minute", "mins", "min"),
    Unit.SECONDS: ("วินาที", "seconds", "second", "secs", "sec"),
}
_UNIT_OF = {word: unit for unit, words in _WORDS.items() for word in words}
_SECONDS = {Unit.HOURS: 3600, Unit.MINUTES: 60, Unit.SECONDS: 1}
_NUMBER = r"\d{1,6}(?:\.\d{1,3})?"
_DASH = r"\s*(?:[-–—]|ถึง|to)\s*"
_UNIT = "|".join(re.escape(word) for word in sorted(_UNIT_OF, key=len, reverse=True))
_PART = re.compile(
    rf"(?P<low>{_NUMBER})\s*(?:(?P<low_unit>{_UNIT})?{_DASH}(?P<high>{_NUMBER}))?"
    rf"\s*(?P<unit>{_UNIT})?(?:\s+|$|(?=\d))",
    re.IGNORECASE,
)


def is_no_time(text: str) -> bool:
    """Whether a dash stands where a former time would: the process is new."""
    return _plain(text) in _NONE


def parse(text: str, bare: Unit = Unit.MINUTES) -> PublishedTime:
    """A time in words; numbers without a unit are in `bare`.

    Raises `UnreadableTime` for anything else, a dash among it, and for a range that runs backwards.
    """
    plain = _plain(text)
    if plain in _AT_ONCE:
        return PublishedTime(at_once=True)
    low, high = _Sum(), _Sum()
    place, is_range = 0, False
    while place < len(plain):
        part = _PART.match(plain, place)
        if part is None:
            raise UnreadableTime(text)
        is_range = is_range or part["high"] is not None
        unit = _UNIT_OF[part["unit"]] if part["unit"] else bare
        low.add(part["low"], _UNIT_OF[part["low_unit"]] if part["low_unit"] else unit, text)
        high.add(part["high"] or part["low"], unit, text)
        place = part.end()
    if not high.parts or low.key > high.key:
        raise UnreadableTime(text)
    return PublishedTime(high.duration, low.duration if is_range else None)


def in_words(time: PublishedTime) -> str:
    """A time as manuals print it, which `parse` reads again to the same value."""
    if time.at_once:
        return "ในทันที"
    low, high = time.low or time.duration, time.duration
    parts = [
        (low.working_days, high.working_days, "วันทำการ"),
        (low.seconds // 60, high.seconds // 60, "นาที"),
        (low.seconds % 60, high.seconds % 60, "วินาที"),
    ]
    told = [part for part in parts if part[0] or part[1]] or [parts[1]]
    is_range = time.low == time.duration  # no part differs, yet it was printed as a range
    return " ".join(
        f"{least}–{most} {unit}" if is_range or least != most else f"{most} {unit}"
        for least, most, unit in told
    )


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().lower()


class _Sum:
    """Parts of one time, each unit once."""

    def __init__(self) -> None:
        self.parts: set[Unit] = set()
        self._days, self._seconds = 0, 0

    def add(self, number: str, unit: Unit, text: str) -> None:
        if unit in self.parts:
            raise UnreadableTime(text)
        self.parts.add(unit)
        value = Decimal(number) * _SECONDS.get(unit, 1)
        if value % 1:
            raise UnreadableTime(text)
        if unit is Unit.DAYS:
            self._days += int(value)
        else:
            self._seconds += int(value)

    @property
    def key(self) -> tuple[int, int]:
        return self._days, self._seconds

    @property
    def duration(self) -> Duration:
        return Duration(self._days, self._seconds)
