"""Imported cases stand in figures of their own, and in none that is about people who came here."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from shared.domain.period import Period
from shared.domain.reduction import Bracket
from shared.services import exporting, flagging, glance, importing
from shared.services.exporting import Form
from shared.services.importing.reading import Columns
from shared.services.reports import adherence, endings, reduction, time_goes, waiting
from shared.services.reports.time_findings import FindingOf, findings
from shared.store import day, day_figures
from shared.store.log_stream import Wish
from tests.builders import CENTRE, SERVICE, a_desk, a_visit, serve
from tests.imports.conftest import HEADER, Taking
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.sqlite_only

PERIOD = Period(date(2026, 10, 1), date(2026, 11, 16))


def a_log(cases: int = 40, minutes: int = 10) -> str:
    """Working days in October, three steps a case."""
    rows = [HEADER]
    for number in range(cases):
        begun = f"2026-10-{1 + number % 28:02}T10:{number // 28:02}"
        rows += [
            f"{number},receive,{begun}:00,start", f"{number},receive,{begun}:30,complete",
            f"{number},check,2026-10-{1 + number % 28:02}T10:{minutes + number // 28:02}:00,",
            f"{number},receive,2026-10-{1 + number % 28:02}T11:00:00,",
        ]  # fmt: skip
    return "\n".join(rows) + "\n"


def test_they_are_a_row_of_their_own_without_a_former_time(taking: Taking) -> None:
    taking.take(a_log())
    report = reduction.report(taking.office, CENTRE, PERIOD)
    (row,) = [each for each in report.processes if each.variant.startswith("import-")]
    assert (row.n, row.real.bracket, row.official.bracket) == (
        40,
        Bracket.NO_BASELINE,
        Bracket.NO_BASELINE,
    )
    ordinary = [e for e in report.processes if (e.service.id, e.variant) == (SERVICE, "")]
    assert [each.n for each in ordinary] == [0]
    elsewhere = reduction.report(taking.office, "district-1", PERIOD)
    assert not [each for each in elsewhere.processes if each.variant.startswith("import-")]


def test_they_keep_or_break_no_standard_and_waited_in_no_line(taking: Taking) -> None:
    office = taking.office
    before = (
        adherence.report(office, CENTRE, PERIOD),
        waiting.report(office, CENTRE, PERIOD),
        endings.report(office, CENTRE, PERIOD),
    )
    taking.take(a_log())
    after = (
        adherence.report(office, CENTRE, PERIOD),
        waiting.report(office, CENTRE, PERIOD),
        endings.report(office, CENTRE, PERIOD),
    )
    assert after == before


def test_where_their_time_went_is_told_without_an_official_list(taking: Taking) -> None:
    taking.take(a_log())
    report = time_goes.report(taking.office, CENTRE, PERIOD, SERVICE, "import-1")
    assert report.n == 40
    assert (report.fitting_percent, report.removable_seconds) == (None, None)
    assert not any(way.official for way in report.ways)
    assert {each.of for each in findings(report)} <= {FindingOf.MOST_TIME, FindingOf.WAIT_BETWEEN}
    assert [each.row.promised for each in report.steps] == [None, None]


def test_a_day_here_counts_only_who_came_here(taking: Taking, clock: ManualClock) -> None:
    office = taking.office
    a_visit(office)
    serve(office, clock, a_desk(office))
    clock.advance(hours=2)
    today = office.today(CENTRE)
    with office.db.read() as connection:
        before = (
            day_figures.given(connection, CENTRE, today),
            day_figures.turns_of_day(connection, CENTRE, today),
            day_figures.last_event_at(connection, CENTRE, today),
            day.endings(connection, CENTRE, today),
        )
    seen = glance.glance_at(office, CENTRE)
    at = (clock.now() - timedelta(minutes=1)).isoformat()
    taking.rows(f"1,a,{at},", f"2,a,{at},", "3,a,2020-01-06 09:00,")
    with office.db.read() as connection:
        after = (
            day_figures.given(connection, CENTRE, today),
            day_figures.turns_of_day(connection, CENTRE, today),
            day_figures.last_event_at(connection, CENTRE, today),
            day.endings(connection, CENTRE, today),
        )
        assert day_figures.latest_day(connection, CENTRE, today) is None
    assert after == before
    assert glance.glance_at(office, CENTRE) == seen


def test_the_night_flags_none_of_them(taking: Taking) -> None:
    long = "x,receive,2026-10-05T08:00,start", "x,receive,2026-10-30T16:00,complete"
    taking.take(a_log(200) + "\n".join(long))
    flagging.flag_history(taking.office, 90)
    assert {case["excluded"] for case in taking.cases()} == {None}


@pytest.mark.parametrize("form", ["xes", "csv"])
def test_what_is_exported_can_be_taken_over_again(
    taking: Taking, tmp_path: Path, form: str
) -> None:
    first = taking.rows(
        "1,check,2026-10-05 09:00:00.250,start",
        "1,check,2026-10-05 09:10,suspend",
        "1,call,2026-10-05 09:10,start",
        "1,call,2026-10-05 09:20,complete",
        "1,check,2026-10-05 09:20,resume",
        "1,check,2026-10-05 09:30,complete",
        "1,sign,2026-10-05 09:30,complete",
    )
    path = tmp_path / "again"
    exporting.write(taking.office, Form(form), Wish(last=PERIOD.last), path, lambda _: None)
    again = importing.import_log(taking.office, path, "district-1", "house-move-in", Columns())
    assert again.as_data() == first.as_data()
    before, after = taking.visits()
    assert [(e.at, e.kind) for e in after.events] == [(e.at, e.kind) for e in before.events]
    for key in ("done_at", "held", "step", "to"):
        assert [e.data.get(key) for e in after.events] == [e.data.get(key) for e in before.events]
