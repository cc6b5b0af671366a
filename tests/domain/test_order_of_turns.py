"""Another order of a ticket's services: a choice between them, never an advantage in a line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.events import Actor, ActorKind, Event, Kind
from shared.domain.replay import replay

MORNING = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
CLERK = Actor(ActorKind.STAFF, 7)


def a_ticket(minutes: list[int]) -> list[Event]:
    """One service taken, others added so many minutes later with a credit of five."""
    events = []
    for seq, minute in enumerate(minutes, start=1):
        at = MORNING + timedelta(minutes=minute)
        data: dict[str, object] = {
            "service": f"s{seq}",
            "process": seq,
            "position": seq,
            "rank_at": (at - timedelta(minutes=5 if minute else 0)).isoformat(),
        }
        kind = Kind.ADDED
        if seq == 1:
            kind = Kind.TAKEN
            data |= {"number": "A001", "letter": "A", "sequence": 1, "language": "th"}
            data |= {"channel": "kiosk", "priority": False}
        events.append(Event(1, seq, kind, at, CLERK, 100 + seq, None, data))
    return events


@given(
    st.lists(st.integers(0, 90), min_size=1, max_size=5).map(lambda later: [0, *sorted(later)]),
    st.randoms(use_true_random=False),
)
def test_no_turn_gains_and_the_new_order_is_that_of_calling(
    minutes: list[int], chance: object
) -> None:
    events = a_ticket(minutes)
    before = replay(events).transactions
    order = list(before)
    chance.shuffle(order)  # type: ignore[attr-defined]
    at = MORNING + timedelta(hours=3)
    moved = Event(1, len(events) + 1, Kind.REORDERED, at, CLERK, None, None, {"order": order})
    after = replay([*events, moved]).transactions
    for id, turn in after.items():
        assert turn.rank_at >= before[id].rank_at
        assert turn.since >= before[id].since
        assert turn.rank_at <= turn.since
        assert turn.version == before[id].version
    called = sorted(after.values(), key=lambda turn: (turn.rank_at, turn.position))
    assert [turn.id for turn in called] == order
    assert sorted(t.position for t in after.values()) == sorted(t.position for t in before.values())
