"""The second book of cases: what was done to every request, and what may be done to it next.

Written from the specification alone; imports nothing of the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from tests.machine.cases_standing import Happened, Standing, standing

UNDO_WITHIN = timedelta(seconds=10)
COLLECT_WITHIN = timedelta(days=90)
ROWS = {
    "trademark-filing": {4: "DIP", 5: "DBD", 6: "DIP"},
    "copyright-notification": {3: "DIP"},
}
"""Whose each row behind the counter is."""
DOCUMENTS = {"trademark-filing": 3, "copyright-notification": 3}
"""How many papers may be missing: its own, and those of whoever comes for somebody else."""

CAN_BE_UNDONE = (
    "called",
    "started",
    "papers_checked",
    "completed",
    "result_ready",
    "delivered",
)


@dataclass(frozen=True)
class Turn:
    """One turn at a counter; `request`: the case that it goes on with, or None until it opens its
    own."""

    id: int
    visit: int
    service: str
    request: int | None = None
    state: str = "waiting"
    version: int = 1
    counter: int | None = None
    outcome: str | None = None


@dataclass(frozen=True)
class Entry:
    """Something in the log of a turn, and how the turn stood before."""

    happened: Happened
    before: Turn


@dataclass
class CaseBook:
    """Everything that was done, kept by hand."""

    turns: dict[int, Turn] = field(default_factory=dict)
    log: dict[int, list[Entry]] = field(default_factory=dict)
    chains: dict[int, list[Happened]] = field(default_factory=dict)
    events: dict[int, int] = field(default_factory=dict)
    tokens: dict[int, str] = field(default_factory=dict)
    receipts: list[str] = field(default_factory=list)
    days_off: set[date] = field(default_factory=set)
    known: dict[int, Standing] = field(default_factory=dict)

    @property
    def cases(self) -> list[Standing]:
        """Every request that was opened, as it stands."""
        return [self.case(id) for id in self.chains]

    def case(self, id: int) -> Standing:
        if id not in self.known:
            self.known[id] = standing(id, self.chains[id])
        return self.known[id]

    def service(self, case: int) -> str:
        return self.turns[case].service

    def open_turn(self, turn: Turn, token: str) -> None:
        """A new ticket; a turn that goes on with a request is noted there."""
        self.turns[turn.id], self.log[turn.id] = turn, []
        self.events[turn.visit], self.tokens[turn.id] = 1, token

    def note(
        self,
        turn: int,
        what: str,
        at: datetime,
        data: Mapping[str, Any] | None = None,
        **changes: Any,
    ) -> None:
        """One more event of a turn, and of its request if it has one."""
        before = self.turns[turn]
        happened = Happened(what, at, turn, data or {})
        self.log[turn].append(Entry(happened, before))
        self.events[before.visit] += 1
        after = replace(before, version=before.version + 1, **changes)
        if what == "started" and after.request is None:
            after = replace(after, request=turn)
            self.chains[turn] = []
        self.turns[turn] = after
        if after.request is not None:
            self.chains[after.request].append(happened)
            self.known.pop(after.request, None)

    def in_hand(self, case: int) -> Turn | None:
        """The turn that works on a request, or waits to."""
        there = [t for t in self.turns.values() if case in (t.id, t.request)]
        return next((t for t in there if t.state != "ended"), None)

    def at(self, counter: int) -> Turn | None:
        there = (t for t in self.turns.values() if t.state in ("called", "serving"))
        return next((t for t in there if t.counter == counter), None)

    def last_move(self, turn: int) -> Entry | None:
        """The receipt belongs to the ending that gave it."""
        entries = [e for e in self.log[turn] if e.happened.what != "received"]
        return entries[-1] if entries else None

    def may_undo(self, turn: int, now: datetime) -> bool:
        last = self.last_move(turn)
        if last is None or last.happened.what not in CAN_BE_UNDONE:
            return False
        if now - last.happened.at > UNDO_WITHIN:
            return False
        if last.before.state in ("called", "serving"):
            there = self.at(last.before.counter or 0)
            if there is not None and there.id != turn:
                return False
        return not self._overtaken(turn, last)

    def _overtaken(self, turn: int, last: Entry) -> bool:
        """Whether the request moved on behind the counter since its later turn ended."""
        case = self.turns[turn].request
        if case is None or case == turn or last.happened.what != "completed":
            return False
        return any(h.turn == case and h.at > last.happened.at for h in self.chains[case])

    def undo(self, turn: int) -> None:
        """The turn stands as before, one version on; a receipt goes with the ending that gave it,
        and a request with the start that opened it."""
        last = self.last_move(turn)
        assert last is not None
        place = self.log[turn].index(last)
        gone = {id(entry.happened) for entry in self.log[turn][place:]}
        del self.log[turn][place:]
        present = self.turns[turn]
        self.turns[turn] = replace(last.before, version=present.version + 1)
        self.events[present.visit] += 1
        if present.request is not None:
            left = [h for h in self.chains[present.request] if id(h) not in gone]
            self.chains[present.request] = left
            self.known.pop(present.request, None)
            if not left:
                del self.chains[present.request]
