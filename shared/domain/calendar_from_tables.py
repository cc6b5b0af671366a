"""Calendars of centres and agencies from their rows: hours, holidays, special days, closings."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from shared.domain.calendar import ServiceCalendar
from shared.domain.calendar_data import calendar_to_dict
from shared.domain.errors import N_
from shared.domain.table_rows import Places, Typed

CALENDAR_SHEETS = ("calendars", "windows", "holidays", "special_days", "closings")
Plain = dict[str, Any]
Owner = tuple[str, str]


def calendars_of(
    rows: Mapping[str, list[Typed]], known: Mapping[str, Any], places: Places
) -> dict[Owner, Plain]:
    """By owner, each calendar that the rows say anything about, in its full form."""
    named = [row for sheet in CALENDAR_SHEETS for row in rows.get(sheet, [])]
    owners: dict[Owner, Plain] = {}
    for row in named:
        kind, id = row.key("owner_kind", "owner")
        if kind not in ("centre", "agency") or not id:
            remedy = N_("Write centre or agency, and its code.")
            places.problem(row, "owner" if kind else "owner_kind", remedy)
        elif (kind, id) not in owners:
            owners[kind, id] = _calendar(rows, known, places, (kind, id))
    return owners


def _calendar(
    rows: Mapping[str, list[Typed]], known: Mapping[str, Any], places: Places, owner: Owner
) -> Plain:
    own = {sheet: _of(rows.get(sheet, []), owner) for sheet in CALENDAR_SHEETS}
    plan = _known(known, owner)
    for row in own["calendars"]:
        plan |= row.but("owner_kind", "owner")
    name = f"{'centres' if owner[0] == 'centre' else 'agencies'} {owner[1]}"
    parts = {
        "windows": ("weekly", _weekly),
        "holidays": ("holidays", _holidays),
        "special_days": ("special_days", _special_days),
        "closings": ("closings", _closings),
    }
    for sheet, (field, made) in parts.items():
        if sheet in rows and (own[sheet] or own["calendars"]):
            plan[field] = made(own[sheet], places, f"{name}\0calendar.{field}")
    return plan


def _of(rows: list[Typed], owner: Owner) -> list[Typed]:
    return [row for row in rows if row.key("owner_kind", "owner") == owner]


def _known(known: Mapping[str, Any], owner: Owner) -> Plain:
    """The calendar that stands, or an empty one."""
    section = "centres" if owner[0] == "centre" else "agencies"
    records = (each for each in known.get(section, []) if each["id"] == owner[1])
    record: Mapping[str, Any] = next(records, {})
    return copy.deepcopy(dict(record.get("calendar") or calendar_to_dict(ServiceCalendar())))


def _note(places: Places, where: str, ending: str, row: Typed, column: str) -> None:
    record, _, path = where.partition("\0")
    places.note(record, f"{path}{ending}", row, column)


def _weekly(rows: list[Typed], places: Places, where: str) -> Plain:
    weekly: dict[str, list[list[str]]] = {}
    for row in rows:
        weekday, opens, closes = row.key("weekday", "opens", "closes")
        windows = weekly.setdefault(weekday, [])
        windows.append([opens, closes])
        _note(places, where, f".{weekday}", row, "opens")
        _note(places, where, f".{weekday}[{len(windows) - 1}]", row, "opens")
    _check_hours(rows, "weekday", places)
    return {day: sorted(windows) for day, windows in weekly.items()}


def _holidays(rows: list[Typed], places: Places, where: str) -> list[str]:
    for place, row in enumerate(rows):
        _note(places, where, f"[{place}]", row, "date")
    return [row.key("date")[0] for row in rows]


def _special_days(rows: list[Typed], places: Places, where: str) -> Plain:
    days: dict[str, list[list[str]]] = {}
    for row in rows:
        day, opens, closes = row.key("date", "opens", "closes")
        _note(places, where, f".{day}", row, "date")
        windows = days.setdefault(day, [])
        if opens or closes:
            windows.append([opens, closes])
    _check_hours([row for row in rows if row.values.get("opens")], "date", places)
    return days


def _check_hours(rows: list[Typed], day: str, places: Places) -> None:
    """Note hours that end before they begin, and those that overlap others of their day."""
    before: dict[str, Typed] = {}
    for row in sorted(rows, key=lambda row: row.key(day, "opens", "closes")):
        of, opens, closes = row.key(day, "opens", "closes")
        if not opens < closes:
            places.problem(row, "closes", N_("It closes before it opens; correct these hours."))
        elif of in before and opens < before[of].key("closes")[0]:
            remedy = N_("These hours overlap those of row %(before)s; correct one of the two.")
            places.problem(row, "opens", remedy, before=before[of].number)
        before[of] = row


def _closings(rows: list[Typed], places: Places, where: str) -> list[Plain]:
    for place, row in enumerate(rows):
        _note(places, where, f"[{place}]", row, "from")
    return [{"reason": "", **row.some("from", "to", "reason")} for row in rows]
