"""The tickets behind a figure about life events: which they are, and that they add up to it.

The figures come from sums; this list comes from the tickets themselves, so that anybody with the
right can count it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from shared.domain.catalogue import Bundle
from shared.domain.journey_tally import is_own_station, judged, leg_of
from shared.domain.journey_time import Journey
from shared.domain.period import Period
from shared.domain.permissions import Permission
from shared.domain.reduction import Sample
from shared.domain.visit import Outcome
from shared.services import access
from shared.services.bundles import bundle_of
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports.journey_former import Former, FormerTimes
from shared.services.reports.period import centres_of
from shared.store import life_events
from shared.store.life_events import EventTurn

PAGE = 50
COUNTED = "counted"
"""Names the tickets that count; a reason names those that do not for it."""


@dataclass(frozen=True, slots=True)
class CountedJourney:
    """What one ticket adds to the figures; `before_*` are the sums over its services as separate
    procedures, None where one has no baseline."""

    journey: Journey
    agencies: int
    before_seconds: int | None
    before_steps: int | None
    steps: int


@dataclass(frozen=True, slots=True)
class TicketOfEvent:
    """A ticket with its own turns. `counted` is None where it does not count, for the reason
    `left_out`."""

    visit: int
    number: str
    centre: str
    day: date
    turns: tuple[EventTurn, ...]
    counted: CountedJourney | None
    left_out: str


@dataclass(frozen=True, slots=True)
class TicketsOfEvent:
    """One page of tickets; `next` is where the following page begins. `taken`, `left_out` by
    reason, and the times of those that count are of all tickets of the life event, whichever of
    them are listed."""

    bundle: Bundle
    items: tuple[TicketOfEvent, ...]
    next: int | None
    taken: int
    left_out: Mapping[str, int]
    working: Sample
    wall: Sample
    between: Sample

    @property
    def n(self) -> int:
        return self.working.n


def tickets_of_event(
    office: Office,
    caller: Caller,
    centre: str | None,
    period: Period,
    bundle: str,
    *,
    which: str = "",
    after: int = 0,
) -> TicketsOfEvent:
    """Tickets taken on these business days for a life event, in their order: all, those that count,
    or those left out for the reason `which`.

    Raises `NotSignedIn`, `UnknownCentre` (also without the right to reports), `UnknownBundle`.
    """
    centres = centres_of(office, centre)
    for each in centres:
        access.require(caller, Permission.REPORTS, each)
    event = bundle_of(office, bundle)
    with office.db.read() as connection:
        turns = life_events.turns(connection, centres, period, bundle)
    former = FormerTimes(office)
    found = [
        _ticket(office, former, list(own)) for _, own in groupby(turns, lambda turn: turn.visit)
    ]
    wanted = [each for each in found if _is(each, which) and each.visit > after]
    journeys = [each.counted.journey for each in found if each.counted is not None]
    return TicketsOfEvent(
        bundle=event,
        items=tuple(wanted[:PAGE]),
        next=wanted[PAGE - 1].visit if len(wanted) > PAGE else None,
        taken=len(found),
        left_out=_by_reason(found),
        working=Sample.of([each.working_seconds for each in journeys]),
        wall=Sample.of([each.wall_seconds for each in journeys]),
        between=Sample.of([each.between_seconds for each in journeys]),
    )


def _is(ticket: TicketOfEvent, which: str) -> bool:
    if which == COUNTED:
        return ticket.counted is not None
    return which in ("", ticket.left_out)


def _by_reason(found: Iterable[TicketOfEvent]) -> Mapping[str, int]:
    reasons = Counter(each.left_out for each in found if each.left_out)
    return dict(sorted(reasons.items()))


def _ticket(office: Office, former: FormerTimes, turns: Sequence[EventTurn]) -> TicketOfEvent:
    first = turns[0]
    stations = [(turn, _outcome(turn)) for turn in turns]
    own = [(t, outcome) for t, outcome in stations if is_own_station(t.id, outcome, t.case)]
    legs = [
        leg_of(t.process, t.counter, outcome, t.started_at, t.ended_at, t.ready_at)
        for t, outcome in own
    ]
    found = judged(legs, office.place(first.centre, first.day).calendar_at)
    counted = None
    if not isinstance(found, str):
        before = former.of_one(Former(found.made, first.day))
        counted = CountedJourney(
            found.journey,
            former.agencies(found.made),
            before.seconds,
            before.steps,
            before.standard_steps,
        )
    return TicketOfEvent(
        first.visit,
        first.number,
        first.centre,
        first.day,
        tuple(turn for turn, _ in own),
        counted,
        found if isinstance(found, str) else "",
    )


def _outcome(turn: EventTurn) -> Outcome | None:
    return None if turn.outcome is None else Outcome(turn.outcome)
