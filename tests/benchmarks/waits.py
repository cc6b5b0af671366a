"""How long an estimate of all waits takes: 500 waiting, 50 runs, on one processor."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from shared.domain.calling import Candidate, Desk
from shared.domain.waiting_hall import Experience, Hall, Station
from shared.domain.waiting_run import RUNS, forecast
from shared.domain.waiting_times import learn

WAITING = 500
COUNTERS = (8, 60)
NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


def report_waits() -> None:
    """Print one line per size of hall: with many counters everybody's call is in sight."""
    services = [f"service-{number}" for number in range(30)]
    known = Experience(
        {id: learn([], 300 + 10 * number) for number, id in enumerate(services)},
        priority_per_second=5 / 3600,
        priority_services=tuple(services),
    )
    people = tuple(
        Candidate(n, n, services[7 * n % 30], NOW - timedelta(seconds=10 * (WAITING - n)), NOW)
        for n in range(1, WAITING + 1)
    )
    for counters in COUNTERS:
        hall = Hall(NOW, people, tuple(_station(n, services) for n in range(1, counters + 1)))
        took = min(_seconds(hall, known) for _ in range(5))
        print(
            f"  all waits of {WAITING}, {RUNS} runs, {counters:2} counters      "
            f"{1000 * took:8,.0f} ms"
        )


def _station(number: int, services: list[str]) -> Station:
    takes = frozenset(services[:20]) if number % 3 == 0 else None
    return Station(Desk(number, number, takes), 10_000 + number, services[number % 20], False, 60.0)


def _seconds(hall: Hall, known: Experience) -> float:
    began = time.perf_counter()
    forecast(hall, known, "bench").visits()
    return time.perf_counter() - began
