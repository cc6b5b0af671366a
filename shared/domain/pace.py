"""How long somebody's turn takes so far, beside what was promised: in time, nearly up, late."""

from __future__ import annotations

from datetime import datetime

from shared.domain.timing import TransactionTiming

NEAR = 0.8
"""From this share of a promise on its end is near: time to act is left (kept in words, too)."""


def status(seconds: int | None, target: int) -> str:
    """`late` after `target` seconds, `near` from 80 per cent of it, `good` before; "" unknown."""
    if not target or seconds is None:
        return ""
    if seconds > target:
        return "late"
    return "near" if seconds >= NEAR * target else "good"


def spent_by_step(timing: TransactionTiming, now: datetime) -> dict[int, int]:
    """Seconds on each step so far, without pauses, by position; a repeated step adds up."""
    spent: dict[int, int] = {}
    for step in timing.steps:
        seconds = step.seconds
        if seconds is None:
            held = sum(
                _seconds(pause.started_at, pause.finished_at or now)
                for pause in timing.pauses
                if pause.started_at >= step.started_at
            )
            seconds = max(0, _seconds(step.started_at, now) - held)
        spent[step.position] = spent.get(step.position, 0) + seconds
    return spent


def _seconds(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds())
