"""Words of citizens and staff as plain text: lines stay, whatever steers a screen does not."""

from __future__ import annotations

import re
import unicodedata

from shared.domain.errors import N_, InvalidRequest

_LINE_ENDS = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_STEERING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def plain_text(text: str, limit: int, field: str = "text") -> str:
    """`text` without control characters, outer and repeated spaces; lines stay, with at most one
    empty line in a row.

    Raises `InvalidRequest` where it is longer than `limit`; what is left may be empty.
    """
    if len(text) > 2 * limit:
        raise InvalidRequest(field, N_("This is too long. Shorten it."))
    kept: list[str] = []
    for line in _LINE_ENDS.split(text):
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
