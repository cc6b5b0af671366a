"""How long citizens waited for their call: in all, per queue letter, per half hour and per day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from fractions import Fraction

from shared.domain import publication
from shared.domain.period import Period, span_of
from shared.domain.reduction import Sample
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.store import turn_figures
from shared.store.turn_figures import Wait


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
    seconds: dict[tuple[str, str], list[int]] = {}
    for wait in found:
        letter = office.catalogue.services[wait.service].letter
        seconds.setdefault((wait.centre, letter), []).append(_seconds(wait))
    return WaitingReport(
        period=period,
        total=_figure(centre, None, _all(seconds)),
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
        half_hours=_half_hours(office, centre, found),
        spans=_spans(centre, period, found),
        target_seconds=int(office.rules.wait_target.total_seconds()),
        within_percent=_within(_all(seconds), office.rules.wait_target.total_seconds()),
    )


def _within(seconds: Sequence[int], target: float) -> Fraction | None:
    if not publication.shows_median(len(seconds)):
        return None
    return Fraction(100 * sum(each <= target for each in seconds), len(seconds))


def _half_hours(office: Office, centre: str | None, found: Sequence[Wait]) -> tuple[HalfHour, ...]:
    seconds: dict[time, list[int]] = {}
    zones = {each: office.calendar(each).zone for each in centres_of(office, centre)}
    for wait in found:
        joined = wait.since.astimezone(zones[wait.centre])
        starts = time(joined.hour, 30 * (joined.minute // 30))
        seconds.setdefault(starts, []).append(_seconds(wait))
    return tuple(HalfHour(each, _figure(centre, None, seconds[each])) for each in sorted(seconds))


def _spans(centre: str | None, period: Period, found: Sequence[Wait]) -> tuple[WaitSpan, ...]:
    by_day: dict[Period, list[int]] = {}
    days = {wait.day for wait in found}
    shown = Period(min(days), max(days)) if days else period
    spans = {day: span_of(shown, day) for day in days}
    for wait in found:
        by_day.setdefault(spans[wait.day], []).append(_seconds(wait))
    ordered = sorted(set(spans.values()), key=lambda span: span.first)
    return tuple(WaitSpan(span, _figure(centre, None, by_day[span])) for span in ordered)


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
