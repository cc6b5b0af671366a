"""When a centre is open, and what "working time" and "working day" mean there.

Called by everything that counts time: reduction and adherence figures, tickets (open now? when
next?), deadlines, the board. Instants are aware datetimes and come back in UTC; days are dates in
the centre's own zone. Holidays are data and never computed, because the cabinet adds special
ones at short notice. `calendar_data` reads and writes a calendar as plain JSON data.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MIDNIGHT = time(0)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)
SEARCH_DAYS = 400  # a centre that does not open within a year and a month is closed for good

Window = tuple[time, time]
Windows = tuple[Window, ...]
CLOSED_ALL_WEEK: tuple[Windows, ...] = ((),) * 7
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Closing:
    """A time in which a centre is shut against its plan: early closing, flood, power cut."""

    start: datetime
    end: datetime
    reason: str = ""

    def __post_init__(self) -> None:
        if _aware(self.start) >= _aware(self.end):
            raise ValueError("closings: a closing must end after it starts")


@dataclass(frozen=True)
class ServiceCalendar:
    """Opening plan of one centre. Raises ValueError, naming the field, for a plan that cannot be.

    `weekly` holds the windows of Monday to Sunday; a window that closes at 00:00 lasts to the end
    of the day. A special day replaces the week's windows, and wins over a holiday. `holidays` also
    stop the count of working days. `working_weekdays` is the week in which agencies promise days
    (Monday to Friday): a mall counter that opens on Sundays does not shorten a promise of three
    working days. `day_starts_at` is when numbers begin anew. `always_open` is for demo centres,
    which can be played with at night; only closings shut them.
    """

    timezone: str = "Asia/Bangkok"
    weekly: tuple[Windows, ...] = CLOSED_ALL_WEEK
    holidays: frozenset[date] = frozenset()
    special_days: Mapping[date, Windows] = field(default_factory=dict, hash=False)
    closings: tuple[Closing, ...] = ()
    minutes_per_working_day: int = 420
    working_weekdays: frozenset[int] = frozenset(range(5))
    always_open: bool = False
    day_starts_at: time = MIDNIGHT
    # Opening seconds of days already asked for: figures ask for the same days again and again.
    _days: dict[date, tuple[tuple[int, int], ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"timezone: {self.timezone!r} is no known time zone") from error
        if len(self.weekly) != 7:
            raise ValueError(f"weekly: seven weekdays are needed, not {len(self.weekly)}")
        for weekday, windows in zip(WEEKDAYS, self.weekly, strict=True):
            _check_windows(f"weekly.{weekday}", windows, self.day_starts_at)
        for day, windows in self.special_days.items():
            _check_windows(f"special_days.{day}", windows, self.day_starts_at)
        if not 1 <= self.minutes_per_working_day <= 1440:
            raise ValueError("minutes_per_working_day: must be between 1 and 1440")
        if not self.working_weekdays or not self.working_weekdays <= set(range(7)):
            raise ValueError("working_weekdays: at least one weekday from 0 (Monday) to 6 (Sunday)")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def business_day(self, at: datetime) -> date:
        """The centre's own day at this instant; it changes at `day_starts_at`, not at midnight."""
        local = _aware(at).astimezone(self.zone)
        return local.date() - _ONE_DAY if local.time() < self.day_starts_at else local.date()

    def day_bounds(self, day: date) -> tuple[datetime, datetime]:
        """First instant of a business day and of the next one, in UTC."""
        return self._instant(day, self.day_starts_at), self._instant(
            day + _ONE_DAY, self.day_starts_at
        )

    def windows(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Planned opening windows of a day in UTC, holidays, special days and closings applied.

        `always_open` changes nothing here: it is the plan that posters and figures go by.
        """
        return tuple((_utc(start), _utc(end)) for start, end in self._seconds_of(day))

    def is_open(self, at: datetime) -> bool:
        """Whether citizens are served at this instant; a window's end is already closed."""
        second, today = _second(at), self._local_date(at)
        if self.always_open:
            return not any(start <= second < end for start, end in self._shut())
        return any(start <= second < end for start, end in self._seconds_of(today))

    def next_opening(self, at: datetime) -> datetime | None:
        """First open instant at or after `at`, in UTC; None when there is none in 400 days."""
        if self.is_open(at):
            return at.astimezone(UTC)
        if self.always_open:
            return self._after_closings(at)
        first_day = self._local_date(at)
        for offset in range(SEARCH_DAYS):
            for start, _ in self._seconds_of(first_day + timedelta(days=offset)):
                if start > _second(at):
                    return _utc(start)
        return None

    def next_open_day(self, day: date) -> date | None:
        """First business day after `day` on which the centre opens; None when none in 400 days."""
        for offset in range(1, SEARCH_DAYS):
            candidate = day + timedelta(days=offset)
            if self._opens_on(candidate):
                return candidate
        return None

    def working_seconds(self, start: datetime, end: datetime) -> int:
        """Overlap of [start, end) with the open windows, in whole seconds.

        Both instants are cut to their second first, so that parts of an interval add up to the
        whole exactly. An interval that ends before it starts is empty: 0 (callers flag it).
        Which windows count with `always_open` says `clock_for`.
        """
        return self.clock_for(start, end)(start, end)

    def clock_for(self, start: datetime, end: datetime) -> Callable[[datetime, datetime], int]:
        """`working_seconds` for the parts of [start, end), such as the pauses of one case.

        Only `always_open` makes a difference. There a case inside one business day counts by the
        wall clock, because a demo played at 22:00 would otherwise show every service as taking no
        time at all; a longer one goes by the planned windows, or a case that waits overnight for
        its result would be charged the night. The choice is made once for the whole case, so that
        its parts still add up: a pause of one evening, counted in full, could otherwise be longer
        than the case it is taken from.
        """
        if self.always_open and self.business_day(start) == self.business_day(end):
            return self._unclosed_seconds
        return self._planned_seconds

    def _unclosed_seconds(self, start: datetime, end: datetime) -> int:
        """The wall clock without the closings."""
        parts = [(_second(start), _second(end))]
        for shut in self._shut():
            parts = [part for whole in parts for part in _cut(whole, shut)]
        return sum(max(0, last - first) for first, last in parts)

    def _planned_seconds(self, start: datetime, end: datetime) -> int:
        first, last = _second(start), _second(end)
        first_day, last_day = self._local_date(start), self._local_date(end)
        total = 0
        for offset in range((last_day - first_day).days + 1):
            for opens, closes in self._seconds_of(first_day + timedelta(days=offset)):
                total += max(0, min(last, closes) - max(first, opens))
        return total

    def is_working_day(self, day: date) -> bool:
        """Whether promises in working days count this day: a working weekday, no holiday, and not
        shut by closings from the first planned hour to the last."""
        return (
            day.weekday() in self.working_weekdays
            and day not in self.holidays
            and not self._shut_all_day(day)
        )

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; for 0 `day` itself or the next working day.

        Raises ValueError for a negative count.
        """
        if count < 0:
            raise ValueError("a number of working days is not negative")
        current = day
        for _ in range(count):
            current = self._working_day_from(current + _ONE_DAY)
        return self._working_day_from(current)

    def deadline(self, received: date, working_days: int) -> date:
        """Last day to answer something received on `received`.

        The day of receipt is not counted, the last day is (Administrative Procedure Act
        B.E. 2539, s. 64); a period that would end on a day off ends on the next working day.
        Friday with 3 working days is Wednesday. Raises ValueError for a negative number of days.
        """
        return self.add_working_days(received, working_days)

    def _shut_all_day(self, day: date) -> bool:
        """Whether closings leave nothing of the planned hours. One whose end nobody knows yet does
        not count: it will have one once it is over, and would stop every count of days until then.
        """
        if not self.closings:
            return False
        ending = tuple(c for c in self.closings if c.end - c.start < timedelta(days=SEARCH_DAYS))
        return bool(self._planned(day)) and not any(
            self._open_seconds(day, tuple(_seconds(ending)))
        )

    def _working_day_from(self, day: date) -> date:
        while not self.is_working_day(day):
            day += _ONE_DAY
        return day

    def _local_date(self, at: datetime) -> date:
        return _aware(at).astimezone(self.zone).date()

    def _instant(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)

    def _seconds_of(self, day: date) -> tuple[tuple[int, int], ...]:
        """Open windows of a local date as seconds since 1970, kept for the next question."""
        known = self._days.get(day)
        if known is None:
            known = self._days[day] = tuple(self._open_seconds(day, tuple(self._shut())))
        return known

    def _shut(self) -> Iterator[tuple[int, int]]:
        """The closings as seconds since 1970."""
        return _seconds(self.closings)

    def _after_closings(self, at: datetime) -> datetime | None:
        """The end of the closings that follow each other from `at`; None when none is planned."""
        second = _second(at)
        latest = second + SEARCH_DAYS * 24 * 3600
        for start, end in sorted(self._shut()):
            if start <= second < end:
                second = end
        return _utc(second) if second < latest else None

    def _opens_on(self, day: date) -> bool:
        if not self.always_open:
            return bool(self._seconds_of(day))
        begins, ends = self.day_bounds(day)
        opening = self.next_opening(begins)
        return opening is not None and opening < ends

    def _planned(self, day: date) -> Windows:
        if day in self.special_days:
            return self.special_days[day]
        return () if day in self.holidays else self.weekly[day.weekday()]

    def _open_seconds(
        self, day: date, closed: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[int, int]]:
        for opens, closes in self._planned(day):
            last_day = day + _ONE_DAY if closes == MIDNIGHT else day
            open_parts = [
                (_second(self._instant(day, opens)), _second(self._instant(last_day, closes)))
            ]
            for shut in closed:
                open_parts = [part for whole in open_parts for part in _cut(whole, shut)]
            yield from open_parts


def _seconds(closings: Iterable[Closing]) -> Iterator[tuple[int, int]]:
    for closing in closings:
        yield _second(closing.start), _second(closing.end)


def _cut(whole: tuple[int, int], shut: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """What is left of `whole` before and after `shut`."""
    start, end = whole
    for part in ((start, min(end, shut[0])), (max(start, shut[1]), end)):
        if part[0] < part[1]:
            yield part


def _check_windows(where: str, windows: Windows, day_starts_at: time) -> None:
    earliest, boundary = day_starts_at, f"the day starts at {day_starts_at:%H:%M}"
    for opens, closes in windows:
        if any(at.second or at.microsecond for at in (opens, closes)):
            raise ValueError(f"{where}: opening hours are whole minutes")
        if opens < earliest:
            raise ValueError(f"{where}: opens at {opens:%H:%M}, before {boundary}")
        if closes != MIDNIGHT and closes <= opens:
            raise ValueError(f"{where}: closes at {closes:%H:%M}, not after {opens:%H:%M}")
        # After a window that lasts to midnight nothing can open any more.
        earliest = closes if closes != MIDNIGHT else time.max
        boundary = "the window before it closes"


def _aware(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    return at


def _second(at: datetime) -> int:
    return (_aware(at) - _EPOCH) // _ONE_SECOND


def _utc(second: int) -> datetime:
    return _EPOCH + timedelta(seconds=second)
