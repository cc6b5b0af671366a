"""A backup brings everything back, and nothing that is not whole is ever taken for one."""

from __future__ import annotations

import itertools
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from shared.domain.errors import PastLastTicket
from shared.services import (
    access,
    archive,
    backing_up,
    checking,
    install,
    restoring,
    sealing,
)
from shared.services.archive import BackupError
from shared.services.backing_up import Archive
from shared.services.office import Office
from shared.services.tokens import read_key_file
from shared.services.upkeep import KeyFiles
from shared.store import migrations
from shared.store.engine import Database, server_lock
from tests.backup_scene import PASSPHRASE, QUICK, at_revision, keys_in, nothing
from tests.builders import KEY, a_desk, a_visit, an_office, serve
from tests.manual_clock import ManualClock


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "SCRYPT_COST", QUICK)


@pytest.fixture
def keys(tmp_path: Path) -> KeyFiles:
    return keys_in(tmp_path)


@pytest.fixture
def elsewhere(tmp_path: Path) -> KeyFiles:
    """Where they come back to, on another machine."""
    (tmp_path / "new").mkdir()
    return KeyFiles(tmp_path / "new" / "gcs.key", tmp_path / "new" / "gcs.vapid")


def work(office: Office, clock: ManualClock) -> Office:
    """A little of everything: served, waiting, sealed."""
    install.claim(office)
    clerk = a_desk(office)
    for _ in range(3):
        a_visit(office)
    serve(office, clock, clerk)
    sealing.seal_everything(office)
    a_visit(office)
    return office


@pytest.fixture
def worked(stocked_sqlite_url: str, clock: ManualClock) -> Iterator[Office]:
    built = work(an_office(stocked_sqlite_url, clock), clock)
    yield built
    built.db.close()


def opened(url: str, keys: KeyFiles, clock: ManualClock) -> Office:
    """The office of what was restored, with the key file that came back."""
    return Office(Database(url), clock, read_key_file(keys.key))


def backed_up(office: Office, keys: KeyFiles, out: Path) -> Archive:
    return backing_up.make(office.db, keys, out, PASSPHRASE, nothing)


@pytest.mark.parametrize("way", ["sqlite to postgresql", "postgresql to sqlite"])
def test_after_a_machine_is_lost_everything_is_back_and_old_slips_open(
    way: str,
    request: pytest.FixtureRequest,
    clock: ManualClock,
    keys: KeyFiles,
    elsewhere: KeyFiles,
    tmp_path: Path,
) -> None:
    """Citizens go on taking tickets while the backup is made."""
    here, _, there = way.partition(" to ")
    worked = work(an_office(request.getfixturevalue(f"stocked_{here}_url"), clock), clock)
    empty_database_url = request.getfixturevalue(f"empty_{there}_url")
    slip = a_visit(worked)
    stop, begun = threading.Event(), threading.Event()

    def take_on() -> None:
        with suppress(PastLastTicket):  # at last the hall is full
            while not stop.wait(0.02):
                a_visit(worked)
                begun.set()

    crowd = threading.Thread(target=take_on)
    crowd.start()
    assert begun.wait(30)
    made = backed_up(worked, keys, tmp_path / "b")
    stop.set()
    crowd.join()
    worked.db.close()
    keys.key.unlink()
    found = restoring.look(tmp_path / "b", PASSPHRASE, nothing)
    assert found.manifest == made.manifest
    restoring.restore(found, PASSPHRASE, empty_database_url, elsewhere)
    back = opened(empty_database_url, elsewhere, clock)
    result = checking.check(back)
    assert result.differences == []
    assert result.visits >= 5
    with back.db.read() as connection:
        assert backing_up.chains(connection) == made.manifest.chains != {}
        assert access.followed(back, connection, slip.token).state.id == slip.visit
    assert elsewhere.vapid.read_bytes() == b"a key for notices"
    assert elsewhere.key.stat().st_mode & 0o777 == 0o600
    before = result.visits
    later = a_visit(back)
    assert later.visit > before
    assert checking.check(back).differences == []
    back.db.close()


