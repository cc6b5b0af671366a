"""What one ended turn, and one visit, contribute to the figures about waiting and service.

Pure; called by the store in the transaction that ends a turn, and again by every check. A turn
belongs to the business day of its visit and counts once it has ended, with its last call.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from shared.domain import tally
from shared.domain.events import Event, Kind
from shared.domain.reasons import CORRECTED
from shared.domain.survey import is_invited
from shared.domain.tally import Tally
from shared.domain.visit import FINISHING_OUTCOMES, Outcome, State, TransactionState, VisitState
from shared.domain.waiting import holds

IMPORTED = "import"
"""The channel of cases that came from elsewhere: nobody stood in a line here for them."""

ENDED, BECAUSE, VOTE = "ended:", "because:", "vote:"
ASKED, SERVED, TOLD, INSIDE = "asked", "served", "told", "inside"
ASKED_AFTER = "asked:"
"""The same as `ASKED` by how long these people had waited, in one of `WAIT_BANDS`."""

NOT_CALLED = "not_called"
_BAND_MINUTES = (10, 30, 60)
WAIT_BANDS = ("under_10", "10_to_30", "30_to_60", "from_60", NOT_CALLED)
"""Coarse on purpose: by them answers are compared with all who were asked, and a band tells of
nobody alone."""


class Quote(NamedTuple):
    """The first range that a visit was told; `high_seconds` None means "more than"."""

    low_seconds: int
    high_seconds: int | None
    at: datetime


def turn_tally(visit: VisitState, turn: TransactionState) -> Tally | None:
    """Its ending, the reason of its call and its wait in seconds; None while it has not ended.

    Turns recorded by mistake count nowhere.
    """
    if turn.state is not State.ENDED or turn.outcome is Outcome.RECORDED_IN_ERROR:
        return None
    asked = int(is_invited(visit, turn))
    counts = {ASKED: asked, f"{ASKED_AFTER}{wait_band(visit, turn)}": asked}
    outcome = figure_outcome(turn)
    if outcome is not None:
        counts[f"{ENDED}{outcome.value}"] = 1
    if turn.called_at is not None and turn.because and turn.because != CORRECTED:
        counts[f"{BECAUSE}{turn.because}"] = 1
    waited = wait_of(visit, turn)
    return tally.of_counts(counts) if waited is None else tally.of_time(waited[1], **counts)


def figure_outcome(turn: TransactionState) -> Outcome | None:
    """The ending under which a turn is counted: a ticket from elsewhere that was given up before
    its citizen came is none of somebody who left the hall."""
    if turn.confirm_by is not None and turn.outcome in GIVEN_UP:
        return Outcome.NOT_CONFIRMED
    return turn.outcome


GIVEN_UP = frozenset(
    {
        Outcome.CANCELLED_BY_CITIZEN,
        Outcome.CANCELLED_BY_STAFF,
        Outcome.LEFT,
        Outcome.CLOSED_AT_DAY_END,
    }
)
"""Endings of a ticket that was never confirmed which count as `not_confirmed`."""


def wait_of(visit: VisitState, turn: TransactionState) -> tuple[datetime, int] | None:
    """From when a turn waited for its last call, and how many seconds; None without a line.

    Nobody waits in two lines at once: the wait for a later service begins when the turn before it
    ended. Somebody whose service was corrected stood at the counter already.
    """
    if turn.called_at is None or (turn.because or "") == CORRECTED:
        return None
    free = [
        other.ended_at
        for other in visit.transactions.values()
        if other.id != turn.id and other.ended_at is not None and other.ended_at <= turn.called_at
    ]
    since = max([turn.queued_at, *free])
    return since, max(0, int((turn.called_at - since).total_seconds()))


def wait_band(visit: VisitState, turn: TransactionState) -> str:
    """In which of `WAIT_BANDS` a turn lies; who left before a call waited for none."""
    waited = wait_of(visit, turn)
    if waited is None:
        return WAIT_BANDS[0] if turn.called_at is not None else NOT_CALLED
    return WAIT_BANDS[sum(waited[1] >= 60 * each for each in _BAND_MINUTES)]


def half_hour(moment: datetime, zone: ZoneInfo) -> str:
    """The half hour of the day in which a moment lies, by the clock of the centre: `10:30`."""
    local = moment.astimezone(zone)
    return f"{local.hour:02}:{30 * (local.minute // 30):02}"


def served_tally(visit: VisitState) -> Tally | None:
    """One person served, where at least one service was finished at a counter."""
    finished = any(turn.outcome in FINISHING_OUTCOMES for turn in visit.transactions.values())
    return tally.of_counts({SERVED: 1}) if finished else None


def told_tally(quote: Quote, visit: VisitState, events: Iterable[Event]) -> Tally | None:
    """Whether a visit that was told a range was first called inside it.

    It counts once a turn that was called has ended. Whoever chose to come back later waited for a
    reason of their own.
    """
    turns = visit.transactions.values()
    if not any(turn.state is State.ENDED and turn.called_at is not None for turn in turns):
        return None
    called: datetime | None = None
    for event in events:
        if event.kind is Kind.DEFERRED:
            return None
        if event.kind is Kind.CALLED and called is None and event.at >= quote.at:
            called = event.at
    if called is None:
        return None
    waited = int((called - quote.at).total_seconds())
    inside = holds(quote.low_seconds, quote.high_seconds, waited)
    return tally.of_counts({TOLD: 1, INSIDE: int(inside)})
