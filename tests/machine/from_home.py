"""Tickets taken at home: they come, in time or not, with the code of the hall or through staff."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from shared.services import confirming, here_codes, housekeeping, visits
from shared.services.commands import CITIZEN
from shared.services.visits import Chosen, TakeTicket
from tests.builders import run
from tests.machine.citizens import LANGUAGE, PICK, SOME
from tests.machine.ledger import IN_LINE, Turn
from tests.machine.people import People
from tests.machine.stage import CENTRE, MUST, MUST_NOT


class FromHome(People):
    """Numbers before arrival; whoever never comes stands in nobody's way."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.taken_at_home = []

    @rule(services=SOME, language=LANGUAGE)
    def takes_one_at_home(self, services: list[str], language: str) -> None:
        chosen = tuple(Chosen(each) for each in services)
        command = TakeTicket(CENTRE, chosen, language=language, channel="phone", remote=True)
        possible = self.gives_tickets(*services) and self.has_room(*services)
        answer = self.press_with_key(
            MUST if possible else MUST_NOT,
            lambda office, key: visits.take(office, CITIZEN, command, key),
        )
        if answer is not None:
            self._remember(answer, services, False, language, None)
            self.taken_at_home.append(self.now)
            until = self._until(self.now)
            visit = self.book.visits[answer[1].visit]
            visit.home, visit.here = visit.arrived, False
            for turn in self.book.of(answer[1].visit):
                self.book.change(turn.id, state="deferred", confirm_by=until)

    def _until(self, taken: datetime) -> datetime:
        """Nothing is told in a play, so an hour and a half, to the next minute."""
        _, ends = self.office.calendar(CENTRE).day_bounds(self.today)
        whole = taken.replace(second=0, microsecond=0)
        up = whole if whole == taken else whole + timedelta(minutes=1)
        return min(up + timedelta(minutes=90), ends)

    def _coming(self, pick: int) -> list[Turn]:
        """The turns of one visit that is still to come."""
        turns = [turn for turn in self.book.turns.values() if turn.unconfirmed]
        visits_here = sorted({turn.visit for turn in turns})
        if not visits_here:
            return []
        chosen = visits_here[pick % len(visits_here)]
        return [turn for turn in turns if turn.visit == chosen]

    @rule(pick=PICK, right=st.booleans(), by_staff=st.booleans())
    def is_here(self, pick: int, right: bool, by_staff: bool) -> None:
        turns = self._coming(pick)
        if not turns:
            return
        visit, clerk = self.book.visits[turns[0].visit], self.clerks[0]
        digits = here_codes.present_code(self.office, CENTRE, self.now).digits
        if not right:
            digits = f"{(int(digits) + 1) % 10**6:06}"
        today = visit.day == self.today
        if self.press_with_key(
            MUST if today and (right or by_staff) else MUST_NOT,
            lambda office, key: (
                confirming.by_staff(office, clerk, turns[0].id, turns[0].version, key)
                if by_staff
                else confirming.by_token(office, visit.token, digits, key)
            ),
        ):
            for turn in turns:
                self.comes_in(turn, "confirm", dict(IN_LINE))

    @rule()
    def some_never_come(self) -> None:
        due = [
            turn
            for turn in self.book.turns.values()
            if turn.unconfirmed and turn.confirm_by is not None and turn.confirm_by <= self.now
        ]
        run(housekeeping.end_unconfirmed(self.office))
        for turn in due:
            self.ends(turn, "expire", "not_confirmed")
