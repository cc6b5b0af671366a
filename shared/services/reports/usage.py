"""How often services were used, by month, centre, service and channel, and how turns ended.

Everything here counts ended turns on the business day of their ticket. What everybody may know of
the counts is decided once over all centres and all of them together, so that no two tables made of
them tell what one keeps back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from shared.domain.cube import ALL, Key, Level, sums, with_totals
from shared.domain.indicators import BEGAN, COMPLETED, DIGITAL_CHANNELS, way_of
from shared.domain.period import Period, month_of
from shared.domain.publication import MINIMUM_FOR_COUNTS
from shared.domain.small_counts import Cell, Sum, kept_back
from shared.domain.turn_tally import ENDED
from shared.domain.visit import FINISHING_OUTCOMES
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.sums import Sums, summing
from shared.services.reports.tables import Row
from shared.store.tables.rollups import Sheet

FINISHED = "finished"
DIGITAL, ELSEWHERE = "digital", "elsewhere"
DONE, OTHERWISE, ABANDONED, STARTED = "completed", "otherwise", "abandoned", "began"

_A_DAY = timedelta(days=1)
_T, _F = True, False
LEVELS: tuple[Level, ...] = (  # month, centre, service, channel
    *((_T, _T, _T, _T), (_T, _T, _T, _F), (_T, _T, _F, _T), (_T, _T, _F, _F)),
    *((_T, _F, _T, _F), (_T, _F, _F, _T), (_T, _F, _F, _F)),
    *((_F, _T, _T, _T), (_F, _T, _T, _F), (_F, _T, _F, _T), (_F, _T, _F, _F)),
    *((_F, _F, _T, _F), (_F, _F, _F, _T), (_F, _F, _F, _F)),
)
"""Which totals are published: a smaller table would not be less work to keep safe."""

MEASURED: tuple[Level, ...] = (  # measure, centre, service
    *((_T, _T, _T), (_T, _T, _F), (_T, _F, _T), (_T, _F, _F)),
)
"""Which totals of the other counts are published."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Finished turns by (month, centre, service, channel) and other counts by (measure, centre,
    service), each with its totals; `hidden` are those that everybody is not told, none
    with `everything`."""

    period: Period
    months: tuple[Period, ...]
    finished: Mapping[Key, int]
    measured: Mapping[Key, int]
    hidden: frozenset[Cell]
    everything: bool

    def count(self, measure: str, centre: str, service: str) -> int:
        """Whether it is told or not."""
        if measure == FINISHED:
            return self.finished.get((ALL, centre, service, ALL), 0)
        return self.measured.get((measure, centre, service), 0)

    def told(self, measure: str, centre: str, service: str) -> int | None:
        """None where it is kept back."""
        key: Key = (measure, centre, service)
        if measure == FINISHED:
            key = (ALL, centre, service, ALL)
        return None if key in self.hidden else self.count(measure, centre, service)

    def in_month(self, month: Period, centre: str, service: str) -> int | None:
        """Finished turns of a month; None where they are kept back."""
        key = (month_name(month), centre, service, ALL)
        return None if key in self.hidden else self.finished.get(key, 0)


def month_name(month: Period) -> str:
    """As programs write it: `2026-11`."""
    return f"{month.first:%Y-%m}"


def months_of(period: Period) -> tuple[Period, ...]:
    """The months of a period, cut where it begins and ends."""
    found, first = list[Period](), period.first
    while first <= period.last:
        last = min(month_of(first).last, period.last)
        found.append(Period(first, last))
        first = last + _A_DAY
    return tuple(found)


def report(office: Office, period: Period, *, everything: bool, sums: Sums | None = None) -> Usage:
    """Of all centres, with every count or as everybody may know them."""
    with summing(office, sums) as known:
        return known.once(
            ("usage", period, everything), lambda: _made(office, known, period, everything)
        )


def _made(office: Office, known: Sums, period: Period, everything: bool) -> Usage:
    months = months_of(period)
    fine, measured = Counter[Key](), Counter[Key]()
    for month in months:
        for row in known.tallies(Sheet.TURN, centres_of(office, None), month):
            service = office.catalogue.processes[row.process].service
            ended = row.tally.below(ENDED)
            finished = sum(n for outcome, n in ended.items() if outcome in FINISHING_OUTCOMES)
            fine[month_name(month), row.centre, service, way_of(row.part)] += finished
            for measure, n in _measures(ended, row.part, finished):
                measured[measure, row.centre, service] += n
    cells = with_totals(fine, LEVELS)
    others = with_totals(measured, MEASURED)
    hidden = frozenset[Cell]() if everything else hidden_of(cells, others)
    return Usage(period, months, cells, others, hidden, everything)


def hidden_of(cells: Mapping[Key, int], others: Mapping[Key, int]) -> frozenset[Cell]:
    """Which finished turns and which other counts everybody is not told, decided together."""
    counts: dict[Cell, int] = dict(cells.items())
    counts.update(others.items())
    few = [key for key, n in others.items() if key[0] == ABANDONED and n < MINIMUM_FOR_COUNTS]
    # Rather how many began than how many were finished, which is told in several tables.
    began = [(STARTED, *key[1:]) for key in few]
    return kept_back(counts, _sums(cells, others), began)


def _measures(ended: Mapping[str, int], channel: str, finished: int) -> Iterator[tuple[str, int]]:
    began = sum(n for outcome, n in ended.items() if outcome in BEGAN)
    done = sum(n for outcome, n in ended.items() if outcome in COMPLETED)
    yield STARTED, began
    yield ABANDONED, began - finished
    yield DONE, done
    yield OTHERWISE, finished - done
    yield DIGITAL if channel in DIGITAL_CHANNELS else ELSEWHERE, finished


def _sums(cells: Mapping[Key, int], others: Mapping[Key, int]) -> list[Sum]:
    """All that adds up among these counts, in every direction and from one measure to another."""
    found = [*sums(cells, LEVELS), *sums(others, MEASURED)]
    for measure, centre, service in others:
        if measure != STARTED:
            continue
        for parts, whole in _between_measures(centre, service):
            there = tuple(each for each in parts if each in cells or each in others)
            if there:  # in the others is nobody
                found.append(Sum(there, whole))
    return found


def _between_measures(centre: str, service: str) -> Iterator[tuple[tuple[Key, ...], Key]]:
    finished: Key = (ALL, centre, service, ALL)
    digital: Key = (DIGITAL, centre, service)
    yield ((DONE, centre, service), (OTHERWISE, centre, service)), finished
    yield (finished, (ABANDONED, centre, service)), (STARTED, centre, service)
    yield (digital, (ELSEWHERE, centre, service)), finished
    if service == ALL or centre != ALL:  # else these channels are not told apart
        yield tuple((ALL, centre, service, each) for each in sorted(DIGITAL_CHANNELS)), digital


def statistics_rows(office: Office, usage: Usage, centre: str | None) -> list[Row]:
    """Tidy rows of finished turns, the totals among them under `all`; nobody's are absent. Of one
    centre those that name it. Raises `UnknownCentre`."""
    wanted = set(centres_of(office, centre)) | ({ALL} if centre is None else set())
    days = {month_name(each): each for each in usage.months} | {ALL: usage.period}
    keys = sorted(key for key in usage.finished if key[1] in wanted)
    return [
        {
            "from": days[key[0]].first.isoformat(),
            "to": days[key[0]].last.isoformat(),
            "month": key[0],
            **names_of(office, key[1], key[2]),
            "channel": key[3],
            "finished": None if key in usage.hidden else usage.finished[key],
        }
        for key in keys
    ]


def names_of(office: Office, centre: str, service: str) -> Row:
    """A centre and a service by id and name; nothing beside `all`."""
    catalogue = office.catalogue
    at, what = catalogue.centres.get(centre), catalogue.services.get(service)
    return {
        "centre": centre,
        "centre_name_th": at.names.th if at else None,
        "centre_name_en": at.names.en if at else None,
        "service": service,
        "service_name_th": what.names.th if what else None,
        "service_name_en": what.names.en if what else None,
    }
