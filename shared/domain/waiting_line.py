"""The line in front of simulated counters: the calling policy, in a form that is quick to repeat.

`calling.choose` sorts all candidates at each call, which is right once and too slow 25,000 times.
Here candidates stand in rank order, grouped by the counters that may take them, so a counter looks
at the heads of its groups only. That both choose the same citizen is tested as a property.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence

from shared.domain.calling import Candidate, Desk

Entry = tuple[float, int, int, str]
"""(effective arrival, transaction, visit, service): sorts as the policy does."""


class Grouping:
    """Which counters, by their place in the list, may take a candidate; each such set is a group.

    Candidates of one group differ in rank only, as far as any counter is concerned.
    """

    def __init__(self, desks: Iterable[Desk]) -> None:
        self._desks = tuple(desks)
        self._numbers: dict[tuple[int, ...], int] = {}
        self._known: dict[tuple[str, int | None, int | None], tuple[int, ...]] = {}

    @property
    def count(self) -> int:
        """How many groups were met so far."""
        return len(self._numbers)

    def desks_for(self, candidate: Candidate) -> tuple[int, ...]:
        """The counters that may take it."""
        asks = (candidate.service, candidate.reserved_counter, candidate.reserved_staff)
        found = self._known.get(asks)
        if found is None:
            found = tuple(i for i, desk in enumerate(self._desks) if desk.can_take(candidate))
            self._known[asks] = found
        return found

    def group(self, candidate: Candidate) -> int:
        """The number of the candidate's group; a new one when it is the first."""
        return self._numbers.setdefault(self.desks_for(candidate), len(self._numbers))

    def groups(self) -> list[tuple[int, ...]]:
        """The counters of each group, by its number."""
        return list(self._numbers)

    def groups_of_desks(self) -> list[list[int]]:
        """For each counter the groups it may take from."""
        groups: list[list[int]] = [[] for _ in self._desks]
        for number, desks in enumerate(self._numbers):
            for desk in desks:
                groups[desk].append(number)
        return groups


class Line:
    """Who waits, by group. A visit that stands at a counter is passed over until it is free."""

    def __init__(
        self, groups: Sequence[Sequence[Entry]], of_desk: Sequence[Sequence[int]], busy: set[int]
    ) -> None:
        """`groups` are in rank order each; `busy` visits stand at counters."""
        self._groups = [list(group) for group in groups]  # a sorted list is a heap
        self._of_desk = of_desk
        self._busy = set(busy)
        self._held: dict[int, list[tuple[int, Entry]]] = {}

    def call(self, desk: int) -> Entry | None:
        """Take out whom this counter calls now; the visit is busy from here on."""
        best: Entry | None = None
        best_group = -1
        for number in self._of_desk[desk]:
            group = self._groups[number]
            while group and group[0][2] in self._busy:
                entry = heapq.heappop(group)
                self._held.setdefault(entry[2], []).append((number, entry))
            if group and (best is None or group[0] < best):
                best, best_group = group[0], number
        if best is not None:
            heapq.heappop(self._groups[best_group])
            self._busy.add(best[2])
        return best

    def join(self, group: int, entry: Entry) -> None:
        heapq.heappush(self._groups[group], entry)

    def free(self, visit: int) -> bool:
        """A visit has left its counter; returns whether it waits for something more."""
        self._busy.discard(visit)
        held = self._held.pop(visit, None)
        if held is None:
            return False
        for group, entry in held:
            heapq.heappush(self._groups[group], entry)
        return True
