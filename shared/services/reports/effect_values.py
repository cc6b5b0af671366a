"""Every measure of an improvement, of some processes or a whole centre, over any days.

From the same sums as all other figures. A value is told from ten cases on; what may be compared
with an interval keeps its sample, or its share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from shared.domain.before_after import Share
from shared.domain.case_tally import CITIZEN, STEPS
from shared.domain.improvement import Measure, Proposal, Unit
from shared.domain.indicators import DIGITAL_CHANNELS
from shared.domain.period import Period
from shared.domain.publication import shows_effect
from shared.domain.reduction import Sample
from shared.domain.satisfaction import SCORES
from shared.domain.tally import Tally, total
from shared.domain.turn_tally import ENDED, VOTE
from shared.domain.visit import FINISHING_OUTCOMES
from shared.services.office import Office
from shared.services.reports.reduction import working_days
from shared.services.reports.reduction_facts import visits_in
from shared.services.reports.sums import Sums
from shared.store.rollups import Rolled
from shared.store.tables.rollups import Sheet


@dataclass(frozen=True, slots=True)
class Value:
    """What was measured of `n` cases, turns or answers: seconds, a number, or per cent.

    `amount` None below ten. `sample` or `share` where a change of it has an interval.
    """

    n: int
    amount: Fraction | None
    sample: Sample | None = None
    share: Share | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What an improvement is about: versions of processes and their services; `processes` None
    is everything at the centre."""

    centre: str
    processes: frozenset[int] | None
    services: frozenset[str] | None


def scope_of(office: Office, centre: str, proposal: Proposal) -> Scope:
    """Without any process, and not of the whole centre: of nothing."""
    if proposal.whole_centre:
        return Scope(centre, None, None)
    processes = frozenset(
        each.id
        for service, variant in proposal.processes
        if service in office.catalogue.services
        for each in office.catalogue.versions_of(service, variant)
    )
    return Scope(centre, processes, frozenset(service for service, _ in proposal.processes))


@dataclass(frozen=True, slots=True)
class Rows:
    """The sums of a scope and a period."""

    cases: tuple[Rolled, ...]
    turns: tuple[Rolled, ...]
    votes: Tally


def rows_of(office: Office, sums: Sums, scope: Scope, period: Period) -> Rows:
    """Nothing that came from elsewhere: nobody stood in a line here for it."""
    here = [scope.centre]
    known = office.catalogue.processes

    def own(sheet: Sheet) -> tuple[Rolled, ...]:
        rows = sums.tallies(sheet, here, period, scope.processes)
        return tuple(row for row in rows if not known[row.process].is_imported)

    votes = sums.tallies(Sheet.VOTES, here, period)
    mine = (r.tally for r in votes if scope.services is None or r.part in scope.services)
    return Rows(own(Sheet.CASE), own(Sheet.TURN), total(mine))


def values_of(office: Office, sums: Sums, scope: Scope, period: Period) -> Mapping[Measure, Value]:
    """All measures over a period."""
    return values_in(office, rows_of(office, sums, scope, period))


def values_in(office: Office, rows: Rows) -> Mapping[Measure, Value]:
    """The same of rows that were read before."""
    cases = total(row.tally for row in rows.cases)
    waits = total(row.tally for row in rows.turns)
    return {
        Measure.PROCESS_MEAN: _mean(cases.sample),
        Measure.PROCESS_P90: _p90(cases.sample),
        Measure.WAIT_MEAN: _mean(waits.sample),
        Measure.WAIT_P90: _p90(waits.sample),
        Measure.CITIZEN_MEAN: _quotient(cases[CITIZEN], cases.n),
        Measure.STEPS_MEAN: _quotient(cases[STEPS], cases.n),
        Measure.VISITS_MEAN: _mean(_visits(cases)),
        Measure.KEPT: _share(_kept(office, rows.cases)),
        Measure.SATISFIED: _share(_satisfied(rows.votes)),
        Measure.DIGITAL: _share(_digital(rows.turns)),
    }


def _mean(sample: Sample) -> Value:
    amount = sample.mean_seconds if shows_effect(sample.n) else None
    return Value(sample.n, amount, sample=sample)


def _p90(sample: Sample) -> Value:
    p90 = sample.p90_seconds if shows_effect(sample.n) else None
    return Value(sample.n, None if p90 is None else Fraction(p90))


def _quotient(whole: int, n: int) -> Value:
    return Value(n, Fraction(whole, n) if shows_effect(n) else None)


def _share(share: Share) -> Value:
    shown = share.percent if shows_effect(share.whole) else None
    return Value(share.whole, shown, share=share)


def _visits(cases: Tally) -> Sample:
    """Numbers of visits instead of seconds: the same sums."""
    found = visits_in(cases)
    n = sum(found.values())
    whole = sum(visits * each for visits, each in found.items())
    return Sample(n, whole, sum(visits**2 * each for visits, each in found.items()))


def _kept(office: Office, rows: Iterable[Rolled]) -> Share:
    """Cases within the whole standard of the version that each was done under; what promises no
    time in numbers keeps or breaks none."""
    part = whole = 0
    listed = list(rows)
    days = working_days(office, {row.centre for row in listed})
    for row in listed:
        process = office.catalogue.processes[row.process]
        if process.is_timed:
            part += row.tally.within(process.standard.ratio_seconds(days[row.centre]))
            whole += row.tally.n
    return Share(part, whole)


def promises_longer(office: Office, before: Rows, after: Rows) -> bool:
    """Whether cases since the change were held against a longer standard, on average, than cases of
    the same process before it: more of them are within it then by themselves."""
    old, new = _promises(office, before), _promises(office, after)
    return any(new[each] > old[each] for each in old.keys() & new.keys())


def _promises(office: Office, rows: Rows) -> Mapping[tuple[str, str], Fraction]:
    """Mean standard in seconds that the cases were held against, by process and way; of what
    promises no time in numbers nothing."""
    days = working_days(office, {row.centre for row in rows.cases})
    n: Counter[tuple[str, str]] = Counter()
    whole: Counter[tuple[str, str]] = Counter()
    for row in rows.cases:
        process = office.catalogue.processes[row.process]
        if process.is_timed and row.tally.n:
            key = process.service, process.variant
            n[key] += row.tally.n
            whole[key] += row.tally.n * process.standard.ratio_seconds(days[row.centre])
    return {key: Fraction(whole[key], n[key]) for key in n}


def _satisfied(votes: Tally) -> Share:
    counts = [votes[f"{VOTE}{score}"] for score in SCORES]
    return Share(sum(counts[3:]), sum(counts))


def _digital(turns: Iterable[Rolled]) -> Share:
    part = whole = 0
    for row in turns:
        n = finished_in(row.tally)
        whole += n
        part += n if row.part in DIGITAL_CHANNELS else 0
    return Share(part, whole)


def finished_in(turns: Tally) -> int:
    """Turns that ended with a result."""
    ended = turns.below(ENDED)
    return sum(n for outcome, n in ended.items() if outcome in FINISHING_OUTCOMES)


def in_unit(measure: Measure, amount: Fraction) -> Fraction:
    """In the unit in which people write it: minutes, a number, per cent."""
    return amount / 60 if measure.unit is Unit.MINUTES else amount
