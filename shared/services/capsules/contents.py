"""The part of a capsule that can be made again: rows, sums, meanings and facts of one report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shared.domain import coarse, publication
from shared.domain.period import Period
from shared.services.capsules.definitions import definitions_of
from shared.services.capsules.facts import facts_of
from shared.services.capsules.form import Cell, UnitSums, plain
from shared.services.capsules.makers import MAKERS, telling_of
from shared.services.capsules.parts import parts_of
from shared.services.capsules.wishes import Wish
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.reduction import ProcessFigure, ReductionReport, UnitFigure
from shared.services.reports.sums import Sums
from shared.services.reports.tables import Row
from shared.store.tables.rollups import Sheet

_OF_ONE_LANGUAGE = ("_th", "_en")


def report_of(office: Office, wish: Wish, sums: Sums | None = None) -> Any:
    """The report as its page has it, or from other sums. Raises `UnknownCentre`,
    `UnknownService`, `InvalidRequest`."""
    return MAKERS[wish.kind].report(office, wish, sums)


def figures(office: Office, wish: Wish, report: Any, sums: Sums | None = None) -> dict[str, Any]:
    """What is shown, and what it rests on; `sums` are those of the report."""
    return {
        "report": plain(wish.asked(centres_of(office, wish.centre))),
        "definitions": definitions_of(wish.kind),
        "facts": plain(facts_of(office)),
        "rows": _rows(office, wish, report, sums),
    }


def _rows(office: Office, wish: Wish, report: Any, sums: Sums | None) -> dict[str, dict[str, Cell]]:
    maker = MAKERS[wish.kind]
    found: dict[str, dict[str, Cell]] = {}
    kept: dict[tuple[str, ...], list[str]] = {}
    for row in maker.rows(office, wish, report, sums):
        name = maker.name(row)
        assert name not in found, f"two rows are called {name}"
        shape = tuple(row)
        columns = kept.get(shape) or kept.setdefault(shape, _kept(row))
        found[name] = {column: _cell(row[column]) for column in columns}
    return found


def _kept(row: Row) -> list[str]:
    return [column for column in row if not column.endswith(_OF_ONE_LANGUAGE)]


def _cell(value: str | int | float | bool | None) -> Cell:
    return f"{value:.2f}" if isinstance(value, float) else value


def sums_of(office: Office, wish: Wish, report: Any, sums: Sums) -> dict[str, Any]:
    """What a ministry adds up, of each process or other figure at each centre."""
    if not isinstance(report, ReductionReport):
        return {"sums": {}, "parts": plain(parts_of(office, wish, sums))}
    return {"sums": plain(dict(_sums_of_units(office, wish, sums))), "parts": {}}


def _sums_of_units(office: Office, wish: Wish, sums: Sums) -> Iterator[tuple[str, UnitSums]]:
    """Of every centre as its own report tells them, as of other reports (`parts`)."""
    for centre in centres_of(office, wish.centre):
        alone = wish.at(centre)
        report: ReductionReport = report_of(office, alone, sums)
        tell = telling_of(office, alone, report, sums)
        for figure in report.processes:
            for unit in figure.units:
                n = tell.of_unit(figure, unit).n
                found = _unit_sums(office, wish.period, figure, unit, n, sums)
                yield f"{figure.key}@{centre}", found


def _unit_sums(
    office: Office,
    period: Period,
    figure: ProcessFigure,
    unit: UnitFigure,
    n: int | None,
    sums: Sums,
) -> UnitSums:
    """Nothing beside a number that is kept back: its mean would tell it."""
    sample = unit.sample
    full = n is not None and publication.shows_bracket(unit.n)
    counted = Period(figure.since or period.first, period.last)
    return UnitSums(
        service=figure.service.id,
        variant=figure.variant,
        centre=unit.centre,
        n=n,
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
