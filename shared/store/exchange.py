"""What one transaction takes out of the roll-ups and puts into them."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.chain import Part
from shared.domain.events import Kind
from shared.domain.visit import State, TransactionState, VisitState
from shared.store import rollups, told
from shared.store.case_rows import journey_of
from shared.store.contributions import Shares, changes, of_visit
from shared.store.projections import Place
from shared.store.writer import WriteTx

Journey = tuple[Part, Mapping[int, Part]]
"""A visit, and the later visits that went on with its cases."""


class Exchange:
    """Shares as they were before a move, and as they are after it."""

    def __init__(self) -> None:
        self._less: list[Shares] = []
        self._more: list[Shares] = []

    def lose(self, shares: Shares) -> None:
        self._less.append(shares)

    def gain(self, shares: Shares) -> None:
        self._more.append(shares)

    def visit(self, tx: WriteTx, before: Part, after: Part, place: Place) -> None:
        """The shares of a visit's own turns; nothing where a move changed none that has ended."""
        if _ended(before.state) == _ended(after.state) and not _was_deferred(before, after):
            return
        quote = told.quote_of(tx.connection, after.state.id)
        for part, into in ((before, self._less), (after, self._more)):
            into.append(of_visit(part.state, place))
            into.append(told.share_of(quote, part.state, part.events, place))

    def journey(self, before: Journey, after: Journey, place: Place) -> None:
        """The share of a visit for a life event: it moved itself, or one of its cases did."""
        self._less.append(journey_of(*before, place))
        self._more.append(journey_of(*after, place))

    def settle(self, tx: WriteTx) -> None:
        """Bring the roll-ups up to date."""
        if self._less or self._more:
            rollups.change(tx, changes(self._less, self._more))


def _ended(state: VisitState) -> dict[int, TransactionState]:
    return {id: turn for id, turn in state.transactions.items() if turn.state is State.ENDED}


def _was_deferred(before: Part, after: Part) -> bool:
    """Whether the citizen chose just now to come back later: that takes a told wait back."""
    return any(e.kind is Kind.DEFERRED for e in after.events[len(before.events) :])
