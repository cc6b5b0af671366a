"""The calendars of all centres and agencies beside each other: hours, holidays of a year, closings.

The names of holidays are those of the lists that were taken over; a calendar itself knows days.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shared.domain.calendar import WEEKDAYS, ServiceCalendar, Windows
from shared.domain.calendar_versions import CalendarOwner
from shared.domain.catalogue import Catalogue, Names
from shared.domain.day import Shut
from shared.domain.permissions import Permission
from shared.i18n import BANGKOK
from shared.services import access
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports.tables import harmless
from shared.store.change_log import changes_of

_LISTS = 500
"""Lists of holidays whose names are looked up."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One calendar. `closings`: special closings of the centre that are not over."""

    kind: CalendarOwner
    id: str
    names: Names
    calendar: ServiceCalendar
    closings: tuple[Shut, ...] = ()

    @property
    def week(self) -> tuple[tuple[str, Windows], ...]:
        return tuple(zip(WEEKDAYS, self.calendar.weekly, strict=True))


@dataclass(frozen=True, slots=True)
class HolidayLine:
    """`missing`: calendars that do not have this day, while others do."""

    day: date
    name: str
    missing: tuple[Names, ...]


def plans(office: Office, caller: Caller) -> list[Plan]:
    """Every calendar, centres first. Raises `NotSignedIn`, `NotFound`."""
    access.require(caller, Permission.CATALOGUE, None)
    now = office.clock.now()
    return [
        Plan(kind, id, names, plan, _closings(office, kind, id, now))
        for kind, id, names, plan in _calendars(office.catalogue)
    ]


def _calendars(
    catalogue: Catalogue,
) -> list[tuple[CalendarOwner, str, Names, ServiceCalendar]]:
    centres = [
        (CalendarOwner.CENTRE, each.id, each.names, each.calendar)
        for each in catalogue.present_centres
    ]
    agencies = [
        (CalendarOwner.AGENCY, each.id, each.names, each.calendar)
        for each in catalogue.agencies.values()
        if each.calendar is not None and catalogue.is_there(each)
    ]
    return [*centres, *agencies]


def _closings(office: Office, kind: CalendarOwner, id: str, now: datetime) -> tuple[Shut, ...]:
    if kind is not CalendarOwner.CENTRE:
        return ()
    shut = office.daybook.shut.get(id, ())
    return tuple(each for each in shut if each.ends_at is None or each.ends_at > now)


def years(office: Office) -> list[int]:
    """Years with holidays, and those that have to be entered: this one and the next."""
    this = office.clock.now().astimezone(BANGKOK).year
    days = {d for *_, plan in _calendars(office.catalogue) for d in plan.holidays}
    return sorted({this, this + 1, *(day.year for day in days)})


def holidays(office: Office, caller: Caller, year: int) -> list[HolidayLine]:
    """The holidays of a year of the common era. Raises `NotSignedIn`, `NotFound`."""
    access.require(caller, Permission.CATALOGUE, None)
    known = _calendars(office.catalogue)
    names = _names(office)
    days = sorted({d for *_, plan in known for d in plan.holidays if d.year == year})
    return [
        HolidayLine(
            day,
            names.get(day.isoformat(), ""),
            tuple(of for _, _, of, plan in known if day not in plan.holidays),
        )
        for day in days
    ]


def _names(office: Office) -> dict[str, str]:
    """By ISO day, the name that was given last."""
    found: dict[str, str] = {}
    with office.db.read() as connection:
        for each in reversed(changes_of(connection, ("holidays_imported",), _LISTS)):
            found |= {str(day): str(name) for day, name in each.detail["holidays"].items()}
    return found


def as_csv(lines: Sequence[HolidayLine], unnamed: str) -> bytes:
    """The list in the form in which it is taken over again; `unnamed` for days without a name."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("date", "name"))
    for each in lines:
        writer.writerow((each.day.isoformat(), harmless(each.name or unnamed)))
    return text.getvalue().encode("utf-8-sig")
