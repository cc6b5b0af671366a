"""Where the time of one process went: the stay by places, weeks, steps, ways, and fit to the table.

Everything is about one version of one process (service and variant) at one centre or all, for steps
of different tables must not be added up; only the run over the weeks takes all versions. From the
same sums as the other figures, and as far as the minimum n allows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from shared.domain import publication
from shared.domain.case_tally import CITIZEN, LEFT_OUT
from shared.domain.errors import N_, InvalidRequest, UnknownService
from shared.domain.period import Period, span_of
from shared.domain.process import Baseline, Process
from shared.domain.process_map import Flow
from shared.domain.reduction import interval_of_time
from shared.domain.step_table import StepRow, step_rows
from shared.domain.tally import Tally, total
from shared.domain.time_sheet import (
    Edge,
    RowFit,
    edges,
    official_edges,
    places,
    removable_seconds,
    row_fits,
)
from shared.domain.time_tally import FITTING, OFF_HOURS, STEP, STEP_CASES
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.reduction_facts import since_of
from shared.services.reports.sums import Sums, summing
from shared.store.rollups import Rolled
from shared.store.tables.rollups import Sheet


@dataclass(frozen=True, slots=True)
class Split:
    """The mean stay of some cases inside working hours, in seconds by place (names as in
    `shared.domain.time_tally`). None below 30 cases; `centre` and `channel` None for all of them.

    `service_seconds` is the mean on the service clock, `citizen_seconds` that on the wall;
    `off_hours_seconds` of work lay outside working hours and is in no place.
    """

    centre: str | None
    channel: str | None
    n: int
    parts: Mapping[str, Fraction] | None
    service_seconds: Fraction | None
    citizen_seconds: Fraction | None
    off_hours_seconds: Fraction | None

    @property
    def stay_seconds(self) -> Fraction | None:
        return None if self.parts is None else sum(self.parts.values(), Fraction(0))


@dataclass(frozen=True, slots=True)
class SpanOfCases:
    """Service times of the cases that finished on one day, or in one week. Median from 5 cases on,
    mean and its 95 per cent interval (log-delta t) from 30 on."""

    span: Period
    n: int
    mean_seconds: Fraction | None
    median_seconds: Fraction | None
    interval_seconds: tuple[float, float] | None


class ChangeOf(StrEnum):
    VERSION = "version"
    BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Change:
    """From this day on another version of the process, or another baseline, holds."""

    day: date
    of: ChangeOf
    number: int


@dataclass(frozen=True, slots=True)
class StepTime:
    """A row of the table with what was measured; `n` cases performed it.

    The mean per such case inside working hours, repeats included; None below 30 cases.
    """

    row: StepRow
    n: int
    mean_seconds: Fraction | None


@dataclass(frozen=True, slots=True)
class Way:
    """One step right after another: how often, in per cent of the cases, and the mean time from
    the end of one to the beginning of the next on the wall, from 30 times on."""

    edge: Edge
    n: int
    percent: Fraction
    mean_seconds: Fraction | None
    official: bool


@dataclass(frozen=True, slots=True)
class TimeReport:
    """`n` counted cases of this version. `versions`: (number, cases) of all that were measured.

    `left_out`: of this version, cases that ended and say nothing about how long granting takes.
    `ways` holds every edge, also rare ones. `standard_seconds` and `baseline_seconds` are the
    totals of both tables with the minutes that a working day has here: at each centre its own,
    counted as often as it had cases, as the measured means are.
    """

    process: Process
    baseline: Baseline | None
    centres: tuple[str, ...]
    period: Period
    since: date | None
    versions: tuple[tuple[int, int], ...]
    total: Split
    channels: tuple[Split, ...]
    units: tuple[Split, ...]
    run: tuple[SpanOfCases, ...]
    changes: tuple[Change, ...]
    steps: tuple[StepTime, ...]
    ways: tuple[Way, ...]
    fits: tuple[RowFit, ...]
    fitting: int
    removable_seconds: Fraction | None
    minutes_per_working_day: Fraction
    left_out: int

    @property
    def n(self) -> int:
        return self.total.n

    @property
    def coverage_percent(self) -> Fraction | None:
        """The share of ended cases that count."""
        ended = self.n + self.left_out
        return Fraction(100 * self.n, ended) if ended else None

    @property
    def tells_other_versions(self) -> bool:
        """Whether `n`, beside the sum over all versions, tells one to four cases of others."""
        others = sum(n for number, n in self.versions if number != self.process.number)
        return publication.published_count(others) is None

    @property
    def fitting_percent(self) -> Fraction | None:
        """Cases that went by the table; None below 5 cases, and where nobody approved a table."""
        if self.process.is_imported:
            return None
        return Fraction(100 * self.fitting, self.n) if publication.shows_median(self.n) else None

    @property
    def standard_seconds(self) -> Fraction:
        """0 where a row says "at once", and the whole is no number."""
        if not self.process.is_timed:
            return Fraction(0)
        return self.process.standard.ratio_seconds(self.minutes_per_working_day)

    @property
    def baseline_seconds(self) -> Fraction | None:
        if self.baseline is None:
            return None
        return self.baseline.total.ratio_seconds(self.minutes_per_working_day)


def report(
    office: Office,
    centre: str | None,
    period: Period,
    service: str,
    variant: str = "",
    *,
    version: int | None = None,
    sums: Sums | None = None,
) -> TimeReport:
    """Counted cases that finished in the period, from a change of baseline on.

    `version` None: the one in force at the end of the period. Raises `UnknownCentre`,
    `UnknownService`, `InvalidRequest`.
    """
    centres = centres_of(office, centre)
    process = version_of(office, service, variant, version, period)
    known = {each.id: each for each in office.catalogue.versions_of(service, variant)}
    since = since_of(office, (service, variant), period)
    counted = Period(since or period.first, period.last)
    with summing(office, sums) as of:
        ended = list(of.tallies(Sheet.CASE, centres, counted, known))
        sheets = list(of.tallies(Sheet.TIME, centres, counted, [process.id]))
        days = [r for r in of.by_day(Sheet.CASE, centres, period, known) if r.tally.n]
    every = [row for row in ended if row.tally.n]
    cases = [row for row in every if row.process == process.id]
    sheet = total(row.tally for row in sheets)
    whole = _split(None, None, total(row.tally for row in cases), sheet)
    return TimeReport(
        process=process,
        baseline=office.catalogue.baseline_on(service, period.last, variant),
        centres=centres,
        period=counted,
        since=since,
        versions=_versions(known, every),
        total=whole,
        channels=_splits(cases, sheets, by_channel=True),
        units=_splits(cases, sheets, by_channel=False),
        run=_run(period, days),
        changes=_changes(office, period, known.values(), service, variant),
        steps=_steps(office, process, period, sheet),
        ways=_ways(process, sheet, whole.n),
        fits=row_fits(sheet, process),
        fitting=sheet[FITTING],
        removable_seconds=(
            None if process.is_imported else _mean(removable_seconds(sheet), whole.n)
        ),
        minutes_per_working_day=_working_day(office, centres, cases),
        left_out=sum(
            sum(row.tally.below(LEFT_OUT).values()) for row in ended if row.process == process.id
        ),
    )


def _working_day(office: Office, centres: Iterable[str], cases: Sequence[Rolled]) -> Fraction:
    weights = Counter(dict.fromkeys(centres, 0))
    for row in cases:
        weights[row.centre] += row.tally.n
    if not weights.total():
        weights.update(centres)
    minutes = {each: office.calendar(each).minutes_per_working_day for each in weights}
    return Fraction(sum(n * minutes[each] for each, n in weights.items()), weights.total())


def version_of(
    office: Office, service: str, variant: str, version: int | None, period: Period
) -> Process:
    """The version asked for; None: the one in force at the end of the period.

    Raises `UnknownService`, `InvalidRequest`.
    """
    catalogue = office.catalogue
    if service not in catalogue.services or variant not in catalogue.variant_ids(service):
        raise UnknownService
    if version is None:
        return catalogue.process_on(service, period.last, variant)
    found = {each.number: each for each in catalogue.versions_of(service, variant)}
    if version not in found:
        problem = N_("There is no such version of this process. Choose one from the list.")
        raise InvalidRequest("version", problem)
    return found[version]


def _mean(seconds: int, n: int) -> Fraction | None:
    return Fraction(seconds, n) if publication.shows_bracket(n) else None


def _versions(known: Mapping[int, Process], rows: Iterable[Rolled]) -> tuple[tuple[int, int], ...]:
    cases: dict[int, int] = {}
    for row in rows:
        number = known[row.process].number
        cases[number] = cases.get(number, 0) + row.tally.n
    return tuple(sorted(cases.items()))


def _split(centre: str | None, channel: str | None, cases: Tally, sheet: Tally) -> Split:
    n = cases.n
    full = publication.shows_bracket(n)
    return Split(
        centre=centre,
        channel=channel,
        n=n,
        parts={name: Fraction(s, n) for name, s in places(sheet).items()} if full else None,
        service_seconds=cases.sample.mean_seconds if full else None,
        citizen_seconds=_mean(cases[CITIZEN], n),
        off_hours_seconds=_mean(sheet[OFF_HOURS], n),
    )


def _splits(
    cases: Sequence[Rolled], sheets: Sequence[Rolled], *, by_channel: bool
) -> tuple[Split, ...]:
    """Every channel, or every centre, that has cases; the catalogue's order of centres stays."""

    def key(row: Rolled) -> str:
        return row.part if by_channel else row.centre

    return tuple(
        _split(
            None if by_channel else name,
            name if by_channel else None,
            total(row.tally for row in cases if key(row) == name),
            total(row.tally for row in sheets if key(row) == name),
        )
        for name in dict.fromkeys(map(key, cases))
    )


