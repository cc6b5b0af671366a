"""`gcs report manual` and `gcs export cpsv`: the public manual as files."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from click.testing import CliRunner, Result

from shared.cli import main
from tests.demo_files import put_demo


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("manual")
    put_demo(path)
    return path


def gcs(folder: Path, *arguments: str, **environment: str) -> Result:
    own = {
        "GCS_DATABASE_URL": f"sqlite:///{folder / 'gcs.db'}",
        "GCS_KEY_FILE": str(folder / "gcs.key"),
    }
    return CliRunner().invoke(main, list(arguments), env={**own, **environment})


def test_every_published_service_of_a_centre_is_a_row(folder: Path) -> None:
    out = folder / "manual.csv"
    result = gcs(folder, "report", "manual", "--format", "csv", "--out", str(out))
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    assert len(rows) == 35
    assert all(all(row.values()) for row in rows), "nothing is left empty"
    told = gcs(folder, "report", "manual", "--centre", "mobile-1", "--format", "json")
    items = json.loads(told.stdout)["items"]
    assert {row["service"] for row in items} < {row["service"] for row in rows}
    assert next(row for row in rows if row["service"] == "id-card-expired")["seconds"] == "600"


def test_what_there_is_none_of_is_said(folder: Path) -> None:
    result = gcs(folder, "report", "manual", "--language", "en", "--format", "json")
    by_id = {row["service"]: row for row in json.loads(result.stdout)["items"]}
    assert by_id["id-card-expired"]["fees"] == "None: this service is free of charge."
    assert by_id["information"]["papers"] == "No papers are needed."
    assert by_id["information"]["laws"] == "Not known here yet – ask the staff"


def test_the_manual_is_a_workbook_and_pages(folder: Path) -> None:
    for form in ("xlsx", "pdf"):
        out = folder / f"manual.{form}"
        asked = ("--centre", "mobile-1", "--format", form, "--language", "th", "--out", str(out))
        result = gcs(folder, "report", "manual", *asked)
        assert result.exit_code == 0, result.output
    book = openpyxl.load_workbook(folder / "manual.xlsx")
    assert any(sheet.max_row > 60 for sheet in book)
    pages = pypdfium2.PdfDocument(str(folder / "manual.pdf"))
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    assert "คู่มือสำหรับประชาชน" in text
    assert "%(" not in text
    pages.close()


def test_linked_data_are_written_by_the_ending_of_the_file(folder: Path) -> None:
    for name, begins in (("s.ttl", "@prefix"), ("s.jsonld", "{"), ("s.json", "{")):
        out = folder / name
        result = gcs(
            folder, "export", "cpsv", "--out", str(out), GCS_PUBLIC_ORIGIN="https://a.go.th"
        )
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout) == {
            "form": "cpsv",
            "file": str(out),
            "services": 35,
            "things": json.loads(result.stdout)["things"],
        }
        text = out.read_text("utf-8")
        assert text.startswith(begins)
        assert "https://a.go.th/portal/services/id-card-expired" in text


def test_names_are_of_nowhere_where_no_address_is_known(folder: Path) -> None:
    out = folder / "plain.ttl"
    assert gcs(folder, "export", "cpsv", "--out", str(out)).exit_code == 0
    assert "<urn:gcs:portal/services/id-card-expired>" in out.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("export", "cpsv", "--out", "services.txt"), "services.ttl or services.jsonld"),
        (("export", "cpsv", "--out", "/nowhere/s.ttl"), "is no folder"),
        (("report", "manual", "--centre", "no-such"), "no such centre"),
    ],
)
def test_a_wrong_wish_is_answered_in_one_sentence(
    folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    result = gcs(folder, *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
