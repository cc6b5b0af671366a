"""What people write about a draft and into it, within bounds that every page can show."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from shared.domain.errors import N_, InvalidRequest

MAX_TITLE = 200
MAX_WHY = 1000
MAX_BYTES = 2_000_000
MAX_DEPTH = 30
"""Of records within records: far more than a catalogue has, and no page breaks at it."""

_SAY_WHY = N_("Write why, in at most 1,000 characters: it stands in the change log.")


def titled(title: str) -> str:
    """Raises `InvalidRequest`."""
    found = " ".join(title.split())
    if not found or len(found) > MAX_TITLE:
        raise InvalidRequest("title", N_("Give the draft a title of at most 200 characters."))
    return found


def reason(why: str, *, must: bool) -> str:
    """Raises `InvalidRequest` for one that is too long, or `must` be there."""
    found = why.strip()
    if (must and not found) or len(found) > MAX_WHY:
        raise InvalidRequest("why", _SAY_WHY)
    return found


def storable(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data as it is stored. Raises `InvalidRequest` for more than a page could show."""
    text = ""
    try:
        text = json.dumps(dict(data), ensure_ascii=False, allow_nan=False)
        fits = 0 < len(text.encode()) <= MAX_BYTES and _depth(data) <= MAX_DEPTH
    except (TypeError, ValueError, RecursionError):  # also a half of a letter, which nobody stores
        fits = False
    if not fits:
        raise InvalidRequest("data", N_("This is too much for one draft; split it."))
    plain: dict[str, Any] = json.loads(text)
    return plain


def _depth(value: object) -> int:
    inside = value.values() if isinstance(value, Mapping) else value
    if not isinstance(inside, Iterable) or isinstance(value, str):
        return 0
    return 1 + max(map(_depth, inside), default=0)
