"""What a report may say about few cases, about equal ones, about new units, about a moved mix."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from shared.domain import commands
from shared.domain.period import Period
from shared.domain.reduction import Bracket
from shared.domain.visit import Outcome
from shared.i18n import gettext
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports import parts, reduction, several
from shared.services.reports.opened import opened_within
from shared.services.reports.several import Compared, Over
from shared.services.reports.telling import Telling, telling_of
from shared.web.filing import reduction as reduction_paper
from shared.web.report_pages import Asked
from tests.builders import CENTRE, SERVICE, a_desk, a_visit, call_next, do
from tests.manual_clock import A_MONDAY_MORNING, ManualClock
from tests.services.test_reduction_report import TODAY, figure, finish

pytestmark = pytest.mark.sqlite_only
OTHER = "information"


def on(
    office: Office,
    clock: ManualClock,
    clerk: Caller,
    days: int,
    cases: dict[str, tuple[int, int]],
) -> None:
    """So many cases of so many seconds by service, some days after the Monday."""
    for service, (number, seconds) in cases.items():
        for _ in range(number):
            clock.set(A_MONDAY_MORNING + timedelta(days=days))
            a_visit(office, service)
            served = do(office, clerk, call_next(office, clerk), commands.Start())
            clock.advance(seconds=seconds)
            do(office, clerk, served, commands.Complete(Outcome.COMPLETED))


def test_one_case_shows_nothing_but_its_count_and_that_to_staff_alone(
    office: Office, clock: ManualClock
) -> None:
    finish(office, clock, a_desk(office), 600)
    found = figure(office)
    assert (found.measured.median_seconds, found.real.percent, found.real.low_percent) == (
        None,
    ) * 3
    report = reduction.report(office, CENTRE, TODAY)
    assert Telling(report, everything=True).of_process(found).n == 1
    public = Telling(report, everything=False)
    assert public.of_process(found).n is None
    assert public.of_report().n is None
    assert public.of_report().coverage_percent is None


def test_the_count_over_all_units_does_not_tell_that_of_one(
    office: Office, clock: ManualClock
) -> None:
    finish(office, clock, a_desk(office), *[600] * 20)
    finish(office, clock, a_desk(office, centre="district-1"), 600, 600, centre="district-1")
    found = figure(office, None)
    public = Telling(reduction.report(office, None, TODAY), everything=False)
    assert public.of_process(found).n == 22
    assert [public.of_unit(found, unit).n for unit in found.units] == [None, None, 0]


def test_few_left_out_are_not_told_by_reason_nor_by_coverage(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    finish(office, clock, clerk, *[600] * 10)
    finish(office, clock, clerk, *[60] * 6, outcome=Outcome.REFUSED)
    finish(office, clock, clerk, 60, 60, outcome=Outcome.REDIRECTED_ELSEWHERE)
    public = Telling(reduction.report(office, CENTRE, TODAY), everything=False)
    told = public.of_process(figure(office))
    assert told.reasons == {}
    assert (told.n, told.left_out, told.coverage_percent) == (10, 8, Fraction(1000, 18))


def test_equal_times_are_a_certain_point(office: Office, clock: ManualClock) -> None:
    finish(office, clock, a_desk(office), *[720] * 30)
    found = figure(office).real
    assert found.low_percent == found.high_percent == float(found.percent or 0) == 50
    assert (found.bracket, found.certain) == (Bracket.FROM_30_TO_50, True)


def test_a_bracket_whose_interval_crosses_an_edge_is_not_certain(
    office: Office, clock: ManualClock
) -> None:
    finish(office, clock, a_desk(office), *[500] * 15, *[1100] * 15)
    found = figure(office).real
    assert (found.bracket, found.certain) == (Bracket.FROM_30_TO_50, False)
    assert found.high_percent is not None
    assert found.high_percent > 50


def test_a_unit_that_began_within_the_period_says_on_which_day(
    office: Office, clock: ManualClock
) -> None:
    finish(office, clock, a_desk(office), 600)
    longer = Period(TODAY.first - timedelta(days=30), TODAY.last)
    assert opened_within(office, longer)[CENTRE] == TODAY.first
    assert opened_within(office, TODAY)[CENTRE] is None
    assert opened_within(office, longer)["district-1"] is None


def test_a_moved_mix_is_seen_and_held_still(office: Office, clock: ManualClock) -> None:
    """The long service took a quarter less, the short one a fifth; then the mix turned round."""
    before = figure(office).units[0].baseline_ratio_seconds or 0
    short = figure(office, service=OTHER).units[0].baseline_ratio_seconds or 0
    seconds = {SERVICE: before * 3 // 4, OTHER: short * 4 // 5}
    clerk = a_desk(office)
    on(office, clock, clerk, 0, {SERVICE: (32, seconds[SERVICE]), OTHER: (8, seconds[OTHER])})
    on(office, clock, clerk, 1, {SERVICE: (8, seconds[SERVICE]), OTHER: (32, seconds[OTHER])})
    tomorrow = TODAY.first + timedelta(days=1)
    report = several.report(office, CENTRE, Period(tomorrow, tomorrow))
    assert (report.compared, report.how) == (TODAY, Compared.DIRECTLY_BEFORE)
    whole = next(each.mixed for each in report.figures if each.over is Over.ALL)
    assert whole.has_changed
    assert whole.pooled_percent is not None
    assert whole.adjusted_percent is not None
    assert whole.pooled_percent > 50
    assert 20 <= whole.adjusted_percent <= 25
    assert 20 <= (whole.present_percent or 0) <= 25


def test_the_same_days_a_year_before_are_compared_with_where_there_are_cases(
    office: Office, clock: ManualClock
) -> None:
    finish(office, clock, a_desk(office), *[600] * 30)
    a_year_later = Period(date(2027, 11, 16), date(2027, 11, 16))
    found = several.report(office, CENTRE, a_year_later)
    assert (found.compared, found.how) == (TODAY, Compared.YEAR_BEFORE)


def test_the_parts_of_a_process_add_up_to_it(office: Office, clock: ManualClock) -> None:
    finish(office, clock, a_desk(office), *[600] * 6)
    found = parts.report(office, CENTRE, TODAY, SERVICE)
    assert [(process.number, each.n) for process, each in found.versions] == [(1, 6)]
    assert sum(each.n for _, each in found.channels) == 6


def test_the_count_over_all_processes_does_not_tell_that_of_one_unit(
    office: Office, clock: ManualClock
) -> None:
    """Two units of a process hide each other; sums over units and processes tell neither."""
    here = a_desk(office)
    finish(office, clock, here, *[600] * 20)
    finish(office, clock, a_desk(office, centre="district-1"), 600, 600, centre="district-1")
    on(office, clock, here, 0, {OTHER: (6, 60)})
    report = reduction.report(office, None, TODAY)
    public = Telling(report, everything=False)
    told = {each.service.id: public.of_process(each).n for each in report.processes}
    assert (told[SERVICE], told[OTHER]) == (22, 6)
    assert public.of_report().n == 28
    units = figure(office, None)
    assert [public.of_unit(units, unit).n for unit in units.units] == [None, None, 0]


def test_what_is_hidden_over_all_units_is_hidden_in_the_report_of_one(
    office: Office, clock: ManualClock
) -> None:
    """All less the others would be the few of one unit."""
    finish(office, clock, a_desk(office), *[600] * 20)
    finish(office, clock, a_desk(office, centre="district-1"), 600, 600, centre="district-1")
    own = reduction.report(office, CENTRE, TODAY)
    assert telling_of(office, CENTRE, own, everything=True).of_process(figure(office)).n == 20
    public = telling_of(office, CENTRE, own, everything=False)
    assert public.of_unit(figure(office), figure(office).units[0]).n is None
    assert public.of_process(figure(office)).n is None


def test_a_reason_over_all_units_does_not_tell_that_of_one(
    office: Office, clock: ManualClock
) -> None:
    refused = Outcome.REFUSED
    finish(office, clock, a_desk(office), *[60] * 7, outcome=refused)
    there = a_desk(office, centre="district-1")
    finish(office, clock, there, 60, 60, outcome=refused, centre="district-1")
    finish(
        office,
        clock,
        there,
        *[60] * 6,
        outcome=Outcome.REDIRECTED_ELSEWHERE,
        centre="district-1",
    )
    found = figure(office, None)
    public = Telling(reduction.report(office, None, TODAY), everything=False)
    told = public.of_process(found)
    assert (told.reasons, told.left_out) == ({}, 15)
    assert [public.of_unit(found, unit).reasons for unit in found.units] == [{}, {}, {}]


def test_a_filed_report_says_that_more_than_five_per_cent_are_left_out(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    finish(office, clock, clerk, *[600] * 10)
    warning = gettext("More than 5 per cent of the cases are left out")
    asked = Asked(CENTRE, TODAY)
    assert not any(warning in fact.note for fact in reduction_paper.document(office, asked).facts)
    finish(office, clock, clerk, 60, outcome=Outcome.REFUSED)
    assert any(warning in fact.note for fact in reduction_paper.document(office, asked).facts)
