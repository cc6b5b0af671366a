"""The past that the benchmark of figures is measured on is a true one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from shared.domain.period import Period
from shared.services import checking
from shared.services.reports import endings, satisfaction, waiting
from tests.benchmarks.past import CENTRES, Size, write


def test_a_past_written_at_once_is_what_its_events_say(tmp_path: Path) -> None:
    office = write(tmp_path / "past.db", Size(240, 2, services=4, event_days=2, shapes=60))
    with closing(office.db):
        result = checking.check(office)
        assert result.differences == []
        today = office.today(CENTRES[0])
        period = Period(today.replace(day=1), today)
        turns = endings.report(office, None, period)
        assert turns.n >= 240
        assert waiting.report(office, None, period).total.n == turns.n
        assert satisfaction.report(office, None, period).total.n > 0
