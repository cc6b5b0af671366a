"""Who is asked, and until when an answer is taken.

An ended transaction has one invitation, spent by one finished answer. A first tap counts at once
and may be amended for ten minutes. The link lives to the end of the next business day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from shared.domain.calendar import ServiceCalendar
from shared.domain.visit import Outcome, State, TransactionState, VisitState

WORDS_KEPT_MONTHS = 12
"""Whole months after which what citizens wrote is wiped; scores stay. A house rule: a fiscal year
can be looked back on, and nothing is kept that nobody reads any more."""

NOT_ASKED = frozenset({Outcome.TRANSFERRED, Outcome.RECORDED_IN_ERROR, Outcome.NOT_CONFIRMED})
"""A transfer is asked about where it ends, a mistake of the staff is not a service, and whoever
never came saw none."""


def is_invited(visit: VisitState, transaction: TransactionState) -> bool:
    """Whether the citizen is asked about this turn of the visit. People who left are asked too;
    whoever took a ticket from elsewhere and never came is not, whatever turns it has."""
    if transaction.state is not State.ENDED or transaction.confirm_by is not None:
        return False
    if not visit.is_here:
        return False
    return transaction.outcome not in NOT_ASKED


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


def words_kept_from(today: date) -> date:
    """The first day whose words are still kept: a whole month, so that they go all at once."""
    months = today.year * 12 + today.month - 1 - WORDS_KEPT_MONTHS
    return date(months // 12, months % 12 + 1, 1)