def _run(period: Period, days: Iterable[Rolled]) -> tuple[SpanOfCases, ...]:
    """Days, or weeks of a long period; those without a case are absent."""
    found: dict[Period, list[Tally]] = {}
    for row in days:
        found.setdefault(span_of(period, row.day), []).append(row.tally)
    return tuple(
        _span(span, total(found[span])) for span in sorted(found, key=lambda each: each.first)
    )


def _span(span: Period, cases: Tally) -> SpanOfCases:
    sample = cases.sample
    full = publication.shows_bracket(sample.n)
    return SpanOfCases(
        span=span,
        n=sample.n,
        mean_seconds=sample.mean_seconds if full else None,
        median_seconds=sample.median_seconds if publication.shows_median(sample.n) else None,
        interval_seconds=interval_of_time(sample) if full else None,
    )


def _changes(
    office: Office, period: Period, versions: Iterable[Process], service: str, variant: str
) -> tuple[Change, ...]:
    """What began to hold after the first day of the period."""
    baselines = office.catalogue.baselines_of(service, variant)
    found = [Change(each.valid_from, ChangeOf.VERSION, each.number) for each in versions]
    found += [Change(each.valid_from, ChangeOf.BASELINE, each.number) for each in baselines]
    inside = (each for each in found if period.first < each.day <= period.last)
    return tuple(sorted(inside, key=lambda each: (each.day, each.of, each.number)))


def _steps(office: Office, process: Process, period: Period, sheet: Tally) -> tuple[StepTime, ...]:
    baseline = office.catalogue.baseline_on(process.service, period.last, process.variant)
    found = []
    for row in step_rows(process, baseline):
        step = StepTime(row, 0, None)
        if row.now is not None:
            n = sheet[f"{STEP_CASES}{row.now.position}"]
            seconds = sheet[f"{STEP}{row.now.position}"]
            # Of moments in a log from elsewhere nobody knows how long they took.
            known = seconds > 0 or not process.is_imported
            mean = _mean(seconds, n) if known else None
            step = replace(step, n=n, mean_seconds=mean)
        found.append(step)
    return tuple(found)


def _ways(process: Process, sheet: Tally, cases: int) -> tuple[Way, ...]:
    """The most frequent first."""
    official = official_edges(process, sheet)
    found = sorted(edges(sheet).items(), key=lambda each: (-each[1].n, each[0]))
    return tuple(_way(edge, flow, cases, edge in official) for edge, flow in found)


def _way(edge: Edge, flow: Flow, cases: int, official: bool) -> Way:
    percent = Fraction(100 * flow.n, cases)
    return Way(edge, flow.n, percent, _mean(int(flow.seconds), flow.n), official)
