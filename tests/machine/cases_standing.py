"""How a case stands after what happened to it, written from the specification alone.

Imports nothing of the program, so that a mistake cannot stand in both books.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

CLOSED = ("delivered", "lapsed", "withdrawn")


@dataclass(frozen=True)
class Happened:
    """One thing that happened to a case, in the log of one of its turns."""

    what: str
    at: datetime
    turn: int
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Copy:
    """The papers at one agency, or on their way to it."""

    list: int
    acknowledged: bool = False
    over: bool = False
    result: str | None = None


@dataclass
class Question:
    """What the citizen was asked; `by` None: by the centre."""

    by: str | None
    missing: tuple[int, ...]
    until: date | None
    signed: set[str] = field(default_factory=set)


@dataclass
class Standing:
    """A request as it must stand in the database."""

    id: int
    state: str = "filed"
    number: str | None = None
    outcome: str | None = None
    accepted: datetime | None = None
    ready: datetime | None = None
    ended: datetime | None = None
    question: Question | None = None
    requests: int = 0
    asked_at: set[int] = field(default_factory=set)
    copies: dict[str, Copy] = field(default_factory=dict)
    begun: dict[int, str] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)
    visits: int = 1
    notices: int = 0

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED

    def has(self, agency: str) -> bool:
        """Whether the papers are at an agency, or on their way to it."""
        return agency in self.copies and not self.copies[agency].over

    def at_work(self, agency: str) -> bool:
        return self.has(agency) and self.copies[agency].acknowledged

    @property
    def away(self) -> list[str]:
        return [agency for agency in self.copies if self.has(agency)]

    def running(self, agency: str) -> list[int]:
        """The rows that an agency has begun and not finished."""
        own = [row for row, whose in self.begun.items() if whose == agency]
        return [row for row in own if row not in self.done]

    @property
    def holder(self) -> str:
        """Who has to do something now."""
        if self.is_closed:
            return "nobody"
        if self.state == "ready":
            return "ready"
        if self.question is not None:
            return "citizen"
        if not self.away:
            return "centre"
        return "agency" if any(self.at_work(agency) for agency in self.away) else "on_the_way"


def standing(case: int, happened: Iterable[Happened]) -> Standing:
    """A case from the first thing that happened to it to the last."""
    stands = Standing(case)
    for each in happened:
        if each.what in EFFECTS and (not stands.is_closed or each.what == "reopened"):
            EFFECTS[each.what](stands, each)
    return stands


def _started(s: Standing, h: Happened) -> None:
    if h.turn != s.id:  # whoever comes back brings what was asked for
        s.question = None


def _papers(s: Standing, h: Happened) -> None:
    if h.data["complete"]:
        s.accepted, s.question = s.accepted or h.at, None
        s.state = "in_process" if s.state == "filed" else s.state
    elif h.data["missing"]:
        s.question = Question(None, h.data["missing"], h.data["until"])
        s.requests += h.turn not in s.asked_at
        s.asked_at.add(h.turn)


def _ended(s: Standing, h: Happened) -> None:
    outcome = h.data["outcome"]
    if outcome == "redirected_elsewhere":
        if h.turn == s.id and s.number is None:
            s.state, s.ended, s.outcome = "withdrawn", h.at, outcome
        return
    s.outcome = outcome
    if outcome == "incomplete_documents":
        s.state, s.ready = "in_process" if s.accepted else "filed", None
        s.question = s.question or Question(None, (), None)
        return
    s.question = None
    if outcome == "completed_result_later":
        s.state, s.accepted, s.ready = "in_process", s.accepted or h.at, None
    else:
        s.state, s.ready, s.ended = "delivered", s.ready or h.at, h.at


def _closed_by_night(s: Standing, h: Happened) -> None:
    if h.turn == s.id:
        s.outcome = "closed_at_day_end"


def _received(s: Standing, h: Happened) -> None:
    s.number = h.data["number"]


def _continued(s: Standing, _h: Happened) -> None:
    s.visits += 1


def _forwarded(s: Standing, h: Happened) -> None:
    s.copies[h.data["agency"]] = Copy(h.data["list"])


def _acknowledged(s: Standing, h: Happened) -> None:
    s.copies[h.data["agency"]].acknowledged = True


def _sent_back(s: Standing, h: Happened) -> None:
    s.copies[h.data["agency"]].over = True


def _result_given(s: Standing, h: Happened) -> None:
    copy = s.copies[h.data["agency"]]
    copy.over, copy.result = True, h.data["result"]


def _step_begun(s: Standing, h: Happened) -> None:
    s.begun[h.data["step"]] = h.data["agency"]


def _step_done(s: Standing, h: Happened) -> None:
    s.done.add(h.data["step"])


def _asked(s: Standing, h: Happened) -> None:
    s.question = Question(h.data["agency"], h.data["missing"], h.data["until"])
    s.requests += bool(h.data["missing"])


def _answered(s: Standing, _h: Happened) -> None:
    """The request runs on; no attempt at a counter stands for its ending any more."""
    s.question = None
    if s.outcome == "incomplete_documents":
        s.outcome = "completed_result_later" if s.number else None


def _signed(s: Standing, h: Happened) -> None:
    if s.question is not None:
        s.question.signed.add(h.data["by"])


def _result_ready(s: Standing, h: Happened) -> None:
    s.state, s.ready, s.outcome = "ready", h.at, "completed_result_later"


def _over(state: str) -> Callable[[Standing, Happened], None]:
    def close(s: Standing, h: Happened) -> None:
        s.state, s.ended = state, h.at

    return close


def _reopened(s: Standing, _h: Happened) -> None:
    s.ended = None
    s.state = "ready" if s.ready else "in_process" if s.accepted else "filed"


def _noticed(s: Standing, h: Happened) -> None:
    s.notices = h.data["number"]


EFFECTS: Mapping[str, Callable[[Standing, Happened], None]] = {
    "started": _started,
    "papers_checked": _papers,
    "completed": _ended,
    "closed": _closed_by_night,
    "received": _received,
    "continued": _continued,
    "forwarded": _forwarded,
    "acknowledged": _acknowledged,
    "sent_back": _sent_back,
    "result_given": _result_given,
    "step_begun": _step_begun,
    "step_done": _step_done,
    "asked": _asked,
    "answered": _answered,
    "defect_signed": _signed,
    "result_ready": _result_ready,
    "delivered": _over("delivered"),
    "lapsed": _over("lapsed"),
    "withdrawn": _over("withdrawn"),
    "reopened": _reopened,
    "late_noticed": _noticed,
}
