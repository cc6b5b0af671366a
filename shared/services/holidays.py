"""Taking a list of holidays over into the calendars of centres and agencies.

What is open is counted anew, for a deadline follows from the newest calendar; what is closed keeps
the version in force when its clock ended (`shared.store.calendars`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from shared.domain.calendar import ServiceCalendar
from shared.domain.calendar_data import calendar_to_dict
from shared.domain.calendar_versions import CalendarOwner
from shared.domain.catalogue import Catalogue
from shared.domain.catalogue_record import Problem
from shared.domain.errors import N_
from shared.domain.events import Actor
from shared.domain.holidays import Holiday, HolidaysRefused, read_holidays
from shared.domain.permissions import Permission
from shared.i18n import BANGKOK
from shared.services import access
from shared.services.catalogue_yaml import read_text
from shared.services.commands import SYSTEM, Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.store import calendars
from shared.store.calendars import Owner
from shared.store.cases import count_open
from shared.store.catalogue import load_catalogue, raise_data_version
from shared.store.plain_records import PlainRecords
from shared.store.writer import WriteTx

_LOCK = "catalogue"  # one change of the catalogue at a time


@dataclass(frozen=True, slots=True)
class Change:
    """What a list changes in one calendar."""

    owner: Owner
    calendar: ServiceCalendar
    added: tuple[date, ...]
    removed: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class HolidayImport:
    """`open_cases`: how many requests still run by the changed calendars."""

    file: str
    holidays: tuple[Holiday, ...]
    changes: tuple[Change, ...]
    unchanged: tuple[Owner, ...]
    open_cases: int


def import_holidays(
    office: Office,
    path: Path,
    *,
    centres: Collection[str] = (),
    agencies: Collection[str] = (),
    whole_years: bool = False,
    dry_run: bool = False,
) -> HolidayImport:
    """Add the days of a CSV file to calendars, all or nothing; with neither centres nor agencies
    named, to every calendar there is.

    With `whole_years` the file is the full list of the years it names: other holidays of those
    years are taken out. `dry_run` only says what would change. Raises HolidaysRefused.
    """
    wish = Wish(path.name, read_text(path), centres, agencies, whole_years)
    job = _job(office, wish, SYSTEM.actor, None, dry_run=dry_run)
    done = office.db.write_now(job, centre=_LOCK)
    office.forget_catalogue()
    return done


@dataclass(frozen=True, slots=True)
class Wish:
    """A list of holidays as text, and for which calendars: with neither centres nor agencies named,
    for every one there is."""

    file: str
    text: str
    centres: Collection[str] = ()
    agencies: Collection[str] = ()
    whole_years: bool = False


async def take_over(
    office: Office,
    caller: Caller,
    wish: Wish,
    key: RequestKey | None = None,
    *,
    dry_run: bool = False,
) -> HolidayImport:
    """The same for somebody who may change the catalogue. Raises `HolidaysRefused`, `NotSignedIn`,
    `NotFound`."""
    access.require(caller, Permission.CATALOGUE, None)
    done = await office.db.write(
        _job(office, wish, caller.actor, key, dry_run=dry_run), centre=_LOCK
    )
    office.forget_catalogue()
    return done


def _job(
    office: Office, wish: Wish, actor: Actor, key: RequestKey | None, *, dry_run: bool
) -> Callable[[WriteTx], HolidayImport]:
    now = office.clock.now()
    holidays = read_holidays(wish.text, wish.file, now.astimezone(BANGKOK).date())

    def job(tx: WriteTx) -> HolidayImport:
        known = load_catalogue(tx.connection)
        owners = _owners(wish.file, known, wish.centres, wish.agencies)
        changes = {o: _change(o, plan, holidays, wish.whole_years) for o, plan in owners.items()}
        changed = tuple(each for each in changes.values() if each.added or each.removed)

        def run() -> Done:
            if changed:
                _write(office, tx, wish.file, holidays, changed, actor)
            return Done(200, None)

        if not dry_run:
            once(tx, key, now, run)
        return HolidayImport(
            wish.file,
            holidays,
            changed,
            tuple(owner for owner, each in changes.items() if each not in changed),
            count_open(tx.connection, _centres_of(known, changed)),
        )

    return job


def _owners(
    file: str, known: Catalogue, centres: Collection[str], agencies: Collection[str]
) -> Mapping[Owner, ServiceCalendar]:
    """The calendars to change, by owner. Raises HolidaysRefused."""
    own = {each.id: each.calendar for each in known.agencies.values() if each.calendar is not None}
    if not centres and not agencies:
        centres, agencies = known.centres, own
    listed = {"known": ", ".join(known.centres) or "–"}
    problems = [
        Problem(file, "--centre", id, N_("There is no such centre; use one of: %(known)s."), listed)
        for id in centres
        if id not in known.centres
    ]
    problems += [_no_calendar(file, known, id) for id in agencies if id not in own]
    if not problems and not centres and not agencies:
        problems = [Problem(file, "", "", N_("Import a catalogue with centres first."))]
    if problems:
        raise HolidaysRefused(file, problems)
    return {
        **{(CalendarOwner.CENTRE, id): known.centres[id].calendar for id in centres},
        **{(CalendarOwner.AGENCY, id): own[id] for id in agencies},
    }


def _no_calendar(file: str, known: Catalogue, agency: str) -> Problem:
    remedy = (
        N_("This agency has no calendar of its own; leave it out, it follows the centre’s.")
        if agency in known.agencies
        else N_("There is no such agency in the catalogue; correct the name.")
    )
    return Problem(file, "--agency", agency, remedy)


def _change(
    owner: Owner, plan: ServiceCalendar, holidays: Sequence[Holiday], whole_years: bool
) -> Change:
    given = frozenset(each.day for each in holidays)
    years = {day.year for day in given} if whole_years else frozenset()
    removed = frozenset(day for day in plan.holidays - given if day.year in years)
    added = given - plan.holidays
    after = replace(plan, holidays=(plan.holidays | given) - removed)
    return Change(owner, after, tuple(sorted(added)), tuple(sorted(removed)))


def _write(
    office: Office,
    tx: WriteTx,
    file: str,
    holidays: Sequence[Holiday],
    changes: Sequence[Change],
    actor: Actor,
) -> None:
    now = office.clock.now()
    records = PlainRecords(tx.connection, now, actor)
    for each in changes:
        kind, id = each.owner
        records.put(kind.value, [{"id": id, "calendar": calendar_to_dict(each.calendar)}])
        calendars.record(tx.connection, each.owner, each.calendar, now)
    names = {each.day.isoformat(): each.name for each in holidays}
    changed = [f"{kind.value} {id}" for kind, id in (each.owner for each in changes)]
    records.log("holidays_imported", file, {"holidays": names, "changed": changed})
    raise_data_version(tx)


def _centres_of(known: Catalogue, changes: Sequence[Change]) -> frozenset[str]:
    """Where cases run by the changed calendars: an agency works for every centre."""
    owners = [each.owner for each in changes]
    if any(kind is CalendarOwner.AGENCY for kind, _ in owners):
        return frozenset(known.centres)
    return frozenset(id for _, id in owners)
