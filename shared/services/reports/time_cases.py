"""The cases behind a finding about time: those of one page, judged by their own events.

The sums know how often something happened and not to whom, so the cases of one page of the list are
read once more, each from its log, by the same rules that made the sums.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from shared.domain.period import Period
from shared.domain.process import Process
from shared.domain.tally import Tally
from shared.domain.time_sheet import RowFit, places, row_fits
from shared.domain.time_tally import EDGE, EDGE_SECONDS, STEP, time_tally
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports import tracing
from shared.services.reports.time_findings import FindingOf
from shared.services.reports.tracing import CaseInFigure, Narrowed
from shared.store import cases

PAGE = 100


@dataclass(frozen=True, slots=True)
class CaseWithTime:
    """A counted case; `seconds` says what the finding costs it, None where it costs no time."""

    case: CaseInFigure
    seconds: int | None


@dataclass(frozen=True, slots=True)
class CasesOfFinding:
    """Those of the `looked_at` cases of this page that have it; `next` where another one begins."""

    items: tuple[CaseWithTime, ...]
    looked_at: int
    next: int | None


def cases_of_finding(
    office: Office,
    caller: Caller,
    centre: str,
    period: Period,
    process: Process,
    of: FindingOf,
    place: str,
    *,
    after: int = 0,
) -> CasesOfFinding:
    """Of one page of the counted cases of a version, those behind a finding, dearest first.

    Raises `NotSignedIn`, `UnknownCentre`, `UnknownService`.
    """
    only = Narrowed(process.variant, process.number)
    page = tracing.cases_of_figure(
        office, caller, centre, process.service, period, after=after, limit=PAGE, only=only
    )
    counted = [each for each in page.items if each.excluded is None]
    minutes = office.calendar(centre).minutes_per_working_day
    asked = _Asked(process, place, process.standard.ratio_seconds(minutes), minutes)
    with office.db.read() as connection:
        costs = [_COSTS[of](_case(office, connection, each), asked) for each in counted]
    found = [
        CaseWithTime(each, cost.seconds)
        for each, cost in zip(counted, costs, strict=True)
        if cost is not None
    ]
    found.sort(key=lambda each: -(each.seconds or 0))
    return CasesOfFinding(tuple(found), len(counted), page.next)


@dataclass(frozen=True, slots=True)
class _Asked:
    process: Process
    place: str
    standard_seconds: int
    minutes_per_working_day: int


@dataclass(frozen=True, slots=True)
class _Case:
    """One case with its own time sheet."""

    service_seconds: int
    sheet: Tally


@dataclass(frozen=True, slots=True)
class _Cost:
    """What a finding costs a case that has it."""

    seconds: int | None


def _case(office: Office, connection: Connection, case: CaseInFigure) -> _Case:
    """The sheet of one case, as `shared.store.contributions` makes it."""
    stored = cases.load(connection, office.place, case.row.id)
    chain, place = stored.chain, stored.home.place
    turns = [turn.id for turn in chain.turns]
    process = office.catalogue.processes.get(case.row.process)
    sheet = time_tally(chain.events, turns, place.calendar_at, process)
    return _Case(case.row.service_seconds or 0, sheet)


def _more_than(seconds: int) -> _Cost | None:
    return _Cost(seconds) if seconds > 0 else None


def _most_time(case: _Case, asked: _Asked) -> _Cost | None:
    return _more_than(places(case.sheet).get(asked.place, 0))


def _over_standard(case: _Case, asked: _Asked) -> _Cost | None:
    return _more_than(case.service_seconds - asked.standard_seconds)


def _step_over(case: _Case, asked: _Asked) -> _Cost | None:
    row = next((s for s in asked.process.steps if str(s.position) == asked.place), None)
    if row is None:
        return None
    promised = row.working_days * asked.minutes_per_working_day * 60 + row.seconds
    return _more_than(case.sheet[f"{STEP}{row.position}"] - promised)


def _wait_between(case: _Case, asked: _Asked) -> _Cost | None:
    """The way itself is what is asked for: also one that took no time."""
    took = case.sheet[f"{EDGE}{asked.place}"]
    return _Cost(case.sheet[f"{EDGE_SECONDS}{asked.place}"]) if took else None


def _fit(case: _Case, asked: _Asked) -> RowFit | None:
    fits = row_fits(case.sheet, asked.process)
    return next((fit for fit in fits if str(fit.position) == asked.place), None)


def _repeated(case: _Case, asked: _Asked) -> _Cost | None:
    fit = _fit(case, asked)
    return _Cost(fit.removable_seconds) if fit and fit.expected and fit.again else None


def _extra(case: _Case, asked: _Asked) -> _Cost | None:
    fit = _fit(case, asked)
    return _Cost(fit.removable_seconds) if fit and fit.extra else None


def _skipped(case: _Case, asked: _Asked) -> _Cost | None:
    fit = _fit(case, asked)
    return _Cost(None) if fit and fit.skipped else None


def _swapped(case: _Case, asked: _Asked) -> _Cost | None:
    fit = _fit(case, asked)
    return _Cost(None) if fit and fit.swapped else None


_COSTS: Mapping[FindingOf, Callable[[_Case, _Asked], _Cost | None]] = {
    FindingOf.MOST_TIME: _most_time,
    FindingOf.OVER_STANDARD: _over_standard,
    FindingOf.STEP_OVER: _step_over,
    FindingOf.WAIT_BETWEEN: _wait_between,
    FindingOf.REPEATED: _repeated,
    FindingOf.EXTRA: _extra,
    FindingOf.SKIPPED: _skipped,
    FindingOf.SWAPPED: _swapped,
}
