"""The server's own backups, and the copy that is made before an upgrade."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.domain.errors import BackupUnderWay, NoBackupPlace, NotFound
from shared.domain.permissions import Grant, Role
from shared.services import archive, backing_up, install, nightly_backups, upgrading
from shared.services.office import Office
from shared.services.upkeep import BackupPlan, KeyFiles
from shared.settings import Settings
from shared.store import backup_runs, migrations
from shared.store.tables.operations import RunState
from tests.backup_scene import PASSPHRASE, QUICK, at_revision, keys_in
from tests.builders import a_key, a_supervisor, an_office, run, staff
from tests.manual_clock import ManualClock


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "SCRYPT_COST", QUICK)


@pytest.fixture
def keys(tmp_path: Path) -> KeyFiles:
    return keys_in(tmp_path)


def test_pruning_keeps_the_newest_and_never_touches_other_files(tmp_path: Path) -> None:
    names = [f"gcs-202611{day:02}T010000Z.gcsbackup" for day in range(1, 7)]
    for name in (*names, "notes.txt", "before-0017.gcsbackup"):
        (tmp_path / name).touch()
    good = tmp_path / names[0]  # the clock was set back: the newest has the oldest name
    gone = backing_up.prune(tmp_path, 3, good)
    assert sorted(each.name for each in gone) == names[1:4]
    left = {each.name for each in tmp_path.iterdir()}
    assert left == {names[0], *names[4:], "notes.txt", "before-0017.gcsbackup"}


@pytest.fixture
def planned(stocked_sqlite_url: str, clock: ManualClock, keys: KeyFiles) -> Iterator[Office]:
    """An office whose server makes backups."""
    folder = keys.key.parent / "backups"
    folder.mkdir()
    (keys.key.parent / "passphrase").write_text(PASSPHRASE)
    built = an_office(stocked_sqlite_url, clock)
    built.upkeep.plan = BackupPlan(folder, keys.key.parent / "passphrase", 2, keys)
    yield built
    built.db.close()


def tonight(office: Office) -> bool:
    thread = nightly_backups.begin_due(office)
    if thread is not None:
        thread.join()
    return thread is not None


def newest(office: Office) -> backup_runs.Run:
    with office.db.read() as connection:
        found = backup_runs.newest(connection)
    assert found is not None
    return found


def test_every_night_one_backup_is_made_read_back_and_older_ones_go(
    planned: Office, clock: ManualClock
) -> None:
    plan = planned.upkeep.plan
    assert plan is not None
    assert tonight(planned)
    assert not tonight(planned)
    first = newest(planned)
    assert (first.state, first.staff) == (RunState.DONE, None)
    assert first.file_name is not None
    assert first.file_bytes == (plan.folder / first.file_name).stat().st_size
    backing_up.verify(plan.folder / first.file_name, PASSPHRASE)
    for _ in range(2):
        clock.advance(minutes=24 * 60)
        assert tonight(planned)
    files = sorted(each.name for each in plan.folder.iterdir())
    assert len(files) == 2
    assert first.file_name not in files


def test_a_failed_backup_is_told_and_tried_again_after_an_hour(
    planned: Office, clock: ManualClock
) -> None:
    plan = planned.upkeep.plan
    assert plan is not None
    plan.folder.rmdir()
    assert tonight(planned)
    failed = newest(planned)
    assert failed.state is RunState.FAILED
    assert "does not exist; create it" in str(failed.failure)
    assert planned.upkeep.chores["backup_made"].is_failing
    assert not tonight(planned)
    clock.advance(minutes=61)
    plan.folder.mkdir()
    assert tonight(planned)
    assert newest(planned).state is RunState.DONE
    assert not planned.upkeep.chores["backup_made"].is_failing


def test_whoever_runs_it_backs_up_now_once_and_one_at_a_time(
    planned: Office, clock: ManualClock
) -> None:
    head = staff(planned, Grant(Role.ADMINISTRATOR))
    with pytest.raises(NotFound):
        run(nightly_backups.back_up_now(planned, a_supervisor(planned), a_key()))
    clock.advance(minutes=1)
    under_way = planned.db.write_now(lambda tx: backup_runs.begin(tx, clock.now(), None, 10))
    with pytest.raises(BackupUnderWay):
        run(nightly_backups.back_up_now(planned, head, a_key()))
    assert nightly_backups.begin_due(planned) is None
    clock.advance(minutes=3)  # its process is gone
    key = a_key("once")
    asked = run(nightly_backups.back_up_now(planned, head, key))
    assert run(nightly_backups.back_up_now(planned, head, key)) == asked != under_way
    for thread in threading.enumerate():
        if thread.name == "gcs-upkeep":
            thread.join()
    with planned.db.read() as connection:
        assert [each.id for each in backup_runs.latest(connection, 9)] == [asked, under_way]
    nightly_backups.begin_due(planned)
    with planned.db.read() as connection:
        lost = backup_runs.find(connection, under_way or 0)
    assert lost is not None
    assert (lost.state, lost.failure) == (RunState.FAILED, nightly_backups.CUT_OFF)
    planned.upkeep.plan = None
    with pytest.raises(NoBackupPlace):
        run(nightly_backups.back_up_now(planned, head, a_key()))


def settings_of(url: str, folder: Path, **more: str) -> Settings:
    return Settings.from_environment(
        {"GCS_DATABASE_URL": url, "GCS_KEY_FILE": str(folder / "gcs.key"), **more}
    )


def test_an_upgrade_first_copies_a_file_and_keeps_the_last_three(
    tmp_path: Path, empty_sqlite_url: str
) -> None:
    at_revision(empty_sqlite_url, "0012")
    settings, said = settings_of(empty_sqlite_url, tmp_path), list[str]()
    for _ in range(4):
        upgrading._copy(settings, "0012")
    upgrading.upgrade(settings, said.append)
    copies = sorted(tmp_path.glob("empty.db.before-0012-*"))
    assert len(copies) == upgrading.KEPT
    assert str(copies[-1]) in said[0]
    assert install.present_revision(f"sqlite:///{copies[-1]}") == "0012"
    assert install.present_revision(empty_sqlite_url) == migrations.newest()
    said.clear()
    upgrading.upgrade(settings, said.append)
    assert said == []


@pytest.mark.postgresql_only
def test_an_upgrade_of_postgresql_goes_through_the_folder_for_backups(
    empty_database_url: str, keys: KeyFiles, tmp_path: Path
) -> None:
    at_revision(empty_database_url, "0012")
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    (tmp_path / "backups").mkdir()
    settings = settings_of(
        empty_database_url,
        tmp_path,
        GCS_BACKUP_DIR=str(tmp_path / "backups"),
        GCS_BACKUP_PASSPHRASE_FILE=str(tmp_path / "passphrase"),
    )
    upgrading.upgrade(settings)
    (made,) = (tmp_path / "backups").iterdir()
    assert backing_up.verify(made, PASSPHRASE).head.revision == "0012"
