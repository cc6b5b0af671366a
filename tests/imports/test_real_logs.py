"""Logs that nobody of this project wrote: what comes out again is what went in."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from statistics import fmean, median
from typing import Any

import pytest
import yaml

from shared.domain import process_map, tally
from shared.domain.period import Period
from shared.domain.process_map import Performance
from shared.domain.time_sheet import edges
from shared.domain.timing import steps_and_pauses
from shared.services import exporting, importing
from shared.services.catalogue import import_catalogue
from shared.services.checking import check
from shared.services.exporting import Form
from shared.services.importing import Imported
from shared.services.importing.reading import Columns, Role
from shared.services.office import Office
from shared.services.reports.sums import StoredSums
from shared.store import log_stream
from shared.store.log_stream import Wish
from shared.store.tables.rollups import Sheet
from tests.builders import SERVICE, an_office
from tests.manual_clock import ManualClock
from tests.oracles import plain_traces
from tests.real_logs import BANK, HOSPITAL

WARD = "ward"
"""A centre that never closes: whatever happened there lies inside its hours."""

pytestmark = [
    pytest.mark.sqlite_only,
    pytest.mark.needs_real_logs,
    pytest.mark.filterwarnings("ignore:Install the optional requirement"),
]

CALLS = 3000
"""The first days of the month are enough."""

Trace = tuple[tuple[str, datetime], ...]
"""Activities with their moments."""


@pytest.fixture(scope="module")
def office(
    stocked_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    path = tmp_path_factory.mktemp("ward") / "ward.db"
    path.write_bytes(stocked_sqlite_template.read_bytes())
    office = an_office(f"sqlite:///{path}", ManualClock())
    _add_ward(office, path.with_name("ward.yaml"))
    yield office
    office.db.close()


@pytest.fixture(scope="module")
def taken(office: Office) -> Imported:
    columns = Columns(
        (
            (Role.CASE, ("Case ID",)),
            (Role.ACTIVITY, ("Activity",)),
            (Role.TIME, ("Complete Timestamp",)),
        )
    )
    return importing.import_log(office, HOSPITAL, WARD, SERVICE, columns)


def _add_ward(office: Office, file: Path) -> None:
    week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    ward = {
        "id": WARD,
        "kind": "mobile_unit",
        "th": "หอผู้ป่วย",
        "en": "Ward",
        "calendar": {"open": "00:00", "close": "00:00", "lunch": None, "days": week},
        "language": "th",
        "counters": [{"n": 1}],
        "offers": [SERVICE],
        "source": "test",
    }
    file.write_text(yaml.safe_dump({"centres": [ward]}, allow_unicode=True), "utf-8")
    import_catalogue(office.db, office.clock.now(), file)
    office.forget_catalogue()


def original() -> Counter[Trace]:
    """The traces of the file, read without any of our code. Its clock is that of the ward."""
    cases: dict[str, list[tuple[datetime, int, str]]] = {}
    with HOSPITAL.open(encoding="utf-8-sig", newline="") as file:
        for place, row in enumerate(csv.DictReader(file, delimiter=";")):
            at = datetime.fromisoformat(row["Complete Timestamp"].replace("/", "-") + "+07:00")
            moment = at.astimezone(UTC)
            cases.setdefault(row["Case ID"], []).append((moment, place, row["Activity"]))
    return Counter(tuple((name, at) for at, _, name in sorted(case)) for case in cases.values())


def performances(office: Office) -> list[list[Performance[str]]]:
    """Our own cases, from the events of the log."""
    found = []
    with office.db.read() as connection:
        for chunk in log_stream.visit_logs(connection, Wish(centre=WARD)):
            for visit in chunk:
                (request,) = visit.requests
                if request.first.service == SERVICE:
                    found.append(_steps(office, request))
    return found


def _steps(office: Office, request: log_stream.Request) -> list[Performance[str]]:
    (turn,) = request.turns.values()
    process = office.catalogue.processes[turn.process]
    return [
        Performance(process.step(step.position).names.th, step.started_at, step.finished_at)
        for step in steps_and_pauses(request.events)[0]
        if step.finished_at is not None
    ]


def test_the_hospital_log_is_counted_as_others_count_it(taken: Imported) -> None:
    assert (taken.cases, taken.events, taken.activities, taken.variants) == (1050, 15214, 16, 846)
    assert (taken.rejected, taken.incomplete) == ({}, 0)


def test_its_cases_are_in_the_database_as_they_were(office: Office, taken: Imported) -> None:
    traces = performances(office)
    assert Counter(tuple((p.activity, p.started_at) for p in t) for t in traces) == original()
    assert len(process_map.directly_follows(traces)) == 115
    assert len(plain_traces.start_activities(traces)) == 6
    assert len(plain_traces.end_activities(traces)) == 14
    assert len(plain_traces.variants(traces)) == 846
    assert max(map(len, traces)) == 185
    hours = sorted(plain_traces.case_seconds(trace) / 3600 for trace in traces)
    assert fmean(hours) == pytest.approx(683.26, abs=0.005)
    assert median(hours) == pytest.approx(128.24, abs=0.005)
    below = 0.9 * (len(hours) - 1)
    p90 = hours[int(below)] + (below % 1) * (hours[int(below) + 1] - hours[int(below)])
    assert p90 == pytest.approx(2225.62, abs=0.005)


def test_the_stored_sums_have_the_same_map_and_times(office: Office, taken: Imported) -> None:
    always = Period(datetime(2010, 1, 1).date(), datetime(2026, 1, 1).date())
    with office.db.read() as connection:
        sums = StoredSums(connection)
        time = tally.total(row.tally for row in sums.tallies(Sheet.TIME, [WARD], always))
        case = tally.total(row.tally for row in sums.tallies(Sheet.CASE, [WARD], always))
    (version,) = office.catalogue.versions_of(SERVICE, "import-1")
    name = {str(step.position): step.names.th for step in version.steps}
    stored = {
        (name[a], name[b]): flow for (a, b), flow in edges(time).items() if a in name and b in name
    }
    assert len(stored) == 115
    expected = process_map.directly_follows(performances(office))
    assert {pair: flow.n for pair, flow in stored.items()} == {
        pair: flow.n for pair, flow in expected.items()
    }
    for pair, flow in stored.items():
        assert flow.seconds == pytest.approx(expected[pair].seconds, abs=flow.n)
    assert case.sample.n == time["cases"] == 1050
    assert case["citizen"] == case["seconds"], "the ward never closes"
    assert case["citizen"] / 1050 / 3600 == pytest.approx(683.26, abs=0.005)
    assert sum(time.below("step:").values()) == 0, "moments have no length"


def test_what_is_exported_again_is_the_original(
    office: Office, taken: Imported, tmp_path: Path
) -> None:
    pm4py: Any = import_module("pm4py")
    path = tmp_path / "again.xes"
    exporting.write(office, Form("xes", "en"), Wish(centre=WARD), path, lambda _: None)
    with redirect_stderr(io.StringIO()):
        frame = pm4py.read_xes(str(path))
    cases = frame.groupby("case:concept:name", sort=False)
    assert original() == Counter(
        tuple(
            (name, at.to_pydatetime().astimezone(UTC))
            for name, at in zip(each["concept:name"], each["time:timestamp"], strict=True)
        )
        for _, each in cases
    )
    assert set(frame["lifecycle:transition"]) == {"complete"}
    graph, starts, ends = pm4py.discover_dfg(frame)
    assert (len(graph), len(starts), len(ends)) == (115, 6, 14)


def test_a_call_centre_whose_lines_are_whole_calls(office: Office, tmp_path: Path) -> None:
    columns = Columns(
        (
            (Role.CASE, ("vru+line", "call_id", "date", "vru_entry")),
            (Role.ACTIVITY, ("outcome",)),
            (Role.START, ("date", "ser_start")),
            (Role.TIME, ("date", "ser_exit")),
        ),
        time_format="%y%m%d %H:%M:%S",
    )
    header, *calls = BANK.read_text("utf-8").splitlines()[: CALLS + 1]
    calls = [call for call in calls if "AGENT" in call]
    path = tmp_path / "calls.tsv"
    path.write_text("\n".join([header, *calls]), "utf-8")
    spans = [[_second(text) for text in call.split()[13:15]] for call in calls]
    served = [end - begin for begin, end in spans if end >= begin]
    done = importing.import_log(office, path, WARD, "id-card-first", columns)
    assert (done.cases, done.activities) == (len(served), 1)
    assert done.rejected == {"ends_before_its_start": len(calls) - len(served)}
    day = Period(datetime(1999, 1, 1).date(), datetime(1999, 1, 31).date())
    with office.db.read() as connection:
        rows = StoredSums(connection).tallies(Sheet.CASE, [WARD], day)
        sample = tally.total(row.tally for row in rows).sample
    assert sample.n == len(served)
    assert sample.total_seconds == sum(served)
    assert sample.median_seconds == median(served)


def _second(clock: str) -> int:
    hours, minutes, seconds = map(int, clock.split(":"))
    return 3600 * hours + 60 * minutes + seconds


def test_afterwards_nothing_differs_from_the_log(office: Office, taken: Imported) -> None:
    assert check(office).differences == []
