"""A whole day of a hall in real browsers: three desks, a supervisor, kiosks, and what each sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import httpx
import pytest
from playwright.sync_api import Page, expect

from shared.domain.permissions import Grant, Role
from shared.services import checking, fairness, people
from shared.services.office import Office
from tests.browser import opened
from tests.builders import an_office
from tests.conftest import NewContext
from tests.counter.at_desk import act, state
from tests.manual_clock import ManualClock
from tests.served import beside, served

PASSWORD = "a long password for tests"
CENTRE = "mo-chit"
CLERKS = ("early1", "early2", "early3", "late1")
SERVICES = ("id-card-expired", "mea-bill", "information", "tax-id")


@dataclass
class Day:
    """The running program with real opening hours, its clock, and who looks at it."""

    url: str
    office: Office
    clock: ManualClock
    pages: dict[str, Page] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def at(self, hour: int, minute: int = 0) -> None:
        """Bangkok is seven hours ahead of UTC."""
        self.clock.set(datetime(2026, 11, 16, hour - 7, minute, tzinfo=UTC))

    def comes_in(self, new_context: NewContext, name: str) -> Page:
        """Somebody signs in at a desk of their own."""
        page = opened(new_context("desk", locale="en-GB"), f"{self.url}/counter?lang=en")
        page.on("pageerror", lambda error: self.errors.append(f"{name}: {error}"))
        page.fill("[name=username]", name)
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.click("form[data-form=sign-in] [type=submit]")
        self.pages[name] = page
        return page

    def sits_down(self, new_context: NewContext, name: str, counter: int) -> Page:
        page = self.comes_in(new_context, name)
        page.click(f'[data-counter="{counter}"]')
        page.wait_for_selector("[data-desk]")
        page.wait_for_load_state()
        if page.locator("[data-action=open]").count():
            act(page, "open")
        return page

    def ticket(self, service: str) -> httpx.Response:
        """A kiosk asks for a ticket."""
        path = f"{self.url}/api/v1/centres/{CENTRE}/visits"
        return beside(lambda: httpx.post(path, json={"services": [service]}))

    def tickets(self, count: int) -> list[str]:
        answers = [self.ticket(SERVICES[n % len(SERVICES)]) for n in range(count)]
        assert [answer.text for answer in answers if answer.status_code != 201] == []
        return [str(answer.json()["number"]) for answer in answers]


@pytest.fixture
def day(stocked_sqlite_url: str, clock: ManualClock) -> Iterator[Day]:
    with ExitStack() as stack:
        office = replace(an_office(stocked_sqlite_url, clock, demo=True), demo_hours=True)
        stack.callback(office.db.close)
        hashed = people.hash_password(PASSWORD)
        for name in (*CLERKS, "boss"):
            grant = Grant(Role.SUPERVISOR) if name == "boss" else Grant(Role.CLERK, CENTRE)
            _hire(office, name, hashed, grant)
        yield Day(stack.enter_context(served(office)), office, clock)


def _hire(office: Office, name: str, hashed: str, grant: Grant) -> None:
    names = (f"คุณ{name}", name.title())
    office.db.write_now(lambda tx: people.add_account(office, tx, name, names, hashed, (grant,)))


def number(page: Page) -> str:
    return page.locator("[data-current-number], [data-number]").first.inner_text().strip()


def serve(day: Day, page: Page, minutes: int = 3) -> None:
    """Call whoever is next and serve to the end."""
    act(page, "call-next")
    assert state(page) == "called"
    act(page, "start")
    day.clock.advance(minutes=minutes)
    act(page, "complete")
    assert state(page) == "idle"


def choose_break(page: Page, kind: str) -> None:
    page.click("[data-menu=break] summary")
    page.click(f"[data-action=break-kind][value={kind}]")
    page.wait_for_selector("html:not([data-sent])")


def submit(page: Page, action: str) -> None:
    with page.expect_navigation(wait_until="load"):
        page.locator(f"[data-action={action}]").first.click()


def test_a_full_day_from_the_check_list_to_the_report(day: Day, new_context: NewContext) -> None:
    boss = _opening(day, new_context)
    desks = [day.sits_down(new_context, name, n) for n, name in enumerate(CLERKS[:3], start=1)]
    _rush(day, desks)
    _lunch_in_turns(day, boss, desks)
    desks[2] = _shift_change(day, new_context, desks[2])
    _emergency(day, boss, desks)
    _end(day, boss, desks)
    assert day.errors == []
    result = beside(lambda: checking.check(day.office))
    assert (result.differences, result.visits) == ([], 19)
    unfair: list[str] = []
    calls = beside(lambda: fairness.check(day.office, unfair.append)).tally.decisions
    assert (unfair, calls) == ([], 9)


def _opening(day: Day, new_context: NewContext) -> Page:
    """Nobody gets a ticket before the doors open; the list is worked off."""
    day.at(7, 45)
    assert day.ticket("mea-bill").status_code >= 400
    boss = day.comes_in(new_context, "boss")
    boss.goto(f"{day.url}/counter/{CENTRE}/day?lang=en")
    left = boss.locator("li[data-done=no] [data-action=tick]")
    assert left.count() >= 5
    while left.count():
        with boss.expect_navigation(wait_until="load"):
            left.first.click()
    expect(boss.locator("[data-checks]")).to_have_attribute("data-checks", "0")
    day.at(8, 0)
    return boss


def _rush(day: Day, desks: list[Page]) -> None:
    """Twelve come at once; everybody is called once, in the order of coming."""
    given = day.tickets(12)
    assert len(set(given)) == 12
    called = []
    for _ in range(2):
        for page in desks:
            act(page, "call-next")
            called.append(number(page))
        board = beside(lambda: httpx.get(f"{day.url}/api/v1/centres/{CENTRE}/board").json())
        assert {each["number"] for each in board["calls"][:3]} == set(called[-3:])
        for page in desks:
            act(page, "start")
        day.clock.advance(minutes=6)
        for page in desks:
            act(page, "complete")
    assert called == given[:6]


def _lunch_in_turns(day: Day, boss: Page, desks: list[Page]) -> None:
    """One may go, the next is asked to wait; the hall shows who is away."""
    day.at(12, 0)
    for page in desks:
        page.reload()
    choose_break(desks[0], "lunch")
    expect(desks[0].locator("[data-action=end-break]")).to_be_visible()
    choose_break(desks[1], "lunch")
    expect(desks[1].locator("[data-problem]")).to_be_visible()
    boss.goto(f"{day.url}/counter/{CENTRE}/hall?lang=en")
    expect(boss.locator("body")).to_contain_text(re.compile("lunch", re.IGNORECASE))
    day.at(12, 40)
    act(desks[0], "end-break")
    desks[1].reload()
    choose_break(desks[1], "lunch")
    expect(desks[1].locator("[data-action=end-break]")).to_be_visible()
    serve(day, desks[0])
    day.at(13, 20)
    act(desks[1], "end-break")


def _shift_change(day: Day, new_context: NewContext, desk: Page) -> Page:
    """The early shift leaves in the middle of a service; the late one finishes it."""
    day.at(14, 0)
    act(desk, "call-next")
    act(desk, "start")
    mine = number(desk)
    if not desk.locator("#successor").is_visible():
        desk.locator("[data-menu=more] summary, [data-menu=hand-over] summary").first.click()
    desk.select_option("#successor", label="Late1")
    desk.click("[data-action=hand-over]")
    desk.wait_for_selector("html:not([data-sent])")
    late = day.sits_down(new_context, "late1", 3)
    assert (state(late), number(late)) == ("serving", mine)
    day.clock.advance(minutes=4)
    act(late, "complete")
    return late


def _emergency(day: Day, boss: Page, desks: list[Page]) -> None:
    """Everything stops at once, everybody reads why, and nobody loses the place."""
    day.at(15, 0)
    day.tickets(7)
    boss.goto(f"{day.url}/counter/{CENTRE}/day?lang=en")
    boss.click(".day-close-now summary")
    boss.check(".day-close-now [name=sure]")
    submit(boss, "close-now")
    expect(boss.locator(".notice[role=alert]")).to_contain_text("The power is out")
    day.clock.advance(seconds=5)
    refused = day.ticket("mea-bill")
    assert refused.status_code >= 400
    kiosk = beside(lambda: httpx.get(f"{day.url}/kiosk/{CENTRE}?lang=en", follow_redirects=True))
    board = beside(lambda: httpx.get(f"{day.url}/kiosk/{CENTRE}/board?lang=en"))
    assert "The power is out" in kiosk.text
    assert "The power is out" in board.text
    expect(desks[0].locator("[data-action=call-next]")).to_be_disabled(timeout=20_000)
    assert "power is out" in desks[0].inner_text("body")
    day.clock.advance(minutes=20)
    submit(boss, "reopen")
    day.clock.advance(seconds=5)
    expect(desks[0].locator("[data-action=call-next]")).to_be_enabled(timeout=20_000)
    desks[2].reload()
    serve(day, desks[2])


def _end(day: Day, boss: Page, desks: list[Page]) -> None:
    """The counters close, whoever is left has an honest ending, and the report says so."""
    day.at(17, 0)
    boss.goto(f"{day.url}/counter/{CENTRE}/day?lang=en")
    left = int(boss.inner_text("[data-in-line]"))
    assert left == 19 - 6 - 1 - 1 - 1
    assert boss.inner_text("[data-at-desks]") == "0"
    boss.check("[data-day-end] [name=early]")
    submit(boss, "end-day")
    assert day.ticket("mea-bill").status_code >= 400
    with boss.expect_navigation(wait_until="load"):
        boss.click("a[data-report]")
    expect(boss.locator("dl[data-report]")).to_contain_text("19")
    for page in desks:
        page.reload()
        assert state(page) in ("closed", "idle")
