"""Ways into the manual: an agency, a life event, what is shared, the sheet for a wall."""

from __future__ import annotations

import gzip
import io
import json
import re
from html import unescape

import httpx
import pypdfium2
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page
from pyzbar.pyzbar import decode

from shared.web.qr import qr_matrix
from shared.web.static_files import assets
from shared.web.style_bundle import MANUAL_STYLE
from tests.conftest import NewContext
from tests.portal.conftest import Hall
from tests.portal.test_phone_style import lost_looks
from tests.portal.test_services import get, listed

COLD_BYTES = 150_000
PAGES = (
    *("/portal", "/portal/services", "/portal/services?q=zzz", "/portal/services?q=บัตร"),
    *("/portal/services/id-card-expired", "/portal/services/id-card-lost/poster"),
    *("/portal/agencies/BMA", "/portal/agencies/VGI", "/portal/life-events/moving-house"),
)


def test_an_agency_tells_what_it_does_and_where(hall: Hall) -> None:
    page = get(hall, "/portal/agencies/BMA")
    catalogue = hall.office.catalogue
    own = {s.id for s in catalogue.services.values() if "BMA" in (s.agency, s.operated_by)}
    assert set(listed(page)) == own
    assert 'data-centre="district-1"' in page.text
    assert "/portal/life-events/new-baby" in page.text
    assert "It helps to run the centres" in get(hall, "/portal/agencies/VGI").text
    assert "National Telecom" in get(hall, "/portal/agencies/TOT").text


@pytest.mark.parametrize("path", ["/portal/agencies/NOBODY", "/portal/life-events/no-such"])
def test_what_is_not_known_is_not_found(hall: Hall, path: str) -> None:
    assert get(hall, path).status_code == 404


def test_a_life_event_asks_for_every_paper_once_and_keeps_the_lawful_order(hall: Hall) -> None:
    page = get(hall, "/portal/life-events/moving-house")
    order = listed(page)
    assert order.index("house-move-out") < order.index("house-move-in")
    assert order.index("house-move-in") < order.index("gold-card-change-unit")
    papers = unescape(page.text)[page.text.index("data-papers") :]
    assert papers.count("<b>ID card</b>") <= 1
    assert "within 19\N{NO-BREAK SPACE}working days" in page.text
    assert (
        'href="/portal/tickets?service=house-move-out&amp;service=house-move-in&amp;' in page.text
    )
    assert "only after" in page.text


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_quoted_by_one_clean_address_and_no_third_party(hall: Hall, path: str) -> None:
    page = get(hall, path)
    text = page.text
    canonical = re.findall(r'<link rel="canonical" href="([^"]+)"', text)
    assert len(canonical) == 1
    assert canonical[0].startswith(f"{hall.url}/portal")
    assert 'property="og:title" content="' in text
    described = re.search(r'name="description" content="([^"]*)"', text)
    assert described
    assert 20 < len(unescape(described[1])) < 500
    for loaded in re.findall(r'(?:src|<link rel="(?:stylesheet|preload)" href)="([^"]+)"', text):
        assert loaded.startswith("/static/"), loaded


def test_a_page_comes_small_and_compressed(hall: Hall) -> None:
    raw = httpx.get(f"{hall.url}/portal/services/id-card-expired", params={"lang": "th"})
    assert raw.headers["content-encoding"] == "gzip"
    assert MANUAL_STYLE in raw.headers["link"]
    assert raw.text.count('rel="stylesheet"') == 1
    packed = assets()[MANUAL_STYLE].compressed
    assert packed is not None
    fonts = sum(len(a.content) for n, a in assets().items() if "fonts/sarabun" in n)
    assert len(gzip.compress(raw.content)) + len(packed) + fonts < COLD_BYTES


def test_no_class_of_the_manual_lost_its_looks(hall: Hall) -> None:
    assert lost_looks(MANUAL_STYLE, [get(hall, path).text for path in PAGES]) == set()


def test_the_code_on_the_poster_opens_the_service(hall: Hall) -> None:
    page = get(hall, "/portal/services/id-card-lost/poster").text
    target = f"{hall.url}/portal/services/id-card-lost?lang=en"
    assert f'href="{target}"' in page
    path = re.search(r'<path class="qr-dots" d="([^"]+)"', page)
    assert path
    size = len(qr_matrix(target))
    picture = Image.new("L", (size * 4, size * 4), 255)
    brush = ImageDraw.Draw(picture)
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)", path[1]):
        left, top = int(x) * 4, int(y) * 4
        brush.rectangle((left, top, left + int(run) * 4 - 1, top + 3), fill=0)
    assert [each.data.decode() for each in decode(picture)] == [target]


def test_the_printed_sheet_is_one_page_with_thai_and_the_same_code(hall: Hall) -> None:
    answer = get(hall, "/portal/services/driving-licence-renew/poster.pdf", lang="th")
    assert answer.headers["content-type"] == "application/pdf"
    pages = pypdfium2.PdfDocument(io.BytesIO(answer.content))
    assert len(pages) == 1
    text = pages[0].get_textpage().get_text_range()
    assert "กรมการขนส่งทางบก" in text
    assert "250 บาท" in text.replace("\N{NO-BREAK SPACE}", " ")
    found = decode(pages[0].render(scale=3).to_pil())
    assert [each.data.decode() for each in found] == [
        f"{hall.url}/portal/services/driving-licence-renew"
    ]
    pages.close()


def test_data_inside_the_page_is_no_script_and_nothing_breaks_out(
    hall: Hall, new_context: NewContext
) -> None:
    text = get(hall, "/portal/services/passport-same-day").text
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert block
    assert json.loads(block[1])["@type"] == "GovernmentService"
    assert not set("<>&") & set(block[1])
    page: Page = new_context("page").new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text))
    page.goto(f"{hall.url}/portal/services/passport-same-day?lang=en")
    assert page.locator('script[type="application/ld+json"]').count() == 1
    assert trouble == []
