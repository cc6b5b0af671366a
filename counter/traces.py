"""What the pages behind a figure show: one process in three lines, one case down to its events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from counter import event_words, time_words
from shared.domain.catalogue import Names
from shared.domain.timing import Pause, StepTiming
from shared.services.office import Office
from shared.services.reports.reduction import ProcessFigure
from shared.services.reports.tracing import CaseTrace, Turn
from shared.web import charts, report_words
from shared.web.report_pages import Asked, frame_context, lines_of


@dataclass(frozen=True, slots=True)
class StepLine:
    """A performed step beside its official row, which may be gone from today's table."""

    timing: StepTiming
    name: Names
    standard_seconds: int | None


@dataclass(frozen=True, slots=True)
class TurnView:
    """One transaction of a case, ready to be written."""

    turn: Turn
    steps: tuple[StepLine, ...]
    pauses: tuple[Pause, ...]


def figure_context(
    office: Office,
    asked: Asked,
    figure: ProcessFigure,
    report: str,
    may_see_cases: Callable[[str], bool],
) -> dict[str, Any]:
    """Everything `counter/reports/process.html` shows; cases of a unit are one more click away.

    A unit whose cases the reader may not see has no address.
    """
    units = [
        (
            unit,
            office.catalogue.centres[unit.centre].names,
            f"{report}/{_of_unit(asked, figure, unit.centre)}"
            if may_see_cases(unit.centre)
            else "",
        )
        for unit in figure.units
    ]
    return {
        **frame_context(office, asked),
        "figure": figure,
        "units": units,
        "has_cases": any(address for _, _, address in units),
        "agency": office.catalogue.agencies[figure.service.agency],
        "comparison": charts.comparison(lines_of(figure).seams),
        "charts": charts,
    }


def _of_unit(asked: Asked, figure: ProcessFigure, centre: str) -> str:
    return Asked(centre, asked.period).address(figure.service.id)


def trace_context(office: Office, trace: CaseTrace, report: str) -> dict[str, Any]:
    """Everything `counter/reports/case.html` shows."""
    case = trace.case
    chain = {turn.state.id for turn in trace.turns}
    return {
        "trace": trace,
        "service": office.catalogue.services[case.service],
        "unit": office.catalogue.centres[case.centre],
        "turns": [_turn(turn) for turn in trace.turns],
        "lines": [
            event_words.line(event, chain, office.catalogue) for event in trace.history.events
        ],
        "report_words": report_words,
        "time_words": time_words,
        "back": f"{report}/{case.service}?centre={case.centre}",
    }


def _turn(turn: Turn) -> TurnView:
    rows = {step.position: step for step in turn.process.steps}
    lines: Sequence[StepLine] = [
        StepLine(
            timing,
            rows[timing.position].names if timing.position in rows else Names("–", "–"),
            rows[timing.position].seconds if timing.position in rows else None,
        )
        for timing in turn.timing.steps
    ]
    return TurnView(turn, tuple(lines), turn.timing.pauses)
