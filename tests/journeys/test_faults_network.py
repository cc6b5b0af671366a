"""The network is cut, the server is killed and comes back: screens say so, and recover alone."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NewContext
from tests.demo_files import put_demo
from tests.live_server import LiveServer, running
from tests.scene import CENTRE, Scene, Staff, cookie_of, prepared, sign_in, take
from tests.served import beside

SILENCE_MILLISECONDS = 14_000
"""A board is stale after 10 s (10 more than a heartbeat), a phone after 12 s."""
RECOVERY_MILLISECONDS = 5_000


class Machine:
    """A server that can be killed and started again on the same port and files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stack = ExitStack()
        put_demo(folder)
        self.server = self._run()

    def _run(self, *arguments: str) -> LiveServer:
        return self.stack.enter_context(running(self.folder, "--demo", *arguments))

    @contextmanager
    def silent(self) -> Iterator[None]:
        """As behind a cut cable: connections stay open and nothing is heard any more."""
        self.server.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.server.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        self.server.process.send_signal(signal.SIGKILL)
        self.server.process.wait(10)

    def start_again(self) -> None:
        self.server = self._run("--port", self.server.url.rsplit(":", 1)[1])


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    found = Machine(tmp_path)
    with found.stack:
        yield found


class Hall:
    """One screen of each kind, open at the same time."""

    def __init__(self, scene: Scene, new_context: NewContext) -> None:
        self.scene = scene
        self.new_context = new_context
        self.board = self.open("board", f"/kiosk/{CENTRE}/board")
        self.kiosk = self.open("kiosk", f"/kiosk/{CENTRE}/topics")
        self.desk = self.open("desk", f"/counter/{CENTRE}/3", "staff3")
        self.phone = self.open("phone", f"/t/{scene.tokens['waiting']}")
        self.survey = self.open("phone", f"/s/{scene.surveys['served']}")

    def open(self, profile: str, path: str, who: str = "") -> Page:
        context = self.new_context(profile)
        if who:
            context.add_cookies([cookie_of(self.scene.origin, who)])  # type: ignore[list-item]
        page = context.new_page()
        page.goto(f"{self.scene.origin}{path}{'&' if '?' in path else '?'}lang=en")
        page.evaluate("window.neverLoadedAgain = true")
        return page

    @property
    def signs(self) -> dict[str, Page]:
        return {"[data-stale]": self.board, "[data-lost]": self.desk, "[data-stale] ": self.phone}


def next_call(origin: str, counter: int) -> str:
    """The number that a counter calls now."""

    def call() -> str:
        staff: Staff = sign_in(origin, counter)
        called = staff.at_counter("call-next")
        staff.client.close()
        return str(called["number"])

    return beside(call)


def test_a_cut_network_is_said_on_every_live_screen_and_forgotten_when_it_is_back(
    machine: Machine, new_context: NewContext
) -> None:
    scene = beside(lambda: prepared(machine.server.url))
    hall = Hall(scene, new_context)
    for sign, page in hall.signs.items():
        expect(page.locator(sign.strip())).to_be_hidden()
    with machine.silent():
        for sign, page in hall.signs.items():
            expect(page.locator(sign.strip())).to_be_visible(timeout=SILENCE_MILLISECONDS)
        expect(hall.desk.locator('[data-action="call-next"]')).to_be_disabled()
    number = next_call(scene.origin, 5)
    for sign, page in hall.signs.items():
        expect(page.locator(sign.strip())).to_be_hidden(timeout=RECOVERY_MILLISECONDS)
    expect(hall.board.locator("[data-current-number]").first).to_have_text(number)
    assert hall.board.evaluate("window.neverLoadedAgain")
    hall.kiosk.locator("[data-topic]").first.tap()
    hall.kiosk.wait_for_url("**/topics/**")
    hall.survey.locator('[data-score="4"]').tap()
    hall.survey.locator("[data-thanks]").wait_for()


def test_d7_killed_and_started_again_every_screen_shows_the_present_state(
    machine: Machine, new_context: NewContext
) -> None:
    scene = beside(lambda: prepared(machine.server.url))
    hall = Hall(scene, new_context)
    machine.kill()
    beside(machine.start_again)
    number = next_call(scene.origin, 5)
    expect(hall.board.locator("[data-current-number]").first).to_have_text(
        number, timeout=RECOVERY_MILLISECONDS
    )
    for sign, page in hall.signs.items():
        expect(page.locator(sign.strip())).to_be_hidden(timeout=RECOVERY_MILLISECONDS)
    assert hall.board.evaluate("window.neverLoadedAgain")
    assert hall.phone.evaluate("window.neverLoadedAgain")
    hall.desk.locator('[data-action="call-next"]').click()
    expect(hall.desk.locator("[data-state]").first).to_be_visible()
    hall.kiosk.locator("[data-topic]").first.tap()
    hall.kiosk.wait_for_url("**/topics/**")
    hall.survey.locator('[data-score="4"]').tap()
    hall.survey.locator("[data-thanks]").wait_for()


def test_two_tabs_of_one_ticket_show_the_same_and_leave_once(
    demo_server: LiveServer, new_context: NewContext
) -> None:
    token = beside(lambda: take(demo_server.url, "tax-id"))
    context = new_context("phone")
    one, other = context.new_page(), context.new_page()
    for page in (one, other):
        page.goto(f"{demo_server.url}/t/{token}/cancel?lang=en")
    one.locator("form [type=submit]").first.tap()
    one.wait_for_url(f"**/t/{token}*")
    with other.expect_navigation(wait_until="load"):
        other.locator("form [type=submit]").first.tap()
    expect(other.locator("h1")).to_be_visible()
    other.goto(f"{demo_server.url}/t/{token}?lang=en")
    assert other.locator("h1").inner_text() == one.locator("h1").inner_text()


@pytest.mark.parametrize("path", ["/t/{}", "/t/{}/cancel", "/s/{}", f"/kiosk/{CENTRE}/ticket/{{}}"])
def test_an_unknown_token_says_so_without_an_error_of_ours(
    demo_server: LiveServer, new_context: NewContext, path: str
) -> None:
    profile = "kiosk" if "kiosk" in path else "phone"
    page = new_context(profile).new_page()
    address = path.format("7Qm2xV9kLr4sB8wTzN3pYe")
    answer = page.goto(f"{demo_server.url}{address}?lang=th")
    assert answer
    assert answer.status in {404, 410}
    expect(page.locator("h1")).to_be_visible()


def test_k9_the_back_button_after_the_wipe_shows_nothing_of_the_citizen_before(
    demo_server: LiveServer, new_context: NewContext
) -> None:
    token = beside(lambda: take(demo_server.url))
    page = new_context("kiosk").new_page()
    page.clock.install()
    page.goto(f"{demo_server.url}/kiosk/{CENTRE}?lang=th")
    page.goto(f"{demo_server.url}/kiosk/{CENTRE}/ticket/{token}?lang=th")
    number = page.locator("[data-ticket-number]").inner_text()
    for _ in range(200):
        page.clock.run_for(1_000)
        if token not in page.url:
            break
    page.wait_for_url(lambda url: token not in url)
    assert number not in page.content()
    page.go_back()
    page.wait_for_load_state()
    assert number not in page.content()
