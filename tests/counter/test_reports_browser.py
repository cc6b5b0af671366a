"""The reports in the browser: sound, in both languages, on narrow screens, and on paper."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from shared.i18n import format_date, in_language
from tests.browser import opened
from tests.conftest import NewContext
from tests.filing.test_pages import opened as opened_pdf
from tests.live_server import DEMO_PASSWORD, LiveServer

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

REPORTS = "/counter/reports"
PAGES = ("", "/waiting", "/satisfaction", "/adherence", "/reduction")
SPACING = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; }
* { word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }
"""


def signed_in(context: BrowserContext, server: LiveServer) -> BrowserContext:
    page = opened(context, f"{server.url}/counter")
    page.fill("[name=username]", "supervisor")
    page.fill("[name=password]", DEMO_PASSWORD)
    page.click("form[data-form=sign-in] [type=submit]")
    page.wait_for_selector("form[data-form=sign-in]", state="detached")
    page.wait_for_load_state()  # a tab closed while it loads may block the next one for ever
    page.close()
    return context


def report(context: BrowserContext, server: LiveServer, name: str, query: str = "") -> Page:
    return opened(context, f"{server.url}{REPORTS}{name}?centre=mo-chit&{query}")


def test_g2_thai_names_on_an_english_page_are_marked_as_thai(
    demo_server: LiveServer, new_context: NewContext
) -> None:
    context = signed_in(new_context("page"), demo_server)
    for name in PAGES:
        page = report(context, demo_server, name, "lang=en")
        unmarked = page.evaluate(
            """() => {
              const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              const found = [];
              while (walker.nextNode()) {
                const node = walker.currentNode;
                if (/[\\u0E00-\\u0E7F]/.test(node.data)
                    && node.parentElement.closest('[lang]').lang !== 'th'
                    && node.data.trim() !== '') found.push(node.data.trim());
              }
              return found;
            }"""
        )
        assert unmarked == []


@pytest.mark.parametrize("name", ["", "/reduction"])
def test_g5_a_report_reflows_at_320_px_and_under_wider_spacing(
    demo_server: LiveServer, new_context: NewContext, name: str
) -> None:
    context = signed_in(
        new_context("page", viewport={"width": 320, "height": 640}, bypass_csp=True), demo_server
    )
    page = report(context, demo_server, name, "lang=th")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.add_style_tag(content=SPACING)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cut = page.evaluate(
        "[...document.querySelectorAll('.button')].filter(e => e.scrollHeight > e.clientHeight + 1)"
        ".map(e => e.innerText)"
    )
    assert cut == []


def test_g13_nothing_moves_and_controls_keep_a_border_in_forced_colours(
    demo_server: LiveServer, new_context: NewContext
) -> None:
    context = signed_in(
        new_context("page", reduced_motion="reduce", forced_colors="active"), demo_server
    )
    page = report(context, demo_server, "/waiting")
    assert (
        page.evaluate("document.getAnimations().filter(a => a.playState === 'running').length") == 0
    )
    widths = page.evaluate(
        "[...document.querySelectorAll('.button, .period-links a')]"
        ".map(e => parseFloat(getComputedStyle(e).borderTopWidth))"
    )
    assert widths
    assert min(widths) >= 1
    bars = page.evaluate(
        "[...document.querySelectorAll('.chart-upright .bar-soft')].slice(0, 3)"
        ".map(e => getComputedStyle(e).fill)"
    )
    assert "rgba(0, 0, 0, 0)" not in bars


def test_g14_days_are_written_in_the_buddhist_era_as_the_browser_writes_them(
    demo_server: LiveServer, new_context: NewContext
) -> None:
    context = signed_in(new_context("page"), demo_server)
    page = report(context, demo_server, "", "lang=th&from=2026-11-02&to=2026-11-20")
    from_browser = page.evaluate(
        "new Date('2026-11-02T12:00:00+07:00').toLocaleDateString('th-TH',"
        " {day: 'numeric', month: 'long', year: 'numeric', timeZone: 'Asia/Bangkok'})"
    )
    assert from_browser == "2 พฤศจิกายน 2569"
    assert page.inner_text(".period-now").startswith(f"{from_browser} – 20 พฤศจิกายน 2569")
    with in_language("th"):
        assert format_date(date(2026, 11, 2)) == from_browser


