"""The turns behind a figure about waiting and service: which they are, and that they add up to it.

The figures come from sums; this list comes from the turns themselves, so that anybody with the
right can count it again. Answers of citizens have no such list: single ones are never shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from shared.domain.fairness import CHOSEN
from shared.domain.indicators import BEGAN
from shared.domain.period import Period
from shared.domain.permissions import Permission
from shared.domain.reasons import CORRECTED
from shared.domain.reduction import Sample
from shared.domain.survey import NOT_ASKED
from shared.domain.turn_tally import half_hour
from shared.domain.visit import FINISHING_OUTCOMES, Outcome
from shared.services import access
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports.endings import ending_of
from shared.services.reports.fairness import way_of
from shared.services.reports.period import centres_of
from shared.store import turn_figures
from shared.store.turn_figures import EndedTurn

PAGE = 200


class Behind(StrEnum):
    """What a list is about; its key says which one, `""` all of them."""

    WAITS = "waits"
    QUEUE = "queue"  # key: a letter
    HALF_HOUR = "half_hour"  # key: 10:30
    ENDING = "ending"  # key: an `Ending`
    WAY = "way"  # key: a `Way`
    BY_HAND = "by_hand"  # key: the reason of calls out of order
    SERVED = "served"  # key: a service
    BEGAN = "began"  # key: a service
    ASKED = "asked"  # key: a service


@dataclass(frozen=True, slots=True)
class TurnInList:
    """`waited_seconds` None without a line in front of its call."""

    turn: EndedTurn
    waited_seconds: int | None


@dataclass(frozen=True, slots=True)
class TurnsOfFigure:
    """One page of turns. `n` turns of `people` visits stand in all pages together; `waits` are the
    times of those that waited, and `next` is where the following page begins."""

    items: tuple[TurnInList, ...]
    next: int | None
    n: int
    people: int
    waits: Sample


def turns_of_figure(
    office: Office,
    caller: Caller,
    centre: str | None,
    period: Period,
    behind: Behind,
    key: str = "",
    *,
    after: int = 0,
) -> TurnsOfFigure:
    """The turns of these business days behind a figure, in the order in which they were asked for.

    Raises `NotSignedIn`, `UnknownCentre` (also without the right to reports).
    """
    centres = centres_of(office, centre)
    for each in centres:
        access.require(caller, Permission.REPORTS, each)
    with office.db.read() as connection:
        known = turn_figures.ended_turns(connection, centres, period)
    found = [_listed(each) for each in known if (behind, key) in _parts_of(office, each)]
    rest = [each for each in found if each.turn.id > after]
    waits = [each.waited_seconds for each in found if each.waited_seconds is not None]
    return TurnsOfFigure(
        items=tuple(rest[:PAGE]),
        next=rest[PAGE - 1].turn.id if len(rest) > PAGE else None,
        n=len(found),
        people=len({each.turn.visit for each in found}),
        waits=Sample.of(waits),
    )


def _listed(turn: EndedTurn) -> TurnInList:
    if turn.since is None or turn.called_at is None:
        return TurnInList(turn, None)
    return TurnInList(turn, max(0, int((turn.called_at - turn.since).total_seconds())))


def _parts_of(office: Office, turn: EndedTurn) -> Iterator[tuple[Behind, str]]:
    """Every figure, and part of one, that a turn counts in."""
    if turn.outcome == Outcome.NOT_CONFIRMED:
        return
    yield Behind.ENDING, ""
    yield Behind.ENDING, ending_of(turn.outcome)
    if turn.since is not None:
        yield Behind.WAITS, ""
        yield Behind.QUEUE, office.catalogue.services[turn.service].letter
        yield Behind.HALF_HOUR, half_hour(turn.since, office.calendar(turn.centre).zone)
    if turn.called_at is not None and turn.because and turn.because != CORRECTED:
        yield Behind.WAY, ""
        yield Behind.WAY, way_of(turn.because)
        if turn.because.startswith(CHOSEN):
            yield Behind.BY_HAND, turn.because.removeprefix(CHOSEN)
    if turn.outcome in FINISHING_OUTCOMES:
        yield Behind.SERVED, ""
        yield Behind.SERVED, turn.service
    if turn.outcome in BEGAN:
        yield Behind.BEGAN, ""
        yield Behind.BEGAN, turn.service
    if turn.outcome is not None and turn.outcome not in NOT_ASKED:
        yield Behind.ASKED, ""
        yield Behind.ASKED, turn.service
