"""Where a notice may go: the address comes from a stranger's browser, and this server calls it.

So only the services that browsers' makers run for Web Push are called, and hosts that the
administrator named (server-side request forgery). Keys are checked before anything is stored
(RFC 8291 s. 2: an uncompressed point on P-256, and 16 bytes).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from shared.domain.errors import N_, InvalidRequest

MAKERS = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)
"""The push services of Chrome, Firefox, Safari and Edge."""

LONGEST_ENDPOINT = 1000
AUTH_BYTES, POINT_BYTES = 16, 65
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+={0,2}")
_HOST = re.compile(
    r"(?:\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*"
)
_PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B


@dataclass(frozen=True, slots=True)
class HostRule:
    """One entry of the list: a host, `*.` for every host below one, a port of the own network."""

    host: str
    port: int | None = None

    def __str__(self) -> str:
        return self.host if self.port is None else f"{self.host}:{self.port}"

    def allows(self, host: str, port: int) -> bool:
        if port != (self.port or 443):
            return False
        if self.host.startswith("*."):
            return host.endswith(self.host[1:]) and len(host) >= len(self.host)
        return host == self.host


def host_rule(text: str) -> HostRule:
    """Read one entry. Raises ValueError."""
    host, colon, port = text.strip().lower().partition(":")
    if not _HOST.fullmatch(host) or _is_number(host) or (colon and host.startswith("*.")):
        raise ValueError(f"{text!r} is no name of a host")
    if colon and not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        raise ValueError(f"{text!r} is no name of a host")
    return HostRule(host, int(port) if colon else None)


def _is_number(host: str) -> bool:
    """Whether a host is an address and no name, in any spelling that a resolver understands."""
    if re.fullmatch(r"(?:0x[0-9a-f]*|[0-9]+)", host.rpartition(".")[2]):
        return True
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def rule_for(endpoint: str, rules: Iterable[HostRule]) -> HostRule | None:
    """The rule that lets an address be called; None where none does."""
    if len(endpoint) > LONGEST_ENDPOINT or not endpoint.isascii() or not endpoint.isprintable():
        return None
    if any(mark in endpoint for mark in " \\#@<>\"'`{}|^"):
        return None
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname, parts.port
    except ValueError:  # a port that is no number, or half a bracket
        return None
    if parts.scheme != "https" or not endpoint.startswith("https://") or not host or port == 0:
        return None
    if _is_number(host) or not _HOST.fullmatch(host) or len(parts.path) < 2:
        return None
    return next((rule for rule in rules if rule.allows(host, port or 443)), None)


@dataclass(frozen=True, slots=True)
class PushAddress:
    """What a browser gives out: where to send, and for whom to encrypt (base64url)."""

    endpoint: str
    p256dh: str
    auth: str


def checked(endpoint: str, p256dh: str, auth: str, rules: Iterable[HostRule]) -> PushAddress:
    """An address that can be kept. Raises `InvalidRequest`."""
    if rule_for(endpoint, rules) is None:
        raise InvalidRequest(
            "endpoint",
            N_("Notices cannot be sent to this browser. Keep the page open with the sound on."),
        )
    point, secret = _decoded(p256dh, POINT_BYTES), _decoded(auth, AUTH_BYTES)
    if point is None or secret is None or not on_curve(point):
        raise InvalidRequest("keys", N_("The keys of this browser are not usable. Try again."))
    return PushAddress(endpoint, p256dh.rstrip("="), auth.rstrip("="))


def _decoded(text: str, length: int) -> bytes | None:
    """The bytes of a base64url text of exactly this length, spelled in the one right way."""
    if len(text) > 4 * length or not _BASE64URL.fullmatch(text):
        return None
    bare = text.rstrip("=")
    try:
        raw = base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except ValueError:
        return None
    same = base64.urlsafe_b64encode(raw).decode().rstrip("=") == bare
    return raw if same and len(raw) == length else None


def on_curve(point: bytes) -> bool:
    """Whether 65 bytes are an uncompressed point of P-256 (SEC 1 s. 3.2.2.1): with any other a
    sender could be made to tell something about its own key."""
    if len(point) != POINT_BYTES or point[0] != 4:
        return False
    x, y = int.from_bytes(point[1:33], "big"), int.from_bytes(point[33:], "big")
    return x < _PRIME and y < _PRIME and (y * y - (x * x * x - 3 * x + _B)) % _PRIME == 0
