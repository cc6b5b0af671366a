"""An authenticator app from the text of RFC 6238 and the standard library alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime


def shown(typed: str, at: datetime, digits: int = 6) -> str:
    """What an app shows that was set up with this key (Base32, spaces do not matter)."""
    key = base64.b32decode(typed.replace(" ", ""))
    step = int(at.timestamp()) // 30
    mac = hmac.new(key, step.to_bytes(8, "big"), hashlib.sha1).digest()
    start = mac[-1] & 15
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}d}"
