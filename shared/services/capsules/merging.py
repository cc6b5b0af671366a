"""Joining capsules of many centres into the ministry's table; no case and no event is needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from shared.domain import coarse, joining
from shared.domain.joining import Joined, UnitPart
from shared.domain.period import Period
from shared.domain.reduction import Bracket, Sample
from shared.services.capsules.form import Capsule, CapsuleRefused, Name, UnitSums, called

REPORT = "reduction"
Key = tuple[str, str]
"""A service and its variant."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A process at one centre, over all capsules of that centre."""

    centre: str
    part: UnitPart


@dataclass(frozen=True, slots=True)
class Process:
    """`baselines`: how many different former times its units are compared with."""

    service: str
    variant: str
    units: tuple[Unit, ...]
    whole: Joined
    baselines: int


@dataclass(frozen=True, slots=True)
class Sources:
    """The capsules a table was made of, which also say what things are called."""

    capsules: tuple[Capsule, ...]

    def centre_name(self, centre: str) -> Name:
        return next(c.names.centres[centre] for c in self.capsules if centre in c.names.centres)

    def service_name(self, service: str) -> Name:
        """Its id where no capsule knows its name."""
        known = (c.names.services[service] for c in self.capsules if service in c.names.services)
        return next(known, Name(service, service))

    def life_event_name(self, event: str) -> Name:
        known = (c.names.life_events[event] for c in self.capsules if event in c.names.life_events)
        return next(known, Name(event, event))


@dataclass(frozen=True, slots=True)
class Ministry:
    """The table of all: processes in the order of their ids, and what it was made of."""

    period: Period
    processes: tuple[Process, ...]
    sources: Sources


def in_order(capsules: Sequence[Capsule]) -> list[Capsule]:
    """By centres and days. Raises `CapsuleRefused` unless they can stand in one table."""
    if not capsules:
        raise CapsuleRefused("There is nothing to join: name at least one capsule.")
    ordered = sorted(capsules, key=lambda each: (each.report.centres, each.report.first))
    _expect_alike(ordered)
    return ordered


def merge(capsules: Sequence[Capsule]) -> Ministry:
    """One table of capsules of the reduction whose signatures were checked. Raises
    `CapsuleRefused`."""
    ordered = in_order(capsules)
    period = common_period(ordered)
    parts: dict[Key, dict[str, list[tuple[Capsule, str, UnitSums]]]] = {}
    for capsule in ordered:
        for row, sums in capsule.sums.items():
            units = parts.setdefault((sums.service, sums.variant), {})
            units.setdefault(sums.centre, []).append((capsule, row, sums))
    processes = [_process(key, parts[key]) for key in sorted(parts)]
    return Ministry(period, tuple(processes), Sources(tuple(ordered)))


def _expect_alike(capsules: Sequence[Capsule]) -> None:
    first = capsules[0]
    for each in capsules:
        if each.report.name != first.report.name:
            raise CapsuleRefused(
                f"{called(first)} and {called(each)} are different reports: join those of one."
            )
        if each.definitions != first.definitions or each.program.rules != first.program.rules:
            raise CapsuleRefused(
                f"{called(first)} and {called(each)} were made by different definitions: "
                "make both with the same version of the program."
            )
    if len({each.digest for each in capsules}) < len(capsules):
        raise CapsuleRefused("The same capsule is named twice: name each once.")


def common_period(capsules: Sequence[Capsule]) -> Period:
    """The days that every centre has, once each."""
    whole: dict[str, Period] = {}
    keys: dict[str, str] = {}
    for capsule in capsules:
        here = capsule.report.period
        for centre in capsule.report.centres:
            if keys.setdefault(centre, capsule.key) != capsule.key:
                raise CapsuleRefused(
                    f"Two installations have a centre {centre}: one of them cannot be meant."
                )
            before = whole.get(centre)
            whole[centre] = here if before is None else _continued(centre, before, here)
    first_centre, first = next(iter(whole.items()))
    for centre, period in whole.items():
        if period != first:
            raise CapsuleRefused(
                f"{first_centre} is told from {first.first} to {first.last}, {centre} from "
                f"{period.first} to {period.last}: join capsules about the same days."
            )
    return first


def _continued(centre: str, before: Period, here: Period) -> Period:
    if here.first <= before.last:
        raise CapsuleRefused(
            f"Two capsules tell of {centre} on {here.first}: name only one about each day."
        )
    missing = before.last + timedelta(days=1)
    if here.first > missing:
        raise CapsuleRefused(f"No capsule tells of {centre} on {missing}: add it, or leave one.")
    return Period(before.first, here.last)


def _process(key: Key, centres: dict[str, list[tuple[Capsule, str, UnitSums]]]) -> Process:
    units = tuple(Unit(centre, _part(centres[centre])) for centre in sorted(centres))
    known = {_baseline(capsule, row) for told in centres.values() for capsule, row, _ in told}
    try:
        whole = joining.joined([unit.part for unit in units])
    except (ValueError, ArithmeticError) as error:
        raise CapsuleRefused(f"{key[0]} cannot be joined: {error}.") from None
    return Process(*key, units, whole, len(known - {None}))


def _baseline(capsule: Capsule, row: str) -> tuple[object, ...] | None:
    found = capsule.rows.get(row, {})
    names = ("baseline_steps", "baseline_working_days", "baseline_seconds")
    values = tuple(found.get(name) for name in names)
    return values if values[0] is not None else None


def _part(told: Sequence[tuple[Capsule, str, UnitSums]]) -> UnitPart:
    """Of one centre: the sums of its capsules, and the standard of the last of them."""
    counted = [each for each in told if each[2].n != 0]
    if len({_baseline(capsule, row) for capsule, row, _ in counted}) > 1:
        capsule, row, _ = told[-1]
        raise CapsuleRefused(
            f"The baseline of {row} changed between its capsules: make one capsule of "
            f"{', '.join(capsule.report.centres)} over all the days instead."
        )
    last, row, _ = told[-1]
    hidden = any(sums.n is None for _, _, sums in told)
    samples = [_sample(sums) for _, _, sums in counted]
    return UnitPart(
        n=None if hidden else sum(sums.n or 0 for _, _, sums in told),
        sample=_added(samples) if counted else Sample(0, 0, 0),
        baseline_ratio_seconds=_number(last, row, "baseline_ratio_seconds", "real_bracket"),
        standard_ratio_seconds=_number(last, row, "standard_ratio_seconds", "official_bracket"),
        classes=coarse.joined([sums.classes for _, _, sums in counted]),
    )


def _sample(sums: UnitSums) -> Sample | None:
    if sums.n is None or sums.seconds is None or sums.squares is None:
        return None
    try:
        return Sample(sums.n, sums.seconds, sums.squares)
    except ValueError as error:
        raise CapsuleRefused(f"{sums.service} at {sums.centre}: {error}.") from None


def _added(samples: Iterable[Sample | None]) -> Sample | None:
    n = seconds = squares = 0
    for each in samples:
        if each is None:
            return None
        n, seconds = n + each.n, seconds + each.total_seconds
        squares += each.total_squares
    return Sample(n, seconds, squares)


def _number(capsule: Capsule, row: str, column: str, bracket: str) -> int | None:
    """None also where the report compares nothing with it, such as a promise "at once"."""
    found = capsule.rows.get(row, {})
    value = found.get(column)
    compared = found.get(bracket) != Bracket.NO_BASELINE
    return value if compared and isinstance(value, int) else None
