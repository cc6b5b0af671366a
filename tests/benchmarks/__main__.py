"""`make bench`: tickets and calls a second over HTTP, beside the machine's own limits; then what a
browser shows of them, beside a bare page.

Read ratios inside one run; absolute figures swing with whatever else the machine does.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import uvloop

from tests.benchmarks.limits import bare_server, durable_commits_per_second
from tests.benchmarks.load import Seen, get, post, press, send
from tests.benchmarks.waits import report_waits
from tests.databases import fresh_database, postgres_server
from tests.live_server import DEMO_PASSWORD, LiveServer, running

CONNECTIONS = (1, 8, 32, 128)
SERVICES = ("id-card-expired", "passport-ordinary", "mea-bill", "pit-filing", "vehicle-tax")
COUNTERS = 128
CENTRE = "bench"
CATALOGUE = """
centres:
- id: bench
  kind: station_counter
  th: ศูนย์วัดความเร็ว
  en: Speed test centre
  source: illustrative
  calendar: {weekly: {mon: [["00:00", "24:00"]]}}
  offers: [id-card-expired, passport-ordinary, mea-bill, pit-filing, vehicle-tax]
  counters:
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    parts = ["http", "browser"]
    arguments.add_argument("part", nargs="?", choices=parts, help="one part only")
    arguments.add_argument("--seconds", type=float, default=4.0, help="each measurement")
    arguments.add_argument("--postgresql", action="store_true", help="measure PostgreSQL instead")
    chosen = arguments.parse_args()
    if chosen.part != "browser":
        _over_http(chosen)
    if chosen.part != "http":
        from tests.benchmarks import browser

        browser.measure()


def _over_http(chosen: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not chosen.postgresql:
            _measure(folder, chosen.seconds, None)
            return
        socket_folder = Path(tempfile.gettempdir()) / f"gcs-bench-{os.getpid()}"
        with postgres_server(socket_folder) as server, fresh_database(server) as url:
            _measure(folder, chosen.seconds, url)


def _measure(folder: Path, seconds: float, database_url: str | None) -> None:
    commits = durable_commits_per_second(folder)
    with bare_server() as port:
        bare = uvloop.run(press(port, 32, seconds, lambda _c, _n: get("/")))
    print("limits of this machine, same run")
    print(f"  durable single-row commit (SQLite, WAL, FULL)   {commits:8,.0f} /s")
    print(f"  bare ASGI, 32 connections                       {bare.rate:8,.0f} /s")
    report_waits()
    began = time.perf_counter()
    with running(folder, "--demo", database_url=database_url) as server:
        start = time.perf_counter() - began
        print(f"  start with 20 days of history                   {start:8.1f} s")
        print(f"  memory, idle                                    {_memory(server):8.0f} MB")
        _prepare(folder, server, database_url)
        port = int(server.url.rsplit(":", 1)[1])
        uvloop.run(_issue(port, seconds, commits))
        uvloop.run(_call(port, seconds, commits))
        print(f"  memory, after                                   {_memory(server):8.0f} MB")


async def _issue(port: int, seconds: float, commits: float) -> None:
    _head("take a ticket")
    for connections in CONNECTIONS:
        seen = await press(port, connections, seconds, _ticket)
        _row(connections, seen, commits)


def _ticket(connection: int, number: int) -> bytes:
    service = SERVICES[(connection + number) % len(SERVICES)]
    body = json.dumps({"services": [service]}).encode()
    key = f"Idempotency-Key: {uuid.uuid4()}\r\n"
    return post(f"/api/v1/centres/{CENTRE}/visits", body, key)


async def _call(port: int, seconds: float, commits: float) -> None:
    """Each connection is a counter: call the next citizen, take the ticket out again."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    sign_in = json.dumps({"username": "supervisor", "password": DEMO_PASSWORD}).encode()
    _, body = await send(reader, writer, post("/api/v1/sessions", sign_in))
    bearer = f"Authorization: Bearer {json.loads(body)['token']}\r\n"
    for number in range(1, COUNTERS + 1):
        path = f"/api/v1/centres/{CENTRE}/counters/{number}/open"
        status, body = await send(reader, writer, post(path, b"{}", bearer))
        assert status == 200, body
    writer.close()
    _head("call next (every second request takes the called ticket out again)")
    for connections in CONNECTIONS:
        _row(connections, await _calling(port, connections, seconds, bearer), commits)


async def _calling(port: int, connections: int, seconds: float, bearer: str) -> Seen:
    seen = Seen()
    stop = time.perf_counter() + seconds

    async def desk(counter: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        path = f"/api/v1/centres/{CENTRE}/counters/{counter}/call-next"
        while time.perf_counter() < stop:
            key = f"{bearer}Idempotency-Key: {uuid.uuid4()}\r\n"
            began = time.perf_counter()
            status, body = await send(reader, writer, post(path, b"{}", key))
            seen.seconds.append(time.perf_counter() - began)
            seen.statuses[status] = seen.statuses.get(status, 0) + 1
            if status != 200:
                continue
            called = json.loads(body)
            done = {"version": called["version"], "outcome": "recorded_in_error"}
            remove = f"/api/v1/transactions/{called['transaction']}/remove"
            await send(reader, writer, post(remove, json.dumps(done).encode(), bearer))
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(desk(counter) for counter in range(1, connections + 1)))
    seen.elapsed = time.perf_counter() - began
    return seen


def _prepare(folder: Path, server: LiveServer, database_url: str | None) -> None:
    """A centre with enough counters, imported beside the running server."""
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    weekly = ", ".join(f'{day}: [["00:00", "24:00"]]' for day in days)
    text = CATALOGUE.replace('mon: [["00:00", "24:00"]]', weekly)
    text += "".join(f"  - {{n: {number}}}\n" for number in range(1, COUNTERS + 1))
    file = folder / "bench.yaml"
    file.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "shared.cli", "import-catalogue", str(file)]
    environment = {
        **os.environ,
        "GCS_KEY_FILE": str(folder / "gcs.key"),
        "GCS_DATABASE_URL": database_url or f"sqlite:///{folder / 'gcs.db'}",
    }
    subprocess.run(command, check=True, env=environment, cwd=folder, stdout=subprocess.DEVNULL)
    time.sleep(1.5)  # servers look for a changed catalogue once a second
    assert server.process.poll() is None


def _memory(server: LiveServer) -> float:
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="utf-8")
    line = next(each for each in status.splitlines() if each.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _head(title: str) -> None:
    print(title)
    print("  connections      /s    × commit    p50 ms    p99 ms    answers")


def _row(connections: int, seen: Seen, commits: float) -> None:
    answers = " ".join(f"{status}:{count}" for status, count in sorted(seen.statuses.items()))
    print(
        f"  {connections:11} {seen.rate:7,.0f} {seen.rate / commits:11.2f} "
        f"{seen.percentile(50):9.1f} {seen.percentile(99):9.1f}    {answers}"
    )


if __name__ == "__main__":
    main()
