"""The container and the unit files fit the program, as far as a machine without an engine sees."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from shared.cli import main
from shared.settings import VARIABLES, Settings
from shared.web import operations
from tests.runtime_lock import RUNTIME_LOCK, runtime_lock

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "shared" / "deploy"
UNITS = sorted(DEPLOY.glob("*.service")) + sorted(DEPLOY.glob("*.timer"))


def instructions() -> list[tuple[str, str]]:
    """The Containerfile's instructions with their arguments, continued lines joined."""
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    whole = re.sub(r"\\\n", " ", re.sub(r"(?m)^#.*\n", "", text))
    found = [line.partition(" ") for line in whole.splitlines() if line.strip()]
    return [(name, rest.strip()) for name, _, rest in found]


def of(name: str) -> list[str]:
    return [rest for each, rest in instructions() if each == name]


def gcs(arguments: list[str]) -> click.Command:
    """The command that these arguments lead to; fails where it takes no such options."""
    command: click.Command = main
    while isinstance(command, click.Group):
        name, *arguments = arguments
        command = command.commands[name]
    command.make_context(command.name, arguments, resilient_parsing=True)
    known = {option for each in command.params for option in each.opts}
    assert {each for each in arguments if each.startswith("--")} <= known
    return command


def test_the_container_names_no_place_of_its_own_and_everything_it_copies_is_there() -> None:
    known = {"ARG", "FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE"}
    known |= {"STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
    assert {name for name, _ in instructions()} == known
    assert of("ARG") == ["BASE=python:3.11-slim"]
    assert of("FROM") == ["${BASE} AS build", "${BASE} AS run"]
    assert "://" not in "".join(of("RUN"))
    for rest in of("COPY"):
        if not rest.startswith("--from="):
            *sources, _ = rest.split()
            assert all((ROOT / each).exists() for each in sources), rest
    packed = re.findall(r"(?m)^packages = (\[.*\])", (ROOT / "pyproject.toml").read_text("utf-8"))
    copied = {rest.split()[0] for rest in of("COPY")}
    assert set(json.loads(packed[0])) <= copied


def test_the_container_installs_only_what_is_pinned_and_runs_as_nobody_special() -> None:
    installs = [each for each in of("RUN") if "pip install" in each]
    assert "--require-hashes -r runtime.lock" in installs[0]
    assert "--no-deps" in installs[1]
    assert of("USER") == ["10001"]
    assert "--uid 10001" in " ".join(of("RUN"))
    assert of("VOLUME") == ['["/data"]']
    settings = dict(each.split("=", 1) for each in shlex.split(" ".join(of("ENV"))))
    set_here = {name: value for name, value in settings.items() if name.startswith("GCS_")}
    assert set(set_here) <= set(VARIABLES.values())
    read = Settings.from_environment(set_here)
    assert read.database_url == "sqlite:////data/gcs.db"
    assert read.key_file == Path("/data/gcs.key")


def test_the_lock_of_the_container_is_the_running_part_of_the_whole_lock() -> None:
    """Otherwise: python -m tests.runtime_lock."""
    assert RUNTIME_LOCK.read_text("utf-8") == runtime_lock()
    assert "litestar==" in runtime_lock()
    assert "pytest" not in runtime_lock()


def test_the_container_starts_the_server_and_asks_an_address_that_is_there() -> None:
    assert json.loads(of("ENTRYPOINT")[0]) == ["gcs"]
    command = gcs(json.loads(of("CMD")[0]))
    assert command.name == "run"
    port = json.loads(of("CMD")[0])[-1]
    assert of("EXPOSE") == [port]
    (health,) = of("HEALTHCHECK")
    program = json.loads(health[health.index("[") :])
    compile(program[-1], "healthcheck", "exec")
    asked_port, path = re.findall(r"http://127\.0\.0\.1:(\d+)(/\w+)'", program[-1])[0]
    assert asked_port == port
    assert any(path in handler.paths for handler in operations.routes)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_one_that_systemd_takes(unit: Path, tmp_path: Path) -> None:
    parsed = configparser.RawConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string(unit.read_text("utf-8"))
    if parsed.has_section("Service"):
        program, *arguments = shlex.split(parsed["Service"]["ExecStart"])
        assert program == "/opt/gcs/bin/gcs"
        gcs(arguments)
        assert parsed["Service"]["ProtectSystem"] == "strict"
        assert parsed["Service"]["NoNewPrivileges"] == "yes"
        assert parsed["Service"]["User"] == "gcs"
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        return
    for each in UNITS:
        text = each.read_text("utf-8").replace("/opt/gcs/bin/gcs", "/bin/true")
        (tmp_path / each.name).write_text(text, "utf-8")
    done = subprocess.run(
        [analyze, "verify", str(tmp_path / unit.name)], capture_output=True, text=True, check=False
    )
    said = [line for line in done.stderr.splitlines() if unit.stem in line]
    assert (done.returncode, said) == (0, [])


def test_the_server_unit_stops_in_time_and_starts_again_after_a_failure() -> None:
    text = (DEPLOY / "gcs.service").read_text("utf-8")
    for line in ("Restart=on-failure", "TimeoutStopSec=10", "StateDirectory=gcs"):
        assert line in text.splitlines()
