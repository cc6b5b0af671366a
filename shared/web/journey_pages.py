"""Life events, ready to be drawn: the same for staff and public."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from shared.domain.catalogue import Bundle
from shared.domain.errors import N_
from shared.domain.reduction import Overall
from shared.i18n import gettext
from shared.services.office import Office
from shared.services.reports import journeys
from shared.services.reports.journey_telling import (
    ToldJourney,
    in_one_visit,
    told_events,
    told_journeys,
    told_n,
)
from shared.services.reports.journey_values import JourneyFigure, JourneysReport
from shared.web import charts, report_words
from shared.web.report_pages import Asked

JOURNEY_DEFINITIONS = (
    *("journey", "separately", "journey-reduction", "interval", "overall", "on-the-way"),
    *("journey-coverage", "minimum"),
)
_REASONS: Mapping[str, str] = {
    "still_running": N_("still in the centre, or not finished"),
    "result_outstanding": N_("a result is still to come"),
    "one_service": N_("one service only"),
}

Link = Callable[[JourneyFigure, str], str]
"""Where the tickets of a figure stand, of all of them or of a part; empty for no link."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """A row of the table. `overall` is there over several centres, `alone` where no row over all of
    them stands above."""

    figure: JourneyFigure
    told: ToldJourney
    alone: bool
    overall: Overall | None = None


@dataclass(frozen=True, slots=True)
class EventRows:
    """The rows of one life event, the one over all its centres first."""

    bundle: Bundle
    rows: tuple[EventRow, ...]


def journeys_view(
    office: Office, asked: Asked, *, public: bool = False, link: Link | None = None
) -> dict[str, Any]:
    """What `shared/journeys.html` draws; for the public without counts below the minimum n."""
    report = journeys.report(office, asked.centre, asked.period)
    return {
        "journeys": report,
        "journeys_n": told_n(report, staff=not public),
        "journey_events": _events(report, staff=not public),
        "journey_scale": journey_scale,
        "journey_link": link or _no_link,
        "left_out_because": because,
        "in_one_visit": partial(in_one_visit, staff=not public),
        "charts": charts,
    }


def _no_link(_figure: JourneyFigure, _which: str = "") -> str:
    return ""


def _events(report: JourneysReport, *, staff: bool) -> list[EventRows]:
    told = told_journeys(report, staff=staff)
    over = {
        event.together.bundle.id: EventRow(figure, known, False, event.overall)
        for event, (figure, known) in zip(
            report.events, told_events(report, staff=staff), strict=True
        )
    }
    bundles = dict.fromkeys(figure.bundle.id for figure in report.figures)
    rows = list(zip(report.figures, told, strict=True))
    return [_event(rows, bundle, over.get(bundle)) for bundle in bundles]


def _event(
    rows: Sequence[tuple[JourneyFigure, ToldJourney]], bundle: str, over: EventRow | None
) -> EventRows:
    own = [
        EventRow(figure, known, over is None)
        for figure, known in rows
        if figure.bundle.id == bundle
    ]
    return EventRows(own[0].figure.bundle, (over, *own) if over else tuple(own))


def journey_scale(figure: JourneyFigure) -> Fraction | int:
    """What fills the place of a bar: the sum of the former times, or more where it takes longer."""
    before = figure.separately.baseline_seconds if figure.separately else None
    own = figure.working.p90_seconds or figure.working.median_seconds
    return max(each for each in (before, own, 1) if each is not None)


def because(code: str) -> str:
    """Why a journey is not in the figures, in a few words."""
    if code in _REASONS:
        return gettext(_REASONS[code])
    return gettext("one service: %(ending)s", ending=report_words.reason(code))
