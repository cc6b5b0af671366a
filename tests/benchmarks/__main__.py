"""`make bench`: tickets and calls a second over HTTP, beside the machine's own limits; then what a
browser shows of them, beside a bare page.

Read ratios inside one run; absolute figures swing with whatever else the machine does.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path

import uvloop

from shared.clock import SystemClock
from shared.services.office import Office
from shared.services.tokens import read_key_file
from shared.store.engine import Database
from tests.benchmarks.centre import CENTRE, SERVICES, open_counters, put_centre
from tests.benchmarks.limits import bare_server, durable_commits_per_second
from tests.benchmarks.load import Seen, get, post, press, send
from tests.benchmarks.queue import DESKS, KIOSKS, Hall, lost, play
from tests.benchmarks.waits import report_waits
from tests.databases import fresh_database, postgres_server
from tests.live_server import DEMO_PASSWORD, LiveServer, running

CONNECTIONS = (1, 8, 32, 128)
COUNTERS = 128


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    parts = ["http", "queue", "history", "finishing", "previews", "figures", "export", "week"]
    parts += ["browser", "phone"]
    arguments.add_argument("part", nargs="?", choices=parts, help="one part only")
    arguments.add_argument("--seconds", type=float, default=4.0, help="each measurement")
    arguments.add_argument("--postgresql", action="store_true", help="measure PostgreSQL instead")
    arguments.add_argument("--tickets", type=int, default=2000, help="for the part `queue`")
    arguments.add_argument("--transactions", type=int, default=1_000_000, help="for `figures`")
    arguments.add_argument("--file", type=Path, help="for `figures`: keep its database here")
    chosen = arguments.parse_args()
    if chosen.part in (None, "http"):
        _with_database(chosen, lambda folder, url: _measure(folder, chosen.seconds, url))
    if chosen.part in (None, "queue"):
        _with_database(chosen, lambda folder, url: _queue(folder, chosen.tickets, url))
    if chosen.part in (None, "history"):
        from tests.benchmarks.history import measure as measure_history

        measure_history()
    if chosen.part in (None, "finishing"):
        from tests.benchmarks import finishing

        finishing.measure()
    if chosen.part in (None, "previews"):
        from tests.benchmarks import previews

        previews.measure()
    if chosen.part == "figures":  # writes a gigabyte and more
        from tests.benchmarks import figures

        figures.measure(chosen.transactions, chosen.file)
    if chosen.part in (None, "export"):
        from tests.benchmarks.export import measure as measure_export

        measure_export()
    if chosen.part in (None, "week"):
        from tests.benchmarks import week

        week.report_week()
    if chosen.part in (None, "browser"):
        from tests.benchmarks import browser

        browser.measure()
    if chosen.part in (None, "phone"):
        from tests.benchmarks import phone

        phone.measure()


def _with_database(chosen: argparse.Namespace, measure: Callable[[Path, str | None], None]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not chosen.postgresql:
            measure(folder, None)
            return
        socket_folder = Path(tempfile.gettempdir()) / f"gcs-bench-{os.getpid()}"
        with postgres_server(socket_folder) as server, fresh_database(server) as url:
            measure(folder, url)


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
        _open(folder, range(DESKS + 1, COUNTERS + 1), database_url)
        uvloop.run(_call(port, seconds, commits))
        print(f"  memory, after                                   {_memory(server):8.0f} MB")


def _queue(folder: Path, tickets: int, database_url: str | None) -> None:
    """Eight desks serve a whole hall while its tickets are taken."""
    with running(folder, "--demo", database_url=database_url) as server:
        _prepare(folder, server, database_url)
        port = int(server.url.rsplit(":", 1)[1])
        hall = Hall([port], CENTRE, SERVICES, uvloop.run(_bearer(port)))
        played = uvloop.run(play(hall, tickets))
    print(f"{DESKS} desks, {tickets} tickets, {KIOSKS} kiosks at the same time")
    print("  request             /s    p50 ms    p99 ms    answers")
    for name, seen in (
        ("take a ticket", played.taking),
        ("call next", played.calling),
        ("start, complete", played.finishing),
    ):
        answers = " ".join(f"{status}:{n}" for status, n in sorted(seen.statuses.items()))
        p50, p99 = seen.percentile(50), seen.percentile(99)
        print(f"  {name:16} {seen.rate:6,.0f} {p50:9.1f} {p99:9.1f}    {answers}")
    office = _office(folder, database_url)
    print(f"  doubled {played.doubled()}, lost {lost(office, played, CENTRE)}")
    office.db.close()


async def _bearer(port: int) -> str:
    """The supervisor's right to press at every counter, as a header."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    sign_in = json.dumps({"username": "supervisor", "password": DEMO_PASSWORD}).encode()
    _, body = await send(reader, writer, post("/api/v1/sessions", sign_in))
    writer.close()
    return f"Authorization: Bearer {json.loads(body)['token']}\r\n"


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
    bearer = await _bearer(port)
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
    """A centre of many counters, some of them open, put there beside the running server."""
    office = _office(folder, database_url)
    put_centre(office, COUNTERS)
    office.db.close()
    _open(folder, range(1, DESKS + 1), database_url)
    time.sleep(1.5)  # servers look for a changed catalogue once a second
    assert server.process.poll() is None


def _open(folder: Path, numbers: Iterable[int], database_url: str | None) -> None:
    """People sit down at these counters."""
    office = _office(folder, database_url)
    open_counters(office, numbers)
    office.db.close()


def _office(folder: Path, database_url: str | None) -> Office:
    """A second process's view of the database, as a command has it."""
    url = database_url or f"sqlite:///{folder / 'gcs.db'}"
    return Office(Database(url), SystemClock(), read_key_file(folder / "gcs.key"), demo=True)


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
