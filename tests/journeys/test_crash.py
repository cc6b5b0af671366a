"""The real program under load, killed and stopped: nothing acknowledged is ever lost."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from shared.clock import SystemClock
from shared.services import checking
from shared.services.office import Office
from shared.services.tokens import read_key_file
from shared.store.engine import Database
from tests.demo_files import put_demo, put_young_demo
from tests.live_server import LiveServer, running

LETTERS = {
    "B": "id-card-expired",
    "F": "passport-ordinary",
    "K": "gold-card-register",
    "M": "tax-id",
    "R": "lost-document-report",
    "U": "post-send",
    "W": "mea-bill",
    "Y": "vehicle-tax",
    "Z": "information",
}


def take(url: str, service: str, seen: list[tuple[int, str, str]]) -> None:
    """Take a ticket; remember it only when the server acknowledged it."""
    body = {"services": [service]}
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    with contextlib.suppress(httpx.HTTPError):
        answer = httpx.post(f"{url}/api/v1/centres/mo-chit/visits", json=body, headers=headers)
        if answer.status_code == 201:
            ticket = answer.json()
            seen.append((ticket["visit"], ticket["number"], ticket["token"]))


def press(server: LiveServer, clients: int, stop: threading.Event) -> list[tuple[int, str, str]]:
    seen: list[tuple[int, str, str]] = []
    services = list(LETTERS.values())

    def client(number: int) -> None:
        turn = number
        while not stop.is_set():
            take(server.url, services[turn % len(services)], seen)
            turn += 1

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(client, range(clients)))
    return seen


def office_of(folder: Path, url: str) -> Office:
    return Office(Database(url), SystemClock(), read_key_file(folder / "gcs.key"), demo=True)


def assert_all_there(office: Office, seen: list[tuple[int, str, str]]) -> None:
    """Every acknowledged ticket stands in the log under its number; no gap, no double."""
    assert len({number for _, number, _ in seen}) == len(seen)
    result = checking.check(office)
    assert result.differences == []
    from shared.services import visits

    for id, number, token in seen:
        view = visits.view(office, token)
        assert (view.visit, view.number) == (id, number)


def test_a_server_killed_under_load_loses_no_acknowledged_ticket(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'gcs.db'}"
    stop = threading.Event()
    put_demo(tmp_path, days=2)
    with running(tmp_path, "--demo", database_url=url) as server, ThreadPoolExecutor(1) as pool:
        load = pool.submit(press, server, 8, stop)
        time.sleep(2)
        server.process.send_signal(signal.SIGKILL)
        server.process.wait(10)
        stop.set()
        seen = load.result()
    assert len(seen) > 20
    office = office_of(tmp_path, url)
    assert_all_there(office, seen)
    office.db.close()
    with running(tmp_path, "--demo", database_url=url) as again:
        token = seen[-1][2]
        assert httpx.get(f"{again.url}/api/v1/visits/{token}").json()["number"] == seen[-1][1]


def test_a_stop_with_streams_open_ends_within_five_seconds_and_cleanly(
    demo_server_of_its_own: LiveServer,
) -> None:
    server = demo_server_of_its_own
    streams = [
        urllib.request.urlopen(f"{server.url}/api/v1/centres/mo-chit/board/stream")
        for _ in range(5)
    ]
    for stream in streams:
        assert any(line.startswith(b"data: {") for line in iter(stream.readline, b""))
    began = time.monotonic()
    status = server.stop()
    assert time.monotonic() - began < 5
    assert status == 0
    for stream in streams:
        stream.read()  # ends without an error
        stream.close()


@pytest.fixture
def demo_server_of_its_own(tmp_path: Path) -> Iterator[LiveServer]:
    put_demo(tmp_path, days=2)
    with running(tmp_path, "--demo") as server:
        yield server


def test_two_server_processes_on_postgresql_share_nine_letters(
    tmp_path: Path, postgresql_url: str
) -> None:
    url = postgresql_url
    put_young_demo(tmp_path, url)
    stop = threading.Event()
    with (
        running(tmp_path, "--demo", database_url=url) as one,
        running(tmp_path, "--demo", database_url=url) as other,
        ThreadPoolExecutor(2) as pool,
    ):
        loads = [pool.submit(press, server, 6, stop) for server in (one, other)]
        time.sleep(2)
        stop.set()
        seen = [ticket for load in loads for ticket in load.result()]
    office = office_of(tmp_path, url)
    assert_all_there(office, seen)
    office.db.close()
    letters = Counter(number[0] for _, number, _ in seen)
    assert set(letters) == set(LETTERS)


def test_a_board_on_one_process_hears_a_call_made_through_another(
    tmp_path: Path, postgresql_url: str
) -> None:
    url = postgresql_url
    put_young_demo(tmp_path, url)
    with (
        running(tmp_path, "--demo", database_url=url) as one,
        running(tmp_path, "--demo", database_url=url) as other,
    ):
        heard = threading.Event()
        snapshots: list[dict[str, object]] = []

        def listen() -> None:
            address = f"{other.url}/api/v1/centres/mo-chit/board/stream"
            with urllib.request.urlopen(address) as stream:
                for line in stream:
                    if line.startswith(b"data: {"):
                        snapshots.append(json.loads(line[6:]))
                        if snapshots[-1]["calls"]:
                            heard.set()
                            return

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        number = _call_somebody(one)
        assert heard.wait(10)
        calls = snapshots[-1]["calls"]
        assert isinstance(calls, list)
        assert calls[0]["number"] == number


def _call_somebody(server: LiveServer) -> str:
    api = f"{server.url}/api/v1"
    httpx.post(f"{api}/centres/mo-chit/visits", json={"services": ["mea-bill"]})
    signed_in = httpx.post(
        f"{api}/sessions", json={"username": "staff1", "password": "for-tests-only"}
    )
    bearer = {"Authorization": f"Bearer {signed_in.json()['token']}"}
    httpx.post(f"{api}/centres/mo-chit/counters/2/open", headers=bearer)
    called = httpx.post(f"{api}/centres/mo-chit/counters/2/call-next", headers=bearer)
    return str(called.json()["number"])


def test_a_second_server_on_the_same_sqlite_file_is_refused(
    demo_server_of_its_own: LiveServer, tmp_path: Path
) -> None:
    with pytest.raises(RuntimeError, match="already runs"), running(tmp_path, "--demo"):
        pass


def test_commands_work_beside_a_running_server(
    demo_server_of_its_own: LiveServer, tmp_path: Path
) -> None:
    checked = _gcs(tmp_path, "check")
    assert checked.returncode == 0, checked.stderr
    assert "nothing differs" in checked.stdout
    tampered = sqlite3.connect(tmp_path / "gcs.db")
    tampered.execute("UPDATE visit SET language = 'en' WHERE id = 1")
    tampered.execute("UPDATE visit SET language = 'th' WHERE id = 2")
    tampered.execute("UPDATE visit SET number = 'Q999' WHERE id = 3")
    tampered.commit()
    tampered.close()
    broken = _gcs(tmp_path, "check")
    assert broken.returncode == 1
    assert "Q999" in broken.stdout
    assert "Traceback" not in broken.stderr


def _gcs(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "shared.cli",
            *arguments,
            "--database",
            f"sqlite:///{folder}/gcs.db",
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=folder,
        env={"GCS_KEY_FILE": str(folder / "gcs.key"), "PATH": "/usr/bin:/bin"},
    )


def test_a_port_in_use_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = subprocess.run(
            [sys.executable, "-m", "shared.cli", "run", "--demo", "--port", port],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            cwd=tmp_path,
        )
    assert result.returncode == 2
    assert "in use" in result.stderr
    assert "Traceback" not in result.stderr
