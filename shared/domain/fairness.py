"""Was everybody called in their turn? The line, rebuilt event by event, and every decision again.

A decision of policy version 2 carries its desk and the open counters, so it is made once more from
the whole line and compared: who, why, and what it was chosen from. Decisions of version 1 carry
only their candidates; of these is checked that the first was called, that all of them stood in
line as stored, and that nobody who asked for a service seen among them was left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast

from shared.domain.calling import POLICY, AtWork, Candidate, choose, desk_from, rests
from shared.domain.events import Event, Kind, moment_of
from shared.domain.in_line import callable_turns
from shared.domain.replay import apply, replay
from shared.domain.visit import State, VisitState

WHOLE_HISTORY = frozenset({Kind.UNDONE, Kind.CORRECTED})
"""After these only a replay from the beginning knows the state."""

CHOSEN = "chosen:"
"""Begins the reason of a call out of order; the code after it is why."""


@dataclass
class Tally:
    """What was looked at. `by_hand` counts calls out of order by their reasons, `older` decisions
    of policy version 1."""

    decisions: int = 0
    older: int = 0
    by_hand: Counter[str] = field(default_factory=Counter)


class LineAgain:
    """The line of one centre on its present `day`, as the log tells it. `day_of` gives the business
    day of a moment."""

    def __init__(self, tally: Tally, day_of: Callable[[datetime], date]) -> None:
        self.day = date.min
        self._tally = tally
        self._day_of = day_of
        self._days: dict[int, date] = {}
        self._events: dict[int, list[Event]] = {}
        self._states: dict[int, VisitState] = {}
        self._waiting: set[int] = set()

    def _enter(self, visit: int, at: datetime) -> None:
        """On a new day nobody of a day before is called any more; carried visits are of later ones.

        Paper numbers may be of an earlier day, and change nothing.
        """
        if self._days[visit] <= self.day or (today := self._day_of(at)) <= self.day:
            return
        self.day = today
        for gone in [each for each, day in self._days.items() if day < today]:
            self._forget(gone)

    def tell(self, event: Event) -> Iterator[str]:
        """Go on by one event; yields what is wrong with it, one sentence each."""
        if event.kind is Kind.TAKEN:
            self._events[event.visit] = []
            self._days[event.visit] = self._day_of(_comes_at(event))
        elif event.visit not in self._events:
            return  # of an earlier day: a result that came, a correction
        self._enter(event.visit, event.at)
        if event.kind is Kind.CALLED:
            yield from self._judge(event)
        try:
            self._follow(event)
        except (KeyError, ValueError, TypeError) as error:
            yield f"the events of the visit cannot be replayed: {type(error).__name__} {error}"
            self._forget(event.visit)

    def _follow(self, event: Event) -> None:
        history = self._events[event.visit]
        history.append(event)
        whole = event.kind in WHOLE_HISTORY
        state = replay(history) if whole else apply(self._states.get(event.visit), event)
        self._states[event.visit] = state
        if any(turn.state is State.WAITING for turn in state.transactions.values()):
            self._waiting.add(event.visit)
        else:
            self._waiting.discard(event.visit)

    def _forget(self, visit: int) -> None:
        for known in (self._events, self._states, self._days):
            known.pop(visit, None)
        self._waiting.discard(visit)

    def _judge(self, event: Event) -> Iterator[str]:
        because = str(event.data.get("because", ""))
        by_hand = because.startswith(CHOSEN)
        if by_hand or because == "corrected":
            self._tally.by_hand[because.removeprefix(CHOSEN)] += 1
        if because == "corrected":
            return  # it stood at the counter already, with the service it was mistaken for
        self._tally.decisions += 1
        try:
            line = [
                each
                for visit in self._waiting
                if self._days[visit] == self._days[event.visit]
                for each in callable_turns(self._states[visit])
            ]
            if event.data.get("policy") == 1:
                self._tally.older += 1
                yield from self._judge_older(event, line, by_hand=by_hand)
            else:
                yield from self._judge_again(event, line, by_hand=by_hand)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            yield f"the decision cannot be read: {type(error).__name__} {error}"

    def _judge_again(self, event: Event, line: list[Candidate], *, by_hand: bool) -> Iterator[str]:
        data = event.data
        if data.get("policy") != POLICY.version:
            yield f"it was decided by policy {data.get('policy')!r}, which nobody knows"
            return
        open_now = tuple((pair[0], pair[1]) for pair in cast("list[list[int]]", data["open"]))
        refused = cast("list[tuple[int, str]]", data.get("refused", []))
        working = AtWork(open_now, frozenset((pair[0], pair[1]) for pair in refused))
        counter = cast("int", event.counter)
        at_desk = next((pair[1] for pair in open_now if pair[0] == counter), None)
        desk = desk_from(counter, at_desk, cast("dict[str, object]", data["desk"]))
        held = [working.held(each) for each in line]
        now = datetime.fromisoformat(str(data.get("decided_at", event.at)))
        usual = choose(held, desk, now)
        if not by_hand and (usual is None or usual.transaction != event.transaction):
            first = self._name(usual.transaction) if usual is not None else "nobody"
            yield f"{self._name(event.transaction)} was called, it was the turn of {first}"
        elif not by_hand and usual is not None and usual.because != data["because"]:
            yield f"it says {data['because']!r}, the line says {usual.because!r}"
        known = {each.transaction: each for each in held}
        asleep = {id for id, each in known.items() if rests(each, now)}
        true = _moments(usual.candidates if usual is not None else ())
        told = _moments(cast("list[tuple[int, str]]", data["candidates"]))
        awake = next((i for i, each in enumerate(true) if each[0] in asleep), len(true))
        if told[:awake] != true[:awake] or not {id for id, _ in told} <= known.keys():
            yield "the candidates stored with it are not those of the line"

    def _judge_older(self, event: Event, line: list[Candidate], *, by_hand: bool) -> Iterator[str]:
        told = _moments(cast("list[tuple[int, str]]", event.data["candidates"]))
        known = {each.transaction: each for each in line}
        if told != sorted(told, key=lambda each: (each[1], each[0])) or any(
            id not in known or known[id].rank_at != moment for id, moment in told
        ):
            yield "the candidates stored with it are not those of the line"
            return
        if by_hand or not told:
            return
        if told[0][0] != event.transaction:
            yield f"{self._name(event.transaction)} was called, not the first of the candidates"
        seen = {known[id].service for id, _ in told}
        for each in line:
            free = each.reserved_counter is None and each.reserved_staff is None
            earlier = (each.rank_at, each.transaction) < (told[0][1], told[0][0])
            if free and each.service in seen and earlier:
                name = self._name(each.transaction)
                yield f"{self._name(event.transaction)} was called, it was the turn of {name}"
                return

    def _name(self, transaction: int | None) -> str:
        for state in self._states.values():
            if transaction in state.transactions:
                return f"{state.number} (transaction {transaction})"
        return f"transaction {transaction}"


def _comes_at(taken: Event) -> datetime:
    """When a new visit begins to wait: one carried over when its day opens."""
    return datetime.fromisoformat(str(taken.data.get("opens_at", taken.at)))


def _moments(pairs: Collection[tuple[int, object]]) -> list[tuple[int, datetime]]:
    return [(id, moment_of(at)) for id, at in pairs]
