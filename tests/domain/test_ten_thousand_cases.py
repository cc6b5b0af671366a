"""Ten thousand random cases: every clock of the product against one written from the rules."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from random import Random
from typing import Any

from shared.domain.calendar import ServiceCalendar
from shared.domain.chain import Chain, Part
from shared.domain.events import Event, Kind
from shared.domain.timing import case_timing
from shared.domain.visit import State, TransactionState, VisitState
from shared.domain.working_time import WorkingTime, working_time
from tests.oracles.plain_clock import plain_clocks, seconds_of
from tests.oracles.random_cases import CASE, OFFICIAL, RandomCase, random_calendar, random_case

CASES = 10_000
CALENDARS = 16


def test_ten_thousand_cases_agree_to_the_second_with_an_independent_recomputation() -> None:
    rng = Random(2570)
    calendars = [random_calendar(rng) for _ in range(CALENDARS)]
    seen: Counter[str] = Counter()
    for number in range(CASES):
        product, plain = calendars[number % CALENDARS]
        case = random_case(rng)
        chain = chain_of(case)
        expected = plain_clocks(case.logs, set(case.turns), plain, OFFICIAL)
        found = working_time(chain, case.turns, product, official=OFFICIAL)
        assert as_plain(found) == expected, f"case {number}"
        expect_identities(found, chain, case, product)
        seen.update(happened(case, found))
    rare = {what: n for what, n in seen.items() if n < CASES // 100}
    assert not rare, f"too rare to prove anything: {rare}"


def chain_of(case: RandomCase) -> list[Event]:
    """The visits' events in force, in one line, as every figure reads them."""
    return list(Chain(CASE, tuple(_part(log, case.turns) for log in case.logs)).events)


def _part(log: list[Event], turns: frozenset[int]) -> Part:
    at = log[0].at
    ids = {event.transaction for event in log if event.transaction is not None}
    states = {
        id: TransactionState(
            id, "s", 1, 1, State.ENDED, 1, at, at, at, case=CASE if id in turns else None
        )
        for id in ids
    }
    state = VisitState(log[0].visit, "B", 1, "B001", "th", "kiosk", False, at, 1, states, {})
    return Part(state, tuple(log))


def as_plain(found: WorkingTime) -> dict[str, Any]:
    account, crossed = found.account, found.cross_agency
    return {
        "clock": second_or_none(found.clock_started_at),
        "finished": second_or_none(found.finished_at),
        "service": found.service_seconds,
        "citizen": found.citizen_seconds,
        "pauses": {c.value: (p.working_seconds, p.wall_seconds) for c, p in found.pauses.items()},
        "stay": {
            "wait": account.wait,
            "walk": account.walk,
            "touch": account.touch,
            "between": account.between,
            "paused": account.paused,
        },
        "touch": found.touch_seconds,
        "off_hours": found.off_hours_seconds,
        "effort": found.effort_seconds,
        "elapsed": found.elapsed_seconds,
        "agencies": {
            a.agency: (a.seconds, a.steps, seconds_of(a.begun_at), second_or_none(a.done_at))
            for a in found.agencies
        },
        "crossed": (crossed.seconds, crossed.working_seconds) if crossed else None,
        "on_the_way": [
            (way.agency, None if way.seconds is None else (way.seconds, way.working_seconds))
            for way in found.on_the_way
        ],
        "performed": found.steps.performed,
        "repeated": found.steps.repeated,
        "skipped": list(found.steps.skipped),
        "extra": list(found.steps.extra),
    }


def expect_identities(
    found: WorkingTime, chain: list[Event], case: RandomCase, calendar: ServiceCalendar
) -> None:
    """What holds whoever computes it."""
    end = found.finished_at or chain[-1].at
    assert found.account.seconds == calendar.working_seconds(found.arrived_at, end)
    assert found.elapsed_seconds <= found.effort_seconds
    timing = case_timing(chain, case.turns, calendar)
    assert timing.service_seconds == found.service_seconds
    assert timing.citizen_seconds == found.citizen_seconds
    if found.service_seconds is not None and found.clock_started_at is not None:
        whole = calendar.working_seconds(found.clock_started_at, end)
        stopped = sum(pause.working_seconds for pause in found.pauses.values())
        assert found.service_seconds == whole - stopped


def happened(case: RandomCase, found: WorkingTime) -> list[str]:
    """What the case proves something about; each has to occur often."""
    kinds = {event.kind for log in case.logs for event in log}
    own = [kind.value for kind in kinds]
    figures = {
        "several visits": len(case.logs) > 1,
        "several agencies": len(found.agencies) > 1,
        "side by side": found.effort_seconds > found.elapsed_seconds,
        "result": found.finished_at is not None,
        "outside hours": found.off_hours_seconds > 0,
        "no working time": found.service_seconds == 0,
        "first start is not the clock's": _restarted(case, found),
        **{f"paused for {c.value}": p.wall_seconds > 0 for c, p in found.pauses.items()},
        "on the way": any(way.seconds for way in found.on_the_way),
        "repeated": found.steps.repeated > 0,
        "extra": bool(found.steps.extra),
    }
    return own + [what for what, is_so in figures.items() if is_so]


def _restarted(case: RandomCase, found: WorkingTime) -> bool:
    starts = [
        e.at for e in chain_of(case) if e.kind is Kind.STARTED and e.transaction in case.turns
    ]
    return bool(starts) and found.clock_started_at != starts[0]


def second_or_none(moment: datetime | None) -> int | None:
    return None if moment is None else seconds_of(moment)
