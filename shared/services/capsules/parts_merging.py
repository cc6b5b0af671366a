"""Joining capsules of other reports than the reduction: what single centres told, added up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain import coarse
from shared.domain.period import Period
from shared.services.capsules.form import Capsule, CapsuleRefused, PartSums, ProcessFact
from shared.services.capsules.merging import Sources, common_period, in_order

Units = dict[str, list[PartSums]]


@dataclass(frozen=True, slots=True)
class Joined:
    """One figure over units. `units` of them have it, `untold` do not say how many cases stand
    behind theirs; `n` are those of the others. `totals` and `classes` are over the `counted` cases
    of `units_counted` units, which say what theirs are made of."""

    part: str
    key: str
    units: int
    untold: int
    n: int
    units_counted: int
    counted: int
    totals: dict[str, int]
    classes: list[coarse.Class]

    def __getitem__(self, name: str) -> int:
        """A total; 0 where no unit has such a thing."""
        return self.totals.get(name, 0)


@dataclass(frozen=True, slots=True)
class JoinedPart:
    """One figure over all its units, and at each of them."""

    whole: Joined
    units: tuple[tuple[str, Joined], ...]


@dataclass(frozen=True, slots=True)
class PartTable:
    """The table of all: figures in the order of their names, and what it was made of."""

    report: str
    process: str
    period: Period
    parts: tuple[JoinedPart, ...]
    sources: Sources


def merge_parts(capsules: Sequence[Capsule]) -> PartTable:
    """One table of capsules of one report whose signatures were checked. Raises
    `CapsuleRefused`."""
    ordered = in_order(capsules)
    _expect_one_process(ordered)
    found: dict[tuple[str, str], Units] = {}
    for capsule in ordered:
        for sums in capsule.parts.values():
            if sums.n is not None and sums.n < 0:
                raise CapsuleRefused(f"{sums.part} at {sums.centre}: nobody counts below 0.")
            found.setdefault((sums.part, sums.key), {}).setdefault(sums.centre, []).append(sums)
    asked = ordered[0].report
    return PartTable(
        report=asked.name,
        process=asked.process.name if asked.process else "",
        period=common_period(ordered),
        parts=tuple(_joined(*key, found[key]) for key in sorted(found)),
        sources=Sources(tuple(ordered)),
    )


def _expect_one_process(capsules: Sequence[Capsule]) -> None:
    """Steps of different tables must not be added up."""
    first = capsules[0]
    for each in capsules:
        if each.report.process != first.report.process or _table(each) != _table(first):
            raise CapsuleRefused(
                "These capsules are about different processes, or about versions with different "
                "tables: join those of one version of one process."
            )


def _table(capsule: Capsule) -> object:
    asked = capsule.report.process
    if asked is None:
        return None

    def is_meant(fact: ProcessFact) -> bool:
        found = fact.service, fact.variant, fact.number
        return found == (asked.service, asked.variant, asked.version)

    facts = [each for each in capsule.facts.processes.values() if is_meant(each)]
    rows = {
        (name, row.get("promised_seconds"))
        for name, row in capsule.rows.items()
        if row.get("part") == "step"
    }
    return [(each.steps, each.working_days, each.seconds) for each in facts], rows


def _joined(part: str, key: str, units: Units) -> JoinedPart:
    """A centre with several capsules tells its sums where all of them do."""
    of_each = {centre: _added(part, key, units[centre]) for centre in sorted(units)}
    whole = _over(part, key, list(of_each.values()))
    return JoinedPart(whole, tuple(of_each.items()))


def _added(part: str, key: str, told: Sequence[PartSums]) -> Joined:
    """The capsules of one centre, each about other days."""
    untold = any(each.n is None for each in told)
    n = 0 if untold else sum(each.n or 0 for each in told)
    full = not untold and n > 0 and all(each.totals for each in told if each.n)
    counted = [each for each in told if each.n] if full else []
    return Joined(
        part=part,
        key=key,
        units=1,
        untold=int(untold),
        n=n,
        units_counted=int(full),
        counted=n if full else 0,
        totals=_sum([each.totals for each in counted]),
        classes=coarse.joined([each.classes for each in counted]),
    )


def _over(part: str, key: str, units: Sequence[Joined]) -> Joined:
    return Joined(
        part=part,
        key=key,
        units=len(units),
        untold=sum(each.untold for each in units),
        n=sum(each.n for each in units),
        units_counted=sum(each.units_counted for each in units),
        counted=sum(each.counted for each in units),
        totals=_sum([each.totals for each in units]),
        classes=coarse.joined([each.classes for each in units]),
    )


def _sum(totals: Sequence[dict[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in totals:
        for name, value in each.items():
            found[name] = found.get(name, 0) + value
    return dict(sorted(found.items()))
