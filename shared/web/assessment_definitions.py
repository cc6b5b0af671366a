"""What the figures of the self-assessment mean that no other report has."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.errors import N_
from shared.web.definition import OWN, Definition

_COMMITMENT = N_("Commitments on performance of Thai agencies, from B.E. 2547 on")

ASSESSMENT: Mapping[str, Definition] = {
    "score": Definition(
        N_("Score from 1 to 5"),
        N_(
            "The agreement names the result of each score; between two of them the score grows "
            "evenly, beyond the ends it stays at 1 or 5. A result that is not measured has no "
            "score: its weight stays open and is not spread over the others."
        ),
        N_("Weighted score = weight × score ÷ 100; total = sum of the weighted scores"),
        _COMMITMENT,
    ),
    "compared": Definition(
        N_("Share of processes that became shorter"),
        N_(
            "Among all processes that can be compared: with a time before that somebody has "
            "approved and at least 30 cases, those included that stayed the same or take longer. A "
            "time before that is made up as an example, or that nobody has approved, does not "
            "count; where no other is left, the share is not measured. Real reduction, by the "
            "measured mean."
        ),
        N_("100 × processes in the ranges ÷ processes that can be compared"),
        N_("Award programme for cutting steps and time of public services"),
    ),
    "answered-in-time": Definition(
        N_("Answered in time"),
        N_(
            "Of the complaints, suggestions and praise whose day had come, those answered within "
            "the promised working days."
        ),
        N_("100 × answered within the promised days ÷ all that were due"),
        OWN,
    ),
    "manuals-complete": Definition(
        N_("Published manuals with every required part"),
        N_(
            "Of the services that the unit offers today, those whose manual is published and has "
            "steps, time, places, fees and papers; what there is none of is stated. Steps, time "
            "and papers by the version that was in force on the last day of the period, fees that "
            "held on that day, places as they are today."
        ),
        N_("100 × services with such a manual ÷ services offered today"),
        N_("Licensing Facilitation Act B.E. 2558, section 7"),
    ),
}
