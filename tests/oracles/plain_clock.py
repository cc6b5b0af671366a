"""Every clock of a case once more, from the words of the rules and without the product's code.

One walk through time: between two moments at which anything happens, or the office opens or
closes, nothing changes. So each such slice is asked what it is, and its seconds are added where it
belongs. No interval is ever cut, merged or subtracted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.oracles.plain_calendar import PlainCalendar

CITIZEN_HOLDS = {"citizen_papers", "citizen_absent"}
LEAVES_COUNTER = {
    "completed",
    "removed",
    "cancelled",
    "missed",
    "closed",
    "transferred",
    "requeued",
}


@dataclass
class PlainTurn:
    step_runs: bool = False
    held: str | None = None
    citizen_back: bool = False
    in_line_from: int | None = None
    walks: bool = False

    @property
    def waits_for_citizen(self) -> bool:
        return self.held in CITIZEN_HOLDS and not self.citizen_back


@dataclass
class Walk:
    """All that is known at one moment, and what was counted until then."""

    calendar: PlainCalendar
    now: int
    arrived: int
    official: frozenset[int]
    clock: int | None = None
    accepted: bool = False
    defect: bool = False
    given_up: bool = False
    reopened: bool = False
    sent_on: bool = False
    behind: bool = False
    citizen_asked: bool = False
    asker: str | None = None
    other_body: bool = False
    away: bool = False
    turns: dict[int, PlainTurn] = field(default_factory=dict)
    at_work: dict[int, str] = field(default_factory=dict)
    seconds: Counter[str] = field(default_factory=Counter)
    agency_seconds: Counter[str] = field(default_factory=Counter)
    agency_steps: dict[str, set[int]] = field(default_factory=dict)
    acknowledged: dict[str, int] = field(default_factory=dict)
    first_begun: dict[str, int] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)
    steps: list[int] = field(default_factory=list)
    sent: list[list[Any]] = field(default_factory=list)
    answer: dict[str, Any] | None = None

    # -- time passes -----------------------------------------------------------------------------

    def pass_until(self, moment: int, edges: list[int]) -> None:
        """Add up everything from now to `moment`, slice by slice."""
        cuts = [edge for edge in edges if self.now < edge < moment]
        cuts += [
            t.in_line_from
            for t in self.turns.values()
            if t.in_line_from is not None and self.now < t.in_line_from < moment
        ]
        for cut in [*sorted(cuts), moment]:
            if cut > self.now:
                self._add(cut - self.now)
                self.now = cut

    def _add(self, length: int) -> None:
        opened = length if self.calendar.is_open(self.now) else 0
        citizen = self.citizen_asked or any(t.waits_for_citizen for t in self.turns.values())
        other = self.other_body or any(t.held == "other_agency" for t in self.turns.values())
        at_counters = sum(t.step_runs and t.held is None for t in self.turns.values())
        agencies = [
            a for a in self.at_work.values() if not (self.citizen_asked and a == self.asker)
        ]
        hands = at_counters + len(agencies)
        self.seconds["touch wall"] += at_counters * length
        self.seconds["touch open"] += at_counters * opened
        self.seconds["effort"] += hands * opened
        self.seconds["elapsed"] += opened if hands else 0
        for agency in set(agencies):
            self.agency_seconds[agency] += opened
        self.seconds[f"stay {self._place(citizen or other, hands)}"] += opened
        if self.clock is not None:
            cause = "citizen" if citizen else "other_body" if other else ""
            cause = cause or ("between_attempts" if self.away else "service")
            self.seconds[f"clock {cause}"] += opened
            self.seconds[f"wall {cause}"] += length

    def _place(self, waited_for: bool, hands: int) -> str:
        if any(t.walks for t in self.turns.values()):
            return "walk"
        if any(
            t.in_line_from is not None and t.in_line_from <= self.now for t in self.turns.values()
        ):
            return "wait"
        if waited_for:
            return "paused"
        return "touch" if hands else "between"

    # -- something happens -----------------------------------------------------------------------

    def happen(self, event: Any, followed: bool) -> None:
        """`followed`: of a call, whether the citizen came."""
        kind, data = event.kind.value, event.data
        turn = self.turns.setdefault(event.transaction, PlainTurn())
        self._line(turn, kind, data, followed)
        self._case(kind, data)
        self._counter(turn, kind, data)
        self._behind_the_counter(kind, data)

    def _line(self, turn: PlainTurn, kind: str, data: Any, followed: bool) -> None:
        if kind == "called":
            turn.walks = followed
        elif kind in ("taken", "added", "requeued", "rejoined") or (
            kind == "transferred" and "service" not in data
        ):
            opens_at = data.get("opens_at")
            turn.in_line_from = max(self.now, seconds_of(opens_at)) if opens_at else self.now
            turn.walks = False
        elif kind == "started" or kind in LEAVES_COUNTER:
            turn.in_line_from, turn.walks = None, False

    def _counter(self, turn: PlainTurn, kind: str, data: Any) -> None:
        if kind in ("started", "resumed"):
            if kind == "started":
                turn.step_runs = True
                if not (self.sent_on and self.steps and self.steps[-1] == data["step"]):
                    self.steps.append(data["step"])
            turn.held = None
            for each in self.turns.values():
                each.citizen_back = True
            self.citizen_asked = self.other_body = self.away = False
            if self.clock is None or (self.defect and not self.accepted):
                self._start_clock()
        elif kind == "stepped":
            turn.step_runs = True
            self.steps.append(data["to"])
            self.citizen_asked = False
        elif kind == "paused":
            turn.held, turn.citizen_back = data["reason"], False
        elif kind in LEAVES_COUNTER:
            if kind == "closed" and turn.waits_for_citizen:
                self._ask(None)
            if kind == "closed" and turn.held == "other_agency":
                self.other_body = True
            turn.held, turn.step_runs = None, False
            served = any(t.step_runs for t in self.turns.values())
            if kind not in ("completed", "transferred") and not self.behind and not served:
                self.away = True
        if kind == "transferred":
            self.sent_on = True
        elif kind in ("started", "stepped", "step_begun"):
            self.sent_on = False
        if kind == "completed":
            self._completed(data["outcome"])

    def _completed(self, outcome: str) -> None:
        if outcome == "incomplete_documents":
            self.defect = True
            self._ask(None)
        elif outcome == "completed_result_later":
            self.accepted, self.defect, self.behind, self.citizen_asked = True, False, True, False
        elif outcome in ("completed", "refused") and self.answer is None:
            self._result()

    def _case(self, kind: str, data: Any) -> None:
        if kind == "papers_checked":
            if data["complete"]:
                self.accepted, self.defect, self.citizen_asked = True, False, False
            elif self.accepted:
                self._ask(None)
            else:
                self.defect = True
        elif kind == "asked":
            self.defect = self.defect or bool(data["missing"] and not self.accepted)
            self._ask(data["agency"])
        elif kind == "answered":
            self.citizen_asked = False
        elif kind == "forwarded":
            self.accepted, self.defect, self.behind = True, False, True
        elif kind in ("lapsed", "withdrawn"):
            self.given_up = True
        elif kind == "reopened":
            self.given_up, self.reopened = False, True
        elif kind == "result_ready" and (self.answer is None or self.reopened):
            self._result()

    def _behind_the_counter(self, kind: str, data: Any) -> None:
        agency = data.get("agency")
        if kind == "forwarded":
            if not any(way[0] == agency and way[2] is None and way[3] for way in self.sent):
                self.sent.append([agency, self.now, None, True])
        elif kind == "acknowledged":
            self.acknowledged.setdefault(agency, self.now)
            self.done.pop(agency, None)
            for way in self.sent:
                if way[0] == agency and way[3]:
                    way[2], way[3] = self.now, False
        elif kind == "step_begun":
            self.steps.append(data["step"])
            self.done.pop(agency, None)
            if data["step"] not in self.at_work:
                self.at_work[data["step"]] = agency
                self.first_begun.setdefault(agency, self.now)
                self.agency_steps.setdefault(agency, set()).add(data["step"])
        elif kind == "step_done" and data["step"] in self.at_work:
            self.done[self.at_work.pop(data["step"])] = self.now
        elif kind in ("result_given", "sent_back"):
            self.at_work = {step: who for step, who in self.at_work.items() if who != agency}
            self.done[agency] = self.now
            for way in self.sent:
                if way[0] == agency:
                    way[3] = False

    def _ask(self, asker: str | None) -> None:
        if not self.citizen_asked:
            self.citizen_asked, self.asker = True, asker

    def _start_clock(self) -> None:
        self.clock, self.defect = self.now, False
        for name in [name for name in self.seconds if name.startswith(("clock ", "wall "))]:
            del self.seconds[name]

    def _result(self) -> None:
        if not self.given_up:
            self.citizen_asked = self.other_body = self.away = self.reopened = False
            self.accepted = True
            self.answer = self.figures(self.now)

    def figures(self, finished: int | None) -> dict[str, Any]:
        """All figures as they stand."""
        count = self.seconds
        causes = ("citizen", "other_body", "between_attempts")
        there = set(self.acknowledged) | set(self.first_begun)
        working = set(self.at_work.values())
        last = {a: finished if a in working else self.done.get(a) for a in there}
        begun = {a: self.first_begun.get(a, self.acknowledged.get(a)) for a in there}
        crossed = None
        if there and all(last.values()):
            start, end = min(v for v in begun.values() if v), max(v for v in last.values() if v)
            crossed = (end - start, self.calendar.open_seconds(start, end))
        distinct = set(self.steps)
        return {
            "clock": self.clock,
            "finished": finished,
            "service": count["clock service"] if finished and self.clock is not None else None,
            "citizen": finished - self.arrived if finished else None,
            "pauses": {c: (count[f"clock {c}"], count[f"wall {c}"]) for c in causes},
            "stay": {
                place: count[f"stay {place}"]
                for place in ("wait", "walk", "touch", "between", "paused")
            },
            "touch": count["touch wall"],
            "off_hours": count["touch wall"] - count["touch open"],
            "effort": count["effort"],
            "elapsed": count["elapsed"],
            "agencies": {
                a: (self.agency_seconds[a], len(self.agency_steps.get(a, ())), begun[a], last[a])
                for a in there
            },
            "crossed": crossed,
            "on_the_way": [
                (a, None if to is None else (to - at, self.calendar.open_seconds(at, to)))
                for a, at, to, _ in self.sent
            ],
            "performed": len(distinct & self.official),
            "repeated": len(self.steps) - len(distinct),
            "skipped": sorted(self.official - distinct),
            "extra": sorted(distinct - self.official),
        }


def plain_clocks(
    visits: list[list[Any]], turns: set[int], calendar: PlainCalendar, official: frozenset[int]
) -> dict[str, Any]:
    """All figures of a case from the raw logs of its visits, the home visit first."""
    history = in_order([as_it_was(log) for log in visits])
    first, end = seconds_of(history[0].at), seconds_of(history[-1].at)
    edges = sorted(calendar.edges(first, end))
    own = [event for event in history if event.transaction in turns]
    walk = Walk(calendar, now=first, arrived=first, official=official)
    for place, event in enumerate(own):
        walk.pass_until(seconds_of(event.at), edges)
        walk.happen(event, followed=_followed(own, place))
    walk.pass_until(end, edges)
    return walk.answer if walk.answer is not None else walk.figures(None)


def as_it_was(log: list[Any]) -> list[Any]:
    """Without what was undone, and each press at its true moment."""
    undone = {seq for event in log if event.kind.value == "undone" for seq in event.data["seqs"]}
    moved = {e.data["seq"]: e.data["at"] for e in log if e.kind.value == "corrected"}
    kept = []
    for event in log:
        if event.kind.value in ("undone", "corrected") or event.seq in undone:
            continue
        if event.seq in moved:
            kept.append(_At(event, datetime.fromisoformat(moved[event.seq])))
        else:
            kept.append(event)
    return kept


def in_order(logs: list[list[Any]]) -> list[Any]:
    """One line of events: always the visit whose next event is earliest."""
    queues = [list(log) for log in logs]
    line = []
    while any(queues):
        earliest = min((q for q in queues if q), key=lambda q: q[0].at)
        line.append(earliest.pop(0))
    return line


def seconds_of(moment: Any) -> int:
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return int((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() // 1)


class _At:
    """An event at another moment."""

    def __init__(self, event: Any, at: datetime) -> None:
        self.kind, self.seq, self.data, self.at = event.kind, event.seq, event.data, at
        self.transaction, self.visit = event.transaction, event.visit


def _followed(own: list[Any], place: int) -> bool:
    """Whether the next move of a called turn is its start."""
    called = own[place]
    if called.kind.value != "called":
        return False
    for event in own[place + 1 :]:
        if event.transaction == called.transaction and event.kind.value in (
            LEAVES_COUNTER | {"called", "started", "rejoined"}
        ):
            return bool(event.kind.value == "started")
    return False
