"""Figures over several services: everything, one agency, one centre; with the mix looked at.

Such a figure moves when the mix of services moves. It is compared with an earlier period: the same
days a year before where enough cases ended in them, because demand follows the seasons, else as
many days directly before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from shared.domain import publication
from shared.domain.mix import Mixed, Part, mixed
from shared.domain.period import Period
from shared.domain.tally import SECONDS
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.reduction_facts import Facts, ProcessKey, cases_in, facts_of, key_of
from shared.services.reports.sums import Sums, summing
from shared.store.tables.rollups import Sheet


class Compared(StrEnum):
    """Which earlier period the mix is compared with."""

    YEAR_BEFORE = "year_before"
    DIRECTLY_BEFORE = "directly_before"


class Over(StrEnum):
    """What a figure is over: everything asked for, one service unit, or one agency."""

    ALL = "all"
    CENTRE = "centre"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class SeveralFigure:
    """`name` is the id of the centre or agency; empty for everything."""

    over: Over
    name: str
    mixed: Mixed


@dataclass(frozen=True, slots=True)
class SeveralReport:
    """Everything first, then centres where several were asked for, then agencies with more than one
    service. `compared` is None where no earlier period has enough cases."""

    period: Period
    compared: Period | None
    how: Compared | None
    figures: tuple[SeveralFigure, ...]


FactsByKey = Mapping[ProcessKey, Facts]
Earlier = dict[ProcessKey, dict[str, int]]
"""Cases of the compared period by process and centre."""


def report(
    office: Office, centre: str | None, period: Period, *, sums: Sums | None = None
) -> SeveralReport:
    """Of one centre or of all. Raises `UnknownCentre`."""
    centres = centres_of(office, centre)
    with summing(office, sums) as known:
        now = facts_of(office, known, centres, period)
        compared, how, then = _compared(office, known, centres, period)
    keys = sorted({*now, *then})
    cells = {key: _cells(office, key, centres, period, now, then) for key in keys}
    wanted = [(Over.ALL, "", centres, keys)]
    if len(centres) > 1:
        wanted += [(Over.CENTRE, each, (each,), keys) for each in centres]
    wanted += [
        (Over.AGENCY, each, centres, [key for key in keys if _agency(office, key) == each])
        for each in _agencies(office, keys)
    ]
    figures = (
        SeveralFigure(over, name, mixed(_parts(cells, keys, at))) for over, name, at, keys in wanted
    )
    return SeveralReport(period, compared, how, tuple(f for f in figures if f.mixed.n))


def _agency(office: Office, key: ProcessKey) -> str:
    return office.catalogue.services[key[0]].agency


def _agencies(office: Office, keys: Sequence[ProcessKey]) -> list[str]:
    """Those with more than one process that was asked for, in the order of the catalogue."""
    processes = Counter(_agency(office, key) for key in keys)
    return [each for each in office.catalogue.agencies if processes[each] > 1]


def _compared(
    office: Office, sums: Sums, centres: Sequence[str], period: Period
) -> tuple[Period | None, Compared | None, Earlier]:
    before = Period(period.first - timedelta(days=period.days), period.first - timedelta(days=1))
    a_year_ago = Period(_year_before(period.first), _year_before(period.last))
    for how, earlier in (
        (Compared.YEAR_BEFORE, a_year_ago),
        (Compared.DIRECTLY_BEFORE, before),
    ):
        found: Earlier = {}
        for (centre, process), n in sums.numbers(Sheet.CASE, centres, earlier).items():
            by_centre = found.setdefault(key_of(office, process), {})
            by_centre[centre] = by_centre.get(centre, 0) + n
        if publication.shows_bracket(sum(sum(each.values()) for each in found.values())):
            return earlier, how, found
    return None, None, {}


def _year_before(day: date) -> date:
    """The same day of the year before; the 28th for a 29 February."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year - 1, day=last)


@dataclass(frozen=True, slots=True)
class _Cell:
    """One process at one centre: its former time, its cases of now with the sum of their times, and
    those of the compared period."""

    former_seconds: int
    cases: int
    total_seconds: int
    cases_compared: int


def _cells(
    office: Office,
    key: ProcessKey,
    centres: Sequence[str],
    period: Period,
    now: FactsByKey,
    then: Earlier,
) -> Mapping[str, _Cell]:
    """By centre; nothing without a former time to compare with."""
    baseline = office.catalogue.baseline_on(key[0], period.last, key[1])
    if baseline is None:
        return {}
    present, earlier = now.get(key, Facts()).rows, then.get(key, {})
    return {
        each: _Cell(
            baseline.total.ratio_seconds(office.calendar(each).minutes_per_working_day),
            cases_in(present.get(each, ())),
            sum(row.tally[SECONDS] for row in present.get(each, ())),
            earlier.get(each, 0),
        )
        for each in centres
    }


def _parts(
    cells: Mapping[ProcessKey, Mapping[str, _Cell]],
    keys: Sequence[ProcessKey],
    centres: Sequence[str],
) -> dict[str, Part]:
    """By process, those with a former time to compare with."""
    found = {}
    for key in keys:
        part = _part([cells[key][each] for each in centres if each in cells[key]])
        if part is not None:
            found["/".join(key)] = part
    return found


def _part(cells: Sequence[_Cell]) -> Part | None:
    cases = sum(each.cases for each in cells)
    compared = sum(each.cases_compared for each in cells)
    if not cases and not compared:
        return None
    former = sum(
        each.former_seconds * (each.cases if cases else each.cases_compared) for each in cells
    )
    return Part(
        baseline_seconds=Fraction(former, cases or compared),
        cases=cases,
        total_seconds=sum(each.total_seconds for each in cells),
        cases_compared=compared,
    )
