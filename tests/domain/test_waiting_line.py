"""The quick line of the simulation calls whom the policy calls."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.calling import Candidate, Desk, choose
from shared.domain.waiting_line import Entry, Grouping, Line

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
SERVICES = "abcde"

desks = st.lists(
    st.one_of(st.none(), st.frozensets(st.sampled_from(SERVICES), max_size=3)),
    min_size=1,
    max_size=5,
).map(lambda skills: [Desk(i, 10 + i, each) for i, each in enumerate(skills, 1)])


@st.composite
def lines(draw: st.DrawFn) -> list[Candidate]:
    """Turns of a few visits; some with equal ranks, some reserved."""
    count = draw(st.integers(0, 25))
    return [
        Candidate(
            transaction=id,
            visit=draw(st.integers(1, max(1, count // 2))),
            service=draw(st.sampled_from(SERVICES)),
            rank_at=NOW - timedelta(seconds=draw(st.integers(0, 12))),
            queued_at=NOW,
            reserved_counter=draw(st.sampled_from([None, None, None, 1, 2, 9])),
            reserved_staff=draw(st.sampled_from([None, None, None, 11, 12])),
        )
        for id in range(1, count + 1)
    ]


def entry(candidate: Candidate) -> Entry:
    rank = (candidate.rank_at - NOW).total_seconds()
    return (rank, candidate.transaction, candidate.visit, candidate.service)


class Slow:
    """The same line in the words of the policy itself."""

    def __init__(self, waiting: list[Candidate]) -> None:
        self.waiting = {each.transaction: each for each in waiting}
        self.busy: set[int] = set()

    def call(self, desk: Desk) -> int | None:
        free = [each for each in self.waiting.values() if each.visit not in self.busy]
        decision = choose(free, desk)
        if decision is None:
            return None
        self.busy.add(self.waiting.pop(decision.transaction).visit)
        return decision.transaction


@settings(max_examples=300)
@given(desks, lines(), st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=40))
def test_the_line_calls_exactly_whom_the_policy_chooses(
    open_desks: list[Desk], waiting: list[Candidate], moves: list[tuple[int, bool]]
) -> None:
    """Counters call in any order; after some calls the visit becomes free again."""
    later = waiting[: len(waiting) // 4]
    now = waiting[len(waiting) // 4 :]
    grouping = Grouping(open_desks)
    numbers = {each.transaction: grouping.group(each) for each in waiting}
    groups: list[list[Entry]] = [[] for _ in range(grouping.count)]
    for each in now:
        groups[numbers[each.transaction]].append(entry(each))
    quick = Line([sorted(group) for group in groups], grouping.groups_of_desks(), set())
    slow = Slow(now)
    for place, frees in moves:
        if later and frees:
            joining = later.pop()
            quick.join(numbers[joining.transaction], entry(joining))
            slow.waiting[joining.transaction] = joining
        desk = place % len(open_desks)
        chosen = quick.call(desk)
        assert (chosen[1] if chosen else None) == slow.call(open_desks[desk])
        if chosen and frees:
            slow.busy.discard(chosen[2])
            rest = any(each.visit == chosen[2] for each in slow.waiting.values())
            assert rest or not quick.free(chosen[2])
            quick.free(chosen[2])


def test_candidates_that_no_counter_may_take_form_a_group_of_their_own() -> None:
    grouping = Grouping([Desk(1, 11, frozenset("a"))])
    lost = Candidate(1, 1, "b", NOW, NOW)
    assert grouping.desks_for(lost) == ()
    assert grouping.groups_of_desks() == [[]]
    assert grouping.group(lost) == 0
    assert grouping.groups() == [()]
