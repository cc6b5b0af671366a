"""How the pages look on which somebody signs in with more than a password: no demonstration has
them, so the walk over every page passes them by."""

from __future__ import annotations

import pytest

from shared.domain.permissions import Grant, Role
from shared.services import second_factor
from shared.store import people
from tests.browser import check_page
from tests.conftest import NewContext
from tests.counter.conftest import PASSWORD, Centre, sign_in
from tests.oracles.authenticator import shown
from tests.sign_in_scene import FACTOR, SIGN_IN, given_password, hire

RULES = "/counter/administration/sign-in"


@pytest.mark.parametrize("language", ["th-TH", "en-GB"])
def test_every_step_of_signing_in_is_sound(
    centre: Centre, new_context: NewContext, password_hash: str, language: str
) -> None:
    office = centre.office
    hire(office, "head", password_hash, Grant(Role.ADMINISTRATOR), Grant(Role.CLERK, "mo-chit"))
    given_password(office, "head", password_hash)
    _rule(centre)
    page = sign_in(new_context("desk", locale=language), centre.url, "head")
    page.wait_for_url(f"**{SIGN_IN}/password")
    check_page(page, "desk", axe=language == "th-TH")
    for name in ("password", "again"):
        page.fill(f"[name={name}]", "seven lanterns under the bridge")
    page.click("[type=submit]")
    page.wait_for_url(f"**{SIGN_IN}/set-up")
    check_page(page, "desk", axe=language == "th-TH")
    key = page.inner_text("[data-app-key]")
    page.fill("[name=code]", shown(key, centre.clock.now()))
    page.click("main [type=submit]")
    page.locator("[data-recovery-codes]").wait_for()
    check_page(page, "desk", axe=language == "th-TH")
    assert page.locator("[data-recovery-codes] li").count() == 10
    page.click("main a.button")
    page.wait_for_url("**/counter/mo-chit")
    for address in (FACTOR, RULES):
        page.goto(f"{centre.url}{address}")
        check_page(page, "desk", axe=language == "th-TH")


def _rule(centre: Centre) -> None:
    centre.office.db.write_now(lambda tx: people.set_fact(tx, second_factor.ADMINISTRATORS, "yes"))


def test_the_code_and_ones_own_app_are_asked_for_soundly(
    centre: Centre, new_context: NewContext
) -> None:
    page = sign_in(new_context("desk"), centre.url, "staff1")
    page.wait_for_url("**/counter/mo-chit")
    page.goto(f"{centre.url}{FACTOR}")
    check_page(page, "desk")
    page.fill("[name=password]", PASSWORD)
    page.click("main [type=submit]")
    page.locator("[data-app-key]").wait_for()
    check_page(page, "desk")
    key = page.inner_text("[data-app-key]")
    page.fill("[name=code]", shown(key, centre.clock.now()))
    page.click("main [type=submit]")
    page.locator("[data-recovery-codes]").wait_for()
    check_page(page, "desk")
    page.context.clear_cookies()
    page = sign_in(page.context, centre.url, "staff1")
    page.wait_for_url(f"**{SIGN_IN}/code")
    check_page(page, "desk")
