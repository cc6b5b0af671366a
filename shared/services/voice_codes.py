"""The code under which a citizen follows what was written: derived like every token, and spelled so
that people can copy it from paper, eight groups of four."""

from __future__ import annotations

import base64
import unicodedata

from shared.domain.copied_codes import in_groups, read_back
from shared.services.office import Office

VOICE = "voice"
_MAC_BYTES, _ID_BYTES = 16, 4
LONGEST = 120
"""Characters that are looked at: more is no code."""


def code_of(office: Office, voice: int) -> str:
    """128 bits that nobody guesses, then the number of the voice."""
    token = office.tokens.derive(VOICE, voice)
    mac = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))[:_MAC_BYTES]
    return in_groups(mac + voice.to_bytes(_ID_BYTES, "big"))


def voice_behind(office: Office, code: str) -> int | None:
    """The voice of a code as somebody typed it, or None where it was not made here."""
    if len(code) > LONGEST:
        return None
    raw = read_back(_plain(code), _MAC_BYTES + _ID_BYTES)
    if raw is None:
        return None
    body = raw[_MAC_BYTES:].lstrip(b"\0") or b"\0"
    token = base64.urlsafe_b64encode(raw[:_MAC_BYTES] + body).rstrip(b"=").decode()
    return office.tokens.open(VOICE, token)


def _plain(code: str) -> str:
    """Letters and digits alone; Thai and full-width digits are digits too."""
    letters = (each for each in unicodedata.normalize("NFKC", code) if each.isalnum())
    return "".join(str(unicodedata.digit(each, each)) for each in letters)
