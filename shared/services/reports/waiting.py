"""How long citizens waited for their call, per centre and queue letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from shared.domain import publication
from shared.domain.period import Period
from shared.domain.reduction import Sample
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.store import figures
from shared.store.figures import Wait


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
class WaitingReport:
    period: Period
    total: WaitFigure
    centres: tuple[WaitFigure, ...]
    letters: tuple[WaitFigure, ...]


def report(office: Office, centre: str | None, period: Period) -> WaitingReport:
    """Waits that ended in a call on a business day of the period. Raises `UnknownCentre`."""
    centres = centres_of(office, centre)
    with office.db.read() as connection:
        found = figures.waits(connection, centres, period.first, period.last)
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
    )


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
