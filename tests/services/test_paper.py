"""Numbers of a power cut keyed in later: counted as visitors, never as times."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.errors import InvalidRequest, PaperNumberTaken, UnknownCentre
from shared.domain.paper import PaperTicket
from shared.domain.visit import Outcome
from shared.services import paper
from shared.services.checking import check
from shared.services.office import Office
from shared.store import log
from tests.builders import CENTRE, SERVICE, a_clerk, a_supervisor, run
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.sqlite_only


def a_line(clock: ManualClock, number: int = 4) -> PaperTicket:
    now = clock.now()
    return PaperTicket(
        number,
        SERVICE,
        Outcome.COMPLETED,
        now - timedelta(minutes=50),
        now - timedelta(minutes=30),
        now - timedelta(minutes=28),
        now - timedelta(minutes=10),
    )


def key_in(office: Office, *lines: PaperTicket) -> paper.KeyedIn:
    boss = a_supervisor(office)
    return run(paper.key_in(office, boss, CENTRE, office.today(CENTRE), list(lines)))


def test_a_line_becomes_a_visit_that_no_time_figure_counts(
    office: Office, clock: ManualClock
) -> None:
    clock.advance(hours=2)
    missed = replace(a_line(clock, 9), outcome=Outcome.NO_SHOW, started_at=None, finished_at=None)
    assert key_in(office, a_line(clock), missed) == paper.KeyedIn(2, 0)
    with office.db.read() as connection:
        visits = connection.execute(log.visit_table.select()).all()
        case = connection.execute(log.case_table.select()).one()
    assert [(each.number, each.channel) for each in visits] == [
        ("X004", "paper"),
        ("X009", "paper"),
    ]
    assert case.excluded == "paper"
    result = check(office)
    assert result.differences == []
    assert any("2 paper tickets from 4 to 9" in each for each in result.clock_steps)


def test_keying_in_twice_adds_nothing_and_another_story_is_refused(
    office: Office, clock: ManualClock
) -> None:
    clock.advance(hours=2)
    line = a_line(clock)
    key_in(office, line)
    assert key_in(office, line) == paper.KeyedIn(0, 1)
    with pytest.raises(PaperNumberTaken):
        key_in(office, replace(line, outcome=Outcome.REFUSED))


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": 0},
        {"started_at": None, "finished_at": None, "called_at": None, "taken_at": "later"},
        {"outcome": Outcome.CLOSED_AT_DAY_END},
        {"outcome": Outcome.LEFT},
        {"taken_at": "after"},
    ],
)
def test_a_line_that_cannot_be_is_refused_and_nothing_of_the_pad_stored(
    office: Office, clock: ManualClock, wrong: dict[str, object]
) -> None:
    clock.advance(hours=2)
    line = a_line(clock)
    moments = {
        "later": clock.now() + timedelta(hours=1),
        "after": clock.now() - timedelta(minutes=5),
    }
    changed = {
        name: moments.get(value, value) if isinstance(value, str) else value
        for name, value in wrong.items()
    }
    with pytest.raises(InvalidRequest):
        key_in(office, a_line(clock, 1), replace(line, **changed))  # type: ignore[arg-type]
    with office.db.read() as connection:
        assert connection.execute(log.visit_table.select()).all() == []


def test_only_whoever_is_in_charge_keys_in(office: Office, clock: ManualClock) -> None:
    clerk = a_clerk(office)
    with pytest.raises(UnknownCentre):
        run(paper.key_in(office, clerk, CENTRE, office.today(CENTRE), [a_line(clock)]))
