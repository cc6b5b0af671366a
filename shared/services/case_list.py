"""The open requests of a centre: since when somebody has each, due when, and late or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.domain import deadlines
from shared.domain.case import Holder
from shared.domain.deadlines import Deadline
from shared.domain.permissions import Permission
from shared.services import access
from shared.services.commands import Caller
from shared.services.deadlines import deadline_of
from shared.services.office import Office
from shared.store import case_agencies, cases
from shared.store.cases import CaseLine

__all__ = ["CaseLine", "OpenCase", "open_cases"]


@dataclass(frozen=True, slots=True)
class OpenCase:
    """`since`: when who has it now got it."""

    line: CaseLine
    since: datetime | None
    deadline: Deadline | None
    is_late: bool


def open_cases(
    office: Office, caller: Caller, centre: str, only: Sequence[CaseLine] = ()
) -> list[OpenCase]:
    """What is late first, then what is due soonest; results that lie ready come last.

    Requests that wait for missing papers are among them, though they have no receipt yet.

    `only` some lines where somebody searched. Raises `NotSignedIn`, `UnknownCentre`.
    """
    access.require(caller, Permission.SERVE, centre)
    with office.db.read() as connection:
        lines = only or (
            *cases.open_at_centre(connection, centre),
            *cases.awaiting_papers(connection, centre),
        )
        back = case_agencies.answered(connection, [each.id for each in lines])
    now = office.clock.now()
    found = [
        _open_case(office, each, max((a.at for a in back.get(each.id, ())), default=None), now)
        for each in lines
    ]
    return sorted(found, key=_urgency)


def _open_case(office: Office, line: CaseLine, back: datetime | None, now: datetime) -> OpenCase:
    deadline = deadline_of(office, line, now)
    waits = line.clock is not None and line.clock.finished_at is None
    late = deadline is not None and waits and deadlines.is_late(deadline, now)
    return OpenCase(line, _since(line, back), deadline, late)


def _since(line: CaseLine, back: datetime | None) -> datetime | None:
    if line.holder == Holder.READY:
        return line.ready_at
    if line.holder == Holder.CITIZEN:
        return line.asked_at
    if line.agencies and line.holder in (Holder.AGENCY, Holder.ON_THE_WAY):
        return max(arrived or sent for _, arrived, sent in line.agencies)
    return back or line.received_at


def _urgency(case: OpenCase) -> tuple[bool, bool, float, int]:
    due = case.deadline.late_after.timestamp() if case.deadline else float("inf")
    return not case.is_late, case.line.holder == Holder.READY, due, case.line.id
