"""Correcting a recorded moment: which, within which bounds, and who may say so.

A correction is an event beside the wrong one, never a change of it. The one approved last holds, so
that undoing a correction is another correction. It takes two people (four-eyes principle, COSO
"segregation of duties"): whoever approves neither proposed it nor served the turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import cast

from shared.domain.calendar import ServiceCalendar
from shared.domain.errors import (
    CorrectionOutOfBounds,
    NothingToCorrect,
    SecondPersonNeeded,
)
from shared.domain.events import Draft, Event, Kind, moment_of


class CorrectionReason(StrEnum):
    """Why the recorded moment is not the true one."""

    FORGOTTEN_PRESS = "forgotten_press"
    PRESSED_TOO_EARLY = "pressed_too_early"
    WRONG_TICKET = "wrong_ticket"
    SYSTEM_FAULT = "system_fault"


class CorrectionState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"


CORRECTABLE = frozenset(
    {
        Kind.STARTED,
        Kind.STEPPED,
        Kind.PAUSED,
        Kind.RESUMED,
        Kind.COMPLETED,
        Kind.CLOSED,
    }
)
"""Presses of staff that bound a time. A call cannot be late: it is what everybody heard."""

_MOVES = CORRECTABLE | frozenset(
    {
        Kind.TAKEN,
        Kind.CALLED,
        Kind.RECALLED,
        Kind.TRANSFERRED,
        Kind.REQUEUED,
        Kind.MISSED,
        Kind.REMOVED,
        Kind.CANCELLED,
    }
)
"""What happened to the citizen in this order; a correction may not change the order."""

_SERVING = frozenset({Kind.STARTED, Kind.STEPPED, Kind.RESUMED, Kind.COMPLETED})


@dataclass(frozen=True, slots=True)
class Bounds:
    """The true moment lies from `earliest` to `latest`, both included."""

    earliest: datetime
    latest: datetime


def undone_seqs(events: Iterable[Event]) -> frozenset[int]:
    """The events that an `undone` took back."""
    gone: set[int] = set()
    for event in events:
        if event.kind is Kind.UNDONE:
            gone.update(cast("list[int]", event.data["seqs"]))
    return frozenset(gone)


def true_moments(events: Iterable[Event]) -> Mapping[int, datetime]:
    """The corrected moment by sequence number of the event that it corrects."""
    history = [event for event in events if event.kind in (Kind.CORRECTED, Kind.UNDONE)]
    if not history:
        return {}
    gone = undone_seqs(history)
    return {
        cast("int", event.data["seq"]): moment_of(event.data["at"])
        for event in history
        if event.kind is Kind.CORRECTED and event.seq not in gone
    }


def at_true_moments(events: Sequence[Event]) -> list[Event]:
    """The same events, each at its true moment as far as it was corrected."""
    moments = true_moments(events)
    if not moments:
        return list(events)
    return [replace(e, at=moments[e.seq]) if e.seq in moments else e for e in events]


def bounds(events: Sequence[Event], seq: int, calendar: ServiceCalendar, now: datetime) -> Bounds:
    """How far an event's moment may be moved: between its neighbours, in its day, not after now.

    Raises `NothingToCorrect` when there is no such event, or none whose moment matters.
    """
    gone = undone_seqs(events)
    history = [e for e in at_true_moments(events) if e.kind in _MOVES and e.seq not in gone]
    place = next((i for i, e in enumerate(history) if e.seq == seq), None)
    if place is None or history[place].kind not in CORRECTABLE:
        raise NothingToCorrect
    day_starts, day_ends = calendar.day_bounds(calendar.business_day(history[place].at))
    before = history[place - 1].at
    after = history[place + 1].at if place + 1 < len(history) else now
    return Bounds(max(before, day_starts), min(after, day_ends, now))


def servers(events: Iterable[Event], transaction: int) -> frozenset[int]:
    """Everybody who served a turn, also for a part of it."""
    return frozenset(
        event.actor.id
        for event in events
        if event.transaction == transaction
        and event.kind in _SERVING
        and event.actor.id is not None
    )


def expect_within(
    events: Sequence[Event], seq: int, at: datetime, calendar: ServiceCalendar, now: datetime
) -> None:
    """Raises `CorrectionOutOfBounds` with the bounds, and `NothingToCorrect`."""
    allowed = bounds(events, seq, calendar, now)
    if not allowed.earliest <= at <= allowed.latest:
        raise CorrectionOutOfBounds(
            earliest=_clock(allowed.earliest, calendar), latest=_clock(allowed.latest, calendar)
        )


def expect_second_person(
    events: Iterable[Event], transaction: int, proposed_by: int | None, decided_by: int | None
) -> None:
    """Raises `SecondPersonNeeded` for the proposer and for whoever served the turn."""
    if decided_by == proposed_by or decided_by in servers(events, transaction):
        raise SecondPersonNeeded


def corrected(
    transaction: int, seq: int, at: datetime, reason: CorrectionReason, proposed_by: int
) -> Draft:
    """The event of an approved correction; its actor is who approved."""
    data = {
        "seq": seq,
        "at": at.isoformat(),
        "reason": reason.value,
        "proposed_by": proposed_by,
    }
    return Draft(Kind.CORRECTED, transaction, data)


def _clock(at: datetime, calendar: ServiceCalendar) -> str:
    return at.astimezone(calendar.zone).strftime("%H:%M:%S")
