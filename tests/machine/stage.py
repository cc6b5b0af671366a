"""The hall itself: the real services on a real database, and how a test presses their buttons."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlalchemy.exc import DBAPIError

from shared.domain.errors import GcsError, StorageUnavailable
from shared.services import checking, fairness
from shared.services.commands import Caller, RequestKey
from shared.services.daybook import TOPIC
from shared.services.office import Office
from shared.store import people
from tests.builders import a_clerk, a_key, a_supervisor, an_office, run
from tests.machine import roll_ups
from tests.machine.facts import Facts
from tests.machine.faults import failing
from tests.machine.ledger import Ledger, Turn
from tests.manual_clock import ManualClock

CENTRE = "mo-chit"
CARD = "id-card-damaged-or-changed"
SERVICES = (CARD, "mea-bill", "information", "tax-id")
STEPS = {
    CARD: 3,
    "id-card-expired": 4,
    "mea-bill": 2,
    "information": 1,
    "tax-id": 2,
    "birth-notification": 3,
    "house-move-in": 5,
    "house-move-out": 3,
    "gold-card-register": 3,
    "gold-card-change-unit": 2,
    "mea-new-connection": 2,
    "mwa-new-connection": 1,
}
CASES = {"": 3, "name-changed": 4, "moved": 3}
"""Rows at the counter of each case of `CARD`."""

EVERY_SERVICE = tuple(STEPS)
COUNTERS = (1, 2, 3)
Work = Callable[[Office], Coroutine[Any, Any, Any]]
MUST, MUST_NOT, MAY = "must", "must not", "may"


@dataclass
class Request:
    """A request with a key, as a device keeps it until it has an answer."""

    work: Work
    answer: object


def expect_nothing(faults: list[str]) -> None:
    """Raise with every fault in words."""
    if faults:
        raise AssertionError("\n".join(faults))


class Stage(RuleBasedStateMachine):
    """What all moves share. `url` is a database of this play's own; `offices` are its servers."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.clock = url, ManualClock()
        self.book, self.facts = Ledger(), Facts()
        self.pressed = 0
        self.offices = [self._server() for _ in range(1 if url.startswith("sqlite") else 2)]
        self.clerks = [a_clerk(self.office) for _ in (*COUNTERS, "one without a counter")]
        self.supervisor, self.head = a_supervisor(self.office), a_supervisor(self.office)
        english = self.clerks[1].actor.id
        assert english is not None
        self.office.db.write_now(lambda tx: people.set_languages(tx, english, ["en"]))
        self.requests: list[Request] = []
        self.breaking: str | None = None
        roll_ups.stand(self.office)

    def _server(self) -> Office:
        return an_office(self.url, self.clock, demo=True)

    @property
    def office(self) -> Office:
        """The server that answers next; where there are two, they take turns."""
        return self.offices[self.pressed % len(self.offices)]

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def today(self) -> date:
        return self.office.today(CENTRE)

    def crash(self, which: int) -> None:
        """A server process is gone and another one takes its place; only the database stays."""
        which %= len(self.offices)
        self.offices[which].db.close()
        self.offices[which] = self._server()

    def press(self, allowed: str, work: Work) -> Any:
        """Ask for something; None when it was refused. What must be refused is, and conversely.

        When a write is about to break, the request fails and nothing of it may stay.
        """
        self.pressed += 1
        breaking, self.breaking = self.breaking, None
        try:
            with failing(self.office.db, breaking):
                answer = run(work(self.office))
        except (StorageUnavailable, DBAPIError):
            if breaking is None:
                raise
            return None
        except GcsError:
            if allowed is MUST:
                raise
            return None
        assert allowed is not MUST_NOT, "this had to be refused"
        return True if answer is None else answer

    def press_with_key(self, allowed: str, work: Callable[[Office, RequestKey], Any]) -> Any:
        """The same with a request key, kept so that it may be sent again later."""
        key = a_key()
        answer = self.press(allowed, lambda office: work(office, key))
        if answer is not None:
            self.requests.append(Request(lambda office: work(office, key), answer))
        return answer

    def gives_tickets(self, *services: str) -> bool:
        """Whether the centre is open, and has tickets left for each of these services."""
        book, today = self.book, self.today
        if book.shut or today in book.ended:
            return False
        asked = max(self.now, book.reopened or self.now)
        over = today in book.last_tickets and asked > book.last_tickets[today]
        return not over and not any(book.used_up(each, today) for each in services)

    def everybody_hears(self) -> None:
        """What the server does with news of a commit: other processes read the daybook anew."""
        for office in self.offices:
            office.notice(frozenset({TOPIC}))

    def one_of(self, turns: list[Turn], pick: int) -> Turn | None:
        return turns[pick % len(turns)] if turns else None

    def in_state(self, *states: str) -> list[Turn]:
        return [turn for turn in self.book.turns.values() if turn.state in states]

    def who(self, counter: int, stranger: bool) -> Caller:
        """Whoever sits at a counter, or a colleague who does not; the supervisor may be both."""
        desk = self.book.desks.get(counter)
        people = [*self.clerks, self.supervisor]
        for person in people:
            if desk is None:
                break
            beside = self.pressed % 2 and desk.second is not None and not stranger
            if (person.actor.id == (desk.second if beside else desk.staff)) is not stranger:
                return person
        return self.clerks[counter % len(self.clerks)]

    def may_act(self, caller: Caller, turn: Turn) -> bool:
        """Whoever stands at a counter is served by the person there, or by a supervisor."""
        if turn.state not in ("called", "serving") or turn.counter is None:
            return True
        return self.is_at(caller, turn.counter)

    def is_at(self, caller: Caller, counter: int) -> bool:
        desk = self.book.desks.get(counter)
        return desk is not None and (caller is self.supervisor or desk.has(caller.actor.id))

    @invariant()
    def both_books_agree(self) -> None:
        with self.office.db.read() as connection:
            expect_nothing(self.facts.faults(connection, self.book))

    def teardown(self) -> None:
        """At the end the program's own checks, of the books and of every call, find nothing."""
        unfair: list[str] = []
        try:
            expect_nothing(checking.check(self.office).differences)
            expect_nothing(roll_ups.unproven(self.office))
            fairness.check(self.office, unfair.append)
            expect_nothing(unfair)
        finally:
            for office in self.offices:
                office.db.close()
