"""The joined table of another report than the reduction as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction

from shared.services.capsules.form import CapsuleRefused, Name
from shared.services.capsules.ministry import ALL_UNITS, source_lines, source_rows, tidy
from shared.services.capsules.parts_figures import figures_of
from shared.services.capsules.parts_merging import Joined, PartTable
from shared.services.reports import workbook
from shared.services.reports.tables import Row, percent, to_csv, to_text

_ABOUT = ("from", "to", "key_name_th", "key_name_en", "centre_name_th", "centre_name_en")
"""Columns that a terminal has no room for."""


def written(table: PartTable, form: str) -> bytes:
    """The table in one of `ministry.FORMS`. Raises `CapsuleRefused` for sums that cannot be."""
    try:
        figures, units = list(_figures(table)), list(_units(table))
    except (ValueError, ArithmeticError) as error:
        raise CapsuleRefused(f"These sums make no figures: {error}.") from None
    if form == "json":
        whole = {
            "report": table.report,
            "process": table.process or None,
            "from": table.period.first.isoformat(),
            "to": table.period.last.isoformat(),
            "figures": figures,
            "units": units,
            "sources": list(source_rows(table.sources)),
        }
        return f"{json.dumps(whole, ensure_ascii=False, indent=2)}\n".encode()
    if form == "table":
        return _as_text(table, [*figures, *units]).encode()
    rows = tidy(("figure", figures), ("unit", units), ("source", source_rows(table.sources)))
    if form == "xlsx":
        return workbook.to_xlsx(table.report, list(rows[0]), rows)
    return to_csv(rows).encode()


def _figures(table: PartTable) -> Iterator[Row]:
    """Over all units. Who answered is told of satisfaction where every unit tells both numbers."""
    invited = next((each.whole for each in table.parts if each.whole.part == "invited"), None)
    for part in table.parts:
        whole = part.whole
        everybody = Name("ทุกหน่วยบริการ", "all service units")
        for more, row in figures_of(_kind(table), part, whole):
            found = {**_head(table, whole, more, ALL_UNITS, everybody), **_numbers(whole), **row}
            if whole.part == "total" and invited is not None:
                known = not whole.untold and not invited.untold and invited.n
                found["invited"] = None if invited.untold else invited.n
                share = Fraction(100 * whole.n, invited.n) if known else None
                found["response_percent"] = percent(share)
            yield found


def _units(table: PartTable) -> Iterator[Row]:
    for part in table.parts:
        for centre, unit in part.units:
            name = table.sources.centre_name(centre)
            for more, row in figures_of(_kind(table), part, unit):
                yield {**_head(table, unit, more, centre, name), **_numbers(unit), **row}


def _kind(table: PartTable) -> str:
    return f"{table.report} of one process" if table.process else table.report


def _head(table: PartTable, joined: Joined, more: str, centre: str, name: Name) -> Row:
    key = joined.key or more
    called = _name(table, joined)
    return {
        "from": table.period.first.isoformat(),
        "to": table.period.last.isoformat(),
        "figure": joined.part,
        "key": key,
        "key_name_th": called.th if called else None,
        "key_name_en": called.en if called else None,
        "centre": centre,
        "centre_name_th": name.th,
        "centre_name_en": name.en,
    }


def _name(table: PartTable, joined: Joined) -> Name | None:
    if joined.part == "journey":
        return table.sources.life_event_name(joined.key)
    if joined.part in {"service", "process"}:
        return table.sources.service_name(joined.key.partition("/")[0])
    return None


def _numbers(joined: Joined) -> Row:
    return {
        "units": joined.units,
        "units_counted": joined.units_counted,
        "units_untold": joined.untold,
        "n": joined.n or (None if joined.untold else 0),
        "n_counted": joined.counted,
    }


def _as_text(table: PartTable, rows: list[Row]) -> str:
    rows.sort(key=lambda row: (str(row["figure"]), str(row["key"])))
    columns = dict.fromkeys(name for row in rows for name in row if name not in _ABOUT)
    full = [{**dict.fromkeys(columns), **row} for row in rows]
    about = f"{table.report} {table.process}".strip()
    lines = [f"{about}, {table.period.first} .. {table.period.last}", ""]
    if full:
        lines.append(to_text(full, list(columns)))
    return "\n".join([*lines, "", *source_lines(table.sources)]) + "\n"
