"""Waits and decided calls as everybody may know them, decided together.

Both count the same calls: the calls of a day, taken apart by what decided them, add up to its
waits. So what hides in one of them must hide beside the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from shared.domain.period import Period
from shared.domain.small_counts import Cell, Sum, told_part
from shared.services.office import Office
from shared.services.reports import fairness, waiting
from shared.services.reports.fairness import FairnessReport, Way
from shared.services.reports.row_telling import Cells, cells_of, for_everybody
from shared.services.reports.service_tables import waiting_rows
from shared.services.reports.tables import Row
from shared.services.reports.waiting import WaitingReport


@dataclass(frozen=True, slots=True)
class ToldTurns:
    """Both reports with their tidy rows as they may be told; `calls` None: not even all of them."""

    waits: WaitingReport
    fair: FairnessReport
    wait_rows: tuple[Row, ...]
    call_rows: tuple[Row, ...]
    calls: int | None


def told_turns(
    office: Office, centre: str | None, period: Period, *, everything: bool
) -> ToldTurns:
    """For staff with `everything`, else for everybody. Raises `UnknownCentre`."""
    waits = waiting.report(office, centre, period)
    fair = fairness.report(office, centre, period)
    if everything:
        return ToldTurns(
            waits, fair, tuple(waiting_rows(waits)), tuple(fairness.rows(fair)), fair.n
        )
    whole = waits if centre is None else waiting.report(office, None, period)
    return told_of(waits, fair, whole)


def told_of(waits: WaitingReport, fair: FairnessReport, whole: WaitingReport) -> ToldTurns:
    """For everybody; `whole` are the waits of the same days over all centres."""
    known, calls = waiting_rows(waits), fairness.rows(fair)
    all_calls: Row = {"part": "calls", "key": "all", "n": fair.n}
    rows = [*known, *calls, all_calls]
    told = for_everybody(
        rows, more=_added_up(fair, cells_of(known).counts, waits), whole=waiting_rows(whole)
    )
    n = told[-1]["n"]
    return ToldTurns(
        waits,
        fair,
        tuple(told[: len(known)]),
        tuple(told[len(known) : -1]),
        n if isinstance(n, int) else None,
    )


def told_share(report: WaitingReport) -> Fraction | None:
    """The per cent of waits within the goal, where neither few kept it nor few did not."""
    share, n = report.within_percent, report.total.n
    if share is None or told_part(int(share * n / 100), n) is None:
        return None
    return share


def _added_up(fair: FairnessReport, waits: dict[Cell, int], report: WaitingReport) -> Cells:
    """The calls of a day over what decided them, of each way over the days, and all of them."""
    found = Cells()
    whole: Cell = ("calls", "all", "n")
    total: Cell = ("total", report.total.centre or "all", "n")
    if waits.get(total) == fair.n:
        found.sums.append(Sum((whole,), total))
    found.sums.append(Sum(tuple(("total", way.value, "n") for way in Way), whole))
    days: list[Cell] = []
    for span, counts in fair.spans.items():
        day: Cell = ("span", span.name, "n")
        n = sum(counts.values())
        if waits.get(day) != n:
            day = ("calls", span.name, "n")
            found.counts[day] = n
        days.append(day)
        found.sums.append(Sum(tuple((span.name, way.value, "n") for way in Way), day))
    found.sums.append(Sum(tuple(days), whole))
    for way in Way:
        parts = tuple((span.name, way.value, "n") for span in fair.spans)
        found.sums.append(Sum(parts, ("total", way.value, "n")))
    by_hand = tuple(("by_hand", reason, "n") for reason in fair.by_hand)
    found.sums.append(Sum(by_hand, ("total", Way.BY_HAND.value, "n")))
    return found
