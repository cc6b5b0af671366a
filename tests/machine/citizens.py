"""What citizens do: at a kiosk, on their phones, and by just leaving."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from shared.services import housekeeping, visits
from shared.services.commands import ANONYMOUS_KIOSK, CITIZEN, Done
from shared.services.serving import Served
from shared.services.visits import Chosen, TakeTicket, VisitView
from tests.builders import run
from tests.machine.ledger import CREDITS, LAW, LIFE_EVENTS, Turn, Visit
from tests.machine.stage import CENTRE, EVERY_SERVICE, MAY, MUST, MUST_NOT, SERVICES, Stage

PICK = st.integers(0, 40)
LANGUAGE = st.sampled_from(["th", "en"])
SOME = st.lists(st.sampled_from(SERVICES), min_size=1, max_size=3, unique=True)


class Citizens(Stage):
    """Tickets taken, put off, left, and asked to be put back in line."""

    taken_at_home: list[datetime]

    @initialize()
    def some_have_come(self) -> None:
        for number in range(8):
            services = SERVICES[number % 4 : number % 4 + 1 + number % 2]
            self._take(list(services), priority=number == 6, language="th")
            self.clock.advance(seconds=50)
        self.takes_a_life_event("moving-house", 2, "th")

    @rule(services=SOME, priority=st.booleans(), language=LANGUAGE)
    def takes_a_ticket(self, services: list[str], priority: bool, language: str) -> None:
        self._take(services, priority=priority, language=language)

    @rule(bundle=st.sampled_from(sorted(LIFE_EVENTS)), leave_out=PICK, language=LANGUAGE)
    def takes_a_life_event(self, bundle: str, leave_out: int, language: str) -> None:
        """All of it that is to be had now, or what the citizen names of it, in any order."""
        everything = LIFE_EVENTS[bundle]
        named = [each for n, each in enumerate(everything) if n != leave_out]
        if len(named) == len(everything):
            named = []
            everything = [each for each in everything if self.gives_tickets(each)] or everything
        self._take(named, priority=False, language=language, bundle=bundle, all_of=everything)

    def _take(
        self,
        services: list[str],
        *,
        priority: bool,
        language: str,
        bundle: str | None = None,
        all_of: list[str] | None = None,
    ) -> None:
        chosen = tuple(Chosen(service) for service in services)
        command = TakeTicket(CENTRE, chosen, priority, language, bundle=bundle)
        wanted = services or all_of or []
        answer = self.press_with_key(
            MUST if self.gives_tickets(*wanted) else MUST_NOT,
            lambda office, key: visits.take(office, ANONYMOUS_KIOSK, command, key),
        )
        if answer is not None:
            self._remember(answer, wanted, priority, language, bundle)

    def _remember(
        self,
        answer: tuple[Done, VisitView],
        services: list[str],
        priority: bool,
        language: str,
        bundle: str | None,
    ) -> None:
        view, now, book = answer[1], self.now, self.book
        assert sorted(turn.service for turn in view.turns) == sorted(services)
        letter = self.office.catalogue.services[services[0]].letter
        sequence = book.numbers.get((self.today, letter), 0) + 1
        book.numbers[self.today, letter] = sequence
        assert view.number == f"{letter}{sequence:03}"
        assert view.visit not in book.visits
        book.visits[view.visit] = Visit(
            view.visit,
            view.token,
            self.today,
            letter,
            sequence,
            now,
            priority,
            language,
            now,
            len(services),
            bundle,
        )
        credit = "priority" if priority else None
        for turn in view.turns:  # in the order that serves the citizen soonest
            after = LAW.get(bundle or "", {}).get(turn.service)
            after = after if after in services else None
            assert after is None or after in book.living(view.visit), "out of the lawful order"
            book.open_turn(turn.transaction, view.visit, turn.service, now, credit, after=after)

    def has_room(self, *services: str, new: bool = True) -> bool:
        """Whether one more ticket may be under way: 18 to the centre, 9 for a service, 12 taken in
        a quarter of an hour, and none for what is limited by the day."""
        book, today = self.book, self.today
        if any(book.limited(each, today) for each in services):
            return False
        coming = [t for t in book.turns.values() if t.unconfirmed]
        coming = [t for t in coming if book.visits[t.visit].day == today]
        if any(sum(t.service == each for t in coming) >= 9 for each in services):
            return False
        taken = [at for at in self.taken_at_home if at > self.now - timedelta(minutes=15)]
        return not new or (len({t.visit for t in coming}) < 18 and len(taken) < 12)

    def _whose(self, pick: int) -> Visit | None:
        visits_here = [v for v in self.book.visits.values() if v.id not in self.book.carried]
        return visits_here[pick % len(visits_here)] if visits_here else None

    def _moveable(self, visit: Visit, verb: str) -> list[Turn]:
        return [turn for turn in self.book.of(visit.id) if turn.may(verb)]

    @rule(pick=PICK, minutes=st.sampled_from([1, 5, 30, 121]))
    def puts_it_off(self, pick: int, minutes: int) -> None:
        visit = self._whose(pick)
        if visit is None:
            return
        turns, today = self._moveable(visit, "defer"), visit.day == self.today
        allowed = MUST if turns and today and minutes <= 120 else MUST_NOT
        now = self.now
        if self.press_with_key(
            allowed, lambda office, key: visits.defer(office, CITIZEN, visit.token, minutes, key)
        ):
            for turn in turns:
                until = now + CREDITS["priority"] * minutes / 20
                self.book.happened(turn.id, "defer", now, state="deferred", until=until)

    @rule(pick=PICK)
    def comes_back(self, pick: int) -> None:
        visit = self._whose(pick)
        if visit is None:
            return
        turns, today = self._moveable(visit, "rejoin"), visit.day == self.today
        if self.press_with_key(
            MUST if turns and today else MUST_NOT,
            lambda office, key: visits.rejoin(office, CITIZEN, visit.token, key),
        ):
            for turn in turns:
                self.rejoins(turn)

    @rule(pick=PICK)
    def leaves(self, pick: int) -> None:
        visit = self._whose(pick)
        if visit is None:
            return
        turns = self._moveable(visit, "cancel")
        if self.press_with_key(
            MUST if turns else MUST_NOT,
            lambda office, key: visits.cancel(office, CITIZEN, visit.token, key),
        ):
            for turn in turns:
                self.ends(turn, "cancel", "cancelled_by_citizen")

    @rule(pick=PICK, service=st.sampled_from(EVERY_SERVICE), by_staff=st.booleans())
    def wants_one_more_service(self, pick: int, service: str, by_staff: bool) -> None:
        visit = self._whose(pick)
        if visit is None:
            return
        turns = self.book.of(visit.id)
        there = any(turn.service == service and turn.state != "ended" for turn in turns)
        possible = visit.day == self.today and self.gives_tickets(service)
        expected = self.book.expected(visit.id)
        possible = possible and (expected is None or self.has_room(service, new=False))
        possible = possible and (by_staff or visit.here or expected is not None)
        allowed = MUST if possible and not there and len(turns) < 7 else MUST_NOT
        now, clerk = self.now, self.clerks[0]
        view = self.press_with_key(
            allowed,
            lambda office, key: (
                visits.add_service_by_staff(office, clerk, visit.id, Chosen(service), key)
                if by_staff
                else visits.add_service(office, CITIZEN, visit.token, Chosen(service), key)
            ),
        )
        if view is not None:
            arrived = visit.arrived - CREDITS["priority" if visit.priority else None]
            rank = max(arrived, now - CREDITS["added"])
            at = self.book.added(visit.id, now)
            id = max(turn.transaction for turn in view.turns)
            after = self.book.comes_after(visit.id, service)
            place = (at, "added", rank)
            self.book.open_turn(id, visit.id, service, *place, after=after, confirm_by=expected)

    @rule()
    def pauses_of_citizens_end(self) -> None:
        due = [
            turn
            for turn in self.in_state("deferred")
            if turn.until is not None and turn.until <= self.now
        ]
        run(housekeeping.rejoin_due(self.office))
        for turn in due:
            self.rejoins(turn)

    def rejoins(self, turn: Turn) -> None:
        """The old place after a pause of one's own, near the front after a missed call."""
        now = self.now
        back: dict[str, object] = {
            "state": "waiting",
            "until": None,
            "outcome": None,
            "counter": None,
        }
        if turn.state != "deferred":
            rank = max(turn.rank, now - CREDITS["returned"])
            back |= {"rank": rank, "since": now, "credit": "returned"}
        back |= {"staff": None, "called_at": None, "recalls": 0, "pause": None}
        self.book.happened(turn.id, "rejoin", now, **back)

    def ends(self, turn: Turn, what: str, outcome: str) -> None:
        ended = {"state": "ended", "outcome": outcome, "pause": None, "until": None}
        self.book.happened(turn.id, what, self.now, **ended)

    @precondition(lambda self: self.requests)
    @rule(pick=PICK)
    def a_lost_answer_makes_a_device_ask_again(self, pick: int) -> None:
        """Whatever was done, and whatever happened since: the same request acts no second time."""
        request = self.requests[-1 - pick % min(len(self.requests), 6)]
        answer = self.press(MAY, request.work)
        match request.answer, answer:
            case (Done(), VisitView() as told), (Done(), VisitView() as again):
                assert again.number == told.number
            case (Served() as called,), (Served() as again,):
                assert again.transaction == called.transaction
            case (None,), given:
                assert given in ((None,), None), "nobody was called then, nobody is now"
