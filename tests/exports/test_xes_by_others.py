"""PM4Py reads our XES and agrees with what the stored events say."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from shared.domain import process_map
from shared.domain.process import Names
from shared.domain.process_map import Performance
from shared.services.exporting.lines import Words
from shared.services.exporting.sinks import XesLog
from shared.store.log_stream import visit_logs
from tests.exports.conftest import Exported
from tests.oracles import plain_traces
from tests.oracles.plain_log import Told, requests, step_names, tables
from tests.real_logs import HOSPITAL

pytestmark = pytest.mark.filterwarnings("ignore:Install the optional requirement")

Frame = Any


@pytest.fixture(scope="module")
def pm4py() -> Any:
    return import_module("pm4py")


@pytest.fixture(scope="module")
def frame(exported: Exported, pm4py: Any) -> Frame:
    return pm4py.read_xes(str(exported.file("xes")))


@pytest.fixture(scope="module")
def named(exported: Exported) -> dict[str, list[tuple[Told, str]]]:
    """Our own lines with the names of their activities."""
    steps = step_names(str(exported.folder / "gcs.db"), "th")
    process = tables(requests(exported.stored))
    found: dict[str, list[tuple[Told, str]]] = {}
    for name, lines in exported.plain.items():
        rows = steps[process[int(name[2:])]]
        found[name] = [
            (line, rows[line.what] if isinstance(line.what, int) else line.what) for line in lines
        ]
    return found


def test_every_line_is_read_as_the_log_has_it(frame: Frame, exported: Exported, named: Any) -> None:
    columns = (
        *("case:concept:name", "kind", "concept:name", "step", "lifecycle:transition"),
        *("time:timestamp", "org:resource", "concept:instance"),
    )
    read = defaultdict(list)
    for case, kind, activity, step, lifecycle, at, resource, instance in zip(
        *(frame[column] for column in columns), strict=True
    ):
        what = kind if step != step else activity  # a number that is none is not itself
        read[case].append((what, lifecycle, at.value // 1_000_000, resource, instance))
    ours = {
        case: [(name, t.lifecycle, t.ms, t.resource, t.instance) for t, name in lines]
        for case, lines in named.items()
    }
    assert read == ours
    assert len(read[f"C-{exported.case}"]) > 10
    assert {name[0] for name in read} == {"C", "T"}
    lifecycles = Counter(frame["lifecycle:transition"])
    assert min(lifecycles[each] for each in ("start", "suspend", "resume", "complete")) >= 2


def test_the_request_of_two_visits_has_the_times_that_hold(
    frame: Frame, exported: Exported
) -> None:
    own = frame[frame["case:concept:name"] == f"C-{exported.case}"]
    begun = own[own["kind"] == "started"].iloc[0]["time:timestamp"]
    assert begun.strftime("%S.%f") == "21.984000", "the corrected moment, not the pressed one"
    assert next(iter(own["case:visits"])) == 2
    assert {"mo-chit:3", "district-1:1"} <= set(own["org:resource"])


def test_durations_and_means_of_steps_are_those_of_the_log(
    frame: Frame, pm4py: Any, named: Any
) -> None:
    spans = {
        case: plain_traces.case_seconds(_as_moment(line) for line, _ in lines)
        for case, lines in named.items()
    }
    read = pm4py.get_all_case_durations(frame)
    assert sorted(read) == pytest.approx(sorted(spans.values()), abs=0.0005)
    from pm4py.objects.log.util import interval_lifecycle

    on_steps = frame[frame["step"].notna()]
    ends_only = on_steps[on_steps["lifecycle:transition"].isin(["start", "complete"])]
    read_seconds: dict[str, list[float]] = defaultdict(list)
    for trace in interval_lifecycle.to_interval(pm4py.convert_to_event_log(ends_only)):
        for each in trace:
            lasted = each["time:timestamp"] - each["start_timestamp"]
            read_seconds[each["concept:name"]].append(lasted.total_seconds())
    own_seconds: dict[str, list[float]] = defaultdict(list)
    for lines in named.values():
        began: dict[str, int] = {}
        for line, name in lines:
            if isinstance(line.what, int) and line.lifecycle == "start":
                began[line.instance] = line.ms
            elif isinstance(line.what, int) and line.lifecycle == "complete":
                own_seconds[name].append((line.ms - began[line.instance]) / 1000)
    assert {n: len(s) for n, s in read_seconds.items()} == {
        n: len(s) for n, s in own_seconds.items()
    }
    means = {name: fmean(seconds) for name, seconds in own_seconds.items()}
    assert {n: fmean(s) for n, s in read_seconds.items()} == pytest.approx(means, abs=0.001)


def test_variants_and_the_directly_follows_graph_are_the_same(
    frame: Frame, pm4py: Any, named: Any
) -> None:
    done = frame[frame["lifecycle:transition"] == "complete"]
    traces = [
        [
            Performance(kind if step != step else activity, at, at)
            for activity, kind, step, at in zip(
                group["concept:name"], group["kind"], group["step"], group["time:timestamp"],
                strict=True,
            )
        ]
        for _, group in done.groupby("case:concept:name", sort=False)
    ]  # fmt: skip
    ours = [
        [_as_moment(line, name) for line, name in lines if line.lifecycle == "complete"]
        for lines in named.values()
    ]
    assert plain_traces.variants(traces) == plain_traces.variants(ours)
    assert len(pm4py.get_variants(done)) == len(plain_traces.variants(ours))
    edges = process_map.directly_follows(ours)
    assert {pair: flow.n for pair, flow in process_map.directly_follows(traces).items()} == {
        pair: flow.n for pair, flow in edges.items()
    }
    words = {kind: name for name, kind, step in zip(
        done["concept:name"], done["kind"], done["step"], strict=True
    ) if step != step}  # fmt: skip
    graph, starts, ends = pm4py.discover_dfg(done)
    assert graph == {(words.get(a, a), words.get(b, b)): flow.n for (a, b), flow in edges.items()}
    assert starts == {words.get(a, a): n for a, n in plain_traces.start_activities(ours).items()}
    assert ends == {words.get(a, a): n for a, n in plain_traces.end_activities(ours).items()}
    times, _, _ = pm4py.discover_performance_dfg(done, perf_aggregation_key="sum")
    seconds = {(words.get(a, a), words.get(b, b)): f.seconds for (a, b), f in edges.items()}
    summed = {pair: _sum(value) for pair, value in times.items()}
    assert summed == pytest.approx(seconds, abs=0.01)


def test_names_of_steps_reach_the_reader_whatever_is_in_them(
    exported: Exported, pm4py: Any, tmp_path: Path
) -> None:
    odd = "ตรวจ & <รับ> \"คำขอ\" 'น้ำ' ๑ "
    catalogue = exported.office.catalogue
    processes = {
        id: replace(
            process,
            steps=tuple(replace(s, names=Names(f"{odd}{s.position}", "")) for s in process.steps),
        )
        for id, process in catalogue.processes.items()
    }
    words = Words(replace(catalogue, processes=processes), "en")
    with (tmp_path / "odd.xes").open("wb") as out, exported.office.db.read() as connection:
        sink = XesLog(out, words, lambda _centre: UTC)
        for visit in next(visit_logs(connection, exported.wish)):
            sink.add(visit)
        sink.end()
        sink.release()
    frame = pm4py.read_xes(str(tmp_path / "odd.xes"))
    names = set(frame[frame["step"].notna()]["concept:name"])
    assert {f"{odd}1", f"{odd}2"} <= names


@pytest.mark.needs_real_logs
def test_the_log_of_a_hospital_has_the_same_graph_and_times(pm4py: Any) -> None:
    pandas = import_module("pandas")
    table = pandas.read_csv(HOSPITAL, sep=";", dtype=str, keep_default_na=False)
    table["time"] = pandas.to_datetime(table["Complete Timestamp"], utc=True)
    log = pm4py.format_dataframe(
        table, case_id="Case ID", activity_key="Activity", timestamp_key="time"
    )
    traces = [
        [Performance(what, at, at) for what, at in zip(case["Activity"], case["time"], strict=True)]
        for _, case in log.groupby("case:concept:name", sort=False)
    ]
    graph, starts, ends = pm4py.discover_dfg(log)
    edges = process_map.directly_follows(traces)
    assert {pair: flow.n for pair, flow in edges.items()} == graph
    assert plain_traces.start_activities(traces) == starts
    assert plain_traces.end_activities(traces) == ends
    times, _, _ = pm4py.discover_performance_dfg(log, perf_aggregation_key="sum")
    seconds = {pair: flow.seconds for pair, flow in edges.items()}
    assert {pair: _sum(value) for pair, value in times.items()} == pytest.approx(seconds)
    assert len(pm4py.get_variants(log)) == len(plain_traces.variants(traces))
    durations = sorted(pm4py.get_all_case_durations(log))
    assert durations == pytest.approx(sorted(map(plain_traces.case_seconds, traces)))


def _sum(value: Any) -> float:
    return float(value["sum"] if isinstance(value, dict) else value)


def _as_moment(line: Told, name: str = "") -> Performance[str]:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=line.ms)
    return Performance(name or str(line.what), at, at)
