"""A backup through the browser: one encrypted file, read back before its end is sent."""

from __future__ import annotations

import asyncio
import os
import re
import stat
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import AsyncMock

import httpx
import pytest

from shared.domain.permissions import Grant, Role
from shared.services import (
    archive,
    backing_up,
    downloaded_backups,
    nightly_backups,
    opening_kit,
    secrecy,
)
from shared.services.archive import BackupError
from shared.services.downloaded_backups import Download, Wish
from shared.services.office import Office
from shared.services.upkeep import BackupPlan, KeyFiles
from shared.store import backup_runs
from shared.store.backup_runs import Run
from shared.store.tables.operations import RunState, RunWay
from tests.backup_scene import PASSPHRASE, QUICK, keys_in
from tests.builders import staff
from tests.counter.conftest import PASSWORD, Centre, running
from tests.manual_clock import ManualClock
from tests.served import beside
from tests.sign_in_scene import hire

STATE = "/counter/administration/state"
FORM = {"passphrase": PASSPHRASE, "again": PASSPHRASE, "password": PASSWORD}
HELD = 1000
Work = Callable[[], None]


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(archive, "SCRYPT_COST", QUICK)
    keys = keys_in(tmp_path)
    monkeypatch.setattr(KeyFiles, "of", lambda _settings: keys)


@pytest.fixture
def head(centre: Centre, password_hash: str) -> Iterator[httpx.Client]:
    hire(centre.office, "head", password_hash, Grant(Role.ADMINISTRATOR))
    with centre.client("head") as client:
        yield client


def ask(client: httpx.Client, key: str = "one press", **more: str) -> httpx.Response:
    return client.post(f"{STATE}/download", data={"key": key, **FORM, **more})


def newest(office: Office) -> Run | None:
    with office.db.read() as connection:
        return backup_runs.newest(connection)


def ended(office: Office) -> Run:
    """The run is written down beside the request."""
    for _ in range(200):
        run = newest(office)
        if run is not None and run.state is not RunState.RUNNING:
            return run
        time.sleep(0.02)
    raise AssertionError("the run does not end")


def left(folder: Path) -> list[str]:
    return [each.name for each in folder.glob("gcs-download-*")]


