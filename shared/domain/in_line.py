"""Which turns of a visit may be called, and how the calling policy sees them."""

from __future__ import annotations

from shared.domain.calling import Candidate
from shared.domain.visit import CITIZEN_AWAY, State, TransactionState, VisitState


def callable_turns(visit: VisitState) -> list[Candidate]:
    """The turns that wait while their citizen is at no counter and not away.

    A turn whose predecessor by law has not ended is left out.
    """
    if visit.at_counter() is not None or _is_away(visit):
        return []
    return [
        candidate(visit, turn)
        for turn in visit.transactions.values()
        if turn.state is State.WAITING and not visit.is_held_back(turn)
    ]


def candidate(visit: VisitState, turn: TransactionState) -> Candidate:
    """A turn as the policy compares it, with its reservations as they were made."""
    return Candidate(
        turn.id,
        visit.id,
        turn.service,
        turn.rank_at,
        turn.since,
        turn.reserved_counter,
        turn.reserved_staff,
        turn.position,
        visit.language,
        turn.credit,
        turn.rests_until,
    )


def _is_away(visit: VisitState) -> bool:
    return any(
        turn.state is State.PAUSED and turn.pause_reason in CITIZEN_AWAY
        for turn in visit.transactions.values()
    )
