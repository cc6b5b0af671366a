"""When a notice is tried again, and which addresses and keys of browsers are taken."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.errors import InvalidRequest
from shared.domain.push import Verdict, judged, next_attempt, wished_pause
from shared.domain.push_address import MAKERS, HostRule, checked, host_rule, on_curve, rule_for
from shared.domain.webhooks import Failure

NOW = datetime(2026, 11, 16, 1, 30, tzinfo=UTC)
RULES = (*map(host_rule, MAKERS), host_rule("push.internal:8443"))

GOOD = (
    "https://fcm.googleapis.com/fcm/send/dQw4:APA91b-_x",
    "https://fcm.googleapis.com/wp/dQw4:APA91b",
    "https://fcm.googleapis.com:443/fcm/send/x",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAAA",
    "https://web.push.apple.com/QGuQyavXutnMH",
    "https://wns2-sg2p.notify.windows.com/w/?token=BQYAAAD%2b",
    "https://push.internal:8443/x",
)
HOSTILE = (
    "",
    "/t/abc",
    "http://fcm.googleapis.com/x",
    "HTTPS://fcm.googleapis.com/x",
    "ftp://fcm.googleapis.com/x",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "//fcm.googleapis.com/x",
    "https://fcm.googleapis.com",
    "https://fcm.googleapis.com/",
    "https://fcm.googleapis.com./x",
    "https://fcm.googleapis.com:8443/x",
    "https://fcm.googleapis.com:0/x",
    "https://fcm.googleapis.com:99999/x",
    "https://fcm.googleapis.com:/x\n",
    "https://fcm.googleapis.com@evil.example/x",
    "https://user:pass@fcm.googleapis.com/x",
    "https://fcm.googleapis.com\\@evil.example/x",
    "https://evil.example/fcm.googleapis.com/x",
    "https://evil.example#fcm.googleapis.com/x",
    "https://fcm.googleapis.com.evil.example/x",
    "https://evilfcm.googleapis.com/x",
    "https://sub.fcm.googleapis.com/x",
    "https://push.apple.com/x",
    "https://evilpush.apple.com/x",
    "https://web.push.apple.com.evil.example/x",
    "https://..push.apple.com/x",
    "https://.push.apple.com/x",
    "https://127.0.0.1/x",
    "https://2130706433/x",
    "https://0x7f000001/x",
    "https://127.1/x",
    "https://[::1]/x",
    "https://[::ffff:127.0.0.1]/x",
    "https://[fcm.googleapis.com/x",
    "https://localhost/x",
    "https://169.254.169.254/latest/meta-data",
    "https://push.internal/x",
    "https://push.internal:443/x",
    "https://fcm.googleapis.com/x y",
    "https://fcm.googleapis.com/x\r\nHost: evil.example",
    "https://fcm.googleapis.com/x\x00",
    "https://fcm.googleapis.com/ผ",
    "https://ｆcm.googleapis.com/x",
    "https://fcm。googleapis.com/x",
    "https://fcm.googleapis.com/" + "x" * 1000,
)


@pytest.mark.parametrize("endpoint", GOOD)
def test_the_services_of_the_browsers_makers_and_of_the_administrator_are_called(
    endpoint: str,
) -> None:
    assert rule_for(endpoint, RULES) is not None


@pytest.mark.parametrize("endpoint", HOSTILE)
def test_nothing_else_is_called(endpoint: str) -> None:
    assert rule_for(endpoint, RULES) is None


@pytest.mark.parametrize(
    "entry",
    [
        *("", "*", "*.*", "*.push.apple.com:443", "https://x.org", "x.org/", "10.0.0.1"),
        *("10.0.0.1:8443", "x.org:", "x.org:0", "x.org:70000", "x.org:a", "[::1]:80"),
        *("a..b", "-a.org", "a b", "ก.org"),
    ],
)
def test_a_list_of_hosts_takes_names_only(entry: str) -> None:
    with pytest.raises(ValueError, match="is no name of a host"):
        host_rule(entry)


@given(st.from_regex(r"[a-z0-9]{1,12}(\.[a-z]{2,8}){1,2}", fullmatch=True), st.integers(1, 65535))
def test_a_rule_says_what_it_was_read_from(host: str, port: int) -> None:
    if not host.rpartition(".")[2].isdigit():
        assert str(host_rule(f"{host}:{port}")) == f"{host}:{port}"
        assert host_rule(host.upper()) == HostRule(host)


def point(number: int) -> bytes:
    key = ec.derive_private_key(number, ec.SECP256R1()).public_key()
    return key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


@given(st.integers(1, 2**255))
def test_every_point_of_the_curve_is_taken_and_its_neighbours_are_not(number: int) -> None:
    good = point(number)
    assert on_curve(good)
    assert not on_curve(good[:-1] + bytes([good[-1] ^ 1]))
    assert not on_curve(b"\x02" + good[1:])


@given(st.binary(min_size=60, max_size=70))
def test_what_another_implementation_calls_no_point_is_none(raw: bytes) -> None:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    except ValueError:
        assert not on_curve(raw)


P256DH = base64.urlsafe_b64encode(point(7)).decode().rstrip("=")
AUTH = "AAECAwQFBgcICQoLDA0ODw"


def test_keys_are_kept_as_browsers_write_them() -> None:
    kept = checked(GOOD[0], P256DH + "=", AUTH + "==", RULES)
    assert (kept.p256dh, kept.auth) == (P256DH, AUTH)


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", AUTH),
        (P256DH, ""),
        (P256DH[:-4], AUTH),
        (P256DH + "AAAA", AUTH),
        (P256DH.replace(P256DH[5], "+"), AUTH),
        ("A" * 87, AUTH),
        ("B" + "A" * 86, AUTH),
        (AUTH, AUTH),
        (P256DH, AUTH[:-2]),
        (P256DH, AUTH + "AA"),
        (P256DH, AUTH[:-1] + "x"),  # the same bytes in a second spelling
        (P256DH, "ก" * 22),
        (P256DH, " " + AUTH[1:]),
        (P256DH, "A" * 100_000),
    ],
)
def test_keys_that_are_none_are_refused(p256dh: str, auth: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        checked(GOOD[0], p256dh, auth, RULES)
    assert refused.value.field == "keys"


@given(st.integers(1, 500), st.none() | st.timedeltas(timedelta(), timedelta(days=2)))
def test_pauses_grow_and_are_never_shorter_than_wished(
    failures: int, wished: timedelta | None
) -> None:
    pause = next_attempt(failures, NOW, wished) - NOW
    assert pause <= next_attempt(failures + 1, NOW, wished) - NOW
    assert max(timedelta(seconds=5), wished or timedelta()) <= pause
    assert pause <= max(timedelta(hours=1), wished or timedelta())


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Mon, 16 Nov 2026 01:31:00 GMT", 60),
        ("Mon, 16 Nov 2026 01:00:00 GMT", 0),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("๙", None),
        ("9" * 400, 30 * 86_400),
    ],
)
def test_a_service_may_wish_for_a_pause_in_seconds_or_by_date(
    said: str, seconds: int | None
) -> None:
    found = wished_pause(said, NOW)
    assert found == (None if seconds is None else timedelta(seconds=seconds))


@given(st.text(max_size=60))
def test_no_header_of_a_service_does_any_harm(said: str) -> None:
    found = wished_pause(said, NOW)
    assert found is None or found >= timedelta()


@pytest.mark.parametrize(
    ("status", "failure", "verdict"),
    [
        (201, None, Verdict.SENT),
        (404, Failure.STATUS, Verdict.GONE),
        (410, Failure.STATUS, Verdict.GONE),
        (400, Failure.STATUS, Verdict.REFUSED),
        (403, Failure.STATUS, Verdict.REFUSED),
        (302, Failure.REDIRECT, Verdict.REFUSED),
        (429, Failure.STATUS, Verdict.RETRY),
        (500, Failure.STATUS, Verdict.RETRY),
        (None, Failure.REFUSED_ADDRESS, Verdict.REFUSED),
        (None, Failure.UNKNOWN_HOST, Verdict.RETRY),
        (None, Failure.CERTIFICATE, Verdict.RETRY),
        (None, Failure.TIMEOUT, Verdict.RETRY),
    ],
)
def test_what_an_answer_means(
    status: int | None, failure: Failure | None, verdict: Verdict
) -> None:
    assert judged(status, failure) is verdict
