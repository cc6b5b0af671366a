"""Signing messages by Standard Webhooks (standardwebhooks.com, version 1.0, symmetric scheme).

Written here and not taken from the `standardwebhooks` package: all that is needed is one HMAC of
the standard library, and a dependency less to watch in what holds the secrets.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from shared.services.tokens import Tokens

PURPOSE = "webhook-secret"


def key_of(tokens: Tokens, webhook: int) -> bytes:
    """The 32 bytes that only this installation and the agency's program know."""
    return tokens.secret(PURPOSE, webhook)


def as_told(key: bytes) -> str:
    """The secret as an administrator hands it to the agency."""
    return f"whsec_{base64.b64encode(key).decode()}"


def headers(key: bytes, message: str, timestamp: int, body: bytes) -> dict[str, str]:
    """What proves where a message comes from. `timestamp`: Unix seconds of this attempt."""
    signed = f"{message}.{timestamp}.".encode() + body
    mac = hmac.new(key, signed, hashlib.sha256).digest()
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
    }
