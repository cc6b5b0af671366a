"""The day a new office opens: from an empty database to the first citizen that counts, without a
file and without a command but the first two."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from shared.i18n import BANGKOK
from tests.browser import check_page, opened
from tests.conftest import NewContext, StartServer
from tests.counter.at_desk import act

ADMIN_PASSWORD = "velvet orbit canyon 47"
OWN_PASSWORD = "marble lantern seven kites"
PLACE, NAME = "new-place", "ศูนย์บริการร่วมแห่งใหม่"
SERVICE = "information"
OPENING = "/counter/administration/opening"


def install(folder: Path) -> None:
    """`gcs init`, as the first of two commands."""
    (folder / "password").write_text(ADMIN_PASSWORD, encoding="utf-8")
    subprocess.run(
        [
            *(sys.executable, "-m", "shared.cli", "init"),
            *("--database", f"sqlite:///{folder / 'gcs.db'}"),
            *("--admin-password-file", str(folder / "password")),
        ],
        check=True,
        env={"GCS_KEY_FILE": str(folder / "gcs.key"), "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
    )


def sign_in(context: BrowserContext, url: str, username: str, password: str) -> Page:
    page = opened(context, f"{url}/counter")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.click("form[data-form=sign-in] [type=submit]")
    return page


def name_the_centre(page: Page) -> None:
    page.click("[data-go=centre]")
    for field, text in (("id", PLACE), ("th", NAME), ("en", "The new place")):
        page.fill(f"[name={field}]", text)
    for day in ("sat", "sun"):
        page.check(f"[name=days][value={day}]")
    page.fill("[name=opens]", "00:00")
    page.fill("[name=closes]", "23:59")
    check_page(page, "desk")
    page.click("[data-action=put-centre]")
    page.wait_for_selector("[data-opening-step=centre][data-state=done]")


def put_up_two_counters(page: Page) -> None:
    page.click("[data-go=counters]")
    page.fill("[name=counters]", "2")
    page.click("[data-action=number]")
    page.fill("[name=th_2]", "ช่องด่วน")
    page.click("[data-action=put-counters]")


def choose_services(page: Page) -> None:
    page.click("[data-go=services]")
    for service in (SERVICE, "complaint-1111", "id-card-lost"):
        page.check(f"[value={service}]")
    check_page(page, "desk")
    page.click("[data-action=put-services]")
    page.wait_for_selector("[data-opening-step=services][data-state=done]")


def hire(page: Page) -> dict[str, str]:
    """Two clerks and their supervisor; returns the passwords of the sheet."""
    page.click("[data-go=people]")
    for place, (name, thai, role) in enumerate(
        (
            ("somsri", "สมศรี ใจดี", "clerk"),
            ("weera", "วีระ สุขใจ", "supervisor"),
            ("nok", "นก แสงทอง", "administrator"),
        ),
        1,
    ):
        page.fill(f"[name=th_{place}]", thai)
        page.fill(f"[name=username_{place}]", name)
        page.select_option(f"[name=role_{place}]", role)
    page.click("[data-action=hire]")
    page.wait_for_selector("[data-sheet]")
    check_page(page, "desk")
    found = page.locator("[data-hired]").all()
    sheet = {str(e.get_attribute("data-hired")): e.locator("[data-password]") for e in found}
    passwords = {name: where.inner_text() for name, where in sheet.items()}
    page.click("[data-action=sheet-done]")
    return passwords


def take_a_ticket(kiosk: Page) -> str:
    """From the first page to the slip."""
    kiosk.click("[data-lang=th]")
    kiosk.click("[data-topic=Z]")
    kiosk.click(f"[data-service={SERVICE}]")
    return kiosk.inner_text("[data-ticket-number]")


def call_and_serve(desk: Page) -> None:
    act(desk, "open")
    act(desk, "call-next")
    act(desk, "start")
    while desk.is_visible("[data-action=next-step]"):
        act(desk, "next-step")
    act(desk, "complete")


def choose_an_own_password(page: Page) -> None:
    for field in ("password", "again"):
        page.fill(f"[name={field}]", OWN_PASSWORD)
    page.click("form[data-form=sign-in-password] [type=submit]")
    page.wait_for_selector("form[data-form=sign-in-password]", state="detached")


def counted(page: Page, url: str) -> int:
    """How many served requests the figures of today know, with those that were too quick to tell
    anything about time."""
    today = datetime.now(BANGKOK).date().isoformat()
    days = f"from={today}&to={today}&centre={PLACE}"
    found = page.request.get(f"{url}/api/v1/metrics/reduction?{days}").json()
    return sum(each["n"] + sum(each["excluded"].values()) for each in found["items"])


def test_from_an_empty_database_to_the_first_citizen(
    new_context: NewContext, start_server: StartServer, tmp_path: Path
) -> None:
    install(tmp_path)
    server = start_server()
    admin = sign_in(new_context("desk"), server.url, "admin", ADMIN_PASSWORD)
    assert OPENING in admin.url
    check_page(admin, "desk")
    name_the_centre(admin)
    put_up_two_counters(admin)
    choose_services(admin)
    passwords = hire(admin)

    admin.click("[data-action=start-rehearsal]")
    admin.wait_for_selector("[data-rehearsal-link]", timeout=60_000)
    check_page(admin, "desk")
    there = str(admin.get_attribute("[data-rehearsal-link='1']", "href")).partition("/kiosk")[0]
    kiosk = opened(new_context("kiosk"), f"{there}/kiosk/{PLACE}")
    assert kiosk.locator("[data-rehearsal]").count() == 1
    played = take_a_ticket(kiosk)
    check_page(kiosk, "kiosk")
    kiosk.emulate_media(media="print")
    assert kiosk.is_visible("[data-rehearsal]"), "the mark is printed on the slip"
    clerk = sign_in(new_context("desk"), there, "somsri", passwords["somsri"])
    clerk.goto(f"{there}/counter/{PLACE}/1")
    call_and_serve(clerk)
    admin.click("[data-action=end-rehearsal]")
    admin.wait_for_selector("[data-played='1']")

    admin.fill("[name=why]", "สำรองข้อมูลทำโดยส่วนกลางแล้ว")
    admin.click("[data-action=open-centre]")
    admin.wait_for_selector("[data-action=open-centre]", state="detached")
    check_page(admin, "desk")
    assert "สำรองข้อมูลทำโดยส่วนกลางแล้ว" in admin.inner_text("main")

    first = sign_in(new_context("desk"), server.url, "somsri", passwords["somsri"])
    choose_an_own_password(first)
    first.goto(f"{server.url}/kiosk/{PLACE}")
    assert first.locator("[data-rehearsal]").count() == 0
    number = take_a_ticket(first)
    assert number == played, "numbers begin anew: the rehearsal has used none up"
    first.goto(f"{server.url}/counter/{PLACE}/1")
    call_and_serve(first)
    assert counted(admin, server.url) == 1
