"""`gcs report` of yearly papers: each in every form, of one centre, and wrong wishes in words."""

from __future__ import annotations

import json
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from click import Choice
from click.testing import CliRunner, Result

from shared.cli import main
from shared.cli.reports import report
from shared.clock import SystemClock
from shared.domain.thai import fiscal_year
from shared.services import install
from shared.services.office import Office
from shared.services.tokens import create_key_file
from shared.store.engine import Database
from shared.web.filing.papers import OF_ONE_CENTRE, PAPERS
from shared.web.filing.reports import REPORTS
from tests.demo_files import put_demo

README = Path(__file__).parents[1] / "README.md"

AT = ("--centre", "mo-chit", "--months", "6")
WITH_CASES = str(fiscal_year(SystemClock().now().date() - timedelta(days=10)))
"""On the first days of a fiscal year no process has cases in it."""


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
    at = (*AT[:2], "--fiscal-year", WITH_CASES) if name == "awards" else AT
    items = json.loads(gcs(folder, name, *at, "--format", "json").stdout)["items"]
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


def test_help_and_readme_promise_what_there_is() -> None:
    told = " ".join((report.help or "").split())
    figures = _named(r"Figures are ([a-z, ]+)\.", told)
    papers = _named(r"Papers of the year are ([a-z, -]+)\.", told)
    assert (figures, papers) == (sorted(REPORTS), sorted(PAPERS))
    unsealed = _named(r"All but (\w+ and \w+) are also made as a signed capsule", told)
    rows = [line for line in README.read_text("utf-8").splitlines() if "| `gcs report " in line]
    for row, names in zip(rows, (figures, papers), strict=True):
        first = row.split("|")[1].replace("gcs report ", "")
        assert sorted(re.findall(r"`([a-z-]+)`", first)) == names
    assert _named(r"not of `(\w+` and `\w+)`", rows[0]) == unsealed
    assert "without capsule" in rows[1]
    for name in (*figures, *papers):
        options = {each.name: each.type for each in report.commands[name].params}
        form = options["form"]
        assert isinstance(form, Choice)
        assert ("capsule" in form.choices) == (name in figures and name not in unsealed)
        assert ("everything" in options) == (name in figures)


def _named(pattern: str, text: str) -> list[str]:
    found = re.search(pattern, text)
    assert found, pattern
    return re.split("`? and `?|, ", found[1])


def test_without_a_centre_there_is_no_paper_and_a_sentence_says_so(
    tmp_path: Path, sqlite_template: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "gcs.db")
    key = create_key_file(tmp_path / "gcs.key")
    office = Office(Database(f"sqlite:///{tmp_path / 'gcs.db'}"), SystemClock(), key)
    install.claim(office)
    office.db.close()
    for name in PAPERS:
        answer = gcs(tmp_path, name)
        assert answer.exit_code == 2
        assert re.fullmatch(
            r"gcs: There is no centre yet\b.+gcs import-catalogue FILE\.\n", answer.stderr
        )


def test_a_paper_of_one_centre_says_which_it_needs(folder: Path) -> None:
    for name in sorted(OF_ONE_CENTRE):
        answer = gcs(folder, name)
        assert answer.exit_code == 2
        assert "--centre mo-chit" in answer.stderr


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        (("--fiscal-year", "2590"), "has not begun"),
        (("--fiscal-year", "0"), "such as 2570"),
        (("--fiscal-year", "9" * 20), "such as 2570"),
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
