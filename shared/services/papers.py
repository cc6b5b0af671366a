"""The papers of a request at the desk: what is shown, what is missing, and asking a second time.

Papers are asked for once (Licensing Facilitation Act B.E. 2558 s. 8). A second time needs the
reason of a supervisor: of whoever sits here, or of one who comes over and shows a PIN or password.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from shared.domain.case import CaseRecord
from shared.domain.case_commands import SecondRequestReason, SignDefect, SignedBy, SignedHow
from shared.domain.commands import CheckPapers
from shared.domain.defect import DefectRecord, defect_records
from shared.domain.errors import (
    N_,
    InvalidRequest,
    NothingAsked,
    PinNotEnough,
    SecondRequest,
    SupervisorNotProven,
    UnknownCase,
    WrongPassword,
    WrongPin,
)
from shared.domain.permissions import Permission, may
from shared.domain.process import Document, Process
from shared.services import access, cases, quick_switch, serving
from shared.services.commands import CITIZEN, Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.services.serving import Served
from shared.store import cases as stored_cases
from shared.store import people
from shared.store.cases import Stored
from shared.store.log import History
from shared.store.writer import WriteTx

DAYS_TO_BRING = (1, 3, 7, 15, 30, 60, 90)


@dataclass(frozen=True, slots=True)
class Approval:
    """A supervisor who comes over, and the PIN or password that shows who it is."""

    staff: int
    secret: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`missing` are positions in the checklist; `until` None: as long as the house rule gives.
    `reason` and `approval` belong to a second request only."""

    complete: bool
    missing: tuple[int, ...] = ()
    until: date | None = None
    reason: SecondRequestReason | None = None
    approval: Approval | None = None


def checklist(office: Office, centre: str, process: Process) -> tuple[Document, ...]:
    """What a request needs: its own papers, then those of whoever comes for others, numbered on.

    Copies that the office makes are nothing to bring, so only the paper itself can be missing
    (Electronic Performance of Government Affairs Act B.E. 2565 s. 12).
    """
    own = process.documents or ()
    proxy = office.catalogue.proxy_papers(centre, process)
    return own + tuple(
        replace(each, position=position) for position, each in enumerate(proxy, len(own) + 1)
    )


def usual_until(office: Office, centre: str, now: datetime) -> date:
    """The day by which missing papers have to come unless somebody says otherwise."""
    return _open_day(office, centre, now, office.rules.papers_within)


def days_to_bring(office: Office, centre: str, now: datetime) -> list[date]:
    """Days that an officer may choose from instead; a program may give any other one."""
    return [_open_day(office, centre, now, timedelta(days=each)) for each in DAYS_TO_BRING]


def _open_day(office: Office, centre: str, now: datetime, length: timedelta) -> date:
    """A last day on which the centre is open (Administrative Procedure Act B.E. 2539 s. 64)."""
    last = office.today(centre, now) + length
    return office.calendar(centre).next_open_day(last - timedelta(days=1)) or last


async def check(
    office: Office,
    caller: Caller,
    transaction: int,
    version: int | None,
    verdict: Verdict,
    key: RequestKey | None = None,
) -> Served:
    """The verdict on the papers of whoever stands at the desk.

    Raises `InvalidRequest` for a day that is past, `SecondRequest` without a supervisor's reason,
    `SupervisorNotProven`, `TooManyAttempts`, and what a command on a turn raises.
    """
    access.require_staff(caller)
    centre = access.centre_of_transaction(office, transaction)
    now = office.clock.now()
    until = None
    if verdict.missing:
        until = (verdict.until or usual_until(office, centre, now)).isoformat()
        if verdict.until is not None and verdict.until < office.today(centre, now):
            raise InvalidRequest("until", N_("Give a day that is still to come."))
    approved_by = await _approved(office, caller, centre, verdict)
    command = CheckPapers(verdict.complete, verdict.missing, until, verdict.reason, approved_by)
    return await serving.act(office, caller, transaction, version, command, key)


async def _approved(office: Office, caller: Caller, centre: str, verdict: Verdict) -> int | None:
    """Who besides the caller lets papers be asked for again; None where nobody needs to."""
    if verdict.reason is None or may(caller.grants, Permission.CHOOSE, centre):
        return None
    if verdict.approval is None:
        raise SecondRequest
    staff, secret = verdict.approval.staff, verdict.approval.secret
    try:
        return await quick_switch.prove_supervisor(office, centre, staff, secret)
    except (PinNotEnough, WrongPassword, WrongPin):
        raise SupervisorNotProven from None


