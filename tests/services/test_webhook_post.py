"""Where a message may go and how: never into the own network, to the address that was looked up,
and over TLS only to whoever has the host's certificate."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence
from pathlib import Path

import pytest

from shared.domain.webhooks import Failure
from shared.services.webhook_post import Answer, LookUp, Poster, looked_up
from tests.builders import run
from tests.certificates import certificate
from tests.webhook_endpoint import CLOSES, endpoint

HEADERS = {"webhook-id": "msg_1"}
ARRIVED = Answer(200, None)


def post(poster: Poster, url: str) -> Answer:
    return run(poster.post(url, HEADERS, b"{}"))


def leads_to(*addresses: str) -> tuple[LookUp, list[str]]:
    """A name server whose answers change: the first of them, then the second, …"""
    asked: list[str] = []

    async def look_up(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return [addresses[len(asked) - 1]]

    return look_up, asked


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0", "0"])
def test_the_own_machine_is_told_nothing_unless_it_was_named(host: str) -> None:
    with endpoint() as here:
        url = here.url.replace("127.0.0.1", host)
        assert post(Poster(), url) == Answer(None, Failure.REFUSED_ADDRESS)
        assert here.received == []
        assert post(Poster(["127.0.0.1"]), here.url) == ARRIVED


def test_a_public_name_that_leads_home_is_refused() -> None:
    look_up, _ = leads_to("127.0.0.1")
    with endpoint() as here:
        url = here.url.replace("127.0.0.1", "cases.example.go.th")
        assert post(Poster(look_up=look_up), url).failure is Failure.REFUSED_ADDRESS
    assert here.received == []


def test_a_name_is_looked_up_once_and_the_message_goes_to_that_address() -> None:
    """Asked again, the name leads elsewhere: whoever looked twice would be led there."""
    look_up, asked = leads_to("127.0.0.1", "127.0.0.2")
    with endpoint() as here:
        url = here.url.replace("127.0.0.1", "cases.example.go.th")
        assert post(Poster(["cases.example.go.th"], look_up=look_up), url) == ARRIVED
    assert asked == ["cases.example.go.th"]
    assert here.received[0].headers["host"] == f"cases.example.go.th:{here.port}"


def test_no_proxy_of_the_environment_gets_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    with endpoint() as proxy, endpoint() as here:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert post(Poster(["127.0.0.1"]), here.url) == ARRIVED
    assert proxy.received == []


def test_an_unknown_host_and_a_closed_door_are_told_apart() -> None:
    async def unknown(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror

    assert post(Poster(look_up=unknown), "https://x.example.go.th").failure is Failure.UNKNOWN_HOST
    too_long = "https://" + "a" * 64 + ".example.go.th/"
    assert post(Poster(), too_long).failure is Failure.UNKNOWN_HOST
    with endpoint() as here:
        url = here.url
    assert post(Poster(["127.0.0.1"]), url) == Answer(None, Failure.NO_CONNECTION)


def test_only_the_address_that_could_be_connected_to_gets_the_message() -> None:
    with endpoint(CLOSES) as here:

        async def two(_host: str, _port: int) -> Sequence[str]:
            return ["127.0.0.9", "127.0.0.1", "127.0.0.1"]  # nobody listens at the first

        url = here.url.replace("127.0.0.1", "cases.example.go.th")
        answer = post(Poster(["cases.example.go.th"], look_up=two), url)
    assert answer.failure is Failure.BROKEN_ANSWER
    assert len(here.received) == 1


def test_the_machines_own_resolver_gives_addresses() -> None:
    assert "127.0.0.1" in run(looked_up("localhost", 443))


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("cases.example.go.th", ARRIVED),
        ("other.example.go.th", Answer(None, Failure.CERTIFICATE)),
        ("127.0.0.1", Answer(None, Failure.CERTIFICATE)),
    ],
)
def test_the_certificate_must_be_the_hosts_though_the_address_is_connected_to(
    tmp_path: Path, shown: str, expected: Answer
) -> None:
    server, authority = certificate(tmp_path, shown)
    host = "cases.example.go.th"
    look_up, _ = leads_to("127.0.0.1")
    trusting = Poster(
        [host], look_up=look_up, tls=lambda: ssl.create_default_context(cafile=authority)
    )
    with endpoint(tls=server, host=host) as here:
        assert post(trusting, here.url) == expected
    assert len(here.received) == (expected == ARRIVED)


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    server, _ = certificate(tmp_path, "localhost")
    with endpoint(tls=server, host="localhost") as here:
        assert post(Poster(["localhost"]), here.url) == Answer(None, Failure.CERTIFICATE)
    assert here.received == []
