"""Life events, ready to be drawn: the same for staff and public."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from shared.i18n import gettext
from shared.services.office import Office
from shared.services.reports import journeys
from shared.services.reports.journey_rows import told_journeys, told_n
from shared.services.reports.journeys import JourneyFigure
from shared.web.report_pages import Asked

_REASONS = {
    "still_running": lambda: gettext("still in the centre, or not finished"),
    "result_outstanding": lambda: gettext("a result is still to come"),
    "one_service": lambda: gettext("one service only"),
}


def journeys_view(office: Office, asked: Asked, *, public: bool = False) -> dict[str, Any]:
    """What `shared/journeys.html` draws; for the public without counts below the minimum n."""
    report = journeys.report(office, asked.centre, asked.period)
    return {
        "journeys": report,
        "journeys_n": told_n(report, staff=not public),
        "journeys_told": list(
            zip(report.figures, told_journeys(report, staff=not public), strict=True)
        ),
        "journey_scale": journey_scale,
        "left_out_because": left_out_because,
    }


def journey_scale(figure: JourneyFigure) -> Fraction | int:
    """What fills the place of a bar: the sum of the former times, or more where it takes longer."""
    before = figure.separately.baseline_seconds if figure.separately else None
    own = figure.working.p90_seconds or figure.working.median_seconds
    return max(each for each in (before, own, 1) if each is not None)


def left_out_because(excluded: Mapping[str, int]) -> list[tuple[str, int]]:
    """Why journeys are not in the figures, in a few words, with how many."""
    counts: Counter[str] = Counter()
    for code, n in excluded.items():
        found = _REASONS.get(code)
        counts[found() if found else gettext("one service did not end in success")] += n
    return list(counts.items())
