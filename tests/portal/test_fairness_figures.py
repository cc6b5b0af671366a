"""What decided the calls is published per day, without counts that would tell of single people."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.domain import commands
from shared.domain.period import Period
from shared.domain.reasons import CallReason
from shared.domain.visit import Outcome
from shared.services import serving
from shared.services.reports.fairness import FairnessReport, Way, public_rows, rows
from tests.builders import CENTRE, SERVICE, a_supervisor, a_visit, do, run, serve
from tests.portal.conftest import Hall


def a_day(hall: Hall) -> None:
    """Six calls in turn, six of priority, and one out of order."""

    def story() -> None:
        for number in range(12):
            a_visit(hall.office, SERVICE, priority=number % 2 == 1)
            hall.clock.advance(seconds=30)
        for _ in range(12):
            serve(hall.office, hall.clock, hall.clerk)
        a_visit(hall.office)
        chosen = a_visit(hall.office).turns[0].transaction
        supervisor = a_supervisor(hall.office)
        called = serving.call(hall.office, supervisor, CENTRE, 3, chosen, CallReason.UNWELL)
        started = do(hall.office, hall.clerk, run(called), commands.Start())
        do(hall.office, hall.clerk, started, commands.Complete(Outcome.COMPLETED))

    hall.happens(story)


def test_figures_per_day_add_up_and_single_people_are_kept_back(hall: Hall) -> None:
    a_day(hall)
    day = hall.office.today(CENTRE, hall.clock.now()).isoformat()
    with hall.client() as client:
        wanted = {"centre": CENTRE, "from": day, "to": day}
        answer = client.get("/api/v1/metrics/fairness", params=wanted).json()
        page = client.get("/portal/performance", params={**wanted, "lang": "en"})
        file = client.get("/portal/data/fairness.csv", params=wanted)
    assert answer["n"] == 13
    counts = {(each["part"], each["key"]): each["n"] for each in answer["items"]}
    assert counts["total", "by_hand"] is None
    assert counts["by_hand", "unwell"] is None
    assert counts[day, "priority"] == counts["total", "priority"]
    assert 'data-way="priority"' in page.text
    assert "not told" in page.text
    assert file.text.splitlines()[0].endswith("part,key,n")


def test_a_period_without_calls_says_so(hall: Hall) -> None:
    with hall.client("en") as client:
        page = client.get("/portal/performance", params={"centre": CENTRE, "lang": "en"})
        answer = client.get("/api/v1/metrics/fairness")
    assert page.status_code == answer.status_code == 200
    assert answer.json()["n"] == 0


@given(st.lists(st.lists(st.integers(0, 12), min_size=6, max_size=6), min_size=1, max_size=6))
def test_no_hidden_count_can_be_worked_out_from_the_others(days: list[list[int]]) -> None:
    first = date(2026, 11, 2)
    dates = [first + timedelta(days=n) for n in range(len(days))]
    spans = {
        Period(day, day): dict(zip(Way, counts, strict=True))
        for day, counts in zip(dates, days, strict=True)
    }
    total = {way: sum(counts[way] for counts in spans.values()) for way in Way}
    report = FairnessReport(Period(first, first + timedelta(days=9)), total, spans, {})
    true = {(r["part"], r["key"]): int(r["n"] or 0) for r in rows(report)}
    shown = {(r["part"], r["key"]): r["n"] for r in public_rows(report)}
    assert all(n is None or n == true[cell] for cell, n in shown.items())
    assert not any(n in (1, 2, 3, 4) for n in shown.values())
    left_over = sum(total[way] for way in Way if shown["total", way] is None)
    assert not 0 < left_over < 5 or left_over == report.n
    for way in Way:
        own = [cell for cell in true if cell[1] == way and cell[0] != "total" and true[cell]]
        hidden = [true[cell] for cell in own if shown[cell] is None]
        if shown["total", way] is None:
            assert hidden
        elif hidden:
            assert len(hidden) > 1
            assert sum(hidden) >= 5
