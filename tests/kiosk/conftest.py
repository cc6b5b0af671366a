"""The real application on the example centres, for the touchscreen and the board."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TypeVar

import httpx
import pytest

from shared.services import devices
from shared.services.office import Office
from tests.builders import CENTRE, an_office
from tests.manual_clock import ManualClock
from tests.served import served

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
            lambda tx: devices.register_device(self.office, tx, centre, kind, "at the entrance")
        )


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
