"""`gcs export`: files for other programs, sums as JSON, and wrong wishes in one sentence."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result

from shared.cli import main
from shared.cli.exports import export
from tests.demo_files import put_demo
from tests.live_server import DEMO_PASSWORD

FORMS = sorted(set(export.commands) - {"cpsv", "opendata"})
"""Of the event log; the catalogue and open data are no log."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export")
    put_demo(path)
    return path


def gcs(folder: Path, *arguments: str) -> Result:
    environment = {
        "GCS_DATABASE_URL": f"sqlite:///{folder / 'gcs.db'}",
        "GCS_KEY_FILE": str(folder / "gcs.key"),
    }
    return CliRunner().invoke(main, ["export", *arguments], env=environment)


def a_file(folder: Path, name: str, *arguments: str) -> Result:
    return gcs(folder, name, "--out", str(folder / f"log.{name}"), *arguments)


@pytest.mark.parametrize("form", FORMS)
def test_the_last_line_says_what_the_file_holds(folder: Path, form: str) -> None:
    result = a_file(folder, form, "--centre", "mobile-1")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout.splitlines()[-1])
    assert (said["form"], said["file"]) == (form, str(folder / f"log.{form}"))
    assert said["events"] > 1000
    assert form == "events" or said["cases"] > 100
    assert (folder / f"log.{form}").stat().st_size > 5000
    assert result.stdout.count("\n") == 1
    assert ("Events" if form == "events" else "Visits") in result.stderr


def test_days_are_read_in_both_eras(folder: Path) -> None:
    rows = (folder / "all.csv", folder / "none.csv")
    assert gcs(folder, "csv", "--out", str(rows[0]), "--from", "1/10/2500").exit_code == 0
    future = ("--from", "2100-01-01", "--to", "31/12/2643")
    empty = gcs(folder, "csv", "--out", str(rows[1]), *future)
    assert json.loads(empty.stdout.splitlines()[-1])["events"] == 0
    assert len(rows[0].read_text("utf-8").splitlines()) > 10_000
    assert rows[1].read_text("utf-8").startswith("case,ticket,turn,")
    excel = gcs(folder, "csv", "--out", str(rows[1]), "--excel", "--centre", "mobile-1")
    assert excel.exit_code == 0
    assert rows[1].read_bytes().startswith(b"\xef\xbb\xbfcase,")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--centre", "nowhere"), "There is no centre nowhere; there are "),
        (("--from", "2026-10-02", "--to", "2026-10-01"), "exchange the two days"),
        (("--from", "1/10/69"), "four digits"),
        (("--out", "/no/such/folder/log"), "is no folder"),
    ],
)
def test_wrong_wishes_are_refused_and_nothing_is_written(
    folder: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    result = gcs(folder, "xes", "--out", str(tmp_path / "log"), *arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_in_one_sentence_and_leaves_nothing(
    folder: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "shared.cli", "export", "xes", "--out", str(tmp_path / "log")]
    environment = {
        **os.environ,
        "GCS_DATABASE_URL": f"sqlite:///{folder / 'gcs.db'}",
        "GCS_KEY_FILE": str(folder / "gcs.key"),
    }
    result = subprocess.run(
        command,
        check=False,
        env=environment,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10**6, 10**6)),
    )
    assert result.returncode == 1
    assert "log cannot be written: File too large." in result.stderr
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_its_extra_parquet_says_how_to_get_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)  # Python's own way to say: not installed
    result = gcs(folder, "parquet", "--out", str(tmp_path / "log"))
    assert result.exit_code == 2
    assert 'pip install "government-counter-service[parquet]"' in result.output
    assert list(tmp_path.iterdir()) == []


def test_no_password_or_name_of_staff_is_in_the_log_for_auditors(folder: Path) -> None:
    assert a_file(folder, "events").exit_code == 0
    text = (folder / "log.events").read_text("utf-8")
    assert DEMO_PASSWORD not in text
    assert "สมศรี" not in text


def test_all_open_data_come_in_one_archive(folder: Path) -> None:
    result = a_file(folder, "opendata", "--centre", "mobile-1")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout.splitlines()[-1])
    assert said["form"] == "opendata"
    assert "Data sets" in result.stderr
    with ZipFile(folder / "log.opendata") as archive:
        assert archive.testzip() is None
        package = json.loads(archive.read("datapackage.json"))
        for each in package["resources"]:
            content = archive.read(each["path"])
            assert each["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
            head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
            assert head == [field["name"] for field in each["schema"]["fields"]]
            assert len(rows) == said[each["name"]]
            assert json.loads(archive.read(f"data/{each['name']}.json"))["dataset"] == each["name"]
        assert b"CC-BY-4.0" in archive.read("LICENCE.txt")
        assert json.loads(archive.read("catalog.jsonld"))["@type"] == "dcat:Catalog"
    first = (folder / "log.opendata").read_bytes()
    assert a_file(folder, "opendata", "--centre", "mobile-1").exit_code == 0
    assert (folder / "log.opendata").read_bytes() == first
