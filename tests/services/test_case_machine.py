"""Clerks, officers, citizens, nights and restarts at random: no request is lost or held twice.

`GCS_CASE_PLAYS=500 .venv/bin/pytest tests/services/test_case_machine.py` plays longer and with
other plays each time; the suite plays the same few.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.databases import fresh_database
from tests.machine.cases_work import Cases

PLAYS = int(os.environ.get("GCS_CASE_PLAYS", "0"))
FEW = {"sqlite": 16, "postgresql": 2}  # a database of its own for each play takes its time there
SETTINGS = settings(
    stateful_step_count=60 if PLAYS else 30,
    derandomize=not PLAYS,
    database=None,
    phases=[Phase.generate, Phase.shrink] if PLAYS else [Phase.generate],
    suppress_health_check=list(HealthCheck),
)
NewDatabase = Callable[[ExitStack], str]


@pytest.fixture
def new_sqlite(tmp_path: Path, stocked_sqlite_template: Path) -> NewDatabase:
    def make(_stack: ExitStack) -> str:
        shutil.copy(stocked_sqlite_template, tmp_path / "play.db")
        return f"sqlite:///{tmp_path / 'play.db'}"

    return make


@pytest.fixture
def new_postgresql(postgres_url: str, stocked_postgres_template: str) -> NewDatabase:
    return lambda stack: stack.enter_context(
        fresh_database(postgres_url, stocked_postgres_template)
    )


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_no_request_is_lost_or_held_twice_whatever_happens(
    request: pytest.FixtureRequest, backend: str
) -> None:
    new_database: NewDatabase = request.getfixturevalue(f"new_{backend}")

    class Play(Cases):
        def __init__(self) -> None:
            self.stack = ExitStack()
            super().__init__(new_database(self.stack))

        def teardown(self) -> None:
            with self.stack:
                super().teardown()

    plays = settings(SETTINGS, max_examples=PLAYS or FEW[backend])
    run_state_machine_as_test(Play, settings=plays)
