"""Screens in the halls: what they are for, how they stand, and what is tested on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class ScreenKind(StrEnum):
    KIOSK = "kiosk"
    BOARD = "board"
    FEEDBACK = "feedback"


class ScreenState(StrEnum):
    """How a screen stands with its centre."""

    WAITS = "waits"  # its code was not used yet
    EXPIRED = "expired"  # its code is too old to be used
    WORKS = "works"
    SILENT = "silent"  # not heard of while its centre is open
    RESTS = "rests"  # not heard of while its centre is closed
    OFF = "off"  # revoked


class OffReason(StrEnum):
    """Why a screen was switched off."""

    LOST = "lost"
    BROKEN = "broken"
    REPLACED = "replaced"
    NOT_NEEDED = "not_needed"


class TestKind(StrEnum):
    """What a centre tries before it opens."""

    __test__ = False  # no test of its own, whatever its name

    PRINT = "print"
    SOUND = "sound"
    SCAN = "scan"
    PUSH = "push"
    TOUCH = "touch"


PAIRING_CODE_LIFE = timedelta(hours=24)
SILENT_AFTER = timedelta(minutes=2)
"""A screen tells every few seconds that it is there, and that is noted once a minute."""

CORNERS = ("upper_left", "upper_right", "middle", "lower_left", "lower_right")
"""Where the panel is touched in its test."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The moments that a screen's state follows from."""

    code_made_at: datetime | None
    paired_at: datetime | None
    revoked_at: datetime | None
    seen_at: datetime | None


def state_of(standing: Standing, now: datetime, *, is_open: bool) -> ScreenState:
    """How a screen stands; `is_open`: whether its centre is open now."""
    if standing.revoked_at is not None:
        return ScreenState.OFF
    if standing.paired_at is None:
        made = standing.code_made_at
        old = made is None or now - made >= PAIRING_CODE_LIFE
        return ScreenState.EXPIRED if old else ScreenState.WAITS
    heard = max(standing.paired_at, standing.seen_at or standing.paired_at)
    if now - heard <= SILENT_AFTER:
        return ScreenState.WORKS
    return ScreenState.SILENT if is_open else ScreenState.RESTS


def asks_to_reload(asked_at: datetime | None, now: datetime, age: timedelta) -> bool:
    """Whether a page that was loaded so long ago is older than the wish to load it anew."""
    return asked_at is not None and now - age < asked_at
