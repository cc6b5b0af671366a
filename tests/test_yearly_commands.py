"""`gcs report` of yearly papers: each in every form, of one centre, and wrong wishes in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from shared.cli import main
from shared.web.filing.papers import OF_ONE_CENTRE, PAPERS
from tests.demo_files import put_demo

AT = ("--centre", "mo-chit", "--months", "6")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("papers")
    put_demo(found)
    return found


def gcs(folder: Path, *arguments: str) -> Result:
    environment = {
        "GCS_DATABASE_URL": f"sqlite:///{folder / 'gcs.db'}",
        "GCS_KEY_FILE": str(folder / "gcs.key"),
    }
    return CliRunner(env=environment).invoke(main, ["report", *arguments])


@pytest.mark.parametrize("name", sorted(PAPERS))
def test_every_paper_comes_in_every_form(folder: Path, name: str) -> None:
    for form in ("table", "json", "csv"):
        answer = gcs(folder, name, *AT, "--format", form)
        assert answer.exit_code == 0, answer.output
    items = json.loads(gcs(folder, name, *AT, "--format", "json").stdout)["items"]
    assert items
    for form, begin in {"xlsx": b"PK", "pdf": b"%PDF"}.items():
        out = folder / f"{name}.{form}"
        answer = gcs(folder, name, *AT, "--format", form, "--out", str(out))
        assert answer.exit_code == 0, answer.output
        assert out.read_bytes().startswith(begin)


def test_addresses_are_those_that_people_outside_reach(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GCS_PUBLIC_ORIGIN", "https://gcs.example.go.th")
    for name in ("ita", "manuals"):
        items = json.loads(gcs(folder, name, *AT, "--format", "json").stdout)["items"]
        assert items[0]["address"].startswith("https://gcs.example.go.th/portal/services")


def test_every_paper_has_a_command() -> None:
    known = CliRunner().invoke(main, ["report", "--help"]).output
    assert all(f"  {name} " in known for name in PAPERS)


def test_a_paper_of_one_centre_says_which_it_needs(folder: Path) -> None:
    for name in sorted(OF_ONE_CENTRE):
        answer = gcs(folder, name)
        assert answer.exit_code == 2
        assert "--centre mo-chit" in answer.stderr


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        (("--fiscal-year", "2590"), "has not begun"),
        (("--centre", "nowhere"), "centre"),
        (("--months", "7"), "7"),
    ],
)
def test_wrong_wishes_are_refused_in_words(
    folder: Path, wish: tuple[str, ...], sentence: str
) -> None:
    answer = gcs(folder, "ita", "--centre", "mo-chit", *wish)
    assert answer.exit_code in (1, 2)
    assert sentence in answer.stderr
