"""What the figures of a capsule mean: the same words in every installation of this program.

Capsules are joined only where these are equal, so whoever changes a rule changes them too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.domain import publication
from shared.services.capsules.form import plain
from shared.services.capsules.makers import PROCESS_TIME, TIME

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
    "votes": "100 * answers with 4 or 5 of 5 / answers, with Wilson's interval (95 per cent); one "
    "answer a turn that ended, by the business day of its ticket; what is hidden is decided over "
    "all centres",
    "response": "100 * answers / turns that ended and whose citizen was asked",
    "formulas": "mean; sample standard deviation; 100 * mean / 5; 100 * answers with 3, 4 or 5 / "
    "answers; 100 * answers with 1 or 2 / answers",
    "journey": "from the first start to the last result of a ticket for a life event with two "
    "services or more, by working hours and on the wall; by the business day of the ticket",
    "separately": "sum of the former steps and times of its services as separate procedures; "
    "reduction: 100 * (1 - mean working time / mean of these sums)",
    "stay": "mean time of a counted case inside opening hours from the ticket to the result, every "
    "second in one place: in a line, on the way, in a step, between, held, or clock stopped",
    "stopped": "while papers of the citizen or another agency are waited for",
    "run": "service times by the day, or in a long period the week, of the result",
    "step-time": "mean time inside opening hours per case that performed the step, with repeats",
    "ways": "one step right after another: how often per 100 cases, and the mean time between",
    "fit": "cases that performed every row of the list once and in its order, per 100 cases",
    "removable": "repeated steps and steps that are not on the list, per case",
}
_OF_REPORT: Mapping[str, tuple[str, ...]] = {
    "reduction": (
        *("baseline", "standard", "measured", "official", "reduction", "interval", "steps"),
        *("coverage", "citizen"),
    ),
    "adherence": ("standard", "measured", "kept"),
    "waiting": ("wait", "half-hour"),
    "satisfaction": ("votes", "response", "formulas"),
    "journeys": ("journey", "separately"),
    TIME: ("stay", "stopped"),
    PROCESS_TIME: (
        *("stay", "stopped", "measured", "citizen", "run", "interval", "baseline", "standard"),
        *("step-time", "ways", "fit", "removable"),
    ),
}


def definitions_of(kind: str) -> Mapping[str, Any]:
    """Of a report, or of one process (`Wish.kind`): meanings by the ids of the definitions on the
    pages, and the numbers they rest on."""
    found: dict[str, Any] = {
        "meanings": {id: _MEANINGS[id] for id in _OF_REPORT[kind]},
        "minimum": {
            "counts": publication.MINIMUM_FOR_COUNTS,
            "ranges": publication.MINIMUM_FOR_BRACKET,
            "answers": publication.MINIMUM_FOR_SATISFACTION,
        },
        "percentiles": "median: the middle value, or the mean of the two middle ones; "
        "others: nearest rank",
    }
    if kind == "reduction":
        found["range_edges_percent"] = [0, 30, 50]
        found["both_edges_belong_to"] = "30_to_50"
    return plain(found)  # type: ignore[no-any-return]
