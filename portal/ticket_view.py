"""What the ticket page says in each state of a visit, as plain values for its template."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from portal.case_part import CasePart, case_part
from portal.missing_papers import missing_of
from portal.notify_part import NotifyPart, notify_part
from portal.onward import Onward, onward_of
from portal.service_lines import ServiceLine, service_line, which_case
from shared.domain.case_commands import SignedBy
from shared.domain.catalogue import Catalogue, Names
from shared.domain.process import Document
from shared.domain.visit import (
    Outcome,
    State,
    TransactionState,
    Verb,
    VisitState,
)
from shared.domain.waiting import WaitRange
from shared.i18n import BANGKOK, format_date, gettext
from shared.services import help as calls_for_help
from shared.services.continuing import Awaited
from shared.services.here_codes import place_code
from shared.services.office import Office
from shared.services.overtaking import Overtaking
from shared.services.tracking import Followed
from shared.web.opening import Opening, opening_of

KNOTS = 4
"""At most so many people stand on the thread; a longer line is folded in its middle."""

_IN_LINE = frozenset({State.WAITING, State.DEFERRED, State.CALLED})
"""Once somebody serves, the other services of the ticket are left to the staff."""


@dataclass(frozen=True, slots=True)
class Papers:
    """What to have ready for one service; None is "not known", an empty tuple "none"."""

    names: Names
    documents: tuple[Document, ...] | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a counter stands, as far as the catalogue tells."""

    names: Names | None
    zone: str | None


@dataclass(frozen=True, slots=True)
class AwaitedLine:
    """A request that waits for its citizen: papers to bring and until when; `in_hand` the number
    of the later ticket for it, `link` its page; `signed`: the record of what is missing."""

    case: int
    names: Names
    missing: tuple[str, ...]
    until: date | None
    ready: bool
    signed: bool
    in_hand: str
    link: str


@dataclass(frozen=True, slots=True)
class TicketView:
    """`active` is the service that matters now, `which` case of it (None: the ordinary one);
    `knots` fold the queue ahead, False = "…".

    `expired`: a former day's ticket that nobody closed. `next` says what happens now. `place` is
    what is known about the way to the counter: its own name, and its zone of the hall. `asked`:
    the supervisor was asked for and nobody has ended that yet.
    """

    number: str
    state: State
    heading: str
    centre: Names
    active: TransactionState
    names: Names
    which: Names | None
    counter: int | None
    place: Place | None
    ahead: int | None
    wait: WaitRange | None
    knots: tuple[bool, ...]
    services: tuple[ServiceLine, ...]
    papers: tuple[Papers, ...]
    may_cancel: bool
    may_defer: bool
    may_rejoin: bool
    expired: bool
    next: str
    opening: Opening
    key: str
    at: datetime
    zone: ZoneInfo
    bundle: Names | None = None
    onward: Onward | None = None
    overtaken: tuple[Overtaking, ...] | None = None
    """Who came later and was called first; None where nobody asks any more."""
    asked: bool = False
    cases: tuple[CasePart, ...] = ()
    """Its requests that go on beyond the counter."""
    confirm_by: datetime | None = None
    """Until when a ticket from elsewhere has to be confirmed at the centre."""
    place_code: str = ""
    again: str = ""
    """Where to take a new ticket like one that was not confirmed in time."""
    may_ask: bool = False
    """The supervisor can be asked for: as long as the citizen is expected in the house."""
    awaited: tuple[AwaitedLine, ...] = ()
    notify: NotifyPart | None = None
    """Notices on the telephone; None where they are not offered."""

    @property
    def stopped(self) -> bool:
        """An emergency: whoever reads this has to do what its message says, and nothing else."""
        return self.opening.is_emergency and self.state is not State.ENDED and not self.expired


def ticket_view(office: Office, followed: Followed, base: str) -> TicketView:
    """`base` is scheme and host for links to questionnaires."""
    state, catalogue = followed.state, office.catalogue
    active = _active(followed)
    expired = not followed.is_today and state.state is not State.ENDED
    opening = opening_of(office, followed.view.centre)
    return TicketView(
        number=state.number,
        state=state.state,
        heading=gettext("Your ticket was for another day") if expired else _heading(state, active),
        confirm_by=None if expired else followed.view.confirm_by,
        place_code=place_code(office, state.id) if followed.view.confirm_by else "",
        again=_again(followed),
        may_ask=followed.is_today
        and state.is_here
        and (state.state is not State.ENDED or followed.may(Verb.REJOIN)),
        asked=calls_for_help.is_asked(office, followed.view.centre, followed.view.visit),
        centre=office.centre(followed.view.centre).names,
        active=active,
        names=catalogue.services[active.service].names,
        which=which_case(catalogue, active),
        counter=followed.view.counter,
        place=_place(office, followed),
        ahead=followed.view.ahead,
        wait=_honest(followed.view.wait) if opening.is_open else None,
        knots=_knots(followed.view.ahead or 0),
        services=tuple(service_line(catalogue, followed, turn, base) for turn in followed.turns),
        papers=tuple(
            _papers(catalogue, turn) for turn in _unfinished(followed) if not _asked(followed, turn)
        ),
        may_cancel=state.state in _IN_LINE and followed.may(Verb.CANCEL),
        may_defer=state.state is State.WAITING and followed.may(Verb.DEFER),
        may_rejoin=followed.may(Verb.REJOIN),
        expired=expired,
        next=_expired(followed) if expired else _next(state),
        opening=opening,
        key=str(state.seq),
        at=followed.at,
        zone=office.calendar(followed.view.centre).zone,
        bundle=_bundle(catalogue, state),
        onward=None if expired else onward_of(office, followed.view),
        awaited=tuple(_awaited(office, each) for each in followed.awaited),
        notify=notify_part(office, followed),
        overtaken=followed.overtaken if not expired and state.state in _IN_LINE else None,
        cases=tuple(case_part(office, each) for each in followed.cases),
    )


