"""Reports of staff and of everybody as files: the links, the names, and the figures in them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import httpx
import openpyxl
import pypdfium2
import pytest

from shared.services.reports.workbook import MEDIA_TYPE
from tests.live_server import DEMO_PASSWORD, LiveServer

REPORTS = "/counter/reports"
NAMES = ("waiting", "satisfaction", "adherence", "reduction", "journeys", "time", "overview")
MEDIA_TYPES = {"xlsx": MEDIA_TYPE, "pdf": "application/pdf"}
BEGINS = {"xlsx": b"PK\x03\x04", "pdf": b"%PDF-1.7"}
TITLES = {"th": "ผลการลดขั้นตอนและระยะเวลา", "en": "Reduction of steps and time"}


@pytest.fixture(scope="module")
def boss(demo_server: LiveServer) -> Iterator[httpx.Client]:
    headers = {"accept-language": "en"}
    with httpx.Client(base_url=demo_server.url, follow_redirects=True, headers=headers) as client:
        form = {"username": "supervisor", "password": DEMO_PASSWORD}
        assert client.post("/counter/sign-in", data=form).status_code == 200
        yield client


@pytest.fixture(scope="module")
def citizen(demo_server: LiveServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=demo_server.url, headers={"accept-language": "en"}) as client:
        yield client


def links(text: str) -> dict[str, str]:
    """What a page offers to download, by the ending of its name."""
    found = re.findall(r'<a href="([^"]+)" download', text)
    return {re.findall(r"\.(\w+)\?", each)[0]: unescape(each) for each in found}


@pytest.mark.parametrize("name", NAMES)
def test_every_report_page_leads_to_its_files(boss: httpx.Client, name: str) -> None:
    path = REPORTS if name == "overview" else f"{REPORTS}/{name}"
    page = boss.get(path, params={"centre": "mo-chit"})
    assert page.status_code == 200
    found = links(page.text)
    assert {"csv", "xlsx", "pdf"} <= set(found)
    for ending, media_type in MEDIA_TYPES.items():
        file = boss.get(found[ending])
        assert file.status_code == 200, file.text[:300]
        assert file.headers["content-type"] == media_type
        called = (
            rf'attachment; filename="{name}_mo-chit_\d{{4}}-\d\d-\d\d_\d{{4}}-\d\d-\d\d.{ending}"'
        )
        assert re.fullmatch(called, file.headers["content-disposition"])
        assert file.content.startswith(BEGINS[ending])


@pytest.mark.parametrize("ending", MEDIA_TYPES)
def test_the_time_of_one_process_is_a_file_too(boss: httpx.Client, ending: str) -> None:
    page = boss.get(f"{REPORTS}/time/id-card-expired", params={"centre": "mo-chit"})
    file = boss.get(links(page.text)[ending])
    assert file.status_code == 200, file.text[:300]
    assert file.content.startswith(BEGINS[ending])
    assert 'filename="time-id-card-expired_mo-chit_' in file.headers["content-disposition"]
    assert boss.get(f"{REPORTS}/time/nothing/time.{ending}").status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_small_counts_are_in_files_for_inside_only_and_these_say_so(
    boss: httpx.Client, name: str
) -> None:
    path = REPORTS if name == "overview" else f"{REPORTS}/{name}"
    text = boss.get(path, params={"centre": "mobile-1"}).text
    inside = [unescape(each) for each in re.findall(r'<a data-inside href="([^"]+)"', text)]
    assert len(inside) == 3
    assert all(each.endswith("&counts=all") for each in inside)
    assert "for inside the office only" in text
    csv_file, workbook = boss.get(inside[0]), boss.get(inside[1])
    assert csv_file.headers["content-disposition"].endswith('_for-inside-only.csv"')
    for address, told in ((inside[1], True), (links(text)["xlsx"], False)):
        book = openpyxl.load_workbook(io.BytesIO(boss.get(address).content))
        cover = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
        assert ("With small counts, for inside the office only." in cover) is told
    assert workbook.headers["cache-control"] == "no-store"
    whole, safe = csv_file.text.splitlines(), boss.get(links(text)["csv"]).text.splitlines()
    assert (whole[0], len(whole)) == (safe[0], len(safe))


def test_the_pages_for_inside_only_say_so(boss: httpx.Client) -> None:
    address = f"{REPORTS}/waiting.pdf?centre=mo-chit&counts=all"
    pages = pypdfium2.PdfDocument(boss.get(address).content)
    for number in range(len(pages)):
        text = pages[number].get_textpage().get_text_bounded()
        assert "for inside the office only" in " ".join(text.split())
    pages.close()


@pytest.mark.parametrize("language", ["th", "en"])
def test_files_speak_the_language_of_the_page(boss: httpx.Client, language: str) -> None:
    page = boss.get(f"{REPORTS}/reduction", params={"lang": language})
    found = links(page.text)
    book = openpyxl.load_workbook(io.BytesIO(boss.get(found["xlsx"]).content))
    assert book.worksheets[0]["A1"].value == TITLES[language]
    pages = pypdfium2.PdfDocument(boss.get(found["pdf"]).content)
    assert pages.get_metadata_dict()["Title"] == TITLES[language]
    pages.close()


def data_of(client: httpx.Client, address: str) -> list[dict[str, Any]]:
    """The sheet for programs of a workbook."""
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(address).content))["data"]
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.mark.parametrize("centre", ["mo-chit", ""])
def test_the_workbook_holds_the_figures_that_programs_get(
    boss: httpx.Client, citizen: httpx.Client, centre: str
) -> None:
    page = boss.get(f"{REPORTS}/reduction", params={"centre": centre})
    rows = data_of(boss, links(page.text)["xlsx"])
    query = {"from": rows[0]["from"], "to": rows[0]["to"]} | ({"centre": centre} if centre else {})
    answer = citizen.get("/api/v1/metrics/reduction", params=query).json()
    units = {
        (each["service"], each.get("variant") or "", unit["centre"]): unit
        for each in answer["items"]
        for unit in each["units"]
    }
    told = [row for row in rows if row["centre"] != "all"]
    assert len(told) == len(units) > 5
    for row in told:
        unit = units[row["service"], row["variant"] or "", row["centre"]]
        real, measured = unit["real"], unit["measured"]
        assert row["n"] == measured["n"]
        assert row["mean_seconds"] == measured["mean_seconds"]
        assert row["real_reduction_percent"] == real["reduction"]
        assert row["real_bracket"] == real["bracket"]


def test_files_of_staff_need_a_signature_and_those_for_everybody_none(
    citizen: httpx.Client,
) -> None:
    assert citizen.get(f"{REPORTS}/reduction.pdf").status_code in (303, 401)
    page = citizen.get("/portal/performance").text
    found = links(page)
    assert {"csv", "xlsx", "pdf"} <= set(found)
    for ending, media_type in MEDIA_TYPES.items():
        for name in ("performance", "waiting", "reduction"):
            file = citizen.get(f"/portal/data/{name}.{ending}")
            assert (file.status_code, file.headers["content-type"]) == (200, media_type)
            assert file.content.startswith(BEGINS[ending])
    assert citizen.get("/portal/data/awards.pdf").status_code == 404
    assert citizen.get("/portal/data/waiting.docx").status_code == 404
