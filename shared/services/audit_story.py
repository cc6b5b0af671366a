"""Everything that is on record about one ticket or one request, as one line of time, for auditors.

Nothing is left out: also what was undone, what was pressed before it was corrected, what was never
approved, and what was passed over at each call. Answers to questionnaires, addresses of telephones
and words of citizens are no part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import cast

from sqlalchemy import Connection

from shared.domain.calling import Desk, desk_from
from shared.domain.correcting import true_moments, undone_seqs
from shared.domain.errors import UnknownCase, UnknownVisit
from shared.domain.events import Event, Kind, moment_of
from shared.domain.permissions import Permission, may
from shared.domain.process import Process
from shared.domain.push import PushKind
from shared.domain.questionnaire import in_force
from shared.domain.survey import is_invited
from shared.i18n import BANGKOK
from shared.services import access, notifying, overtaking
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.overtaking import Overtaking
from shared.store import change_search, corrections, log, log_search, people, visits
from shared.store import questionnaires as stored_questionnaires
from shared.store.cases import HomeOf, home_of
from shared.store.change_search import ChangeWish, FoundChange
from shared.store.corrections import Proposal as Proposal  # noqa: PLC0414  # given back
from shared.store.log import History as History  # noqa: PLC0414  # given back
from shared.store.log_search import FoundEvent, Ticket
from shared.store.people import Person

TELLING_SECONDS = 2
"""Between the moment of an event and its storing by the machine's clock: less is the way there."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a call rested on: who was passed over, the desk, and which counters were open with whom.

    `candidates` by the moment that counted, the first first; ticket None: it is gone.
    """

    because: str
    policy: int | None
    candidates: tuple[tuple[int, datetime, Ticket | None], ...]
    desk: Desk | None
    open: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """An event as it was stored. `true_at`: its moment after an approved correction;
    `late_seconds`: how much later the machine's clock stored it, None where that says nothing."""

    found: FoundEvent
    undone: bool
    true_at: datetime | None
    late_seconds: float | None
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Noticed:
    """What a telephone was told, and whether it arrived; not where."""

    kind: PushKind
    settled_at: datetime | None
    ending: str | None


@dataclass(frozen=True, slots=True)
class Invited:
    """A questionnaire was offered for a turn; `version` None: the one of the house. Whether it was
    answered, and how, is nobody's business."""

    transaction: int
    service: str
    version: int | None


@dataclass(frozen=True, slots=True)
class NewRules:
    """Another version of how a service is done came into force while this went on."""

    process: Process


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story; `visit` None: about no ticket."""

    at: datetime
    what: Told | Proposal | Noticed | Invited | NewRules | FoundChange
    visit: int | None = None
    order: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """What was in force for a turn: the version it is done and measured by."""

    transaction: int
    service: str
    process: Process
    policies: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One ticket of the story. `overtaken`: who came later and was called before it."""

    history: History
    overtaken: tuple[Overtaking, ...]
    carried_from: Ticket | None
    carried_to: Ticket | None


@dataclass(frozen=True, slots=True)
class AuditStory:
    """`case` None: of a ticket. `turns` are those the story is about. `elsewhere` counts tickets at
    centres that the reader does not audit, which are left out."""

    centre: str
    case: int | None
    chapters: tuple[Chapter, ...]
    lines: tuple[Line, ...]
    rules: tuple[Rules, ...]
    turns: frozenset[int]
    people: Mapping[int, Person] = field(default_factory=dict)
    elsewhere: int = 0

    @property
    def days(self) -> tuple[date, date]:
        found = [each.at.astimezone(BANGKOK).date() for each in self.lines]
        return min(found), max(found)


def of_visit(office: Office, caller: Caller, visit: int) -> AuditStory:
    """Raises `NotSignedIn`, and `UnknownVisit` also for one at a centre that is not theirs."""
    access.require_staff(caller)
    with office.db.snapshot(), office.db.read() as connection:
        located = visits.locate_visit(connection, visit)
        if located is None or not may(caller.grants, Permission.AUDIT, located.centre):
            raise UnknownVisit
        place = office.place(located.centre, located.business_day)
        return _story(office, connection, [log.load(connection, visit, place)], None)


def of_case(office: Office, caller: Caller, case: int) -> AuditStory:
    """A request with every ticket that went on with it.

    Raises `NotSignedIn`, and `UnknownCase` also for one at a centre that is not theirs.
    """
    access.require_staff(caller)
    with office.db.snapshot(), office.db.read() as connection:
        home = home_of(connection, case)
        if home is None or not may(caller.grants, Permission.AUDIT, home.centre):
            raise UnknownCase
        return _of_home(office, connection, caller, home)


def _of_home(office: Office, connection: Connection, caller: Caller, home: HomeOf) -> AuditStory:
    histories, elsewhere = [], 0
    found = log_search.of_case(connection, home.case)
    for visit in found.visits:
        located = visits.locate_visit(connection, visit)
        assert located is not None
        if may(caller.grants, Permission.AUDIT, located.centre):
            place = office.place(located.centre, located.business_day)
            histories.append(log.load(connection, visit, place))
        else:
            elsewhere += 1
    turns = frozenset(found.turns)
    return _story(office, connection, histories, home.case, turns, elsewhere)


