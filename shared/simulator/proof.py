"""What a day came to, from the server's own event log, and whether nothing was lost or doubled.

The log is replayed with the rules, and compared with what the server acknowledged to whoever took
a ticket and with the list of visits that staff see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shared.domain.events import Actor, ActorKind, Event, Kind
from shared.domain.numbering import ticket_number
from shared.domain.replay import replay
from shared.domain.visit import State, VisitState
from shared.simulator.client import Client
from shared.simulator.driver import Record

ENDINGS = frozenset({Kind.COMPLETED, Kind.REMOVED, Kind.CANCELLED, Kind.MISSED})


@dataclass(frozen=True, slots=True)
class Summary:
    """A day in numbers. `problems` is empty when every number reached one ending or still waits."""

    day: date
    tickets: int
    services: int
    called: int
    served: int
    no_shows: int
    left: int
    still_waiting: int
    endings: Mapping[str, int]
    mean_wait_seconds: int | None
    events: int
    counts: Mapping[str, int]
    problems: tuple[str, ...]


def last_event(client: Client, token: str, centre: str) -> int:
    """The number of the newest event of a centre, by halving, because a log may be long."""
    if not _has_events_after(client, token, centre, 0):
        return 0
    low, high = 0, 1
    while _has_events_after(client, token, centre, high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if _has_events_after(client, token, centre, middle):
            low = middle
        else:
            high = middle
    return high


def _has_events_after(client: Client, token: str, centre: str, after: int) -> bool:
    return bool(client.get("/events", token=token, centre=centre, after=after, limit=1)["items"])


def prove(
    client: Client,
    token: str,
    centre: str,
    day: date,
    after: int,
    record: Record,
    *,
    alone: bool = True,
) -> Summary:
    """Read the day back: its events since `after`, and its visits.

    Not `alone`: real people took tickets and served beside the play. Those visits must be whole
    too, but nobody of the play was told of them, and one may still be at somebody's counter.
    """
    histories: dict[int, list[Event]] = {}
    for item in pages(client, "/events", token, centre=centre, after=after):
        histories.setdefault(item["visit"], []).append(_event(item))
    # A ticket of another day that somebody moved meanwhile, or whose long time was noticed now.
    histories = {id: events for id, events in histories.items() if events[0].seq == 1}
    listed = {
        item["visit"]: item
        for item in pages(client, f"/centres/{centre}/visits", token, day=day.isoformat())
    }
    states, problems = examine(histories, listed, record, alone=alone)
    return _summary(day, states, histories, record, problems)


def examine(
    histories: Mapping[int, list[Event]],
    listed: Mapping[int, Any],
    record: Record,
    *,
    alone: bool = True,
) -> tuple[dict[int, VisitState], tuple[str, ...]]:
    """The replayed visits, and everything that was lost, doubled or left open.

    `listed` are the visits by id as staff see them, with their number and state.
    """
    problems, states = [], {}
    for visit, events in histories.items():
        try:
            states[visit] = replay(sorted(events, key=lambda event: event.seq))
        except (ValueError, KeyError) as error:
            problems.append(f"visit {visit} cannot be replayed: {error}")
    problems += _number_problems(states.values())
    problems += _kept_problems(states, listed, record, alone=alone)
    for visit, state in states.items():
        problems += _ending_problems(state, histories[visit], alone=alone)
    return states, tuple(problems)


def pages(client: Client, path: str, token: str, **query: object) -> Iterator[Any]:
    """Every item of a list, page by page."""
    while True:
        page = client.get(path, token=token, **query)
        yield from page["items"]
        if page["next"] is None:
            return
        query["after"] = page["next"]


def _event(item: Mapping[str, Any]) -> Event:
    return Event(
        item["visit"],
        item["seq"],
        Kind(item["kind"]),
        datetime.fromisoformat(item["at"]),
        Actor(ActorKind(item["actor_kind"]), item["actor"]),
        item["transaction"],
        item["counter"],
        item["data"],
    )


def _number_problems(states: Iterable[VisitState]) -> Iterator[str]:
    """Per letter the numbers are 1, 2, 3 … without gap or double."""
    letters: dict[str, list[int]] = {}
    for state in states:
        letters.setdefault(state.letter, []).append(state.sequence)
        if state.number != ticket_number(state.letter, state.sequence):
            yield f"visit {state.id} shows {state.number}, not its own number"
    for letter, numbers in sorted(letters.items()):
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            yield f"the numbers of letter {letter} have a gap or a double: {sorted(numbers)}"


def _kept_problems(
    states: Mapping[int, VisitState], listed: Mapping[int, Any], record: Record, *, alone: bool
) -> Iterator[str]:
    """Acknowledged, listed and logged are the same visits, with the same numbers and states."""
    for visit in sorted(states.keys() | listed.keys() | record.tickets.keys()):
        if visit not in record.tickets:
            if alone:
                yield f"visit {visit} is there but nobody took it"
        elif visit not in states or visit not in listed:
            yield f"visit {visit} was acknowledged and is lost"
        elif not record.tickets[visit].number == states[visit].number == listed[visit]["number"]:
            yield f"visit {visit} has more than one number"
        elif listed[visit]["state"] != states[visit].state.value:
            yield f"visit {visit} is listed as {listed[visit]['state']}, not as its events say"


def _ending_problems(state: VisitState, events: Iterable[Event], *, alone: bool) -> Iterator[str]:
    """Every service reached exactly one ending that still holds, or still waits."""
    open_endings: Counter[int | None] = Counter()
    for event in events:
        if event.kind in ENDINGS:
            open_endings[event.transaction] += 1
        elif event.kind is Kind.REJOINED:
            open_endings[event.transaction] -= 1
    for t in state.transactions.values():
        if t.state not in (State.ENDED, State.WAITING):
            if not alone:
                continue
            yield f"{state.number}: service {t.service} was left {t.state.value}"
        elif open_endings[t.id] != (t.state is State.ENDED):
            yield f"{state.number}: service {t.service} has {open_endings[t.id]} endings"


def _summary(
    day: date,
    states: Mapping[int, VisitState],
    histories: Mapping[int, list[Event]],
    record: Record,
    problems: tuple[str, ...],
) -> Summary:
    turns = [t for state in states.values() for t in state.transactions.values()]
    kinds = Counter(event.kind for events in histories.values() for event in events)
    endings = Counter(t.outcome.value for t in turns if t.outcome is not None)
    waits = [
        int((t.called_at - state.arrived_at).total_seconds())
        for state in states.values()
        for t in state.transactions.values()
        if t.called_at is not None and t.position == 1
    ]
    return Summary(
        day=day,
        tickets=len(states),
        services=len(turns),
        called=kinds[Kind.CALLED],
        served=sum(t.started_at is not None for t in turns),
        no_shows=kinds[Kind.MISSED],
        left=endings["left"] + endings["cancelled_by_citizen"],
        still_waiting=sum(t.state is State.WAITING for t in turns),
        endings=dict(sorted(endings.items())),
        mean_wait_seconds=round(sum(waits) / len(waits)) if waits else None,
        events=sum(kinds.values()),
        counts=dict(record.counts),
        problems=problems,
    )
