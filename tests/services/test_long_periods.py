"""Over more than a fiscal year figures run by months, from rows of months that stand."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from shared.domain.period import Period, month_of
from shared.services import rolling, undoing
from shared.services.office import Office
from shared.services.reports import fairness, waiting
from shared.services.serving import Served
from shared.store import rollups
from shared.store.tables.rollups import Sheet, Span
from tests.builders import CENTRE, a_desk, a_visit, run, serve
from tests.manual_clock import ManualClock
from tests.services.test_journey_sums import scanned

pytestmark = pytest.mark.sqlite_only
A_DAY = 86400


def test_a_long_period_tells_by_months_what_a_scan_tells(
    office: Office, clock: ManualClock
) -> None:
    begin, clerk = office.today(CENTRE), a_desk(office)
    served: list[Served] = []
    for apart in (1, 30, 400, 30, 0):
        a_visit(office)
        clock.advance(seconds=60 * (apart + 1))
        served.append(serve(office, clock, clerk))
        clock.advance(seconds=A_DAY * apart)
    for due in rolling.due(office, CENTRE):
        office.db.write_now(partial(rolling.join, CENTRE, due), centre=CENTRE)
    run(undoing.undo(office, clerk, served[-1].transaction, served[-1].state.version))
    end = office.today(CENTRE)
    whole = waiting.report(office, None, Period(date(2020, 1, 1), date(2100, 1, 1)))
    assert [each.waits.n for each in whole.spans] == [2, 1, 1]
    assert whole.spans[0].span == Period(begin, month_of(begin).last)
    for first in (begin, month_of(begin).first):
        period = Period(first, end)
        sums = scanned(office)
        assert waiting.report(office, None, period, sums=sums) == waiting.report(
            office, None, period
        )
        assert fairness.report(office, None, period, sums=sums) == fairness.report(
            office, None, period
        )
    with office.db.read() as connection:
        rows = rollups.by_month(connection, Sheet.DAY, [CENTRE], Period(begin, end))
        assert {row.span for row in rows} == {Span.MONTH}
