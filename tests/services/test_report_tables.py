"""Reports as files: tidy rows, harmless cells, nothing about fewer than five."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest

from shared.domain.visit import Outcome
from shared.services.office import Office
from shared.services.reports import reduction
from shared.services.reports.tables import Row, reduction_rows, rows_as_json, to_csv
from shared.services.reports.telling import Telling
from tests.builders import SERVICE, a_desk
from tests.manual_clock import ManualClock
from tests.services.test_reduction_report import TODAY, finish

pytestmark = pytest.mark.few_on_postgresql


def rows_of(office: Office, service: str = SERVICE, centre: str | None = None) -> dict[object, Row]:
    report = reduction.report(office, centre, TODAY)
    found = [row for row in reduction_rows(office, report) if row["service"] == service]
    return {row["centre"]: row for row in found}


@pytest.mark.parametrize("text", ["=1+1", "+66 2", "-2+3", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_run_as_a_formula(text: str) -> None:
    file = io.StringIO(to_csv([{"name": text, "reduction": -4.4}]), newline="")
    assert list(csv.reader(file))[1] == ["'" + text, "-4.4"]


def test_a_csv_file_opens_as_thai_and_has_one_row_per_process_and_centre(office: Office) -> None:
    report = reduction.report(office, None, TODAY)
    text = to_csv(reduction_rows(office, report))
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    units = sum(len(figure.units) for figure in report.processes)
    shared = sum(len(figure.units) > 1 for figure in report.processes)
    assert len(rows) == units + shared
    assert len({(row["service"], row["variant"], row["centre"]) for row in rows}) == len(rows)
    offered = {(unit, service) for unit, all in office.catalogue.offers.items() for service in all}
    assert offered <= {(row["centre"], row["service"]) for row in rows}
    assert rows[0]["from"] == date(2026, 11, 16).isoformat()
    assert "กระทรวง" in text or "การขอมีบัตร" in text


def test_open_data_tell_nothing_about_fewer_than_five_cases(
    office: Office, clock: ManualClock
) -> None:
    here, there = a_desk(office), a_desk(office, centre="district-1")
    finish(office, clock, here, *[600] * 40)
    finish(office, clock, there, *[600] * 3, centre="district-1")
    finish(office, clock, there, *[60] * 2, centre="district-1", outcome=Outcome.REFUSED)
    rows = rows_of(office)
    assert rows["mo-chit"]["real_reduction_percent"] == 58.33
    hidden = rows["district-1"]
    assert (hidden["n"], hidden["excluded"], hidden["coverage_percent"]) == (None, None, None)
    assert hidden["median_seconds"] is None
    # The sum over all centres less the other one would tell the hidden one.
    assert (rows["all"]["n"], rows["mo-chit"]["n"]) == (43, None)
    assert rows["all"]["excluded"] is None
    assert rows["mobile-1"]["n"] == 0
    report = reduction.report(office, None, TODAY)
    told = [
        r
        for r in reduction_rows(office, report, Telling(report, everything=True))
        if r["service"] == SERVICE
    ]
    assert {r["centre"]: (r["n"], r["excluded"]) for r in told}["district-1"] == (3, 2)


def test_json_carries_the_same_rows(office: Office) -> None:
    report = reduction.report(office, "mobile-1", TODAY)
    rows = reduction_rows(office, report)
    whole = json.loads(rows_as_json(report.period, report.centres, rows))
    assert whole["items"] == rows
    assert (whole["from"], whole["centres"]) == ("2026-11-16", ["mobile-1"])
