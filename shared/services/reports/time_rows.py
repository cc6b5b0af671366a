"""Where time goes as a plain table: one row per figure, told apart by `part`, `centre` and `key`.

Times are whole seconds per case (of a way: per time), `n` cases or times. What the minimum n hides
is empty; in what leaves the house also counts of one to four, and counts that would tell them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from shared.domain import publication
from shared.domain.small_counts import Cell, Sum, kept_back, told, told_part
from shared.services.reports.tables import Row, percent, seconds
from shared.services.reports.time_findings import Finding, FindingOf, findings, may_be_told
from shared.services.reports.time_goes import Split, TimeReport, Way

_COLUMNS = (
    *("service", "variant", "version", "from", "to", "part", "centre", "channel", "key", "n"),
    *("mean_seconds", "median_seconds", "low_seconds", "high_seconds", "percent"),
    *("promised_seconds", "former_seconds", "skipped", "repeated", "extra", "swapped"),
    "gone",
)

Count = Callable[[int, int], int | None]
"""A count of a whole, as far as it may be told."""


def every_count(n: int, _of: int) -> int | None:
    """For staff."""
    return n


def public_count(report: TimeReport) -> Count:
    """For everybody: none that tells of few, and none beside few cases of other versions."""
    return _no_count if report.tells_other_versions else told_part


def _no_count(_n: int, _of: int) -> None:
    return None


def told_ways(report: TimeReport) -> list[Way]:
    """The ways that may leave the house. What comes to a step, and what goes on from it, adds up to
    how often it was done."""
    if report.tells_other_versions:
        return []
    counts: dict[Cell, int] = {way.edge: way.n for way in report.ways}
    ends = {end for way in report.ways for end in way.edge}
    sums = [
        Sum(tuple(way.edge for way in report.ways if way.edge[side] == end))
        for end in sorted(ends)
        for side in (0, 1)
    ]
    hidden = kept_back(counts, sums)
    return [way for way in report.ways if way.edge not in hidden]


def told_findings(report: TimeReport) -> list[Finding]:
    """What to improve next, as far as it tells of no few cases."""
    if report.tells_other_versions:
        return []
    ways = {">".join(way.edge) for way in told_ways(report)}
    return [
        each
        for each in findings(report)
        if may_be_told(each, report.n)
        and (each.of is not FindingOf.WAIT_BETWEEN or each.place in ways)
    ]


def time_rows(report: TimeReport, *, for_staff: bool = False) -> list[Row]:
    """Every row has the same columns."""
    count = every_count if for_staff else public_count(report)
    process = report.process
    head: Row = dict.fromkeys(_COLUMNS)
    head |= {
        "service": process.service,
        "variant": process.variant,
        "version": process.number,
        "from": report.period.first.isoformat(),
        "to": report.period.last.isoformat(),
    }
    rows = [*_stays(report, for_staff=for_staff), *_run(report, for_staff=for_staff)]
    rows += [*_steps(report, count), *_ways(report, for_staff=for_staff), *_fits(report, count)]
    return [head | row for row in rows]


def told_apart(report: TimeReport, splits: Sequence[Split]) -> tuple[Split, ...]:
    """Channels, or units, as far as they may leave the house: none where one of them has one to
    four cases, which the others and the whole would tell."""
    counts = [publication.published_count(split.n) for split in splits]
    return () if None in counts or report.tells_other_versions else tuple(splits)


def _stays(report: TimeReport, *, for_staff: bool) -> Iterator[Row]:
    parts = (report.channels, report.units)
    groups = parts if for_staff else tuple(told_apart(report, each) for each in parts)
    for split in (report.total, *(split for group in groups for split in group)):
        yield from _stay(split, split.n if for_staff else public_count(report)(split.n, split.n))


def _stay(split: Split, n: int | None) -> Iterator[Row]:
    whose: Row = {"centre": split.centre, "channel": split.channel, "n": n}
    clocks = {
        "stay": split.stay_seconds,
        "service_time": split.service_seconds,
        "citizen_time": split.citizen_seconds,
        "off_hours": split.off_hours_seconds,
    }
    for name, value in clocks.items():
        yield whose | {"part": name, "mean_seconds": seconds(value)}
    for name, value in (split.parts or {}).items():
        yield whose | {"part": "place", "key": name, "mean_seconds": seconds(value)}


def run_counts(report: TimeReport) -> list[int | None]:
    """The cases of each span as everybody may know them, beside their sum."""
    return told([each.n for each in report.run])


def _run(report: TimeReport, *, for_staff: bool) -> Iterator[Row]:
    counts = [each.n for each in report.run] if for_staff else run_counts(report)
    for each, n in zip(report.run, counts, strict=True):
        low, high = each.interval_seconds or (None, None)
        yield {
            "part": "run",
            "key": each.span.name,
            "n": n,
            "mean_seconds": seconds(each.mean_seconds),
            "median_seconds": seconds(each.median_seconds),
            "low_seconds": None if low is None else round(low),
            "high_seconds": None if high is None else round(high),
        }
    for change in report.changes:
        key = f"{change.of.value} {change.number}"
        yield {"part": "change", "key": key, "from": change.day.isoformat()}


def _steps(report: TimeReport, count: Count) -> Iterator[Row]:
    minutes = report.minutes_per_working_day
    for each in report.steps:
        now, gone = each.row.now, each.row.gone
        former, promised = each.row.former, each.row.promised
        yield {
            "part": "step" if now else "former_step",
            "key": str(now.position if now else each.row.before[0].position),
            "gone": gone.value if gone else None,
            "n": count(each.n, report.n) if now else None,
            "mean_seconds": seconds(each.mean_seconds),
            "promised_seconds": seconds(promised.ratio_seconds(minutes)) if promised else None,
            "former_seconds": seconds(former.ratio_seconds(minutes)) if former else None,
        }


def _ways(report: TimeReport, *, for_staff: bool) -> Iterator[Row]:
    """Outside the house only ways that were taken by five cases and more."""
    for way in report.ways if for_staff else told_ways(report):
        yield {
            "part": "way",
            "key": ">".join(way.edge),
            "n": way.n,
            "mean_seconds": seconds(way.mean_seconds),
            "percent": percent(way.percent),
        }


def _fits(report: TimeReport, count: Count) -> Iterator[Row]:
    fitting = count(report.fitting, report.n)
    share = None if fitting is None else percent(report.fitting_percent)
    yield {"part": "fitting", "n": fitting, "percent": share}
    yield {"part": "removable", "mean_seconds": seconds(report.removable_seconds)}
    for fit in report.fits:
        yield {
            "part": "fit",
            "key": str(fit.position),
            "n": count(fit.cases, report.n),
            "skipped": count(fit.skipped, report.n),
            "repeated": count(fit.repeated, max(report.n, fit.runs)),
            "extra": count(fit.extra, max(report.n, fit.runs)),
            "swapped": count(fit.swapped, report.n),
        }
