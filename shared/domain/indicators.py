"""The four indicators of a digital public service: take-up, satisfaction, completion, cost.

GOV.UK, Service Manual, "Data you must publish" (first asked of all transactional services in 2013).
Pure formulas over counts of turns; what is counted is said here, in definitions and in open data.
Satisfaction has its own module (`satisfaction`): the share of scores 4 and 5.
"""

from __future__ import annotations

from fractions import Fraction

from shared.domain.publication import shows_median
from shared.domain.visit import FINISHING_OUTCOMES, GRANTED, Outcome

DIGITAL_CHANNELS = frozenset({"phone", "web"})
"""How a turn was begun: on the citizen's own telephone or through a web page. Following a ticket
from a kiosk on a telephone is not among them: nobody is watched looking."""

AT_THE_CENTRE = "centre"
"""Tickets from the kiosk, from staff and on paper together: of some there are always so few that
they could not be told, and what is kept back for them would take the others with it."""

BEGAN = FINISHING_OUTCOMES | {Outcome.ABANDONED_IN_PAUSE}
"""Endings of turns that began at a counter. Sent on to another service counts there; not coming,
leaving and cancelling are before the beginning, and what staff cancelled was no service."""

COMPLETED = GRANTED
"""Endings with what was asked for, at once or later. Papers missing, refused, and sent to another
office are endings without it."""

TAKE_UP = "100 * finished_turns_begun_by_phone_or_web / finished_turns"
COMPLETION = "100 * turns_with_the_result_or_its_promise / turns_that_began"
COST = "satang_entered_for_whole_months_or_years / finished_turns_of_the_same_days"


def way_of(channel: str) -> str:
    """Where a ticket was taken: a digital channel by its name, else at the centre."""
    return channel if channel in DIGITAL_CHANNELS else AT_THE_CENTRE


def take_up(digital: int, finished: int) -> Fraction | None:
    """Per cent of finished turns that were begun by telephone or web; None below the minimum n."""
    return _percent(digital, finished)


def completion(completed: int, began: int) -> Fraction | None:
    """Per cent of turns that began and ended with the result; None below the minimum n."""
    return _percent(completed, began)


def cost_per_transaction(satang: int, finished: int) -> Fraction | None:
    """Satang for one finished turn; None below the minimum n, where it would tell the count."""
    return Fraction(satang, finished) if shows_median(finished) else None


def _percent(part: int, whole: int) -> Fraction | None:
    return Fraction(100 * part, whole) if shows_median(whole) else None
