"""From a figure to its cases, from a case to its turns and events; and the log for auditors.

Everything here needs a right: single cases are for those who answer for the figures, and answers
never carry a citizen's token.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.domain.chain import Part
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
from shared.services.reports.reduction_facts import EARLIER_BASELINE, since_of
from shared.store import cases, figures
from shared.store.case_rows import timing_of
from shared.store.figures import NOT_NARROWED, CaseRow, CaseSums, LocatedCase, Which
from shared.store.figures import LogEntry as LogEntry  # noqa: PLC0414  # what `log_page` gives
from shared.store.figures import Only as Only  # noqa: PLC0414  # what `log_page` takes
from shared.store.log import History
from shared.store.projections import Place, quality


@dataclass(frozen=True, slots=True)
class CaseInFigure:
    """A case of a figure. `excluded` names why it does not count, None when it does."""

    row: CaseRow
    excluded: str | None


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A part of the cases of one service: of a variant, a version of it, and a channel, if given.

    `variant` "" is the ordinary way, None any.
    """

    variant: str | None = None
    version: int | None = None
    channel: str | None = None

    def processes(self, office: Office, service: str) -> frozenset[int] | None:
        """Of which versions; None for all of the service."""
        if self.variant is None and self.version is None:
            return None
        return frozenset(
            process.id
            for process in office.catalogue.versions_of(service, self.variant or "")
            if self.version in (None, process.number)
        )


EVERYTHING = Narrowed()


@dataclass(frozen=True, slots=True)
class CasesOfFigure:
    """One page of cases; `next` is where the following page begins, None on the last. `sums` are
    those of all pages together: what the figure is made of."""

    items: tuple[CaseInFigure, ...]
    next: int | None
    sums: CaseSums


@dataclass(frozen=True, slots=True)
class Turn:
    """One transaction of a case with what its events say about its time."""

    state: TransactionState
    process: Process
    timing: TransactionTiming
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class CaseTrace:
    """A case down to its events; `timing` follows from these, `case` is what figures use. `later`
    are the visits after the first one that went on with it."""

    case: LocatedCase
    history: History
    later: tuple[Part, ...]
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
    only: Narrowed = EVERYTHING,
) -> CasesOfFigure:
    """The cases behind one figure of one centre, in the order in which they were opened.

    Raises `NotSignedIn`, `UnknownCentre` (also without the right to reports), `UnknownService`.
    """
    office.centre(centre)
    access.require(caller, Permission.REPORTS, centre)
    if service not in office.catalogue.services:
        raise UnknownService
    processes = only.processes(office, service)
    which = Which(centre, service, period.first, period.last, processes, only.channel)
    since = since_of(office, (service, only.variant or ""), period)
    with office.db.read() as connection:
        rows = figures.cases(connection, which, after=after, limit=limit + 1)
        sums = figures.case_sums(connection, which, since)
    items = tuple(
        CaseInFigure(row, _excluded(row, since if _is_of(office, row, only) else None))
        for row in rows[:limit]
    )
    return CasesOfFigure(items, rows[limit - 1].id if len(rows) > limit else None, sums)


def _is_of(office: Office, row: CaseRow, only: Narrowed) -> bool:
    return office.catalogue.processes[row.process].variant == (only.variant or "")


def _excluded(row: CaseRow, since: date | None) -> str | None:
    if row.excluded is None and since is not None and row.finished_on < since:
        return EARLIER_BASELINE
    return row.excluded


def case_trace(office: Office, caller: Caller, case: int) -> CaseTrace:
    """One case with its turns and events. Raises `NotSignedIn`, `NotFound`."""
    access.require_staff(caller)
    allowed = access.readable_centres(caller, Permission.REPORTS)
    with office.db.read() as connection:
        found = figures.case(connection, case)
        if found is None or (allowed is not None and found.centre not in allowed):
            raise NotFound
        stored = cases.load(connection, office.place, case)
    chain, place = stored.chain, stored.home.place
    return CaseTrace(
        case=found,
        history=stored.home,
        later=chain.parts[1:],
        timing=timing_of(chain.events, [t.id for t in chain.turns], place),
        turns=tuple(
            _turn(office, t, part, place)
            for part in chain.parts
            for t in part.state.transactions.values()
            if t.case == found.id
        ),
    )


def _turn(office: Office, t: TransactionState, part: Part, place: Place) -> Turn:
    process = office.catalogue.processes[t.process]
    verdict = quality(t, part.events, place)
    return Turn(t, process, transaction_timing(part.events, t.id), verdict)


def log_page(
    office: Office,
    caller: Caller,
    centre: str | None,
    after: int,
    limit: int,
    only: Only = NOT_NARROWED,
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
        return figures.log_entries(connection, allowed, after, limit, only)
