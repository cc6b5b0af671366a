"""Who is asked, and until when an answer is taken.

An ended transaction has one invitation, spent by one finished answer. A first tap counts at once
and may be amended for ten minutes. The link lives to the end of the next business day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from shared.domain.calendar import ServiceCalendar
from shared.domain.visit import Outcome, State, TransactionState

NOT_ASKED = frozenset({Outcome.TRANSFERRED, Outcome.RECORDED_IN_ERROR})
"""A transfer is asked about where it ends, and a mistake of the staff is not a service."""


def is_invited(transaction: TransactionState) -> bool:
    """Whether the citizen is asked about this turn. People who left are asked too."""
    return transaction.state is State.ENDED and transaction.outcome not in NOT_ASKED


def answers_until(calendar: ServiceCalendar, day: date) -> datetime:
    """The moment the link of a transaction of business day `day` dies."""
    following = calendar.next_open_day(day) or day
    return calendar.day_bounds(following)[1]


def final_through(calendar: ServiceCalendar, now: datetime) -> date:
    """The last business day about which nobody can answer, or change an answer, any more."""
    day = calendar.business_day(now) - timedelta(days=1)
    while now < answers_until(calendar, day):
        day -= timedelta(days=1)
    return day
