"""Five faces at the exit: a press, thanks, and back to the faces; never a survey."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.live_server import LiveServer

SCREEN = "/kiosk/mo-chit/feedback"


@pytest.fixture(scope="module")
def visitor(demo_server: LiveServer) -> Iterator[httpx.Client]:
    headers = {"accept-language": "en"}
    with httpx.Client(base_url=demo_server.url, headers=headers) as client:
        yield client


def test_a_press_is_thanked_and_the_faces_come_back_by_themselves(visitor: httpx.Client) -> None:
    page = visitor.get(SCREEN).text
    assert page.count("data-score=") == 5
    pressed = visitor.post(SCREEN, data={"overall": "4"})
    assert pressed.status_code == 303
    thanks = visitor.get(pressed.headers["location"])
    assert "data-thanks" in thanks.text
    assert thanks.headers["refresh"] == f"4; url={SCREEN}"
    again = visitor.post(SCREEN, data={"overall": "1"})
    assert again.status_code == 303
    answers = visitor.get("/api/v1/metrics/satisfaction", params={"centre": "mo-chit"}).json()
    assert "presses" not in str(answers)


@pytest.mark.parametrize("score", ["0", "6", "-1", "five", "", "<b>"])
def test_a_score_that_does_not_exist_is_refused(visitor: httpx.Client, score: str) -> None:
    assert visitor.post(SCREEN, data={"overall": score}).status_code == 422
