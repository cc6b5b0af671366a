"""What decided the calls is published per day, without counts that would tell of single people."""

from __future__ import annotations

from shared.domain import commands
from shared.domain.reasons import CallReason
from shared.domain.visit import Outcome
from shared.services import serving
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
    hall.clock.advance(days=1)
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
