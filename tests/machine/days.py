"""The frame of a day: an emergency, the end of the day, and whoever goes on tomorrow."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import text

from shared.services import closings, day_end
from tests.builders import run
from tests.machine.changes import Changes
from tests.machine.facts import moment
from tests.machine.ledger import AT_COUNTER, AWAY, Turn, Visit
from tests.machine.stage import CENTRE, MUST, MUST_NOT

SELDOM = st.integers(0, 2).map(lambda n: n == 0)
WORDS = closings.Message("ไฟฟ้าดับ", "The power is out.")


class Days(Changes):
    """Closing at once, opening again, ending the day, and the night."""

    @rule(seldom=SELDOM)
    def closes_at_once(self, seldom: bool) -> None:
        if not seldom:
            return
        if self.press(
            MUST_NOT if self.book.shut else MUST,
            lambda office: closings.close_at_once(office, self.supervisor, CENTRE, WORDS),
        ):
            self.book.shut = True
        self.everybody_hears()

    @rule()
    def opens_again(self) -> None:
        if self.press(
            MUST if self.book.shut else MUST_NOT,
            lambda office: closings.reopen(office, self.supervisor, CENTRE),
        ):
            self.book.shut, self.book.reopened = False, self.now
            self.everybody_hears()

    @rule(seldom=SELDOM, close_desks=st.booleans(), carry_over=st.booleans())
    def ends_the_day(self, seldom: bool, close_desks: bool, carry_over: bool) -> None:
        if not seldom:
            return
        at_desks = self._of(self.today, *AT_COUNTER, "paused")
        if self.press(
            MUST if close_desks or not at_desks else MUST_NOT,
            lambda office: day_end.end(
                office,
                self.supervisor,
                CENTRE,
                close_desks=close_desks,
                early=True,
                carry_over=carry_over,
            ),
        ):
            self._ended(self.today, carry_over=carry_over)
            self.book.desks.clear()
        self.everybody_hears()

    @rule()
    def goes_on_after_all(self) -> None:
        ended = self.today in self.book.ended
        if self.press(
            MUST if ended else MUST_NOT,
            lambda office: day_end.go_on(office, self.supervisor, CENTRE),
        ):
            self.book.ended.discard(self.today)
        self.everybody_hears()

    @rule(seldom=SELDOM)
    def a_night_passes(self, seldom: bool) -> None:
        """Whatever nobody ended is ended by itself, honestly."""
        if not seldom:
            return
        yesterday = self.today
        self.clock.advance(hours=24)
        run(day_end.end_missed_days(self.office))
        if self._of(yesterday, "waiting", "deferred", "paused", *AT_COUNTER):
            self._ended(yesterday, carry_over=False)
        self.book.desks.clear()
        self.everybody_hears()

    def _of(self, day: date, *states: str) -> list[Turn]:
        return [t for t in self.in_state(*states) if self.book.visits[t.visit].day == day]

    def _ended(self, day: date, *, carry_over: bool) -> None:
        """Everything that was open has its honest ending; nothing is ever called finished."""
        open_now = self._of(day, "waiting", "deferred", "paused", *AT_COUNTER)
        if carry_over:
            self._carried({turn.visit for turn in open_now})
        for turn in open_now:
            away = turn.state == "paused" and turn.pause in AWAY
            outcome = "abandoned_in_pause" if away else "closed_at_day_end"
            outcome = "not_confirmed" if turn.unconfirmed else outcome
            ended = {"state": "ended", "outcome": outcome, "pause": None, "until": None}
            self.book.happened(turn.id, "close", self.now, **ended)
        self.book.ended.add(day)

    def _carried(self, visits: set[int]) -> None:
        """Each visit in line has one new ticket for tomorrow, with the same turns and places."""
        with self.office.db.read() as connection:
            rows = connection.execute(
                text("SELECT * FROM visit WHERE carried_from IS NOT NULL ORDER BY id")
            ).mappings()
            new = [row for row in rows if row["id"] not in self.book.visits]
            opened = {row["id"]: self._turns_of(connection, row["id"]) for row in new}
        wanted = {visit for visit in visits if self._carries(visit)}
        assert sorted(row["carried_from"] for row in new) == sorted(wanted)
        for row in new:
            old = sorted(self._carries(row["carried_from"]), key=lambda turn: turn.position)
            self._carry(row, old, opened[row["id"]])

    def _carries(self, visit: int) -> list[Turn]:
        return [turn for turn in self._waits(visit) if not turn.unconfirmed]

    def _turns_of(self, connection: object, visit: int) -> list[tuple[int, str]]:
        statement = f"SELECT id, service_id FROM service_transaction WHERE visit_id = {visit}"
        rows = connection.execute(text(f"{statement} ORDER BY position"))  # type: ignore[attr-defined]
        return [(row[0], row[1]) for row in rows]

    def _carry(self, row: object, old: list[Turn], opened: list[tuple[int, str]]) -> None:
        before, id, letter = self.book.visits[old[0].visit], row["id"], row["letter"]  # type: ignore[index]
        day, sequence = before.day + timedelta(days=1), row["sequence"]  # type: ignore[index]
        self.book.carried.add(before.id)
        self.book.numbers[day, letter] = self.book.numbers.get((day, letter), 0) + 1
        token, arrived = self.office.tokens.derive("visit", id), moment(row["arrived_at"])  # type: ignore[index]
        assert arrived is not None
        self.book.visits[id] = Visit(
            id,
            token,
            day,
            letter,
            sequence,
            arrived,
            before.priority,
            before.language,
            self.now,
            len(old),
            before.bundle,
        )
        assert [service for _, service in opened] == [turn.service for turn in old]
        for (turn, service), was in zip(opened, old, strict=True):
            after = was.after if was.after in [each.service for each in old] else None
            self.book.open_turn(turn, id, service, was.since, "carried", was.rank, after=after)
            self.book.change(turn, variant=was.variant)
