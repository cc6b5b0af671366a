"""Eight desks and a hall full of tickets over HTTP: who was served, how fast, and was it everybody.

`python -m tests.benchmarks queue` prints it; a test plays it smaller. Nothing is ever doubled or
lost, whatever the speed.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import text

from shared.services import checking
from shared.services.office import Office
from tests.benchmarks.load import Seen, post, send

DESKS = 8
KIOSKS = 4
TICKETS = 2000


@dataclass
class Played:
    """What the machines were told: numbers given, transactions called and finished."""

    numbers: list[str] = field(default_factory=list)
    called: list[int] = field(default_factory=list)
    finished: list[int] = field(default_factory=list)
    taking: Seen = field(default_factory=Seen)
    calling: Seen = field(default_factory=Seen)
    finishing: Seen = field(default_factory=Seen)

    def doubled(self) -> int:
        """Numbers and calls that somebody had before."""
        return sum(
            n - 1 for told in (self.numbers, self.called) for n in Counter(told).values() if n > 1
        )


@dataclass(frozen=True)
class Hall:
    """Where to press: ports of the servers, the centre, what it offers, whose right it is."""

    ports: Sequence[int]
    centre: str
    services: Sequence[str]
    bearer: str


async def play(hall: Hall, tickets: int, desks: int = DESKS) -> Played:
    """Take so many tickets at several kiosks while the desks serve everybody."""
    played, left = Played(), iter(range(tickets))
    taking = asyncio.Event()
    began = time.perf_counter()

    async def kiosk(number: int) -> None:
        reader, writer = await _connect(hall, number)
        for turn in left:
            body = {"services": [hall.services[turn % len(hall.services)]]}
            path = f"/api/v1/centres/{hall.centre}/visits"
            status, answer = await _press(played.taking, reader, writer, path, body, "")
            assert status == 201, answer
            played.numbers.append(str(answer["number"]))
        writer.close()

    async def desk(counter: int) -> None:
        reader, writer = await _connect(hall, counter)
        path = f"/api/v1/centres/{hall.centre}/counters/{counter}/call-next"
        while True:
            last_look = taking.is_set()
            status, called = await _press(played.calling, reader, writer, path, {}, hall.bearer)
            if status == 200:
                played.called.append(int(str(called["transaction"])))
                await _serve(played, hall, reader, writer, called)
            elif last_look:
                break
            else:
                await asyncio.sleep(0.005)
        writer.close()

    async def kiosks() -> None:
        await asyncio.gather(*(kiosk(number) for number in range(KIOSKS)))
        played.taking.elapsed = time.perf_counter() - began
        taking.set()

    await asyncio.gather(kiosks(), *(desk(counter) for counter in range(1, desks + 1)))
    played.calling.elapsed = played.finishing.elapsed = time.perf_counter() - began
    return played


async def _serve(
    played: Played,
    hall: Hall,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    called: dict[str, object],
) -> None:
    transaction, version = called["transaction"], called["version"]
    path = f"/api/v1/transactions/{transaction}"
    for verb, more in (("start", {}), ("complete", {"outcome": "completed"})):
        body = {"version": version, **more}
        status, after = await _press(
            played.finishing, reader, writer, f"{path}/{verb}", body, hall.bearer
        )
        assert status == 200, after
        version = after["version"]
    played.finished.append(int(str(transaction)))


async def _connect(hall: Hall, number: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", hall.ports[number % len(hall.ports)])


async def _press(
    seen: Seen,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    path: str,
    body: object,
    bearer: str,
) -> tuple[int, dict[str, object]]:
    headers = f"{bearer}Idempotency-Key: {uuid.uuid4()}\r\n"
    began = time.perf_counter()
    status, answer = await send(reader, writer, post(path, json.dumps(body).encode(), headers))
    seen.seconds.append(time.perf_counter() - began)
    seen.statuses[status] = seen.statuses.get(status, 0) + 1
    return status, json.loads(answer) if answer else {}


def lost(office: Office, played: Played, centre: str) -> int:
    """Tickets that were given and not served, and whatever `gcs check` finds."""
    statement = text(
        "SELECT count(*) FROM service_transaction"
        " WHERE centre_id = :centre AND outcome = 'completed'"
    )
    with office.db.read() as connection:
        served = int(connection.execute(statement, {"centre": centre}).scalar_one())
    assert served == len(played.finished)
    return len(played.numbers) - served + len(checking.check(office).differences)
