"""The page about an installation's state: what needs attention, and a backup at one press."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from shared.domain.permissions import Grant, Role
from shared.services import archive, people
from shared.services.upkeep import BackupPlan, KeyFiles
from shared.store import backup_runs
from tests.builders import KEY
from tests.counter.conftest import PASSWORD, Centre

STATE = "/counter/administration/state"


@pytest.fixture
def boss(centre: Centre, password_hash: str) -> None:
    grants, names = (Grant(Role.ADMINISTRATOR),), ("ผู้ดูแล", "Head")
    office = centre.office
    office.db.write_now(
        lambda tx: people.add_account(office, tx, "head", names, password_hash, grants)
    )


def plan(centre: Centre, folder: Path) -> None:
    """The server knows where backups go, and makes them at once."""
    (folder / "gcs.key").write_bytes(KEY)
    (folder / "passphrase").write_text("correct horse battery")
    (folder / "backups").mkdir()
    keys = KeyFiles(folder / "gcs.key", folder / "gcs.vapid")
    centre.office.upkeep.plan = BackupPlan(folder / "backups", folder / "passphrase", 3, keys)
    centre.office.upkeep.beside = lambda work: work()


def findings(page: httpx.Response) -> list[str]:
    return re.findall(r'data-finding="(\w+)"', page.text)


def metric(client: httpx.Client, name: str) -> str:
    found: list[str] = re.findall(rf"(?m)^{name} (\S+)$", client.get("/metrics").text)
    return found[0]


@pytest.mark.usefixtures("boss")
def test_a_press_makes_a_backup_and_the_page_says_how_old_it_is(
    centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "SCRYPT_COST", 16)
    with centre.client("head") as client:
        before = client.get(STATE)
        assert findings(before)[:2] == ["backup_none", "no_backup_plan"]
        assert 'data-action="back-up"' not in before.text
        refused = client.post(f"{STATE}/backup", data={"key": "without-a-place"})
        assert refused.status_code == 409
        assert "GCS_BACKUP_DIR" in refused.text
        assert metric(client, "gcs_backup_age_seconds") == "NaN"
        plan(centre, tmp_path)
        done = client.post(f"{STATE}/backup", data={"key": "the-first-press"})
        assert done.status_code == 200
        assert "Last backup: just now." in done.text
        assert 'data-run="done"' in done.text
        assert "backup_none" not in findings(done)
        client.post(f"{STATE}/backup", data={"key": "the-first-press"})
        assert len(list((tmp_path / "backups").iterdir())) == 1
        centre.clock.advance(minutes=3 * 24 * 60)
        client.post("/counter/sign-in", data={"username": "head", "password": PASSWORD})
        late = client.get(STATE)
        assert "backup_old" in findings(late)
        assert "Last backup: 3 days ago." in late.text.replace("\N{NO-BREAK SPACE}", " ")
        assert float(metric(client, "gcs_backup_age_seconds")) == 3 * 24 * 3600
        (tmp_path / "passphrase").unlink()
        failed = client.post(f"{STATE}/backup", data={"key": "another-press"})
        assert findings(failed)[:2] == ["backup_failed", "backup_old"]
        assert "the passphrase file" in failed.text
        assert metric(client, "gcs_backup_failed") == "1.0"


@pytest.mark.usefixtures("boss")
def test_a_backup_under_way_shows_how_far_it_is_and_cannot_be_asked_twice(
    centre: Centre, tmp_path: Path
) -> None:
    plan(centre, tmp_path)
    now = centre.clock.now()

    def under_way(tx):  # type: ignore[no-untyped-def]
        run = backup_runs.begin(tx, now, None, 200)
        assert run is not None
        backup_runs.advance(tx, run, 50, now)

    centre.office.db.write_now(under_way)
    with centre.client("head") as client:
        page = client.get(STATE)
        assert "A backup is being made: 25%" in page.text
        assert 'data-action="back-up"' not in page.text
        part = client.get(STATE, headers={"hx-request": "true"})
        assert part.text.strip().startswith("<section")
        twice = client.post(f"{STATE}/backup", data={"key": "while-one-is-made"})
        assert twice.status_code == 409
        assert "A backup is being made already." in twice.text
        centre.clock.set(now + timedelta(minutes=5))
        assert "Cut off" in client.get(STATE).text


@pytest.mark.usefixtures("boss")
def test_whoever_does_not_run_the_installation_finds_nothing_here(centre: Centre) -> None:
    for name in ("staff1", "boss", "auditor"):
        with centre.client(name) as client:
            assert client.get(STATE).status_code == 404
    with centre.client("head") as client:
        failing = centre.office.upkeep
        failing.note("prove_rollups", failed=True)
        failing.clock_steps.append((centre.clock.now(), -3600.0))
        page = client.get(STATE)
        assert {"chore", "clock"} <= set(findings(page))
        assert "Prove the figures" in page.text
        assert "−3,600 seconds" in page.text
        assert metric(client, "gcs_clock_steps") == "1.0"
        assert "gcs_outbox_waiting" in client.get("/metrics").text
