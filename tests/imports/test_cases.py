"""Foreign cases become visits that nobody waited for, measured by what their log says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.domain.period import Period
from shared.domain.time_sheet import edges
from shared.domain.timing import Quality
from shared.services.catalogue import load_examples
from shared.services.importing.reading import LogRefused
from shared.services.importing.versions import variant_for
from shared.store import rollups
from shared.store.tables.rollups import Sheet
from tests.builders import CENTRE, SERVICE, a_visit
from tests.imports.conftest import Taking
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.sqlite_only

A_CASE = (
    "7,receive,2026-03-02 09:00,start",
    "7,receive,2026-03-02 09:10,complete",
    "7,check,2026-03-02 09:20,start",
    "7,check,2026-03-02 09:25,suspend",
    "7,check,2026-03-02 09:35,resume",
    "7,check,2026-03-02 09:40,complete",
)


def test_a_case_is_a_visit_with_its_steps_and_times(taking: Taking) -> None:
    done = taking.rows(*A_CASE)
    assert (done.cases, done.events, done.activities, done.variants) == (1, 6, 2, 1)
    assert done.rejected == {}
    (visit,) = taking.visits()
    assert (visit.business_day, visit.visit["channel"], visit.visit["number"]) == (
        date(2026, 3, 2),
        "import",
        "I001",
    )
    assert [event.kind.value for event in visit.events] == [
        "taken",
        "started",
        "stepped",
        "completed",
    ]
    assert {event.actor.kind.value for event in visit.events} == {"import"}
    ((_, turn),) = visit.transactions.items()
    assert turn["quality"] == Quality.MEASURED.value
    ((_, case),) = visit.cases.items()
    assert (case["service_seconds"], case["citizen_seconds"], case["excluded"]) == (
        40 * 60,
        40 * 60,
        None,
    )
    assert case["steps_performed"] == 2
    assert taking.is_clean()


def test_its_time_sheet_says_where_the_time_went(taking: Taking) -> None:
    taking.rows(*A_CASE)
    with taking.office.db.read() as connection:
        day = Period(date(2026, 3, 2), date(2026, 3, 2))
        (row,) = rollups.by_day(connection, Sheet.TIME, [CENTRE], day)
        kinds = {each.sheet for each in rollups.of_centre(connection, CENTRE)}
    assert row.tally["step:1"] == 600
    assert row.tally["step:2"] == 600
    assert row.tally["held:back_office"] == 600
    assert row.tally["between"] == 600
    assert {pair: flow.n for pair, flow in edges(row.tally).items()} == {
        ("begin", "1"): 1,
        ("1", "2"): 1,
        ("2", "end"): 1,
    }
    assert edges(row.tally)["1", "2"].seconds == 600
    assert kinds == {"case", "time"}, "nobody stood in a line, and nobody was served here"


def test_work_goes_on_beside_a_suspended_activity(taking: Taking) -> None:
    taking.rows(
        "7,check,2026-03-02 09:00,start",
        "7,check,2026-03-02 09:10,suspend",
        "7,call back,2026-03-02 09:10,start",
        "7,call back,2026-03-02 09:20,complete",
        "7,check,2026-03-02 09:20,resume",
        "7,check,2026-03-02 09:30,complete",
    )
    with taking.office.db.read() as connection:
        day = Period(date(2026, 3, 2), date(2026, 3, 2))
        (row,) = rollups.by_day(connection, Sheet.TIME, [CENTRE], day)
    assert (row.tally["step:1"], row.tally["step:2"]) == (1200, 600)
    assert row.tally["held:back_office"] == 0, "meanwhile something else was done"


def test_the_version_of_a_log_never_becomes_the_process_in_force(taking: Taking) -> None:
    before = taking.office.catalogue.process_on(SERVICE, date(2026, 11, 16))
    taking.rows(*A_CASE)
    catalogue = taking.office.catalogue
    (variant,) = [v for v in catalogue.variant_ids(SERVICE) if v.startswith("import-")]
    (version,) = catalogue.versions_of(SERVICE, variant)
    assert version.is_imported
    assert [step.names.th for step in version.steps] == ["receive", "check"]
    for day in (date(2026, 3, 2), date(2026, 11, 16), date(2030, 1, 1)):
        assert catalogue.process_on(SERVICE, day).id == before.id
    assert catalogue.baseline_on(SERVICE, date(2026, 11, 16), variant) is None


def test_a_later_log_of_the_same_program_goes_on_with_its_steps(taking: Taking) -> None:
    taking.rows("1,receive,2026-03-02 09:00,", "1,check,2026-03-02 09:05,")
    taking.rows(
        "2,sign,2026-03-03 08:59,", "2,receive,2026-03-03 09:00,", "2,check,2026-03-03 10:00,"
    )
    taking.rows("3,weigh,2026-03-04 09:00,", "3,paint,2026-03-04 10:00,")
    catalogue = taking.office.catalogue
    first, second = catalogue.versions_of(SERVICE, "import-1")
    (other,) = catalogue.versions_of(SERVICE, "import-2")
    assert [step.names.th for step in first.steps] == ["receive", "check"]
    assert [step.names.th for step in second.steps] == ["receive", "check", "sign"]
    assert [step.names.th for step in other.steps] == ["weigh", "paint"]
    assert variant_for(catalogue, SERVICE, ["check", "receive"]) == ("import-1", second)
    assert taking.ways()[1] == ["sign", "receive", "check"]


def test_a_catalogue_file_leaves_the_versions_of_logs_alone(taking: Taking) -> None:
    taking.rows(*A_CASE)
    summaries = load_examples(taking.office.db, taking.office.clock.now())
    assert all(summary.changes_nothing for summary in summaries)
    taking.office.forget_catalogue()
    assert taking.office.catalogue.variant_ids(SERVICE) == ("", "import-1")
    assert taking.ways() == [["receive", "check"]]


def test_numbers_at_the_kiosk_stay_without_gaps(taking: Taking, clock: ManualClock) -> None:
    first = a_visit(taking.office)
    today = (clock.now() - timedelta(minutes=20)).isoformat()
    taking.rows(f"1,receive,{today},", f"2,receive,{today},")
    second = a_visit(taking.office)
    assert (first.number[1:], second.number[1:]) == ("001", "002")
    numbers = {str(visit.visit["number"]) for visit in taking.visits()}
    assert numbers >= {"I001", "I002"}
    assert taking.is_clean()


def test_activities_keep_whatever_name_they_have(taking: Taking) -> None:
    names = ["ตรวจเอกสาร", "NA", "null", "1e5", "001", 'a > b & "c" <d>', "ก" * 300]
    rows = [
        '1,"' + name.replace('"', '""') + f'",2026-03-02 09:{minute:02},'
        for minute, name in enumerate(names)
    ]
    assert taking.rows(*rows).activities == len(names)
    assert taking.ways() == [names]


def test_cases_keep_apart_whatever_their_name_is(taking: Taking) -> None:
    names = ["NA", "null", "001", "1", "01", "1e5", "100000", "nan", "None", "ก"]
    done = taking.rows(*(f"{name},receive,2026-03-02 09:00," for name in names))
    assert done.cases == len(names)
    assert done.rejected == {}


def test_equal_moments_keep_the_order_of_the_file(taking: Taking) -> None:
    taking.rows(*(f"1,{name},2026-03-02 09:00," for name in "dbcabd"))
    assert taking.ways() == [list("dbcabd")]
    (case,) = taking.cases()
    assert (case["service_seconds"], case["excluded"]) == (0, None)


def test_lines_may_come_in_any_order(taking: Taking) -> None:
    done = taking.rows(
        "2,b,2026-03-02 09:09,", "1,c,2026-03-02 09:05,", "2,a,2026-03-02 09:01,",
        "1,a,2026-03-02 09:00,", "1,b,2026-03-02 09:02,",
    )  # fmt: skip
    assert (done.cases, done.variants) == (2, 2)
    assert taking.ways() == [["a", "b", "c"], ["a", "b"]]


def test_one_line_is_a_case_and_a_repeated_line_happened_twice(taking: Taking) -> None:
    done = taking.rows("1,a,2026-03-02 09:00,", "2,a,2026-03-02 09:00,", "2,a,2026-03-02 09:00,")
    assert (done.cases, done.events) == (2, 3)
    assert taking.ways() == [["a"], ["a", "a"]]


def test_a_case_of_very_many_lines(taking: Taking) -> None:
    start = datetime(2026, 3, 2, 2, tzinfo=UTC)
    rows = [f"1,a{n % 7},{(start + timedelta(minutes=n)).isoformat()}," for n in range(800)]
    assert taking.rows(*rows).events == 800
    assert len(taking.ways()[0]) == 800
    assert taking.is_clean()


def test_offsets_are_heeded_and_none_is_the_clock_of_the_centre(taking: Taking) -> None:
    taking.rows(
        "1,a,2026-03-02T09:00:00+01:00,", "1,b,2026-03-02T10:00:00+02:00,",
        "1,c,2026-03-02T15:00:00,", "1,d,2026-03-02T08:00:00Z,",
    )  # fmt: skip
    (visit,) = taking.visits()
    assert {event.at for event in visit.events} == {datetime(2026, 3, 2, 8, tzinfo=UTC)}
    assert taking.ways() == [["a", "b", "c", "d"]]


def test_days_first_or_months_first_is_told_by_the_whole_file(taking: Taking) -> None:
    taking.rows("1,a,03/04/2026 09:00,", "2,a,03/25/2026 09:00,")
    taking.rows("3,a,03/04/2026 09:00,", "4,a,25/04/2026 09:00,")
    days = sorted(visit.business_day for visit in taking.visits())
    assert days == [date(2026, 3, 4), date(2026, 3, 25), date(2026, 4, 3), date(2026, 4, 25)]
    with pytest.raises(LogRefused, match="day first"):
        taking.rows("5,a,13/04/2026 09:00,", "6,a,03/25/2026 09:00,")


def test_cases_from_before_the_centre_existed_count_on_their_own_day(taking: Taking) -> None:
    taking.rows("1,a,1999-01-04 09:00,", "1,b,1999-01-04 10:00,")
    (case,) = taking.cases()
    assert (case["finished_on"], case["service_seconds"]) == (date(1999, 1, 4), 3600)
    assert taking.is_clean()


def test_long_times_are_not_doubted_and_never_flagged(taking: Taking) -> None:
    taking.rows("1,a,2026-11-02 08:00,start", "1,a,2026-11-13 16:00,complete")
    (case,) = taking.cases()
    assert case["excluded"] is None
