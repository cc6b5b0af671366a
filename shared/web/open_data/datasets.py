"""The data sets of open data: what each holds, its columns, and where its rows come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.domain.errors import N_
from shared.i18n import gettext
from shared.services import capsules
from shared.services.office import Office
from shared.services.reports import offered
from shared.services.reports.file_rows import OPEN, Wanted
from shared.services.reports.tables import Row
from shared.web.filing.reports import REPORTS
from shared.web.open_data import columns as known
from shared.web.open_data.columns import Column, columns
from shared.web.open_data.reduction_columns import REDUCTION

Maker = Callable[[Office, Wanted], list[Row]]


class Update(StrEnum):
    """How often a data set changes, in the words of the EU frequency list (DCAT-AP)."""

    DAILY = "DAILY"
    IRREGULAR = "IRREG"


@dataclass(frozen=True, slots=True)
class Dataset:
    """`title` and `about` are English and translated. `keeps`: its figures stand as long as the
    sums of its period do; else it tells of now."""

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: Maker
    update: Update = Update.DAILY
    keeps: bool = True

    def title_words(self) -> str:
        return gettext(self.title)

    def about_words(self) -> str:
        return gettext(self.about)

    @property
    def is_filed(self) -> bool:
        """Whether there is a workbook and printed pages of the same name."""
        return self.name in REPORTS

    @property
    def is_sealed(self) -> bool:
        """Whether there is a signed capsule of it."""
        return self.name in capsules.REPORTS


def _half_hours(office: Office, wanted: Wanted) -> list[Row]:
    """Waits by the half hour in which people joined the line."""
    return [
        {
            "from": row["from"],
            "to": row["to"],
            "centre": wanted.centre or "all",
            "half_hour": row["key"],
            **{name: row[name] for name in ("n", "mean_seconds", "median_seconds", "p90_seconds")},
        }
        for row in OPEN["waiting"](office, wanted)
        if row["part"] == "half_hour"
    ]


def _offered(office: Office, wanted: Wanted) -> list[Row]:
    return offered.service_rows(office, wanted.centre)


def _hours(office: Office, wanted: Wanted) -> list[Row]:
    return offered.hours_rows(office, wanted.centre)


_TIMES = "n mean_seconds median_seconds p90_seconds"
_PLACE = "centre centre_name_th centre_name_en"
_NAMED = f"{_PLACE} service service_name_th service_name_en"
_ROW = "from to part key"
_SCORES = " ".join(f"score_{score}" for score in range(1, 6))

_ALL: Sequence[Dataset] = (
    Dataset(
        "reduction",
        N_("Reduction of steps and time, per process and service unit"),
        N_(
            "For every service how long it took before, what is promised today and what was "
            "measured. One row per process and centre, and one over all centres."
        ),
        columns(
            "from to service variant service_name_th service_name_en agency "
            f"{_PLACE} units baseline_steps baseline_working_days baseline_seconds "
            "baseline_ratio_seconds baseline_illustrative baseline_source standard_steps "
            "standard_working_days standard_seconds standard_ratio_seconds standard_source "
            f"n excluded coverage_percent mean_seconds median_seconds p90_seconds "
            "steps_performed_mean citizen_mean_seconds papers_always papers_conditional "
            "originals_always copies_by_citizen copies_by_office steps_moved_to_citizen "
            "visits_per_case_median visits_per_case_mean done_in_one_visit_percent "
            "official_reduction_percent official_bracket official_steps_reduction_percent "
            "real_reduction_percent real_low_percent real_high_percent real_bracket certain "
            "real_steps_reduction_percent weighted_reduction_percent within_standard "
            "within_standard_percent within_standard_low_percent within_standard_high_percent",
            REDUCTION,
        ),
        OPEN["reduction"],
    ),
    Dataset(
        "waiting",
        N_("Waiting times"),
        N_(
            "How long people waited for their call: in all, per centre, queue, half hour of the "
            "day, and day or week."
        ),
        columns(f"{_ROW} {_TIMES}", known.WAITING),
        OPEN["waiting"],
    ),
    Dataset(
        "half-hours",
        N_("Waits by half hour of the day"),
        N_("How long people waited by the half hour in which they joined the line."),
        columns(f"from to centre half_hour {_TIMES}", known.WAITING),
        _half_hours,
    ),
    Dataset(
        "service-waits",
        N_("Waits and calls of every service"),
        N_("How long people waited for each service, and how many were called in turn."),
        columns(f"from to {_NAMED} {_TIMES} in_turn out_of_turn in_turn_percent", known.SERVICES),
        OPEN["service-waits"],
    ),
    Dataset(
        "fairness",
        N_("How calls were decided"),
        N_("Calls by what decided them, in all and per day; calls by hand with their reasons."),
        columns(f"{_ROW} n", known.CALLS),
        OPEN["fairness"],
    ),
    Dataset(
        "adherence",
        N_("How often the standard time is kept"),
        N_("Cases done within the promised time, in all and per centre and service."),
        columns(f"{_ROW} n within within_percent low_percent high_percent", known.ADHERENCE),
        OPEN["adherence"],
    ),
    Dataset(
        "satisfaction",
        N_("What people say"),
        N_(
            "Answers to the survey by score, per centre, service and week, with how many were "
            "asked. Answers are shown from ten on."
        ),
        columns(
            f"{_ROW} n top_two_percent low_percent high_percent mean_of_5 standard_deviation "
            f"mean_percent from_three_percent dissatisfied_percent {_SCORES} invited "
            "response_percent named named_percent",
            known.SATISFACTION,
        ),
        OPEN["satisfaction"],
    ),
    Dataset(
        "statistics",
        N_("How often services were given"),
        N_(
            "Service statistics: how often each service was finished at a counter, by month, "
            "centre and the way people came, with the totals in every direction."
        ),
        columns(f"from to month {_NAMED} channel finished", known.STATISTICS),
        OPEN["statistics"],
    ),
    Dataset(
        "indicators",
        N_("Digital service: four indicators"),
        N_("Digital take-up, completion, satisfaction and cost, per centre and service."),
        columns(
            f"from to {_NAMED} finished digital take_up_percent began completed "
            "completion_percent answers satisfied_percent satisfied_low_percent "
            "satisfied_high_percent cost_baht cost_turns cost_each_baht cost_months "
            "cost_includes cost_source",
            known.INDICATORS,
        ),
        OPEN["indicators"],
        keeps=False,  # amounts may be entered at any time
    ),
    Dataset(
        "journeys",
        N_("Life events across agencies"),
        N_("Visits for several services of one life event, from the first start to the last end."),
        columns(
            f"{_ROW} n working_mean_seconds working_median_seconds working_p90_seconds "
            "wall_mean_seconds wall_median_seconds wall_p90_seconds between_median_seconds "
            "agencies_mean counters_mean services_mean in_one_visit_percent baseline_steps_sum "
            "baseline_seconds_sum steps_sum steps_reduction_percent reduction_percent "
            "reduction_low_percent reduction_high_percent bracket certain units "
            "weighted_reduction_percent",
            known.JOURNEYS,
        ),
        OPEN["journeys"],
    ),
    Dataset(
        "time",
        N_("Where the time goes"),
        N_("Mean seconds of one case in line, at work, between steps and held up, per service."),
        columns(
            f"{_ROW} service variant n wait_seconds walk_seconds step_seconds between_seconds "
            "held_seconds stopped_seconds stay_seconds",
            known.TIME,
        ),
        OPEN["time"],
    ),
    Dataset(
        "requests",
        N_("Requests that went beyond the counter"),
        N_("How many requests got their result, ended without one, or wait for it now."),
        columns("from to centre answered given_up waiting_now late_now", known.REQUESTS),
        OPEN["requests"],
        keeps=False,
    ),
    Dataset(
        "offered",
        N_("Services that the centres offer"),
        N_("Every service of every centre with its agency, queue and promised time."),
        columns(
            f"{_NAMED} agency agency_name_th letter standard_steps standard_working_days "
            "standard_seconds fiscal_year",
            known.OFFERED,
        ),
        _offered,
        Update.IRREGULAR,
        keeps=False,
    ),
    Dataset(
        "opening-hours",
        N_("Opening hours of the centres"),
        N_("The windows of every weekday in which a centre opens; holidays are not in it."),
        columns(f"{_PLACE} weekday opens closes time_zone always_open", known.HOURS),
        _hours,
        Update.IRREGULAR,
        keeps=False,
    ),
)

DATASETS: Mapping[str, Dataset] = {each.name: each for each in _ALL}
"""By the name in their address, in the order of the list."""


def rows_of(office: Office, wanted: Wanted, dataset: Dataset) -> list[Row]:
    """The rows as everybody may know them, each with the columns of the data set in their order.

    Raises `UnknownCentre`.
    """
    names = [each.name for each in dataset.columns]
    found = dataset.rows(office, wanted._replace(everything=False))
    return [{name: row.get(name) for name in names} for row in found]
