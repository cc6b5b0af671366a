"""The page checker must be able to fail: one page for each fault, and it must see that fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from shared.i18n import format_date, in_language
from tests.browser import check_page, findings, is_strict, opened
from tests.conftest import NewContext
from tests.looking.keyboard import check_keyboard, keyboard_faults
from tests.looking.preferences import check_preferences, preference_faults
from tests.looking.reflow import check_reflow, reflow_faults
from tests.web.faulty_pages import (
    FAULTS,
    KEYBOARD_FAULTS,
    PREFERENCE_FAULTS,
    REFLOW_FAULTS,
    SOUND_PAGES,
)
from tests.web.small_app import served


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with served() as url:
        yield url


@pytest.mark.parametrize("name", SOUND_PAGES)
def test_a_sound_page_passes_every_check(origin: str, new_context: NewContext, name: str) -> None:
    page = opened(new_context("page"), f"{origin}/faulty/{name}")
    check_page(page, "page")
    check_reflow(page)
    check_preferences(page)
    check_keyboard(page)
    check_page(page, "page")


@pytest.mark.parametrize("name", FAULTS)
def test_the_checker_sees_the_fault(origin: str, new_context: NewContext, name: str) -> None:
    fault = FAULTS[name]
    page = opened(new_context(fault.profile), f"{origin}/faulty/{name}")
    found = findings(page, fault.profile)
    assert any(fault.expected in line for line in found), found
    with pytest.raises(AssertionError):
        check_page(page, fault.profile)


@pytest.mark.parametrize("name", KEYBOARD_FAULTS)
def test_g6_the_checker_sees_a_fault_of_the_keyboard(
    origin: str, new_context: NewContext, name: str
) -> None:
    page = opened(new_context("page"), f"{origin}/faulty/{name}")
    found = keyboard_faults(page)
    assert any(KEYBOARD_FAULTS[name].expected in line for line in found), found
    with pytest.raises(AssertionError):
        check_keyboard(page)


@pytest.mark.parametrize("name", REFLOW_FAULTS)
def test_g5_the_checker_sees_what_large_letters_lose(
    origin: str, new_context: NewContext, name: str
) -> None:
    page = opened(new_context("page"), f"{origin}/faulty/{name}")
    found = reflow_faults(page)
    assert any(REFLOW_FAULTS[name].expected in line for line in found), found
    with pytest.raises(AssertionError):
        check_reflow(page)


@pytest.mark.parametrize("name", PREFERENCE_FAULTS)
def test_g13_the_checker_sees_wishes_that_are_not_followed(
    origin: str, new_context: NewContext, name: str
) -> None:
    page = opened(new_context("page"), f"{origin}/faulty/{name}")
    found = preference_faults(page)
    assert any(PREFERENCE_FAULTS[name].expected in line for line in found), found
    with pytest.raises(AssertionError):
        check_preferences(page)


def test_a_page_that_nobody_watched_is_not_called_sound(
    origin: str, new_context: NewContext
) -> None:
    page = new_context("page").new_page()
    page.goto(f"{origin}/faulty/sound")
    assert "`watch`" in "\n".join(findings(page, "page"))


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "default-src 'self'",
        "default-src *; frame-ancestors 'none'",
        "default-src 'self'; frame-ancestors 'none'; script-src 'self' 'unsafe-eval'",
        "default-src 'self'; frame-ancestors 'none'; font-src https://example.org",
    ],
)
def test_a_weak_policy_is_not_strict(policy: str) -> None:
    assert not is_strict(policy)


DAYS = [
    date(1970, 1, 1),
    date(2024, 2, 29),
    date(2026, 4, 13),
    date(2026, 11, 16),
    date(2099, 12, 31),
]


@pytest.mark.parametrize(("language", "tag"), [("th", "th-TH-u-ca-buddhist"), ("en", "en-GB")])
def test_g14_server_and_browser_write_the_same_dates(
    origin: str, new_context: NewContext, language: str, tag: str
) -> None:
    page = opened(new_context("page"), f"{origin}/faulty/sound")
    style = "{day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC'}"
    for day in DAYS:
        by_browser = page.evaluate(
            f"([tag, day]) => new Intl.DateTimeFormat(tag, {style}).format(new Date(day))",
            [tag, day.isoformat()],
        )
        with in_language(language):
            assert format_date(day, "long") == by_browser
