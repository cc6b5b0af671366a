"""The office behind the play of cases: its people, and how a test asks them for something."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from shared.domain.case_commands import CaseCommand
from shared.domain.errors import GcsError
from shared.domain.permissions import Grant, Role
from shared.services import cases as moves
from shared.services import checking, hall
from shared.services.commands import Caller, RequestKey
from shared.services.office import Office
from tests.builders import a_clerk, a_key, a_supervisor, an_office, run, staff
from tests.machine import roll_ups
from tests.machine.cases_book import CaseBook
from tests.machine.cases_facts import CaseFacts
from tests.machine.cases_standing import Standing
from tests.machine.stage import CENTRE, expect_nothing
from tests.manual_clock import ManualClock

AGENCIES = ("DIP", "DBD")
BANGKOK = ZoneInfo("Asia/Bangkok")
PICK = st.integers(0, 19)
PERSON = st.sampled_from(["officer"] * 4 + ["colleague"] * 2 + ["clerk"] * 2 + ["stranger"])
HOW = st.sampled_from(["once"] * 7 + ["twice", "old", "blind"])
"""Pressed once, by two people at once, with the version of before, or without any version."""

Entries = list[tuple[str, dict[str, Any]]]
Keyed = Callable[[Office, RequestKey], Coroutine[Any, Any, Any]]


class CaseStage(RuleBasedStateMachine):
    """What all moves share. `url` is a database of this play's own; `offices` are its servers."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.clock, self.pressed = url, ManualClock(), 0
        self.book, self.facts = CaseBook(), CaseFacts()
        self.offices = [self._server() for _ in range(1 if url.startswith("sqlite") else 2)]
        self.supervisor = a_supervisor(self.office)
        self.desks = {1: a_clerk(self.office), 2: a_clerk(self.office), 3: self.supervisor}
        self.officers = {each: [self._officer(each), self._officer(each)] for each in AGENCIES}
        self.strangers = [self._officer("OPM"), a_clerk(self.office, "district-1")]
        self.requests: list[Callable[[Office], Coroutine[Any, Any, Any]]] = []
        self.in_front: int | None = None
        roll_ups.stand(self.office)
        self.counters_open()

    def _server(self) -> Office:
        return an_office(self.url, self.clock)

    def _officer(self, agency: str) -> Caller:
        return staff(self.office, Grant(Role.OFFICER, agency=agency))

    @property
    def office(self) -> Office:
        """The server that answers next; where there are two, they take turns."""
        return self.offices[self.pressed % len(self.offices)]

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def today(self) -> date:
        return self.now.astimezone(BANGKOK).date()

    def counters_open(self) -> None:
        for counter, clerk in self.desks.items():
            run(hall.open_counter(self.office, clerk, CENTRE, counter))

    def press(self, allowed: bool, work: Keyed) -> Any:
        """Ask for something, with a key that is kept; None when it was refused. What must be
        refused is, and conversely."""
        self.pressed += 1
        key = a_key()
        try:
            answer = run(work(self.office, key))
        except GcsError:
            assert not allowed, "this had to be possible"
            return None
        assert allowed, "this had to be refused"
        self.requests.append(lambda office: work(office, key))
        return True if answer is None else answer

    def behind(
        self,
        case: Standing,
        command: CaseCommand,
        caller: Caller,
        allowed: bool,
        entries: Entries,
        how: str,
    ) -> None:
        """A command on a case, and what follows in the book if it is allowed."""
        version: int | None = self.book.turns[case.id].version
        if how == "blind":
            version = None
        if how == "old":
            version, allowed = self.book.turns[case.id].version - 1, False
        if how == "twice":
            done = self._two_at_once(case.id, version, command, caller, allowed, bool(entries))
        else:
            done = self.press(
                allowed,
                lambda office, key: moves.act(office, caller, case.id, version, command, key),
            )
        if done:
            for what, data in entries:
                self.book.note(case.id, what, self.now, data)
        self.passes()

    def _two_at_once(
        self,
        case: int,
        version: int | None,
        command: CaseCommand,
        caller: Caller,
        allowed: bool,
        changes: bool,
    ) -> bool:
        """Two people, on two servers where there are two: one of them at most changes anything."""

        async def both() -> list[Any]:
            people = (caller, self.colleague(caller))
            servers = (self.offices[0], self.offices[-1])
            work = (
                moves.act(office, who, case, version, command)
                for office, who in zip(servers, people, strict=True)
            )
            return await asyncio.gather(*work, return_exceptions=True)

        answers = run(both())
        for answer in answers:
            if isinstance(answer, BaseException) and not isinstance(answer, GcsError):
                raise answer
        done = [each for each in answers if isinstance(each, moves.Moved)]
        wanted = 0 if not allowed else 1 if changes else 2
        assert len(done) == wanted, f"{len(done)} of two got through, not {wanted}"
        return bool(done)

    def colleague(self, caller: Caller) -> Caller:
        for officers in self.officers.values():
            if caller in officers:
                return officers[1 - officers.index(caller)]
        return caller

    def passes(self, seconds: float = 1) -> None:
        """No two things happen at one moment."""
        self.clock.advance(seconds=seconds)

    def one_of(self, pick: int, fits: Callable[[Standing], bool]) -> Standing | None:
        """Mostly a case for which something is possible, and now and then any."""
        if self.in_front is not None:
            return self.book.case(self.in_front)
        known = self.book.cases
        fitting = [case for case in known if fits(case)]
        chosen = known if pick % 5 == 4 or not fitting else fitting
        return chosen[pick % len(chosen)] if chosen else None

    def who(self, person: str, agency: str) -> tuple[Caller, bool]:
        """Somebody, and whether they may do what this agency does with its cases."""
        if person == "stranger":
            other = next(each for each in AGENCIES if each != agency)
            strangers = [*self.strangers, self.officers[other][0]]
            return strangers[self.pressed % 3], False
        if person == "clerk":
            return self.desks[1 + self.pressed % 3], True
        return self.officers[agency][person == "colleague"], True

    def one_of_the_centre(self, person: str) -> tuple[Caller, bool]:
        """Somebody, and whether they may do what only the centre does."""
        if person == "stranger":
            return self.strangers[self.pressed % 2], False
        if person == "colleague":
            return self.officers["DIP"][0], False
        return self.desks[1 + self.pressed % 3], True

    def concerns(self, case: Standing, agency: str) -> bool:
        """Whether an agency has to do with a service."""
        return agency == "DIP" or self.book.service(case.id) == "trademark-filing"

    @invariant()
    def both_books_agree(self) -> None:
        with self.office.db.read() as connection:
            expect_nothing(self.facts.faults(connection, self.book))

    def teardown(self) -> None:
        """At the end the program's own check finds nothing."""
        try:
            expect_nothing(checking.check(self.office).differences)
            expect_nothing(roll_ups.unproven(self.office))
        finally:
            for office in self.offices:
                office.db.close()
