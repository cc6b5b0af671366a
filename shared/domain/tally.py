"""Counts and times that add up: what a roll-up keeps of many cases or turns.

Called by the pure functions that say what one case or turn contributes, and by the store, which
keeps their sums. Times are kept one by one, in order, so that a median of a year is as exact as
that of a day; four bytes a case are cheaper than an explanation of an error.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from shared.domain.reduction import Sample

Times = Sequence[int]
"""Whole seconds in ascending order."""

SECONDS, SQUARES = "seconds", "squares"
"""The sum of the times and of their squares."""

_FEW_PER_RUN = 90
"""Up to so many times a run, sorting all of them finds a rank sooner than asking every run."""

_GUESSED_FROM = 200


class Tally:
    """Counts, whole numbers by name and none of them zero, and times.

    Never changed from outside. A sum of many tallies keeps their times as `runs`, each in order,
    and merges them only for whoever asks for the times themselves.
    """

    __slots__ = ("counts", "runs")

    counts: Mapping[str, int]
    runs: tuple[Times, ...]

    def __init__(self, counts: Mapping[str, int] | None = None, *runs: Times) -> None:
        self.counts = {} if counts is None else counts
        self.runs = tuple(run for run in runs if run)

    @property
    def times(self) -> Times:
        """All times in ascending order."""
        if len(self.runs) > 1:
            self.runs = (_merged(self.runs),)
        return self.runs[0] if self.runs else array("I")

    @property
    def n(self) -> int:
        """How many times there are."""
        return sum(map(len, self.runs))

    def __bool__(self) -> bool:
        return bool(self.counts) or bool(self.runs)

    def __getitem__(self, name: str) -> int:
        return self.counts.get(name, 0)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tally):
            return NotImplemented
        return self.counts == other.counts and list(self.times) == list(other.times)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Tally({dict(self.counts)!r}, {list(self.times)!r})"

    def below(self, prefix: str) -> dict[str, int]:
        """The counts whose names begin with `prefix`, by the rest of their names, in order."""
        found = sorted(name for name in self.counts if name.startswith(prefix))
        return {name[len(prefix) :]: self.counts[name] for name in found}

    def within(self, seconds: int) -> int:
        """How many times are not longer than that."""
        found = 0
        for run in self.runs:
            found += bisect_right(run, seconds)
        return found

    @property
    def sample(self) -> Sample:
        """The times as a sample: exact sums, exact median and p90."""
        n = self.n
        if not n:
            return Sample(0, 0, 0)
        return Sample(
            n=n,
            total_seconds=self[SECONDS],
            total_squares=self[SQUARES],
            median_seconds=self._median(n),
            p90_seconds=self._ranked(-(-90 * n // 100)),
        )

    def _median(self, n: int) -> Fraction:
        lower = self._ranked((n + 1) // 2)
        if n % 2 or self.within(lower) > n // 2:  # the middle two are mostly the same
            return Fraction(lower)
        return Fraction(lower + self._ranked(n // 2 + 1), 2)

    def _ranked(self, rank: int) -> int:
        """The time of a rank from 1: the shortest that so many times do not pass."""
        if self.n <= _FEW_PER_RUN * len(self.runs) or len(self.runs) == 1:
            return self.times[rank - 1]
        low, high = min(run[0] for run in self.runs), max(run[-1] for run in self.runs)
        guess, step = self._about(rank), 1
        while low < high:
            if self.within(guess) >= rank:
                high = guess
                near = high - step
            else:
                low = guess + 1
                near = low + step - 1
            step *= 4
            guess = near if low <= near < high else (low + high) // 2
        return low

    def _about(self, rank: int) -> int:
        """A time near that of a rank, from every so manieth of each run, beginning at another place
        in each: saves most of the asking, and nothing depends on it."""
        apart = max(1, self.n // max(_GUESSED_FROM, len(self.runs)))
        few = array("I")
        for i, run in enumerate(self.runs):
            few.extend(run[i * apart // len(self.runs) :: apart])
        ordered = sorted(few) or [self.runs[0][0]]
        return ordered[min(rank // apart, len(ordered) - 1)]

    def plus(self, other: Tally) -> Tally:
        return total([self, other])

    def minus(self, other: Tally) -> Tally:
        """What is left without `other`. Raises ValueError where that never was in it."""
        times = array("I", self.times)
        for each in other.times:
            place = bisect_left(times, each)
            if place == len(times) or times[place] != each:
                raise ValueError(f"no time of {each} seconds to take away")
            del times[place]
        counts = dict(self.counts)
        for name, n in other.counts.items():
            counts[name] = counts.get(name, 0) - n
            if counts[name] < 0:
                raise ValueError(f"fewer than {n} of {name!r} to take away")
        return Tally({name: n for name, n in counts.items() if n}, times)


def of_time(seconds: int, **counts: int) -> Tally:
    """One time, with its sums, and some counts beside it."""
    sums = {SECONDS: seconds, SQUARES: seconds * seconds, **counts}
    return Tally({name: n for name, n in sums.items() if n}, array("I", [seconds]))


def of_counts(counts: Mapping[str, int]) -> Tally:
    """Counts alone; zeros are left out."""
    return Tally({name: n for name, n in counts.items() if n})


class Sum:
    """A sum that grows tally by tally, so that millions of them need little memory."""

    __slots__ = ("_counts", "_loose", "_runs")

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._loose = array("I")
        self._runs: list[Times] = []

    def add(self, tally: Tally) -> None:
        counts = self._counts
        for name, n in tally.counts.items():
            counts[name] = counts.get(name, 0) + n
        for run in tally.runs:
            if len(run) > _FEW_PER_RUN:
                self._runs.append(run)
            else:
                self._loose.extend(run)

    def tally(self) -> Tally:
        """What was added so far."""
        if self._loose:
            self._runs.append(array("I", sorted(self._loose)))
            self._loose = array("I")
        return Tally(dict(self._counts), *self._runs)


def total(tallies: Iterable[Tally]) -> Tally:
    """Their sum, whatever their order."""
    whole = Sum()
    for each in tallies:
        whole.add(each)
    return whole.tally()


def _merged(runs: Iterable[Times]) -> Times:
    every = array("I")
    for run in runs:
        every.extend(run)
    return array("I", sorted(every))
