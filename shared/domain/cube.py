"""Counts in several directions with their totals, and the sums that everybody can add up in them.

Called where a table is told to everybody; which counts are kept back is decided in `small_counts`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from shared.domain.small_counts import Sum

ALL = "all"
"""In place of a value: all of them together."""

Key = tuple[str, ...]
Level = tuple[bool, ...]
"""By direction, whether its values are told apart."""


def with_totals(counts: Mapping[Key, int], levels: Sequence[Level]) -> dict[Key, int]:
    """The counts of every level; what nobody stands in is absent."""
    found: dict[Key, int] = {}
    for level in levels:
        for key, n in counts.items():
            at = _seen(key, level)
            found[at] = found.get(at, 0) + n
    return {key: n for key, n in found.items() if n}


def sums(cells: Mapping[Key, int], levels: Sequence[Level]) -> Iterator[Sum]:
    """Each cell as the sum of those that tell one more direction apart."""
    by_level: dict[Level, list[Key]] = defaultdict(list)
    for key in cells:
        by_level[tuple(value != ALL for value in key)].append(key)
    for level in levels:
        for place, apart in enumerate(level):
            finer = tuple(True if i == place else each for i, each in enumerate(level))
            if not apart and finer in levels:
                yield from _added_up(by_level[finer], place)


def _added_up(parts: Sequence[Key], place: int) -> Iterator[Sum]:
    groups: dict[Key, list[Key]] = defaultdict(list)
    for key in parts:
        groups[(*key[:place], ALL, *key[place + 1 :])].append(key)
    for whole, members in groups.items():
        yield Sum(tuple(members), whole)


def _seen(key: Key, level: Level) -> Key:
    return tuple(value if apart else ALL for value, apart in zip(key, level, strict=True))
