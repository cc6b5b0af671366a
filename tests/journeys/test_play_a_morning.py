"""Somebody presses play on the start page, and the demonstration comes alive."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from shared.simulator.player import ChildPlayer
from tests.browser import check_page, opened
from tests.conftest import NewContext, StartServer
from tests.demo_files import put_demo
from tests.journeys.test_simulated_day import everything_follows_from_the_log
from tests.live_server import DEMO_PASSWORD, LiveServer

PATIENCE_SECONDS = 30
API = "/api/v1"
NUMBER = re.compile(r"[A-Z]\d{3}")


def awaited(happened: Callable[[], Any]) -> Any:
    """The first answer that is not empty."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        answer = happened()
        if answer:
            return answer
        time.sleep(0.2)  # each look takes the server's time from the play
    raise AssertionError(f"it did not happen within {PATIENCE_SECONDS} seconds")


def phase(server: LiveServer) -> str:
    text = httpx.get(f"{server.url}/play").text
    return text.partition('data-play="')[2].partition('"')[0]


def press_play(server: LiveServer, centre: str = "mo-chit", rate: int = 300) -> httpx.Response:
    return httpx.post(f"{server.url}/play?lang=en", data={"centre": centre, "rate": rate})


def end_play(server: LiveServer) -> None:
    httpx.post(f"{server.url}/play/stop")
    awaited(lambda: phase(server) in ("ended", "failed"))


def present(server: LiveServer) -> datetime:
    now: str = httpx.get(f"{server.url}{API}/demo/clock").json()["now"]
    return datetime.fromisoformat(now)


def shows_real_time(server: LiveServer) -> bool:
    return abs(present(server) - datetime.now(UTC)) < timedelta(minutes=1)


def board(server: LiveServer, centre: str = "mo-chit") -> Any:
    return httpx.get(f"{server.url}{API}/centres/{centre}/board").json()


def children(server: LiveServer) -> list[int]:
    """Processes that a server started and that still live."""
    found = [int(each.name) for each in Path("/proc").iterdir() if each.name.isdecimal()]
    return [id for id in found if lives(id) and parent_and_state(id)[0] == server.process.pid]


def lives(process: int) -> bool:
    return parent_and_state(process)[1] not in "ZX"


def parent_and_state(process: int) -> tuple[int, str]:
    try:
        state, parent = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return 0, "X"
    return int(parent), state


def sign_in(server: LiveServer, username: str) -> dict[str, str]:
    body = {"username": username, "password": DEMO_PASSWORD}
    token = httpx.post(f"{server.url}{API}/sessions", json=body).json()["token"]
    return {"Authorization": f"Bearer {token}"}


def press(page: Page) -> None:
    page.select_option("#play-rate", "300")
    page.click("[data-action=play]")


def test_nothing_plays_until_somebody_presses_play(demo_server: LiveServer) -> None:
    assert phase(demo_server) == "idle"
    assert shows_real_time(demo_server)
    assert board(demo_server)["calls"] == []
    assert children(demo_server) == []


def test_pressing_play_fills_the_hall_and_the_board_calls(
    demo_server: LiveServer, new_context: NewContext
) -> None:
    page = opened(new_context("page"), f"{demo_server.url}/?lang=en")
    press(page)
    expect(page.locator("[data-play-came]")).not_to_have_text("0", timeout=30_000)
    hall = opened(new_context("board"), f"{demo_server.url}/kiosk/mo-chit/board")
    expect(hall.locator("[data-current-number]")).to_have_text(NUMBER, timeout=30_000)
    expect(page.locator(".play-seats [data-state=serving]").first).to_be_visible(timeout=30_000)
    check_page(page, "page")
    page.click("[name=rate][value='60']")
    expect(page.locator("[name=rate][value='60']")).to_have_attribute("aria-pressed", "true")
    page.click("[data-action=stop-play]")
    expect(page.locator("[data-play=ended]")).to_contain_text("none was lost or doubled")
    check_page(page, "page")
    assert shows_real_time(demo_server)
    assert children(demo_server) == []


def test_the_page_is_a_good_one_while_it_plays(
    demo_server: LiveServer, new_context: NewContext
) -> None:
    press_play(demo_server, rate=10)
    for language, width in (("th", 1366), ("th", 320), ("en", 360)):
        context = new_context("page", viewport={"width": width, "height": 800})
        page = opened(context, f"{demo_server.url}/?lang={language}")
        page.wait_for_selector("[data-play-yours]")
        check_page(page, "page")
        context.close()
    end_play(demo_server)


def test_without_script_the_page_reloads_itself_and_its_buttons_work(
    demo_server: LiveServer, new_context: NewContext
) -> None:
    page = new_context("page", java_script_enabled=False).new_page()
    page.goto(f"{demo_server.url}/?lang=en")
    press(page)
    page.wait_for_selector("[data-play-clock]", timeout=20_000)
    page.click("[data-action=stop-play]")
    page.wait_for_selector("[data-play=ended]", timeout=20_000)


