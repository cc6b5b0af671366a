"""gcs export-catalogue and import-catalogue: every form of file, tried first, taken over whole."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.test_cli import gcs, installed  # noqa: F401  # a fixture


@pytest.fixture
def folder(installed: Path) -> Path:  # noqa: F811  # the fixture of that name
    examples = Path(__file__).parent.parent / "shared" / "examples"
    assert gcs("import-catalogue", str(examples / "mo-chit.yaml"), folder=installed).exit_code == 0
    return installed


@pytest.mark.parametrize("name", ["all.xlsx", "all.zip", "all.yaml"])
def test_what_is_written_is_taken_over_without_any_change(folder: Path, name: str) -> None:
    path = folder / name
    written = gcs("export-catalogue", "--out", str(path), folder=folder)
    assert written.exit_code == 0, written.output
    assert f"{path.stat().st_size} bytes." in written.output
    tried = gcs("import-catalogue", "--dry-run", str(path), folder=folder)
    assert tried.exit_code == 0, tried.output
    assert f"{name}: nothing to change" in tried.output
    assert "nothing to change" in gcs("import-catalogue", str(path), folder=folder).output


def test_a_single_table_is_tried_and_then_taken_over(folder: Path) -> None:
    path = folder / "fees.csv"
    path.write_text("service,th,en,amount\nid-card-lost,ค่าธรรมเนียม,Card fee,125\n", "utf-8")
    tried = gcs("import-catalogue", "--dry-run", str(path), folder=folder)
    assert tried.exit_code == 0, tried.output
    assert "services id-card-lost: changed\n" in tried.output
    assert "  fees[1].amount: 20 -> 125\n" in tried.output
    assert "Nothing was changed" in tried.output
    assert "changed 1 fee" in gcs("import-catalogue", str(path), folder=folder).output
    again = gcs("import-catalogue", "--dry-run", str(path), folder=folder)
    assert "nothing to change" in again.output


def test_what_is_wrong_is_named_by_its_row_and_nothing_changes(folder: Path) -> None:
    path = folder / "fees.csv"
    path.write_text("service,th,en,amount\nnowhere,a,b,125\n", "utf-8")
    for arguments in (["--dry-run"], []):
        refused = gcs("import-catalogue", *arguments, str(path), folder=folder)
        assert refused.exit_code == 1
        assert "fees.csv: fees, row 2: service: There is no such service" in refused.output
        assert "nothing was changed" in refused.output


def test_the_form_may_be_stated(folder: Path) -> None:
    path = folder / "tables"
    written = gcs("export-catalogue", "--out", str(path), "--format", "csv", folder=folder)
    assert written.exit_code == 0, written.output
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        assert archive.read("services.csv").startswith(b"\xef\xbb\xbf")
