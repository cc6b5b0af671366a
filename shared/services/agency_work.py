"""What officers of an agency work from: what is coming, what they have, one case with its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from shared.domain.case import Holder
from shared.domain.deadlines import Deadline, is_late
from shared.domain.errors import UnknownCase
from shared.domain.process import Names
from shared.services import access, cases, deadlines
from shared.services.commands import Caller
from shared.services.office import Office
from shared.store import case_agencies
from shared.store import cases as store
from shared.store.cases import CaseLine, ListRow, Stored

STATES = ("to_begin", "at_work", "asked", "to_decide")
"""Of a case that has arrived: no row begun, a row runs or is still to be begun, the citizen was
asked, all rows done and only the result is missing."""

_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class RowNow:
    """A row of the official table that this agency works on."""

    position: int
    names: Names
    begun_at: datetime | None = None
    done_at: datetime | None = None

    @property
    def state(self) -> str:
        return "done" if self.done_at else "runs" if self.begun_at else "open"


@dataclass(frozen=True, slots=True)
class Due:
    """By when a result is promised, as it stands now; None where nothing is promised."""

    deadline: Deadline | None
    now: datetime

    @property
    def status(self) -> str:
        """`late`, `near` on the last day, or nothing."""
        if self.deadline is None:
            return ""
        if is_late(self.deadline, self.now):
            return "late"
        return "near" if self.deadline.local_day(self.now) == self.deadline.day else ""

    @property
    def order(self) -> datetime:
        return self.deadline.late_after if self.deadline else _LAST


@dataclass(frozen=True, slots=True)
class WorkCase:
    """A case in the work list."""

    line: CaseLine
    rows: tuple[RowNow, ...]
    due: Due

    @property
    def state(self) -> str:
        if self.line.holder == Holder.CITIZEN:
            return "asked"
        if any(row.state == "runs" for row in self.rows):
            return "at_work"
        if not any(row.state == "open" for row in self.rows):
            return "to_decide"
        begun = any(row.state == "done" for row in self.rows)
        return "at_work" if begun else "to_begin"

    @property
    def next_row(self) -> RowNow | None:
        """The row to finish, or else the one to begin."""
        running = next((row for row in self.rows if row.state == "runs"), None)
        return running or next((row for row in self.rows if row.state == "open"), None)


@dataclass(frozen=True, slots=True)
class Arriving:
    """A list that is on its way, with the cases of it that have not arrived."""

    row: ListRow
    cases: tuple[CaseLine, ...]


@dataclass(frozen=True, slots=True)
class AgencyWork:
    agency: str
    arriving: tuple[Arriving, ...]
    work: tuple[WorkCase, ...]

    @property
    def awaited(self) -> int:
        return sum(len(each.cases) for each in self.arriving)

    @property
    def late(self) -> int:
        return sum(each.due.status == "late" for each in self.work)


@dataclass(frozen=True, slots=True)
class AgencyCase:
    """One case as an agency sees it: its record, the agency's rows, and the deadline."""

    agency: str
    stored: Stored
    rows: tuple[RowNow, ...]
    due: Due
    version: int


def agency_work(office: Office, caller: Caller, agency: str) -> AgencyWork:
    """Everything of an agency, what is due first on top. Raises `UnknownAgency`."""
    access.require_officer(office, caller, agency)
    now = office.clock.now()
    with office.db.snapshot(), office.db.read() as connection:
        lines = store.at_agencies(connection, [agency])
        awaited = case_agencies.on_the_way(connection, agency=agency)
        lists = {id: store.find_list(connection, id) for id in awaited}
    by_case = {line.id: line for line in lines}
    arriving = [
        Arriving(row, tuple(by_case[case] for case in awaited[id] if case in by_case))
        for id, row in lists.items()
        if row is not None
    ]
    work = [_work(office, agency, line, now) for line in lines if has_arrived(line, agency)]
    work.sort(key=lambda each: each.due.order)
    return AgencyWork(agency, tuple(arriving), tuple(work))


def has_arrived(line: CaseLine, agency: str) -> bool:
    return any(each == agency and at is not None for each, at, _ in line.agencies)


def counts(office: Office, caller: Caller) -> list[tuple[str, int, int]]:
    """(agency, on the way to it, with it) of every agency for which somebody works."""
    mine = access.agencies_for(office, caller)
    with office.db.read() as connection:
        lines = store.at_agencies(connection, mine)
    found = {agency: [0, 0] for agency in mine}
    for line in lines:
        for agency, arrived_at, _ in line.agencies:
            if agency in found:
                found[agency][arrived_at is not None] += 1
    return [(agency, coming, here) for agency, (coming, here) in found.items()]


def agency_case(office: Office, caller: Caller, agency: str, case: int) -> AgencyCase:
    """One case that this agency has, had or will get. Raises `UnknownAgency`, `UnknownCase`."""
    access.require_officer(office, caller, agency)
    stored = cases.find(office, caller, case)
    if agency not in cases.agencies_with(office, stored.record) or stored.record.number is None:
        raise UnknownCase
    facts = deadlines.facts_of(stored.chain, stored.home.place.centre)
    now = office.clock.now()
    done = {each.position: (each.begun_at, each.done_at) for each in stored.record.work.values()}
    return AgencyCase(
        agency=agency,
        stored=stored,
        rows=_rows(office, stored.record.process, agency, done),
        due=Due(deadlines.deadline_of(office, facts, now), now),
        version=cases.version_of(stored),
    )


def _work(office: Office, agency: str, line: CaseLine, now: datetime) -> WorkCase:
    done = {
        int(each["step"]): (_moment(each["begun_at"]), _moment(each["done_at"]))
        for each in line.work
    }
    due = Due(deadlines.deadline_of(office, line, now), now)
    return WorkCase(line, _rows(office, line.process, agency, done), due)


Times = Mapping[int, tuple[datetime | None, datetime | None]]


def _rows(office: Office, process_id: int, agency: str, times: Times) -> tuple[RowNow, ...]:
    process = office.catalogue.processes[process_id]
    own: Sequence[RowNow] = [
        RowNow(step.position, step.names, *times.get(step.position, (None, None)))
        for step in process.steps
        if not step.at_counter and office.catalogue.agency_of(process, step) == agency
    ]
    return tuple(own)


def _moment(text: object) -> datetime | None:
    return None if text is None else datetime.fromisoformat(str(text))
