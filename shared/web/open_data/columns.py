"""The data dictionary: what every column of the open data holds, its type and its unit.

Names of columns never change; types are those of Table Schema (specs.frictionlessdata.io).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.errors import N_
from shared.i18n import gettext


@dataclass(frozen=True, slots=True)
class Column:
    """`type` string, integer, number, boolean, date or time; `unit` an English word, empty for
    none; `meaning` an English sentence that is translated."""

    name: str
    type: str
    unit: str
    meaning: str

    def words(self) -> str:
        """The meaning in the reader's language."""
        return gettext(self.meaning)


_DAY_FROM = N_("First day of the period that the row is about.")
_DAY_TO = N_("Last day of the period that the row is about; it belongs to it.")
_CENTRE = N_("Id of the service centre; all: all of them together.")
_CENTRE_TH = N_("Name of the centre in Thai.")
_CENTRE_EN = N_("Name of the centre in English.")
_SERVICE = N_("Id of the service; all: all of them together.")
_SERVICE_TH = N_("Name of the service in Thai.")
_SERVICE_EN = N_("Name of the service in English.")
_VARIANT = N_("Which case of the service, where it is not the ordinary one.")
_LOW = N_("Lower end of the 95 per cent interval.")
_HIGH = N_("Upper end of the 95 per cent interval.")
_MEAN = N_("Mean.")
_MEDIAN = N_("Median: half of all lasted no longer.")
_P90 = N_("90th percentile by nearest rank: nine of ten lasted no longer.")
_CERTAIN = N_("Whether the whole 95 per cent interval lies in the same range.")
_BRACKET = N_("Range of the reduction: under 30, 30 to 50, or over 50 per cent, or why none.")

COMMON: Mapping[str, tuple[str, str, str]] = {
    "from": ("date", "", _DAY_FROM),
    "to": ("date", "", _DAY_TO),
    "part": ("string", "", N_("What the row is about, such as total, centre or service.")),
    "key": ("string", "", N_("Which one of its part: an id, or several with / between them.")),
    "month": ("string", "", N_("Month as 2026-11; all: the whole period.")),
    "centre": ("string", "", _CENTRE),
    "centre_name_th": ("string", "", _CENTRE_TH),
    "centre_name_en": ("string", "", _CENTRE_EN),
    "service": ("string", "", _SERVICE),
    "service_name_th": ("string", "", _SERVICE_TH),
    "service_name_en": ("string", "", _SERVICE_EN),
    "variant": ("string", "", _VARIANT),
    "agency": ("string", "", N_("Id of the agency whose service it is.")),
    "agency_name_th": ("string", "", N_("Name of the agency in Thai.")),
    "channel": (
        *("string", ""),
        N_("Where the ticket was taken: centre (kiosk, staff or paper), phone, web, or all."),
    ),
    "letter": ("string", "", N_("Letter of its queue.")),
    "half_hour": ("string", "", N_("Half hour of joining the line, by the clock of the centre.")),
    "n": ("integer", "cases", N_("How many cases the row counts.")),
    "mean_seconds": ("integer", "seconds", _MEAN),
    "median_seconds": ("integer", "seconds", _MEDIAN),
    "p90_seconds": ("integer", "seconds", _P90),
    "low_percent": ("number", "percent", _LOW),
    "high_percent": ("number", "percent", _HIGH),
    "units": ("integer", "centres", N_("How many centres the row counts.")),
    "certain": ("boolean", "", _CERTAIN),
    "standard_steps": ("integer", "steps", N_("Steps promised today.")),
    "standard_working_days": ("integer", "days", N_("Working days promised today.")),
    "standard_seconds": ("integer", "seconds", N_("Time promised beside the working days.")),
    "reduction_percent": ("number", "percent", N_("How far the time fell against separate ways.")),
    "reduction_low_percent": ("number", "percent", _LOW),
    "reduction_high_percent": ("number", "percent", _HIGH),
    "bracket": ("string", "", _BRACKET),
    "weighted_reduction_percent": (
        *("number", "percent"),
        N_("The same mean, but every case counts once instead of every centre."),
    ),
}
"""Columns that mean the same in several data sets."""

WAITING = {"n": ("integer", "waits", N_("How many waits the row counts."))}

CALLS = {
    "n": ("integer", "calls", N_("How many calls were decided in this way.")),
    "part": ("string", "", N_("total, by_hand with its reasons, or a day or span of days.")),
    "key": ("string", "", N_("What decided the calls, or the reason of calls by hand.")),
}

SERVICES = {
    "n": ("integer", "waits", N_("How many waits the row counts.")),
    "in_turn": ("integer", "calls", N_("Calls that passed nobody who had come earlier.")),
    "out_of_turn": ("integer", "calls", N_("Calls with priority, another right, or by hand.")),
    "in_turn_percent": ("number", "percent", N_("Calls in turn of all calls.")),
}

ADHERENCE = {
    "within": ("integer", "cases", N_("Cases done within the promised time.")),
    "within_percent": ("number", "percent", N_("Their share of all cases.")),
}

