"""The line in front of simulated counters: the calling policy, in a form that is quick to repeat.

`calling.choose` sorts all candidates at each call, which is right once and too slow 25,000 times.
Here candidates stand in rank order, grouped by the counters that may take them with the credits
these give, so a counter looks at the heads of its groups only. That both choose the same citizen is
tested as a property.
"""

from __future__ import annotations

import heapq
from bisect import insort
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from shared.domain.calling import POLICY, Candidate, Desk

Entry = tuple[int, int, int, int, str, int]
"""(effective arrival, visit, place, transaction, service, getting in line): sorts as the policy
does. Times are whole microseconds, so that equal ones stay equal."""

Resting = tuple[int, int, Entry]
"""(until when others come first, group, entry)."""

MICROSECOND = timedelta(microseconds=1)
_GUARANTEE = POLICY.guarantee // MICROSECOND
_MOST = POLICY.largest_credit // MICROSECOND


def _by_wait(entry: Entry) -> tuple[int, int, int, int]:
    return (entry[5], *entry[1:4])


class Grouping:
    """Which counters, by their place in the list, may take a candidate, and the credit each gives
    it; each such set is a group. A counter kept for one visit is grouped by what it takes else.

    Candidates of one group differ in rank only, as far as any counter is concerned.
    """

    def __init__(self, desks: Iterable[Desk]) -> None:
        self._desks = tuple(replace(desk, kept_for=None) for desk in desks)
        self._numbers: dict[tuple[tuple[int, int], ...], int] = {}
        self._known: dict[tuple[object, ...], tuple[tuple[int, int], ...]] = {}

    @property
    def count(self) -> int:
        """How many groups were met so far."""
        return len(self._numbers)

    def _asked(self, candidate: Candidate) -> tuple[tuple[int, int], ...]:
        asks = (
            candidate.service,
            candidate.reserved_counter,
            candidate.reserved_staff,
            candidate.language,
        )
        found = self._known.get(asks)
        if found is None:
            found = self._known[asks] = tuple(
                (i, desk.preference(candidate) // MICROSECOND)
                for i, desk in enumerate(self._desks)
                if desk.can_take(candidate)
            )
        return found

    def desks_for(self, candidate: Candidate) -> tuple[int, ...]:
        """The counters that may take it."""
        return tuple(desk for desk, _ in self._asked(candidate))

    def group(self, candidate: Candidate) -> int:
        """The number of the candidate's group; a new one when it is the first."""
        return self._numbers.setdefault(self._asked(candidate), len(self._numbers))

    def groups(self) -> list[tuple[int, ...]]:
        """The counters of each group, by its number."""
        return [tuple(desk for desk, _ in asked) for asked in self._numbers]

    def groups_of_desks(self) -> list[list[tuple[int, int]]]:
        """For each counter the groups it may take from, with the credit it gives them."""
        groups: list[list[tuple[int, int]]] = [[] for _ in self._desks]
        for number, asked in enumerate(self._numbers):
            for desk, credit in asked:
                groups[desk].append((number, credit))
        return groups


class Line:
    """Who waits, by group. A visit that stands at a counter is passed over until it is free."""

    def __init__(
        self,
        groups: Sequence[Sequence[Entry]],
        of_desk: Sequence[Sequence[tuple[int, int]]],
        busy: Collection[int],
        resting: Iterable[Resting] = (),
    ) -> None:
        """`groups` are in rank order each; `busy` visits stand at counters; `resting` entries,
        the first to wake first, are in no group yet."""
        self._groups = [list(group) for group in groups]  # a sorted list is a heap
        self._of_desk = of_desk
        self._busy = set(busy)
        self._held: dict[int, list[tuple[int, Entry]]] = {}
        self._resting = list(resting)
        self._called: set[int] = set()  # out of their turn in rank order
        self._waits: list[list[Entry]] | None = None  # by the moment of getting in line
        self._earliest = min((entry[5] for group in groups for entry in group), default=0)
        for until, _, entry in self._resting:
            self._earliest = min(self._earliest, entry[5], until)

    def call(self, desk: int, now: int, only: int | None = None) -> Entry | None:
        """Take out whom this counter calls `now`; the visit is busy from here on.

        With `only` the counter waits for that one visit.
        """
        while self._resting and self._resting[0][0] <= now:
            _, group, entry = self._resting.pop(0)
            self.join(group, entry)
        if only is not None:
            best = self._of_visit(desk, now, only)
        else:
            best = (
                self._past_guarantee(desk, now)
                or self._first(desk)
                or (self._first_resting(desk, now, None) if self._resting else None)
            )
        if best is not None:
            self._busy.add(best[1])
        return best

    def join(self, group: int, entry: Entry) -> None:
        heapq.heappush(self._groups[group], entry)
        self._earliest = min(self._earliest, entry[5])
        if self._waits is not None:
            insort(self._waits[group], entry, key=_by_wait)

    def free(self, visit: int) -> bool:
        """A visit has left its counter; returns whether it waits for something more."""
        self._busy.discard(visit)
        held = self._held.pop(visit, ())
        for group, entry in held:
            heapq.heappush(self._groups[group], entry)
        return bool(held) or any(entry[1] == visit for _, _, entry in self._resting)

    def _first(self, desk: int) -> Entry | None:
        """The earliest effective arrival at this counter."""
        best: Entry | None = None
        best_key: Entry | None = None
        best_group = -1
        busy, called = self._busy, self._called
        for number, credit in self._of_desk[desk]:
            group = self._groups[number]
            while group and (group[0][1] in busy or group[0][3] in called):
                entry = heapq.heappop(group)
                if entry[3] not in called:
                    self._held.setdefault(entry[1], []).append((number, entry))
            if group:
                head = group[0]
                key = (head[0] - credit, *head[1:]) if credit else head
                if best_key is None or key < best_key:
                    best, best_key, best_group = head, key, number
        if best is not None:
            heapq.heappop(self._groups[best_group])
            if self._waits is not None:
                self._called.add(best[3])
        return best

    def _past_guarantee(self, desk: int, now: int) -> Entry | None:
        """Of those who have waited so long that no credit counts any more, whoever came first."""
        latest = now - _GUARANTEE
        if self._earliest > latest:
            return None
        if self._waits is None:
            self._waits = self._everybody_by_wait()
        best: Entry | None = None
        for number, _ in self._of_desk[desk]:
            waits = self._waits[number]
            while waits and waits[0][3] in self._called:
                waits.pop(0)
            for entry in waits:
                if entry[5] > latest or (best is not None and _by_wait(entry) > _by_wait(best)):
                    break
                if entry[1] not in self._busy and entry[3] not in self._called:
                    best = entry
                    break
        if best is not None:
            self._called.add(best[3])
        return best

    def _everybody_by_wait(self) -> list[list[Entry]]:
        waits = [list(group) for group in self._groups]
        for held in self._held.values():
            for group, entry in held:
                waits[group].append(entry)
        return [sorted(group, key=_by_wait) for group in waits]

    def _first_resting(self, desk: int, now: int, only: int | None) -> Entry | None:
        """Nobody else waits for this counter: better somebody who rests than nobody."""
        credits = dict(self._of_desk[desk])
        able = [
            (_effective(each[2], credits[each[1]], now), each)
            for each in self._resting
            if each[1] in credits
            and each[2][1] not in self._busy
            and (only is None or only == each[2][1])
        ]
        if not able:
            return None
        chosen = min(able)[1]
        self._resting.remove(chosen)
        return chosen[2]

    def _of_visit(self, desk: int, now: int, visit: int) -> Entry | None:
        """The first turn of one visit."""
        if visit in self._busy:
            return None
        able = [
            (_effective(entry, credit, now), entry)
            for entry, credit in self._seen_by(desk)
            if entry[1] == visit and entry[3] not in self._called
        ]
        if not able:
            return self._first_resting(desk, now, visit)
        chosen = min(able)[1]
        self._called.add(chosen[3])
        return chosen

    def _seen_by(self, desk: int) -> Iterator[tuple[Entry, int]]:
        for number, credit in self._of_desk[desk]:
            for entry in self._groups[number]:
                yield entry, credit


def _effective(entry: Entry, credit: int, now: int) -> tuple[int, ...]:
    """The order of `calling.in_order` among those who rest alike."""
    long = now - entry[5] >= _GUARANTEE
    return (entry[5] - _MOST if long else entry[0] - credit, *entry[1:4])
