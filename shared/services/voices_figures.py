"""How many complaints, suggestions and praise came, about what, and how fast they were answered.

Counts of one to four stay in the house, and so do those that would tell them (domain.small_counts):
over centres, kinds, topics and what became of them at once. What became of them is told over all
kinds: apart by kind hardly any count would be left to tell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product

from shared.domain import publication
from shared.domain.cube import ALL, Key, Level, sums, with_totals
from shared.domain.period import Period
from shared.domain.small_counts import Cell, kept_back
from shared.domain.voices import Topic, VoiceKind
from shared.services.office import Office
from shared.services.reports.tables import Row, percent
from shared.store import voices as stored
from shared.store.voices import VoiceLine

IN_TIME, LATE, AWAITED, WITHOUT = "in_time", "late", "awaited", "without_answer"
"""What became of a voice: answered within the promised days or later (also where the day passed
without an answer), not due yet, or withdrawn or closed without an answer."""

OUTCOMES = (IN_TIME, LATE, AWAITED, WITHOUT)
_TOPICS: tuple[Level, ...] = tuple((*each, False) for each in product((True, False), repeat=3))
_OUTCOMES: tuple[Level, ...] = ((True, False, False, True), (False, False, False, True))
_LEVELS = (*_TOPICS, *_OUTCOMES)


@dataclass(frozen=True, slots=True)
class Share:
    """Answered within the promised days, of those whose day had come."""

    in_time: int
    n: int

    @property
    def percent(self) -> Fraction:
        return Fraction(100 * self.in_time, self.n)


class VoiceFigures:
    """Counts of one period; `everything` also those that do not leave the house."""

    def __init__(
        self, lines: Sequence[VoiceLine], days: Mapping[str, date], *, everything: bool
    ) -> None:
        counts: Counter[Key] = Counter()
        answer_days: dict[str, list[int]] = defaultdict(list)
        for line in lines:
            counts[line.centre, line.kind.value, line.topic.value, _outcome(line, days)] += 1
            if line.answer_days is not None:
                for at in (line.centre, ALL):
                    answer_days[at].append(line.answer_days)
        self._cells = with_totals(counts, _LEVELS)
        self._answer_days = answer_days
        self.everything = everything
        self._hidden: frozenset[Cell] = frozenset()
        if not everything:
            cells: dict[Cell, int] = {key: n for key, n in self._cells.items()}  # noqa: C416  # of a wider kind
            self._hidden = kept_back(cells, sums(self._cells, _LEVELS))

    def n(
        self, centre: str = ALL, kind: str = ALL, topic: str = ALL, outcome: str = ALL
    ) -> int | None:
        """How many; None is kept back."""
        key = (centre, kind, topic, outcome)
        return None if key in self._hidden else self._cells.get(key, 0)

    def share(self, centre: str = ALL) -> Share | None:
        """None where nothing was due or the counts are kept back."""
        in_time, late = (self.n(centre, outcome=each) for each in (IN_TIME, LATE))
        if in_time is None or late is None or not in_time + late:
            return None
        return Share(in_time, in_time + late)

    def median_days(self, centre: str = ALL) -> Fraction | None:
        """Working days until the first answer; None of fewer than five answers, or where the share
        is kept back."""
        days = sorted(self._answer_days[centre])
        if not publication.shows_median(len(days)) or self.share(centre) is None:
            return None
        return Fraction(days[(len(days) - 1) // 2] + days[len(days) // 2], 2)


def _outcome(line: VoiceLine, days: Mapping[str, date]) -> str:
    if line.in_time is not None:
        return IN_TIME if line.in_time else LATE
    if line.closed_at is not None:
        return WITHOUT
    return LATE if days[line.centre] > line.due_on else AWAITED


def figures(office: Office, period: Period, *, everything: bool) -> VoiceFigures:
    """Of all centres, what was received on the days of a period."""
    today = {centre: office.today(centre) for centre in office.catalogue.centres}
    with office.db.read() as connection:
        lines = stored.within(connection, period.first, period.last)
    return VoiceFigures(lines, today, everything=everything)


def mark(office: Office) -> tuple[int, date]:
    """Another one whenever the figures may be others: somebody wrote or answered, or a day that was
    promised has passed."""
    with office.db.read() as connection:
        written = stored.mark(connection)
    return written, max(office.today(each) for each in office.catalogue.centres)


def rows(office: Office, period: Period, centre: str | None, *, everything: bool) -> list[Row]:
    """The same as a tidy table: one row a kind and topic, and the totals; how fast they were
    answered stands in the row over all."""
    found = figures(office, period, everything=everything)
    centres = [centre] if centre else [*office.catalogue.centres, ALL]
    kinds, topics = [*VoiceKind, ALL], [*Topic, ALL]
    return [
        _row(period, found, (str(where), str(kind), str(topic)))
        for where, kind, topic in product(centres, kinds, topics)
    ]


def _row(period: Period, found: VoiceFigures, at: tuple[str, str, str]) -> Row:
    centre, kind, topic = at
    whole = kind == topic == ALL
    share = found.share(centre) if whole else None
    median = found.median_days(centre) if whole else None
    return {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "centre": centre,
        "kind": kind,
        "topic": topic,
        "received": found.n(centre, kind, topic),
        "due": share.n if share else None,
        "answered_in_time": share.in_time if share else None,
        "answered_in_time_percent": percent(share.percent) if share else None,
        "median_working_days": percent(median),
    }
