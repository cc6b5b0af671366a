"""Lines of waiting citizens and desks for tests of the policy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import strategies as st

from shared.domain.calling import (
    ADDED,
    APPOINTMENT,
    CARRIED,
    PRIORITY,
    RETURNED,
    Candidate,
    Desk,
    rank_on_appointment,
    rank_on_arrival,
    rank_on_return,
    rank_when_added,
)

NINE = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
SERVICES, LANGUAGES = "abcde", ("th", "en", "my")


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def _rank(credit: str | None, since: datetime, early: timedelta) -> datetime:
    """The effective arrival that the rule of a credit gives; `early` is what it depends on."""
    if credit == PRIORITY:
        return rank_on_arrival(since, priority=True)
    if credit == APPOINTMENT:
        return rank_on_appointment(since, since + early)
    if credit == ADDED:
        return rank_when_added(since, since - abs(early))
    if credit == RETURNED:
        return rank_on_return(since, since - abs(early))
    return since  # also of those who were carried over


CREDITS = (None, None, PRIORITY, APPOINTMENT, ADDED, RETURNED, CARRIED)


def _candidate(chance: Random, id: int, most_minutes: int) -> Candidate:
    """Anybody whom the rules may put in line between nine and `most_minutes` later."""
    since = NINE + timedelta(seconds=30 * chance.randint(0, most_minutes * 2))
    credit = chance.choice(CREDITS)
    rest = chance.choice([None] * 4 + [minutes(1), minutes(-1)])
    visit = chance.randint(max(1, id - 2), id)
    return Candidate(
        transaction=id,
        visit=visit,
        service=chance.choice(SERVICES),
        rank_at=_rank(credit, since, minutes(chance.randint(-40, 40))),
        since=since,
        reserved_counter=chance.choice([None] * 6 + [1, 2]),
        reserved_staff=chance.choice([None] * 6 + [11, 12]),
        position=chance.randint(1, 3),
        language=LANGUAGES[visit % len(LANGUAGES)],
        credit=credit,
        rests_until=None if rest is None else NINE + minutes(most_minutes) + rest,
    )


def a_line(chance: Random, count: int, most_minutes: int = 150) -> list[Candidate]:
    """A line at `NINE` plus `most_minutes`, in no order; some have waited past the guarantee."""
    return [_candidate(chance, id, most_minutes) for id in range(1, count + 1)]


def lines(most: int = 25, most_minutes: int = 150) -> st.SearchStrategy[list[Candidate]]:
    """Any such line. The chance is one draw, which is thirty times as quick as one per field."""
    return st.builds(
        lambda seed, count: a_line(Random(seed), count, most_minutes),
        st.integers(0, 2**32),
        st.integers(0, most),
    )


@st.composite
def desks(draw: st.DrawFn, counter: int = 1, *, kept: bool = False) -> Desk:
    """An open counter with any profile; with `kept` some wait for one visit."""
    some = st.frozensets(st.sampled_from(SERVICES), max_size=3)
    return Desk(
        counter,
        10 + counter,
        draw(st.one_of(st.none(), some)),
        draw(st.one_of(st.just(frozenset[str]()), some)),
        draw(st.frozensets(st.sampled_from(LANGUAGES[1:]), max_size=2)),
        draw(st.one_of(st.none(), st.none(), st.integers(1, 10))) if kept else None,
    )
