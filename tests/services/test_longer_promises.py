"""Whether a kept promise was a longer one, by the cases that it was made to."""

from __future__ import annotations

from array import array
from dataclasses import replace
from datetime import date

import pytest

from shared.domain.process import Process
from shared.domain.tally import Tally
from shared.services.office import Office
from shared.services.reports.effect_values import Rows, promises_longer
from shared.store.rollups import Rolled
from shared.store.tables.rollups import Sheet, Span
from tests.builders import CENTRE, an_office
from tests.manual_clock import ManualClock

HOUR, HALF, THREE_QUARTERS, AT_ONCE = 1, 2, 3, 4
MINUTES = {HOUR: 60, HALF: 30, THREE_QUARTERS: 45, AT_ONCE: 0}


@pytest.fixture
def office(stocked_sqlite_url: str, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Four versions of one process, one of which has a step that is promised at once."""
    office = an_office(stocked_sqlite_url, clock)
    known = office.catalogue
    process = known.process_on("id-card-lost", clock.now().date())
    made = {id: promising(process, id, 60 * each) for id, each in MINUTES.items()}
    assert not made[AT_ONCE].is_timed
    monkeypatch.setattr(Office, "catalogue", replace(known, processes=made))
    return office


def promising(process: Process, id: int, seconds: int) -> Process:
    """Of one step, which promises so much, or nothing in numbers."""
    step = replace(process.steps[0], seconds=seconds, working_days=0, at_once=not seconds)
    return replace(process, id=id, steps=(step,))


def held(**cases: int) -> Rows:
    numbers = {"hour": HOUR, "half": HALF, "three_quarters": THREE_QUARTERS, "at_once": AT_ONCE}
    day = date(2026, 11, 2)
    rows = tuple(
        Rolled(
            Sheet.CASE,
            CENTRE,
            Span.DAY,
            day,
            numbers[name],
            "counter",
            Tally({}, array("I", [60] * n)),
        )
        for name, n in cases.items()
    )
    return Rows(rows, (), Tally())


@pytest.mark.parametrize(
    ("before", "after", "is_longer"),
    [
        (held(half=100), held(hour=100), True),
        (held(hour=100), held(hour=90), False),
        (held(hour=500, half=20), held(hour=3, half=400), False),
        (held(half=5, hour=900), held(three_quarters=500), False),
        (held(at_once=50, half=50), held(half=50, at_once=50), False),
        (held(at_once=500), held(half=500), False),
        (held(half=100), held(), False),
    ],
)
def test_a_promise_is_longer_where_cases_were_promised_more_on_average(
    office: Office, before: Rows, after: Rows, *, is_longer: bool
) -> None:
    assert promises_longer(office, before, after) is is_longer
