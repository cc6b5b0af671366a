"""Sums of single centres for other figures than reductions, as far as they may leave the house.

Of every centre as its own report tells them, whether one or all were asked for: so a ministry gets
the same from both, and nothing that the report of the centre keeps back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from shared.domain import coarse, publication
from shared.domain.coarse import Class
from shared.domain.journey_tally import Clock
from shared.domain.publication import published_count
from shared.domain.satisfaction import SCORES
from shared.services.capsules.form import PartSums
from shared.services.capsules.makers import (
    MAKERS,
    PROCESS_TIME,
    TIME,
    process_name,
)
from shared.services.capsules.wishes import Wish
from shared.services.office import Office
from shared.services.reports.adherence import AdherenceReport
from shared.services.reports.journey_values import JourneyFigure, JourneysReport
from shared.services.reports.period import centres_of
from shared.services.reports.satisfaction import SatisfactionFigure, SatisfactionReport
from shared.services.reports.sums import Sums
from shared.services.reports.tables import Row
from shared.services.reports.time_goes import TimeReport
from shared.services.reports.time_rows import public_count, told_ways
from shared.services.reports.time_stays import KINDS, ProcessStay
from shared.services.reports.waiting import WaitingReport
from shared.store.tables.rollups import Sheet


class Part(NamedTuple):
    """One figure of a centre; `totals` None where they may not be told."""

    part: str
    key: str
    n: int | None
    totals: Mapping[str, int] | None = None
    classes: Sequence[Class] = ()


class Told(NamedTuple):
    """The report of one centre, its rows for everybody, and what it was made of."""

    centre: str
    report: Any
    rows: Sequence[Row]
    times: Callable[[Sheet, str], list[int]]
    """Of a sheet, those of one part ("" all), in order."""

    def row(self, part: str, key: str) -> Row:
        """What everybody may know of a figure."""
        return next(row for row in self.rows if (row["part"], row["key"]) == (part, key))

    def number(self, part: str, key: str) -> int | None:
        """How many a row tells."""
        n = self.row(part, key)["n"]
        return n if isinstance(n, int) else None


def parts_of(office: Office, wish: Wish, sums: Sums) -> dict[str, PartSums]:
    """Of each centre of a report that is not the reduction. Raises `UnknownCentre`."""
    found: dict[str, PartSums] = {}
    for centre in centres_of(office, wish.centre):
        for each in _PARTS[wish.kind](_told(office, wish.at(centre), centre, sums)):
            found[f"{each.part}:{each.key}@{centre}"] = _sums(each, centre)
    return found


def _told(office: Office, wish: Wish, centre: str, sums: Sums) -> Told:
    maker = MAKERS[wish.kind]
    report = maker.report(office, wish, sums)

    def times(sheet: Sheet, part: str) -> list[int]:
        rows = sums.by_day(sheet, [centre], wish.period)
        return sorted(time for row in rows if row.part == part for time in row.tally.times)

    return Told(centre, report, maker.rows(office, wish, report, sums), times)


def _sums(each: Part, centre: str) -> PartSums:
    """Nothing beside a number that is kept back: a mean and its sum would tell it."""
    if each.n is None:
        return PartSums(each.part, each.key, centre, None, {}, [])
    totals = dict(each.totals or {})
    return PartSums(each.part, each.key, centre, each.n, totals, list(each.classes))


def _whole(mean: Fraction | int | None, n: int) -> int:
    """The sum from which a mean was made."""
    return int((mean or 0) * n)


def _of_waits(told: Told) -> Iterator[Part]:
    report: WaitingReport = told.report
    total = report.total
    classes = coarse.classes(told.times(Sheet.DAY, "")) if total.mean_seconds is not None else []
    n = told.number("total", told.centre)
    yield _mean("total", "", n, total.n, total.mean_seconds)._replace(classes=classes)
    for each in report.half_hours:
        n, waits = told.number("half_hour", each.name), each.waits
        yield _mean("half_hour", each.name, n, waits.n, waits.mean_seconds)


def _of_kept(told: Told) -> Iterator[Part]:
    report: AdherenceReport = told.report
    for figure in (report.total, *report.services):
        of_all = figure.service is None
        name = process_name(figure.service or "", figure.variant)
        part, key = ("total", told.centre) if of_all else ("service", f"{told.centre}/{name}")
        row = next(row for row in told.rows if (row["part"], row["key"]) == (part, key))
        within = row["within"]
        totals = {"within": within} if isinstance(within, int) else None
        yield Part(part, "" if of_all else name, told.number(part, key), totals)


def _of_answers(told: Told) -> Iterator[Part]:
    report: SatisfactionReport = told.report
    yield _votes("total", "", told.row("total", told.centre), report.total)
    yield Part("invited", "", published_count(report.invited))
    for each in report.services:
        row = told.row("service", f"{told.centre}/{each.service}")
        yield _votes("service", str(each.service), row, each)


def _votes(part: str, key: str, row: Row, figure: SatisfactionFigure) -> Part:
    """`satisfied` where the share may be told, single scores where all of them may."""
    n = row["n"] if isinstance(row["n"], int) else None
    if figure.votes is None or row["top_two_percent"] is None:
        return Part(part, key, n)
    totals = {"satisfied": sum(figure.votes.counts[3:])}
    if row["mean_of_5"] is not None:
        scores = zip(SCORES, figure.votes.counts, strict=True)
        totals |= {f"score_{score}": count for score, count in scores}
    return Part(part, key, n, totals)


def _of_journeys(told: Told) -> Iterator[Part]:
    report: JourneysReport = told.report
    for each in report.figures:
        n = told.number("journey", f"{told.centre}/{each.bundle.id}")
        if not publication.shows_bracket(each.n):
            yield Part("journey", each.bundle.id, n)
            continue
        times = told.times(Sheet.JOURNEY, f"{Clock.WORKING}:{each.bundle.id}")
        yield Part("journey", each.bundle.id, n, _of_journey(each), coarse.classes(times))


def _of_journey(figure: JourneyFigure) -> dict[str, int]:
    """`former` counts the journeys whose services all have a baseline: all of them, or none."""
    n, former = figure.n, figure.separately
    found = {
        "working_seconds": _whole(figure.working.mean_seconds, n),
        "wall_seconds": _whole(figure.wall.mean_seconds, n),
        "agencies": _whole(figure.agencies, n),
        "counters": _whole(figure.counters, n),
        "services": _whole(figure.services, n),
        "in_one_visit": _whole(figure.in_one_visit_percent, n) // 100,
        "steps": _whole(former.standard_steps if former else None, n),
    }
    if former is not None and former.baseline_seconds and former.baseline_steps is not None:
        found |= {
            "former": n,
            "former_seconds": _whole(former.baseline_seconds, n),
            "former_steps": _whole(former.baseline_steps, n),
        }
    return found


def _of_stays(told: Told) -> Iterator[Part]:
    found: Iterable[ProcessStay] = told.report
    for each, row in zip(found, told.rows, strict=True):
        name = process_name(each.process.service, each.process.variant)
        n, parts = row["n"], each.parts
        totals = None
        if parts is not None:
            totals = {f"{kind}_seconds": _whole(parts.get(kind), each.n) for kind in KINDS}
        yield Part("process", name, n if isinstance(n, int) else None, totals)


def _of_process(told: Told) -> Iterator[Part]:
    report: TimeReport = told.report
    count, whole, n = public_count(report), report.total, report.n
    parts = {f"place:{name}": _whole(mean, n) for name, mean in (whole.parts or {}).items()}
    parts |= {
        "service_time": _whole(whole.service_seconds, n),
        "citizen_time": _whole(whole.citizen_seconds, n),
        "off_hours": _whole(whole.off_hours_seconds, n),
        "removable": _whole(report.removable_seconds, n),
    }
    yield Part("stay", "", count(n, n), parts if whole.parts else None)
    for each in report.steps:
        if each.row.now is not None:
            key = str(each.row.now.position)
            yield _mean("step", key, count(each.n, n), each.n, each.mean_seconds)
    for way in told_ways(report):
        yield _mean("way", ">".join(way.edge), way.n, way.n, way.mean_seconds)


def _mean(part: str, key: str, told: int | None, n: int, mean: Fraction | None) -> Part:
    return Part(part, key, told, None if mean is None else {"seconds": _whole(mean, n)})


_PARTS: Mapping[str, Callable[[Told], Iterator[Part]]] = {
    "waiting": _of_waits,
    "adherence": _of_kept,
    "satisfaction": _of_answers,
    "journeys": _of_journeys,
    TIME: _of_stays,
    PROCESS_TIME: _of_process,
}
