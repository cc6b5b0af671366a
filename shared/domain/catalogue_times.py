"""The time of one row of a table in a catalogue file: `min`, `days`, or `time` as it is published.

Numbers are minutes or working days; texts may be ranges ("5–7") or, under `time`, what manuals
print ("19 วันทำการ 5 นาที", "ในทันที"), see `shared.domain.published_time`.
"""

from __future__ import annotations

from decimal import Decimal

from shared.domain import published_time
from shared.domain.catalogue_record import Record
from shared.domain.errors import N_
from shared.domain.published_time import PublishedTime, Unit, UnreadableTime
from shared.domain.reduction import Duration

MAX_MINUTES = 100_000
MAX_DAYS = 3_650
_FIELDS = {"min": Unit.MINUTES, "days": Unit.DAYS, "time": Unit.MINUTES}


def read_time(row: Record, *, mixed: bool) -> PublishedTime:
    """The one time that a row states. `mixed`: days and minutes may stand together."""
    stated = [field for field in _FIELDS if row.get(field) is not None]
    if len(stated) != 1:
        remedy = N_("Give the time once: min (minutes), days (working days) or time (in words).")
        row.problem("min", remedy)
        return PublishedTime()
    [field] = stated
    time = read_value(row, field, row.get(field), _FIELDS[field])
    if not mixed and time.duration.working_days and time.duration.seconds:
        remedy = N_("Split this row in two: one that takes days, and one that takes minutes.")
        row.problem(field, remedy)
    return time


def read_value(row: Record, field: str, value: object, bare: Unit = Unit.MINUTES) -> PublishedTime:
    """A number in the unit `bare`, or a text; nothing with a problem noted."""
    if not isinstance(value, str):
        return PublishedTime(_counted(row, field, value, bare))
    if published_time.is_no_time(value):
        remedy = N_(
            "A row without a former time is no row of the former table: leave it out; where there"
            " was no table at all, write “-” as the whole baseline."
        )
        row.problem(field, remedy)
        return PublishedTime()
    try:
        time = published_time.parse(value, bare)
    except UnreadableTime:
        remedy = N_(
            "“%(value)s” is no time; write one such as 5, “5–7”, “19 วันทำการ 5 นาที” or “ในทันที”."
        )
        row.problem(field, remedy, value=value)
        return PublishedTime()
    _check_size(row, field, time.duration)
    return time


def _counted(row: Record, field: str, value: object, bare: Unit) -> Duration:
    if bare is Unit.DAYS:
        days = row.checked_number(field, value, 0, MAX_DAYS) or Decimal(0)
        if days % 1:
            row.problem(field, N_("Write a whole number here, not “%(value)s”."), value=days)
        return Duration(int(days))
    seconds = (row.checked_number(field, value, 0, MAX_MINUTES) or Decimal(0)) * 60
    if seconds % 1:
        row.problem(field, N_("Write minutes that are whole seconds, such as 2.5."))
    return Duration(0, int(seconds))


def _check_size(row: Record, field: str, time: Duration) -> None:
    row.checked_number(field, time.seconds // 60, 0, MAX_MINUTES)
    row.checked_number(field, time.working_days, 0, MAX_DAYS)
