"""Typed reasons of moves that somebody may ask about later: codes, never free text."""

from __future__ import annotations

from enum import StrEnum


class CallReason(StrEnum):
    """Why somebody is called out of order."""

    UNWELL = "unwell"
    WAITED_TOO_LONG = "waited_too_long"
    CAME_BACK = "came_back"
    PAPERS_BROUGHT = "papers_brought"
    WRONG_QUEUE = "wrong_queue"
    OTHER = "other"


class TransferReason(StrEnum):
    """Why a citizen is sent on."""

    NEXT_PART = "next_part"
    WRONG_SERVICE = "wrong_service"
    OTHER_SKILL = "other_skill"
    LANGUAGE = "language"
    EQUIPMENT = "equipment"
    COUNTER_CLOSES = "counter_closes"
    OTHER = "other"


class RemoveReason(StrEnum):
    """Why a turn is taken off a ticket."""

    CITIZEN_LEFT = "citizen_left"
    NOT_NEEDED = "not_needed"
    DONE_ELSEWHERE = "done_elsewhere"
    WRONG_SERVICE = "wrong_service"
    DUPLICATE = "duplicate"
    TEST = "test"
    CLOSING = "closing"
    OTHER = "other"


class RestoreReason(StrEnum):
    """Why a turn that had ended is brought back."""

    PRESSED_BY_MISTAKE = "pressed_by_mistake"
    WRONG_TICKET = "wrong_ticket"
    CAME_BACK = "came_back"
    CLOSED_TOO_EARLY = "closed_too_early"
    OTHER = "other"


class StopReason(StrEnum):
    """Why the links of a visit stop working."""

    CITIZEN_ASKED = "citizen_asked"
    LINK_WAS_SHARED = "link_was_shared"
    TAKEN_BY_MISTAKE = "taken_by_mistake"


class GoesOn(StrEnum):
    """What becomes of a request that still runs when its links stop working."""

    WITHDRAWN = "withdrawn"
    BY_NUMBER = "by_number"


CORRECTED = "corrected"
"""Why a turn was called that replaces another one at the counter: the service was wrong."""