def _story(
    office: Office,
    connection: Connection,
    histories: Sequence[History],
    case: int | None,
    turns: frozenset[int] | None = None,
    elsewhere: int = 0,
) -> AuditStory:
    if turns is None:
        turns = frozenset(id for each in histories for id in each.state.transactions)
    lines: list[Line] = []
    for history in histories:
        lines += _of_events(connection, history, None if case is None else turns)
        lines += _beside(office, connection, history, turns)
    rules = tuple(each for h in histories for each in _rules(office, h, turns))
    lines += _new_rules(office, rules, lines)
    lines.sort(key=lambda line: (line.at, line.visit or 0, line.order))
    return AuditStory(
        histories[0].place.centre,
        case,
        tuple(_chapter(office, connection, each) for each in histories),
        tuple(lines),
        rules,
        turns,
        {each.id: each for each in people.people(connection)},
        elsewhere,
    )


def _of_events(
    connection: Connection, history: History, only: frozenset[int] | None
) -> Iterable[Line]:
    """The events of a visit; of a request only those of its turns and of the whole ticket."""
    stored = log_search.of_visit(connection, history.state.id)
    events = [each.event for each in stored]
    gone, moments = undone_seqs(events), true_moments(events)
    passed = {id for event in events for id, _ in _candidates(event)}
    tickets = log_search.tickets_of(connection, passed) if passed else {}
    for each in stored:
        event = each.event
        if only is not None and event.transaction is not None and event.transaction not in only:
            continue
        told = Told(
            each,
            event.seq in gone,
            moments.get(event.seq),
            _late(each),
            _decision(event, tickets),
        )
        yield Line(event.at, told, event.visit, event.seq)


def _late(found: FoundEvent) -> float | None:
    seconds = (found.received_at - found.event.at).total_seconds()
    return seconds if abs(seconds) >= TELLING_SECONDS else None


def _candidates(event: Event) -> list[tuple[int, datetime]]:
    if event.kind is not Kind.CALLED:
        return []
    stored = cast("list[list[object]]", event.data.get("candidates") or [])
    return [(int(str(id)), moment_of(at)) for id, at in stored]


def _decision(event: Event, tickets: Mapping[int, Ticket]) -> Decision | None:
    if event.kind is not Kind.CALLED:
        return None
    desk = cast("Mapping[str, object] | None", event.data.get("desk"))
    working = cast("list[list[int]]", event.data.get("open") or [])
    policy = event.data.get("policy")
    return Decision(
        str(event.data.get("because", "")),
        int(str(policy)) if policy is not None else None,
        tuple((id, at, tickets.get(id)) for id, at in _candidates(event)),
        desk_from(event.counter or 0, event.actor.id, desk) if desk is not None else None,
        tuple((counter, staff) for counter, staff in working),
    )


def _beside(
    office: Office, connection: Connection, history: History, turns: frozenset[int]
) -> Iterable[Line]:
    """What stands outside the log: proposals, notices, questionnaires, links that were stopped."""
    visit = history.state.id
    for each in corrections.of_visit(connection, visit):
        if each.transaction in turns:
            yield Line(each.proposed_at, each, visit)
    for phone in notifying.stored_of(connection, visit):
        for message in phone.messages:
            ending = message.ending.value if message.ending else None
            noticed = Noticed(message.notice.kind, message.settled_at, ending)
            yield Line(message.notice.at, noticed, visit)
    yield from _invitations(office, connection, history, turns)
    for change in change_search.everything(connection, ChangeWish(about=f"visit:{visit}")):
        if change.changed.subject == f"visit:{visit}":
            yield Line(change.changed.at, change, visit)


def _invitations(
    office: Office, connection: Connection, history: History, turns: frozenset[int]
) -> Iterable[Line]:
    versions = stored_questionnaires.all_versions(connection)
    for turn in history.state.transactions.values():
        if turn.id not in turns or turn.ended_at is None or not is_invited(history.state, turn):
            continue
        agency = office.catalogue.services[turn.service].agency
        asked = in_force(versions, agency, turn.service, history.place.business_day)
        number = asked.version.number if asked.version else None
        invited = Invited(turn.id, turn.service, number)
        yield Line(turn.ended_at, invited, history.state.id, history.state.seq)


def _rules(office: Office, history: History, turns: frozenset[int]) -> Iterable[Rules]:
    for turn in history.state.transactions.values():
        if turn.id not in turns:
            continue
        calls = [e for e in history.events if e.kind is Kind.CALLED and e.transaction == turn.id]
        policies = {int(str(e.data["policy"])) for e in calls if "policy" in e.data}
        process = office.catalogue.processes[turn.process]
        yield Rules(turn.id, turn.service, process, tuple(sorted(policies)))


def _new_rules(office: Office, rules: Sequence[Rules], lines: Sequence[Line]) -> list[Line]:
    """Versions of the same services that came into force between the first line and the last."""
    if not lines:
        return []
    begin, end = min(line.at for line in lines), max(line.at for line in lines)
    ways = {(each.service, each.process.variant) for each in rules}
    found = []
    for service, variant in sorted(ways):
        for process in office.catalogue.versions_of(service, variant):
            at = datetime.combine(process.valid_from, time(), BANGKOK)
            if begin < at <= end:
                found.append(Line(at, NewRules(process)))
    return found


def _chapter(office: Office, connection: Connection, history: History) -> Chapter:
    now = office.clock.now()
    overtaken = overtaking.of_history(office, connection, history, now)
    state = history.state
    kin = (_ticket(connection, each) for each in (state.carried_from, state.carried_to))
    return Chapter(history, overtaken, *kin)


def _ticket(connection: Connection, visit: int | None) -> Ticket | None:
    if visit is None:
        return None
    number = log_search.number_of(connection, visit)
    return Ticket(visit, number) if number is not None else None
