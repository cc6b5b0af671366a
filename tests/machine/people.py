"""Who sits where: a second person at a counter, and what a counter takes first."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import rule

from shared.services import hall_moves, shifts
from shared.services.hall_moves import Profile
from shared.store import counters
from tests.machine.corrections import Corrections
from tests.machine.desks import COUNTER, PROFILES, RARELY
from tests.machine.stage import CENTRE, EVERY_SERVICE, MUST, MUST_NOT

FIRST = st.frozensets(st.sampled_from(EVERY_SERVICE), max_size=2)


class People(Corrections):
    """Nobody sits at two counters; what one takes first never passes anybody by more than that."""

    @rule(counter=COUNTER, person=st.sampled_from([0, 1, 2, 3, 3, 3]), sent=st.booleans())
    def sits_down_beside(self, counter: int, person: int, sent: bool) -> None:
        second = self.clerks[person].actor.id
        assert second is not None
        desk, caller = self.book.desks.get(counter), self.clerks[person]
        caller = self.supervisor if sent else caller
        room = desk is not None and (
            desk.has(second) or (desk.second is None and self.book.desk_of(second) is None)
        )
        if self.press_with_key(
            MUST if room else MUST_NOT,
            lambda office, key: shifts.join(office, caller, CENTRE, counter, second, key),
        ):
            assert desk is not None
            if not desk.has(second):
                self.book.gets_up(second)
                desk.second = second

    def _serving(self, choice: int) -> list[Callable[[], object]]:
        seconds = (-40, -2, 1, 25)[choice % 4]
        wrong_time = [lambda: self.a_time_was_wrong(choice, seconds, choice % 8 > 0)] * 2
        return [*super()._serving(choice), *wrong_time]

    @rule(counter=COUNTER, stranger=RARELY)
    def gets_up_again(self, counter: int, stranger: bool) -> None:
        caller, desk = self.who(counter, stranger), self.book.desks.get(counter)
        if self.press_with_key(
            MUST if self.is_at(caller, counter) else MUST_NOT,
            lambda office, key: shifts.leave(office, caller, CENTRE, counter, key),
        ):
            assert desk is not None
            desk.second = None

    @rule(counter=COUNTER, services=PROFILES, first=FIRST)
    def takes_some_first(
        self, counter: int, services: tuple[str, ...] | None, first: frozenset[str]
    ) -> None:
        taken = frozenset(services) if services is not None else None
        with self.office.db.read() as connection:
            seen = hall_moves.mark_of(counters.open_session(connection, CENTRE, counter))
        desk, profile = self.book.desks.get(counter), Profile(taken, first)
        possible = desk is not None and (taken is None or first <= taken)
        if self.press_with_key(
            MUST if possible else MUST_NOT,
            lambda office, key: hall_moves.set_profile(
                office, self.supervisor, CENTRE, counter, seen, profile, key
            ),
        ):
            assert desk is not None
            desk.services, desk.preferred = taken, first
