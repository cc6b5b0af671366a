"""Every published figure once more, from the rows of the event table, without the product's code.

Reads what a program of anybody could read: events as JSON, the documents that the figures compare
with (former times and promises), and the calendar. One pass, plain numbers, exact fractions.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from tests.oracles.plain_calendar import PlainCalendar
from tests.oracles.plain_clock import plain_clocks, seconds_of

BANGKOK = timezone(timedelta(hours=7))
BAD_ENDINGS = {
    "refused",
    "redirected_elsewhere",
    "transferred",
    "incomplete_documents",
    "cancelled_by_citizen",
    "cancelled_by_staff",
    "no_show",
    "left",
    "closed_at_day_end",
    "abandoned_in_pause",
    "recorded_in_error",
}


@dataclass
class Turn:
    """One service of one ticket as its events tell it."""

    id: int
    service: str
    process: int
    queued: int
    called: int | None = None
    because: str = ""
    ended: int | None = None
    outcome: str | None = None
    case: int | None = None
    untimed: bool = False
    flagged: bool = False


@dataclass
class Visit:
    """A ticket: its centre, its day, its turns, and its raw events."""

    id: int
    centre: str
    day: str
    turns: dict[int, Turn] = field(default_factory=dict)
    log: list[Any] = field(default_factory=list)


@dataclass
class Found:
    """What the cases of one process at one centre come to."""

    times: list[int] = field(default_factory=list)
    citizen: list[int] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    excluded: Counter[str] = field(default_factory=Counter)


def mean(values: Sequence[int]) -> Fraction:
    return Fraction(sum(values), len(values))


def median(values: Sequence[int]) -> Fraction:
    ordered, half = sorted(values), len(values) // 2
    return (
        Fraction(ordered[half])
        if len(ordered) % 2
        else Fraction(ordered[half - 1] + ordered[half], 2)
    )


def nine_of_ten(values: Sequence[int]) -> int:
    ordered = sorted(values)
    return ordered[(9 * len(ordered) + 9) // 10 - 1]


def bracket(percent: Fraction) -> str:
    if percent < 0:
        return "longer"
    if percent == 0:
        return "none"
    return "under_30" if percent < 30 else "30_to_50" if percent <= 50 else "over_50"


def whole(value: Fraction) -> int:
    """Whole seconds, halves up, as they are published."""
    return int(value + Fraction(1, 2))


def two_digits(value: Fraction) -> float:
    """Two decimals, halves away from zero."""
    hundredths = int(abs(value) * 100 + Fraction(1, 2))
    return (hundredths if value >= 0 else -hundredths) / 100


def day_of(second: int) -> str:
    """The local day of a moment, in Bangkok."""
    return datetime.fromtimestamp(second, BANGKOK).date().isoformat()


@dataclass(frozen=True)
class Documents:
    """The tables that figures compare with, as they stand in the catalogue: rows of process
    versions and of former tables by id, centres with their hours, services with their letters."""

    versions: Mapping[int, Mapping[str, Any]]
    baselines: Sequence[Mapping[str, Any]]
    centres: Mapping[str, Mapping[str, Any]]
    letters: Mapping[str, str]

    def promised(self, process: int, centre: str) -> int:
        """Seconds of the whole official time; of rows alongside each other the longest counts."""
        longest: dict[int, int] = {}
        for row in self.versions[process]["steps"]:
            group = row.get("alongside") or row["position"]
            seconds = self._seconds(row, centre)
            longest[group] = max(longest.get(group, 0), seconds)
        return sum(longest.values())

    def former(self, service: str, variant: str, centre: str, day: str) -> int | None:
        """Seconds of the former table in force on a day; None where there is none, or where it
        promises something "at once", which is no number."""
        known = [
            each
            for each in self.baselines
            if (each["service_id"], each["variant"]) == (service, variant)
        ]
        if not known:
            return None
        valid = [each for each in known if each["valid_from"] <= day]
        newest = max(valid or known[:1], key=lambda each: each["number"])
        if any(row.get("at_once") for row in newest["steps"]):
            return None
        return sum(self._seconds(row, centre) for row in newest["steps"])

    def counter_rows(self, process: int) -> list[Mapping[str, Any]]:
        rows = self.versions[process]["steps"]
        return [row for row in rows if row.get("at_counter", True)]

    def hours(self, centre: str, first: int, last: int) -> PlainCalendar:
        """A demonstration is always open to a case of one day; a longer one keeps the hours."""
        week = self.centres[centre]["weekly"]
        if day_of(first) == day_of(last):
            return PlainCalendar((((0, 86_400),),) * 7)
        names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        return PlainCalendar(tuple(tuple(_window(*w) for w in week.get(n, ())) for n in names))

    def _seconds(self, row: Mapping[str, Any], centre: str) -> int:
        day = 60 * int(self.centres[centre]["minutes_per_working_day"])
        return int(row.get("seconds", 0)) + day * int(row.get("working_days", 0))


def _window(opens: str, closes: str) -> tuple[int, int]:
    def clock(text: str) -> int:
        hours, minutes = text.split(":")
        return 3600 * int(hours) + 60 * int(minutes)

    return clock(opens), clock(closes) or 86_400


def visits_of(rows: Iterable[Mapping[str, Any]]) -> list[Visit]:
    """Tickets from rows of the event table, which come in the order of visit and number."""
    found: dict[int, Visit] = {}
    for row in rows:
        at = datetime.fromisoformat(row["at"]).replace(tzinfo=UTC)
        visit = found.get(row["visit_id"])
        if visit is None:
            visit = Visit(row["visit_id"], row["centre_id"], day_of(seconds_of(at)))
            found[visit.id] = visit
        event = SimpleNamespace(
            visit=visit.id,
            seq=row["seq"],
            transaction=row["transaction_id"],
            kind=SimpleNamespace(value=row["kind"]),
            at=at,
            data=row["data"],
        )
        visit.log.append(event)
        _follow(visit, event, seconds_of(at))
    return list(found.values())


def _follow(visit: Visit, event: Any, at: int) -> None:
    kind, data = event.kind.value, event.data
    if kind in ("taken", "added"):
        turn = Turn(event.transaction, data["service"], data["process"], queued=at)
        visit.turns[event.transaction] = turn
        return
    if event.transaction is None:
        return
    turn = visit.turns[event.transaction]
    if kind == "called":
        turn.called, turn.because = at, data["because"]
    elif kind == "rejoined":
        turn.queued, turn.called, turn.because = seconds_of(data["since"]), None, ""
        turn.ended = turn.outcome = None
    elif kind == "variant_chosen":
        turn.process = data["process"]
    elif kind == "flagged":
        turn.flagged = True
    elif kind in ("completed", "removed", "closed"):
        turn.ended, turn.outcome = at, data["outcome"]
    elif kind == "missed":
        turn.ended, turn.outcome = at, "no_show"
    elif kind == "cancelled":
        for each in visit.turns.values():
            if each.id == event.transaction or data.get("all"):
                each.ended, each.outcome = at, "cancelled_by_citizen"


def wait_of(visit: Visit, turn: Turn) -> int | None:
    """Nobody waits in two lines at once: a later wait begins when the service before it ended."""
    if turn.called is None:
        return None
    free = [
        other.ended
        for other in visit.turns.values()
        if other.id != turn.id and other.ended is not None and other.ended <= turn.called
    ]
    return turn.called - max([turn.queued, *free])


def cases(visits: Iterable[Visit], known: Documents) -> dict[tuple[str, int], Found]:
    """By centre and process version: what counts, and why the others do not. Of the demonstration:
    every case is one turn, and nobody came twice for it."""
    found: dict[tuple[str, int], Found] = defaultdict(Found)
    for visit in visits:
        for turn in visit.turns.values():
            if turn.outcome is None or not any(
                e.kind.value == "started" and e.transaction == turn.id for e in visit.log
            ):
                continue
            _note(found[visit.centre, turn.process], visit, turn, known)
    return dict(found)


def _note(found: Found, visit: Visit, turn: Turn, known: Documents) -> None:
    if turn.outcome in BAD_ENDINGS:
        found.excluded[str(turn.outcome)] += 1
        return
    log = [e for e in visit.log if e.transaction in (turn.id, None)]
    rows = known.counter_rows(turn.process)
    last = next((seconds_of(e.at) for e in log if e.kind.value == "result_ready"), turn.ended)
    hours = known.hours(visit.centre, seconds_of(visit.log[0].at), last or turn.queued)
    official = frozenset(row["position"] for row in known.versions[turn.process]["steps"])
    clocks = plain_clocks([visit.log], {turn.id}, hours, official)
    if clocks["finished"] is None or clocks["service"] is None:
        return
    if _cannot_be_true(log, rows):
        found.excluded["untimed"] += 1
    elif turn.flagged:
        found.excluded["flagged"] += 1
    else:
        found.times.append(clocks["service"])
        found.citizen.append(clocks["citizen"])
        found.steps.append(clocks["performed"])


def _cannot_be_true(log: Sequence[Any], rows: Sequence[Mapping[str, Any]]) -> bool:
    """A step shorter than five seconds and a tenth of its time, unless that is ten seconds or
    less, and any two presses within three seconds."""
    presses = [e for e in log if e.kind.value in ("started", "stepped", "completed")]
    for before, after in itertools.pairwise(presses):
        number = before.data.get("step") or before.data.get("to")
        standard = next((r["seconds"] for r in rows if r["position"] == number), 0)
        took = (after.at - before.at).total_seconds()
        if standard > 10 and took < max(5, standard / 10):
            return True
        if took < 3 and not 0 < standard <= 10:
            return True
    return False