def test_whatever_is_changed_or_cut_off_is_refused_before_anything_is_written(
    worked: Office, keys: KeyFiles, elsewhere: KeyFiles, empty_sqlite_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "b"
    backed_up(worked, keys, path)
    whole = path.read_bytes()
    with pytest.raises(BackupError, match="passphrase is another one"):
        restoring.look(path, "another passphrase", nothing)
    with pytest.raises(BackupError, match="is encrypted"):
        restoring.look(path, None, nothing)
    steps = range(0, len(whole), max(1, len(whole) // 25))
    for at in [*range(0, 160, 7), *steps, len(whole) - 1]:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x20]) + whole[at + 1 :])
        with pytest.raises(BackupError):
            restoring.look(path, PASSPHRASE, nothing)
    for length in [*range(0, 160, 13), *steps, len(whole) - 1]:
        path.write_bytes(whole[:length])
        with pytest.raises(BackupError):
            restoring.look(path, PASSPHRASE, nothing)
    path.write_bytes(whole + b"\0")
    with pytest.raises(BackupError):
        restoring.look(path, PASSPHRASE, nothing)
    assert not elsewhere.key.exists()
    assert not install.has_tables(empty_sqlite_url)


def test_chunks_in_another_order_or_left_out_are_noticed(tmp_path: Path) -> None:
    path = tmp_path / "b"
    with open(path, "wb") as file:
        writer = archive.ArchiveWriter(file, PASSPHRASE)
        for _ in range(3):
            writer.add(os.urandom(archive.CHUNK_BYTES // 2).hex().encode())
        writer.finish()
    assert [len(line) for line in archive.read_lines(path, PASSPHRASE)] == [1 << 20] * 3
    whole = path.read_bytes()
    start = len(archive.MARK)
    start += 4 + int.from_bytes(whole[start : start + 4], "big")
    size = 4 + archive.CHUNK_BYTES + 16
    one, two, rest = (
        whole[start : start + size],
        whole[start + size :][:size],
        whole[start + 2 * size :],
    )
    for forged in (two + one + rest, two + rest, one + rest, one + one + two + rest, one + two):
        path.write_bytes(whole[:start] + forged)
        if one + two + rest != forged:
            with pytest.raises(BackupError, match=r"damaged|does not open"):
                list(archive.read_lines(path, PASSPHRASE))


def test_an_unencrypted_archive_still_notices_damage(tmp_path: Path) -> None:
    path = tmp_path / "b"
    with open(path, "wb") as file:
        writer = archive.ArchiveWriter(file, None)
        writer.add(b"a line")
        writer.finish()
    assert list(archive.read_lines(path, None)) == [b"a line"]
    assert not archive.is_encrypted(path)
    with pytest.raises(BackupError, match="proves nothing"):
        list(archive.read_lines(path, PASSPHRASE))
    raw = bytearray(path.read_bytes())
    raw[-3] ^= 1
    path.write_bytes(raw)
    with pytest.raises(BackupError, match="damaged"):
        list(archive.read_lines(path, None))


def test_a_full_disk_leaves_the_backup_of_yesterday_as_it_was(
    worked: Office, keys: KeyFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "b"
    out.write_bytes(b"of yesterday")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(archive.ArchiveWriter, "_seal", full)
        with pytest.raises(BackupError, match="no space left"):
            backed_up(worked, keys, out)
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=9))
        with pytest.raises(BackupError, match="make room or choose another folder"):
            backed_up(worked, keys, out)
    assert out.read_bytes() == b"of yesterday"
    assert [each.name for each in tmp_path.glob("*.part")] == []


def test_a_backup_is_written_into_no_file_of_somebody_else(
    worked: Office, keys: KeyFiles, tmp_path: Path
) -> None:
    elsewhere, out = tmp_path / "elsewhere", tmp_path / "b"
    elsewhere.write_bytes(b"as it was")
    (tmp_path / "b.part").symlink_to(elsewhere)
    backed_up(worked, keys, out)
    assert elsewhere.read_bytes() == b"as it was"
    assert (out.is_symlink(), out.stat().st_mode & 0o777) == (False, 0o600)


def test_nothing_in_use_is_overwritten(
    worked: Office,
    keys: KeyFiles,
    elsewhere: KeyFiles,
    empty_sqlite_url: str,
    tmp_path: Path,
) -> None:
    backed_up(worked, keys, tmp_path / "b")
    found = restoring.look(tmp_path / "b", PASSPHRASE, nothing)
    with pytest.raises(BackupError, match="in use already; name an empty one"):
        restoring.restore(found, PASSPHRASE, worked.db.url, elsewhere)
    elsewhere.key.write_bytes(b"of another installation")
    with pytest.raises(BackupError, match="--replace-keys"):
        restoring.restore(found, PASSPHRASE, empty_sqlite_url, elsewhere)
    assert elsewhere.key.read_bytes() == b"of another installation"
    assert not install.has_tables(empty_sqlite_url)
    restoring.restore(found, PASSPHRASE, empty_sqlite_url, elsewhere, replace_keys=True)
    assert elsewhere.key.read_bytes() == KEY


def test_an_interrupted_restore_leaves_nothing(
    worked: Office,
    keys: KeyFiles,
    elsewhere: KeyFiles,
    empty_sqlite_url: str,
    empty_postgresql_url: str,
    tmp_path: Path,
) -> None:
    backed_up(worked, keys, tmp_path / "b")
    found = restoring.look(tmp_path / "b", PASSPHRASE, nothing)
    for url in (empty_sqlite_url, empty_postgresql_url):
        steps = itertools.count()

        def interrupted(_rows: int, steps: Iterator[int] = steps) -> None:
            if next(steps) == 40:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            restoring.restore(found, PASSPHRASE, url, elsewhere, progress=interrupted)
        assert not install.has_tables(url)
        assert not elsewhere.key.exists()
        assert list(tmp_path.glob("*.filling*")) == []
        restoring.restore(found, PASSPHRASE, url, elsewhere)
        elsewhere.key.unlink()


def test_a_row_that_changes_on_the_way_is_found_and_nothing_is_kept(
    worked: Office,
    keys: KeyFiles,
    elsewhere: KeyFiles,
    empty_sqlite_url: str,
    tmp_path: Path,
) -> None:
    backed_up(worked, keys, tmp_path / "b")
    found = restoring.look(tmp_path / "b", PASSPHRASE, nothing)
    other = dict(found.manifest.tables)
    other["event"] = backing_up.TableSum(other["event"].rows, "0" * 64)
    forged = replace(found, manifest=_with(found, tables=other))
    with pytest.raises(BackupError, match="event has .* rows on both sides, but not the same"):
        restoring.restore(forged, PASSPHRASE, empty_sqlite_url, elsewhere)
    ends = {name: replace_hash(each) for name, each in found.manifest.chains.items()}
    forged = replace(found, manifest=_with(found, chains=ends))
    with pytest.raises(BackupError, match="the chain of mo-chit does not end where it ended"):
        restoring.restore(forged, PASSPHRASE, empty_sqlite_url, elsewhere)
    assert not install.has_tables(empty_sqlite_url)


def _with(found: Archive, **changes: object) -> backing_up.Manifest:
    import msgspec

    changed: backing_up.Manifest = msgspec.structs.replace(found.manifest, **changes)
    return changed


def replace_hash(head: backing_up.ChainHead) -> backing_up.ChainHead:
    return backing_up.ChainHead(head.events, head.last, "0" * 64)


@pytest.mark.sqlite_only
def test_a_backup_of_an_older_version_is_brought_to_the_newest_schema(
    empty_database_url: str, keys: KeyFiles, elsewhere: KeyFiles, tmp_path: Path
) -> None:
    at_revision(empty_database_url, "0012")
    db = Database(empty_database_url)
    statement = text("INSERT INTO installation (name, value) VALUES ('demo_hours', 'no')")
    db.write_now(lambda tx: tx.connection.execute(statement))
    backing_up.make(db, keys, tmp_path / "b", PASSPHRASE, nothing)
    db.close()
    found = restoring.look(tmp_path / "b", PASSPHRASE, nothing)
    assert found.head.revision == "0012"
    target = f"sqlite:///{tmp_path / 'new.db'}"
    restoring.restore(found, PASSPHRASE, target, elsewhere)
    assert install.present_revision(target) == migrations.newest()
    db = Database(target)
    with db.read() as connection:
        assert migrations.missing_triggers(connection) == []
        assert connection.execute(text("SELECT value FROM installation")).scalar_one() == "no"
    db.close()


def test_a_backup_of_a_newer_version_is_refused(
    worked: Office,
    keys: KeyFiles,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "present", lambda _connection: "9999")
        backed_up(worked, keys, tmp_path / "b")
    with pytest.raises(BackupError, match="made by a newer version of this program"):
        restoring.look(tmp_path / "b", PASSPHRASE, nothing)


def test_a_database_that_a_server_uses_is_not_filled(
    worked: Office, keys: KeyFiles, elsewhere: KeyFiles, empty_sqlite_url: str, tmp_path: Path
) -> None:
    backed_up(worked, keys, tmp_path / "b")
    found = restoring.look(tmp_path / "b", PASSPHRASE, nothing)
    with server_lock(empty_sqlite_url), pytest.raises(RuntimeError, match="already runs"):
        restoring.restore(found, PASSPHRASE, empty_sqlite_url, elsewhere)
