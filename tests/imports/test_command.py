"""The command: what it says where, and with which exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from shared.cli import main
from tests.builders import CENTRE, KEY, SERVICE

pytestmark = pytest.mark.sqlite_only

LOG = """\
Number;What;When;Who
7;receive;2/3/2569 9:00;x
7;check;2/3/2569 9:30;y
;check;2/3/2569 9:31;y
8;receive;;x
"""
COLUMNS = ("--case", "Number", "--activity", "What", "--time", "When", "--resource", "Who")
TARGET = ("--centre", CENTRE, "--service", SERVICE)


@pytest.fixture
def gcs(stocked_sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    key = tmp_path / "centre.key"
    key.write_bytes(KEY)
    monkeypatch.setenv("GCS_DATABASE_URL", stocked_sqlite_url)
    monkeypatch.setenv("GCS_KEY_FILE", str(key))
    (tmp_path / "old.csv").write_text(LOG, "utf-8")
    monkeypatch.chdir(tmp_path)
    return CliRunner()


def take(gcs: CliRunner, *arguments: str) -> Result:
    return gcs.invoke(main, ["import-log", *arguments])


def last_line(result: Result) -> dict[str, object]:
    found = json.loads(result.stdout.splitlines()[-1])
    assert isinstance(found, dict)
    return found


def test_the_last_line_on_stdout_counts_what_came_in(gcs: CliRunner) -> None:
    result = take(gcs, "old.csv", *TARGET, *COLUMNS)
    assert result.exit_code == 0, result.output
    assert last_line(result) == {
        "cases": 1,
        "events": 2,
        "activities": 2,
        "variants": 1,
        "incomplete": 0,
        "rejected": {"no_case": 1, "no_time": 1},
        "changed": True,
    }
    assert "Reading" in result.stderr
    assert "Cases" in result.stderr
    assert len(result.stdout.splitlines()) == 1
    again = take(gcs, "old.csv", *TARGET, *COLUMNS)
    assert again.exit_code == 0
    assert last_line(again) == {**last_line(result), "changed": False}
    assert "taken over before" in again.stderr
    assert gcs.invoke(main, ["check"]).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("old.csv", *TARGET), 1, "no column case:concept:name or case"),
        (("old.csv", *TARGET, "--case", "Nr"), 1, "no column Nr"),
        (("old.csv", "--centre", "nowhere", "--service", SERVICE), 2, "no such centre"),
        (("old.csv", "--centre", CENTRE, "--service", "nothing"), 2, "service"),
        (("old.csv", "--centre", CENTRE), 2, "--service"),
        (("absent.csv", *TARGET), 2, "does not exist"),
        ((".", *TARGET), 2, "directory"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    gcs: CliRunner, arguments: tuple[str, ...], status: int, says: str
) -> None:
    result = take(gcs, *arguments)
    assert result.exit_code == status
    assert says in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == ""
