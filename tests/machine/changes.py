"""What staff change about tickets and counters: order, service, successor, and coming back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from shared.domain.reasons import RestoreReason
from shared.services import hall, keeping, returning, turns
from shared.services.commands import Caller
from shared.services.visits import Chosen
from tests.machine.citizens import PICK
from tests.machine.desks import COUNTER, RARELY
from tests.machine.ledger import AT_COUNTER, CREDITS, IN_LINE, Turn
from tests.machine.stage import CENTRE, EVERY_SERVICE, MUST, MUST_NOT
from tests.machine.work import Working

RESTORABLE = (
    "cancelled_by_citizen",
    "cancelled_by_staff",
    "left",
    "closed_at_day_end",
    "abandoned_in_pause",
    "recorded_in_error",
    "not_confirmed",
)


class Changes(Working):
    """Hand-over, a counter kept for somebody, another order, the right service, coming back."""

    @rule(counter=COUNTER, successor=st.integers(0, 2), stranger=RARELY)
    def hands_over(self, counter: int, successor: int, stranger: bool) -> None:
        caller, desk = self.who(counter, stranger), self.book.desks.get(counter)
        person = self.clerks[successor].actor.id
        assert person is not None
        seated = self.book.desk_of(person)
        allowed = self.is_at(caller, counter) and seated in (None, counter)
        there = self.book.at(counter)
        if self.press_with_key(
            MUST if allowed else MUST_NOT,
            lambda office, key: hall.close_counter(office, caller, CENTRE, counter, person, key),
        ):
            assert desk is not None
            if desk.staff != person:
                beside = None if desk.second == person else desk.second
                self.book.gets_up(person)
                self.book.desks[counter] = replace(
                    desk, staff=person, on_break=False, second=beside
                )
                if there is not None:
                    self.book.happened(there.id, "hand_over", self.now, staff=person)

    @rule(counter=COUNTER, pick=PICK, minutes=st.sampled_from([1, 10, 30, 31]))
    def keeps_a_counter(self, counter: int, pick: int, minutes: int) -> None:
        visit, caller = self._whose(pick), self.who(counter, False)
        if visit is None:
            return
        living = any(turn.state != "ended" for turn in self.book.of(visit.id))
        at_it = self.is_at(caller, counter) and self.book.at(counter) is None
        allowed = at_it and living and visit.day == self.today and minutes <= 30
        if self.press_with_key(
            MUST if allowed else MUST_NOT,
            lambda office, key: keeping.keep(
                office, caller, CENTRE, counter, visit.id, minutes, key
            ),
        ):
            desk = self.book.desks[counter]
            desk.kept_for, desk.kept_until = visit.id, self.now + timedelta(minutes=minutes)

    @rule(pick=PICK, backwards=st.booleans())
    def puts_services_in_another_order(self, pick: int, backwards: bool) -> None:
        several = [v for v in self.book.visits.values() if len(self._waits(v.id)) > 1]
        if not several:
            return
        visit = several[pick % len(several)]
        order = self._waits(visit.id)
        order.sort(key=lambda turn: turn.position, reverse=backwards)
        caller = self.clerks[0]
        seen = {turn.id: turn.version for turn in order}
        if self.press_with_key(
            MUST if visit.day == self.today else MUST_NOT,
            lambda office, key: turns.reorder(office, caller, visit.id, seen, key),
        ):
            self.book.added(visit.id, self.now)
            places = sorted(turn.position for turn in order)
            before: Turn | None = None
            for turn, place in zip(order, places, strict=True):
                self.book.moved_in_line(turn.id, position=place)
                if before is not None and before.rank > turn.rank:
                    since = max(before.since, turn.since)
                    self.book.moved_in_line(
                        turn.id, rank=before.rank, since=since, credit=before.credit
                    )
                before = self.book.turns[turn.id]

    def _waits(self, visit: int) -> list[Turn]:
        return [turn for turn in self.book.of(visit) if turn.state in ("waiting", "deferred")]

    @rule(pick=PICK, service=st.sampled_from(EVERY_SERVICE))
    def was_the_wrong_service(self, pick: int, service: str) -> None:
        turn = self.one_of(self.in_state("waiting", "deferred", "called", "serving"), pick)
        if turn is None:
            return
        caller = self.who(turn.counter or 1, False)
        living = [t.service for t in self.book.of(turn.visit) if t.state != "ended"]
        today = self.book.visits[turn.visit].day == self.today
        allowed = today and service not in living and self.may_act(caller, turn)
        first = self.book.comes_after(turn.visit, service)
        if turn.state in AT_COUNTER and first not in (None, turn.service):
            allowed = False  # the lawful order holds for whoever stands there already, too
        served = self.press_with_key(
            MUST if allowed else MUST_NOT,
            lambda office, key: turns.correct_service(
                office, caller, turn.id, turn.version, Chosen(service), key
            ),
        )
        if served is not None:
            self._corrected(turn, served.transaction, service, caller)

    def _corrected(self, old: Turn, opened: int, service: str, caller: Caller) -> None:
        book, now = self.book, self.now
        ended = {"state": "ended", "outcome": "transferred", "pause": None, "until": None}
        book.happened(old.id, "correct", now, **ended)
        book.added(old.visit, now)
        after = book.comes_after(old.visit, service)
        place = (old.since, old.credit, old.rank, old.position)
        until = old.confirm_by if old.unconfirmed else None
        book.open_turn(opened, old.visit, service, *place, after, until)
        book.opened_by_transfer(old.id, opened)
        book.replaced[opened] = old.id
        if old.state == "deferred" and not old.unconfirmed:
            book.happened(opened, "correct", now, state="deferred", until=old.until)
        elif old.state in AT_COUNTER:
            there = {"state": "called", "counter": old.counter, "staff": caller.actor.id}
            at = book.happened(opened, "correct", now, **there)
            book.change(opened, called_at=at)
            if old.state == "serving":
                book.happened(opened, "correct", now, state="serving", step=1)

    def comes_in(self, turn: Turn, what: str, back: Mapping[str, object]) -> None:
        """Back in line; whoever took the ticket at home arrives by that."""
        at = self.book.happened(turn.id, what, self.now, **back)
        self.book.visits[turn.visit].comes(at)

    @rule(pick=PICK)
    def somebody_missed_comes_much_later(self, pick: int) -> None:
        missed = [turn for turn in self.in_state("ended") if turn.outcome == "no_show"]
        if turn := self.one_of(missed, pick):
            before, day = self.now, self.today
            self.clock.advance(minutes=25)
            if self.today != day:
                self.clock.set(before)
            self._with(turn, lambda: self.brings_back(pick, False))

    @rule(pick=PICK, by_supervisor=st.booleans())
    def brings_an_ended_one_back(self, pick: int, by_supervisor: bool) -> None:
        turn = self.one_of(self.in_state("ended"), pick)
        if turn is None:
            return
        caller = self.supervisor if by_supervisor else self.clerks[0]
        today = self.book.visits[turn.visit].day == self.today
        here = today and turn.visit not in self.book.carried
        allowed = by_supervisor and here and turn.outcome in RESTORABLE
        reason, now = RestoreReason.OTHER, self.now
        if self.press_with_key(
            MUST if allowed else MUST_NOT,
            lambda office, key: returning.restore(
                office, caller, turn.id, turn.version, reason, key
            ),
        ):
            rank = max(turn.rank, now - CREDITS["returned"])
            back = {**IN_LINE, "rank": rank, "since": now, "credit": "returned"}
            self.comes_in(turn, "restore", back)
