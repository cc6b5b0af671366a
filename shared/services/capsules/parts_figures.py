"""What added-up sums of single centres say: the figures of the reports, from their totals alone.

Every case counts once, as in the report of an installation over all its centres.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from shared.domain import coarse
from shared.domain.reduction import UnitReduction, overall
from shared.domain.satisfaction import SCORES, Votes, wilson
from shared.services.capsules.makers import TIME
from shared.services.capsules.parts_merging import Joined, JoinedPart
from shared.services.reports.tables import Row, percent, seconds
from shared.services.reports.time_stays import KINDS

_PLACE = "place:"
_CLOCKS = ("service_time", "citizen_time", "off_hours", "removable")

Figures = Iterator[tuple[str, Row]]
"""Each with what its key goes on with."""


def figures_of(report: str, part: JoinedPart, joined: Joined) -> Figures:
    """The figures of a part over all its units, or at one of them; nothing where no unit tells its
    sums."""
    if joined.part == "invited" or not joined.counted:
        yield "", {}
        return
    yield from _FIGURES[report](part, joined)


def _mean(joined: Joined, name: str) -> int | None:
    return seconds(Fraction(joined[name], joined.counted))


def _share(joined: Joined, name: str) -> Row:
    low, high = wilson(joined[name], joined.counted)
    return {
        name: joined[name],
        f"{name}_percent": percent(Fraction(100 * joined[name], joined.counted)),
        "low_percent": percent(low),
        "high_percent": percent(high),
    }


def _median(joined: Joined) -> Row:
    low, high = coarse.class_of_rank(joined.classes, 50) or (None, None)
    return {"median_from_seconds": low, "median_below_seconds": high}


def _waiting(_part: JoinedPart, joined: Joined) -> Figures:
    yield "", {"mean_seconds": _mean(joined, "seconds"), **_median(joined)}


def _adherence(_part: JoinedPart, joined: Joined) -> Figures:
    yield "", _share(joined, "within")


def _satisfaction(_part: JoinedPart, joined: Joined) -> Figures:
    """Scores and their mean only where every unit tells its own."""
    votes = Votes(tuple(joined[f"score_{score}"] for score in SCORES))
    is_whole = votes.n == joined.counted
    counts: Row = {
        f"score_{score}": n if is_whole else None
        for score, n in zip(SCORES, votes.counts, strict=True)
    }
    share = _share(joined, "satisfied")
    yield (
        "",
        {
            "top_two_percent": share["satisfied_percent"],
            "low_percent": share["low_percent"],
            "high_percent": share["high_percent"],
            "mean_of_5": percent(votes.mean) if is_whole else None,
            **counts,
        },
    )


def _journeys(part: JoinedPart, joined: Joined) -> Figures:
    """The reduction is the unweighted mean over units, beside it the one weighted by journeys."""
    units = [each for _, each in part.units] if joined is part.whole else [joined]
    told = overall([UnitReduction(each.counted, _reduction(each)) for each in units])
    n, former = joined.counted, joined["former"]
    yield (
        "",
        {
            "working_mean_seconds": _mean(joined, "working_seconds"),
            **_median(joined),
            "wall_mean_seconds": _mean(joined, "wall_seconds"),
            "agencies_mean": percent(Fraction(joined["agencies"], n)),
            "counters_mean": percent(Fraction(joined["counters"], n)),
            "services_mean": percent(Fraction(joined["services"], n)),
            "in_one_visit_percent": percent(Fraction(100 * joined["in_one_visit"], n)),
            "baseline_steps_sum": percent(Fraction(joined["former_steps"], former))
            if former
            else None,
            "baseline_seconds_sum": seconds(Fraction(joined["former_seconds"], former))
            if former
            else None,
            "steps_sum": percent(Fraction(joined["steps"], n)),
            "reduction_percent": percent(told.percent),
            "weighted_reduction_percent": percent(told.weighted_percent),
        },
    )


def _reduction(unit: Joined) -> Fraction | None:
    """Of one unit, where every journey has a baseline."""
    if not unit.counted or unit["former"] != unit.counted or not unit["former_seconds"]:
        return None
    return 100 * (1 - Fraction(unit["working_seconds"], unit["former_seconds"]))


def _time(_part: JoinedPart, joined: Joined) -> Figures:
    names = [f"{kind}_seconds" for kind in KINDS]
    stay = Fraction(sum(joined[name] for name in names), joined.counted)
    yield "", {**{name: _mean(joined, name) for name in names}, "stay_seconds": seconds(stay)}


def _process_time(_part: JoinedPart, joined: Joined) -> Figures:
    if joined.part != "stay":
        yield "", {"mean_seconds": _mean(joined, "seconds")}
        return
    places = [name for name in joined.totals if name.startswith(_PLACE)]
    stay = Fraction(sum(joined[name] for name in places), joined.counted)
    yield "", {"mean_seconds": seconds(stay)}
    for name in (*_CLOCKS, *places):
        yield name, {"mean_seconds": _mean(joined, name)}


_FIGURES: Mapping[str, Callable[[JoinedPart, Joined], Figures]] = {
    "waiting": _waiting,
    "adherence": _adherence,
    "satisfaction": _satisfaction,
    "journeys": _journeys,
    TIME: _time,
    f"{TIME} of one process": _process_time,
}
