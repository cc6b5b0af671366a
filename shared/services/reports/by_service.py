"""Waits, and how fairly people were called, of each service at each centre.

A wait is one of the waits of its queue letter, and a call one of the calls of its centre, both
told elsewhere; so services are hidden until those sums tell nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from shared.domain.cube import ALL
from shared.domain.period import Period, long_span_of
from shared.domain.publication import shows_bracket, shows_median
from shared.domain.small_counts import Cell, Sum, kept_back
from shared.domain.tally import Tally, total
from shared.domain.turn_tally import BECAUSE
from shared.services.office import Office
from shared.services.reports.fairness import Way, way_of
from shared.services.reports.period import centres_of
from shared.services.reports.sums import summing
from shared.services.reports.tables import Row, percent, seconds
from shared.services.reports.usage import names_of
from shared.store.rollups import Rolled
from shared.store.tables.rollups import Sheet

Place = tuple[str, str]
"""A centre, or `all`, and a service."""


@dataclass(frozen=True, slots=True)
class ServiceTurns:
    """Waits in seconds and calls of a service; None is kept back or below a minimum. Out of turn is
    every call that passed somebody who had come earlier, for whatever reason. Under `all` the calls
    are those of the centres where they are told."""

    centre: str
    service: str
    n: int | None
    mean_seconds: Fraction | None
    median_seconds: Fraction | None
    p90_seconds: int | None
    in_turn: int | None
    out_of_turn: int | None

    @property
    def in_turn_percent(self) -> Fraction | None:
        """Calls that passed nobody, of all calls."""
        if self.in_turn is None or self.out_of_turn is None:
            return None
        calls = self.in_turn + self.out_of_turn
        return Fraction(100 * self.in_turn, calls) if shows_median(calls) else None


def report(
    office: Office, centre: str | None, period: Period, *, everything: bool
) -> dict[Place, ServiceTurns]:
    """Of every service with turns; over several centres under `all` too. What is hidden is decided
    over all centres. Raises `UnknownCentre`."""
    wanted, found = centres_of(office, centre), dict[Place, list[Tally]]()
    with summing(office, None) as known:
        for row in known.tallies(Sheet.TURN, centres_of(office, None), period):
            found.setdefault((row.centre, _service(office, row)), []).append(row.tally)
    tallies = {place: total(each) for place, each in found.items()}
    hidden = frozenset[Cell]() if everything else _hidden(office, tallies)
    told = {place: _told(place, each, hidden) for place, each in tallies.items()}
    shown = {place: each for place, each in told.items() if place[0] in wanted}
    if centre is None:
        for service in dict.fromkeys(service for _, service in shown):
            parts = [place for place in shown if place[1] == service]
            shown[ALL, service] = _together(
                service, total(tallies[each] for each in parts), [told[each] for each in parts]
            )
    return dict(sorted(shown.items()))


def _service(office: Office, row: Rolled) -> str:
    return office.catalogue.processes[row.process].service


def _calls(tally: Tally) -> tuple[int, int]:
    """In turn, and out of turn."""
    ways = {Way.IN_TURN: 0}
    for because, n in tally.below(BECAUSE).items():
        ways[way_of(because)] = ways.get(way_of(because), 0) + n
    in_turn = ways.pop(Way.IN_TURN)
    return in_turn, sum(ways.values())


def _hidden(office: Office, tallies: Mapping[Place, Tally]) -> frozenset[Cell]:
    """The sums of a letter, of a service's calls and of a centre's calls are known to everybody."""
    counts, letters = dict[Cell, int](), dict[Place, list[Cell]]()
    ways = dict[tuple[str, str], list[Cell]]()
    sums = list[Sum]()
    for (centre, service), tally in tallies.items():
        letter = office.catalogue.services[service].letter
        wait: Cell = ("n", centre, service)
        counts[wait] = tally.n
        letters.setdefault((centre, letter), []).append(wait)
        cells: list[Cell] = [("in", centre, service), ("out", centre, service)]
        for name, cell, n in zip(("in", "out"), cells, _calls(tally), strict=True):
            counts[cell] = n
            ways.setdefault((centre, name), []).append(cell)
        sums.append(Sum(tuple(cells)))
    sums += [Sum(tuple(each)) for each in (*letters.values(), *ways.values())]
    return kept_back(counts, sums)


def _told(place: Place, tally: Tally, hidden: frozenset[Cell]) -> ServiceTurns:
    in_turn, out = _calls(tally)
    calls_told = not hidden & {("in", *place), ("out", *place)}
    return _figure(
        place,
        tally,
        None if ("n", *place) in hidden else tally.n,
        in_turn if calls_told else None,
        out if calls_told else None,
    )


def _together(service: str, tally: Tally, parts: Sequence[ServiceTurns]) -> ServiceTurns:
    """Over several centres: waits only where those of each are told, calls over those that are."""
    calls = [each for each in parts if each.in_turn is not None]
    return _figure(
        (ALL, service),
        tally,
        _sum_of(each.n for each in parts),
        _sum_of(each.in_turn for each in calls) if calls else None,
        _sum_of(each.out_of_turn for each in calls) if calls else None,
    )


def _sum_of(counts: Iterable[int | None]) -> int | None:
    known = list(counts)
    return None if None in known else sum(n or 0 for n in known)


def _figure(
    place: Place, tally: Tally, n: int | None, in_turn: int | None, out: int | None
) -> ServiceTurns:
    sample = tally.sample
    full = shows_bracket(sample.n)
    return ServiceTurns(
        *place,
        n,
        sample.mean_seconds if full else None,
        sample.median_seconds if shows_median(sample.n) else None,
        sample.p90_seconds if full else None,
        in_turn,
        out,
    )


def waits_over_time(
    office: Office, centre: str | None, period: Period, service: str
) -> list[tuple[Period, ServiceTurns]]:
    """The waits of one service through the period, by day, week or month; spans in which fewer than
    five waited are absent, and no counts stand beside them. Raises `UnknownCentre`."""
    processes = {p.id for p in office.catalogue.processes.values() if p.service == service}
    found = dict[Period, list[Tally]]()
    with summing(office, None) as known:
        rows = known.by_day(Sheet.TURN, centres_of(office, centre), period, processes)
        for row in rows:
            if row.tally.n:
                found.setdefault(long_span_of(period, row.day), []).append(row.tally)
    spans = [(span, total(found[span])) for span in sorted(found, key=lambda each: each.first)]
    return [
        (span, _figure((centre or ALL, service), tally, None, None, None))
        for span, tally in spans
        if shows_median(tally.n)
    ]


def rows(office: Office, period: Period, found: Mapping[Place, ServiceTurns]) -> list[Row]:
    """Tidy rows: times in whole seconds, per cents with two decimals."""
    return [
        {
            "from": period.first.isoformat(),
            "to": period.last.isoformat(),
            **names_of(office, each.centre, each.service),
            "n": each.n,
            "mean_seconds": seconds(each.mean_seconds),
            "median_seconds": seconds(each.median_seconds),
            "p90_seconds": each.p90_seconds,
            "in_turn": each.in_turn,
            "out_of_turn": each.out_of_turn,
            "in_turn_percent": percent(each.in_turn_percent),
        }
        for each in found.values()
    ]
