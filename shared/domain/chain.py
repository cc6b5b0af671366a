"""A case over all visits it was part of: its home visit, and those that went on with it.

Each visit keeps its own log. The chain puts what happened to one case in order: by moment, and of
the same moment in the order of the visits and of their logs. Nobody is served at two counters at
once, and no visit's events lie before one another, so that order is unambiguous.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.case import CaseRecord, folded, opened_by
from shared.domain.events import Event, Kind
from shared.domain.timing import in_force
from shared.domain.visit import TransactionState, VisitState


@dataclass(frozen=True, slots=True)
class Part:
    """One visit of a chain: its state and all its events."""

    state: VisitState
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """`parts`: the home visit first, then the others in the order in which they went on."""

    case: int
    parts: tuple[Part, ...]

    @property
    def home(self) -> Part:
        return self.parts[0]

    @property
    def turns(self) -> tuple[TransactionState, ...]:
        """The turns at counters that served this case, in the order of the visits."""
        return tuple(
            t
            for part in self.parts
            for t in part.state.transactions.values()
            if t.case == self.case
        )

    @property
    def record(self) -> CaseRecord:
        """The case as it stands. Raises KeyError when its opening was undone."""
        own = self.home.state.cases[self.case]
        return self._folded([e for e in self.events if self._is_own(e)]) if own.continued else own

    def record_before(self, transaction: int) -> CaseRecord:
        """The case as it was when a later turn began, or as it stands while that one has not."""
        events = [e for e in self.events if self._is_own(e)]
        begun = (
            place
            for place, e in enumerate(events)
            if e.kind is Kind.STARTED and e.transaction == transaction
        )
        return self._folded(events[: next(begun, len(events))])

    def moment_after(self, now: datetime) -> datetime:
        """When something happens to the case now: after all that later visits did. Of one moment
        the home visit's events come first, and a clock may be set back."""
        later = [event.at for part in self.parts[1:] for event in part.events]
        return max([now, *(at + timedelta(microseconds=1) for at in later)])

    def _folded(self, events: Sequence[Event]) -> CaseRecord:
        own = self.home.state.cases[self.case]
        opening = next(
            place
            for place, e in enumerate(events)
            if e.kind is Kind.STARTED and e.transaction == self.case
        )
        opened = opened_by(events[opening], own.service, own.process)
        return folded(opened, events[opening + 1 :])

    @property
    def events(self) -> tuple[Event, ...]:
        """All events of its visits that are in force, in order; nothing in it needs to be undone or
        corrected any more. The home visit's come whole, the others' only of their turns for this
        case."""
        lines: list[list[Event]] = []
        for place, part in enumerate(self.parts):
            turns = {t.id for t in part.state.transactions.values() if t.case == self.case}
            lines.append(
                [
                    event
                    for event in in_force(part.events)
                    if event.kind is not Kind.CORRECTED
                    and (not place or event.transaction in turns)
                ]
            )
        # Each log keeps its order: a corrected moment may lie behind the verdict that followed it.
        return tuple(heapq.merge(*lines, key=lambda event: event.at))

    def _is_own(self, event: Event) -> bool:
        return event.transaction in {t.id for t in self.turns}
