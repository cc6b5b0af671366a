"""A centre's calendar as plain JSON data, as catalogue files and the database keep it.

Called by the catalogue import and by whoever loads a centre. People write these data by hand, so
every error begins with the field it is about and says what was expected.
"""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from shared.domain.calendar import MIDNIGHT, WEEKDAYS, Closing, ServiceCalendar, Windows

_FIELDS = frozenset(
    (
        "timezone",
        "weekly",
        "holidays",
        "special_days",
        "closings",
        "minutes_per_working_day",
        "working_weekdays",
        "always_open",
        "day_starts_at",
    )
)
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):[0-5][0-9]", re.ASCII)


def calendar_from_dict(data: Mapping[str, object]) -> ServiceCalendar:
    """The calendar that plain JSON data describe; only `weekly` has no default.

    Hours are "08:30", the end of a day is "24:00", days are "2026-12-07", weekdays "mon" to
    "sun"; a closing's `from` and `to` are local unless they carry an offset. Raises ValueError
    that begins with the field, such as "weekly.mon[0]: …".
    """
    _refuse_unknown("", data, _FIELDS)
    if "weekly" not in data:
        raise ValueError("weekly: is missing; give the hours of each weekday that opens")
    timezone = _text("timezone", data.get("timezone", "Asia/Bangkok"))
    plan = ServiceCalendar(timezone)  # refuses an unknown zone before it is used
    return ServiceCalendar(
        timezone=timezone,
        weekly=_weekly(data["weekly"]),
        holidays=frozenset(
            _date(f"holidays[{i}]", day)
            for i, day in enumerate(_list("holidays", data.get("holidays", [])))
        ),
        special_days={
            _date("special_days", day): _windows(f"special_days.{day}", hours)
            for day, hours in _mapping("special_days", data.get("special_days", {})).items()
        },
        closings=tuple(
            _closing(f"closings[{i}]", closing, plan.zone)
            for i, closing in enumerate(_list("closings", data.get("closings", [])))
        ),
        minutes_per_working_day=_whole(
            "minutes_per_working_day", data.get("minutes_per_working_day", 420)
        ),
        working_weekdays=frozenset(
            _weekday("working_weekdays", day)
            for day in _list("working_weekdays", data.get("working_weekdays", WEEKDAYS[:5]))
        ),
        always_open=_flag("always_open", data.get("always_open", False)),
        day_starts_at=_time("day_starts_at", data.get("day_starts_at", "00:00")),
    )


def calendar_to_dict(calendar: ServiceCalendar) -> dict[str, object]:
    """Plain JSON data from which `calendar_from_dict` makes an equal calendar."""
    return {
        "timezone": calendar.timezone,
        "weekly": {
            name: _hours(windows)
            for name, windows in zip(WEEKDAYS, calendar.weekly, strict=True)
            if windows
        },
        "holidays": [day.isoformat() for day in sorted(calendar.holidays)],
        "special_days": {
            day.isoformat(): _hours(windows)
            for day, windows in sorted(calendar.special_days.items())
        },
        "closings": [
            {
                "from": closing.start.astimezone(calendar.zone).isoformat(),
                "to": closing.end.astimezone(calendar.zone).isoformat(),
                "reason": closing.reason,
            }
            for closing in calendar.closings
        ],
        "minutes_per_working_day": calendar.minutes_per_working_day,
        "working_weekdays": [WEEKDAYS[day] for day in sorted(calendar.working_weekdays)],
        "always_open": calendar.always_open,
        "day_starts_at": f"{calendar.day_starts_at:%H:%M}",
    }


def _refuse_unknown(prefix: str, record: Iterable[object], known: Set[str]) -> None:
    for name in record:
        if name not in known:
            raise ValueError(f"{prefix}{name}: no such field; known are {', '.join(sorted(known))}")


def _weekly(value: object) -> tuple[Windows, ...]:
    given = {
        _weekday("weekly", name): _windows(f"weekly.{name}", hours)
        for name, hours in _mapping("weekly", value).items()
    }
    return tuple(given.get(weekday, ()) for weekday in range(7))


def _windows(where: str, value: object) -> Windows:
    windows = []
    for i, pair in enumerate(_list(where, value)):
        here = f"{where}[{i}]"
        hours = _list(here, pair)
        if len(hours) != 2:
            raise ValueError(f'{here}: give opening and closing time, such as ["08:30", "12:00"]')
        closes = MIDNIGHT if hours[1] == "24:00" else _time(here, hours[1])
        windows.append((_time(here, hours[0]), closes))
    return tuple(windows)


def _closing(where: str, value: object, zone: ZoneInfo) -> Closing:
    record = _mapping(where, value)
    _refuse_unknown(f"{where}.", record, {"from", "to", "reason"})
    start = _instant(f"{where}.from", record.get("from"), zone)
    end = _instant(f"{where}.to", record.get("to"), zone)
    if start >= end:
        raise ValueError(f"{where}.to: is not after {where}.from")
    return Closing(start, end, _text(f"{where}.reason", record.get("reason", "")))


def _hours(windows: Windows) -> list[list[str]]:
    return [
        [f"{opens:%H:%M}", "24:00" if closes == MIDNIGHT else f"{closes:%H:%M}"]
        for opens, closes in windows
    ]


def _time(where: str, value: object) -> time:
    # YAML reads an unquoted 16:30 as the number 990, hence the hint at the quotes.
    if not isinstance(value, str) or not _CLOCK.fullmatch(value):
        raise ValueError(f'{where}: {value!r} is no time; write it in quotes, such as "08:30"')
    hour, minute = value.split(":")
    return time(int(hour), int(minute))


def _date(where: str, value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):  # YAML reads dates itself
        return value
    try:
        return date.fromisoformat(_text(where, value))
    except ValueError as error:
        raise ValueError(f"{where}: {value!r} is no date such as 2026-12-07 (C.E.)") from error


def _instant(where: str, value: object, zone: ZoneInfo) -> datetime:
    try:
        at = datetime.fromisoformat(_text(where, value))
    except ValueError as error:
        raise ValueError(f"{where}: {value!r} is no time such as 2026-12-04T15:00") from error
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _weekday(where: str, value: object) -> int:
    if not isinstance(value, str) or value not in WEEKDAYS:
        raise ValueError(f"{where}: {value!r} is no weekday; use {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(value)


def _mapping(where: str, value: object) -> Mapping[object, object]:
    if not isinstance(value, Mapping):
        raise _wrong(where, "a record of names and values", value)
    return value


def _list(where: str, value: object) -> Sequence[object]:
    if not isinstance(value, list | tuple):
        raise _wrong(where, "a list", value)
    return value


def _whole(where: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(where, "a whole number", value)
    return value


def _flag(where: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _wrong(where, "true or false", value)
    return value


def _text(where: str, value: object) -> str:
    if not isinstance(value, str):
        raise _wrong(where, "a text", value)
    return value


def _wrong(where: str, expected: str, value: object) -> ValueError:
    return ValueError(f"{where}: must be {expected}, not {value!r}")
