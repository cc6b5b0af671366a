"""The data dictionary of the reduction of steps and time, the widest of the data sets."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.errors import N_

_LOW = N_("Lower end of the 95 per cent interval.")
_HIGH = N_("Upper end of the 95 per cent interval.")
_BRACKET = N_("Range of the reduction: under 30, 30 to 50, or over 50 per cent, or why none.")

REDUCTION: Mapping[str, tuple[str, str, str]] = {
    "baseline_steps": ("integer", "steps", N_("Steps before the improvement.")),
    "baseline_working_days": ("integer", "days", N_("Working days before the improvement.")),
    "baseline_seconds": ("integer", "seconds", N_("Time before, beside the working days.")),
    "baseline_ratio_seconds": (
        *("integer", "seconds"),
        N_("All the time before in working time of the centre; empty over several centres."),
    ),
    "baseline_illustrative": ("boolean", "", N_("Whether the time before was made up.")),
    "baseline_source": ("string", "", N_("Where the time before stands.")),
    "standard_ratio_seconds": (
        *("integer", "seconds"),
        N_("All the time promised today in working time of the centre."),
    ),
    "standard_source": ("string", "", N_("Where the promise stands.")),
    "excluded": ("integer", "cases", N_("Cases that ended and do not count, for a reason.")),
    "coverage_percent": ("number", "percent", N_("Share of ended cases that count.")),
    "steps_performed_mean": ("number", "steps", N_("Mean number of steps really performed.")),
    "citizen_mean_seconds": (
        *("integer", "seconds"),
        N_("Mean time from the ticket to the result, as the citizen lives it."),
    ),
    "papers_always": ("integer", "papers", N_("Papers that everybody brings.")),
    "papers_conditional": ("integer", "papers", N_("Papers that only some bring.")),
    "originals_always": ("integer", "papers", N_("Originals that everybody shows.")),
    "copies_by_citizen": ("integer", "papers", N_("Copies that the citizen makes.")),
    "copies_by_office": ("integer", "papers", N_("Copies that the office makes.")),
    "steps_moved_to_citizen": (
        *("integer", "steps"),
        N_("Former steps that the citizen does now; they are no gain."),
    ),
    "visits_per_case_median": ("number", "visits", N_("Median number of visits for one request.")),
    "visits_per_case_mean": ("number", "visits", N_("Mean number of visits for one request.")),
    "done_in_one_visit_percent": ("number", "percent", N_("Share done in one visit.")),
    "official_reduction_percent": (
        *("number", "percent"),
        N_("How far the promised time lies below the time before."),
    ),
    "official_bracket": ("string", "", _BRACKET),
    "official_steps_reduction_percent": (
        *("number", "percent"),
        N_("How far the number of promised steps lies below the number before."),
    ),
    "real_reduction_percent": (
        *("number", "percent"),
        N_("How far the measured time lies below the time before; over centres their mean."),
    ),
    "real_low_percent": ("number", "percent", _LOW),
    "real_high_percent": ("number", "percent", _HIGH),
    "real_bracket": ("string", "", _BRACKET),
    "real_steps_reduction_percent": (
        *("number", "percent"),
        N_("How far the number of performed steps lies below the number before."),
    ),
    "within_standard": ("integer", "cases", N_("Cases done within the promised time.")),
    "within_standard_percent": ("number", "percent", N_("Their share of all cases.")),
    "within_standard_low_percent": ("number", "percent", _LOW),
    "within_standard_high_percent": ("number", "percent", _HIGH),
}
