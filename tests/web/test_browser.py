"""The web base in a real browser; and the page checker itself, which must be able to fail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser import check_page, findings, opened
from tests.conftest import NewContext
from tests.web.small_app import served


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with served() as url:
        yield url


@pytest.mark.parametrize("profile", ["kiosk", "phone", "desk", "page"])
def test_every_part_of_the_visual_kit_is_accessible(
    origin: str, new_context: NewContext, profile: str
) -> None:
    page = opened(new_context(profile), f"{origin}/gallery?profile={profile}&lang=en")
    # All parts together are longer than a touchscreen.
    assert [line for line in findings(page, profile) if "scrolls down" not in line] == []


@pytest.mark.parametrize(("profile", "path"), [("page", "/nothing"), ("kiosk", "/kiosk/a/b")])
def test_an_error_page_is_a_good_page_too(
    origin: str, new_context: NewContext, profile: str, path: str
) -> None:
    page = opened(new_context(profile), origin + path)
    found = findings(page, profile)
    # The browser itself reports the 404 of the page.
    assert [line for line in found if "status of 404" not in line] == []


def test_the_page_checker_sees_what_is_wrong(origin: str, new_context: NewContext) -> None:
    page = opened(new_context("phone"), f"{origin}/broken")
    found = "\n".join(findings(page, "phone"))
    for fault in (
        "is not the heading",
        "language of the page",
        "used twice",
        "scrolls sideways",
        "stand inside the page",
        "without an action",
        "no label",
        "target 'x' is",
        "axe color-contrast-enhanced",
        "axe image-alt",
        "axe target-size",
        "script error",
    ):
        assert fault in found
    with pytest.raises(AssertionError, match="used twice"):
        check_page(page, "phone")


def test_htmx_works_under_the_strict_policy(origin: str, new_context: NewContext) -> None:
    page = opened(new_context("desk"), f"{origin}/gallery?profile=desk&lang=en")
    page.get_by_role("button", name="Greet").click()
    page.locator("#swapped", has_text="name='Dao'").wait_for()
    check_page(page, "desk")


def test_an_error_behind_a_button_is_said_beside_the_work(
    origin: str, new_context: NewContext
) -> None:
    page = opened(new_context("desk"), f"{origin}/gallery?profile=desk&lang=en")
    page.get_by_role("button", name="Break").click()
    page.locator("#problem .notice-title").wait_for()
    assert page.locator("#swapped").inner_text() == ""


def test_our_own_fonts_draw_every_letter(origin: str, new_context: NewContext) -> None:
    context = new_context("page")
    page = opened(context, f"{origin}/nothing")
    page.evaluate("document.fonts.ready.then(() => true)")
    devtools = context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    body = devtools.send("DOM.querySelector", {"nodeId": root, "selector": "main"})["nodeId"]
    fonts = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": body})["fonts"]
    assert fonts
    assert all(font["isCustomFont"] and "Sarabun" in font["familyName"] for font in fonts), fonts


def test_pages_work_without_script(origin: str, new_context: NewContext) -> None:
    context = new_context("phone", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{origin}/gallery?profile=phone&lang=en")
    page.fill("#name", "Dao")
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name="Send").click()
    assert "name='Dao'" in page.content()
