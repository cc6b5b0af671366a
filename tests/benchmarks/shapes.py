"""Shapes of visits: what really happens to a citizen, once, to be repeated a million times.

Each is played with the rules of the house, so that its rows and what it adds to the roll-ups come
from the same functions as at a desk. Only whose visit it was, and when, differs from day to day.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from sqlalchemy import JSON, Table

from shared.domain.events import Actor, ActorKind, Draft, Kind
from shared.domain.tally import Tally, of_time
from shared.domain.turn_tally import Quote, wait_of
from shared.store import log
from shared.store.case_rows import project
from shared.store.log import History
from shared.store.projections import Place, Row
from shared.store.tables import metadata
from shared.store.tables.rollups import Sheet

STEPS, STEP_SECONDS = 6, 120
CHANNELS = ("kiosk", "kiosk", "kiosk", "kiosk", "phone")
CLERK = Actor(ActorKind.STAFF, 1)
TABLES = ("visit", "service_transaction", "service_case")
BUNDLE = "life-1"


class Moves(NamedTuple):
    """Seconds after arrival of one turn: the call, the start, the ends of its steps."""

    called: int
    started: int
    ends: tuple[int, ...]
    kind: Kind


@dataclass(frozen=True)
class Slots:
    """Which column of a row says what: moments by their seconds after arrival, and names."""

    values: tuple[object, ...]
    moments: tuple[tuple[int, int], ...]
    names: Mapping[str, int]


@dataclass(frozen=True)
class Shape:
    """`shares`: (sheet, number of the turn or None, part, tally); `hours`: (seconds, tally)."""

    channel: str
    turns: tuple[Moves, ...]
    visit: Slots
    transactions: tuple[Slots, ...]
    cases: tuple[Slots | None, ...]
    shares: tuple[tuple[Sheet, int | None, str, Tally], ...]
    hours: tuple[tuple[int, Tally], ...]
    quote: tuple[int, int]


def shapes(place: Place, services: tuple[tuple[str, int], ...], count: int) -> list[Shape]:
    """So many different visits; `services` are two of them with their process versions."""
    random = Random(7)
    return [_shape(place, services, random) for _ in range(count)]


def _shape(place: Place, services: tuple[tuple[str, int], ...], random: Random) -> Shape:
    turns = [_turn(random, 0)]
    if random.random() < 0.025:
        turns.append(_turn(random, turns[0].ends[-1] + 30))
    channel = random.choice(CHANNELS)
    arrived = place.calendar.day_bounds(place.business_day)[0] + timedelta(hours=9)
    chosen = services[: len(turns)]
    history = played(place, (1, 1), chosen, channel, tuple(turns), arrived, 1)
    quote = _quote(random, turns[0].called)
    told = Quote(*quote, arrived)
    projection = project(history.state, history.events, place, {}, told)
    process_of = {process: slot for slot, (_, process) in enumerate(services)}
    ids = sorted(projection.transactions)
    hours = [wait_of(history.state, turn) for turn in history.state.transactions.values()]
    return Shape(
        channel,
        tuple(turns),
        _slots("visit", projection.visit, arrived),
        tuple(_slots(TABLES[1], projection.transactions[id], arrived) for id in ids),
        tuple(
            _slots(TABLES[2], projection.cases[id], arrived) if id in projection.cases else None
            for id in ids
        ),
        tuple(
            (Sheet(key.sheet), process_of.get(key.process), key.part, tally)
            for shares in projection.shares
            for key, tally in shares.items()
            if key.sheet != Sheet.HOUR
        ),
        tuple((_after(since, arrived), of_time(seconds)) for since, seconds in filter(None, hours)),
        quote,
    )


def _quote(random: Random, waited: int) -> tuple[int, int]:
    """What was told on arrival; four of five times it holds."""
    low = waited * 2 // 3 if random.random() < 0.8 else waited + 60
    return low, low * 3


def _turn(random: Random, free: int) -> Moves:
    called = free + int(20 + 1500 * random.random() ** 2)
    started = called + 10 + random.randrange(30)
    draw = random.random()
    if draw < 0.03:
        return Moves(called, started, (started,), Kind.REMOVED)
    steps = 1 if draw < 0.06 else STEPS
    ends, at = [], started
    for _ in range(steps):
        at += int(STEP_SECONDS * (0.3 + 0.9 * random.random()))
        ends.append(at)
    return Moves(called, started, tuple(ends), Kind.COMPLETED)


def played(
    place: Place,
    ids: tuple[int, int],
    services: tuple[tuple[str, int], ...],
    channel: str,
    turns: tuple[Moves, ...],
    arrived: datetime,
    sequence: int,
) -> History:
    """The visit in memory; `ids` are those of the visit and of its first turn."""
    visit, first = ids
    ticket = {
        "number": f"B{sequence:03}",
        "letter": "B",
        "sequence": sequence,
        "language": "th",
        "channel": channel,
        "priority": False,
    }
    if len(turns) > 1:
        ticket["bundle"] = BUNDLE
    rank = arrived.isoformat()
    asked = [
        (
            first + n,
            {
                "service": service,
                "process": process,
                "position": n + 1,
                "count": 1,
                "rank_at": rank,
            },
        )
        for n, (service, process) in enumerate(services[: len(turns)])
    ]
    history = log.opened(visit, place, ticket, asked, Actor(ActorKind.KIOSK), arrived)
    for n, turn in enumerate(turns):
        for seconds, draft in _drafts(first + n, turn, rank):
            at = arrived + timedelta(seconds=seconds)
            history = log.extended(history, [draft], CLERK, at)
    return history


def _drafts(id: int, turn: Moves, rank: str) -> Iterator[tuple[int, Draft]]:
    called = {
        "because": "only_one",
        "policy": 2,
        "candidates": [[id, rank]],
        "desk": {},
        "open": [],
    }
    yield turn.called, Draft(Kind.CALLED, id, called, counter=1)
    if turn.kind is Kind.REMOVED:
        gone = {"outcome": "left", "reason": "citizen_left"}
        yield turn.started, Draft(Kind.REMOVED, id, gone, counter=1)
        return
    yield turn.started, Draft(Kind.STARTED, id, {"step": 1}, counter=1)
    for step, end in enumerate(turn.ends[:-1], start=1):
        yield end, Draft(Kind.STEPPED, id, {"from": step, "to": step + 1}, counter=1)
    outcome = "completed" if len(turn.ends) == STEPS else "refused"
    yield turn.ends[-1], Draft(Kind.COMPLETED, id, {"outcome": outcome}, counter=1)


def _slots(table: str, row: Row, arrived: datetime) -> Slots:
    columns = columns_of(table)
    values = [_plain(metadata.tables[table], name, row.get(name)) for name in columns]
    moments = tuple(
        (place, _after(value, arrived))
        for place, name in enumerate(columns)
        if isinstance(value := row.get(name), datetime)
    )
    return Slots(tuple(values), moments, {name: place for place, name in enumerate(columns)})


def columns_of(table: str) -> list[str]:
    return [column.name for column in metadata.tables[table].columns]


def _plain(table: Table, name: str, value: object) -> object:
    """As SQLite stores it; moments and days are put in later."""
    if isinstance(table.c[name].type, JSON):
        return json.dumps(value)
    if isinstance(value, bool):
        return int(value)
    return None if isinstance(value, date) else value


def _after(moment: datetime, arrived: datetime) -> int:
    return int((moment - arrived).total_seconds())