def test_g7_no_row_of_a_picture_goes_without_words(
    demo_server: LiveServer, new_context: NewContext
) -> None:
    context = signed_in(new_context("page"), demo_server)
    page = report(context, demo_server, "/satisfaction", "lang=th")
    assert page.locator(".votes li").count() == 5
    words = page.locator(".votes li").all_inner_texts()
    assert all(re.search(r"[ก-๛]{2,}", each) and "%" in each for each in words)
    for drawing in page.locator("svg.chart-upright").all():
        assert len(drawing.get_attribute("aria-label") or "") > 10


@pytest.mark.parametrize("name", PAGES)
def test_b3_on_paper_stand_head_period_and_open_twins_but_no_navigation(
    demo_server: LiveServer, new_context: NewContext, name: str
) -> None:
    context = signed_in(new_context("page"), demo_server)
    page = report(context, demo_server, name, "lang=th&from=2026-11-02&to=2026-11-20")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1000})  # A4 between its margins
    head = page.inner_text(".print-head")
    assert "พฤศจิกายน 2569" in head
    assert "พิมพ์เมื่อ" in head
    assert "หมอชิต" in head
    for hidden in (".masthead", ".report-nav", ".period-picker", ".downloads", ".twin > summary"):
        for part in page.locator(hidden).all():
            assert not part.is_visible()
    for twin in page.locator(".twin table").all():
        assert twin.is_visible()
    assert too_wide(page, "main :is(table, svg):not(.reduction-table, .reduction-table *)") == []
    page.set_viewport_size({"width": 1032, "height": 660})  # its widest table lies
    assert too_wide(page, "main :is(table, svg)") == []


def too_wide(page: Page, selector: str) -> list[str]:
    """What would be cut off at the right."""
    found: list[str] = page.evaluate(
        "selector => [...document.querySelectorAll(selector)]"
        ".filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        ".map(e => e.outerHTML.slice(0, 90))",
        selector,
    )
    return found


def test_a_tap_on_a_figure_leads_to_its_definition(
    demo_server: LiveServer, new_context: NewContext
) -> None:
    context = signed_in(new_context("page"), demo_server)
    page = report(context, demo_server, "", "lang=en")
    page.click("[data-tile=waiting] .tile-name a")
    assert page.url.endswith("#def-wait")
    assert page.locator("#def-wait").is_visible()
    assert page.evaluate(
        "document.querySelector('#def-wait').getBoundingClientRect().top < innerHeight"
    )


def test_the_period_is_chosen_in_the_form_without_script(
    demo_server: LiveServer, new_context: NewContext
) -> None:
    context = signed_in(new_context("page", java_script_enabled=False), demo_server)
    page = report(context, demo_server, "/waiting", "lang=en")
    page.select_option("#period", "2570-q1")
    page.select_option("#centre", "district-1")
    with page.expect_navigation(wait_until="load"):
        page.click(".filters-wide button")
    assert "1 October 2026" in page.inner_text(".period-now")
    page.click(".own-days summary")
    page.fill("#from", "2026-11-03")
    page.fill("#to", "2026-11-05")
    with page.expect_navigation(wait_until="load"):
        page.click(".own-days button")
    assert "3 November 2026 – 5 November 2026" in page.inner_text(".period-now")
    assert "district-1" in page.url


def test_no_time_of_the_wide_table_breaks_on_paper(
    demo_server: LiveServer, new_context: NewContext
) -> None:
    context = signed_in(new_context("page"), demo_server)
    page = report(context, demo_server, "/reduction", "lang=en")
    page.click("details:has(.reduction-table) > summary")
    cells = page.locator(".reduction-table tbody tr td:nth-child(4)").all_inner_texts()
    printed = page.pdf(prefer_css_page_size=True)
    with opened_pdf(printed) as sheets:
        text = "\n".join(each.get_textpage().get_text_bounded() for each in sheets)
        sizes = {tuple(round(side) for side in each.get_size()) for each in sheets}
    lines = re.sub(r"[ \u00a0]", "", text)
    times = [re.sub(r"[ \u00a0]", "", cell.splitlines()[0]) for cell in cells]
    assert len(times) > 20
    assert not [time for time in times if time not in lines]
    assert sizes == {(595, 842), (842, 595)}
