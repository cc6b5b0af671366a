"""How long citizens waited for their call: in all, per queue letter, per half hour and per day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from fractions import Fraction

from shared.domain import publication
from shared.domain.period import Period, span_of
from shared.domain.reduction import Sample
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.store import turn_figures
from shared.store.turn_figures import Wait

Timed = tuple[Wait, int]
"""A wait with its length in seconds."""


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


def report(office: Office, centre: str | None, period: Period) -> WaitingReport:
    """Waits that ended in a call on a business day of the period. Raises `UnknownCentre`."""
    centres = centres_of(office, centre)
    with office.db.read() as connection:
        found = turn_figures.waits(connection, centres, period.first, period.last)
    timed = [(wait, _seconds(wait)) for wait in found]
    everybody = [each for _, each in timed]
    letters = {each.id: each.letter for each in office.catalogue.services.values()}
    seconds: dict[tuple[str, str], list[int]] = {}
    for wait, waited in timed:
        seconds.setdefault((wait.centre, letters[wait.service]), []).append(waited)
    return WaitingReport(
        period=period,
        total=_figure(centre, None, everybody),
        centres=tuple(
            _figure(each, None, _all({k: v for k, v in seconds.items() if k[0] == each}))
            for each in centres
        ),
        letters=tuple(
            _figure(each, letter, seconds[each, letter])
            for each in centres
            for letter in office.catalogue.groups
            if (each, letter) in seconds
        ),
        half_hours=_half_hours(office, centre, timed),
        spans=_spans(centre, period, timed),
        target_seconds=int(office.rules.wait_target.total_seconds()),
        within_percent=_within(everybody, office.rules.wait_target.total_seconds()),
    )


def _within(seconds: Sequence[int], target: float) -> Fraction | None:
    if not publication.shows_median(len(seconds)):
        return None
    return Fraction(100 * sum(each <= target for each in seconds), len(seconds))


def _half_hours(office: Office, centre: str | None, timed: Sequence[Timed]) -> tuple[HalfHour, ...]:
    seconds: dict[tuple[int, int], list[int]] = {}
    zones = {each: office.calendar(each).zone for each in centres_of(office, centre)}
    for wait, waited in timed:
        joined = wait.since.astimezone(zones[wait.centre])
        seconds.setdefault((joined.hour, 30 * (joined.minute // 30)), []).append(waited)
    return tuple(
        HalfHour(time(*each), _figure(centre, None, seconds[each])) for each in sorted(seconds)
    )


def _spans(centre: str | None, period: Period, timed: Sequence[Timed]) -> tuple[WaitSpan, ...]:
    by_day: dict[date, list[int]] = {}
    for wait, waited in timed:
        by_day.setdefault(wait.day, []).append(waited)
    days = by_day.keys()
    shown = Period(min(days), max(days)) if days else period
    by_span: dict[Period, list[int]] = {}
    for day in sorted(days):
        by_span.setdefault(span_of(shown, day), []).extend(by_day[day])
    return tuple(WaitSpan(span, _figure(centre, None, by_span[span])) for span in by_span)


def _seconds(wait: Wait) -> int:
    return max(0, int((wait.called_at - wait.since).total_seconds()))


def _all(seconds: Mapping[tuple[str, str], Iterable[int]]) -> list[int]:
    return [value for values in seconds.values() for value in values]


def _figure(centre: str | None, letter: str | None, values: list[int]) -> WaitFigure:
    sample = Sample.of(values)
    full = publication.shows_bracket(sample.n)
    return WaitFigure(
        centre,
        letter,
        sample.n,
        sample.mean_seconds if full else None,
        sample.median_seconds if publication.shows_median(sample.n) else None,
        sample.p90_seconds if full else None,
    )
