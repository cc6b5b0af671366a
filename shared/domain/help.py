"""Calls for help inside the house: never shown where the public can see them."""

from __future__ import annotations

from enum import StrEnum


class AlarmKind(StrEnum):
    EMERGENCY = "emergency"  # staff in danger, or somebody taken ill: come at once
    QUIET_HELP = "quiet_help"  # a citizen in danger: come without showing why


class AlarmEnd(StrEnum):
    HELPED = "helped"
    NOTHING_FOUND = "nothing_found"
    BY_MISTAKE = "by_mistake"
