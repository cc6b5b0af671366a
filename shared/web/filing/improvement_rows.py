"""What files tell of improvements: what may leave the house, for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import chain
from typing import Any

from shared.domain.before_after import MeanChange
from shared.domain.improvement import Criterion, ImprovementState, Measure, Unit
from shared.domain.publication import published_count
from shared.domain.small_counts import told, told_part
from shared.i18n import gettext
from shared.services.improvement_views import Line, Whole
from shared.services.reports.effect_values import Value, in_unit
from shared.services.reports.effects import Effect, MeasureEffect, Standing, Week
from shared.services.reports.tables import Row, percent
from shared.web import improvement_words as words

Kept = tuple[Measure, float | None, int | None]
"""What was measured for a report: the measure, its value, and of how many."""

Counts = tuple[int, ...]
"""How many there were; of a share also its part and the rest."""


@dataclass(frozen=True, slots=True)
class Teller:
    """What of an effect may stand in the file."""

    everything: bool

    def n(self, value: Value) -> int | None:
        return value.n if self.everything else published_count(value.n)

    def amount(self, value: Value) -> Fraction | None:
        """Of a share only where neither its part nor the rest is one to four."""
        share = value.share
        if share is not None and not self.everything:
            return value.amount if told_part(share.part, share.whole) is not None else None
        return value.amount

    def shows_change(self, each: MeasureEffect) -> bool:
        both = (each.before, each.after)
        return each.change is not None and all(self.amount(e) is not None for e in both)

    def may_judge(self, each: MeasureEffect) -> bool:
        """Whether its verdict may be told: one that rests on an interval only with its change."""
        return each.change is None or self.shows_change(each)

    def may_rank(self, standing: Standing | None) -> bool:
        """Whether the share of a service among all turns tells of nobody."""
        if standing is None or self.everything:
            return True
        return told_part(standing.n, standing.turns) is not None

    def stored(self, kept: Mapping[str, Any]) -> Kept:
        """What was measured for one report, without what stands in others."""
        measure, value, n = Measure(kept["measure"]), kept["value"], int(kept["n"])
        if self.everything:
            return measure, value, n
        if measure.unit is Unit.PERCENT and value is not None:
            part = round(value * n / 100)
            value = value if told_part(part, n) is not None else None
        return measure, value, published_count(n)

    def reports(self, whole: Whole) -> Mapping[int, list[Kept]]:
        """What each report measured, by its id. Outside, a figure that differs from a later one by
        one to four people is not told: both together would tell about them."""
        later = whole.effect.measures if whole.effect else ()
        known = {each.measure: [_counts(each.after)] for each in later}
        found = {}
        for each in sorted(whole.reports, key=lambda one: one.id, reverse=True):
            found[each.id] = [self._beside(kept, known) for kept in each.measured]
        return found

    def _beside(self, kept: Mapping[str, Any], known: dict[Measure, list[Counts]]) -> Kept:
        measure, value, n = self.stored(kept)
        counts, others = _stored_counts(kept), known.setdefault(measure, [])
        if not self.everything and any(_are_near(counts, each) for each in others):
            return measure, None, None
        others.append(counts)
        return measure, value, n

    def weeks(self, weeks: Sequence[Week]) -> list[tuple[Week, int | None]]:
        """Weeks with their counts; outside those of fewer than five cases are left out."""
        if self.everything:
            return [(each, each.n) for each in weeks]
        # Each side has its own total in the table of before and after.
        sides = [[each for each in weeks if each.is_after is side] for side in (False, True)]
        counts = [n for side in sides for n in told([each.n for each in side])]
        pairs = zip(chain(*sides), counts, strict=True)
        return [(week, n) for week, n in pairs if week.median_seconds is not None]


def _counts(value: Value) -> Counts:
    share = value.share
    return (value.n,) if share is None else _of_share(share.part, share.whole)


def _stored_counts(kept: Mapping[str, Any]) -> Counts:
    n, value = int(kept["n"]), kept["value"]
    if Measure(kept["measure"]).unit is not Unit.PERCENT or value is None:
        return (n,)
    return _of_share(round(value * n / 100), n)


def _of_share(part: int, whole: int) -> Counts:
    return whole, part, whole - part


def _are_near(one: Counts, other: Counts) -> bool:
    """Whether one to four people lie between two counts of the same."""
    pairs = zip(one, other, strict=False)
    return any(published_count(abs(a - b)) is None for a, b in pairs)


def effect_line(
    effect: Effect | None, state: ImprovementState, tell: Teller, *, judged: bool = True
) -> str:
    """An effect in one line, with the verdict behind it."""
    main = effect.main if effect else None
    if main is not None and not tell.may_judge(main):
        return gettext("not told: few people stand behind it")
    line = words.one_line(effect, state)
    if main is None or effect is None or effect.after is None or not judged:
        return line
    return f"{line} ({words.verdict(main.verdict)[1]})"


def row_of(each: Line, tell: Teller) -> Row:
    """One improvement for programs: days in ISO 8601, amounts in the unit of the measure."""
    record, proposal = each.record, each.record.proposal
    main = each.effect.main if each.effect and each.effect.after else None
    budget = proposal.budget_satang
    return {
        "improvement": record.id,
        "centre": record.centre,
        "title": proposal.title,
        "processes": " ".join("/".join(one).rstrip("/") for one in proposal.processes),
        "whole_centre": proposal.whole_centre,
        "state": record.state.value,
        "owner": proposal.owner,
        "budget_baht": None if budget is None else percent(Fraction(budget, 100)),
        "criteria_met": sum(proposal.is_met(one) is True for one in Criterion),
        "begins_on": _iso(proposal.begins_on),
        "planned_in_force_on": _iso(proposal.planned_in_force_on),
        "done_by": _iso(proposal.done_by),
        "accepted_on": _iso(record.accepted_on),
        "in_force_on": _iso(record.in_force_on),
        "ended_on": _iso(record.ended_on),
        "next_report_months": each.report.months if each.report else None,
        "next_report_on": _iso(each.report.due_on) if each.report else None,
        "next_report": each.report.standing.value if each.report else None,
        **_effect_row(main, tell),
        "doubts": " ".join(each.effect.doubts) if main and each.effect else None,
    }


def _effect_row(main: MeasureEffect | None, tell: Teller) -> Row:
    names = ("measure", "n_before", "n_after", "before", "after", "change", "low", "high")
    row: Row = dict.fromkeys((*names, "verdict"))
    if main is None:
        return row
    row |= {
        "measure": main.measure.value,
        "n_before": tell.n(main.before),
        "n_after": tell.n(main.after),
        "before": _shown(main.measure, tell.amount(main.before)),
        "after": _shown(main.measure, tell.amount(main.after)),
    }
    if not tell.shows_change(main) or main.change is None:
        return row
    found = main.change
    if isinstance(found, MeanChange):
        change, (low, high) = found.percent, found.percent_interval
    else:
        change, (low, high) = found.points, found.interval
    told_change = {"change": percent(change), "low": percent(low), "high": percent(high)}
    return {**row, **told_change, "verdict": main.verdict.value}


def _shown(measure: Measure, value: Fraction | None) -> float | None:
    return None if value is None else percent(in_unit(measure, value))


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