def test_two_presses_are_one_play_and_another_wish_is_refused_kindly(
    demo_server: LiveServer,
) -> None:
    places = [press_play(demo_server).headers["location"] for _ in range(2)]
    assert places == ["/?lang=en#play"] * 2
    assert len(children(demo_server)) == 1
    other = press_play(demo_server, centre="district-1").headers["location"]
    assert "One morning at a time" in httpx.get(f"{demo_server.url}{other}").text
    end_play(demo_server)


def test_what_cannot_be_played_is_not_begun(demo_server: LiveServer) -> None:
    assert press_play(demo_server, centre="nowhere").status_code == 404
    assert press_play(demo_server, rate=7).status_code == 303
    assert phase(demo_server) != "starting"
    foreign = httpx.post(
        f"{demo_server.url}/play",
        data={"centre": "mo-chit", "rate": 60},
        headers={"Origin": "https://elsewhere.example"},
    )
    assert foreign.status_code == 403
    assert children(demo_server) == []


def test_a_visitor_is_called_and_served_like_everybody(demo_server: LiveServer) -> None:
    press_play(demo_server)
    awaited(lambda: phase(demo_server) == "playing")
    wanted = {"services": ["id-card-expired"]}
    url = f"{demo_server.url}{API}"
    ticket = httpx.post(f"{url}/centres/mo-chit/visits", json=wanted).json()

    def state() -> str:
        return str(httpx.get(f"{url}/visits/{ticket['token']}").json()["services"][0]["state"])

    awaited(lambda: state() in ("serving", "ended"))
    end_play(demo_server)
    assert phase(demo_server) == "ended"
    assert state() == "ended"


def test_a_counter_where_somebody_sits_is_left_to_them(demo_server: LiveServer) -> None:
    clerk = sign_in(demo_server, "staff1")
    four = f"{demo_server.url}{API}/centres/mo-chit/counters/4"
    httpx.post(f"{four}/open", headers=clerk).raise_for_status()
    press_play(demo_server)
    awaited(lambda: len(board(demo_server)["calls"]) > 2)
    assert 4 not in {call["counter"] for call in board(demo_server)["calls"]}
    end_play(demo_server)
    assert phase(demo_server) == "ended"
    seen = httpx.get(four, headers=sign_in(demo_server, "supervisor")).json()
    assert seen["session"]["staff_name"]["en"] == "Somsri Jaidee"


def test_a_wrong_password_is_told_in_a_sentence_and_the_clock_is_right(
    demo_server: LiveServer,
) -> None:
    right: list[bool] = []
    player = ChildPlayer(demo_server.url, "wrong", lambda: right.append(True))
    assert player.play("mo-chit", 60)
    awaited(lambda: not player.status.is_on)
    assert player.status.phase == "failed"
    assert "cannot sign in" in player.status.reason
    assert right == [True]
    assert shows_real_time(demo_server)


def test_what_a_killed_play_left_is_cleared_away_by_the_next_one(
    start_server: StartServer, tmp_path: Path
) -> None:
    put_demo(tmp_path, days=2)
    server = start_server("--demo")
    press_play(server)
    awaited(lambda: len(board(server)["calls"]) > 2)
    [child] = children(server)
    os.kill(child, signal.SIGKILL)
    awaited(lambda: phase(server) == "failed")
    assert shows_real_time(server)
    press_play(server)
    awaited(lambda: phase(server) == "playing")
    awaited(lambda: len(board(server)["calls"]) > 2)
    end_play(server)
    assert phase(server) == "ended"
    assert server.stop() == 0
    everything_follows_from_the_log(f"sqlite:///{tmp_path / 'gcs.db'}", tmp_path / "gcs.key")


def test_a_stopped_server_takes_its_play_along(start_server: StartServer, tmp_path: Path) -> None:
    put_demo(tmp_path, days=2)
    server = start_server("--demo")
    press_play(server)
    awaited(lambda: board(server)["calls"])
    [child] = children(server)
    assert DEMO_PASSWORD not in Path(f"/proc/{child}/cmdline").read_text()
    assert server.stop() == 0
    assert not lives(child)
    assert "Traceback" not in "".join(server.lines)
    everything_follows_from_the_log(f"sqlite:///{tmp_path / 'gcs.db'}", tmp_path / "gcs.key")


def test_a_killed_server_leaves_no_play_behind(start_server: StartServer, tmp_path: Path) -> None:
    put_demo(tmp_path, days=2)
    server = start_server("--demo")
    press_play(server)
    awaited(lambda: board(server)["calls"])
    [child] = children(server)
    server.process.send_signal(signal.SIGKILL)
    awaited(lambda: not lives(child))
