"""Where a citizen stood for one turn: in line, or on the way from the line to the counter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared.domain.events import Event, Kind
from shared.domain.spans import Span


@dataclass(frozen=True, slots=True)
class Lines:
    """Times in line and on the way. A call that nobody followed ends no wait."""

    waits: tuple[Span, ...]
    walks: tuple[Span, ...]


def lines_of(turn: Iterable[Event], end: datetime) -> Lines:
    """The times of one turn from its events in force; what still lasts reaches to `end`."""
    waits: list[Span] = []
    walks: list[Span] = []
    since: datetime | None = None
    called: datetime | None = None
    for event in turn:
        if event.kind is Kind.CALLED:
            called = event.at
        elif event.kind is Kind.STARTED and since is not None:
            waits.append((since, called or event.at))
            walks.append((called or event.at, event.at))
            since = called = None
        elif event.kind in _JOINS or event.kind in _LEAVES:
            if since is not None:
                waits.append((since, event.at))
            since, called = _in_line_from(event), None
    if since is not None:
        waits.append((since, end))
    return Lines(tuple(waits), tuple(walks))


def _in_line_from(event: Event) -> datetime | None:
    """From when this event has the citizen wait; None when it ends the waiting."""
    if event.kind in _LEAVES or (event.kind is Kind.TRANSFERRED and "service" in event.data):
        return None
    opens_at = event.data.get("opens_at")  # carried over: nobody waits in the hall overnight
    return event.at if opens_at is None else max(event.at, datetime.fromisoformat(str(opens_at)))


_JOINS = frozenset({Kind.TAKEN, Kind.ADDED, Kind.REQUEUED, Kind.REJOINED, Kind.TRANSFERRED})
_LEAVES = frozenset(
    {Kind.MISSED, Kind.REMOVED, Kind.CANCELLED, Kind.CLOSED, Kind.COMPLETED, Kind.EXPIRED}
)
