"""The application behind HTTP, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from shared.services.office import Office
from tests.served import application

Client = TestClient[Litestar]


@pytest.fixture
def demo_office(office: Office) -> Office:
    """The same office as a demonstration: open at all hours, kiosks without pairing."""
    return replace(office, demo=True)


@pytest.fixture
def client(demo_office: Office) -> Iterator[Client]:
    yield from _serve(demo_office)


@pytest.fixture
def strict_client(office: Office) -> Iterator[Client]:
    """An installation that is no demonstration."""
    yield from _serve(office)


def _serve(office: Office) -> Iterator[Client]:
    with (
        application(office) as app,
        TestClient(app, base_url="http://testserver.local") as client,
    ):
        yield client
