"""Where the time of a process went, from real turns at a counter to findings and their cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from shared.domain.catalogue import Catalogue
from shared.domain.errors import InvalidRequest, UnknownService
from shared.domain.period import Period
from shared.domain.permissions import Grant, Role
from shared.domain.process_map import directly_follows
from shared.services.catalogue import CatalogueCache
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports import reduction, time_cases, time_goes, time_stays
from shared.services.reports.sums import ScannedSums
from shared.services.reports.time_findings import FindingOf, findings
from shared.services.reports.time_goes import TimeReport
from shared.services.reports.time_rows import time_rows
from shared.store import cases
from shared.store.case_rows import shares_of
from shared.store.contributions import Ledger
from shared.store.engine import Database
from tests.builders import CENTRE, SERVICE, an_office, staff
from tests.manual_clock import ManualClock
from tests.performed import trace_of
from tests.time_story import CASES, HELD, REPEATING, SKIPPING, play

TODAY = Period(date(2026, 11, 16), date(2026, 11, 16))
MINUTE = 60


@pytest.fixture(scope="module")
def played(
    stocked_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """The morning of `tests.time_story`, read by every test of this module."""
    path = tmp_path_factory.mktemp("time") / "played.db"
    path.write_bytes(stocked_sqlite_template.read_bytes())
    clock = ManualClock()
    office = an_office(f"sqlite:///{path}", clock)
    play(office, clock)
    yield office
    office.db.close()


@pytest.fixture
def report(played: Office) -> TimeReport:
    return time_goes.report(played, CENTRE, TODAY, SERVICE)


def test_the_parts_of_the_mean_stay_add_up_and_the_clocks_stand_beside_it(
    played: Office, report: TimeReport
) -> None:
    parts = report.total.parts
    assert parts is not None
    assert report.n == CASES == 46
    assert parts["wait"] == 5 * MINUTE
    assert parts["walk"] == MINUTE
    assert parts["step:1"] == 2 * MINUTE + Fraction(2 * MINUTE * REPEATING, CASES)
    assert parts["held:system"] == Fraction(3 * MINUTE * HELD, CASES)
    assert report.total.stay_seconds == report.total.citizen_seconds
    figures = reduction.report(played, CENTRE, TODAY).processes
    figure = next(each for each in figures if each.service.id == SERVICE)
    assert report.total.service_seconds == figure.measured.mean_seconds
    assert report.total.citizen_seconds == figure.measured.citizen_mean_seconds


def test_each_step_stands_beside_its_promise_and_its_former_rows(report: TimeReport) -> None:
    third = report.steps[2]
    assert [row.position for row in third.row.before] == [5]
    assert third.row.former is not None
    assert third.row.former.seconds == 3 * MINUTE
    assert third.row.promised is not None
    assert third.row.promised.seconds == 2 * MINUTE
    assert third.n == CASES - SKIPPING
    assert third.mean_seconds == 2 * MINUTE


def test_ways_are_the_directly_follows_graph_of_the_logs(
    played: Office, report: TimeReport
) -> None:
    traces = []
    with played.db.read() as connection:
        for case in range(1, CASES + 1):
            stored = cases.load(connection, played.place, case)
            traces.append(trace_of(stored.chain.events, [t.id for t in stored.chain.turns]))
    inside = {w.edge: w.n for w in report.ways if not {"begin", "end"} & {*w.edge}}
    assert inside == {edge: flow.n for edge, flow in directly_follows(traces).items()}
    assert inside["2", "4"] == SKIPPING
    assert inside["2", "1"] == REPEATING
    assert {w.edge for w in report.ways if w.official} == {
        ("begin", "1"),
        ("1", "2"),
        ("2", "3"),
        ("3", "4"),
        ("4", "end"),
    }


def test_conformance_tells_skipped_and_repeated_and_what_could_go(report: TimeReport) -> None:
    assert report.fitting == CASES - SKIPPING - REPEATING
    found = {fit.position: fit for fit in report.fits}
    assert found[3].skipped == SKIPPING
    assert (found[1].again, found[2].again) == (REPEATING, REPEATING)
    assert report.removable_seconds == Fraction(REPEATING * (2 + 4) * MINUTE, CASES)


def test_findings_are_ranked_by_what_they_cost_a_case(report: TimeReport) -> None:
    found = findings(report)
    assert [each.of for each in found][:1] == [FindingOf.MOST_TIME]
    costs = [each.seconds or 0 for each in found]
    assert costs == sorted(costs, reverse=True)
    by_kind = {each.of: each for each in found}
    assert (by_kind[FindingOf.SKIPPED].place, by_kind[FindingOf.SKIPPED].n) == ("3", SKIPPING)
    assert (by_kind[FindingOf.REPEATED].place, by_kind[FindingOf.REPEATED].n) == ("2", REPEATING)
    assert FindingOf.SWAPPED not in by_kind


@pytest.mark.parametrize(
    ("of", "place", "expected"),
    [
        (FindingOf.SKIPPED, "3", SKIPPING),
        (FindingOf.REPEATED, "1", REPEATING),
        (FindingOf.MOST_TIME, "held:system", HELD),
        (FindingOf.WAIT_BETWEEN, "2>4", SKIPPING),
        (FindingOf.OVER_STANDARD, "", REPEATING + HELD),
        (FindingOf.STEP_OVER, "1", REPEATING),
        (FindingOf.EXTRA, "9", 0),
        (FindingOf.SWAPPED, "2", 0),
    ],
)
def test_the_cases_behind_a_finding_are_those_that_were_counted(
    played: Office, report: TimeReport, of: FindingOf, place: str, expected: int
) -> None:
    boss = staff(played, Grant(Role.SUPERVISOR, None))
    found = time_cases.cases_of_finding(
        played, boss, CENTRE, report.period, report.process, of, place
    )
    assert (len(found.items), found.looked_at) == (expected, CASES)
    if of is FindingOf.REPEATED:
        assert sum(each.seconds or 0 for each in found.items) == report.fits[0].removable_seconds


def test_one_page_of_cases_leads_to_the_next(played: Office, report: TimeReport) -> None:
    boss: Caller = staff(played, Grant(Role.SUPERVISOR, None))
    last = time_cases.cases_of_finding(
        played, boss, CENTRE, report.period, report.process, FindingOf.SKIPPED, "3", after=34
    )
    assert (len(last.items), last.looked_at, last.next) == (2, 12, None)


def test_the_run_has_a_point_a_day_and_marks_what_began_to_hold(played: Office) -> None:
    long = time_goes.report(played, None, Period(date(2026, 9, 1), date(2026, 11, 20)), SERVICE)
    assert [(each.span.first, each.n) for each in long.run] == [(date(2026, 11, 16), CASES)]
    point = long.run[0]
    assert point.interval_seconds is not None
    assert point.mean_seconds is not None
    low, high = point.interval_seconds
    assert low < point.mean_seconds < high
    version = long.process.valid_from
    assert any(each.day == version for each in long.changes) == (version > date(2026, 9, 1))


def test_too_few_cases_show_their_count_and_no_mean(played: Office) -> None:
    before = time_goes.report(played, CENTRE, Period(date(2026, 11, 1), date(2026, 11, 2)), SERVICE)
    assert before.n == 0
    assert before.total.parts is None
    assert findings(before) == ()


def test_what_leaves_the_house_tells_no_count_of_one_to_four(played: Office) -> None:
    report = time_goes.report(played, None, TODAY, SERVICE)
    for row in time_rows(report):
        for name in ("n", "skipped", "repeated", "extra", "swapped"):
            assert row[name] not in (1, 2, 3, 4)
    inside = {row["key"]: row for row in time_rows(report, for_staff=True) if row["part"] == "fit"}
    assert inside["3"]["skipped"] == SKIPPING


def test_a_scan_of_the_log_gives_the_same_report(played: Office, report: TimeReport) -> None:
    ledger = Ledger()
    with played.db.read() as connection:
        for case in range(1, CASES + 1):
            stored = cases.load(connection, played.place, case)
            ledger.add(shares_of(stored.chain, stored.home.place))
    scanned = ScannedSums(ledger.rows())
    assert time_goes.report(played, CENTRE, TODAY, SERVICE, sums=scanned) == report
    of_all = time_stays.stays(played, CENTRE, TODAY, sums=scanned)
    assert of_all == time_stays.stays(played, CENTRE, TODAY, service=SERVICE)
    assert of_all[0].stay_seconds == report.total.stay_seconds


class Fixed(CatalogueCache):
    """Always this one."""

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self._fixed = catalogue

    def get(self, db: Database) -> Catalogue:
        return self._fixed


def seeing(office: Office, catalogue: Catalogue) -> Office:
    """The same cases under another catalogue."""
    return replace(office, _cache=Fixed(catalogue))


def test_a_newer_former_table_leaves_earlier_cases_out_of_both_pages(played: Office) -> None:
    catalogue, tomorrow = played.catalogue, TODAY.last + timedelta(days=1)
    former = catalogue.baselines_of(SERVICE)[-1]
    newer = replace(former, id=99, number=99, valid_from=tomorrow)
    office = seeing(played, replace(catalogue, baselines={**catalogue.baselines, 99: newer}))
    both_days = Period(TODAY.first, tomorrow)
    assert time_goes.report(office, CENTRE, both_days, SERVICE).n == 0
    assert time_stays.stays(office, CENTRE, both_days) == ()
    assert [each.n for each in time_stays.stays(office, CENTRE, TODAY)] == [CASES]


def test_over_several_centres_a_working_day_is_as_long_as_where_the_cases_were(
    played: Office,
) -> None:
    catalogue = played.catalogue
    process = catalogue.process_on(SERVICE, TODAY.last)
    steps = (replace(process.steps[0], working_days=1, seconds=0), *process.steps[1:])
    centres = {
        id: replace(
            centre,
            calendar=replace(centre.calendar, minutes_per_working_day=300 if id == CENTRE else 600),
        )
        for id, centre in catalogue.centres.items()
    }
    days = {**catalogue.processes, process.id: replace(process, steps=steps)}
    office = seeing(played, replace(catalogue, centres=centres, processes=days))
    rest = sum(step.seconds for step in steps[1:])
    assert time_goes.report(office, CENTRE, TODAY, SERVICE).standard_seconds == 300 * 60 + rest
    everywhere = time_goes.report(office, None, TODAY, SERVICE)
    assert everywhere.standard_seconds == 300 * 60 + rest, "nobody came anywhere else"
    nobody = Period(date(2026, 11, 1), date(2026, 11, 2))
    mean = Fraction(300 + 600 * (len(centres) - 1), len(centres))
    assert time_goes.report(office, None, nobody, SERVICE).minutes_per_working_day == mean


def test_an_unknown_process_or_version_is_refused(played: Office) -> None:
    with pytest.raises(UnknownService):
        time_goes.report(played, CENTRE, TODAY, "no-such-service")
    with pytest.raises(InvalidRequest):
        time_goes.report(played, CENTRE, TODAY, SERVICE, version=99)


def test_the_cases_of_one_version_do_not_tell_the_few_of_another(report: TimeReport) -> None:
    """Beside the sum over all versions, which other reports tell, they would."""
    number = report.process.number
    others = replace(report, versions=((number, report.n), (number + 1, 3)))
    enough = replace(report, versions=((number, report.n), (number + 1, 5)))
    assert not report.tells_other_versions
    assert not enough.tells_other_versions
    rows = [row for row in time_rows(others) if row["part"] not in ("run", "former_step")]
    assert {row["n"] for row in rows} == {None}
    assert not [row for row in rows if row["part"] == "way"]
    assert any(row["n"] == report.n for row in time_rows(enough))
    assert any(row["n"] == report.n for row in time_rows(others, for_staff=True))
