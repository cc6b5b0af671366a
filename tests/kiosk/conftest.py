"""The real application on the example centres, for the touchscreen and the board."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TypeVar

import httpx
import pytest
import uvicorn

from shared.app import create_app
from shared.services import people
from shared.services.office import Office
from shared.settings import Settings
from tests.builders import CENTRE, an_office
from tests.manual_clock import ManualClock

T = TypeVar("T")


@dataclass
class Hall:
    """A centre that runs: its origin, its office for setting a scene, and its clock."""

    url: str
    office: Office
    clock: ManualClock
    clients: ExitStack

    def client(self, language: str = "en") -> httpx.Client:
        """A browser without script: keeps cookies, follows redirects."""
        headers = {"accept-language": language}
        return self.clients.enter_context(
            httpx.Client(base_url=self.url, follow_redirects=True, headers=headers)
        )

    def pairing_code(self, centre: str = CENTRE, kind: str = "kiosk") -> str:
        return self.office.db.write_now(
            lambda tx: people.register_device(self.office, tx, centre, kind, "at the entrance")
        )


def aside(work: Callable[[], T]) -> T:
    """Do something while a browser runs: Playwright keeps an event loop in the test's thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


@contextmanager
def served(office: Office, port: int = 0) -> Iterator[str]:
    """Serve the real application in a thread; yields its origin."""
    app = create_app(office, Settings.from_environment({}), background=False)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        bound = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{bound}"
    finally:
        app.state.hub.close_all()
        server.should_exit = True
        thread.join(10)


@contextmanager
def running(database_url: str, clock: ManualClock, *, demo: bool) -> Iterator[Hall]:
    office = an_office(database_url, clock, demo=demo)
    try:
        with served(office) as url, ExitStack() as clients:
            yield Hall(url, office, clock, clients)
    finally:
        office.db.close()


@pytest.fixture
def demo_hall(stocked_sqlite_url: str, clock: ManualClock) -> Iterator[Hall]:
    """A demonstration: open at all hours, no screen needs a code."""
    with running(stocked_sqlite_url, clock, demo=True) as found:
        yield found


@pytest.fixture
def hall(stocked_sqlite_url: str, clock: ManualClock) -> Iterator[Hall]:
    """A real centre on a Monday morning at half past eight."""
    with running(stocked_sqlite_url, clock, demo=False) as found:
        yield found
