"""What one person asks for and another one confirms (the rule of two persons, "four eyes").

Pure rules: never decided by who asked, not after its time, and never twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.domain.errors import RequestDecided, RequestOver, SecondPersonAsked

LIFE = timedelta(days=14)
"""Nobody confirms after two weeks what was asked for under other circumstances."""


class Decision(StrEnum):
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Asked:
    """What waits, or waited, for a second person. Times are UTC; persons are ids of staff."""

    asked_by: int
    asked_at: datetime
    version: int = 1
    decision: Decision | None = None
    decided_by: int | None = None

    def over_at(self) -> datetime:
        return self.asked_at + LIFE

    def waits(self, now: datetime) -> bool:
        return self.decision is None and now < self.over_at()


def decide(asked: Asked, decision: Decision, by: int, version: int, now: datetime) -> Decision:
    """The decision of a person who saw this version.

    Who asked may withdraw and nothing else; only the others confirm or refuse. Raises
    `SecondPersonAsked`, `RequestDecided` (also for another version), `RequestOver`.
    """
    if (by == asked.asked_by) is not (decision is Decision.WITHDRAWN):
        raise SecondPersonAsked
    if asked.decision is not None or version != asked.version:
        raise RequestDecided
    if not asked.waits(now):
        raise RequestOver
    return decision
