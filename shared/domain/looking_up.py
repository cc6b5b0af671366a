"""Which records with words or addresses of citizens staff open, for the log of who did."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum


class Opened(StrEnum):
    """What was opened. The subject names which: `voice:12`, `visit:5`, a centre for comments."""

    VOICE = "voice"  # a complaint, suggestion or praise: its words
    CONTACT = "contact"  # how to reach who wrote it
    NOTE = "note"  # what one counter noted for the next one
    COMMENTS = "comments"  # what citizens wrote beside their answers, in groups


def hour_of(at: datetime) -> datetime:
    """The full hour in UTC: whoever opens a record again within it is not noted twice."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
