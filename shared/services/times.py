"""Times in doubt: what does not count and why, how much that is, and the story of one turn.

Reads only: a wrong moment is changed by `correcting`, a doubt decided by `flagging`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from shared.domain import correcting, plausibility
from shared.domain.correcting import CORRECTABLE, Bounds, CorrectionState
from shared.domain.errors import NothingToCorrect, UnknownVisit
from shared.domain.events import Event
from shared.domain.period import Period
from shared.domain.permissions import Permission, may
from shared.domain.plausibility import Verdict
from shared.domain.process import Names, Process
from shared.domain.timing import TransactionTiming, in_force, transaction_timing
from shared.domain.visit import TransactionState
from shared.services import access, flagging
from shared.services.commands import Caller
from shared.services.correcting import may_decide
from shared.services.office import Office
from shared.services.reports.period import period_of
from shared.store import corrections, log, people, quality, visits
from shared.store.corrections import Proposal
from shared.store.log import History
from shared.store.projections import quality as verdict_of
from shared.store.quality import DoubtfulTurn as DoubtfulTurn  # noqa: PLC0414  # what lists give
from shared.store.quality import SessionCoverage as SessionCoverage  # noqa: PLC0414

DAYS = 7
"""What a supervisor looks after, when no days are named: a week."""

DOUBTED = frozenset(plausibility.Doubt) - {plausibility.Doubt.CONFIRMED}


@dataclass(frozen=True, slots=True)
class Overview:
    """The times of one centre in some days.

    `turns` are those in doubt, the newest first, and `next` the last of this page when there are
    more; `doubts` counts all of them by reason. `sessions` name their person only to those who may
    choose who serves: `staff` is 0 for others.
    """

    period: Period
    turns: Sequence[DoubtfulTurn]
    next: int | None
    served: int
    usable: int
    confirmed: int
    doubts: Mapping[str, int]
    sessions: Sequence[SessionCoverage]

    @property
    def coverage_percent(self) -> Fraction | None:
        return share(self.usable, self.served)


@dataclass(frozen=True, slots=True)
class Moment:
    """One event of a turn. `event` stands at its true moment, `recorded_at` as it was pressed.

    `bounds` say how far it may be corrected, None for what cannot be.
    """

    event: Event
    recorded_at: datetime
    bounds: Bounds | None

    @property
    def is_corrected(self) -> bool:
        return self.event.at != self.recorded_at


@dataclass(frozen=True, slots=True)
class Story:
    """One turn with everything that a decision about its times needs."""

    history: History
    state: TransactionState
    process: Process
    timing: TransactionTiming
    verdict: Verdict | None
    moments: Sequence[Moment]
    proposals: Sequence[Proposal]
    decidable: frozenset[int]
    may_judge: bool


def days_of(
    office: Office, centre: str, first: str | None = None, last: str | None = None
) -> Period:
    """The days asked for, the last seven without being asked. Raises `InvalidRequest`."""
    if not first:
        end = period_of(office, centre, None, last or None).last
        return Period(end - timedelta(days=DAYS - 1), end)
    return period_of(office, centre, first, last or None)


def share(part: int, whole: int) -> Fraction | None:
    """In per cent; None where there is nothing."""
    return Fraction(100 * part, whole) if whole else None


def overview(
    office: Office,
    caller: Caller,
    centre: str,
    period: Period,
    *,
    after: int = 0,
    limit: int = 100,
) -> Overview:
    """Raises `NotSignedIn`, `UnknownCentre` (also without the right to reports)."""
    office.centre(centre)
    access.require(caller, Permission.REPORTS, centre)
    first, last = period.first, period.last
    with office.db.read() as connection:
        turns = quality.doubtful(connection, centre, first, last, after=after, limit=limit + 1)
        counts = quality.doubts(connection, centre, first, last)
        sessions = quality.coverage(connection, centre, first, last)
    names = may(caller.grants, Permission.CHOOSE, centre)
    doubts = {str(name): n for name, n in counts.items() if name in DOUBTED}
    served = sum(counts.values())
    return Overview(
        period,
        turns[:limit],
        turns[limit - 1].transaction if len(turns) > limit else None,
        served,
        served - sum(doubts.values()),
        counts.get(plausibility.Doubt.CONFIRMED.value, 0),
        dict(sorted(doubts.items(), key=lambda pair: (-pair[1], pair[0]))),
        sessions if names else [each.without_person() for each in sessions],
    )


def quality_of(history: History, transaction: int) -> Verdict | None:
    """How far the times of a turn may be trusted; None until it ended, and without service."""
    return verdict_of(history.state.transactions[transaction], history.events, history.place)


def story(office: Office, caller: Caller, transaction: int) -> Story:
    """A turn at a centre where the caller serves or reads figures.

    Raises `NotSignedIn`, `UnknownVisit`.
    """
    access.require_staff(caller)
    with office.db.read() as connection:
        located = visits.locate_transaction(connection, transaction)
        if located is None or not _may_look(caller, located.centre):
            raise UnknownVisit
        place = office.place(located.centre, located.business_day)
        history = log.load(connection, located.visit, place)
        proposals = [
            each
            for each in corrections.of_visit(connection, history.state.id)
            if each.transaction == transaction
        ]
    t = history.state.transactions[transaction]
    centre, now = history.place.centre, office.clock.now()
    served_it = caller.actor.id in correcting.servers(history.events, transaction)
    return Story(
        history,
        t,
        office.catalogue.processes[t.process],
        transaction_timing(history.events, transaction),
        quality_of(history, transaction),
        _moments(history, transaction, now),
        proposals,
        frozenset(
            each.id
            for each in proposals
            if each.state is CorrectionState.PROPOSED and may_decide(caller, each, history.events)
        ),
        may(caller.grants, Permission.CHOOSE, centre)
        and may(caller.grants, Permission.SERVE, centre)
        and not served_it
        and flagging.is_judgeable(history, transaction),
    )


def _may_look(caller: Caller, centre: str) -> bool:
    wanted = (Permission.SERVE, Permission.REPORTS)
    return any(may(caller.grants, each, centre) for each in wanted)


def names_of(office: Office, ids: Iterable[int | None]) -> dict[int, Names]:
    """Names of members of staff, for their colleagues."""
    with office.db.read() as connection:
        found = (people.person(connection, id) for id in sorted({id for id in ids if id}))
        return {each.id: Names(each.name_th, each.name_en) for each in found if each is not None}


def _moments(history: History, transaction: int, now: datetime) -> list[Moment]:
    recorded = {event.seq: event.at for event in history.events}
    return [
        Moment(event, recorded[event.seq], _bounds(history, event, now))
        for event in in_force(history.events)
        if event.transaction == transaction
    ]


def _bounds(history: History, event: Event, now: datetime) -> Bounds | None:
    if event.kind not in CORRECTABLE:
        return None
    try:
        found = correcting.bounds(history.events, event.seq, history.place.calendar, now)
    except NothingToCorrect:
        return None
    return found if found.earliest < found.latest else None
