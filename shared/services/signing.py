"""The installation's own signature (Ed25519, RFC 8032), for files that leave the house.

The key follows from the key file, so the backup of that file is its backup too. Whoever reads a
file compares the fingerprint of its public key with the one that the office publishes.
"""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from shared.services.tokens import Tokens

ALGORITHM = "Ed25519"
_PURPOSE, _FIRST_KEY = "signing", 1
_GROUP = 4


def public_key(tokens: Tokens) -> str:
    """In 64 hexadecimal digits."""
    return _key(tokens).public_key().public_bytes_raw().hex()


def fingerprint(public: str) -> str:
    """128 bits of the SHA-256 of a public key, in groups of four digits that people compare.

    Raises ValueError for what is no hexadecimal number.
    """
    digits = hashlib.sha256(bytes.fromhex(public)).hexdigest()[:32]
    return " ".join(digits[i : i + _GROUP] for i in range(0, len(digits), _GROUP))


def sign(tokens: Tokens, message: bytes) -> str:
    """In 128 hexadecimal digits; the same message always gets the same."""
    return _key(tokens).sign(message).hex()


def is_signed(public: str, message: bytes, signature: str) -> bool:
    """Whether the owner of the key signed this; False for anything malformed or misspelt."""
    try:
        key, raw = bytes.fromhex(public), bytes.fromhex(signature)
        Ed25519PublicKey.from_public_bytes(key).verify(raw, message)
    except (ValueError, InvalidSignature):
        return False
    return (key.hex(), raw.hex()) == (public, signature)


def _key(tokens: Tokens) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(tokens.secret(_PURPOSE, _FIRST_KEY))
