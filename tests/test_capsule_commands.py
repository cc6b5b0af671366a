"""gcs report --format capsule, gcs verify and gcs merge, as an office and a ministry use them."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from shared.cli import main, reports
from shared.services import capsules, sealing, signing
from shared.web.filing.papers import PAPERS
from tests.builders import CENTRE, KEY, SERVICE, a_desk, an_office
from tests.capsule_scene import OTHER, fill, finish, forged
from tests.manual_clock import ManualClock
from tests.services.test_sealing import force

DAY = "2026-11-16..2026-11-16"


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory, stocked_sqlite_template: Path) -> Path:
    folder = tmp_path_factory.mktemp("office")
    shutil.copy(stocked_sqlite_template, folder / "centre.db")
    (folder / "centre.key").write_bytes(KEY)
    clock = ManualClock()
    office = an_office(f"sqlite:///{folder / 'centre.db'}", clock)
    fill(office, clock)
    office.db.close()
    return folder


@pytest.fixture
def folder(stocked: Path, tmp_path: Path) -> Path:
    for name in ("centre.db", "centre.key"):
        shutil.copy(stocked / name, tmp_path / name)
    return tmp_path


def gcs(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), env=environment(folder))


def environment(folder: Path) -> dict[str, str]:
    return {"GCS_DATABASE_URL": url(folder), "GCS_KEY_FILE": str(folder / "centre.key")}


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'centre.db'}"


def capsule(folder: Path, centre: str, report: str = "reduction") -> Path:
    out = folder / f"{report}-{centre}.json"
    made = gcs(folder, "report", report, "--centre", centre, "--period", DAY,
               "--format", "capsule", "--out", str(out))  # fmt: skip
    assert made.exit_code == 0, made.output
    return out


@pytest.mark.parametrize("report", capsules.REPORTS)
def test_a_capsule_is_confirmed_by_the_database_it_came_from(folder: Path, report: str) -> None:
    out = capsule(folder, CENTRE, report)
    proof = gcs(folder, "verify", str(out), "--database", url(folder))
    assert proof.exit_code == 0, proof.output
    assert "Confirmed" in proof.output
    assert f"{report} of {CENTRE}" in proof.output


def test_the_seal_on_a_paper_is_found_again_by_its_event(folder: Path) -> None:
    first = json.loads(capsule(folder, CENTRE).read_bytes())
    office, clock = an_office(url(folder), ManualClock()), ManualClock()
    finish(office, clock, a_desk(office, counter=2), CENTRE, 300, counter=2)
    office.db.close()
    ask = ("report", "reduction", "--centre", CENTRE, "--period", DAY, "--up-to",
           str(max(first["up_to"].values())))  # fmt: skip
    out = folder / "again.json"
    again = gcs(folder, *ask, "--format", "capsule", "--out", str(out))
    assert again.exit_code == 0, again.output
    assert json.loads(out.read_bytes())["seal"] == first["seal"]
    assert gcs(folder, *ask).exit_code == 2
    assert gcs(folder, *ask[:-1], "999999", "--format", "capsule").exit_code == 1


def test_without_the_database_only_the_file_is_checked(folder: Path) -> None:
    out = capsule(folder, CENTRE)
    key = json.loads(out.read_bytes())["key"]
    own = signing.fingerprint(key)
    proof = gcs(folder, "verify", str(out), "--key", own)
    assert proof.exit_code == 0
    assert own in proof.output
    assert "Confirmed" not in proof.output
    other = gcs(folder, "verify", str(out), "--key", "0000 1111")
    assert other.exit_code == 1
    assert "another key" in other.output


def test_a_key_that_is_not_known_is_named_and_the_figures_are_counted_again(
    folder: Path, tmp_path: Path
) -> None:
    """Such as after a restore with another key file: true, but by whom?"""
    out = capsule(folder, CENTRE)
    own = signing.fingerprint(json.loads(out.read_bytes())["key"])
    (folder / "centre.key").write_bytes(b"the key of another installation, truly")
    proof = gcs(folder, "verify", str(out), "--database", url(folder))
    assert proof.exit_code == 3, proof.output
    assert "not known: it is not the one here" in proof.output
    assert "The figures are true" in proof.output
    named = gcs(folder, "verify", str(out), "--database", url(folder), "--key", own)
    assert (named.exit_code, "Confirmed" in named.output) == (0, True)
    other = gcs(folder, "verify", str(out), "--database", url(folder), "--key", "0000 1111")
    assert (other.exit_code, "none that --key names" in other.output) == (3, True)
    office = an_office(url(folder), ManualClock())
    force(office, "UPDATE event SET actor_id = 99 WHERE id = 2")
    office.db.close()
    refuted = gcs(folder, "verify", str(out), "--database", url(folder))
    assert (refuted.exit_code, "Refuted: events of" in refuted.output) == (1, True)


def test_the_time_of_one_process_is_sealed_filed_and_joined(folder: Path) -> None:
    ask = ("report", "time", "--period", DAY, "--process", SERVICE)
    files = []
    for centre in (CENTRE, OTHER):
        files.append(str(folder / f"{centre}.json"))
        made = gcs(folder, *ask, "--centre", centre, "--format", "capsule", "--out", files[-1])
        assert made.exit_code == 0, made.output
        assert gcs(folder, "verify", files[-1], "--database", url(folder)).exit_code == 0
    shown = gcs(folder, "merge", *files)
    assert shown.exit_code == 0, shown.output
    assert "service_time" in shown.output
    out = folder / "time.csv"
    assert gcs(folder, *ask, "--format", "csv", "--out", str(out)).exit_code == 0
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert {row["part"] for row in rows} >= {"stay", "step"}
    assert gcs(folder, *ask[:-2], "--version", "1").exit_code == 2
    assert gcs(folder, *ask[:-1], "no-such-service").exit_code != 0


def test_a_changed_file_and_a_changed_log_are_refuted(folder: Path) -> None:
    out = capsule(folder, CENTRE)
    changed = folder / "changed.json"
    changed.write_bytes(out.read_bytes().replace(b'"n": 32', b'"n": 33'))
    refused = gcs(folder, "verify", str(changed), "--database", url(folder))
    assert (refused.exit_code, "was changed" in refused.output) == (1, True)
    office = an_office(url(folder), ManualClock())
    force(office, "UPDATE event SET actor_id = 99 WHERE id = 2")
    office.db.close()
    refuted = gcs(folder, "verify", str(out), "--database", url(folder))
    assert refuted.exit_code == 1
    assert "Refuted: events of" in refuted.output
    assert "is not what it was" in refuted.output
    checked = gcs(folder, "check")
    assert checked.exit_code == 1
    assert f"seal of {CENTRE}" in checked.output


def test_capsules_of_two_centres_become_the_ministrys_table(folder: Path) -> None:
    files = [str(capsule(folder, centre)) for centre in (CENTRE, OTHER)]
    shown = gcs(folder, "merge", *files)
    assert shown.exit_code == 0, shown.output
    assert SERVICE in shown.output
    assert f"{OTHER} 2026-11-16..2026-11-16 sha256:" in shown.output
    out = folder / "ministry.csv"
    assert gcs(folder, "merge", *files, "--out", str(out)).exit_code == 0
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    whole = next(r for r in rows if (r["part"], r["service"]) == ("process", SERVICE))
    assert (whole["units"], whole["n"], whole["real_bracket"]) == ("2", "67", "30_to_50")
    assert gcs(folder, "merge", *files, "--out", str(folder / "m.xlsx")).exit_code == 0
    assert (folder / "m.xlsx").read_bytes()[:2] == b"PK"


def test_what_cannot_be_joined_is_refused_in_one_sentence(folder: Path) -> None:
    out = capsule(folder, CENTRE)
    twice = gcs(folder, "merge", str(out), str(out))
    assert (twice.exit_code, "named twice" in twice.output) == (1, True)
    office = an_office(url(folder), ManualClock())
    other = folder / "other.json"
    other.write_bytes(forged(office, out.read_bytes(), lambda c: c["definitions"].update(x=1)))
    sealing.seal_everything(office)
    office.db.close()
    mixed = gcs(folder, "merge", str(out), str(other))
    assert (mixed.exit_code, "different definitions" in mixed.output) == (1, True)
    assert gcs(folder, "merge", str(folder / "centre.key")).exit_code == 1


WITHOUT = {"indicators", "statistics", "manual", *PAPERS}
"""Sums of other reports, what stands in the catalogue, and papers in which an office speaks."""


def test_of_every_report_there_is_a_capsule() -> None:
    assert set(reports.report.commands) - WITHOUT == set(capsules.REPORTS)
