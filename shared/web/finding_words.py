"""Findings about time as sentences: what to improve, and how much there is in it."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.errors import N_
from shared.i18n import format_percent, gettext
from shared.services.reports.time_findings import Finding, FindingOf
from shared.services.reports.time_goes import TimeReport
from shared.web import figure_parts, place_words

SENTENCES: Mapping[FindingOf, str] = {
    FindingOf.MOST_TIME: N_(
        "Most time goes here: %(place)s, %(a_case)s of a mean stay of %(stay)s (%(percent)s)."
    ),
    FindingOf.OVER_STANDARD: N_(
        "A case takes %(a_case)s longer than the standard promises (%(percent)s more)."
    ),
    FindingOf.STEP_OVER: N_(
        "Step %(step)s takes longest beyond its own time: %(each_time)s on average."
    ),
    FindingOf.WAIT_BETWEEN: N_(
        "The longest gap between two steps: %(way)s, %(each_time)s on average, %(times)s."
    ),
    FindingOf.REPEATED: N_(
        "Repeated most often: step %(step)s, in %(percent)s of the cases. %(a_case)s per case "
        "could go."
    ),
    FindingOf.EXTRA: N_(
        "Step %(position)s is done in %(percent)s of the cases and is not on the official list. "
        "%(a_case)s per case could go."
    ),
    FindingOf.SKIPPED: N_(
        "Skipped most often: step %(step)s, in %(percent)s of the cases. Is it still needed?"
    ),
    FindingOf.SWAPPED: N_(
        "Step %(step)s comes later than its place on the list in %(percent)s of the cases."
    ),
}
SHORT: Mapping[FindingOf, str] = {
    FindingOf.MOST_TIME: N_("Time at: %(place)s"),
    FindingOf.OVER_STANDARD: N_("Cases that took longer than the standard"),
    FindingOf.STEP_OVER: N_("Cases in which step %(step)s took longer than promised"),
    FindingOf.WAIT_BETWEEN: N_("Cases that went %(way)s"),
    FindingOf.REPEATED: N_("Cases that repeated step %(step)s"),
    FindingOf.EXTRA: N_("Cases with step %(position)s, which is not on the official list"),
    FindingOf.SKIPPED: N_("Cases that skipped step %(step)s"),
    FindingOf.SWAPPED: N_("Cases in which step %(step)s came later than its place"),
}


def finding(each: Finding, report: TimeReport) -> str:
    """One sentence about a finding."""
    seconds = each.seconds or 0
    words = {
        **_places(each.of, each.place, report),
        "a_case": figure_parts.short_time(seconds),
        "each_time": figure_parts.short_time(each.each_seconds or 0),
        "stay": figure_parts.short_time(report.total.stay_seconds or 0),
        "percent": format_percent(each.percent or 0, 0),
        "times": place_words.times(each.n),
    }
    return gettext(SENTENCES[each.of], **words)


def cases_with(of: FindingOf, place: str, report: TimeReport) -> str:
    """The heading over the cases behind it."""
    return gettext(SHORT[of], **_places(of, place, report))


def _places(of: FindingOf, place: str, report: TimeReport) -> dict[str, str]:
    before, _, after = place.partition(">")
    is_place = of is FindingOf.MOST_TIME
    return {
        "place": place_words.place(place, report.process) if is_place else place,
        "step": "" if is_place else place_words.step(place, report.process),
        "way": place_words.way(before, after),
        "position": place,
    }
