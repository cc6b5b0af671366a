"""A small day through the real HTTP interface of a demonstration, and what it leaves behind."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from shared.cli import main
from shared.domain.commands import ChooseVariant
from shared.domain.playing import play
from shared.domain.simulate import Offering, plan_day, plan_shifts
from shared.domain.simulate_variants import with_variants
from shared.services import checking
from shared.services.tokens import read_key_file
from shared.simulator.client import Client, SimulationError
from shared.simulator.day import Scene, Wish, simulate
from shared.simulator.driver import HttpDriver, Pace
from tests import builders
from tests.conftest import BACKENDS, StartServer
from tests.demo_files import load_demo
from tests.live_server import DEMO_PASSWORD, LiveServer
from tests.manual_clock import ManualClock

CARD = "id-card-damaged-or-changed"
WISH = Wish("mo-chit", 30, DEMO_PASSWORD, "1")


@pytest.fixture(params=BACKENDS)
def database_of_a_demonstration(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """With two days of its past on PostgreSQL; nothing on SQLite, so that the server has to make it
    and load all twenty first."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'gcs.db'}"
    url: str = request.getfixturevalue("postgresql_url")
    load_demo(tmp_path, url, days=2)
    return url


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


class OnlyCards(Scene):
    """Everybody comes for the service of which the counter says which case it is."""

    def offerings(self) -> list[Offering]:
        return [each for each in super().offerings() if each.id == CARD]


def test_counters_say_which_case_it_is_of_those_who_are_another(demo_server: LiveServer) -> None:
    client = Client(demo_server.url)
    scene = OnlyCards(client, "mo-chit", DEMO_PASSWORD)
    day, hours = scene.next_day_without_visits()
    client.set_clock(hours[0][0] - timedelta(minutes=10))
    planned = plan_day("1", scene.offerings(), hours, 10)
    customers = with_variants("1", planned, scene.other_cases())
    driver = HttpDriver(
        client, Pace(client, None), "mo-chit", day, {1: "staff1"}, DEMO_PASSWORD, "1"
    )
    play(plan_shifts([1], hours), customers, driver)
    token = scene.supervisor()
    found = Counter(
        client.get(f"/transactions/{turn}", token=token)["variant"]
        for ticket in driver.record.tickets.values()
        for turn in ticket.transactions
    )
    client.set_clock(None)
    client.close()
    said = Counter(
        act.command.variant
        for customer in customers
        for turn in customer.turns
        for act in turn.script
        if isinstance(act.command, ChooseVariant)
    )
    assert {"moved", "name-changed"} == set(said)
    assert 0 < found[""] < found.total()
    assert all(0 < found[variant] <= said[variant] for variant in said)


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
