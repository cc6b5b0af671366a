"""How long citizens waited for their call: in all, per queue letter, per half hour and per day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from fractions import Fraction

from shared.domain import publication
from shared.domain.period import Period, by_month, long_span_of
from shared.domain.tally import Tally, total
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.sums import Sums, summing
from shared.store.rollups import Rolled
from shared.store.tables.rollups import Sheet


@dataclass(frozen=True, slots=True)
class WaitFigure:
    """Waits in seconds; `letter` None is the whole centre, `centre` None all of them.

    Below 5 only the count is given, below 30 also the median.
    """

    centre: str | None
    letter: str | None
    n: int
    mean_seconds: Fraction | None
    median_seconds: Fraction | None
    p90_seconds: int | None


@dataclass(frozen=True, slots=True)
class HalfHour:
    """Waits of those who joined the line in the half hour from `starts`, in the centre's time."""

    starts: time
    waits: WaitFigure

    @property
    def name(self) -> str:
        """As programs write it: `10:30`."""
        return f"{self.starts:%H:%M}"


@dataclass(frozen=True, slots=True)
class WaitSpan:
    """Waits of one day, or of one week where the days with waits lie far apart."""

    span: Period
    waits: WaitFigure


@dataclass(frozen=True, slots=True)
class WaitingReport:
    """`half_hours` and `spans` are about all the centres asked for, and hold no empty ones.

    `target_seconds` is the house rule on waits, `within_percent` the waits that kept it.
    """

    period: Period
    total: WaitFigure
    centres: tuple[WaitFigure, ...]
    letters: tuple[WaitFigure, ...]
    half_hours: tuple[HalfHour, ...]
    spans: tuple[WaitSpan, ...]
    target_seconds: int
    within_percent: Fraction | None


def report(
    office: Office, centre: str | None, period: Period, *, sums: Sums | None = None
) -> WaitingReport:
    """Waits for the last call of turns that ended, by the business day of their ticket.

    Raises `UnknownCentre`.
    """
    centres = centres_of(office, centre)
    with summing(office, sums) as known:
        turns = [row for row in known.tallies(Sheet.TURN, centres, period) if row.tally.n]
        hours = list(known.tallies(Sheet.HOUR, centres, period))
        shown = known.days(Sheet.DAY, centres, period) or period
        days = [row for row in known.in_spans(Sheet.DAY, centres, shown) if row.tally.n]
        whole = days if by_month(shown) else list(known.tallies(Sheet.DAY, centres, period))
    everybody = total(row.tally for row in whole)
    target = int(office.rules.wait_target.total_seconds())
    letters = _by_letter(office, turns)
    return WaitingReport(
        period=period,
        total=_figure(centre, None, everybody),
        centres=tuple(
            _figure(each, None, total(row.tally for row in whole if row.centre == each))
            for each in centres
        ),
        letters=tuple(
            _figure(each, letter, total(letters[each, letter]))
            for each in centres
            for letter in office.catalogue.groups
            if (each, letter) in letters
        ),
        half_hours=_half_hours(centre, hours),
        spans=_spans(centre, shown, days),
        target_seconds=target,
        within_percent=_within(everybody, target),
    )


def _by_letter(office: Office, turns: Iterable[Rolled]) -> Mapping[tuple[str, str], list[Tally]]:
    found: dict[tuple[str, str], list[Tally]] = {}
    for row in turns:
        service = office.catalogue.processes[row.process].service
        letter = office.catalogue.services[service].letter
        found.setdefault((row.centre, letter), []).append(row.tally)
    return found


def _within(waits: Tally, target: int) -> Fraction | None:
    n = waits.n
    return Fraction(100 * waits.within(target), n) if publication.shows_median(n) else None


def _half_hours(centre: str | None, hours: Iterable[Rolled]) -> tuple[HalfHour, ...]:
    found: dict[str, list[Tally]] = {}
    for row in hours:
        found.setdefault(row.part, []).append(row.tally)
    return tuple(
        HalfHour(time.fromisoformat(each), _figure(centre, None, total(found[each])))
        for each in sorted(found)
    )


def _spans(centre: str | None, shown: Period, days: Sequence[Rolled]) -> tuple[WaitSpan, ...]:
    found: dict[Period, list[Tally]] = {}
    for row in sorted(days, key=lambda each: each.day):
        found.setdefault(long_span_of(shown, row.day), []).append(row.tally)
    return tuple(WaitSpan(span, _figure(centre, None, total(found[span]))) for span in found)


def _figure(centre: str | None, letter: str | None, waits: Tally) -> WaitFigure:
    sample = waits.sample
    full = publication.shows_bracket(sample.n)
    return WaitFigure(
        centre,
        letter,
        sample.n,
        sample.mean_seconds if full else None,
        sample.median_seconds if publication.shows_median(sample.n) else None,
        sample.p90_seconds if full else None,
    )
