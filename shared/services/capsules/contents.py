"""The part of a capsule that can be made again: rows, sums, meanings and facts of one report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from shared.domain import coarse, publication
from shared.domain.period import Period
from shared.services.capsules.definitions import definitions_of
from shared.services.capsules.facts import facts_of
from shared.services.capsules.form import Asked, Cell, Facts, UnitSums, plain
from shared.services.office import Office
from shared.services.reports import adherence, reduction, service_tables, tables, waiting
from shared.services.reports.reduction import ProcessFigure, ReductionReport, UnitFigure
from shared.services.reports.sums import Sums
from shared.services.reports.tables import Row
from shared.store.tables.rollups import Sheet

_OF_ONE_LANGUAGE = ("_th", "_en")


@dataclass(frozen=True, slots=True)
class Wish:
    """A report by its name, of one centre or of all (None)."""

    report: str
    centre: str | None
    period: Period

    def asked(self, centres: Sequence[str]) -> Asked:
        first, last = self.period.first.isoformat(), self.period.last.isoformat()
        return Asked(self.report, sorted(centres), self.centre is None, first, last)


class _Maker(NamedTuple):
    report: Callable[[Office, str | None, Period, Sums | None], Any]
    rows: Callable[[Office, Any], Sequence[Row]]
    name: Callable[[Row], str]


def _of_unit(row: Row) -> str:
    return f"{_process(str(row['service']), str(row.get('variant') or ''))}@{row['centre']}"


def _process(service: str, variant: str) -> str:
    return f"{service}/{variant}" if variant else service


def _of_part(row: Row) -> str:
    return f"{row['part']}:{_process(str(row['key']), str(row.get('variant') or ''))}"


_MAKERS: Mapping[str, _Maker] = {
    "reduction": _Maker(
        lambda office, centre, period, sums: reduction.report(office, centre, period, sums=sums),
        tables.reduction_rows,
        _of_unit,
    ),
    "waiting": _Maker(
        lambda office, centre, period, sums: waiting.report(office, centre, period, sums=sums),
        lambda _office, found: service_tables.for_everybody(service_tables.waiting_rows(found)),
        _of_part,
    ),
    "adherence": _Maker(
        lambda office, centre, period, sums: adherence.report(office, centre, period, sums=sums),
        lambda _office, found: service_tables.for_everybody(service_tables.adherence_rows(found)),
        _of_part,
    ),
}
REPORTS = tuple(_MAKERS)
"""The reports that can be sealed: those whose every figure follows from events."""


def report_of(office: Office, wish: Wish, sums: Sums | None = None) -> Any:
    """The report as its page has it, or from other sums. Raises `UnknownCentre`."""
    return _MAKERS[wish.report].report(office, wish.centre, wish.period, sums)


def figures(
    office: Office, wish: Wish, report: Any, centres: Sequence[str], facts: Facts | None = None
) -> dict[str, Any]:
    """What the seal is made of, but for the events."""
    return {
        "report": plain(wish.asked(centres)),
        "definitions": definitions_of(wish.report),
        "facts": plain(facts or facts_of(office, centres)),
        "rows": _rows(office, wish, report),
    }


def _rows(office: Office, wish: Wish, report: Any) -> dict[str, dict[str, Cell]]:
    maker = _MAKERS[wish.report]
    found: dict[str, dict[str, Cell]] = {}
    for row in maker.rows(office, report):
        name = maker.name(row)
        assert name not in found, f"two rows are called {name}"
        found[name] = {
            column: _cell(value)
            for column, value in row.items()
            if not column.endswith(_OF_ONE_LANGUAGE)
        }
    return found


def _cell(value: str | int | float | bool | None) -> Cell:
    return f"{value:.2f}" if isinstance(value, float) else value


def sums_of(office: Office, wish: Wish, report: Any, sums: Sums) -> dict[str, Any]:
    """Of each process at each centre, what a ministry adds up; nothing of other reports."""
    if not isinstance(report, ReductionReport):
        return {}
    return {
        f"{figure.key}@{unit.centre}": plain(_unit_sums(office, wish.period, figure, unit, sums))
        for figure in report.processes
        for unit in figure.units
    }


def _unit_sums(
    office: Office, period: Period, figure: ProcessFigure, unit: UnitFigure, sums: Sums
) -> UnitSums:
    sample, full = unit.sample, publication.shows_bracket(unit.n)
    counted = Period(figure.since or period.first, period.last)
    return UnitSums(
        service=figure.service.id,
        variant=figure.variant,
        centre=unit.centre,
        n=publication.published_count(unit.n),
        seconds=sample.total_seconds if full else None,
        squares=sample.total_squares if full else None,
        classes=_classes(office, figure, unit.centre, counted, sums) if full else [],
    )


def _classes(
    office: Office, figure: ProcessFigure, centre: str, counted: Period, sums: Sums
) -> list[coarse.Class]:
    versions = office.catalogue.versions_of(figure.service.id, figure.variant)
    rows = sums.tallies(Sheet.CASE, [centre], counted, [each.id for each in versions])
    return coarse.classes(sorted(time for row in rows for time in row.tally.times))
