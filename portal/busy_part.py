"""The best time to come: what is usual at a centre, drawn by half hours of one day of the week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from markupsafe import Markup

from shared.i18n import BANGKOK, format_time, gettext
from shared.services.busy_hours import Usual, UsualHalf, best_time, usual
from shared.services.office import Office
from shared.web import wait_charts
from shared.web.wait_charts import RangeBar


@dataclass(frozen=True, slots=True)
class BusyPart:
    """`best` today, if any time still to come is clearly better; `usual` by day of the week."""

    best: UsualHalf | None
    usual: Usual
    weekday: int

    @property
    def halves(self) -> tuple[UsualHalf, ...]:
        return self.usual.get(self.weekday, ())

    @property
    def all_halves(self) -> list[time]:
        return sorted({half.starts for halves in self.usual.values() for half in halves})

    @property
    def best_at(self) -> str:
        """The best time of today in words."""
        return in_words(self.best.starts) if self.best is not None else ""

    def half(self, weekday: int, starts: time) -> UsualHalf | None:
        return next((h for h in self.usual.get(weekday, ()) if h.starts == starts), None)


def busy_part(office: Office, centre: str, weekday: int | None = None) -> BusyPart:
    """Of today, or of another day of the week. Raises `UnknownCentre`."""
    calendar, known = office.calendar(centre), usual(office, centre)
    local = office.clock.now().astimezone(calendar.zone)
    today = local.weekday()
    windows = () if office.ignores_hours else calendar.windows(local.date())
    closes = windows[-1][1].astimezone(calendar.zone).time() if windows else None
    soon = (local + timedelta(minutes=20)).time()
    return BusyPart(
        best_time(known.get(today, ()), soon, closes), known, today if weekday is None else weekday
    )


def in_words(at: time) -> str:
    """A time of day as the reader's language writes it."""
    return format_time(datetime.combine(date(2000, 1, 1), at, BANGKOK), BANGKOK)


def drawn(part: BusyPart) -> Markup:
    """How many people usually come on one day of the week; half hours in between that are not
    known stay empty."""
    known = {each.starts: each for each in part.halves}
    first, last = min(known), max(known)
    bars = [_bar(at, known.get(at)) for at in HALF_HOURS if first <= at <= last]
    return wait_charts.range_bars(bars, gettext("Usual number of people, by half hour"))


HALF_HOURS = tuple(time(hour, minute) for hour in range(24) for minute in (0, 30))


def _bar(at: time, half: UsualHalf | None) -> RangeBar:
    label = f"{at:%H:%M}" if at.minute == 0 else ""
    if half is None:
        return RangeBar(label, None, None, gettext("not known"), main=at.hour % 2 == 0)
    words = gettext(
        "%(time)s: about %(people)s people, wait about %(minutes)s minutes",
        time=in_words(at),
        people=half.people,
        minutes=half.wait_minutes,
    )
    return RangeBar(label, half.people, half.people, words, main=at.hour % 2 == 0)
