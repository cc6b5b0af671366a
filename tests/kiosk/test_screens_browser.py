"""A paired touchscreen in a browser: tests by hand and scanner, loading anew, switched off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shared.domain.permissions import Grant, Role
from shared.domain.screens import OffReason, TestKind
from shared.services import device_tests, devices
from shared.services.commands import Caller
from tests.browser import opened
from tests.builders import CENTRE, run, staff
from tests.conftest import NewContext
from tests.kiosk.conftest import Hall
from tests.served import beside

if TYPE_CHECKING:
    from playwright.sync_api import Page


def paired(hall: Hall, new_context: NewContext) -> tuple[Page, Caller, str]:
    """A page of the screen, the screen, and what a scanner reads on it."""
    page = opened(new_context("kiosk", locale="en"), f"{hall.url}/kiosk/mo-chit/pair")
    page.fill("[name=code]", beside(hall.pairing_code))
    page.click("button[type=submit]")
    page.wait_for_url(re.compile("/kiosk/mo-chit$|/kiosk/mo-chit\\?"))
    token = next(each["value"] for each in page.context.cookies() if each["name"] == "gcs_device")
    found = beside(lambda: devices.caller_of_device(hall.office, token))
    assert found
    word = device_tests.shown_word(hall.office, found[0], CENTRE)
    return page, found[0], f"{hall.url}/kiosk/mo-chit/scanned/{word}"


def test_a_screen_is_tested_by_scanner_and_finger_and_obeys_the_staff(
    hall: Hall, new_context: NewContext
) -> None:
    page, screen, scanned = paired(hall, new_context)
    page.goto(f"{hall.url}/kiosk/mo-chit/test")
    page.click("[data-test=scan]")
    page.wait_for_selector("#word:focus")
    page.keyboard.type(scanned)  # a scanner types into the field that has the focus
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-test=scan][data-passed=yes]")
    page.click("[data-test=touch]")
    page.wait_for_selector("[data-touch]")
    for spot in page.query_selector_all("[data-corner]"):
        spot.tap()
    page.wait_for_selector("[data-test=touch][data-passed=yes]")
    page.click("[data-test=sound]")
    page.click("[data-play]")
    page.wait_for_selector("[data-played]:not([hidden])")
    page.click("[data-action=no]")
    page.wait_for_selector("[data-test=sound][data-passed=no]")
    results = beside(lambda: device_tests.own(hall.office, screen, CENTRE))
    assert {kind: each.passed for kind, each in results.items()} == {
        TestKind.SCAN: True,
        TestKind.TOUCH: True,
        TestKind.SOUND: False,
    }
    _obeys(hall, page, screen)


def _obeys(hall: Hall, page: Page, screen: Caller) -> None:
    boss = beside(lambda: staff(hall.office, Grant(Role.ADMINISTRATOR)))
    id = screen.actor.id or 0
    page.goto(f"{hall.url}/kiosk/mo-chit")
    page.evaluate("document.body.dataset.old = ''")
    beside(lambda: run(devices.reload(hall.office, boss, id)))
    page.wait_for_selector("body:not([data-old])", timeout=5000)
    assert page.url.startswith(f"{hall.url}/kiosk/mo-chit")
    page.wait_for_load_state()
    beside(lambda: run(devices.revoke(hall.office, boss, id, OffReason.BROKEN)))
    page.wait_for_url(re.compile("/kiosk/mo-chit/pair"), timeout=5000)
    assert "switched off" in page.inner_text("h1")
