"""Presses that cannot be true, and a clock that jumps, do not move a published figure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from shared.services import clock_jumps
from tests.builders import SERVICE, a_desk, run
from tests.counter.conftest import PASSWORD, Centre
from tests.served import beside
from tests.services.test_reduction_report import finish

API = "/api/v1"
BASELINE_SECONDS = 24 * 60


@pytest.fixture
def thirty(centre: Centre) -> Centre:
    """Thirty cases of seven tenths of the former time: a reduction of exactly 30 per cent."""

    def story() -> None:
        clerk = a_desk(centre.office)
        finish(centre.office, centre.clock, clerk, *[BASELINE_SECONDS * 7 // 10] * 30)

    beside(story)
    return centre


@pytest.fixture
def clerk(thirty: Centre) -> Iterator[Clerk]:
    found = Clerk(thirty)
    yield found
    found.client.close()


class Clerk:
    """Staff at counter 5 who works through the interface of programs."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.client = httpx.Client(base_url=f"{centre.url}{API}")
        body = {"username": "staff1", "password": PASSWORD}
        token = self._post("/sessions", body)["token"]
        self.client.headers["Authorization"] = f"Bearer {token}"
        self._post("/centres/mo-chit/counters/5/open", {})

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.client.post(path, json=body)
        assert answer.is_success, answer.text
        return dict(answer.json())

    def figure(self) -> dict[str, Any]:
        """As staff read it, up to now."""
        answer = self.client.get("/metrics/reduction?centre=mo-chit").json()
        return dict(next(each for each in answer["items"] if each["service"] == SERVICE))

    def call(self) -> dict[str, Any]:
        self.centre.visit()
        called = self._post("/centres/mo-chit/counters/5/call-next", {})
        return self.do(called, "start")

    def do(self, turn: dict[str, Any], verb: str, **body: object) -> dict[str, Any]:
        self.centre.clock.advance(seconds=1)
        path = f"/transactions/{turn['transaction']}/{verb}"
        return self._post(path, {"version": turn["version"], **body})


def test_clicking_through_ten_cases_leaves_the_figure_where_it_is(
    thirty: Centre, clerk: Clerk
) -> None:
    """A third more cases, each done in four seconds, would make 30 per cent into 47."""
    before = clerk.figure()
    assert (before["real"]["reduction"], before["real"]["bracket"]) == (30.0, "30_to_50")
    for _ in range(10):
        turn = clerk.call()
        for _ in range(3):
            turn = clerk.do(turn, "next-step")
        clerk.do(turn, "complete", outcome="completed")
    after = clerk.figure()
    assert after["excluded"] == {"untimed": 10}
    for name in ("real", "measured", "n", "adherence", "overall", "weighted"):
        assert after[name] == before[name]
    assert after["coverage"] == 75.0


def test_a_jump_of_the_clock_takes_the_case_it_cut_out_of_the_figure(
    thirty: Centre, clerk: Clerk
) -> None:
    before = clerk.figure()
    turn = clerk.call()
    thirty.clock.advance(minutes=5)
    thirty.clock.advance(minutes=20)  # the wall clock alone
    noted = beside(lambda: run(clock_jumps.note(thirty.office, 1200, thirty.clock.now())))
    assert noted == 1
    clerk.do({**turn, "version": turn["version"] + 1}, "complete", outcome="completed")
    after = clerk.figure()
    assert (after["measured"], after["real"]) == (before["measured"], before["real"])
    assert (after["n"], after["excluded"]) == (30, {"untimed": 1})
