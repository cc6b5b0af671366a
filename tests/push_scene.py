"""What tests of notices tell their stories with: a telephone that can open what it is sent, and an
office that may write to a push service on this machine."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import http_ece
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from shared.domain.consent import CONSENTS, Purpose
from shared.domain.push import LINE, Change, Notice, PushKind
from shared.domain.push_address import HostRule
from shared.services import notifying
from shared.services.notifying import Asked
from shared.services.office import Office
from shared.services.push_delivery import PushSender
from shared.services.push_news import Notifier
from shared.services.vapid import Push
from shared.services.webhook_post import Poster
from shared.store import push_outbox
from shared.store.push_outbox import Message
from tests.builders import run
from tests.certificates import certificate
from tests.webhook_endpoint import Answer, Endpoint, Received, endpoint, says

CONTACT = "mailto:it@centre.go.th"
KEY = ec.derive_private_key(0x5EED, ec.SECP256R1())
CONSENT = CONSENTS[Purpose.PUSH].version


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Phone:
    """A browser with keys of its own, reached at `endpoint`."""

    endpoint: str
    language: str = "th"
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def keys(self) -> dict[str, str]:
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return {"p256dh": base64url(point), "auth": base64url(self.secret)}

    @property
    def asked(self) -> Asked:
        return Asked(self.endpoint, **self.keys, language=self.language, consent=CONSENT)

    def open(self, received: Received) -> dict[str, Any]:
        """What a message says, opened by somebody else's implementation (RFC 8188)."""
        raw = http_ece.decrypt(received.body, private_key=self.key, auth_secret=self.secret)
        told: dict[str, Any] = json.loads(raw)
        return told


@dataclass
class PushService:
    """An office and the one push service that it may write to."""

    office: Office
    here: Endpoint
    poster: Poster
    tls: ssl.SSLContext

    def phone(self, token: str, language: str = "th", name: str = "phone") -> Phone:
        """A telephone whose owner has agreed."""
        phone = Phone(self.here.url.replace("hooks?of=dopa", name), language)
        run(notifying.subscribe(self.office, token, phone.asked))
        return phone

    def look(self) -> int:
        """What a process that has just started finds."""
        return run(Notifier(self.office).look())

    def send(self) -> None:
        async def all_due() -> None:
            sender = PushSender(self.office, self.poster)
            await sender.start_due()
            await sender.finish()

        run(all_due())

    def told(self, phone: Phone) -> list[dict[str, Any]]:
        """Find, send, and open everything that came for a telephone so far."""
        self.look()
        self.send()
        name = phone.endpoint.rpartition("/")[2]
        return [phone.open(each) for each in self.here.received if each.path == f"/{name}"]

    def happens(self, subscription: int, key: str = "something") -> None:
        """Something to tell one telephone."""
        now, facts = self.office.clock.now(), {"change": Change.REOPENED.value}
        notice = Notice(key, PushKind.CHANGED, now, LINE, facts)
        stale_at = now + timedelta(minutes=30)
        self.office.db.write_now(
            lambda tx: push_outbox.add(tx, subscription, notice, now, stale_at)
        )

    def messages(self) -> list[Message]:
        with self.office.db.read() as connection:
            rows = connection.exec_driver_sql("SELECT id FROM push_subscription ORDER BY id")
            ids = [row[0] for row in rows]
            return [m for id in ids for m in push_outbox.of_subscription(connection, id)]


@contextmanager
def push_service(office: Office, folder: Path, *answers: Answer) -> Iterator[PushService]:
    """A push service on this machine, over TLS with a certificate that is trusted here."""
    server, authority = certificate(folder, "localhost")
    with endpoint(*(answers or (says(201),)), tls=server, host="localhost") as here:
        rules = (HostRule("localhost", here.port),)
        able = replace(office, push=Push(KEY, CONTACT, rules))
        trusting = ssl.create_default_context(cafile=authority)
        poster = Poster(["localhost"], tls=lambda: trusting, seconds=0.5)
        yield PushService(able, here, poster, server)


def verified(authorization: str) -> dict[str, Any]:
    """The claims of a VAPID header (RFC 8292) whose signature is right."""
    scheme, _, rest = authorization.partition(" ")
    assert scheme == "vapid"
    parts = dict(part.split("=", 1) for part in rest.split(","))
    signed, _, signature = parts["t"].rpartition(".")
    raw = bytes_of(signature)
    numbers = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(parts["k"]))
    der = utils.encode_dss_signature(*numbers)
    public.verify(der, signed.encode(), ec.ECDSA(hashes.SHA256()))
    claims: dict[str, Any] = json.loads(bytes_of(signed.partition(".")[2]))
    return {**claims, "k": parts["k"]}


def at_once(*works: Any) -> None:
    """Carry out several things at the same time."""

    async def together() -> None:
        await asyncio.gather(*works)

    run(together())
