"""A full hall, many desks, several servers: nobody is doubled, nobody is lost, nothing locks up."""

from __future__ import annotations

import asyncio
import random
import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from shared.services import checking
from tests.benchmarks.centre import CENTRE, SERVICES, open_counters, put_centre
from tests.benchmarks.queue import Hall, lost, play
from tests.demo_files import put_young_demo
from tests.journeys.test_crash import LETTERS, office_of
from tests.live_server import DEMO_PASSWORD, LiveServer, running

DESKS, TICKETS = 8, 160
SECONDS_OF_LOAD = 2.5
PATIENCE = 60.0
MO_CHIT = "/api/v1/centres/mo-chit"


def bearer(server: LiveServer, username: str) -> dict[str, str]:
    body = {"username": username, "password": DEMO_PASSWORD}
    token = httpx.post(f"{server.url}/api/v1/sessions", json=body, timeout=PATIENCE).json()["token"]
    return {"Authorization": f"Bearer {token}"}


def test_eight_desks_serve_a_full_hall_and_nobody_is_doubled_or_lost(
    tmp_path: Path, sqlite_url: str
) -> None:
    url = sqlite_url
    put_young_demo(tmp_path, url)
    office = office_of(tmp_path, url)
    put_centre(office, DESKS)
    open_counters(office, range(1, DESKS + 1))
    with running(tmp_path, "--demo", database_url=url) as server:
        port = int(server.url.rsplit(":", 1)[1])
        token = bearer(server, "supervisor")["Authorization"]
        hall = Hall([port], CENTRE, SERVICES, f"Authorization: {token}\r\n")
        played = asyncio.run(play(hall, TICKETS, DESKS))
    assert (len(played.numbers), len(played.finished)) == (TICKETS, TICKETS)
    assert played.doubled() == 0
    assert lost(office, played, CENTRE) == 0
    office.db.close()


class Pressing:
    """People at two servers at once, and every answer they got."""

    def __init__(self, servers: tuple[LiveServer, LiveServer], pool: ThreadPoolExecutor) -> None:
        self.servers = servers
        self.stop = threading.Event()
        names = [*(f"staff{counter}" for counter in range(1, 7)), "supervisor"]
        rights = pool.map(bearer, [*servers * 4][: len(names)], names)  # before the load
        self.rights = dict(zip(names, rights, strict=True))
        self.taken: list[tuple[int, str, str]] = []
        self.called: list[int] = []
        self.statuses: Counter[int] = Counter()

    def post(
        self, server: int, path: str, body: object, who: dict[str, str]
    ) -> dict[str, Any] | None:
        headers = {**who, "Idempotency-Key": str(uuid.uuid4())}
        answer = httpx.post(
            self.servers[server].url + path, json=body, headers=headers, timeout=PATIENCE
        )
        self.statuses[answer.status_code] += 1
        done = answer.status_code in (200, 201)
        found: dict[str, Any] | None = answer.json() if done and answer.content else None
        return found

    def kiosk(self, number: int) -> None:
        services, chance = list(LETTERS.values()), random.Random(number)
        while not self.stop.is_set():
            chosen = chance.sample(services, chance.choice([1, 1, 2]))
            given = self.post(number % 2, f"{MO_CHIT}/visits", {"services": chosen}, {})
            if given is not None:
                self.taken.append((given["visit"], given["number"], given["token"]))

    def desk(self, counter: int) -> None:
        """A clerk whose screen talks to either server, as a load balancer would have it."""
        chance, who = random.Random(counter), self.rights[f"staff{counter}"]
        self.post(0, f"{MO_CHIT}/counters/{counter}/open", {}, who)
        while not self.stop.is_set():
            at = chance.randrange(2)
            called = self.post(at, f"{MO_CHIT}/counters/{counter}/call-next", {}, who)
            if called is None:
                self.finish_whoever_is_there(at, counter, who)
                continue
            self.called.append(called["transaction"])
            path = f"/api/v1/transactions/{called['transaction']}"
            started = self.post(1 - at, f"{path}/start", {"version": called["version"]}, who)
            if started is not None:
                done = {"version": started["version"], "outcome": "completed"}
                self.post(at, f"{path}/complete", done, who)

    def finish_whoever_is_there(self, at: int, counter: int, who: dict[str, str]) -> None:
        """The supervisor called somebody to this counter meanwhile."""
        path = f"{self.servers[at].url}{MO_CHIT}/counters/{counter}"
        there = httpx.get(path, headers=who, timeout=PATIENCE).json().get("current")
        if there:
            body = {"version": there["version"], "outcome": "cancelled_by_staff"}
            self.post(at, f"/api/v1/transactions/{there['transaction']}/remove", body, who)

    def supervisor(self) -> None:
        """Calls out of order, takes tickets out, and looks at everything."""
        chance, who = random.Random(99), self.rights["supervisor"]
        while not self.stop.is_set():
            if not self.taken:
                continue
            token = chance.choice(self.taken)[2]
            at = chance.randrange(2)
            seen = httpx.get(
                f"{self.servers[at].url}/api/v1/visits/{token}", timeout=PATIENCE
            ).json()
            turn = seen["services"][-1]["transaction"]
            if chance.random() < 0.5:
                counter = chance.randint(1, 6)
                body: dict[str, object] = {"transaction": turn, "reason": "unwell"}
                called = self.post(at, f"{MO_CHIT}/counters/{counter}/call", body, who)
                if called is not None:
                    self.called.append(called["transaction"])
            else:
                body = {"version": 1, "outcome": "recorded_in_error"}
                self.post(at, f"/api/v1/transactions/{turn}/remove", body, who)


def test_two_servers_on_postgresql_share_a_hall_without_a_deadlock(
    tmp_path: Path, postgresql_url: str
) -> None:
    url = postgresql_url
    put_young_demo(tmp_path, url)
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(12))
        servers = [running(tmp_path, "--demo", database_url=url) for _ in range(2)]
        one, other = pool.map(stack.enter_context, servers)
        people = Pressing((one, other), pool)
        work = [pool.submit(people.kiosk, number) for number in range(3)]
        work += [pool.submit(people.desk, counter) for counter in range(1, 7)]
        work.append(pool.submit(people.supervisor))
        people.stop.wait(SECONDS_OF_LOAD)
        people.stop.set()
        for each in work:
            each.result()
        said = "".join([*one.lines, *other.lines])
    assert [status for status in people.statuses if status >= 500] == []
    assert not any(word in said for word in ("deadlock", "commit_failed", "writer_failed"))
    assert max(Counter(people.called).values()) == 1, "two desks got the same citizen"
    office = office_of(tmp_path, url)
    assert checking.check(office).differences == []
    with office.db.read() as connection:
        numbers = {
            row[0]: row[1] for row in connection.execute(text("SELECT id, number FROM visit"))
        }
        statement = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        deadlocks = connection.execute(text(statement)).scalar_one()
    office.db.close()
    assert deadlocks == 0
    assert all(numbers[visit] == number for visit, number, _ in people.taken)
    assert len({number for _, number, _ in people.taken}) == len(people.taken)
