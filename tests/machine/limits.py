"""How much a centre gives out on a day: contingents, and until when there are tickets."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from shared.domain.day import Limit
from shared.services import contingents, last_tickets
from tests.machine.days import SELDOM, Days
from tests.machine.stage import CENTRE, EVERY_SERVICE, MUST, MUST_NOT


class Limits(Days):
    """What a supervisor enters about a day; a ticket beyond it is never given."""

    @rule(service=st.sampled_from(EVERY_SERVICE), more=st.integers(0, 3), every_day=st.booleans())
    def limits_a_service(self, service: str, more: int, every_day: bool) -> None:
        """To a few more than were given already."""
        self._limit(service, self.book.given(service, self.today) + more, every_day)

    @rule(service=st.sampled_from(EVERY_SERVICE), every_day=st.booleans())
    def lifts_a_limit(self, service: str, every_day: bool) -> None:
        self._limit(service, None, every_day)

    def _limit(self, service: str, most: int | None, every_day: bool) -> None:
        day = None if every_day else self.today
        limit = Limit(service, most, day)
        if self.press_with_key(
            MUST,
            lambda office, key: contingents.set_contingent(
                office, self.supervisor, CENTRE, limit, key
            ),
        ):
            self.book.limits[service, day] = most
        self.everybody_hears()

    @rule(seldom=SELDOM, minutes=st.sampled_from([-1, 0, 5, 60, 300, 2000]))
    def says_when_the_last_ticket_is_given(self, seldom: bool, minutes: int) -> None:
        if not seldom and minutes < 300:
            return
        until = self.now + timedelta(minutes=minutes)
        today = self.office.today(CENTRE, until) == self.today
        if self.press_with_key(
            MUST if today else MUST_NOT,
            lambda office, key: last_tickets.set_last_ticket(
                office, self.supervisor, CENTRE, until, key
            ),
        ):
            self.book.last_tickets[self.today] = until
        self.everybody_hears()
