"""Opening hours in a catalogue file: named calendars of `meta`, and the calendar of a centre.

People write the short form, one opening time for several weekdays; `shared.domain.calendar_data`
knows the full one. Both are accepted wherever a calendar stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from shared.domain.calendar import WEEKDAYS, ServiceCalendar
from shared.domain.calendar_data import calendar_from_dict
from shared.domain.catalogue import Catalogue
from shared.domain.catalogue_record import Record
from shared.domain.errors import N_

VERSION = 1
"""The version of the file format, as `meta.version` states it."""

_SHORT_FORM = frozenset({"open", "close", "lunch", "days"})


def read_meta(record: Record) -> tuple[Mapping[str, object], date | None]:
    """The facts of a file about itself as they stand, and the day from which its processes hold."""
    names = [name for name in record.fields() if name.startswith("calendar_")]
    if record.has("version") and record.whole("version", 1, 1_000) != VERSION:
        record.problem("version", N_("Write version: 1, the only one that can be read."))
    record.optional_choice("currency", ["THB"])
    record.optional_text("timezone")
    record.optional_text("explicit_none_rule")
    zone = _zone(record)
    for name in names:
        if _read_calendar(record, name, record.get(name), zone) is not None:
            _check_source(record.nested(name))
    valid_from = record.day("valid_from")
    record.close()
    kept = {"version", "currency", "timezone", "explicit_none_rule", *names}
    return {name: record.get(name) for name in record.fields() if name in kept}, valid_from


def _check_source(calendar: Record | None) -> None:
    if calendar is not None:
        calendar.text("source")


def _zone(record: Record) -> object:
    return record.get("timezone") or "Asia/Bangkok"


def read_centre_calendar(
    record: Record, meta: Mapping[str, object], known: Catalogue
) -> ServiceCalendar | None:
    """A centre's `calendar`: the name of one in `meta`, or a record; None when it is wrong.

    Holidays that the file says nothing about stay as they are `known`, because they come from a
    list of their own, which is imported when the cabinet has decided.
    """
    centre = known.centres.get(str(record.get("id")))
    return _named_or_own(record, meta, None if centre is None else centre.calendar)


def read_agency_calendar(
    record: Record, meta: Mapping[str, object], known: Catalogue
) -> ServiceCalendar | None:
    """An agency's own `calendar` in the same forms; None also where it follows the centre's."""
    if record.get("calendar") is None:
        return None
    agency = known.agencies.get(str(record.get("id")))
    return _named_or_own(record, meta, None if agency is None else agency.calendar)


def _named_or_own(
    record: Record, meta: Mapping[str, object], known: ServiceCalendar | None
) -> ServiceCalendar | None:
    value = record.get("calendar")
    if isinstance(value, str):
        names = [name for name in meta if name.startswith("calendar_")]
        if not record.expect("calendar", value, names):
            return None
        value = meta[value]
    if not isinstance(value, Mapping):
        record.problem(
            "calendar",
            N_("Write the opening hours, such as {open: “08:30”, close: “16:30”}, or their name."),
        )
        return None
    plan = _read_calendar(record, "calendar", value, meta.get("timezone") or "Asia/Bangkok")
    if plan is None or known is None or "holidays" in value:
        return plan
    return replace(plan, holidays=known.holidays)


def _read_calendar(
    record: Record, field: str, value: object, zone: object
) -> ServiceCalendar | None:
    if not isinstance(value, Mapping):
        record.problem(field, N_("Write the opening hours, such as open: and close:."))
        return None
    plain = {str(name): part for name, part in value.items() if name != "source"}
    try:
        return calendar_from_dict({"timezone": zone} | full_form(plain))
    except ValueError as error:
        where, _, problem = str(error).partition(": ")
        record.problem(
            f"{field}.{where}" if problem else field,
            N_("Correct the opening hours: %(problem)s."),
            problem=problem or where,
        )
        return None


def full_form(plain: Mapping[str, object]) -> dict[str, object]:
    """The calendar with its week written out, where it is in the short form."""
    if "weekly" in plain or not _SHORT_FORM & set(plain):
        return dict(plain)
    days, lunch = plain.get("days") or list(WEEKDAYS[:5]), plain.get("lunch")
    if not isinstance(days, list):
        raise ValueError("days: must be a list such as [mon, tue]")  # noqa: TRY004 # one kind of error
    if lunch is not None and not (isinstance(lunch, list) and len(lunch) == 2):
        raise ValueError('lunch: must be its begin and end, such as ["12:00", "13:00"]')
    opens, closes = plain.get("open"), plain.get("close")
    windows = [[opens, lunch[0]], [lunch[1], closes]] if lunch else [[opens, closes]]
    rest = {name: part for name, part in plain.items() if name not in _SHORT_FORM}
    return rest | {"weekly": {str(day): windows for day in days}}
