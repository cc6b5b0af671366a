"""Secrets that people copy from paper: letters and digits that cannot be taken for each other.

Crockford's Base32 (no I, L, O, U) in groups of four. Reading forgives case, spaces, dashes, and the
letters that look like digits.
"""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 4
_BITS = 5
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_BETWEEN = str.maketrans("", "", " -\u00a0\u2010\u2011\u2012\u2013\u2014")


def in_groups(secret: bytes) -> str:
    """16 bytes as 26 letters: `7Q2M-0XKD-…`."""
    length = -(-len(secret) * 8 // _BITS)
    number = int.from_bytes(secret, "big")
    letters = "".join(ALPHABET[number >> _BITS * place & 31] for place in reversed(range(length)))
    return "-".join(letters[at : at + GROUP] for at in range(0, length, GROUP))


def read_back(text: str, length: int = 16) -> bytes | None:
    """The `length` bytes that were copied, or None for anything else."""
    letters = text.translate(_BETWEEN).upper()
    if len(letters) != -(-length * 8 // _BITS) or any(each not in _VALUES for each in letters):
        return None
    number = 0
    for letter in letters:
        number = number << _BITS | _VALUES[letter]
    if number >> length * 8:
        return None
    return number.to_bytes(length, "big")
