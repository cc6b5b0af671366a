"""`gcs report`: every report in every form, to a file or to the next program."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from click.testing import CliRunner, Result

from shared.cli import main
from shared.web.filing.reports import REPORTS
from tests.demo_files import put_demo

WORDS = {"table": b"within", "json": b'"items"', "csv": b"\xef\xbb\xbffrom,to"}
BEGINS = {"xlsx": b"PK", "pdf": b"%PDF"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("reports")
    put_demo(found)
    return found


def gcs(folder: Path, *arguments: str) -> Result:
    environment = {
        "GCS_DATABASE_URL": f"sqlite:///{folder / 'gcs.db'}",
        "GCS_KEY_FILE": str(folder / "gcs.key"),
    }
    return CliRunner(env=environment).invoke(main, ["report", *arguments])


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_comes_in_every_form(folder: Path, name: str) -> None:
    for form in ("table", "json", "csv"):
        answer = gcs(folder, name, "--centre", "mo-chit", "--format", form)
        assert answer.exit_code == 0, answer.output
        assert WORDS[form] in answer.stdout_bytes or form == "table"
        assert answer.stdout_bytes.count(b"\n") > 2
    for form, begin in BEGINS.items():
        out = folder / f"{name}.{form}"
        answer = gcs(folder, name, "--format", form, "--out", str(out))
        assert answer.exit_code == 0, answer.output
        assert out.read_bytes().startswith(begin)


def test_json_and_the_workbook_hold_the_same_figures(folder: Path) -> None:
    whole = json.loads(gcs(folder, "adherence", "--format", "json").stdout)
    assert whole["centres"] == ["mo-chit", "district-1", "mobile-1"]
    book = gcs(folder, "adherence", "--format", "xlsx", "--language", "en").stdout_bytes
    sheet = openpyxl.load_workbook(io.BytesIO(book))["data"]
    head, *rows = sheet.iter_rows(values_only=True)
    assert [dict(zip(head, row, strict=True)) for row in rows] == whole["items"]


def test_small_counts_are_left_out_unless_asked_for_and_then_the_file_says_so(
    folder: Path,
) -> None:
    counts = {}
    for flags in ((), ("--small-counts",)):
        whole = json.loads(gcs(folder, "waiting", "--format", "json", *flags).stdout)
        counts[flags] = [each["n"] for each in whole["items"]]
    assert not {1, 2, 3, 4}.intersection(counts[()])
    assert {1, 2, 3, 4}.intersection(counts["--small-counts",])
    words = "With small counts, for inside the office only."
    form = ("waiting", "--format", "xlsx", "--language", "en")
    for flags, stands in (((), False), (("--small-counts",), True)):
        book = openpyxl.load_workbook(io.BytesIO(gcs(folder, *form, *flags).stdout_bytes))
        for sheet in book.worksheets[:2]:
            text = str(list(sheet.iter_rows(max_row=12, values_only=True)))
            assert (words in text) is stands
    refused = gcs(folder, "waiting", "--format", "capsule", "--small-counts")
    assert refused.exit_code == 2
    assert "--small-counts" in refused.stderr


def test_the_fiscal_year_and_language_are_those_asked_for(folder: Path) -> None:
    arguments = ("waiting", "--fiscal-year", "2570", "--format", "pdf", "--language")
    for language, words in (("th", "1 ตุลาคม 2569"), ("en", "1 October 2026")):
        pages = pypdfium2.PdfDocument(gcs(folder, *arguments, language).stdout_bytes)
        (first, *_) = sheets = list(pages)
        assert words in first.get_textpage().get_text_bounded()
        for each in (*sheets, pages):
            each.close()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("waiting", "--centre", "nowhere"), "centre"),
        (("waiting", "--fiscal-year", "2026"), "2570"),
        (("waiting", "--fiscal-year", "9" * 20), "2570"),
        (("waiting", "--fiscal-year", "0", "--period", "2026-11"), "not both"),
        (("waiting", "--format", "pdf", "--out", "/nowhere/at/all.pdf"), "is no folder"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    folder: Path, arguments: tuple[str, ...], words: str
) -> None:
    answer = gcs(folder, *arguments)
    assert answer.exit_code in (1, 2)
    assert answer.stdout == ""
    assert answer.stderr.startswith("gcs: ")
    assert words in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1
