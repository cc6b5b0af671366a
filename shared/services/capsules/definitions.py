"""What the figures of a capsule mean: the same words in every installation of this program.

Capsules are joined only where these are equal, so whoever changes a rule changes them too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.domain import publication
from shared.services.capsules.form import plain

_MEANINGS: Mapping[str, str] = {
    "baseline": "steps and time before the improvement, as approved and recorded",
    "standard": "rows of the official table in force on the last day; days and seconds apart, "
    "turned into seconds by the working day of the centre only for a ratio",
    "measured": "service time of finished cases inside opening hours: from step 1 of the attempt "
    "with complete papers to the result, less pauses for the citizen or another agency",
    "official": "100 * (1 - standard / baseline)",
    "reduction": "100 * (1 - mean measured / baseline); over units the unweighted mean of theirs, "
    "beside it the mean weighted by cases; cases before a newer baseline are left out",
    "interval": "95 per cent: mean * e^(+-h), h = t(0.975, n-1) * s / (mean * sqrt(n)); "
    "certain where both bounds lie in one range; over units the same for the mean of their ratios, "
    "with the degrees of freedom of Welch and Satterthwaite",
    "steps": "100 * (1 - steps now / steps before); rows moved to the citizen count on both sides",
    "coverage": "100 * counted / (counted + left out); left out too is what ended before a newer "
    "baseline",
    "citizen": "from the ticket to the result on the wall clock",
    "kept": "100 * cases within the standard of their version / cases",
    "wait": "from joining the line to the last call of a turn that has ended, by the business day "
    "of the ticket",
    "half-hour": "by the half hour of joining the line, in the time of the centre",
}
_OF_REPORT: Mapping[str, tuple[str, ...]] = {
    "reduction": (
        *("baseline", "standard", "measured", "official", "reduction", "interval", "steps"),
        *("coverage", "citizen"),
    ),
    "adherence": ("standard", "measured", "kept"),
    "waiting": ("wait", "half-hour"),
}


def definitions_of(report: str) -> Mapping[str, Any]:
    """Meanings by the ids of the definitions on the pages, and the numbers they rest on."""
    found: dict[str, Any] = {
        "meanings": {id: _MEANINGS[id] for id in _OF_REPORT[report]},
        "minimum": {
            "counts": publication.MINIMUM_FOR_COUNTS,
            "ranges": publication.MINIMUM_FOR_BRACKET,
        },
        "percentiles": "median: the middle value, or the mean of the two middle ones; "
        "others: nearest rank",
    }
    if report == "reduction":
        found["range_edges_percent"] = [0, 30, 50]
        found["both_edges_belong_to"] = "30_to_50"
    return plain(found)  # type: ignore[no-any-return]
