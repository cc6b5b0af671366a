"""The quick line of the simulation calls whom the policy calls."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.calling import Candidate, Desk, choose, rests
from shared.domain.waiting_line import MICROSECOND, Entry, Grouping, Line, Resting
from tests.domain.lines import NINE, desks, lines, minutes

NOW = NINE + minutes(150)


def entry(candidate: Candidate) -> Entry:
    return (
        (candidate.rank_at - NOW) // MICROSECOND,
        candidate.visit,
        candidate.position,
        candidate.transaction,
        candidate.service,
        (candidate.since - NOW) // MICROSECOND,
    )


class Slow:
    """The same line in the words of the policy itself."""

    def __init__(self, waiting: list[Candidate]) -> None:
        self.waiting = {each.transaction: each for each in waiting}
        self.busy: set[int] = set()

    def call(self, desk: Desk, now: datetime) -> int | None:
        free = [each for each in self.waiting.values() if each.visit not in self.busy]
        decision = choose(free, desk, now)
        if decision is None:
            return None
        self.busy.add(self.waiting.pop(decision.transaction).visit)
        return decision.transaction


def quick_line(waiting: list[Candidate], joined: list[Candidate], grouping: Grouping) -> Line:
    """The quick line before anybody of `waiting` who is not `joined` has come."""
    resting: list[Resting] = []
    numbers = {each.transaction: grouping.group(each) for each in waiting}
    groups: list[list[Entry]] = [[] for _ in range(grouping.count)]
    for each in joined:
        if each.rests_until is not None and rests(each, NOW):
            until = (each.rests_until - NOW) // MICROSECOND
            resting.append((until, numbers[each.transaction], entry(each)))
        else:
            groups[numbers[each.transaction]].append(entry(each))
    of_desk = grouping.groups_of_desks()
    return Line([sorted(group) for group in groups], of_desk, set(), sorted(resting))


@settings(max_examples=200)
@given(
    st.tuples(*(desks(counter, kept=True) for counter in (1, 2, 3))),
    lines(),
    st.lists(
        st.tuples(st.integers(0, 2), st.booleans(), st.sampled_from((0, 20, 2400))),
        min_size=10,
        max_size=40,
    ),
)
def test_the_line_calls_exactly_whom_the_policy_chooses(
    open_desks: tuple[Desk, ...], waiting: list[Candidate], moves: list[tuple[int, bool, int]]
) -> None:
    """Counters call in any order while time passes; after some calls the visit is free again."""
    later = [replace(each, rests_until=None) for each in waiting[::4]]
    now = [each for number, each in enumerate(waiting) if number % 4]
    grouping = Grouping(open_desks)
    quick = quick_line(waiting, now, grouping)
    slow, moment = Slow(now), NOW
    for place, frees, seconds in moves:
        moment += timedelta(seconds=seconds)
        if later and frees:
            joining = later.pop()
            quick.join(grouping.group(joining), entry(joining))
            slow.waiting[joining.transaction] = joining
        desk = open_desks[place]
        chosen = quick.call(place, (moment - NOW) // MICROSECOND, desk.kept_for)
        assert (chosen[3] if chosen else None) == slow.call(desk, moment)
        if chosen and frees:
            slow.busy.discard(chosen[1])
            rest = any(each.visit == chosen[1] for each in slow.waiting.values())
            assert rest or not quick.free(chosen[1])
            quick.free(chosen[1])


def test_candidates_that_no_counter_may_take_form_a_group_of_their_own() -> None:
    grouping = Grouping([Desk(1, 11, frozenset("a"))])
    lost = Candidate(1, 1, "b", NOW, NOW)
    assert grouping.desks_for(lost) == ()
    assert grouping.groups_of_desks() == [[]]
    assert grouping.group(lost) == 0
    assert grouping.groups() == [()]
