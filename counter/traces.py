"""What the pages behind a figure show: one process in three lines, one case down to its events."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from counter import wording
from shared.domain.catalogue import Catalogue, Names
from shared.domain.errors import N_
from shared.domain.events import ActorKind, Event, Kind
from shared.domain.timing import Pause, StepTiming
from shared.i18n import current_language, gettext
from shared.services.office import Office
from shared.services.reports.reduction import ProcessFigure
from shared.services.reports.tracing import CaseTrace, Turn
from shared.web import charts, report_words
from shared.web.report_pages import Asked, frame_context, lines_of

KINDS: Mapping[Kind, str] = {
    Kind.TAKEN: N_("Ticket taken"),
    Kind.ADDED: N_("Service added"),
    Kind.CALLED: N_("Called"),
    Kind.RECALLED: N_("Called again"),
    Kind.STARTED: N_("Service begun"),
    Kind.PAPERS_CHECKED: N_("Papers checked"),
    Kind.STEPPED: N_("Next step"),
    Kind.PAUSED: N_("Put on hold"),
    Kind.RESUMED: N_("Taken up again"),
    Kind.TRANSFERRED: N_("Sent on"),
    Kind.REQUEUED: N_("Put back in line"),
    Kind.MISSED: N_("Did not come"),
    Kind.DEFERRED: N_("Comes later"),
    Kind.REJOINED: N_("Back in line"),
    Kind.COMPLETED: N_("Finished"),
    Kind.REMOVED: N_("Taken out of line"),
    Kind.CANCELLED: N_("Cancelled by the citizen"),
    Kind.RESULT_READY: N_("Result ready"),
    Kind.DELIVERED: N_("Result handed over"),
    Kind.REPRINTED: N_("Slip printed again"),
    Kind.UNDONE: N_("Taken back"),
}
ACTORS: Mapping[ActorKind, str] = {
    ActorKind.CITIZEN: N_("citizen"),
    ActorKind.KIOSK: N_("kiosk"),
    ActorKind.STAFF: N_("staff"),
    ActorKind.SYSTEM: N_("system"),
    ActorKind.IMPORT: N_("import"),
}


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event in words; `of_case` says whether it belongs to a turn of this case."""

    event: Event
    words: str
    actor: str
    data: str
    of_case: bool


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
        "lines": [_line(event, chain, office.catalogue) for event in trace.history.events],
        "report_words": report_words,
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


def _line(event: Event, chain: set[int], catalogue: Catalogue) -> EventLine:
    return EventLine(
        event=event,
        words=gettext(KINDS[event.kind]),
        actor=_actor(event),
        data=_data(event, catalogue),
        of_case=event.transaction in chain,
    )


def _actor(event: Event) -> str:
    name = gettext(ACTORS[event.actor.kind])
    return name if event.actor.id is None else f"{name} {event.actor.id}"


def _data(event: Event, catalogue: Catalogue) -> str:
    """The part of an event that people read; a call's candidates stay in the API's answer."""
    data = dict(event.data)
    if event.kind in (Kind.TAKEN, Kind.ADDED):
        service = catalogue.services.get(str(data.get("service")))
        return service.names.text(current_language()) if service else ""
    if event.kind is Kind.CALLED:
        return wording.because(str(data.get("because", "")))
    if event.kind is Kind.STARTED:
        return gettext("step %(number)s", number=data["step"])
    if event.kind is Kind.PAPERS_CHECKED:
        return gettext("complete") if data["complete"] else gettext("not complete")
    if event.kind is Kind.STEPPED:
        return f"{data['from']} › {data['to']}"
    if event.kind is Kind.PAUSED:
        return wording.pause(str(data["reason"]))
    if event.kind in (Kind.COMPLETED, Kind.REMOVED):
        return wording.outcome(str(data["outcome"]))
    return json.dumps(data, ensure_ascii=False) if data else ""
