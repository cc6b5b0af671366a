"""Every night the days that moved are proven, mended where need be, and what is over is joined."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from shared.domain.period import month_of
from shared.services import checking, proving, rolling, undoing
from shared.services.office import Office
from shared.store import people, rollups
from shared.store.tables.rollups import Span
from tests.builders import CENTRE, a_desk, a_visit, an_office, run, serve
from tests.manual_clock import ManualClock
from tests.services.test_roll_ups import correct_finish, count, tamper

A_DAY = 86400
DAMAGE = "UPDATE rollup SET counts = '{}' WHERE sheet = 'turn' AND span = 'day'"


def a_day_with_a_case(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    a_visit(office)
    clock.advance(minutes=1)
    serve(office, clock, clerk)


def test_a_sound_night_changes_nothing_and_looks_once_a_day(
    office: Office, clock: ManualClock
) -> None:
    a_day_with_a_case(office, clock)
    clock.advance(seconds=A_DAY)
    before = count(office, "span = 'day'")
    assert run(proving.nightly(office)) == 0
    with office.db.read() as connection:
        proven_on, mark = proving.proven(connection, CENTRE)
    assert proven_on == office.today(CENTRE)
    assert mark > 0
    tamper(office, lambda c: c.execute(text(DAMAGE)))
    assert run(proving.nightly(office)) == 0, "the day was proven already"
    assert count(office, "span = 'day'") == before


def test_a_damaged_day_is_written_anew_and_told(office: Office, clock: ManualClock) -> None:
    a_day_with_a_case(office, clock)
    tamper(office, lambda c: c.execute(text(DAMAGE)))
    tamper(office, lambda c: c.execute(text("DELETE FROM rollup WHERE sheet = 'case'")))
    assert len(checking.check(office).differences) == 2
    clock.advance(seconds=A_DAY)
    with capture_logs() as lines:
        assert run(proving.nightly(office)) == 1
    told = [line for line in lines if line["event"] == "rollup_rewritten"]
    assert len(told) == 1
    assert told[0]["centre"] == CENTRE
    assert checking.check(office).differences == []
    with office.db.read() as connection:
        detail = people.last_change(connection, proving.REWRITTEN, CENTRE)
    assert detail == {"day": "2026-11-16", "rows": 2}


def test_a_damaged_day_of_a_month_that_stands_is_mended_with_its_month(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    a_visit(office)
    served = serve(office, clock, clerk, (2, 4, 2, 10))
    clock.advance(seconds=32 * A_DAY)
    assert run(proving.nightly(office)) == 0
    assert count(office, "span = 'month'") > 0
    clock.advance(seconds=A_DAY)
    correct_finish(office, clerk, served, 8)  # so that somebody looks at that day again
    tamper(office, lambda c: c.execute(text(DAMAGE.replace("'day'", "'month'"))))
    tamper(office, lambda c: c.execute(text(DAMAGE)))
    clock.advance(seconds=A_DAY)
    assert run(proving.nightly(office)) == 1
    assert count(office, "span = 'month'") > 0
    assert checking.check(office).differences == []


def test_a_day_that_a_case_has_left_is_looked_at_too(office: Office, clock: ManualClock) -> None:
    """What was finished after midnight and taken back belongs to the day before alone."""
    clerk = a_desk(office)
    a_visit(office)
    clock.advance(minutes=9 * 60)
    served = serve(office, clock, clerk, (2, 4, 2, 15 * 60))
    day, following = served.history.place.business_day, office.today(CENTRE)
    assert day < following
    assert count(office, f"sheet = 'case' AND day = '{following}'") == 1
    run(proving.nightly(office))
    run(undoing.undo(office, clerk, served.transaction, served.state.version))
    assert count(office) == 0
    left_behind = (
        "INSERT INTO rollup (sheet, centre_id, span, day, process_id, part, counts, times) VALUES"
        f" ('case', '{CENTRE}', 'day', '{following}', 3, 'kiosk', '{{\"out: refused\": 1}}', '')"
    )
    tamper(office, lambda c: c.execute(text(left_behind)))
    clock.advance(seconds=8 * A_DAY)
    assert run(proving.nightly(office)) == 1
    assert count(office) == 0


def test_months_and_years_that_are_over_are_joined_in_the_night(
    office: Office, clock: ManualClock
) -> None:
    a_day_with_a_case(office, clock)
    run(proving.nightly(office))
    with office.db.read() as connection:
        assert rollups.standing(connection, CENTRE) == {}
    clock.advance(seconds=400 * A_DAY)
    run(proving.nightly(office))
    with office.db.read() as connection:
        stands = rollups.standing(connection, CENTRE)
    months = {first for span, first in stands if span is Span.MONTH}
    assert min(months) == month_of(served_on := clock.now().date() - timedelta(days=400)).first
    assert len(months) == 14
    assert {span for span, _ in stands} == {Span.MONTH, Span.YEAR}
    assert rolling.due(office, CENTRE) == []
    assert served_on < office.today(CENTRE)
    assert checking.check(office).differences == []


@pytest.mark.postgresql_only
def test_two_processes_may_do_the_night_at_once(
    stocked_postgresql_url: str, clock: ManualClock
) -> None:
    here, there = (an_office(stocked_postgresql_url, clock) for _ in range(2))
    a_day_with_a_case(here, clock)
    tamper(here, lambda c: c.execute(text(DAMAGE)))
    clock.advance(seconds=40 * A_DAY)

    async def both() -> list[int]:
        return list(await asyncio.gather(proving.nightly(here), proving.nightly(there)))

    proving_days = run(both())
    assert sum(proving_days) <= 1
    assert checking.check(here).differences == []
    for office in (here, there):
        office.db.close()
