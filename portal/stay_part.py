"""How long a service takes and where the time goes, in short, for its public page."""

from __future__ import annotations

from typing import Any

from shared.services.office import Office
from shared.services.reports.time_stays import TENS, ordinary_stay
from shared.web import place_words, time_charts
from shared.web.period_picker import period_words


def stay_context(office: Office, service: str) -> dict[str, Any]:
    """The ordinary way over all centres; nothing of fewer than 30 cases."""
    period, stay = ordinary_stay(office, service)
    if stay is None or stay.parts is None or stay.stay_seconds is None:
        return {"stay": None}
    return {
        "stay": stay,
        "stay_n": stay.n // TENS * TENS,
        "stay_drawn": time_charts.stay_bar(stay.parts, stay.stay_seconds),
        "stay_period": period_words(period),
        "place_words": place_words,
        "time_charts": time_charts,
    }
