"""Reports as plain tables: open data, `gcs report`, and files to download.

Tidy: one row per process and centre, and one over all centres where several offer it. Times are
whole seconds, per cents have two decimals, days are ISO dates. In what leaves the house no cell is
made of fewer than five cases, and text that a spreadsheet would run as a formula is made harmless.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from shared.domain import publication
from shared.domain.burden import Burden, VisitsPerCase
from shared.domain.kept import Kept
from shared.domain.period import Period
from shared.domain.reduction import Reduction
from shared.services.office import Office
from shared.services.reports.reduction import Measured, ProcessFigure, ReductionReport, Steps
from shared.services.reports.telling import Telling, Told

Cell = str | int | float | bool | None
Row = dict[str, Cell]

BYTE_ORDER_MARK = "\ufeff"
"""Spreadsheet programs read a CSV file as UTF-8, and Thai as Thai, only behind this mark."""

_ALL_CENTRES = "all"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def reduction_rows(
    office: Office, report: ReductionReport, tell: Telling | None = None
) -> list[Row]:
    """The tidy rows of a reduction report as `tell` lets them be known, or as everybody may know
    them; every row has the same columns."""
    rows = []
    tell = tell or Telling(report, everything=False)
    for figure in report.processes:
        for unit in figure.units:
            ratios = (unit.baseline_ratio_seconds, unit.standard_ratio_seconds)
            told = tell.of_unit(figure, unit)
            rows.append(
                _head(office, report, figure, unit.centre, ratios)
                | _measured(unit.measured, told)
                | burden_columns(figure.burden, tell.visits(figure, unit))
                | _reductions(unit.official, unit.real, unit.steps)
                | _kept(tell.kept(figure, unit))
            )
        if len(figure.units) > 1:
            told = tell.of_process(figure)
            rows.append(
                _head(office, report, figure, _ALL_CENTRES, (None, None))
                | _measured(figure.measured, told)
                | burden_columns(figure.burden, tell.visits(figure))
                | _reductions(figure.official, figure.real, figure.steps)
                | {
                    "weighted_reduction_percent": percent(figure.overall.weighted_percent)
                    if told.weighted
                    else None
                }
                | _kept(tell.kept(figure))
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
        "variant": figure.variant,
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


def _measured(measured: Measured, told: Told) -> Row:
    return {
        "n": told.n,
        "excluded": told.left_out,
        "coverage_percent": percent(told.coverage_percent),
        "mean_seconds": seconds(measured.mean_seconds),
        "median_seconds": seconds(measured.median_seconds),
        "p90_seconds": measured.p90_seconds,
        "steps_performed_mean": percent(measured.steps_mean),
        "citizen_mean_seconds": seconds(measured.citizen_mean_seconds),
    }


def _kept(kept: Kept) -> Row:
    """How often the standard was kept: the second official measure."""
    low, high = kept.interval or (None, None)
    return {
        "within_standard": kept.within,
        "within_standard_percent": percent(kept.percent),
        "within_standard_low_percent": percent(low),
        "within_standard_high_percent": percent(high),
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
    if value is None:
        return None
    numerator, denominator = value.as_integer_ratio()
    hundredths = (200 * abs(numerator) + denominator) // (2 * denominator)
    return (hundredths if numerator >= 0 else -hundredths) / 100


def seconds(value: Fraction | None) -> int | None:
    """Whole seconds, halves up."""
    if value is None:
        return None
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def to_csv(rows: Sequence[Mapping[str, Cell]], columns: Sequence[str] = ()) -> str:
    """A CSV file (RFC 4180) with a byte order mark; its first line names the columns: those of the
    rows, or `columns` where there may be none."""
    text = io.StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    if rows or columns:
        writer.writerow(columns or rows[0])
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


def printable(text: str) -> str:
    """Text in which nothing steers a terminal or begins a line of its own."""
    return _STEERING.sub("\ufffd", text)


def rows_as_json(period: Period, centres: Sequence[str], rows: Sequence[Row]) -> str:
    """Tidy rows of any report with the days and centres that they are about."""
    whole = {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "centres": list(centres),
        "minimum_n": publication.MINIMUM_FOR_COUNTS,
        "minimum_n_bracket": publication.MINIMUM_FOR_BRACKET,
        "items": rows,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _text_cell(value: Cell) -> str:
    if value is None:
        return "–"
    return f"{value:.2f}" if isinstance(value, float) else printable(_csv_cell(value))


def to_text(rows: Sequence[Row], columns: Sequence[str]) -> str:
    """A table for a terminal; numbers to the right, words to the left."""
    lines = [list(columns)] + [[_text_cell(row[name]) for name in columns] for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    left = [i for i, name in enumerate(columns) if any(isinstance(row[name], str) for row in rows)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i in left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
