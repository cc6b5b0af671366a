"""A small day through the real HTTP interface of a demonstration, and what it leaves behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from shared.cli import main
from shared.services import checking
from shared.services.tokens import read_key_file
from shared.simulator.client import SimulationError
from shared.simulator.day import Wish, simulate
from tests import builders
from tests.conftest import BACKENDS, StartServer
from tests.demo_files import put_demo
from tests.live_server import DEMO_PASSWORD, LiveServer
from tests.manual_clock import ManualClock

WISH = Wish("mo-chit", 30, DEMO_PASSWORD, "1")


@pytest.fixture(params=BACKENDS)
def database_of_a_demonstration(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """With its past on SQLite; on PostgreSQL empty, so that the server has to load it first."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("empty_postgresql_url")
        return url
    put_demo(tmp_path)
    return f"sqlite:///{tmp_path / 'gcs.db'}"


def test_a_simulated_day_loses_and_doubles_nothing(
    start_server: StartServer, database_of_a_demonstration: str, tmp_path: Path
) -> None:
    server = start_server("--demo", database_url=database_of_a_demonstration)
    left: list[int] = []
    summary = simulate(server.url, WISH, lambda: left.append(1))
    assert summary.problems == ()
    assert summary.tickets == len(left) == 30
    assert summary.still_waiting == 0
    assert summary.services == sum(summary.endings.values())
    assert summary.served > 20
    assert summary.counts["double_taps"] > 0
    assert summary.counts["stale_refused"] > 0
    assert summary.counts["answers"] > 0
    again = simulate(server.url, WISH)
    assert again.day > summary.day  # the next free day
    assert wall_clock_runs(server)
    assert server.stop() == 0
    everything_follows_from_the_log(database_of_a_demonstration, tmp_path / "gcs.key")


def wall_clock_runs(server: LiveServer) -> bool:
    now = httpx.get(f"{server.url}/api/v1/demo/clock").json()["now"]
    return abs(datetime.fromisoformat(now) - datetime.now(UTC)) < timedelta(minutes=1)


def everything_follows_from_the_log(database_url: str, key_file: Path) -> None:
    office = builders.an_office(database_url, ManualClock(), demo=True)
    office = replace(office, tokens=read_key_file(key_file))
    try:
        assert checking.check(office).differences == []
    finally:
        office.db.close()


@pytest.mark.parametrize("centre", ["district-1", "mobile-1"])
def test_the_smaller_centres_can_be_played_as_well(demo_server: LiveServer, centre: str) -> None:
    summary = simulate(demo_server.url, Wish(centre, 8, DEMO_PASSWORD, "1", rate=100_000))
    assert summary.problems == ()
    assert summary.tickets == 8
    assert summary.day.weekday() < 5


def test_the_wall_clock_comes_back_after_a_wrong_password(demo_server: LiveServer) -> None:
    with pytest.raises(SimulationError, match="staff|supervisor"):
        simulate(demo_server.url, Wish("mo-chit", 5, "wrong", "1"))
    assert wall_clock_runs(demo_server)


def test_an_unknown_centre_is_refused_with_those_that_exist(demo_server: LiveServer) -> None:
    with pytest.raises(SimulationError, match="district-1, mo-chit"):
        simulate(demo_server.url, Wish("nowhere", 5, DEMO_PASSWORD, "1"))


def test_the_command_prints_the_proof(demo_server: LiveServer) -> None:
    arguments = ["--url", demo_server.url, "--customers", "5", "--password", DEMO_PASSWORD]
    done = CliRunner().invoke(main, ["simulate", *arguments])
    assert done.exit_code == 0, done.output
    assert "5  tickets taken" in done.output
    assert "Proven from the event log" in done.output


def test_the_command_says_in_a_sentence_what_is_missing(demo_server: LiveServer) -> None:
    unreachable = ["--url", "http://127.0.0.1:9", "--password", "x"]
    for arguments in (["--url", demo_server.url], unreachable):
        done = CliRunner().invoke(main, ["simulate", *arguments], env={"GCS_DEMO_PASSWORD": ""})
        assert done.exit_code == 2
        assert "Traceback" not in done.output
        assert done.output.splitlines()[-1].startswith("gcs: ")
