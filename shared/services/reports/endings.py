"""How turns ended: how many people were served, left, or did not come when called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.domain.period import Period
from shared.domain.visit import FINISHING_OUTCOMES, Outcome
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.store import turn_figures


class Ending(StrEnum):
    """The typed endings in the groups that a report tells apart."""

    SERVED = "served"
    SENT_ON = "sent_on"
    DID_NOT_COME = "did_not_come"
    LEFT = "left"
    OTHER = "other"
    OPEN = "open"


_OF_OUTCOME = {
    **dict.fromkeys(FINISHING_OUTCOMES, Ending.SERVED),
    Outcome.TRANSFERRED: Ending.SENT_ON,
    Outcome.NO_SHOW: Ending.DID_NOT_COME,
    Outcome.LEFT: Ending.LEFT,
    Outcome.CANCELLED_BY_CITIZEN: Ending.LEFT,
    Outcome.ABANDONED_IN_PAUSE: Ending.LEFT,
}


@dataclass(frozen=True, slots=True)
class EndingsReport:
    """`people` are visits with at least one finished turn; `turns` counts turns by ending.

    Turns recorded in error count nowhere.
    """

    period: Period
    people: int
    turns: Mapping[Ending, int]

    @property
    def n(self) -> int:
        return sum(self.turns.values())


def report(office: Office, centre: str | None, period: Period) -> EndingsReport:
    """Turns of the business days of the period. Raises `UnknownCentre`."""
    centres = centres_of(office, centre)
    with office.db.read() as connection:
        found = turn_figures.endings(connection, centres, period.first, period.last)
        people = turn_figures.people_served(connection, centres, period.first, period.last)
    turns = dict.fromkeys(Ending, 0)
    for outcome, n in found.items():
        turns[_ending(outcome)] += n
    return EndingsReport(period, people, turns)


def _ending(outcome: str | None) -> Ending:
    if outcome is None:
        return Ending.OPEN
    return _OF_OUTCOME.get(Outcome(outcome), Ending.OTHER)
