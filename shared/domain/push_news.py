"""Which of a visit's events are told to its telephones.

What the citizen does is not told back. A notice's key is the event's number, so that each is told
once however often it is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from shared.domain.events import ActorKind, Event, Kind
from shared.domain.push import LINE, Change, Notice, PushKind
from shared.domain.visit import Outcome

_ENDS_WHAT_WAS_TOLD = frozenset(
    {
        *(Kind.CALLED, Kind.RECALLED, Kind.STARTED, Kind.TRANSFERRED, Kind.REQUEUED, Kind.MISSED),
        *(Kind.DEFERRED, Kind.REJOINED, Kind.COMPLETED, Kind.REMOVED, Kind.CANCELLED, Kind.CLOSED),
        *(Kind.UNDONE, Kind.CONFIRMED, Kind.EXPIRED),
    }
)
"""After these a message about the turn that has not been sent yet is out of date."""


def outdates(events: Iterable[Event]) -> bool:
    """Whether what waits to be told about the turn is true no more."""
    return any(event.kind in _ENDS_WHAT_WAS_TOLD for event in events)


def news_of_turns(events: Sequence[Event], after: int) -> list[Notice]:
    """What to tell of a visit's own turns since its event number `after`; `events` are all.

    One move that ends several turns is one notice.
    """
    taken_back = _taken_back(events)
    found: list[Notice] = []
    for event in events:
        if event.seq <= after or event.seq in taken_back:
            continue
        notice = _of_turn(event, events)
        if notice is None or (found and _is_same_move(found[-1], notice)):
            continue
        found.append(notice)
    return found


def news_of_cases(events: Iterable[Event], after: int, cases: frozenset[int]) -> list[Notice]:
    """The same of requests that go on beyond the counter."""
    known = tuple(events)
    taken_back = _taken_back(known)
    new = (e for e in known if e.seq > after and e.seq not in taken_back and e.transaction in cases)
    return list(_of_cases(new))


def _of_cases(events: Iterable[Event]) -> Iterator[Notice]:
    for event in events:
        subject, facts = f"case:{event.transaction}", {"case": event.transaction}
        if event.kind is Kind.RESULT_READY:
            yield Notice(_key(event), PushKind.RESULT_READY, event.at, subject, facts)
        elif event.kind is Kind.ASKED:
            asked = {**facts, "change": Change.ASKED.value}
            yield Notice(_key(event), PushKind.CHANGED, event.at, subject, asked)


def _key(event: Event) -> str:
    return f"{event.visit}:{event.seq}"


def _taken_back(events: Iterable[Event]) -> set[int]:
    undone = (event for event in events if event.kind is Kind.UNDONE)
    return {seq for event in undone for seq in cast("list[int]", event.data["seqs"])}


def _is_same_move(before: Notice, notice: Notice) -> bool:
    return (before.kind, before.at, before.change) == (notice.kind, notice.at, notice.change)


def _of_turn(event: Event, events: Sequence[Event]) -> Notice | None:
    if event.kind in (Kind.CALLED, Kind.RECALLED):
        facts: dict[str, object] = {"counter": event.counter, "again": event.kind is Kind.RECALLED}
        return Notice(_key(event), PushKind.CALLED, event.at, LINE, facts)
    change = _change(event, events)
    if change is None:
        return None
    facts = {"change": change.value, "counter": event.data.get("counter")}
    told = {name: value for name, value in facts.items() if value is not None}
    return Notice(_key(event), PushKind.CHANGED, event.at, LINE, told)


def _change(event: Event, events: Sequence[Event]) -> Change | None:
    match event.kind:
        case Kind.REQUEUED:
            return Change.PUT_BACK
        case Kind.MISSED:
            return Change.MISSED
        case Kind.REJOINED:
            return None if event.actor.kind is ActorKind.CITIZEN else Change.IN_LINE
        case Kind.TRANSFERRED:
            return Change.MOVED
        case Kind.REMOVED:
            wrong = event.data["outcome"] == Outcome.RECORDED_IN_ERROR.value
            return None if wrong else Change.REMOVED
        case Kind.EXPIRED:
            return Change.LAPSED
        case Kind.CLOSED:
            if event.data.get("carried_to") is not None:
                return Change.CARRIED
            never_here = event.data["outcome"] == Outcome.NOT_CONFIRMED.value
            return Change.LAPSED if never_here else Change.DAY_OVER
        case Kind.UNDONE:
            undone = [events[seq - 1].kind for seq in cast("list[int]", event.data["seqs"])]
            return Change.PUT_BACK if Kind.CALLED in undone else None
    return None
