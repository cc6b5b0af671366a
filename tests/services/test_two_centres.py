"""One person at two centres: their servers share no lock, the database has the last word."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from shared.domain.errors import CounterOpenElsewhere
from shared.domain.permissions import Grant, Role
from shared.services import hall
from shared.store import counters
from shared.store.writer import WriteTx
from tests.builders import CENTRE, an_office, run, staff
from tests.manual_clock import ManualClock


def test_whoever_presses_in_two_centres_at_once_is_told_where_they_are(
    stocked_postgresql_url: str, clock: ManualClock
) -> None:
    here, there = (an_office(stocked_postgresql_url, clock) for _ in range(2))
    clerk = staff(here, Grant(Role.CLERK, None))
    stored, both_wait = threading.Event(), threading.Event()

    def opens_here(tx: WriteTx) -> None:
        counters.start_session(tx, CENTRE, 3, clerk.actor.id or 0, None, clock.now())
        stored.set()
        assert both_wait.wait(10)

    with closing(here.db), closing(there.db), ThreadPoolExecutor(2) as pool:
        one = pool.submit(lambda: here.db.write_now(opens_here, centre=CENTRE))
        assert stored.wait(10)
        other = pool.submit(lambda: run(hall.open_counter(there, clerk, "district-1", 1)))
        time.sleep(0.3)  # by now its row waits for the first one's commit
        both_wait.set()
        one.result()
        with pytest.raises(CounterOpenElsewhere) as told:
            other.result()
    assert told.value.present is not None
    assert (told.value.present["centre"], told.value.present["counter"]) == (CENTRE, 3)
