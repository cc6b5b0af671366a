"""How many requests went beyond the counter, for everybody: with a result, given up, still waiting.

How long they took stands in the other reports; here are counts alone, none of one to four.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.case import CaseState
from shared.domain.period import Period
from shared.domain.publication import published_count
from shared.domain.small_counts import told_part
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.tables import Row
from shared.store import case_lists


@dataclass(frozen=True, slots=True)
class Requests:
    """`answered` and `given_up` on the days of the period; `waiting` now, of which `late` were told
    that their result is late. None: one to four, or it would tell how many of these were not."""

    period: Period
    answered: int | None
    given_up: int | None
    waiting: int | None
    late: int | None


def report(office: Office, centre: str | None, period: Period) -> Requests:
    """Raises `UnknownCentre`."""
    centres = centres_of(office, centre)
    with office.db.read() as connection:
        ended = case_lists.ended_in(connection, centres, period.first, period.last)
        waiting, late = case_lists.waiting_now(connection, centres)
    given_up = sum(ended.get(each, 0) for each in (CaseState.LAPSED, CaseState.WITHDRAWN))
    answered = sum(ended.get(each, 0) for each in (CaseState.READY, CaseState.DELIVERED))
    return Requests(
        period,
        published_count(answered),
        published_count(given_up),
        published_count(waiting),
        told_part(late, waiting),
    )


def rows(found: Requests, centre: str | None) -> list[Row]:
    """One tidy row."""
    return [
        {
            "from": found.period.first.isoformat(),
            "to": found.period.last.isoformat(),
            "centre": centre or "all",
            "answered": found.answered,
            "given_up": found.given_up,
            "waiting_now": found.waiting,
            "late_now": found.late,
        }
    ]
