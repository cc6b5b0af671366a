"""The reduction report, from real turns at a counter to the figure."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import insert

from shared.domain import commands
from shared.domain.errors import InvalidRequest, UnknownCentre
from shared.domain.period import Period
from shared.domain.reduction import Bracket
from shared.domain.visit import Outcome, PauseReason
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports import reduction
from shared.services.reports.period import period_of
from shared.services.reports.reduction import ProcessFigure
from shared.store.catalogue import raise_data_version
from shared.store.tables import metadata
from shared.store.writer import WriteTx
from tests.builders import CENTRE, SERVICE, a_desk, a_visit, an_office, call_next, do, serve
from tests.manual_clock import A_MONDAY_MORNING, ManualClock

pytestmark = pytest.mark.few_on_postgresql

BASELINE_SECONDS = 24 * 60
TODAY = Period(date(2026, 11, 16), date(2026, 11, 16))


def finish(
    office: Office,
    clock: ManualClock,
    clerk: Caller,
    *seconds: int,
    service: str = SERVICE,
    centre: str = CENTRE,
    outcome: Outcome = Outcome.COMPLETED,
) -> None:
    """One case for each service time, all of them in the same morning."""
    for length in seconds:
        clock.set(A_MONDAY_MORNING)
        a_visit(office, service, centre=centre)
        served = do(office, clerk, call_next(office, clerk, centre=centre), commands.Start())
        clock.advance(seconds=length)
        do(office, clerk, served, commands.Complete(outcome))


def figure(
    office: Office, centre: str | None = CENTRE, service: str = SERVICE, period: Period = TODAY
) -> ProcessFigure:
    found = reduction.report(office, centre, period).processes
    return next(each for each in found if each.service.id == service)


@pytest.mark.parametrize(
    ("seconds", "percent", "one_more", "beyond"),
    [
        (BASELINE_SECONDS * 7 // 10, 30, 1009, Bracket.UNDER_30),
        (BASELINE_SECONDS // 2, 50, 719, Bracket.OVER_50),
    ],
)
def test_exactly_30_and_50_per_cent_are_in_the_middle_and_one_second_moves_them(
    office: Office,
    clock: ManualClock,
    seconds: int,
    percent: int,
    one_more: int,
    beyond: Bracket,
) -> None:
    clerk = a_desk(office)
    finish(office, clock, clerk, *[seconds] * 30)
    found = figure(office)
    assert found.n == 30
    assert found.real.percent == percent
    assert found.real.bracket is Bracket.FROM_30_TO_50
    assert found.real.certain
    finish(office, clock, clerk, one_more)
    assert figure(office).real.bracket is beyond


def test_official_compares_documents_and_needs_no_case(office: Office) -> None:
    found = figure(office)
    assert found.n == 0
    assert found.official.percent == Fraction(100 * 14, 24)
    assert found.official.bracket is Bracket.OVER_50
    assert found.steps.official == Fraction(100 * 3, 7)
    assert found.real.bracket is Bracket.TOO_FEW
    assert found.coverage_percent is None


def test_below_five_cases_only_the_count_is_shown_and_below_thirty_only_the_median(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    finish(office, clock, clerk, 400, 500, 600, 700)
    few = figure(office)
    assert few.measured.n == 4
    assert few.measured.median_seconds is None
    finish(office, clock, clerk, 900)
    some = figure(office)
    assert some.measured.median_seconds == 600
    assert (some.measured.mean_seconds, some.real.percent, some.steps.real) == (None, None, None)
    assert some.real.bracket is Bracket.TOO_FEW


def test_what_does_not_count_is_counted_by_its_reason(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    finish(office, clock, clerk, *[600] * 6)
    finish(office, clock, clerk, 60, 60, outcome=Outcome.REFUSED)
    finish(office, clock, clerk, 60, outcome=Outcome.REDIRECTED_ELSEWHERE)
    finish(office, clock, clerk, 60, outcome=Outcome.COMPLETED_RESULT_LATER)
    found = figure(office)
    assert found.n == 6
    assert found.excluded == {"redirected_elsewhere": 1, "refused": 2}
    assert found.coverage_percent == Fraction(100 * 6, 9)


def test_the_citizens_absence_stops_the_service_clock_but_not_the_citizens(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    for _ in range(30):
        clock.set(A_MONDAY_MORNING)
        a_visit(office)
        clock.advance(seconds=300)
        served = do(office, clerk, call_next(office, clerk), commands.Start())
        clock.advance(seconds=200)
        served = do(office, clerk, served, commands.PauseFor(PauseReason.CITIZEN_ABSENT))
        clock.advance(seconds=1000)
        served = do(office, clerk, served, commands.Resume(3))
        served = do(office, clerk, served, commands.NextStep())
        clock.advance(seconds=100)
        do(office, clerk, served, commands.Complete(Outcome.COMPLETED))
    measured = figure(office).measured
    assert measured.mean_seconds == 300
    assert measured.citizen_mean_seconds == 1600
    assert measured.steps_mean == 2


def test_overall_is_the_unweighted_mean_over_units_with_the_weighted_one_beside_it(
    office: Office, clock: ManualClock
) -> None:
    here, there = a_desk(office), a_desk(office, centre="district-1")
    finish(office, clock, here, *[BASELINE_SECONDS // 4] * 40)
    finish(office, clock, there, *[BASELINE_SECONDS * 3 // 4] * 30, centre="district-1")
    found = figure(office, None)
    assert [(unit.centre, unit.n) for unit in found.units] == [
        ("mo-chit", 40),
        ("district-1", 30),
        ("mobile-1", 0),
    ]
    assert (found.overall.units, found.overall.units_left_out) == (2, 1)
    assert found.real.percent == found.overall.percent == 50
    assert found.real.bracket is Bracket.FROM_30_TO_50
    assert found.overall.weighted_percent == Fraction(40 * 75 + 30 * 25, 70)
    assert found.n == 70


def test_a_new_baseline_splits_the_period(
    office: Office, clock: ManualClock, stocked_url: str
) -> None:
    clerk = a_desk(office)
    finish(office, clock, clerk, *[600] * 5)
    tomorrow = TODAY.last + timedelta(days=1)
    steps = [{"position": 1, "th": None, "en": None, "seconds": 1200, "working_days": 0}]
    row = {
        "service_id": SERVICE,
        "number": 2,
        "valid_from": tomorrow,
        "steps": steps,
        "illustrative": True,
        "source": "a test",
        "recorded_at": clock.now(),
    }

    def job(tx: WriteTx) -> None:
        tx.connection.execute(insert(metadata.tables["baseline"]), row)
        raise_data_version(tx)

    office.db.write_now(job)
    later = an_office(stocked_url, clock)
    clock.set(A_MONDAY_MORNING + timedelta(days=1))
    a_visit(later)
    serve(later, clock, clerk)
    found = figure(later, period=Period(TODAY.first, tomorrow))
    assert found.baseline is not None
    assert found.baseline.number == 2
    assert (found.n, found.since) == (1, tomorrow)
    assert found.excluded == {"earlier_baseline": 5}
    assert figure(later).n == 5
    later.db.close()


def test_totals_count_every_process_once(office: Office) -> None:
    report = reduction.report(office, CENTRE, TODAY)
    offered = office.catalogue.offered(CENTRE)
    processes = sum(len(office.catalogue.variant_ids(service.id)) for service in offered)
    assert len(report.processes) == processes >= len(offered) == 41
    assert sum(report.official.brackets.values()) == processes
    without = report.real.brackets[Bracket.NO_BASELINE]
    assert report.real.brackets[Bracket.TOO_FEW] == processes - without


def test_an_unknown_centre_has_no_report(office: Office) -> None:
    with pytest.raises(UnknownCentre):
        reduction.report(office, "nowhere", TODAY)


def test_the_period_is_the_fiscal_year_to_date_unless_asked_otherwise(office: Office) -> None:
    assert period_of(office, None, None, None).last == TODAY.last
    asked = period_of(office, CENTRE, "2026-11-01", "2026-11-02")
    assert asked == Period(date(2026, 11, 1), date(2026, 11, 2))


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("yesterday", None, "from"),
        (None, "2026-02-30", "to"),
        ("2026-11-02", "2026-11-01", "to"),
        ("2569-11-01", None, "from"),
    ],
)
def test_a_period_that_cannot_be_names_its_field(
    office: Office, first: str | None, last: str | None, field: str
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        period_of(office, None, first, last)
    assert refused.value.field == field
