"""Words of citizens and staff as plain text: lines stay, whatever steers a screen does not."""

from __future__ import annotations

import unicodedata

from shared.domain.errors import N_, InvalidRequest

_STEERING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def plain_text(text: str, limit: int, field: str = "text") -> str:
    """`text` without control characters and outer spaces, at most one empty line in a row.

    Raises `InvalidRequest` where it is longer than `limit`; what is left may be empty.
    """
    if len(text) > 2 * limit:
        raise InvalidRequest(field, N_("This is too long. Shorten it."))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    kept: list[str] = []
    for line in lines.replace("\u2029", "\n").split("\n"):
        clean = " ".join(_without_steering(line).split())
        if clean or (kept and kept[-1]):
            kept.append(clean)
    plain = "\n".join(kept).strip()
    if len(plain) > limit:
        raise InvalidRequest(field, N_("This is too long. Shorten it."))
    return plain


def some_text(text: str, limit: int, field: str = "text") -> str:
    """The same where something has to be left. Raises `InvalidRequest`."""
    plain = plain_text(text, limit, field)
    if not plain:
        raise InvalidRequest(field, N_("Write a few words first."))
    return plain


def _without_steering(line: str) -> str:
    return "".join(
        " " if each == "\t" else each
        for each in line
        if each == "\t" or unicodedata.category(each) not in _STEERING
    )
