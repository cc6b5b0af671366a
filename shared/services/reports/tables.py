"""Reports as plain tables: open data, `gcs report`, and files to download.

Tidy: one row per process and centre, and one over all centres where several offer it. Times are
whole seconds, per cents have two decimals, days are ISO dates. In what leaves the house no cell is
made of fewer than five cases, and text that a spreadsheet would run as a formula is made harmless.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TextIO

from shared.domain import publication
from shared.domain.burden import Burden, VisitsPerCase
from shared.domain.errors import N_, InvalidRequest
from shared.domain.publication import published_count
from shared.domain.reduction import Reduction, two_decimals
from shared.services.office import Office
from shared.services.reports import reduction
from shared.services.reports.period import fiscal_period
from shared.services.reports.reduction import Measured, ProcessFigure, ReductionReport, Steps

Cell = str | int | float | bool | None
Row = dict[str, Cell]

FORMATS = ("table", "json", "csv")
BYTE_ORDER_MARK = "\ufeff"
"""Spreadsheet programs read a CSV file as UTF-8, and Thai as Thai, only behind this mark."""

_ALL_CENTRES = "all"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_SHORT_COLUMNS = (
    *("service", "centre", "n", "baseline_steps", "standard_steps", "mean_seconds"),
    *("official_reduction_percent", "real_reduction_percent", "real_bracket", "certain"),
)


def reduction_rows(
    office: Office, report: ReductionReport, *, for_staff: bool = False
) -> list[Row]:
    """The tidy rows of a reduction report; every row has the same columns.

    Staff see every count, as on their pages; everybody else none of one to four.
    """
    count = _every_count if for_staff else published_count
    rows = []
    for figure in report.processes:
        for unit in figure.units:
            ratios = (unit.baseline_ratio_seconds, unit.standard_ratio_seconds)
            rows.append(
                _head(office, report, figure, unit.centre, ratios)
                | _measured(unit.measured, unit.excluded, count)
                | burden_columns(figure.burden, unit.visits)
                | _reductions(unit.official, unit.real, unit.steps)
            )
        if len(figure.units) > 1:
            rows.append(
                _head(office, report, figure, _ALL_CENTRES, (None, None))
                | _measured(figure.measured, figure.excluded, count)
                | burden_columns(figure.burden, figure.visits)
                | ({} if for_staff else _kept_back(figure))
                | _reductions(figure.official, figure.real, figure.steps)
                | {"weighted_reduction_percent": percent(figure.overall.weighted_percent)}
            )
    return rows


def _head(
    office: Office,
    report: ReductionReport,
    figure: ProcessFigure,
    centre: str,
    ratios: tuple[int | None, int | None],
) -> Row:
    service, baseline, process = figure.service, figure.baseline, figure.process
    known = office.catalogue.centres.get(centre)
    return {
        "from": (figure.since or report.period.first).isoformat(),
        "to": report.period.last.isoformat(),
        "service": service.id,
        "service_name_th": service.names.th,
        "service_name_en": service.names.en,
        "agency": service.agency,
        "centre": centre,
        "centre_name_th": known.names.th if known else "ทุกหน่วยบริการ",
        "centre_name_en": known.names.en if known else "all service units",
        "units": 1 if known else figure.overall.units,
        "baseline_steps": len(baseline.steps) if baseline else None,
        "baseline_working_days": baseline.total.working_days if baseline else None,
        "baseline_seconds": baseline.total.seconds if baseline else None,
        "baseline_ratio_seconds": ratios[0],
        "baseline_illustrative": baseline.illustrative if baseline else None,
        "baseline_source": baseline.source if baseline else None,
        "standard_steps": len(process.steps),
        "standard_working_days": process.standard.working_days,
        "standard_seconds": process.standard.seconds,
        "standard_ratio_seconds": ratios[1],
        "standard_source": process.steps_source,
    }


def _measured(
    measured: Measured, excluded: Mapping[str, int], count: Callable[[int], int | None]
) -> Row:
    left_out = sum(excluded.values())
    tellable = count(measured.n) is not None and count(left_out) is not None
    return {
        "n": count(measured.n),
        "excluded": count(left_out),
        "coverage_percent": percent(reduction.coverage(measured.n, excluded)) if tellable else None,
        "mean_seconds": seconds(measured.mean_seconds),
        "median_seconds": seconds(measured.median_seconds),
        "p90_seconds": measured.p90_seconds,
        "steps_performed_mean": percent(measured.steps_mean),
        "citizen_mean_seconds": seconds(measured.citizen_mean_seconds),
    }


def burden_columns(burden: Burden, visits: VisitsPerCase) -> Row:
    """What the service asks of the citizen; papers that only some need stand apart."""
    always, some = burden.always, burden.conditional
    return {
        "papers_always": always.papers if always else None,
        "papers_conditional": some.papers if some else None,
        "originals_always": always.originals if always else None,
        "copies_by_citizen": always.copies_by_citizen if always else None,
        "copies_by_office": always.copies_by_office if always else None,
        "steps_moved_to_citizen": len(burden.moved_to_citizen),
        "visits_per_case_median": percent(visits.median),
        "visits_per_case_mean": percent(visits.mean),
        "done_in_one_visit_percent": percent(visits.one_visit_percent),
    }


def _kept_back(figure: ProcessFigure) -> Row:
    """Counts over all centres from which the hidden count of one centre could be worked out."""
    hidden_n = sum(unit.n for unit in figure.units if published_count(unit.n) is None)
    left_out = [sum(unit.excluded.values()) for unit in figure.units]
    hidden_excluded = sum(n for n in left_out if published_count(n) is None)
    row: Row = {}
    if published_count(hidden_n) is None:
        row["n"] = None
    if published_count(hidden_excluded) is None:
        row["excluded"] = None
    return row | {"coverage_percent": None} if row else row


def _every_count(n: int) -> int:
    return n


def _reductions(official: Reduction, real: Reduction, steps: Steps) -> Row:
    return {
        "official_reduction_percent": percent(official.percent),
        "official_bracket": official.bracket.value,
        "official_steps_reduction_percent": percent(steps.official),
        "real_reduction_percent": percent(real.percent),
        "real_low_percent": percent(real.low_percent),
        "real_high_percent": percent(real.high_percent),
        "real_bracket": real.bracket.value,
        "certain": real.certain,
        "real_steps_reduction_percent": percent(steps.real),
        "weighted_reduction_percent": None,
    }


def percent(value: Fraction | float | None) -> float | None:
    """A number with two decimals, halves away from zero."""
    return None if value is None else float(two_decimals(Fraction(value)))


def seconds(value: Fraction | None) -> int | None:
    """Whole seconds, halves up."""
    return None if value is None else int(value + Fraction(1, 2))


def to_csv(rows: Sequence[Mapping[str, Cell]]) -> str:
    """A CSV file (RFC 4180) with a byte order mark; its first line names the columns."""
    text = io.StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    if rows:
        writer.writerow(rows[0])
        writer.writerows([_csv_cell(value) for value in row.values()] for row in rows)
    return text.getvalue()


def _csv_cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return harmless(value) if isinstance(value, str) else str(value)


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula (OWASP: CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def to_json(report: ReductionReport, rows: Sequence[Row]) -> str:
    """The same rows with what the whole file is about."""
    whole = {
        "from": report.period.first.isoformat(),
        "to": report.period.last.isoformat(),
        "centres": list(report.centres),
        "minimum_n": publication.MINIMUM_FOR_COUNTS,
        "minimum_n_bracket": publication.MINIMUM_FOR_BRACKET,
        "items": rows,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def to_text(rows: Sequence[Row], columns: Sequence[str] = _SHORT_COLUMNS) -> str:
    """A table for a terminal; numbers to the right."""
    lines = [list(columns)] + [
        ["–" if row[name] is None else _csv_cell(row[name]) for name in columns] for row in rows
    ]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    left = [columns.index(name) for name in ("service", "centre", "real_bracket")]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i in left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def write_reduction(
    office: Office,
    out: TextIO,
    *,
    centre: str | None = None,
    fiscal_year: int | None = None,
    format: str = "table",
) -> None:
    """The reduction report of `gcs report reduction`, written to `out`.

    Raises `UnknownCentre`, `InvalidRequest` for an unknown format or fiscal year.
    """
    report = reduction.report(office, centre, fiscal_period(office, centre, fiscal_year))
    rows = reduction_rows(office, report)
    if format == "csv":
        out.write(to_csv(rows))
    elif format == "json":
        out.write(to_json(report, rows) + "\n")
    elif format == "table":
        out.write(to_text(rows) + "\n")
    else:
        raise InvalidRequest("format", N_("Choose table, json or csv."))
