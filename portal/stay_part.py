"""Where the time of a visit goes, in short, for the public page of a service."""

from __future__ import annotations

from typing import Any

from shared.services.office import Office
from shared.services.reports.period import told_period
from shared.services.reports.time_stays import stays
from shared.web import place_words, time_charts
from shared.web.period_picker import period_words


def stay_context(office: Office, service: str) -> dict[str, Any]:
    """The mean stay of the ordinary way over all centres; nothing of fewer than 30 cases."""
    period = told_period(office, None, None, None, everything=False)
    found = stays(office, None, period, service=service)
    stay = next((each for each in found if not each.process.variant and each.parts), None)
    if stay is None or stay.parts is None or stay.stay_seconds is None:
        return {"stay": None}
    return {
        "stay": stay,
        "stay_drawn": time_charts.stay_bar(stay.parts, stay.stay_seconds),
        "stay_period": period_words(period),
        "place_words": place_words,
        "time_charts": time_charts,
    }
