"""The key by which push services know this server (VAPID, RFC 8292), and what it signs and seals.

The private key lies in a file of its own beside the installation's key file: who has it can tell
every telephone that ever subscribed here something in this server's name.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from shared.domain.push_address import MAKERS, HostRule, PushAddress, host_rule
from shared.services.tokens import KeyFileError

VALID = timedelta(hours=12)
"""How long a signed header is good; push services take none over 24 hours (RFC 8292 s. 2)."""


@dataclass(frozen=True)
class Push:
    """What an installation needs to tell telephones something.

    `contact` is a mailto: address for the people of a push service; `rules` where may be sent.
    """

    key: ec.EllipticCurvePrivateKey
    contact: str
    rules: tuple[HostRule, ...] = tuple(host_rule(each) for each in MAKERS)

    @property
    def public_key(self) -> str:
        return public_key_of(self.key)

    @property
    def own_hosts(self) -> frozenset[str]:
        """Hosts that may stand in the own network: the administrator named their port."""
        return frozenset(rule.host for rule in self.rules if rule.port is not None)

    def authorization(self, endpoint: str, now: datetime) -> str:
        """The header that proves who sends; made anew for each service and each attempt."""
        from py_vapid import Vapid02  # slow to import, and most commands never send

        parts = urlsplit(endpoint)
        claims = {
            "sub": self.contact,
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int((now + VALID).timestamp()),
        }
        return str(Vapid02(self.key).sign(claims)["Authorization"])


def sealed(address: PushAddress, text: bytes) -> bytes:
    """A message that only the one telephone can open (RFC 8291, aes128gcm)."""
    from pywebpush import WebPusher  # slow to import

    keys = {"p256dh": address.p256dh, "auth": address.auth}
    pusher = WebPusher({"endpoint": address.endpoint, "keys": keys})
    return bytes(pusher.encode(text)["body"])


def public_key_of(key: ec.EllipticCurvePrivateKey) -> str:
    """The public half as browsers take it: the uncompressed point in base64url."""
    point = key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def create_vapid_file(path: Path) -> ec.EllipticCurvePrivateKey:
    """Write a new key that only this account may read. Raises `KeyFileError`; never overwrites."""
    key = ec.generate_private_key(ec.SECP256R1())
    text = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyFileError(
            f"{path} exists already; with another key no telephone that subscribed would be told "
            "any more. Show its public key with gcs vapid --show"
        ) from None
    except OSError as error:
        raise KeyFileError(f"{path} cannot be written: {error.strerror}") from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return key


def read_vapid_file(path: Path) -> ec.EllipticCurvePrivateKey | None:
    """None where there is none. Raises `KeyFileError` for one that cannot be used."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeyFileError(f"the file {path} cannot be read: {error.strerror}") from None
    wrong = KeyFileError(f"{path} holds no key for push notices; make one with gcs vapid")
    try:
        key = serialization.load_pem_private_key(text, password=None)
    except (TypeError, ValueError):
        raise wrong from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise wrong
    return key


def push_of(path: Path, contact: str | None, hosts: Collection[str]) -> Push | None:
    """What settings say about notices; None while there is no key, or nobody to be written to.

    Raises `KeyFileError`.
    """
    key = read_vapid_file(path)
    if key is None or contact is None:
        return None
    return Push(key, contact, tuple(host_rule(each) for each in hosts))
