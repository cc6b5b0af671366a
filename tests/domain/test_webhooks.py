"""What programs are told, when it is tried again, and where it may never go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.errors import InvalidRequest
from shared.domain.webhook_address import checked_address, may_be_told
from shared.domain.webhooks import (
    RETRIES,
    CaseNews,
    Failure,
    News,
    judged,
    message,
    next_attempt,
)

NOON = datetime(2026, 11, 16, 5, 0, tzinfo=UTC)
NEWS = CaseNews(7, "MC-2569-000007", "id-card-expired", "dopa", "in_process", 12)


def test_a_message_says_what_happened_to_which_case_and_nothing_about_a_person() -> None:
    assert message(News.FORWARDED, NOON, NEWS.as_data()) == {
        "type": "case.forwarded",
        "timestamp": "2026-11-16T05:00:00Z",
        "data": {
            "case": 7,
            "number": "MC-2569-000007",
            "service": "id-card-expired",
            "agency": "dopa",
            "state": "in_process",
            "version": 12,
        },
    }


def test_attempts_follow_after_1_5_30_minutes_2_6_24_hours_and_then_it_is_given_up() -> None:
    minutes = []
    for failures in range(1, 7):
        at = next_attempt(failures, NOON)
        assert at is not None
        minutes.append((at - NOON) // timedelta(minutes=1))
    assert minutes == [1, 5, 30, 120, 360, 1440]
    assert next_attempt(7, NOON) is None
    assert all(a < b for a, b in pairwise(accumulate(RETRIES, initial=timedelta(0))))


@given(st.integers(100, 999))
def test_only_2xx_counts(status: int) -> None:
    assert (judged(status) is None) == (200 <= status <= 299)
    assert (judged(status) is Failure.REDIRECT) == (300 <= status <= 399)


@pytest.mark.parametrize(
    "url",
    [
        "https://cases.example.go.th/hooks",
        "https://cases.example.go.th:8443/hooks?of=dopa",
        "https://[2606:4700::1111]/x",
        "http://localhost:9000/hooks",
        "http://127.0.0.1:9000/",
        " https://cases.example.go.th ",
    ],
)
def test_addresses_that_can_be_told(url: str) -> None:
    assert checked_address(url, plain=False) == url.strip()


@pytest.mark.parametrize(
    "url",
    [
        "http://cases.example.go.th/hooks",
        "ftp://cases.example.go.th/hooks",
        "file:///etc/passwd",
        "https://",
        "https:///hooks",
        "cases.example.go.th/hooks",
        "https://somsri:secret@cases.example.go.th/",
        "https://cases.example.go.th/#top",
        "https://cases.example.go.th:port/",
        "https://cases.example.go.th:99999/",
        "https://cases.example.go.th:0/",
        "https://[::1/",
        "https://cases.example.go.th/a b",
        "https://cases.example.go.th/\r\nX: y",
        "https://เรื่อง.example.go.th/",
        "https://cases.example.go.th/" + "x" * 500,
        "",
    ],
)
def test_addresses_that_are_refused_when_they_are_added(url: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        checked_address(url, plain=False)
    assert refusal.value.field == "url"


def test_a_demonstration_may_use_plain_http() -> None:
    assert checked_address("http://cases.example.go.th/", plain=True)


PUBLIC = ("93.184.215.14", "2606:4700::1111", "1.1.1.1")
OWN_NETWORK = (
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_may_be_told(address: str) -> None:
    assert may_be_told("cases.example.go.th", [address], ())


@pytest.mark.parametrize("address", OWN_NETWORK)
def test_no_message_goes_into_the_own_network_unless_the_host_was_named(address: str) -> None:
    assert not may_be_told("cases.example.go.th", [address], ())
    assert not may_be_told("cases.example.go.th", [*PUBLIC, address], ("other.example.go.th",))
    assert may_be_told("Cases.Example.go.th", [address], ("cases.example.go.th",))


@given(st.ip_addresses(v=4, network="10.0.0.0/8"), st.sampled_from(["::ffff:", "64:ff9b::"]))
def test_a_private_address_stays_private_in_any_dress(address: object, dress: str) -> None:
    assert not may_be_told("x", [str(address)], ())
    assert not may_be_told("x", [f"{dress}{address}"], ())


def test_a_host_without_an_address_is_told_nothing() -> None:
    assert not may_be_told("cases.example.go.th", [], ())