SATISFACTION = {
    "n": ("integer", "answers", N_("How many answers the row counts.")),
    "top_two_percent": ("number", "percent", N_("Share of scores 4 and 5.")),
    "mean_of_5": ("number", "score", N_("Mean score, from 1 to 5.")),
    "standard_deviation": ("number", "score", N_("Standard deviation of the scores.")),
    "mean_percent": ("number", "percent", N_("Mean score as a part of 5.")),
    "from_three_percent": ("number", "percent", N_("Share of scores 3, 4 and 5.")),
    "dissatisfied_percent": ("number", "percent", N_("Share of scores 1 and 2.")),
    **{
        f"score_{score}": ("integer", "answers", N_("Answers with the score in the column's name."))
        for score in range(1, 6)
    },
    "invited": ("integer", "people", N_("People who were asked.")),
    "response_percent": ("number", "percent", N_("Answers per hundred who were asked.")),
    "named": ("integer", "answers", N_("Answers that named this reason or choice.")),
    "named_percent": ("number", "percent", N_("Their share of the answers of the row.")),
}

REQUESTS = {
    "answered": ("integer", "requests", N_("Requests that got their result in the period.")),
    "given_up": ("integer", "requests", N_("Requests that lapsed or were withdrawn.")),
    "waiting_now": ("integer", "requests", N_("Requests that wait for a result now.")),
    "late_now": ("integer", "requests", N_("Of these, told that the result is late.")),
}

STATISTICS = {
    "finished": ("integer", "turns", N_("How often the service was finished at a counter.")),
}

INDICATORS = {
    **STATISTICS,
    "digital": ("integer", "turns", N_("Of these, begun by telephone or web.")),
    "take_up_percent": ("number", "percent", N_("Their share of all finished turns.")),
    "began": ("integer", "turns", N_("Turns that began at a counter and ended.")),
    "completed": ("integer", "turns", N_("Of these, with the result or its promise.")),
    "completion_percent": ("number", "percent", N_("Their share of all turns that began.")),
    "answers": ("integer", "answers", N_("Answers to the survey.")),
    "satisfied_percent": ("number", "percent", N_("Share of scores 4 and 5.")),
    "satisfied_low_percent": ("number", "percent", _LOW),
    "satisfied_high_percent": ("number", "percent", _HIGH),
    "cost_baht": ("number", "baht", N_("Amount entered by the office for months of the period.")),
    "cost_turns": ("integer", "turns", N_("Finished turns of the same months.")),
    "cost_each_baht": ("number", "baht", N_("Amount divided by these turns.")),
    "cost_months": ("integer", "months", N_("Months of the period that have an amount.")),
    "cost_includes": (
        *("string", ""),
        N_("What it includes: staff, premises, equipment, materials, services, other."),
    ),
    "cost_source": ("string", "", N_("Where the amount stands, as the office wrote it.")),
}

TIME = {
    f"{kind}_seconds": ("integer", "seconds", meaning)
    for kind, meaning in (
        ("wait", N_("Mean time in line for one case.")),
        ("walk", N_("Mean time on the way to the counter.")),
        ("step", N_("Mean time of work on the request.")),
        ("between", N_("Mean time between steps.")),
        ("held", N_("Mean time held up by the office.")),
        ("stopped", N_("Mean time of waiting for the citizen or another agency.")),
        ("stay", N_("Mean time of all of it together.")),
    )
}

JOURNEYS = {
    "n": ("integer", "visits", N_("How many visits for the life event the row counts.")),
    **{
        f"{clock}_{figure}_seconds": ("integer", "seconds", meaning)
        for clock, meaning in (
            ("working", N_("From the first start to the last result, inside opening hours.")),
            ("wall", N_("The same by the clock on the wall.")),
        )
        for figure in ("mean", "median", "p90")
    },
    "between_median_seconds": ("integer", "seconds", N_("Median time between counters.")),
    "agencies_mean": ("number", "agencies", N_("Mean number of agencies.")),
    "counters_mean": ("number", "counters", N_("Mean number of counters.")),
    "services_mean": ("number", "services", N_("Mean number of services.")),
    "in_one_visit_percent": ("number", "percent", N_("Share with everything done in one visit.")),
    "baseline_steps_sum": ("number", "steps", N_("Former steps of all services as separate ways.")),
    "baseline_seconds_sum": ("integer", "seconds", N_("Former time of all services together.")),
    "steps_sum": ("number", "steps", N_("Steps of all services today.")),
    "steps_reduction_percent": ("number", "percent", N_("How far the number of steps fell.")),
}

OFFERED = {
    "fiscal_year": ("integer", "", N_("Thai fiscal year in which it was read, Buddhist era.")),
}

HOURS = {
    "weekday": ("string", "", N_("Day of the week in English.")),
    "opens": ("string", "", N_("Time of opening, by the clock of the centre.")),
    "closes": ("string", "", N_("Time of closing; 24:00 is the end of the day.")),
    "time_zone": ("string", "", N_("Time zone of the centre, as in the IANA list.")),
    "always_open": ("boolean", "", N_("Whether it never closes; only demonstrations do so.")),
}


def column(name: str, own: Mapping[str, tuple[str, str, str]]) -> Column:
    """A column by its name, as a data set says or as all of them do. Raises KeyError."""
    return Column(name, *(own[name] if name in own else COMMON[name]))


def columns(names: str, own: Mapping[str, tuple[str, str, str]]) -> tuple[Column, ...]:
    """Columns by their names with spaces between them, in this order. Raises KeyError."""
    return tuple(column(name, own) for name in names.split())
