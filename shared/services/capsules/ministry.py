"""The ministry's table as files: units, processes, totals by range, and where all of it is from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from shared.domain.reduction import Bracket, Reduction, largest_remainder_shares
from shared.services import signing
from shared.services.capsules.form import Name
from shared.services.capsules.merging import Ministry, Process, Sources, Unit
from shared.services.capsules.seals import short
from shared.services.reports import workbook
from shared.services.reports.tables import Row, percent, printable, seconds, to_csv, to_text

FORMS = ("table", "json", "csv", "xlsx")
REDUCED = (Bracket.UNDER_30, Bracket.FROM_30_TO_50, Bracket.OVER_50)
"""The ranges of the award programme; their shares add up to 100.00."""

ALL_UNITS = "all"
_SHOWN = (
    *("service", "variant", "centre", "units", "n", "official_reduction_percent"),
    *("real_reduction_percent", "weighted_reduction_percent", "real_bracket", "certain"),
)


def written(ministry: Ministry, form: str) -> bytes:
    """The table in one of `FORMS`."""
    if form == "json":
        whole = {
            "from": ministry.period.first.isoformat(),
            "to": ministry.period.last.isoformat(),
            "processes": list(_processes(ministry)),
            "units": list(_units(ministry)),
            "totals": list(_totals(ministry)),
            "sources": list(source_rows(ministry.sources)),
        }
        return f"{json.dumps(whole, ensure_ascii=False, indent=2)}\n".encode()
    if form == "table":
        return _as_text(ministry).encode()
    rows = _tidy(ministry)
    if form == "xlsx":
        return workbook.to_xlsx("reduction", list(rows[0]), rows)
    return to_csv(rows).encode()


def _tidy(ministry: Ministry) -> list[Row]:
    return tidy(
        ("process", _processes(ministry)),
        ("unit", _units(ministry)),
        ("total", _totals(ministry)),
        ("source", source_rows(ministry.sources)),
    )


def tidy(*parts: tuple[str, Iterable[Row]]) -> list[Row]:
    """Everything in one table; `part` says what a row is about."""
    rows: list[Row] = [{"part": part, **row} for part, found in parts for row in found]
    columns: Row = dict.fromkeys(column for row in rows for column in row)
    return [{**columns, **row} for row in rows]


def _processes(ministry: Ministry) -> Iterator[Row]:
    for each in ministry.processes:
        whole = each.whole
        between = whole.median_between or (None, None)
        yield {
            **_head(ministry, each, ALL_UNITS, Name("ทุกหน่วยบริการ", "all service units")),
            "units": whole.units,
            "units_counted": whole.overall.units,
            "units_left_out": whole.overall.units_left_out,
            "units_of_one_to_four": whole.untold,
            "baselines": each.baselines,
            "n": whole.n or (None if whole.untold else 0),
            **_reductions(whole.official, whole.real),
            "weighted_reduction_percent": percent(whole.overall.weighted_percent),
            "median_from_seconds": between[0],
            "median_below_seconds": between[1],
        }


def _units(ministry: Ministry) -> Iterator[Row]:
    for each in ministry.processes:
        for unit in each.units:
            yield {
                **_head(ministry, each, unit.centre, ministry.sources.centre_name(unit.centre)),
                **_unit(unit),
            }


def _unit(unit: Unit) -> Row:
    part = unit.part
    return {
        "units": 1,
        "n": part.n,
        "baseline_ratio_seconds": part.baseline_ratio_seconds,
        "standard_ratio_seconds": part.standard_ratio_seconds,
        **_reductions(part.official, part.real),
    }


def _head(ministry: Ministry, process: Process, centre: str, name: Name) -> Row:
    service = ministry.sources.service_name(process.service)
    return {
        "from": ministry.period.first.isoformat(),
        "to": ministry.period.last.isoformat(),
        "service": process.service,
        "variant": process.variant,
        "service_name_th": service.th,
        "service_name_en": service.en,
        "centre": centre,
        "centre_name_th": name.th,
        "centre_name_en": name.en,
    }


def _reductions(official: Reduction, real: Reduction) -> Row:
    return {
        "mean_seconds": seconds(real.mean_seconds),
        "official_reduction_percent": percent(official.percent),
        "official_bracket": official.bracket.value,
        "real_reduction_percent": percent(real.percent),
        "real_low_percent": percent(real.low_percent),
        "real_high_percent": percent(real.high_percent),
        "real_bracket": real.bracket.value,
        "certain": real.certain,
    }


def _totals(ministry: Ministry) -> Iterator[Row]:
    """By range, how many processes, and their shares of those that became shorter."""
    official = [each.whole.official.bracket for each in ministry.processes]
    real = [each.whole.real.bracket for each in ministry.processes]
    certain = [each.whole.real.bracket for each in ministry.processes if each.whole.real.certain]
    of_official, of_real = _shares(official), _shares(real)
    for bracket in Bracket:
        yield {
            "bracket": bracket.value,
            "processes_official": official.count(bracket),
            "share_official_percent": percent(of_official.get(bracket)),
            "processes_real": real.count(bracket),
            "processes_real_certain": certain.count(bracket),
            "share_real_percent": percent(of_real.get(bracket)),
        }


def _shares(brackets: Sequence[Bracket]) -> Mapping[Bracket, Fraction]:
    counts = [brackets.count(each) for each in REDUCED]
    if not sum(counts):
        return {}
    shares = [Fraction(share) for share in largest_remainder_shares(counts)]
    return dict(zip(REDUCED, shares, strict=True))


def source_rows(sources: Sources) -> Iterator[Row]:
    """What a table was made of."""
    for each in sources.capsules:
        yield {
            "from": each.report.first,
            "to": each.report.last,
            "centre": " ".join(each.report.centres),
            "digest": each.digest,
            "seal": short(each.seal),
            "key_fingerprint": signing.fingerprint(each.key),
            "made_at": each.made_at,
            "program_version": each.program.version,
        }


def _as_text(ministry: Ministry) -> str:
    rows = [*_processes(ministry), *_units(ministry)]
    rows.sort(key=lambda row: (str(row["service"]), str(row["variant"])))
    lines = [f"{ministry.period.first} .. {ministry.period.last}", ""]
    lines.append(to_text([{name: row.get(name) for name in _SHOWN} for row in rows], _SHOWN))
    totals = list(_totals(ministry))
    lines += ["", to_text(totals, list(totals[0])), ""]
    lines += source_lines(ministry.sources)
    return "\n".join(lines) + "\n"


def source_lines(sources: Sources) -> list[str]:
    """The same for a terminal."""
    return [
        f"{printable(str(row['centre']))} {row['from']}..{row['to']} sha256:{row['digest']} "
        f"key {row['key_fingerprint']}"
        for row in source_rows(sources)
    ]
