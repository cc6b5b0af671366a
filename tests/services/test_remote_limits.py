"""Tickets before arrival: a flood of them takes nothing from the hall; one of two counts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from shared.domain.day import Limit
from shared.domain.errors import (
    NotConfirmedInTime,
    RemoteFull,
    RemoteNotOffered,
)
from shared.domain.visit import Outcome
from shared.services import (
    confirming,
    contingents,
    housekeeping,
    visits,
)
from shared.services.office import Office
from shared.services.wait_passes import Passes
from tests.builders import (
    CENTRE,
    SERVICE,
    a_desk,
    a_supervisor,
    a_visit,
    call_next,
    run,
    serve,
)
from tests.manual_clock import ManualClock
from tests.remote_scene import code, confirm, from_home, whole

pytestmark = pytest.mark.few_on_postgresql


def test_what_is_under_way_is_limited_by_centre_service_and_pace(
    office: Office, clock: ManualClock
) -> None:
    taken = [from_home(office) for _ in range(9)]
    with pytest.raises(RemoteFull) as full:
        from_home(office)
    assert taken[0].confirm_by is not None
    assert (
        full.value.params["again"]
        == taken[0].confirm_by.astimezone(office.calendar(CENTRE).zone).time()
    )
    for _ in range(3):
        from_home(office, "mea-bill")
    with pytest.raises(RemoteFull):  # twelve within a quarter of an hour for six counters
        from_home(office, "mea-bill")
    clock.advance(minutes=16)
    for _ in range(6):
        from_home(office, "mea-bill")
    clock.advance(minutes=16)
    with pytest.raises(RemoteFull):  # eighteen in all
        from_home(office, "post-send")
    confirm(office, taken[0])
    assert from_home(office, "post-send").state == "deferred"


def test_what_a_centre_limits_by_the_day_is_for_those_who_are_here(office: Office) -> None:
    limit = Limit(SERVICE, 5)
    run(contingents.set_contingent(office, a_supervisor(office), CENTRE, limit))
    with pytest.raises(RemoteNotOffered):
        from_home(office)
    without = replace(office, rules=replace(office.rules, remote_per_counter=0))
    with pytest.raises(RemoteNotOffered):
        from_home(without, "mea-bill")


def test_a_flood_takes_nothing_from_anybody_in_the_hall(office: Office, clock: ManualClock) -> None:
    passes = Passes(office)
    clerk = a_desk(office)
    here = [a_visit(office) for _ in range(4)]
    passes.refresh(CENTRE)
    before = [(v.ahead, v.wait) for v in (visits.view(office, each.token) for each in here)]

    def take(_: int) -> str:
        try:
            return from_home(office).number
        except RemoteFull:
            return ""

    with ThreadPoolExecutor(20) as pool:
        taken = [number for number in pool.map(take, range(200)) if number]
    assert sorted(taken) == [f"B{n:03}" for n in range(5, 14)]
    assert a_visit(office).number == "B014"
    passes.refresh(CENTRE)
    after = [(v.ahead, v.wait) for v in (visits.view(office, each.token) for each in here)]
    assert after == before
    called = [serve(office, clock, clerk).history.state.number for _ in range(5)]
    assert called == ["B001", "B002", "B003", "B004", "B014"]
    assert whole(office)


def test_of_two_confirmations_or_one_and_the_lapse_or_the_call_one_counts(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    remote, late = from_home(office), from_home(office)
    digits = code(office)
    with ThreadPoolExecutor(4) as pool:
        done = list(
            pool.map(lambda _: run(confirming.by_token(office, remote.token, digits)), range(4))
        )
    assert {each.version for each in done} == {2}
    clock.advance(minutes=90)

    def confirm_late() -> bool:
        try:
            confirm(office, late)
        except NotConfirmedInTime:
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        confirmed = pool.submit(confirm_late)
        pool.submit(lambda: run(housekeeping.end_unconfirmed(office))).result()
        called = pool.submit(lambda: call_next(office, clerk)).result()
    assert called.history.state.number == remote.number
    outcome = visits.view(office, late.token).turns[0].outcome
    assert outcome == (None if confirmed.result() else Outcome.NOT_CONFIRMED.value)
    assert whole(office)
