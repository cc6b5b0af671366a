"""Opening hours of a week as official manuals print them: days, hours, and the lunch break."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo

from shared.domain.calendar import ServiceCalendar, Windows
from shared.domain.errors import N_
from shared.i18n import current_language, gettext

DAYS = (
    *(N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday")),
    *(N_("Friday"), N_("Saturday"), N_("Sunday")),
)
_NOON = time(12)
_AFTER_LUNCH = time(13)


@dataclass(frozen=True, slots=True)
class Hours:
    """Days in a row with the same hours; `lunch` says in words whether somebody is there then."""

    days: str
    hours: str
    lunch: str


def week_of(calendar: ServiceCalendar) -> tuple[Hours, ...]:
    """The plan of an ordinary week, Monday first; days off are left out."""
    return tuple(
        Hours(_days(first, last), hours_words(windows), _lunch(windows))
        for first, last, windows in _runs(calendar.weekly)
        if windows
    )


def in_one_line(calendar: ServiceCalendar) -> str:
    """The same for a place with little room."""
    return "; ".join(f"{each.days} {each.hours} ({each.lunch})" for each in week_of(calendar))


def hours_of(windows: Iterable[tuple[datetime, datetime]], zone: ZoneInfo) -> str:
    """The hours of one day; nothing for none."""
    local = [(a.astimezone(zone).time(), b.astimezone(zone).time()) for a, b in windows]
    return hours_words(tuple(local)) if local else ""


def _runs(weekly: Sequence[Windows]) -> Iterator[tuple[int, int, Windows]]:
    first = 0
    for day in range(1, len(weekly) + 1):
        if day == len(weekly) or weekly[day] != weekly[first]:
            yield first, day - 1, weekly[first]
            first = day


def _days(first: int, last: int) -> str:
    if (first, last) == (0, len(DAYS) - 1):
        return gettext("Every day")
    names = [gettext(DAYS[first])] + ([gettext(DAYS[last])] if last > first else [])
    return "–".join(names)


def hours_words(windows: Windows) -> str:
    """The hours of a day in one line."""
    spans = ", ".join(f"{clock_words(opens)}–{clock_words(closes)}" for opens, closes in windows)
    return f"{spans}\N{NO-BREAK SPACE}น." if current_language() == "th" else spans


def clock_words(at: time) -> str:
    """A time of day without its unit; the end of a day is 24:00 where it closes, never 00:00."""
    text = "24:00" if at == time(0) else f"{at:%H:%M}"
    return text.replace(":", ".") if current_language() == "th" else text


def _lunch(windows: Windows) -> str:
    """Whether the office works through noon, which official manuals have to say."""
    if any(opens <= _NOON and _until_one(closes) for opens, closes in windows):
        return gettext("No lunch break")
    for (_, closes), (opens, _) in pairwise(windows):
        if closes <= _AFTER_LUNCH and opens > _NOON:
            return gettext("Lunch break %(hours)s", hours=hours_words(((closes, opens),)))
    return gettext("Not open at noon")


def _until_one(closes: time) -> bool:
    return closes >= _AFTER_LUNCH or closes == time(0)
