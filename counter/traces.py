"""What the pages behind a figure show: one process in three lines, one case down to its events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from counter import event_words, time_words
from shared.domain import publication
from shared.domain.catalogue import Names
from shared.domain.chain import Part
from shared.domain.timing import Pause, StepTiming
from shared.i18n import format_date, gettext
from shared.services.office import Office
from shared.services.reports import opened, parts
from shared.services.reports.reduction import ProcessFigure
from shared.services.reports.tracing import CaseTrace, Turn
from shared.web import charts, place_words, report_words
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
            _narrowed(asked, figure, report, unit.centre) if may_see_cases(unit.centre) else "",
        )
        for unit in figure.units
    ]
    return {
        **frame_context(office, asked),
        **_parts_context(office, asked, figure, report, may_see_cases),
        "figure": figure,
        "units": units,
        "first_days": opened.opened_within(office, asked.period),
        "much_left_out": publication.much_is_left_out(figure.coverage_percent),
        "has_cases": any(address for _, _, address in units),
        "agency": office.catalogue.agencies[figure.service.agency],
        "comparison": charts.comparison(lines_of(figure, figure.n).seams),
        "charts": charts,
    }


def _narrowed(
    asked: Asked, figure: ProcessFigure, report: str, centre: str, **parts: object
) -> str:
    """The address of the cases of one unit, or of a part of these."""
    if figure.variant:
        parts["variant"] = figure.variant
    return Asked(centre, asked.period).address(f"{report}/{figure.service.id}", **parts)


def _parts_context(
    office: Office,
    asked: Asked,
    figure: ProcessFigure,
    report: str,
    may_see_cases: Callable[[str], bool],
) -> dict[str, Any]:
    """The process taken apart; only at one unit do the parts lead to their cases."""
    of = figure.service.id, figure.variant
    found = parts.report(office, asked.centre, asked.period, *of)

    def address(**part: object) -> str:
        if asked.centre is None or not may_see_cases(asked.centre):
            return ""
        return _narrowed(asked, figure, report, asked.centre, **part)

    return {
        "parts": found,
        "version_rows": [
            (
                gettext(
                    "version %(number)s, from %(day)s",
                    number=process.number,
                    day=format_date(process.valid_from, "short"),
                ),
                each,
                address(version=process.number),
            )
            for process, each in found.versions
        ],
        "channel_rows": [
            (place_words.channel(name), each, address(channel=name))
            for name, each in found.channels
        ],
    }


def trace_context(office: Office, trace: CaseTrace, report: str) -> dict[str, Any]:
    """Everything `counter/reports/case.html` shows."""
    case = trace.case
    chain = {turn.state.id for turn in trace.turns}
    return {
        "trace": trace,
        "service": office.catalogue.services[case.service],
        "unit": office.catalogue.centres[case.centre],
        "turns": [_turn(turn) for turn in trace.turns],
        "visits": [
            (
                part.state.number,
                [event_words.line(event, chain, office.catalogue) for event in part.events],
            )
            for part in (Part(trace.history.state, trace.history.events), *trace.later)
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
            (rows[timing.position].seconds or None) if timing.position in rows else None,
        )
        for timing in turn.timing.steps
    ]
    return TurnView(turn, tuple(lines), turn.timing.pauses)
