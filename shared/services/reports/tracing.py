"""From a figure to its cases, from a case to its turns and events; and the log for auditors.

Everything here needs a right: single cases are for those who answer for the figures, and answers
never carry a citizen's token.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.errors import NotFound, UnknownService
from shared.domain.period import Period
from shared.domain.permissions import Permission
from shared.domain.plausibility import Verdict
from shared.domain.process import Process
from shared.domain.timing import CaseTiming, TransactionTiming, transaction_timing
from shared.domain.visit import TransactionState
from shared.services import access
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports.reduction_facts import EARLIER_BASELINE
from shared.store import figures, log
from shared.store.case_rows import timing_of
from shared.store.figures import CaseRow, LocatedCase
from shared.store.figures import LogEntry as LogEntry  # noqa: PLC0414  # what `log_page` gives
from shared.store.log import History
from shared.store.projections import quality


@dataclass(frozen=True, slots=True)
class CaseInFigure:
    """A case of a figure. `excluded` names why it does not count, None when it does."""

    row: CaseRow
    excluded: str | None


@dataclass(frozen=True, slots=True)
class CasesOfFigure:
    """One page of cases; `next` is where the following page begins, None on the last."""

    items: tuple[CaseInFigure, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class Turn:
    """One transaction of a case with what its events say about its time."""

    state: TransactionState
    process: Process
    timing: TransactionTiming
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class CaseTrace:
    """A case down to its events; `timing` follows from these, `case` is what figures use."""

    case: LocatedCase
    history: History
    timing: CaseTiming
    turns: tuple[Turn, ...]


def cases_of_figure(
    office: Office,
    caller: Caller,
    centre: str,
    service: str,
    period: Period,
    *,
    after: int = 0,
    limit: int = 200,
) -> CasesOfFigure:
    """The cases behind one figure of one centre, in the order in which they were opened.

    Raises `NotSignedIn`, `UnknownCentre` (also without the right to reports), `UnknownService`.
    """
    office.centre(centre)
    access.require(caller, Permission.REPORTS, centre)
    if service not in office.catalogue.services:
        raise UnknownService
    with office.db.read() as connection:
        rows = figures.cases(
            connection, centre, service, period.first, period.last, after=after, limit=limit + 1
        )
    items = tuple(
        CaseInFigure(row, _excluded(office, service, period, row)) for row in rows[:limit]
    )
    return CasesOfFigure(items, rows[limit - 1].id if len(rows) > limit else None)


def _excluded(office: Office, service: str, period: Period, row: CaseRow) -> str | None:
    if row.excluded is not None:
        return row.excluded
    baseline = office.catalogue.baseline_on(service, period.last)
    if office.catalogue.baseline_on(service, row.finished_on) != baseline:
        return EARLIER_BASELINE
    return None


def case_trace(office: Office, caller: Caller, case: int) -> CaseTrace:
    """One case with its turns and events. Raises `NotSignedIn`, `NotFound`."""
    access.require_staff(caller)
    allowed = access.readable_centres(caller, Permission.REPORTS)
    with office.db.read() as connection:
        found = figures.case(connection, case)
        if found is None or (allowed is not None and found.centre not in allowed):
            raise NotFound
        place = office.place(found.centre, found.business_day)
        history = log.load(connection, found.visit, place)
    chain = [t for t in history.state.transactions.values() if t.case == found.id]
    return CaseTrace(
        case=found,
        history=history,
        timing=timing_of(history.events, [t.id for t in chain], place),
        turns=tuple(_turn(office, t, history) for t in chain),
    )


def _turn(office: Office, t: TransactionState, history: History) -> Turn:
    process = office.catalogue.processes[t.process]
    verdict = quality(t, history.events, history.place)
    return Turn(t, process, transaction_timing(history.events, t.id), verdict)


def log_page(
    office: Office, caller: Caller, centre: str | None, after: int, limit: int
) -> list[LogEntry]:
    """The event log of one centre, or of all that the caller may audit.

    Raises `NotSignedIn`, `UnknownCentre`, `NotFound`.
    """
    allowed = access.readable_centres(caller, Permission.AUDIT)
    if centre is not None:
        office.centre(centre)
        access.require(caller, Permission.AUDIT, centre)
        allowed = {centre}
    elif allowed is not None and not allowed:
        raise NotFound
    with office.db.read() as connection:
        return figures.log_entries(connection, allowed, after, limit)
