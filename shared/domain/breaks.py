"""Breaks in turns: how long each kind may last, who goes next, and how many stay at work.

A centre that says it does not close over lunch keeps that promise only while somebody counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from math import ceil

from shared.domain.rules import Rules


class BreakKind(StrEnum):
    SHORT = "short"
    LUNCH = "lunch"
    TRAINING = "training"
    OTHER = "other"


class Turn(StrEnum):
    """Where somebody stands with lunch."""

    HAD = "had"
    NOW = "now"
    MAY_GO = "may_go"
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody at an open counter: at work today `since`, and whether lunch is over."""

    staff: int
    counter: int
    since: datetime
    had_lunch: bool
    break_kind: str | None


def target(kind: str, rules: Rules) -> timedelta:
    """How long a break of this kind may last."""
    return {
        BreakKind.SHORT.value: rules.break_short,
        BreakKind.LUNCH.value: rules.break_lunch,
    }.get(kind, rules.break_other)


def is_over(kind: str, began: datetime, now: datetime, rules: Rules) -> bool:
    """Whether a break has lasted longer than its target."""
    return now - began > target(kind, rules)


def looks_forgotten(quiet: timedelta, wanted: bool, rules: Rules) -> bool:
    """Whether a free, open counter has been quiet for so long that somebody should look after it;
    `wanted` when somebody waits for it."""
    return quiet >= (rules.unattended_after if wanted else rules.unattended_idle)


def least_at_work(open_counters: int, rules: Rules) -> int:
    """How many of the open counters must go on serving; one at least."""
    return max(1, ceil(open_counters * rules.at_work_share))


def room_to_leave(open_counters: int, on_break: int, rules: Rules) -> int:
    """How many more may go on a break now, never below none."""
    return max(0, open_counters - on_break - least_at_work(open_counters, rules))


def is_held_back(kind: BreakKind) -> bool:
    """Whether a break waits for its turn. A few minutes nobody is refused: they are measured."""
    return kind is not BreakKind.SHORT


def is_lunch_time(local: time, rules: Rules) -> bool:
    """Whether lunch is offered at this time of day."""
    return rules.lunch_from <= local < rules.lunch_until


def turns(shifts: Sequence[Shift], rules: Rules) -> list[tuple[Shift, Turn]]:
    """Everybody with their turn: who is away first, then whoever has been at work longest."""
    away = sum(1 for each in shifts if each.break_kind is not None)
    room = room_to_leave(len(shifts), away, rules)
    found: list[tuple[Shift, Turn]] = []
    for each in sorted(shifts, key=lambda s: (s.since, s.counter)):
        if each.break_kind == BreakKind.LUNCH.value:
            found.append((each, Turn.NOW))
        elif each.had_lunch:
            found.append((each, Turn.HAD))
        elif each.break_kind is None and room:
            found.append((each, Turn.MAY_GO))
            room -= 1
        else:
            found.append((each, Turn.WAITS))
    order = (Turn.NOW, Turn.MAY_GO, Turn.WAITS, Turn.HAD)
    return sorted(found, key=lambda each: order.index(each[1]))
