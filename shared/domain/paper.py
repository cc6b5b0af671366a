"""Numbers written by hand while the power was out, keyed in later with the times as written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.domain.errors import N_, InvalidRequest
from shared.domain.events import Draft, Kind
from shared.domain.visit import FINISHING_OUTCOMES, Outcome

CHANNEL = "paper"
LAST_NUMBER = 999
OUTCOMES = (
    Outcome.COMPLETED,
    Outcome.COMPLETED_RESULT_LATER,
    Outcome.INCOMPLETE_DOCUMENTS,
    Outcome.REFUSED,
    Outcome.REDIRECTED_ELSEWHERE,
    Outcome.NO_SHOW,
    Outcome.LEFT,
)


@dataclass(frozen=True, slots=True)
class PaperTicket:
    """One line of the pad. Times that nobody wrote down are None."""

    number: int
    service: str
    outcome: Outcome
    taken_at: datetime
    called_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def was_served(self) -> bool:
        return self.outcome in FINISHING_OUTCOMES

    @property
    def times(self) -> tuple[datetime, ...]:
        """What is written, in the order in which it must have happened."""
        written = (self.taken_at, self.called_at, self.started_at, self.finished_at)
        return tuple(each for each in written if each is not None)


def expect_sound(ticket: PaperTicket, begins: datetime, ends: datetime, now: datetime) -> None:
    """Raises `InvalidRequest` for a line that cannot have happened on the day from `begins`."""
    if not 1 <= ticket.number <= LAST_NUMBER:
        raise InvalidRequest("number", N_("The number on the pad is from X001 to X999."))
    if ticket.outcome not in OUTCOMES:
        raise InvalidRequest("outcome", N_("Choose how it ended."))
    if list(ticket.times) != sorted(ticket.times):
        raise InvalidRequest("taken_at", N_("Taken, called, begun and finished follow each other."))
    if any(not begins <= each < ends or each > now for each in ticket.times):
        raise InvalidRequest("taken_at", N_("The times lie on the day of the ticket, in the past."))
    if not ticket.was_served and ticket.started_at is not None:
        raise InvalidRequest("started_at", N_("Whoever was not served has no beginning."))


def events_of(ticket: PaperTicket, transaction: int) -> list[tuple[Draft, datetime]]:
    """What happened after the ticket was taken.

    No call is recorded: nobody but the pad knows whom it passed over, so it enters no figure about
    order and waiting. The moment of the call stands with the beginning or the end.
    """
    data: dict[str, object] = {}
    if ticket.called_at is not None:
        data["called_at"] = ticket.called_at.isoformat()
    last = ticket.times[-1]
    if ticket.was_served:
        begun = ticket.started_at or ticket.called_at or ticket.taken_at
        return [
            (Draft(Kind.STARTED, transaction, {"step": 1, **data}), begun),
            (Draft(Kind.COMPLETED, transaction, {"outcome": ticket.outcome.value}), last),
        ]
    if ticket.outcome is Outcome.NO_SHOW:
        return [(Draft(Kind.MISSED, transaction, data), last)]
    return [(Draft(Kind.REMOVED, transaction, {"outcome": ticket.outcome.value, **data}), last)]
