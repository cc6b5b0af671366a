"""A morning in which not every case went by the official list."""

from __future__ import annotations

from datetime import timedelta

from shared.domain import commands
from shared.domain.visit import Outcome, PauseReason
from shared.services.commands import Caller
from shared.services.office import Office
from tests.builders import a_desk, a_visit, call_next, do
from tests.manual_clock import A_MONDAY_MORNING, ManualClock

STRAIGHT, SKIPPING, REPEATING, HELD = 30, 6, 5, 5
CASES = STRAIGHT + SKIPPING + REPEATING + HELD


def play(office: Office, clock: ManualClock, *, days: int = 1) -> None:
    """Each day the same: five minutes in line, one to the counter, four steps of 2, 4, 2, 2."""
    clerk = a_desk(office)
    for day in range(days):
        for _ in range(STRAIGHT):
            _case(office, clock, clerk, day)
        for _ in range(SKIPPING):
            _case(office, clock, clerk, day, skip=True)
        for _ in range(REPEATING):
            _case(office, clock, clerk, day, again=True)
        for _ in range(HELD):
            _case(office, clock, clerk, day, held=True)


def _case(
    office: Office,
    clock: ManualClock,
    clerk: Caller,
    day: int,
    *,
    skip: bool = False,
    again: bool = False,
    held: bool = False,
) -> None:
    clock.set(A_MONDAY_MORNING + timedelta(days=day))
    a_visit(office)
    clock.advance(minutes=5)
    called = call_next(office, clerk)
    clock.advance(minutes=1)
    served = do(office, clerk, called, commands.Start())
    clock.advance(minutes=2)
    if held:
        served = do(office, clerk, served, commands.PauseFor(PauseReason.SYSTEM))
        clock.advance(minutes=3)
        served = do(office, clerk, served, commands.Resume(3))
    if again:
        served = do(office, clerk, served, commands.NextStep(2))
        clock.advance(minutes=1)
        served = do(office, clerk, served, commands.NextStep(1))
        clock.advance(minutes=2)
    for step, minutes in ((2, 4), (4, 2)) if skip else ((2, 4), (3, 2), (4, 2)):
        served = do(office, clerk, served, commands.NextStep(step))
        clock.advance(minutes=minutes)
    do(office, clerk, served, commands.Complete(Outcome.COMPLETED))
