"""By when a request has to be answered, since when it is late, and the notices that follow.

A standard in working days ends with a day: the day of receipt is not counted, the last day is
(Administrative Procedure Act B.E. 2539, s. 64). A standard in minutes only ends at an instant, its
minutes counted inside the opening hours. While the clock stands still because the citizen has to
act, the deadline moves on by as many working days or seconds (logic of the Licensing Facilitation
Act B.E. 2558, s. 8). Who is late explains it (s. 10 of the same act).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shared.domain.calendar import SEARCH_DAYS, Closing, ServiceCalendar
from shared.domain.case_clock import CaseClock
from shared.domain.reduction import Duration
from shared.domain.spans import Span, merged, without

NOTICE_EVERY = timedelta(days=7)
"""The first explanation comes within seven days of being late, each further one seven days later
(Licensing Facilitation Act B.E. 2558, s. 10)."""

_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Running:
    """When the service clock of a case ran: from, until (None: it still does), and its stops."""

    started_at: datetime
    finished_at: datetime | None
    stops: tuple[tuple[datetime, datetime | None], ...]

    @classmethod
    def of(cls, clock: CaseClock) -> Running:
        """Of a clock that has started."""
        assert clock.started_at is not None
        stops = tuple((stop.started_at, stop.finished_at) for stop in clock.stops)
        return cls(clock.started_at, clock.finished_at, stops)

    def stopped(self, now: datetime) -> list[Span]:
        """The stops, those that still last up to the result or to now."""
        return [(start, end or self.finished_at or now) for start, end in self.stops]


def clock_to_data(clock: Running) -> dict[str, object]:
    """Plain JSON data, in UTC, from which `clock_from_data` makes an equal value."""
    return {
        "started_at": _text(clock.started_at),
        "finished_at": _text(clock.finished_at),
        "stops": [[_text(start), _text(end)] for start, end in clock.stops],
    }


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()


def clock_from_data(data: Mapping[str, Any]) -> Running:
    return Running(
        datetime.fromisoformat(data["started_at"]),
        _moment_or_none(data["finished_at"]),
        tuple((datetime.fromisoformat(a), _moment_or_none(b)) for a, b in data["stops"]),
    )


def _moment_or_none(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class Deadline:
    """`day` is the last day, `at` the last second where the standard is in minutes only.

    What happens after the instant `late_after` (UTC) is late.
    """

    day: date
    at: datetime | None
    late_after: datetime
    timezone: str = "Asia/Bangkok"

    def local_day(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.timezone)).date()


@dataclass(frozen=True, slots=True)
class Notice:
    """The next explanation to the citizen, and the days between which it is to be given."""

    number: int
    earliest: date
    latest: date


def due(
    received_at: datetime,
    standard: Duration,
    calendar: ServiceCalendar,
    stopped: Iterable[Span] = (),
) -> Deadline | None:
    """The deadline of what was received with complete papers at `received_at`.

    `stopped` are the times in which the clock stood still for the citizen; one that still lasts
    ends now. In a mixed standard the days come first and the minutes follow on the last of them,
    and on the next open day where they do not fit into one. None where there is no promise: the
    standard is empty, or the calendar opens at no time within 400 days.
    """
    received_at = _whole(received_at)
    cut = ((max(_whole(start), received_at), _whole(end)) for start, end in stopped)
    pauses = merged(span for span in cut if span[0] < span[1])
    if not standard.working_days:
        at = _moment(received_at, standard.seconds, calendar, pauses)
        if at is None:
            return None
        at = at.astimezone(UTC)
        return Deadline(_day_of_end(calendar, at), at, at, calendar.timezone)
    first = calendar.deadline(calendar.business_day(received_at), standard.working_days)
    day = _moved_on(_with_minutes(first, standard.seconds, calendar), calendar, pauses)
    return Deadline(day, None, calendar.day_bounds(day)[1], calendar.timezone)


def as_known(calendar: ServiceCalendar, now: datetime) -> ServiceCalendar:
    """The calendar for what is still to come: a closing without a known end is taken to end now.

    Whoever asks again later, while the centre is still shut, gets a later deadline.
    """
    if all(closing.end - now < timedelta(days=SEARCH_DAYS) for closing in calendar.closings):
        return calendar
    known = tuple(_until(closing, now) for closing in calendar.closings)
    return replace(calendar, closings=tuple(each for each in known if each is not None))


def is_late(deadline: Deadline, at: datetime) -> bool:
    """Whether an answer given at this moment, or still missing then, is late."""
    return _whole(at) > deadline.late_after


def late_since(deadline: Deadline, at: datetime) -> datetime | None:
    """Since when it is late, in UTC; None while it is not."""
    return deadline.late_after if is_late(deadline, at) else None


def next_notice(deadline: Deadline, sent: Sequence[datetime]) -> Notice:
    """The explanation that follows those already given, should the answer be still missing then."""
    if sent:
        day = deadline.local_day(max(sent)) + NOTICE_EVERY
        return Notice(len(sent) + 1, day, day)
    first = deadline.local_day(deadline.late_after)
    return Notice(1, first, deadline.day + NOTICE_EVERY)


def notices_due(deadline: Deadline, now: datetime, sent: Sequence[datetime]) -> int | None:
    """The number of the explanation to be given now; None while none is due.

    Days count here, not hours: whoever writes on Monday afternoon may write again next Monday.
    """
    notice = next_notice(deadline, sent)
    if not is_late(deadline, now) or deadline.local_day(now) < notice.earliest:
        return None
    return notice.number


def _moved_on(day: date, calendar: ServiceCalendar, pauses: Sequence[Span]) -> date:
    """The last day after the pauses that began by then: as many working days later as passed.

    The day on which the clock stops belongs to the office and the one on which it goes on is not
    counted, as with receipt. It goes on on a working day, and cannot be over before that.
    """
    for start, end in pauses:
        first, last = calendar.business_day(start), calendar.business_day(end)
        if first > day:
            break
        passed = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
        count = sum(calendar.is_working_day(each) for each in passed)
        goes_on = calendar.add_working_days(last, 0)
        day = max(calendar.add_working_days(day, count), goes_on if last > day else day)
    return day


def _with_minutes(day: date, seconds: int, calendar: ServiceCalendar) -> date:
    """The day on which the minutes of a mixed standard are over, begun with `day`."""
    at = _after(_open_spans(calendar, calendar.day_bounds(day)[0]), seconds)
    if not seconds or at is None:
        return day
    return calendar.add_working_days(_day_of_end(calendar, at), 0)


def _moment(
    start: datetime, seconds: int, calendar: ServiceCalendar, pauses: Sequence[Span]
) -> datetime | None:
    """When the seconds are over, counted as `ServiceCalendar.clock_for` counts them."""
    if not seconds:
        return None
    if calendar.always_open:
        today = [(start, calendar.day_bounds(calendar.business_day(start))[1])]
        shut = [(closing.start, closing.end) for closing in calendar.closings]
        within_the_day = _after(without(today, [*shut, *pauses]), seconds)
        if within_the_day is not None:
            return within_the_day
    return _after(_without(_open_spans(calendar, start), pauses), seconds)


def _after(spans: Iterable[Span], seconds: int) -> datetime | None:
    """When so many seconds of the spans have passed; None when they are too short."""
    for start, end in spans:
        length = (end - start) // _ONE_SECOND
        if seconds <= length:
            return start + seconds * _ONE_SECOND
        seconds -= length
    return None


def _open_spans(calendar: ServiceCalendar, start: datetime) -> Iterator[Span]:
    """The planned windows from `start` on, until none follows for 400 days."""
    day, idle = calendar.business_day(start), 0
    while idle < SEARCH_DAYS:
        windows = calendar.windows(day)
        idle = 0 if windows else idle + 1
        yield from ((max(opens, start), closes) for opens, closes in windows if closes > start)
        day += _ONE_DAY


def _without(spans: Iterable[Span], holes: Sequence[Span]) -> Iterator[Span]:
    """The same as `without`, one span after the other, because the open ones have no end."""
    for span in spans:
        yield from without([span], holes)


def _until(closing: Closing, now: datetime) -> Closing | None:
    if closing.end - now < timedelta(days=SEARCH_DAYS):
        return closing
    return replace(closing, end=now) if closing.start < now else None


def _day_of_end(calendar: ServiceCalendar, end: datetime) -> date:
    """The business day that ends at this instant belongs to what happened before it."""
    return calendar.business_day(end - _ONE_SECOND)


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)
