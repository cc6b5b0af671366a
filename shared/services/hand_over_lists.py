"""What has to go to agencies from a centre, what is on its way, and one list with its papers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shared.domain.case import CaseState, Holder
from shared.domain.hand_over import RowBehind, agencies_next
from shared.domain.permissions import Permission
from shared.services import access
from shared.services.commands import Caller
from shared.services.hand_over import list_for
from shared.services.office import Office
from shared.store import case_agencies, people
from shared.store import cases as store
from shared.store.case_agencies import Answered, Arrivals
from shared.store.cases import CaseLine, ListRow

SHOWN = 20
"""The latest lists; older ones only while something of them is awaited."""


@dataclass(frozen=True, slots=True)
class ToGo:
    """A case that has to go to an agency, by the end of a day."""

    line: CaseLine
    by: date
    today: date

    @property
    def status(self) -> str:
        """`late`, `near` (today) or nothing."""
        return "late" if self.today > self.by else "near" if self.today == self.by else ""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What has to go to one agency, oldest first."""

    agency: str
    cases: tuple[ToGo, ...]

    @property
    def late(self) -> int:
        return sum(each.status == "late" for each in self.cases)


@dataclass(frozen=True, slots=True)
class ListNow:
    """A list with what of it has arrived; `is_late`: it should have been confirmed by now."""

    row: ListRow
    arrivals: Arrivals
    awaited: int
    is_late: bool


@dataclass(frozen=True, slots=True)
class HandOverDesk:
    bundles: tuple[Bundle, ...]
    lists: tuple[ListNow, ...]


@dataclass(frozen=True, slots=True)
class OnList:
    """A case of a list. `awaited`: it has not arrived, and nobody closed it or sent it back."""

    line: CaseLine
    arrived_at: datetime | None
    awaited: bool


@dataclass(frozen=True, slots=True)
class ListView:
    now: ListNow
    cases: tuple[OnList, ...]
    made_by: tuple[str, str]


def hand_over_desk(office: Office, caller: Caller, centre: str) -> HandOverDesk:
    """Raises `NotSignedIn`, `UnknownCentre`."""
    access.require(caller, Permission.SERVE, centre)
    office.centre(centre)
    with office.db.snapshot(), office.db.read() as connection:
        lines = store.open_at_centre(connection, centre)
        answered = case_agencies.answered(connection, [line.id for line in lines])
        bundles = _bundles(office, centre, lines, answered)
        latest = store.lists(connection, centre, SHOWN)
        awaited = case_agencies.on_the_way(connection, centre=centre)
        older = (store.find_list(connection, id) for id in awaited.keys() - {r.id for r in latest})
        rows = sorted([*latest, *(r for r in older if r)], key=lambda row: -row.id)
        lists = _lists(office, rows, awaited, case_agencies.arrivals(connection, _ids(rows)))
    return HandOverDesk(tuple(bundles), tuple(lists))


def late_lists(office: Office, centre: str) -> int:
    """How many lists of a centre should have been confirmed by now."""
    with office.db.read() as connection:
        awaited = case_agencies.on_the_way(connection, centre=centre)
        found = [store.find_list(connection, id) for id in awaited]
    return sum(each.is_late for each in _lists(office, [r for r in found if r], awaited, {}))


def list_view(office: Office, caller: Caller, id: int) -> ListView:
    """One list with its cases, in the order of their receipts. Raises `UnknownList`."""
    row = list_for(office, caller, id)
    with office.db.snapshot(), office.db.read() as connection:
        found = store.of_list(connection, id)
        awaited = case_agencies.on_the_way(connection, agency=row.agency)
        arrivals = case_agencies.arrivals(connection, [id])
        maker = people.person(connection, row.made_by)
    (now,) = _lists(office, [row], awaited, arrivals)
    waits = set(awaited.get(id, ()))
    cases = sorted((OnList(line, at, line.id in waits) for line, at in found), key=_by_number)
    return ListView(now, tuple(cases), (maker.name_th, maker.name_en) if maker else ("", ""))


def rows_behind(office: Office, process_id: int) -> list[RowBehind]:
    """Who does which row of a process behind the counter."""
    process = office.catalogue.processes[process_id]
    return [
        RowBehind(step.position, office.catalogue.agency_of(process, step), step.alongside)
        for step in process.steps
        if not step.at_counter
    ]


def _bundles(
    office: Office, centre: str, lines: Iterable[CaseLine], answered: dict[int, list[Answered]]
) -> list[Bundle]:
    calendar, today = office.calendar(centre), office.today(centre)
    groups: dict[str, list[ToGo]] = {}
    for line in lines:
        if line.state != CaseState.IN_PROCESS or line.holder == Holder.CITIZEN:
            continue
        answers = answered.get(line.id, [])
        done = {each.agency for each in answers if each.result is not None}
        own = office.catalogue.services[line.service].agency
        there = [each[0] for each in line.agencies]
        since = max([line.accepted_at or line.filed_at, *(each.at for each in answers)])
        by = calendar.deadline(calendar.business_day(since), office.rules.hand_over_within_days)
        for agency in agencies_next(rows_behind(office, line.process), own, done, there):
            groups.setdefault(agency, []).append(ToGo(line, by, today))
    return [
        Bundle(agency, tuple(sorted(groups[agency], key=lambda each: (each.by, each.line.id))))
        for agency in office.catalogue.agencies
        if agency in groups
    ]


def _lists(
    office: Office,
    rows: Sequence[ListRow],
    awaited: dict[int, list[int]],
    arrivals: dict[int, Arrivals],
) -> Iterable[ListNow]:
    for row in rows:
        left = len(awaited.get(row.id, ()))
        calendar, today = office.calendar(row.centre), office.today(row.centre)
        last = calendar.deadline(row.business_day, office.rules.arrive_within_days)
        found = arrivals.get(row.id, Arrivals(0, 0, 0))
        yield ListNow(row, found, left, bool(left) and today > last)


def _ids(rows: Collection[ListRow]) -> list[int]:
    return [row.id for row in rows]


def _by_number(each: OnList) -> str:
    return each.line.number or ""
