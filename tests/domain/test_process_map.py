"""Directly-follows graphs and variants, also on a hospital's log that others have counted."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import fmean, median, quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.process_map import Flow, Performance, directly_follows
from tests.oracles.plain_traces import case_seconds, end_activities, start_activities, variants
from tests.real_logs import HOSPITAL

NINE = datetime(2026, 10, 1, 2, 0, tzinfo=UTC)

Trace = list[Performance[str]]


def done(activity: str, start: float, finish: float) -> Performance[str]:
    """Minutes after nine."""
    return Performance(activity, NINE + timedelta(minutes=start), NINE + timedelta(minutes=finish))


traces = st.lists(
    st.lists(
        st.builds(
            lambda activity, start, lasts: done(activity, start, start + lasts),
            st.sampled_from("abc"),
            st.integers(0, 600),
            st.integers(0, 60),
        ),
        max_size=6,
    ),
    max_size=8,
)


def test_the_time_between_runs_from_the_end_of_one_to_the_start_of_the_next() -> None:
    asked = [done("check", 0, 4), done("sign", 10, 12), done("sign", 11, 13)]
    edges = directly_follows([asked, [done("check", 0, 1), done("sign", 2, 3)]])
    assert edges == {
        ("check", "sign"): Flow(2, 7 * 60.0),
        ("sign", "sign"): Flow(1, 0.0),  # they overlap: nobody waits less than nothing
    }
    assert edges["check", "sign"].mean_seconds == 210.0


def test_a_case_lasts_until_its_last_moment_and_an_empty_one_no_time() -> None:
    assert case_seconds([done("long", 0, 30), done("beside", 5, 10)]) == 1800.0
    assert case_seconds([]) == 0.0


@given(traces)
def test_every_performance_but_the_last_of_a_trace_is_followed_by_one(log: list[Trace]) -> None:
    followed = sum(flow.n for flow in directly_follows(log).values())
    begun = [trace for trace in log if trace]
    assert followed == sum(map(len, log)) - len(begun)
    assert start_activities(log).total() == end_activities(log).total() == len(begun)
    assert variants(log).total() == len(log)


@given(traces, st.randoms(use_true_random=False))
def test_the_order_of_the_traces_changes_nothing(log: list[Trace], chance: Random) -> None:
    other = list(log)
    chance.shuffle(other)
    assert directly_follows(other) == directly_follows(log)
    assert variants(other) == variants(log)


@pytest.fixture(scope="module")
def hospital() -> list[Trace]:
    cases: dict[str, Trace] = defaultdict(list)
    with HOSPITAL.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            stamp = row["Complete Timestamp"] + "+0000"
            at = datetime.strptime(stamp, "%Y/%m/%d %H:%M:%S.%f%z")
            cases[row["Case ID"]].append(Performance(row["Activity"], at, at))
    return [sorted(trace, key=lambda p: p.started_at) for trace in cases.values()]


@pytest.mark.needs_real_logs
def test_the_hospital_log_is_counted_as_a_process_mining_tool_counts_it(
    hospital: list[Trace],
) -> None:
    assert len(hospital) == 1050
    assert sum(map(len, hospital)) == 15_214
    assert len({p.activity for trace in hospital for p in trace}) == 16
    assert len(variants(hospital)) == 846
    assert len(directly_follows(hospital)) == 115
    assert len(start_activities(hospital)) == 6
    assert len(end_activities(hospital)) == 14
    hours = sorted(case_seconds(trace) / 3600 for trace in hospital)
    assert fmean(hours) == pytest.approx(683.26, abs=0.005)
    assert quantiles(hours, n=10, method="inclusive")[-1] == pytest.approx(2225.62, abs=0.005)
    assert median(hours) == pytest.approx(128.24, abs=0.005)
