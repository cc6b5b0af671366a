"""Cases behind the counter: every move of one, each a transaction with its events.

Who may: people of the centre whose case it is (or of one where it went on), and officers of an
agency for what that agency does. What leaves the centre is told to the agency's own program.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from shared.domain.case import CaseRecord, CaseState
from shared.domain.case_commands import (
    Acknowledge,
    Answer,
    Ask,
    BeginStep,
    CaseCommand,
    ExplainLate,
    FinishStep,
    GiveResult,
    Reopen,
    SendBack,
)
from shared.domain.case_rules import CaseSituation, decide_case, summary
from shared.domain.errors import StaleVersion, UnknownCase
from shared.domain.permissions import Permission, may, may_work_for
from shared.services import access, case_news
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.services.visits import announce, people_cap
from shared.store import cases, log
from shared.store.cases import CaseLine as CaseLine  # noqa: PLC0414  # what callers get
from shared.store.cases import Stored as Stored  # noqa: PLC0414  # likewise
from shared.store.log import History
from shared.store.writer import WriteTx

BY_AGENCY = (Acknowledge, BeginStep, FinishStep, GiveResult, SendBack)
FOR_SUPERVISORS = (Reopen, ExplainLate)


@dataclass(frozen=True, slots=True)
class Moved:
    """The result of a command: the case after it."""

    done: Done
    stored: Stored

    @property
    def history(self) -> History:
        return self.stored.home

    @property
    def record(self) -> CaseRecord:
        return self.stored.record

    @property
    def version(self) -> int:
        return version_of(self.stored)


def version_of(stored: Stored) -> int:
    """The number of events of the turn that opened the case; commands carry it."""
    return stored.home.state.transactions[stored.chain.case].version


async def act(
    office: Office,
    caller: Caller,
    transaction: int,
    version: int | None,
    command: CaseCommand,
    key: RequestKey | None = None,
) -> Moved:
    """Carry out one command on a case, named by its id or by any turn that served it.

    `version` is that of the named turn. Raises `UnknownCase` (also for other people's),
    `CaseClosed`, `StaleVersion`, and what the command's rule raises.
    """
    access.require_staff(caller)
    with office.db.read() as connection:
        case = cases.case_of(connection, transaction) or transaction
        found = cases.home_of(connection, case)
    if found is None:
        raise UnknownCase

    def job(tx: WriteTx) -> Moved:
        now = office.clock.now()
        stored = [_allowed(office, tx.connection, caller, case, command)]

        def run() -> Done:
            if version is not None:
                _expect_version(stored[0], transaction, version)
            stored[0] = act_in(office, tx, caller, stored[0], command, now)
            return Done(200, case)

        done = once(tx, key, now, run)
        return Moved(done, stored[0])

    return await office.db.write(job, centre=found.centre)


def act_in(
    office: Office,
    tx: WriteTx,
    caller: Caller,
    stored: Stored,
    command: CaseCommand,
    now: datetime,
) -> Stored:
    """The same inside a transaction; whoever calls has checked rights and version."""
    drafts = decide_case(command, situation(office, stored, now))
    if not drafts:
        return stored
    history = log.append(tx, stored.home, drafts, caller.actor, stored.chain.moment_after(now))
    announce(tx, history)
    announce_cases(tx, history.place.centre)
    after = cases.load(tx.connection, office.place, stored.chain.case)
    _announce_agencies(tx, stored, after)
    case_news.tell(tx, after, drafts, now)
    return after


def announce_cases(tx: WriteTx, centre: str) -> None:
    """The list of open requests of a centre is drawn anew."""
    tx.publish(f"cases:{centre}")


def _announce_agencies(tx: WriteTx, before: Stored, after: Stored) -> None:
    """Work lists of the agencies concerned are drawn anew."""
    for agency in before.record.agencies.keys() | after.record.agencies.keys():
        tx.publish(f"agency:{agency}")


def situation(office: Office, stored: Stored, now: datetime) -> CaseSituation:
    """What the rules need to know about a case."""
    record, place = stored.record, stored.home.place
    rows = rows_behind(office, record)
    service = office.catalogue.services[record.service]
    process = office.catalogue.processes[record.process]
    proxy = office.catalogue.proxy_papers(place.centre, process)
    ready = record.ready_at if record.state is CaseState.READY else None
    collect = office.rules.collect_within
    return CaseSituation(
        case=record,
        rows=rows,
        agencies=frozenset({*rows.values(), service.agency}),
        documents=len(process.documents or ()) + len(proxy),
        persons=people_cap(office, record.service),
        today=office.today(place.centre, now),
        collect_until=place.calendar.business_day(ready + collect) if ready else None,
    )


def rows_behind(office: Office, record: CaseRecord) -> dict[int, str]:
    """Whose each row behind the counter is; without a name of its own the service's agency's."""
    process = office.catalogue.processes[record.process]
    own = office.catalogue.services[record.service].agency
    return {step.position: step.agency or own for step in process.steps if not step.at_counter}


def open_at(office: Office, caller: Caller, centre: str) -> list[CaseLine]:
    """The open requests of a centre that went beyond its counter. Raises `UnknownCentre`."""
    access.require(caller, Permission.SERVE, centre)
    office.centre(centre)
    with office.db.read() as connection:
        return cases.open_at_centre(connection, centre)


def find(office: Office, caller: Caller, case: int) -> Stored:
    """A case for reading, by people of its centres and officers of its agencies.

    Raises `NotSignedIn`, `UnknownCase`.
    """
    access.require_staff(caller)
    with office.db.read() as connection:
        stored = cases.load(connection, office.place, case)
        if not (_serves(connection, caller, stored) or works_on(office, caller, stored.record)):
            raise UnknownCase
    return stored


def find_by_number(office: Office, caller: Caller, number: str) -> Stored:
    """The same by the number on the receipt, as somebody reads it aloud or scans it."""
    access.require_staff(caller)
    with office.db.read() as connection:
        found = cases.by_number(connection, number.strip().upper())
    if found is None:
        raise UnknownCase
    return find(office, caller, found.case)


def works_on(office: Office, caller: Caller, record: CaseRecord) -> bool:
    """Whether somebody is an officer of an agency that has, had or will have the case."""
    return any(may_work_for(caller.grants, each) for each in agencies_with(office, record))


def agencies_with(office: Office, record: CaseRecord) -> set[str]:
    """Every agency that has, had or may get the case."""
    own = office.catalogue.services[record.service].agency
    return {own, *record.agencies, *rows_behind(office, record).values()}


def _allowed(
    office: Office, connection: Connection, caller: Caller, case: int, command: CaseCommand
) -> Stored:
    stored = cases.load(connection, office.place, case)
    centre = stored.home.place.centre
    if isinstance(command, FOR_SUPERVISORS) or (
        isinstance(command, Ask) and command.reason is not None
    ):
        allowed = may(caller.grants, Permission.CHOOSE, centre)
    else:
        allowed = _serves(connection, caller, stored) or _is_officers(
            office, caller, stored.record, command
        )
    if not allowed:
        raise UnknownCase
    return stored


def _is_officers(office: Office, caller: Caller, record: CaseRecord, command: CaseCommand) -> bool:
    """Whether it is a move of an agency that has to do with the case, by one of its officers.

    An answer is noted by whoever asked; that nothing was asked says the rule.
    """
    if isinstance(command, Answer):
        if record.question is None:
            return works_on(office, caller, record)
        agency = record.question.agency
    else:
        agency = command.agency if isinstance(command, (*BY_AGENCY, Ask)) else None
    return (
        agency is not None
        and may_work_for(caller.grants, agency)
        and agency in agencies_with(office, record)
    )


def _serves(connection: Connection, caller: Caller, stored: Stored) -> bool:
    """Whether somebody serves at the centre of the case or at one where it went on."""
    centres = {stored.home.place.centre}
    centres |= cases.centres_of(connection, [visit for visit, _ in stored.record.continued])
    return any(may(caller.grants, Permission.SERVE, centre) for centre in centres)


def _expect_version(stored: Stored, transaction: int, version: int) -> None:
    present = next(t.version for t in stored.chain.turns if t.id == transaction)
    if version != present:
        raise StaleVersion(present={**summary(stored.record), "version": present})