def supervisors(office: Office, centre: str) -> list[tuple[int, str, str]]:
    """(id, Thai name, English name) of whoever may allow a second request at a centre."""
    with office.db.read() as connection:
        known = people.people(connection)
    return [
        (each.id, each.name_th, each.name_en)
        for each in known
        if each.active and may(each.grants, Permission.CHOOSE, centre)
    ]


@dataclass(frozen=True, slots=True)
class Defect:
    """A defect record as people read it. `documents` are those missing; `is_open`: nobody has come
    with them yet; `officer` is the Thai and the English name of whoever wrote it; `token` leads to
    the citizen's ticket, empty where its links were stopped."""

    record: DefectRecord
    number: str
    centre: str
    service: str
    receipt: str | None
    documents: tuple[Document, ...]
    officer: tuple[str, str]
    is_open: bool
    token: str


def defect(office: Office, caller: Caller, case: int) -> Defect:
    """The latest defect record of a case, for its staff. Raises `UnknownCase`, `NothingAsked`."""
    stored = cases.find(office, caller, case)
    with office.db.read() as connection:
        return latest(office, connection, stored)


def defect_of_citizen(office: Office, token: str, case: int) -> Defect:
    """The same for the citizen's own request. Raises also `UnknownVisit`."""
    with office.db.read() as connection:
        return latest(office, connection, _own(office, connection, token, case))


def case_of_turn(
    office: Office, history: History, transaction: int, *, asks: bool
) -> tuple[CaseRecord | None, Defect | None]:
    """The whole request that a turn works on, with its defect record where papers are missing."""
    turn = history.state.transactions[transaction]
    if turn.case is None:
        return None, None
    own = history.state.cases.get(turn.case)
    if own is not None and not own.continued and not asks:
        return own, None
    with office.db.read() as connection:
        stored = stored_cases.load(connection, office.place, turn.case)
        return stored.record, latest(office, connection, stored) if asks else None


def _own(office: Office, connection: Connection, token: str, case: int) -> Stored:
    history = access.followed(office, connection, token)
    if all(t.case != case for t in history.state.transactions.values()):
        raise UnknownCase
    return stored_cases.load(connection, office.place, case)


def latest(office: Office, connection: Connection, stored: Stored) -> Defect:
    """Raises `NothingAsked`."""
    chain, home = stored.chain, stored.home
    turns = {t.id for t in chain.turns}
    own = (event for event in chain.events if event.transaction in turns)
    found = defect_records(chain.case, own)
    if not found:
        raise NothingAsked
    record, case = found[-1], stored.record
    listed = checklist(office, home.place.centre, office.catalogue.processes[case.process])
    person = people.person(connection, record.officer) if record.officer is not None else None
    return Defect(
        record,
        record.written_number(home.place.centre),
        home.place.centre,
        case.service,
        case.number,
        tuple(each for each in listed if each.position in record.missing),
        (person.name_th, person.name_en) if person is not None else ("", ""),
        case.question is not None and bool(case.question.missing),
        access.token_of(office, connection, home.state.id),
    )


async def sign(
    office: Office, caller: Caller, case: int, by: SignedBy, key: RequestKey | None = None
) -> None:
    """The officer signs, or ticks that the citizen signed on paper. Raises `NothingAsked`,
    `UnknownCase`, `CaseClosed`."""
    how = SignedHow.SCREEN if by is SignedBy.OFFICER else SignedHow.PAPER
    await cases.act(office, caller, case, None, SignDefect(by, how), key)


async def sign_by_citizen(
    office: Office, token: str, case: int, key: RequestKey | None = None
) -> None:
    """The citizen signs on the phone. Raises like `defect_of_citizen`, and `CaseClosed`."""

    def job(tx: WriteTx) -> None:
        now = office.clock.now()

        def run() -> Done:
            stored = _own(office, tx.connection, token, case)
            command = SignDefect(SignedBy.CITIZEN, SignedHow.SCREEN)
            cases.act_in(office, tx, CITIZEN, stored, command, now)
            return Done(200, case)

        once(tx, key, now, run)

    await office.db.write(job, centre=access.centre_of_token(office, token))