def _awaited(office: Office, awaited: Awaited) -> AwaitedLine:
    question, in_hand = awaited.question, awaited.in_hand
    return AwaitedLine(
        awaited.case,
        office.catalogue.services[awaited.service].names,
        tuple(missing_of(office, awaited)),
        question.until if question else None,
        awaited.ready,
        question is not None and SignedBy.CITIZEN in question.signed,
        in_hand.number if in_hand else "",
        f"/t/{awaited.token}" if awaited.token else "",
    )


def _bundle(catalogue: Catalogue, state: VisitState) -> Names | None:
    """The life event behind the ticket."""
    bundle = catalogue.bundles.get(state.bundle or "")
    return bundle.names if bundle is not None else None


def _active(followed: Followed) -> TransactionState:
    """The liveliest service; of ended ones the last."""
    alive = [turn for turn in followed.turns if turn.state is followed.state.state]
    return alive[-1] if followed.state.state is State.ENDED else alive[0]


def _unfinished(followed: Followed) -> list[TransactionState]:
    return [turn for turn in followed.turns if turn.state is not State.ENDED]


def _asked(followed: Followed, turn: TransactionState) -> bool:
    """Whoever comes back brings what was missing, which the part of the request says."""
    return any(each.record.id == turn.case and each.missing for each in followed.cases)


def _knots(ahead: int) -> tuple[bool, ...]:
    """One knot for each visit before this one; False is the fold of a long line."""
    return (True,) * ahead if ahead <= KNOTS else (True, True, False, True)


def _honest(wait: WaitRange | None) -> WaitRange | None:
    """Nothing instead of "more than 0 minutes"."""
    return None if wait is not None and not wait.low_minutes and wait.high_minutes is None else wait


def _place(office: Office, followed: Followed) -> Place | None:
    """None where nothing but the number of the counter is known."""
    centre, number = office.centre(followed.view.centre), followed.view.counter
    found = next((each for each in centre.counters if each.number == number), None)
    if found is None or (found.names is None and found.zone is None):
        return None
    return Place(found.names, found.zone)


def _expired(followed: Followed) -> str:
    day = followed.state.arrived_at.astimezone(BANGKOK).date()
    return gettext(
        "It was good on %(day)s. Please take a new ticket, or ask the staff.", day=format_date(day)
    )


def _again(followed: Followed) -> str:
    """The page before a ticket for the same services; empty while nothing was lost."""
    if not any(turn.outcome is Outcome.NOT_CONFIRMED for turn in followed.turns):
        return ""
    chosen = [("centre", followed.view.centre), *(("service", t.service) for t in followed.turns)]
    return f"/portal/tickets?{urlencode(chosen)}"


def _next(state: VisitState) -> str:
    """What happens now, and what the citizen has to do for it; empty when it is said elsewhere."""
    words: dict[State, Callable[[], str]] = {
        State.WAITING: lambda: gettext(
            "When it is your turn, this page shows the counter, "
            "and the board in the hall calls you."
        ),
        State.CALLED: lambda: gettext(
            "Show this number at the counter. "
            "If you cannot come now, you can get back in line later today."
        ),
        State.SERVING: lambda: gettext("When it is finished, this page says how it ended."),
        State.DEFERRED: lambda: gettext(
            "You need not do anything: your number gets back in line by itself."
        ),
    }
    if state.confirm_by is not None:
        return ""
    return words[state.state]() if state.state in words else ""


def _heading(state: VisitState, active: TransactionState) -> str:
    match state.state:
        case State.WAITING:
            return gettext("Your ticket")
        case State.CALLED:
            return gettext("It is your turn")
        case State.SERVING:
            return gettext("You are being served")
        case State.PAUSED:
            return gettext("Your service is on hold")
        case State.DEFERRED:
            if state.confirm_by is not None:
                return gettext("Your ticket")
            return gettext("You come back later")
    if active.outcome is Outcome.NOT_CONFIRMED:
        return gettext("This number is not good any more")
    if active.outcome is Outcome.NO_SHOW:
        return gettext("You were called and did not come")
    if active.outcome is Outcome.CANCELLED_BY_CITIZEN:
        return gettext("You have left the queue")
    return gettext("Your visit is over")


def _papers(catalogue: Catalogue, turn: TransactionState) -> Papers:
    names = catalogue.services[turn.service].names
    return Papers(names, catalogue.processes[turn.process].documents)