def test_the_file_opens_with_the_passphrase_alone_and_ticks_the_step(
    centre: Centre, head: httpx.Client, tmp_path: Path
) -> None:
    before = head.get(STATE).text
    assert 'data-action="download"' in before
    answer = ask(head)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/octet-stream"
    name = re.fullmatch(
        r'attachment; filename="(gcs-\w+\.gcsbackup)"', answer.headers["content-disposition"]
    )
    assert name is not None
    got = tmp_path / name[1]
    got.write_bytes(answer.content)
    whole = backing_up.verify(got, PASSPHRASE)
    assert whole.manifest.tables["staff"].rows >= 8
    assert set(whole.head.files) == {"key", "vapid"}
    with pytest.raises(BackupError):
        backing_up.verify(got, "another passphrase")
    run = ended(centre.office)
    assert (run.state, run.way) == (RunState.DONE, RunWay.BROWSER)
    assert (run.file_name, run.file_bytes) == (name[1], len(answer.content))
    assert left(tmp_path) == []
    page = head.get(STATE).text
    assert "Last backup: just now." in page
    assert "downloaded" in page
    boss = staff(centre.office, Grant(Role.ADMINISTRATOR))
    assert "backup" in opening_kit.look(centre.office, boss, "").done
    log = head.get("/counter/administration/changes").text
    assert "Backup downloaded" in log
    assert PASSPHRASE not in log + page + before


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"passphrase": "elevenchars", "again": "elevenchars"}, "at least 12 characters"),
        ({"passphrase": " elevenchars ", "again": " elevenchars "}, "at least 12 characters"),
        ({"again": "correct horse batterY"}, "are not the same"),
        ({"password": "not mine at all"}, "This is not your password."),
        ({"password": ""}, "Please fill this in."),
        ({"passphrase": "x" * 501, "again": "x" * 501}, "too long"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_begins(
    centre: Centre, head: httpx.Client, tmp_path: Path, more: dict[str, str], words: str
) -> None:
    refused = ask(head, **more)
    assert (refused.status_code, words in refused.text) == (422, True)
    assert FORM["passphrase"] not in refused.text
    assert newest(centre.office) is None
    assert left(tmp_path) == []


def test_only_whoever_runs_the_installation_gets_one(centre: Centre, password_hash: str) -> None:
    hire(centre.office, "keeper", password_hash, Grant(Role.ADMINISTRATOR, "mo-chit"))
    for name in ("staff1", "boss", "auditor", "officer", "keeper"):
        with centre.client(name) as client:
            assert ask(client).status_code == 404, name
    with centre.client() as client:
        assert ask(client).status_code == 401
    assert newest(centre.office) is None


def test_one_at_a_time_and_one_that_is_broken_off_leaves_nothing(
    centre: Centre, head: httpx.Client, tmp_path: Path
) -> None:
    waiting: list[Work] = []

    def later(work: Work) -> None:
        waiting.append(work)

    centre.office.upkeep.beside = later
    data = {"key": "first", **FORM}
    with head.stream("POST", f"{STATE}/download", data=data) as first:
        assert first.status_code == 200
        (name,) = left(tmp_path)
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
        second, again = ask(head, "second"), ask(head, "first")
        assert {second.status_code, again.status_code} == {409}
        assert "A backup is being made already." in second.text
        assert "data-running" in head.get(STATE).text
    for _ in range(200):
        if len(waiting) == 2:
            break
        time.sleep(0.02)
    assert left(tmp_path) == []
    making, ending = waiting
    making()  # it comes to write when nobody reads any more
    ending()
    run = ended(centre.office)
    assert (run.state, run.failure) == (RunState.FAILED, "the download was broken off")
    assert left(tmp_path) == []
    assert 'data-finding="backup_failed"' not in head.get(STATE).text
    centre.office.upkeep.beside = lambda work: work()
    assert ask(head, "third").status_code == 200


@pytest.mark.sqlite_only
def test_one_that_nobody_begins_to_read_leaves_nothing(
    office: Office, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser has gone before the first piece; the second time the process ends, too."""
    keys, head = keys_in(tmp_path), staff(office, Grant(Role.ADMINISTRATOR))
    office.upkeep.keys = keys
    monkeypatch.setattr(downloaded_backups, "FIRST_PIECE_SECONDS", 0.05)
    monkeypatch.setattr(secrecy, "prove_password", AsyncMock())

    async def ask_and_go(seconds: float) -> Download:
        wish = Wish(PASSPHRASE, PASSPHRASE, PASSWORD)
        found = await downloaded_backups.begin(office, head, keys, wish, None)
        assert len(left(tmp_path)) == 1
        await asyncio.sleep(seconds)
        return found

    async def first_piece(download: Download) -> bytes:
        return await anext(download.pieces())

    gone = asyncio.run(ask_and_go(0.1))
    assert left(tmp_path) == []
    with pytest.raises(BackupError, match="broken off"):
        asyncio.run(first_piece(gone))
    assert ended(office).failure == downloaded_backups.BROKEN_OFF
    office.upkeep.beside = lambda _work: None
    asyncio.run(ask_and_go(0))
    downloaded_backups.clear_left(office)
    assert len(left(tmp_path)) == 1, "it may be under way"
    for name in left(tmp_path):
        long_ago = (tmp_path / name).stat().st_mtime - 2 * 3600
        os.utime(tmp_path / name, (long_ago, long_ago))
    downloaded_backups.clear_left(office)
    assert left(tmp_path) == []


def test_a_file_that_cannot_be_read_back_never_arrives_in_full(
    centre: Centre, head: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_about: object) -> None:
        raise BackupError("it is damaged")

    monkeypatch.setattr(backing_up, "verify", damaged)
    with pytest.raises(httpx.RemoteProtocolError):
        ask(head)
    run = ended(centre.office)
    assert (run.state, run.failure) == (RunState.FAILED, "it is damaged")
    assert left(tmp_path) == []


def test_it_is_sent_while_it_grows_but_for_its_end(
    centre: Centre, head: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify, may_end = backing_up.verify, threading.Event()

    def slowly(*about: object) -> backing_up.Archive:
        may_end.wait(20)
        return verify(*about)  # type: ignore[arg-type]

    monkeypatch.setattr(backing_up, "verify", slowly)
    monkeypatch.setattr(downloaded_backups, "HELD_BYTES", HELD)
    data = {"key": "k", **FORM}
    with head.stream("POST", f"{STATE}/download", data=data) as answer:
        pieces = answer.iter_raw()
        early = next(pieces)
        assert early.startswith(archive.MARK)
        may_end.set()
        rest = b"".join(pieces)
    assert len(rest) >= HELD
    assert ended(centre.office).file_bytes == len(early) + len(rest)


def test_the_server_makes_its_own_all_the_same(
    centre: Centre, head: httpx.Client, tmp_path: Path
) -> None:
    assert ask(head).status_code == 200
    ended(centre.office)
    office = centre.office
    (tmp_path / "backups").mkdir()
    (tmp_path / "phrase").write_text(PASSPHRASE)
    office.upkeep.plan = BackupPlan(tmp_path / "backups", tmp_path / "phrase", 2, keys_in(tmp_path))
    thread = nightly_backups.begin_due(office)
    assert thread is not None
    thread.join()
    with office.db.read() as connection:
        own = backup_runs.newest(connection, RunState.DONE, RunWay.SERVER)
    assert own is not None


@pytest.mark.postgresql_only
def test_on_postgresql_too(stocked_url: str, clock: ManualClock, password_hash: str) -> None:
    from tests.builders import an_office

    with running(an_office(stocked_url, clock), clock, password_hash) as place:
        hire(place.office, "head", password_hash, Grant(Role.ADMINISTRATOR))
        with place.client("head") as client:
            answer = beside(lambda: ask(client))
            assert answer.content.startswith(archive.MARK)
        assert ended(place.office).state is RunState.DONE
