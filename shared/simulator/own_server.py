"""A demonstration of its own for one simulation: `gcs run --demo` as a process on a free port."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.settings import child_environment
from shared.simulator.client import SimulationError

STOP_SECONDS = 10


@contextmanager
def own_server(password: str, database_url: str | None) -> Iterator[str]:
    """Yields its address. Without a database it works on one that is thrown away afterwards.

    Raises `SimulationError` with the server's own words when it does not start.
    """
    with tempfile.TemporaryDirectory(prefix="gcs-simulate-") as folder:
        settings = {"demo_password": password}
        if database_url is None:
            settings["database_url"] = f"sqlite:///{Path(folder) / 'demo.db'}"
            settings["key_file"] = str(Path(folder) / "demo.key")
        else:
            settings["database_url"] = database_url
        process = subprocess.Popen(
            [sys.executable, "-m", "shared.cli", "run", "--demo", "--port", "0"],
            env=child_environment(**settings),
            stdout=subprocess.PIPE,
            stderr=None,
            text=True,
        )
        try:
            yield _address(process)
        finally:
            _stop(process)


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("ready http"):
            return line.split()[1]
    raise SimulationError("the demonstration did not start; its own words stand above")


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
