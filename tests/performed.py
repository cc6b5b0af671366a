"""What was performed in a case, and its stay in five places: from events, and from its sheet."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from shared.domain.case_clock import Cause, case_clock
from shared.domain.events import Event
from shared.domain.process_map import Performance
from shared.domain.tally import Tally
from shared.domain.time_sheet import places
from shared.domain.time_tally import BETWEEN, HELD, STEP, STOPPED, WAIT, WALK, runs_of, turns_of
from shared.domain.timing import in_force
from shared.domain.working_time import Account


def trace_of(events: Sequence[Event], turns: Collection[int]) -> list[Performance[str]]:
    """Every performance of a case, up to its result, as a process map takes it."""
    history = in_force(events)
    clock = case_clock(event for event in history if event.transaction in turns)
    runs = runs_of(clock, turns_of(clock), clock.finished_at or history[-1].at)
    return [Performance(str(run.step), run.begun_at, run.ended_at) for run in runs]


def account(sheet: Tally) -> Account:
    """The five places of a stay (`working_time.Account`), from the finer ones."""
    found = places(sheet)
    attempts = sheet[f"{STOPPED}{Cause.BETWEEN_ATTEMPTS.value}"]
    return Account(
        wait=found[WAIT],
        walk=found[WALK],
        touch=sum(n for name, n in found.items() if name.startswith(STEP)),
        between=found[BETWEEN] + sum(sheet.below(HELD).values()) + attempts,
        paused=sum(sheet.below(STOPPED).values()) - attempts,
    )
