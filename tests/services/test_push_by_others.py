"""A push service that others wrote takes our messages, and reads in them what we meant."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from shared.clock import SystemClock
from shared.domain.push import Ending
from shared.domain.push_address import HostRule
from shared.services import notifying
from shared.services.notifying import Asked
from shared.services.vapid import Push
from shared.services.webhook_post import Poster
from tests.builders import a_desk, a_visit, an_office, call_next, run
from tests.certificates import certificate
from tests.push_mock import installed, over_tls, push_mock
from tests.push_scene import CONSENT, CONTACT, KEY, PushService
from tests.webhook_endpoint import Endpoint


@pytest.fixture(scope="module")
def mock() -> Iterator[httpx.Client]:
    installed()
    with push_mock() as client:
        yield client


@pytest.fixture
def service(mock: httpx.Client, stocked_sqlite_url: str, tmp_path: Path) -> Iterator[PushService]:
    """By the real clock: others look at theirs when they judge how long a signature is good."""
    server, authority = certificate(tmp_path, "localhost")
    trusting = ssl.create_default_context(cafile=authority)
    port = urlsplit(str(mock.base_url)).port
    assert port is not None
    office = an_office(stocked_sqlite_url, SystemClock(), demo=True)
    with over_tls(port, server) as outside:
        push = Push(KEY, CONTACT, (HostRule("localhost", outside),))
        poster = Poster(["localhost"], tls=lambda: trusting)
        here = Endpoint(f"https://localhost:{outside}", [])
        yield PushService(replace(office, push=push), here, poster, server)
    office.db.close()


def subscribed(mock: httpx.Client, service: PushService, token: str) -> str:
    """What a browser would do with our public key; returns the name the service gave it."""
    assert service.office.push
    key = service.office.push.public_key
    asked = {"userVisibleOnly": "true", "applicationServerKey": key}
    given = mock.post("/subscribe", json=asked).json()["data"]
    endpoint = f"{service.here.url}/notify/{given['clientHash']}"
    asks = Asked(endpoint, given["keys"]["p256dh"], given["keys"]["auth"], "th", CONSENT)
    run(notifying.subscribe(service.office, token, asks))
    return str(given["clientHash"])


def test_it_takes_the_signature_and_opens_the_message(
    mock: httpx.Client, service: PushService
) -> None:
    office = service.office
    mine = a_visit(office)
    name = subscribed(mock, service, mine.token)
    call_next(office, a_desk(office))
    service.look()
    service.send()
    assert [each.ending for each in service.messages()] == [Ending.SENT]
    answer = mock.post("/get-notifications", json={"clientHash": name}).json()
    (message,) = answer["data"]["messages"]
    told = json.loads(message)
    assert told["title"] == f"{mine.number}: เชิญที่ช่องบริการ 3"
    assert told["url"] == f"/t/{mine.token}"


def test_a_telephone_that_it_calls_expired_is_forgotten(
    mock: httpx.Client, service: PushService
) -> None:
    office = service.office
    mine = a_visit(office)
    name = subscribed(mock, service, mine.token)
    mock.post(f"/expire-subscription/{name}")
    call_next(office, a_desk(office))
    service.look()
    service.send()
    with office.db.read() as connection:
        assert notifying.stored_of(connection, mine.visit) == []


def test_it_refuses_what_another_key_signed(mock: httpx.Client, service: PushService) -> None:
    """That it checks at all: otherwise the first test would prove little."""
    office = service.office
    mine = a_visit(office)
    subscribed(mock, service, mine.token)
    call_next(office, a_desk(office))
    service.look()
    assert office.push
    stranger = ec.derive_private_key(0xBAD, ec.SECP256R1())
    replace(service, office=replace(office, push=replace(office.push, key=stranger))).send()
    assert [each.ending for each in service.messages()] == [Ending.GIVEN_UP]
