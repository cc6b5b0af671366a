"""Wrong times: proposed by one, decided by another; the log only grows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import text

from shared.domain.correcting import CorrectionReason
from shared.services import correcting
from tests.machine.citizens import PICK
from tests.machine.facts import moment
from tests.machine.limits import Limits
from tests.machine.stage import MUST, MUST_NOT

PRESSES = ("started", "stepped", "paused", "resumed", "completed", "closed")
MOVES = (
    *PRESSES,
    "taken",
    "called",
    "recalled",
    "transferred",
    "requeued",
    "missed",
    "removed",
    "cancelled",
)
SERVED = ("started", "stepped", "resumed", "completed")


@dataclass
class Entry:
    """One event of a visit at its true moment."""

    seq: int
    kind: str
    at: datetime
    transaction: int | None
    staff: int | None


class Corrections(Limits):
    """Every proposal lies between its neighbours, and two people stand behind each change."""

    @rule(pick=PICK, seconds=st.sampled_from([-40, -2, 0, 1, 25, 400]), approved=st.booleans())
    def a_time_was_wrong(self, pick: int, seconds: int, approved: bool) -> None:
        pressed = sorted(
            (t for t in self.book.turns.values() if t.step), key=lambda t: (-t.version, t.id)
        )
        turn = self.in_front or self.one_of(pressed, pick)
        if turn is None:
            return
        entries = self._entries(turn.visit)
        own = [e for e in entries if e.transaction == turn.id and e.kind in PRESSES]
        if not own:
            return
        wrong = own[-1 - pick % min(2, len(own))]
        at = wrong.at + timedelta(seconds=seconds)
        inside = seconds != 0 and self._may_be(entries, wrong, at)
        wanted = correcting.Wanted(wrong.seq, at, CorrectionReason.FORGOTTEN_PRESS)
        served = {e.staff for e in entries if e.transaction == turn.id and e.kind in SERVED}
        found = self.press_with_key(
            MUST if inside else MUST_NOT,
            lambda office, key: correcting.propose(office, self.clerks[0], turn.id, wanted, key),
        )
        if found is not None:
            self._decided(found.id, turn.id, served, approved=approved)

    def _decided(self, id: int, turn: int, served: set[int | None], *, approved: bool) -> None:
        """Nobody decides on an own proposal or service; whatever stays undecided is refused."""
        decide = correcting.approve if approved else correcting.refuse
        clerk, chief, head = self.clerks[0], self.supervisor, self.head
        self.press(MUST_NOT, lambda office: decide(office, clerk, id))
        person = head if chief.actor.id in served else chief
        if person is head:
            self.press(MUST_NOT, lambda office: decide(office, chief, id))
        before = self._log()
        while not (done := self.press(MUST, lambda office: decide(office, person, id))):
            assert self._log() == before
        assert done
        after = self._log()
        assert after[: len(before)] == before, "the log was changed"
        assert len(after) == len(before) + approved
        if approved:
            self.book.happened(turn, "retimed", self.now)

    def _may_be(self, entries: list[Entry], wrong: Entry, at: datetime) -> bool:
        moves = [e for e in entries if e.kind in MOVES]
        place = moves.index(wrong)
        later = moves[place + 1].at if place + 1 < len(moves) else self.now
        same_day = self.office.today("mo-chit", at) == self.office.today("mo-chit", wrong.at)
        return moves[place - 1].at <= at <= min(later, self.now) and same_day

    def _entries(self, visit: int) -> list[Entry]:
        """What counts of a visit's log, at its true moments, read without the program's rules."""
        found: dict[int, Entry] = {}
        gone: set[int] = set()
        moments: dict[int, datetime] = {}
        for row, data in self._rows(visit):
            at = moment(row["at"])
            assert at is not None
            staff = row["actor_id"] if row["actor_kind"] == "staff" else None
            found[row["seq"]] = Entry(row["seq"], row["kind"], at, row["transaction_id"], staff)
            if row["kind"] == "undone":
                gone |= set(data["seqs"])
            if row["kind"] == "corrected":
                moments[data["seq"]] = datetime.fromisoformat(data["at"])
        for seq, at in moments.items():
            found[seq].at = at
        return [entry for seq, entry in found.items() if seq not in gone]

    def _rows(self, visit: int) -> Iterator[tuple[Any, Any]]:
        statement = f"SELECT * FROM event WHERE visit_id = {visit} ORDER BY seq"
        with self.office.db.read() as connection:
            for row in connection.execute(text(statement)).mappings():
                data = row["data"]
                yield row, json.loads(data) if isinstance(data, str) else data

    def _log(self) -> list[tuple[object, ...]]:
        with self.office.db.read() as connection:
            statement = "SELECT id, kind, at, actor_id, data FROM event ORDER BY id"
            return [
                (r[0], r[1], str(r[2]), r[3], str(r[4]))
                for r in connection.execute(text(statement))
            ]
