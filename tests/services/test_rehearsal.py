"""A rehearsal: nothing of it counts, and only the setup of the real installation is in it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.datastructures import State
from litestar.testing import TestClient

from shared import jobs
from shared import serve as serve_module
from shared.app import _living
from shared.clock import SystemClock
from shared.domain.errors import (
    NotFound,
    RehearsalOn,
    RehearsalPortTaken,
    RehearsalRefused,
    RehearsalStays,
)
from shared.domain.permissions import Grant, Role
from shared.services import checking, rehearsal
from shared.services.access import VISIT
from shared.services.install import InstallError
from shared.services.office import Office
from shared.services.rehearsal import Files, Played, Running
from shared.services.rehearsal_child import RehearsalServer
from shared.services.tokens import create_key_file, read_key_file
from shared.settings import Settings
from shared.store import people, rehearsal_copy
from shared.store.catalogue import load_catalogue
from shared.store.engine import Database
from shared.store.tables import metadata
from shared.web.live import Hub
from tests.builders import CENTRE, a_clerk, a_desk, a_visit, run, serve, staff
from tests.manual_clock import ManualClock
from tests.served import application

PATIENCE_SECONDS = 60


@pytest.fixture
def settings(stocked_sqlite_url: str, tmp_path: Path) -> Settings:
    return settings_of(stocked_sqlite_url, tmp_path)


def settings_of(url: str, folder: Path, **more: str) -> Settings:
    found = {"GCS_DATABASE_URL": url, "GCS_KEY_FILE": str(folder / "gcs.key"), **more}
    create_key_file(Path(found["GCS_KEY_FILE"]))
    return Settings.from_environment(found)


@pytest.fixture
def real(settings: Settings, clock: ManualClock) -> Iterator[Office]:
    """The installation, with a morning that really was: a citizen served, another one in line."""
    office = Office(Database(settings.database_url), clock, read_key_file(settings.key_file))
    clerk = a_clerk(office)
    a_visit(office)
    a_visit(office)
    a_desk(office, clerk)
    serve(office, clock, clerk)
    yield office
    office.db.close()


def rehearsed(settings: Settings, clock: ManualClock) -> Office:
    files = rehearsal.files_of(settings)
    rehearsal.prepare(settings, files, clock.now())
    return Office(Database(files.url), clock, read_key_file(files.key), rehearsal=True)


def filled(files: Files) -> set[str]:
    with closing(sqlite3.connect(files.database)) as connection:
        count = "SELECT EXISTS (SELECT 1 FROM {})"
        names = [each.name for each in metadata.sorted_tables]
        return {name for name in names if connection.execute(count.format(name)).fetchone()[0]}


def test_only_the_setup_is_copied(settings: Settings, real: Office, clock: ManualClock) -> None:
    office = rehearsed(settings, clock)
    office.db.close()
    assert filled(rehearsal.files_of(settings)) == {
        *("centre", "agency", "queue_group", "topic", "subtopic", "bundle", "service", "fee"),
        *("process_version", "service_variant", "baseline", "offer", "counter"),
        *("calendar_version", "staff", "staff_grant", "installation"),
    }
    assert office.tokens.fingerprint() != real.tokens.fingerprint()


def test_a_slip_opens_nothing_on_the_other_side(
    settings: Settings, real: Office, clock: ManualClock
) -> None:
    office = rehearsed(settings, clock)
    played = a_visit(office)
    assert office.tokens.open(VISIT, played.token) is not None
    assert real.tokens.open(VISIT, played.token) is None
    true = a_visit(real)
    assert real.tokens.open(VISIT, true.token) is not None
    assert office.tokens.open(VISIT, true.token) is None
    office.db.close()


def test_the_real_one_learns_numbers_once_and_nothing_else(
    settings: Settings, real: Office, clock: ManualClock
) -> None:
    files = rehearsal.files_of(settings)
    before = checking.check(real)
    office = rehearsed(settings, clock)
    clerk = a_clerk(office)
    for _ in range(3):
        a_visit(office)
    a_desk(office, clerk, counter=4)
    serve(office, clock, clerk, counter=4)
    office.db.close()

    rehearsal.record(real.db, files, clock.advance(minutes=5))
    rehearsal.record(real.db, files, clock.advance(minutes=5))

    found = rehearsal.last_played(real, CENTRE)
    assert isinstance(found, Played)
    assert (found.tickets, found.called, found.served, found.counters, found.people) == (
        *(3, 1, 1),
        (4,),
        1,
    )
    with real.db.read() as connection:
        assert people.last_change(connection, "rehearsed", CENTRE) is not None
    after = checking.check(real)
    assert not after.differences
    assert (after.visits, after.events) == (before.visits, before.events)


@pytest.mark.postgresql_only
def test_from_postgresql_it_goes_into_a_file_beside_the_key(
    stocked_url: str, tmp_path: Path, clock: ManualClock
) -> None:
    settings = settings_of(stocked_url, tmp_path)
    files = rehearsal.files_of(settings)
    assert files.database == tmp_path / "gcs.rehearsal.db"
    office = rehearsed(settings, clock)
    a_visit(office)
    real = Database(settings.database_url)
    rehearsal.record(real, files, clock.now())
    with real.read() as connection:
        known = load_catalogue(connection)
        assert people.fact(connection, f"rehearsed:{CENTRE}") is not None
        assert not rehearsal_copy.has_visits(connection, CENTRE)
    assert known.processes == office.catalogue.processes
    assert known.former_calendars == office.whole_catalogue.former_calendars
    office.db.close()
    real.close()


def test_nobody_outside_hears_of_it_and_every_page_says_so(
    settings: Settings, real: Office, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []

    def outside(name: str) -> Callable[..., Coroutine[object, object, None]]:
        async def begin(*_: object) -> None:
            begun.append(name)

        return begin

    for name in ("tell_programs_for_ever", "tell_phones_for_ever", "keep_backups_for_ever"):
        monkeypatch.setattr(jobs, name, outside(name))
    office = rehearsed(settings, clock)
    for each in (office, real):
        run(lived(each))
        assert len(begun) == (0 if each is office else 3)
    clock.advance(hours=14)  # long after closing time
    with application(office) as app, TestClient(app) as client:
        for page in ("/", "/counter", f"/kiosk/{CENTRE}/topics", "/portal/performance"):
            assert "data-rehearsal" in client.get(page).text, page
        assert "data-closed" not in client.get(f"/kiosk/{CENTRE}").text
    office.db.close()
    with application(real) as app, TestClient(app) as client:
        assert "data-rehearsal" not in client.get("/counter").text
        assert client.get(f"/kiosk/{CENTRE}/topics").url.path.endswith("/pair")
    there = rehearsal.settings_there(
        replace(settings, public_origin="https://real.example"), rehearsal.files_of(settings)
    )
    assert there.public_origin is None
    assert there.database_url == office.db.url


async def lived(office: Office) -> None:
    """Begin what runs beside requests, and end it."""
    app = Litestar(state=State({"office": office, "hub": Hub()}))
    async with _living(app, background=True):
        await asyncio.sleep(0)


def test_what_was_played_is_deleted_once_it_is_over(
    settings: Settings, real: Office, clock: ManualClock
) -> None:
    files = rehearsal.files_of(settings)
    rehearsed(settings, clock).db.close()
    head = staff(real, Grant(Role.ADMINISTRATOR))
    with serve_module._only_rehearsal(files), pytest.raises(RehearsalOn):
        run(rehearsal.forget(real, head, files))
    with pytest.raises(NotFound):
        run(rehearsal.forget(real, a_clerk(real), files))
    run(rehearsal.forget(real, head, files))
    assert not files.exists
    assert not files.key.exists()
    with pytest.raises(NotFound):
        run(rehearsal.forget(real, head, files))


def test_one_that_hangs_is_named_by_its_process(
    settings: Settings, real: Office, clock: ManualClock
) -> None:
    files = rehearsal.files_of(settings)
    assert rehearsal.found_running(files) is None
    with serve_module._only_rehearsal(files):
        found = rehearsal.found_running(files)
        assert found is not None
        assert found.port is None, "it is being prepared"
        office = rehearsed(settings, clock)
        rehearsal.tell_port(office.db, 8123)
        office.db.close()
        assert rehearsal.found_running(files) == Running(8123, clock.now(), is_own=False)
        with pytest.raises(RehearsalStays) as stays:
            rehearsal.ask_to_end(files, 0.2)
        assert stays.value.params["process"] == str(os.getpid())
    rehearsal.ask_to_end(files, 0.2)
    assert rehearsal.found_running(files) is None


def test_a_rehearsal_is_not_rehearsed_and_stays_one(
    settings: Settings, real: Office, clock: ManualClock
) -> None:
    rehearsed(settings, clock).db.close()
    files = rehearsal.files_of(settings)
    own = Settings.from_environment({"GCS_DATABASE_URL": files.url, "GCS_KEY_FILE": str(files.key)})
    with pytest.raises(InstallError, match="rehearsal already"):
        rehearsal.prepare(own, rehearsal.files_of(own), clock.now())
    assert rehearsal.marked(real.db) is None


def test_without_a_centre_there_is_nothing_to_rehearse(
    sqlite_url: str, tmp_path: Path, clock: ManualClock
) -> None:
    empty = settings_of(sqlite_url, tmp_path)
    with pytest.raises(InstallError, match="no centre"):
        rehearsal.prepare(empty, rehearsal.files_of(empty), clock.now())


def test_a_port_that_is_taken_is_named(
    stocked_sqlite_url: str, tmp_path: Path, clock: ManualClock
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen(1)
        port = other.getsockname()[1]
        settings = settings_of(stocked_sqlite_url, tmp_path, GCS_REHEARSAL_PORT=str(port))
        db = Database(settings.database_url)
        with pytest.raises(RehearsalPortTaken, match=str(port)):
            RehearsalServer(settings).start(db, clock)
        db.close()


def lives(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"


def test_the_second_server_starts_once_and_ends_with_the_first(
    settings: Settings, real: Office
) -> None:
    """One child for all of it: it takes seconds to start."""
    server = RehearsalServer(settings, own_port=20_000 + os.getpid() % 20_000)
    clock = SystemClock()
    begun = server.start(real.db, clock)
    assert server.start(real.db, clock) == begun, "a second press finds it running"
    with (
        pytest.raises(InstallError, match="runs already"),
        serve_module._only_rehearsal(rehearsal.files_of(settings)),
    ):
        pass
    child = server._child
    assert child is not None
    assert child.stdin is not None
    assert lives(child.pid)
    child.stdin.close()  # as the kernel does when this process is killed
    assert child.wait(PATIENCE_SECONDS) == 0
    until = time.monotonic() + PATIENCE_SECONDS
    while server.running is not None and time.monotonic() < until:
        time.sleep(0.05)
    assert server.running is None
    server.stop()


def test_a_dead_child_is_told_in_one_sentence(
    settings: Settings, real: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = RehearsalServer(settings, own_port=20_000 + os.getpid() % 20_000)
    spawn = server._spawn

    def killed(port: int) -> object:
        child = spawn(port)
        os.kill(child.pid, signal.SIGKILL)
        return child

    monkeypatch.setattr(server, "_spawn", killed)
    with pytest.raises(RehearsalRefused, match="without a word"):
        server.start(real.db, SystemClock())
    assert server.running is None
