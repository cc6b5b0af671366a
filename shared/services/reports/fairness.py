"""How calls were decided, per day: in turn, by priority, by other credits, by hand and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.domain import calling
from shared.domain.fairness import CHOSEN
from shared.domain.period import Period, long_span_of
from shared.domain.turn_tally import BECAUSE
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.sums import Sums, summing
from shared.services.reports.tables import Row
from shared.store.tables.rollups import Sheet


class Way(StrEnum):
    """What decided a call. `IN_TURN` passed nobody who had come earlier and could be called."""

    IN_TURN = "in_turn"
    PRIORITY = "priority"
    OTHER_CREDIT = "other_credit"
    COUNTER = "counter"
    GUARANTEE = "guarantee"
    BY_HAND = "by_hand"


_OF_REASON = {
    calling.PRIORITY: Way.PRIORITY,
    **dict.fromkeys(
        (calling.APPOINTMENT, calling.ADDED, calling.RETURNED, calling.CARRIED, "credit"),
        Way.OTHER_CREDIT,
    ),
    **dict.fromkeys(("preferred", "language"), Way.COUNTER),
    "guarantee": Way.GUARANTEE,
}

Counts = Mapping[Way, int]


@dataclass(frozen=True, slots=True)
class FairnessReport:
    """Calls by what decided them: in all, and per day (per week of a long period). `by_hand` are
    the calls out of order by their reasons."""

    period: Period
    total: Counts
    spans: Mapping[Period, Counts]
    by_hand: Mapping[str, int]

    @property
    def n(self) -> int:
        return sum(self.total.values())


def report(
    office: Office, centre: str | None, period: Period, *, sums: Sums | None = None
) -> FairnessReport:
    """Calls of turns that ended, each by its last, on the business days of the period.

    Raises `UnknownCentre`.
    """
    centres = centres_of(office, centre)
    with summing(office, sums) as known:
        shown = known.days(Sheet.DAY, centres, period) or period
        found = [
            (row.day, because, n)
            for row in known.in_spans(Sheet.DAY, centres, shown)
            for because, n in row.tally.below(BECAUSE).items()
        ]
    spans: dict[Period, Counter[Way]] = {}
    by_hand: Counter[str] = Counter()
    for day, because, n in sorted(found):
        spans.setdefault(long_span_of(shown, day), Counter())[way_of(because)] += n
        if because.startswith(CHOSEN):
            by_hand[because.removeprefix(CHOSEN)] += n
    total = sum(spans.values(), Counter[Way]())
    return FairnessReport(
        period,
        {way: total[way] for way in Way},
        {span: {way: counts[way] for way in Way} for span, counts in spans.items()},
        dict(sorted(by_hand.items())),
    )


def way_of(because: str) -> Way:
    """What decided a call, from the reason stored with it."""
    if because.startswith(CHOSEN):
        return Way.BY_HAND
    return _OF_REASON.get(because, Way.IN_TURN)


def rows(report: FairnessReport) -> list[Row]:
    """One row per count; `part` is `total`, `by_hand` or a day (a week: its first and last)."""
    head: Row = {"from": report.period.first.isoformat(), "to": report.period.last.isoformat()}
    parts = [("total", report.total)]
    parts += [(span.name, counts) for span, counts in report.spans.items()]
    found = [
        head | {"part": part, "key": way.value, "n": n}
        for part, counts in parts
        for way, n in counts.items()
    ]
    return [
        *found,
        *(head | {"part": "by_hand", "key": key, "n": n} for key, n in report.by_hand.items()),
    ]
