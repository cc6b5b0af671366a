"""The effect of an improvement: everything before the day in force against everything since.

Up to a year on each side. Beside the figures stand the reasons to doubt them: few cases, another
mix of cases, work that went to the citizen, and promises that became longer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from shared.domain import run_rules
from shared.domain.before_after import (
    MeanChange,
    ShareChange,
    Verdict,
    compare_means,
    compare_shares,
    verdict,
)
from shared.domain.burden import Burden, burden_of
from shared.domain.improvement import Measure, Proposal, Unit
from shared.domain.mix import CHANGED_FROM, total_variation
from shared.domain.period import Period, week_of
from shared.domain.publication import shows_effect, shows_median
from shared.domain.run_rules import Found
from shared.domain.statistics import median
from shared.domain.tally import Tally, total
from shared.services.office import Office
from shared.services.reports.effect_values import (
    Rows,
    Scope,
    Value,
    finished_in,
    promises_longer,
    rows_of,
    scope_of,
    values_in,
    values_of,
)
from shared.services.reports.sums import Sums, summing
from shared.store.rollups import Rolled
from shared.store.tables.rollups import Sheet

LONGEST = timedelta(days=365)
_A_DAY = timedelta(days=1)


class Doubt(StrEnum):
    """Why a figure is not the whole truth."""

    FEW = "few"
    ANOTHER_CHANGE = "another_change"
    MIX = "mix"
    MORE_PAPERS = "more_papers"
    MORE_STEPS_OF_CITIZEN = "more_steps_of_citizen"
    MORE_VISITS = "more_visits"
    LONGER_PROMISE = "longer_promise"

    @property
    def is_moved_work(self) -> bool:
        return self in (Doubt.MORE_PAPERS, Doubt.MORE_STEPS_OF_CITIZEN, Doubt.MORE_VISITS)


@dataclass(frozen=True, slots=True)
class MeasureEffect:
    """One measure on both sides. `change` None: it has no interval, or too few cases."""

    measure: Measure
    before: Value
    after: Value
    change: MeanChange | ShareChange | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Week:
    """Cases of a week, cut at the day in force; `median_seconds` from five on."""

    week: Period
    n: int
    median_seconds: Fraction | None
    is_after: bool


@dataclass(frozen=True, slots=True)
class RunChart:
    """Weekly medians; `signals` count the weeks that have one, from 0. `is_wait`: of waits, else of
    service times."""

    weeks: tuple[Week, ...]
    centre_seconds: Fraction | None
    signals: tuple[Found, ...]
    is_wait: bool

    @property
    def told(self) -> tuple[Week, ...]:
        """The points of the chart."""
        return tuple(each for each in self.weeks if each.median_seconds is not None)


@dataclass(frozen=True, slots=True)
class Effect:
    """`before` and `after` are the days compared; `after` None: the day is still to come. `main`:
    what the list says in one line."""

    before: Period
    after: Period | None
    measures: tuple[MeasureEffect, ...]
    doubts: tuple[Doubt, ...]
    run: RunChart

    @property
    def main(self) -> MeasureEffect | None:
        """The first one with an interval, else the first."""
        known = [each for each in self.measures if each.change is not None]
        return next(iter(known or self.measures), None)


def wanted(proposal: Proposal) -> tuple[Measure, ...]:
    """The indicators that were chosen; without any the time itself."""
    chosen = tuple(each.measure for each in proposal.indicators)
    return chosen or (Measure.WAIT_MEAN if proposal.whole_centre else Measure.PROCESS_MEAN,)


def today_values(
    office: Office, centre: str, proposal: Proposal, *, sums: Sums | None = None
) -> Mapping[Measure, Value]:
    """Every measure over the last twelve months."""
    last = office.today(centre)
    period = Period(last - LONGEST + _A_DAY, last)
    with summing(office, sums) as known:
        return values_of(office, known, scope_of(office, centre, proposal), period)


def effect_of(
    office: Office,
    centre: str,
    proposal: Proposal,
    in_force_on: date,
    *,
    until: date | None = None,
    others: Collection[date] = (),
    sums: Sums | None = None,
) -> Effect:
    """Until today, or until the improvement ended. `others`: days on which other improvements of
    the same cases were put in force. Raises `UnknownCentre`."""
    scope = scope_of(office, centre, proposal)
    last = min(until or office.today(centre), in_force_on + LONGEST - _A_DAY)
    before = Period(in_force_on - LONGEST, in_force_on - _A_DAY)
    after = Period(in_force_on, last) if in_force_on <= last else None
    with summing(office, sums) as known:
        rows = rows_of(office, known, scope, before)
        later = rows_of(office, known, scope, after) if after else None
        run = _run(office, known, scope, proposal, before, after)
    old, new = values_in(office, rows), values_in(office, later) if later else None
    doubts = _doubts(office, proposal, (before, rows), (after, later)) if after and later else ()
    if new and _more_visits(old, new):
        doubts = (*doubts, Doubt.MORE_VISITS)
    chosen = wanted(proposal)
    if later and Measure.KEPT in chosen and promises_longer(office, rows, later):
        doubts = (*doubts, Doubt.LONGER_PROMISE)
    measures = tuple(
        _effect(each, old[each], new[each] if new else Value(0, None), doubts) for each in chosen
    )
    if after and any(before.first < day <= after.last for day in others):
        doubts = (Doubt.ANOTHER_CHANGE, *doubts)
    if any(_is_few(each) for each in measures):
        doubts = (Doubt.FEW, *doubts)
    return Effect(before, after, measures, doubts, run)


def _is_few(each: MeasureEffect) -> bool:
    return not (shows_effect(each.before.n) and shows_effect(each.after.n))


def _effect(
    measure: Measure, before: Value, after: Value, doubts: Collection[Doubt] = ()
) -> MeasureEffect:
    change: MeanChange | ShareChange | None = None
    enough = shows_effect(before.n) and shows_effect(after.n)
    if enough and before.sample and after.sample:
        change = compare_means(before.sample, after.sample)
    elif enough and before.share and after.share:
        change = compare_shares(before.share, after.share)
    interval = None
    if isinstance(change, MeanChange):
        interval = change.percent_interval
    elif change is not None:
        interval = change.interval
    said = verdict(
        interval,
        before.n,
        after.n,
        more_is_better=measure.more_is_better,
        moved=any(each.is_moved_work for each in doubts),
        promised_longer=measure is Measure.KEPT and Doubt.LONGER_PROMISE in doubts,
    )
    return MeasureEffect(measure, before, after, change, said)


def _doubts(
    office: Office, proposal: Proposal, old: tuple[Period, Rows], new: tuple[Period, Rows]
) -> tuple[Doubt, ...]:
    (before, rows), (after, later) = old, new
    found = set(_moved(office, proposal, before.last, after.last))
    distance = total_variation(_mix(office, rows), _mix(office, later))
    if distance is not None and distance > CHANGED_FROM:
        found.add(Doubt.MIX)
    return tuple(each for each in Doubt if each in found)


def _more_visits(old: Mapping[Measure, Value], new: Mapping[Measure, Value]) -> bool:
    """Whether people certainly come oftener for one request."""
    before, after = old[Measure.VISITS_MEAN], new[Measure.VISITS_MEAN]
    found = _effect(Measure.VISITS_MEAN, before, after)
    return found.verdict is Verdict.WORSE


def _mix(office: Office, rows: Rows) -> Mapping[str, int]:
    """Turns that ended with a result, by process and way."""
    mix: Counter[str] = Counter()
    for row in rows.turns:
        process = office.catalogue.processes[row.process]
        mix[f"{process.service}/{process.variant}"] += finished_in(row.tally)
    return mix


def _moved(office: Office, proposal: Proposal, before: date, after: date) -> Iterable[Doubt]:
    """What the tables ask of the citizen now and did not ask before (never a gain)."""
    for service, variant in proposal.processes:
        if service not in office.catalogue.services:
            continue
        old, new = (_burden(office, service, variant, day) for day in (before, after))
        if len(new.moved_to_citizen) > len(old.moved_to_citizen):
            yield Doubt.MORE_STEPS_OF_CITIZEN
        if old.always and new.always:
            asked = [(e.papers, e.copies_by_citizen) for e in (old.always, new.always)]
            if asked[1][0] > asked[0][0] or asked[1][1] > asked[0][1]:
                yield Doubt.MORE_PAPERS


def _burden(office: Office, service: str, variant: str, day: date) -> Burden:
    catalogue = office.catalogue
    process = catalogue.process_on(service, day, variant)
    baseline = catalogue.baseline_on(service, day, variant)
    return burden_of(process, baseline, catalogue.services[service].agency)


def _run(
    office: Office,
    sums: Sums,
    scope: Scope,
    proposal: Proposal,
    before: Period,
    after: Period | None,
) -> RunChart:
    is_wait = _main_time(proposal)
    whole = Period(before.first, after.last if after else before.last)
    sheet = Sheet.TURN if is_wait else Sheet.CASE
    imported = office.catalogue.processes
    days = [
        row
        for row in sums.by_day(sheet, [scope.centre], whole, scope.processes)
        if row.tally.n and not imported[row.process].is_imported
    ]
    weeks = (*_weeks(before, days), *(_weeks(after, days, is_after=True) if after else ()))
    former = [e.median_seconds for e in weeks if e.median_seconds is not None and not e.is_after]
    centre = run_rules.centre_line(former)
    points = [each.median_seconds for each in weeks if each.median_seconds is not None]
    signals = () if centre is None else (*run_rules.shifts(points, centre),)
    return RunChart(weeks, centre, (*signals, *run_rules.trends(points)), is_wait)


def _main_time(proposal: Proposal) -> bool:
    """Whether the chart is of waits: the first time that was chosen says it."""
    times = [each for each in wanted(proposal) if each.unit is Unit.MINUTES]
    first = times[0] if times else None
    if first is None:
        return proposal.whole_centre
    return first in (Measure.WAIT_MEAN, Measure.WAIT_P90)


def _weeks(period: Period, days: Sequence[Rolled], *, is_after: bool = False) -> tuple[Week, ...]:
    found: dict[Period, list[Tally]] = {}
    for row in sorted(days, key=lambda each: each.day):
        if period.first <= row.day <= period.last:
            found.setdefault(week_of(period, row.day), []).append(row.tally)
    return tuple(_week(week, total(found[week]), is_after=is_after) for week in found)


def _week(week: Period, times: Tally, *, is_after: bool) -> Week:
    middle = median(times.times) if shows_median(times.n) else None
    return Week(week, times.n, middle, is_after)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the `chosen` services stand among all of a centre: the rank of the most frequent one
    among `services`, and the share of all of them among `turns` finished in a year. `rank` None:
    none of them was given in it."""

    rank: int | None
    services: int
    n: int
    turns: int
    chosen: int = 1

    @property
    def percent(self) -> Fraction | None:
        return Fraction(100 * self.n, self.turns) if self.turns else None


def standing_of(
    office: Office, centre: str, proposal: Proposal, *, sums: Sums | None = None
) -> Standing | None:
    """Over the last twelve months; None for the whole centre, and where nothing was chosen."""
    chosen = {service for service, _ in proposal.processes}
    if not chosen:
        return None
    last = office.today(centre)
    counts: Counter[str] = Counter()
    with summing(office, sums) as known:
        period = Period(last - LONGEST + _A_DAY, last)
        for row in known.tallies(Sheet.TURN, [centre], period):
            counts[office.catalogue.processes[row.process].service] += finished_in(row.tally)
    most = max(counts[each] for each in chosen)
    rank = 1 + sum(n > most for n in counts.values()) if most else None
    services = sum(n > 0 for n in counts.values())
    n = sum(counts[each] for each in chosen)
    return Standing(rank, services, n, counts.total(), len(chosen))
