"""Citizens', staff's and devices' tokens: derived from a key file, never stored.

A token is 128 bits of HMAC over the purpose and an id, followed by the id. So slips can be printed
again and links rebuilt, and a stolen database opens no ticket. The key file belongs to the backup.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from shared.domain.copied_codes import in_groups, read_back

_MAC_BYTES = 16
KEY_BYTES = 32


class KeyFileError(RuntimeError):
    """The key file is missing, unreadable, or belongs to another database."""


class Tokens:
    """Derives and opens tokens; one sub-key per purpose."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < KEY_BYTES:
            raise KeyFileError("the key file holds fewer than 32 bytes")
        self._secret = secret
        self._keys: dict[str, bytes] = {}

    def derive(self, purpose: str, id: int) -> str:
        """The token of an id for one purpose: URL-safe, at least 128 bits unguessable."""
        body = _bytes(id)
        return base64.urlsafe_b64encode(self._mac(purpose, body) + body).rstrip(b"=").decode()

    def open(self, purpose: str, token: str) -> int | None:
        """The id behind a token, or None if it was not made here for this purpose."""
        try:
            raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except (binascii.Error, ValueError):
            return None
        mac, body = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not 1 <= len(body) <= 16:
            return None
        if not hmac.compare_digest(mac, self._mac(purpose, body)):
            return None
        id = int.from_bytes(body, "big")
        return id if self.derive(purpose, id) == token else None  # one spelling per token

    def code(self, purpose: str, id: int) -> str:
        """128 bits that stand beside a number on paper, as people copy them: `7Q2M-0XKD-…`."""
        return in_groups(self._mac(purpose, _bytes(id)))

    def fits(self, purpose: str, id: int, code: str) -> bool:
        """Whether somebody copied the code of this id; case, spaces and dashes do not matter."""
        given = read_back(code)
        return given is not None and hmac.compare_digest(given, self._mac(purpose, _bytes(id)))

    def keyed_hash(self, purpose: str, text: str) -> str:
        """A hash nobody can compute or reverse by guessing without the key file."""
        return hmac.new(self._key(purpose), text.encode(), hashlib.sha256).hexdigest()[:32]

    def secret(self, purpose: str, id: int) -> bytes:
        """32 bytes for sharing with one other program, the same as long as the key file is."""
        return hmac.new(self._key(purpose), str(id).encode(), hashlib.sha256).digest()

    def fingerprint(self) -> str:
        """Identifies the key file without telling anything about it."""
        return self.keyed_hash("fingerprint", "gcs")

    def _mac(self, purpose: str, body: bytes) -> bytes:
        return hmac.new(self._key(purpose), body, hashlib.sha256).digest()[:_MAC_BYTES]

    def _key(self, purpose: str) -> bytes:
        if purpose not in self._keys:
            self._keys[purpose] = hmac.new(
                self._secret, f"gcs:{purpose}".encode(), hashlib.sha256
            ).digest()
        return self._keys[purpose]


def _bytes(id: int) -> bytes:
    return id.to_bytes((id.bit_length() + 7) // 8 or 1, "big")


def read_key_file(path: Path) -> Tokens:
    """Raises `KeyFileError` with what to do."""
    try:
        return Tokens(path.read_bytes())
    except FileNotFoundError:
        raise KeyFileError(
            f"the key file {path} is missing; restore it from the backup, "
            "or run gcs init for a new installation"
        ) from None
    except OSError as error:
        raise KeyFileError(f"the key file {path} cannot be read: {error.strerror}") from None


def create_key_file(path: Path) -> Tokens:
    """Write a new key file that only this account may read; never overwrites one."""
    secret = secrets.token_bytes(KEY_BYTES)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return read_key_file(path)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    return Tokens(secret)
