"""Rushed, late and forgotten presses do not move a published figure; without the rules they do."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

import pytest
from sqlalchemy import text

from shared.domain import commands
from shared.domain.period import default_period
from shared.domain.visit import Outcome
from shared.services import checking, flagging
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports import reduction
from tests.builders import SERVICE, a_desk, a_visit, an_office, call_next, do, run
from tests.manual_clock import ManualClock

CASES = 70
STANDARDS = (120, 240, 120, 120)
"""Seconds of the four counter steps of the service; ten minutes in all."""
SPREAD = (0.6, 1.3, 0.8, 1.1, 0.9, 1.6, 0.7)
"""How long real cases take against the standard, over and over, so that every share of the cases
is like the whole."""

MORNING, NOON = 4, 7
"""UTC hours: tickets are taken from eleven to two, so that closing time cuts nobody's service."""

BOUND_PERCENT = 2
"""So little may bad presses move the mean."""

Press = Callable[[Office, ManualClock, Caller, Sequence[float]], None]


@pytest.fixture
def hall(stocked_sqlite_url: str, clock: ManualClock) -> Iterator[Office]:
    """A centre that is open day and night, so that a night cuts no time."""
    office = an_office(stocked_sqlite_url, clock, demo=True)
    yield office
    office.db.close()


def honestly(office: Office, clock: ManualClock, clerk: Caller, steps: Sequence[float]) -> None:
    """Called, 25 seconds of walking, each step pressed when it ends."""
    _press(office, clock, clerk, way=25, steps=steps)


def clicking_through(
    office: Office, clock: ManualClock, clerk: Caller, steps: Sequence[float]
) -> None:
    """The work is done with the service not begun on the screen; then four presses at once."""
    _press(office, clock, clerk, way=25, steps=[1.0, 0.7, 1.2, 0.8])
    clock.advance(seconds=sum(steps))


def starting_late(
    office: Office, clock: ManualClock, clerk: Caller, steps: Sequence[float]
) -> None:
    """The start is remembered when four fifths of the work are done."""
    done = 0.8
    _press(
        office,
        clock,
        clerk,
        way=25 + done * sum(steps),
        steps=[(1 - done) * step for step in steps],
    )


def forgetting_to_finish(hours: Iterator[float]) -> Press:
    def press(office: Office, clock: ManualClock, clerk: Caller, steps: Sequence[float]) -> None:
        """Everybody goes home or to lunch, and the last step runs on."""
        _press(office, clock, clerk, way=25, steps=[*steps[:-1], 3600 * next(hours)])

    return press


def _press(
    office: Office, clock: ManualClock, clerk: Caller, *, way: float, steps: Sequence[float]
) -> None:
    a_visit(office, SERVICE)
    served = call_next(office, clerk)
    clock.advance(seconds=way)
    served = do(office, clerk, served, commands.Start())
    for number, seconds in enumerate(steps, start=1):
        clock.advance(seconds=seconds)
        if number < len(steps):
            served = do(office, clerk, served, commands.NextStep())
    do(office, clerk, served, commands.Complete(Outcome.COMPLETED))


def play(office: Office, clock: ManualClock, *, bad: Press, every: int) -> tuple[float, float]:
    """Serve everybody; returns (published mean, mean that all presses would have given)."""
    clock.advance(hours=MORNING - clock.now().hour)
    clerk = a_desk(office)
    factors = itertools.cycle(SPREAD)
    for number in range(CASES):
        factor = next(factors)
        if clock.now().hour >= NOON:
            clock.advance(hours=24 + MORNING - clock.now().hour)
        press = bad if number % every == every - 1 else honestly
        press(office, clock, clerk, [factor * seconds for seconds in STANDARDS])
        clock.advance(seconds=5)
    run(flagging.flag_new_cases(office))
    with office.db.read() as connection:
        found = connection.execute(text("SELECT avg(service_seconds) FROM service_case"))
        raw = float(found.scalar_one())
    return published(office), raw


def published(office: Office) -> float:
    report = reduction.report(office, "mo-chit", default_period(office.today("mo-chit")))
    figure = next(each for each in report.processes if each.service.id == SERVICE)
    assert figure.measured.mean_seconds is not None
    return float(figure.measured.mean_seconds)


TRUE_MEAN = float(Fraction(sum(STANDARDS)) * Fraction(sum(int(10 * f) for f in SPREAD), 70))


@pytest.mark.parametrize(
    ("bad", "every", "raw_off_percent", "excluded"),
    [
        (clicking_through, 5, -19, "untimed"),
        (starting_late, 5, -15, "untimed"),
        (forgetting_to_finish(itertools.cycle([3.0, 4.5])), 33, +50, "untimed"),
        (forgetting_to_finish(itertools.cycle([1.2, 1.5])), 33, +15, "flagged"),
    ],
    ids=["clicked through", "started late", "left open for hours", "left open over lunch"],
)
def test_bad_presses_do_not_move_the_published_mean(
    hall: Office,
    clock: ManualClock,
    bad: Press,
    every: int,
    raw_off_percent: float,
    excluded: str,
) -> None:
    mean, raw = play(hall, clock, bad=bad, every=every)
    off, raw_off = (100 * (each / TRUE_MEAN - 1) for each in (mean, raw))
    assert abs(off) <= BOUND_PERCENT, f"published {mean:.0f} s, true {TRUE_MEAN:.0f} s"
    if raw_off_percent < 0:
        assert raw_off <= raw_off_percent, f"without rules {raw:.0f} s, true {TRUE_MEAN:.0f} s"
    else:
        assert raw_off >= raw_off_percent, f"without rules {raw:.0f} s, true {TRUE_MEAN:.0f} s"
    with hall.db.read() as connection:
        rows = connection.execute(
            text("SELECT excluded, count(*) FROM service_case GROUP BY excluded")
        )
        counts = dict(tuple(row) for row in rows)
    assert counts == {None: CASES - CASES // every, excluded: CASES // every}
    assert checking.check(hall).differences == []


def test_honest_times_are_left_alone(hall: Office, clock: ManualClock) -> None:
    mean, raw = play(hall, clock, bad=honestly, every=5)
    assert mean == raw == pytest.approx(TRUE_MEAN, abs=1)
