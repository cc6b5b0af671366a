"""How turns ended: how many people were served, left, or did not come when called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.domain.period import Period
from shared.domain.tally import total
from shared.domain.turn_tally import ENDED, SERVED
from shared.domain.visit import FINISHING_OUTCOMES, Outcome
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.sums import Sums, summing
from shared.store import turn_figures
from shared.store.tables.rollups import Sheet


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

    Turns recorded in error count nowhere, and so do tickets taken from elsewhere whose citizens
    never came: `never_came` says how many turns that were.
    """

    period: Period
    people: int
    turns: Mapping[Ending, int]
    never_came: int = 0

    @property
    def n(self) -> int:
        return sum(self.turns.values())


def report(
    office: Office, centre: str | None, period: Period, *, sums: Sums | None = None
) -> EndingsReport:
    """Turns of the business days of the period. Raises `UnknownCentre`."""
    centres = centres_of(office, centre)
    with summing(office, sums) as known:
        days = total(row.tally for row in known.tallies(Sheet.DAY, centres, period))
    turns = dict.fromkeys(Ending, 0)
    counted = dict(days.below(ENDED))
    never_came = counted.pop(Outcome.NOT_CONFIRMED.value, 0)
    for outcome, n in counted.items():
        turns[ending_of(outcome)] += n
    with office.db.read() as connection:
        turns[Ending.OPEN] = turn_figures.open_turns(connection, centres, period)
    return EndingsReport(period, days[SERVED], turns, never_came)


def ending_of(outcome: str | None) -> Ending:
    """The group of a typed ending; None has not ended."""
    return Ending.OPEN if outcome is None else _OF_OUTCOME.get(Outcome(outcome), Ending.OTHER)
