"""Holidays added afterwards: open cases are counted anew, finished ones keep their calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from sqlalchemy import text

from shared import examples
from shared.domain.calendar_versions import CalendarOwner
from shared.domain.case_commands import MakeReady
from shared.domain.deadlines import Deadline
from shared.domain.holidays import HolidaysRefused
from shared.domain.visit import Outcome
from shared.services import cases as moves
from shared.services import checking, deadlines, rebuilding
from shared.services.catalogue import import_catalogue
from shared.services.commands import Caller
from shared.services.holidays import HolidayImport, import_holidays
from shared.services.office import Office
from shared.services.reports.tracing import case_trace
from shared.store import cases
from tests.builders import CENTRE, a_desk, a_supervisor, a_visit, an_office, run, serve
from tests.manual_clock import ManualClock

BANGKOK = ZoneInfo("Asia/Bangkok")
PASSPORT = "passport-ordinary"
"""Four steps at the counter, 20 minutes, then three working days."""


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BANGKOK)


def a_case(office: Office, clock: ManualClock, clerk: Caller) -> int:
    """Papers complete on Monday morning; the rest happens behind the counter."""
    a_visit(office, PASSPORT)
    served = serve(office, clock, clerk, (5, 8, 4, 3), outcome=Outcome.COMPLETED_RESULT_LATER)
    return served.transaction


def finish(office: Office, clerk: Caller, case: int) -> None:
    run(moves.act(office, clerk, case, None, MakeReady()))


def holidays(
    office: Office,
    folder: Path,
    *days: str,
    centres: tuple[str, ...] = (),
    agencies: tuple[str, ...] = (),
    whole_years: bool = False,
    dry_run: bool = False,
) -> HolidayImport:
    path = folder / "days.csv"
    path.write_text("date,name\n" + "".join(f"{day},x\n" for day in days), "utf-8")
    return import_holidays(
        office, path, centres=centres, agencies=agencies, whole_years=whole_years, dry_run=dry_run
    )


def seconds(office: Office, case: int) -> int | None:
    with office.db.read() as connection:
        query = text("SELECT service_seconds FROM service_case WHERE id = :id")
        found: int | None = connection.execute(query, {"id": case}).scalar_one()
        return found


def deadline(office: Office, case: int) -> Deadline:
    with office.db.read() as connection:
        line = next(each for each in cases.open_everywhere(connection) if each.id == case)
        stored = cases.load(connection, office.place, case)
    found = deadlines.deadline_of(office, line)
    facts = deadlines.facts_of(stored.chain, line.centre)
    assert deadlines.deadline_of(office, facts) == found, "the list and the case agree"
    assert found is not None
    return found


def expect_no_difference(office: Office) -> None:
    assert checking.check(office).differences == []
    assert rebuilding.rebuild(office) == 0


def hours(start: datetime, end: datetime, *, without: int = 0) -> int:
    """Working seconds at the example mall, open 08:00 to 20:00, without so many whole days."""
    days = (end.date() - start.date()).days
    return int((end - start).total_seconds()) - days * 12 * 3600 - without * 12 * 3600


def test_a_holiday_in_the_past_of_a_finished_case_changes_nothing_of_it(
    office: Office, clock: ManualClock, tmp_path: Path
) -> None:
    clerk = a_desk(office)
    began = [clock.now()]
    finished = a_case(office, clock, clerk)
    began.append(clock.now())
    still_open = a_case(office, clock, clerk)
    clock.set(local(18, 10))
    finish(office, clerk, finished)
    first = hours(began[0].astimezone(BANGKOK), local(18, 10))
    assert seconds(office, finished) == first
    assert deadline(office, finished).day == deadline(office, still_open).day == date(2026, 11, 19)

    clock.set(local(19, 9))
    done = holidays(office, tmp_path, "2026-11-17", centres=(CENTRE,))
    assert (len(done.changes), done.open_cases) == (1, 1)
    assert seconds(office, finished) == first
    expect_no_difference(office)
    assert deadline(office, finished).day == date(2026, 11, 19)
    assert deadline(office, still_open).day == date(2026, 11, 20)

    clock.set(local(20, 10))
    finish(office, clerk, still_open)
    second = hours(began[1].astimezone(BANGKOK), local(20, 10), without=1)
    assert seconds(office, still_open) == second
    holidays(office, tmp_path, "2026-11-18", centres=(CENTRE,))
    assert (seconds(office, finished), seconds(office, still_open)) == (first, second)
    traced = case_trace(office, a_supervisor(office), finished)
    assert traced.timing.service_seconds == first, "the page of the case says the same"
    expect_no_difference(office)
    another = an_office(office.db.url, clock)
    assert checking.check(another).differences == [], "another process comes to the same"
    another.db.close()


def test_what_ends_as_the_holiday_is_entered_keeps_the_calendar_before(
    office: Office, clock: ManualClock, tmp_path: Path
) -> None:
    """Another process may know the new calendar a second later only."""
    elsewhere = an_office(office.db.url, clock)
    clerk = a_desk(office)
    began = clock.now().astimezone(BANGKOK)
    case = a_case(office, clock, clerk)
    clock.set(local(18, 10))
    assert elsewhere.catalogue is not None
    holidays(office, tmp_path, "2026-11-17")
    clock.advance(seconds=1)
    finish(elsewhere, clerk, case)
    assert seconds(office, case) == hours(began, local(18, 10)) + 1
    expect_no_difference(office)
    elsewhere.db.close()


def test_a_holiday_that_is_taken_out_again_is_a_version_too(
    office: Office, clock: ManualClock, tmp_path: Path
) -> None:
    clerk = a_desk(office)
    case = a_case(office, clock, clerk)
    clock.set(local(17, 9))
    holidays(office, tmp_path, "2026-11-18", "2026-11-19")
    assert deadline(office, case).day == date(2026, 11, 23)
    clock.advance(minutes=1)
    done = holidays(office, tmp_path, "2026-11-19", whole_years=True)
    assert {each.removed for each in done.changes} == {(date(2026, 11, 18),)}
    assert deadline(office, case).day == date(2026, 11, 20)
    former = office.catalogue.former_calendars[CalendarOwner.CENTRE, CENTRE]
    assert [len(each.calendar.holidays) for each in former if each.calendar] == [0, 2]
    assert former[0].until < former[1].until
    assert office.calendar_at(CENTRE, former[0].until - timedelta(seconds=1)).holidays == set()
    assert len(office.calendar_at(CENTRE, former[0].until).holidays) == 2
    assert len(office.calendar_at(CENTRE, former[1].until).holidays) == 1


def agency(folder: Path, **calendar: object) -> Path:
    """A file with one agency as the example has it, and perhaps with days and hours of its own."""
    everything = yaml.safe_load((files(examples) / "mo-chit.yaml").read_text("utf-8"))
    record = next(each for each in everything["agencies"] if each["id"] == "DCA")
    path = folder / "agency.yaml"
    path.write_text(yaml.safe_dump({"agencies": [record | calendar]}, allow_unicode=True), "utf-8")
    return path


HALF_WEEK = {"open": "09:00", "close": "15:00", "days": ["mon", "tue", "wed"]}


def test_an_agency_with_a_calendar_of_its_own_counts_its_own_days(
    office: Office, clock: ManualClock, tmp_path: Path
) -> None:
    clerk = a_desk(office)
    case = a_case(office, clock, clerk)
    plan = {**HALF_WEEK, "working_weekdays": ["mon", "tue", "wed"]}
    import_catalogue(office.db, clock.now(), agency(tmp_path, calendar=plan))
    office.forget_catalogue()
    assert deadline(office, case).day == date(2026, 11, 23), "Tuesday, Wednesday, next Monday"
    holidays(office, tmp_path, "2026-11-18", centres=(CENTRE,))
    assert deadline(office, case).day == date(2026, 11, 23), "the centre's holiday is not its own"
    done = holidays(office, tmp_path, "2026-11-17", agencies=("DCA",))
    assert [each.owner for each in done.changes] == [(CalendarOwner.AGENCY, "DCA")]
    assert deadline(office, case).day == date(2026, 11, 24)
    expect_no_difference(office)

    import_catalogue(office.db, clock.now(), agency(tmp_path, calendar=plan))
    office.forget_catalogue()
    assert office.catalogue.agencies["DCA"].calendar is not None
    assert deadline(office, case).day == date(2026, 11, 24), "a file without holidays keeps them"
    clock.set(local(24, 10))
    finish(office, clerk, case)
    clock.advance(minutes=1)
    import_catalogue(office.db, clock.now(), agency(tmp_path))
    office.forget_catalogue()
    assert deadline(office, case).day == date(2026, 11, 24), "a finished case keeps the calendar"
    assert office.agency_calendar("DCA", CENTRE) == office.calendar(CENTRE)
    expect_no_difference(office)


@pytest.mark.sqlite_only
def test_a_calendar_changed_behind_the_programs_back_is_found(office: Office) -> None:
    office.db.write_now(
        lambda tx: tx.connection.execute(
            text("UPDATE centre SET calendar = :plan WHERE id = :id"),
            {"plan": '{"weekly": {}}', "id": CENTRE},
        )
    )
    assert checking.check(office).differences == [
        f"the calendar of centre {CENTRE} is not its newest version"
    ]


@pytest.mark.sqlite_only
def test_the_same_days_again_and_a_dry_run_change_nothing(
    office: Office, clock: ManualClock, tmp_path: Path
) -> None:
    planned = holidays(office, tmp_path, "2026-12-07", dry_run=True)
    assert planned.changes
    assert office.catalogue.former_calendars == {}
    assert office.catalogue.centres[CENTRE].calendar.holidays == set()
    holidays(office, tmp_path, "2026-12-07")
    before = office.catalogue
    again = holidays(office, tmp_path, "2026-12-07")
    assert (again.changes, len(again.unchanged)) == ((), len(before.centres))
    assert office.catalogue.former_calendars == before.former_calendars
    assert office.catalogue.data_version == before.data_version


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("centres", "agencies", "words"),
    [
        (("mo-chit", "nowhere"), (), "nowhere: There is no such centre; use one of:"),
        ((), ("DOPA",), "DOPA: This agency has no calendar of its own"),
        ((), ("XYZ",), "XYZ: There is no such agency"),
    ],
)
def test_a_name_that_has_no_calendar_is_refused_with_the_remedy(
    office: Office,
    tmp_path: Path,
    centres: tuple[str, ...],
    agencies: tuple[str, ...],
    words: str,
) -> None:
    with pytest.raises(HolidaysRefused) as refused:
        holidays(office, tmp_path, "2026-12-07", centres=centres, agencies=agencies)
    assert [words in str(problem) for problem in refused.value.problems] == [True]
    assert office.catalogue.former_calendars == {}
