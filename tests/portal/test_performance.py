"""Figures for everybody, and open data."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest

from shared.web.style_bundle import FIGURES_STYLE, START_STYLE
from tests.browser import check_page, opened
from tests.builders import SERVICE
from tests.conftest import NewContext
from tests.counter.test_reports import row
from tests.portal.conftest import Hall
from tests.portal.test_phone_style import lost_looks
from tests.services.test_reduction_report import finish

PERFORMANCE = "/portal/performance"


@pytest.fixture
def measured(hall: Hall) -> Hall:
    hall.happens(lambda: finish(hall.office, hall.clock, hall.clerk, *[720] * 30))
    the_next_day(hall)
    return hall


def the_next_day(hall: Hall) -> None:
    """Everybody is told about days that are over."""
    hall.happens(lambda: hall.clock.advance(days=1))


@pytest.mark.parametrize(
    ("style", "paths"),
    [
        (
            FIGURES_STYLE,
            (
                PERFORMANCE,
                f"{PERFORMANCE}?everything=1",
                f"{PERFORMANCE}/services/{SERVICE}",
                "/portal/data",
                "/portal/data/reduction",
                "/portal/you-said",
            ),
        ),
        (START_STYLE, ("/",)),
    ],
)
def test_no_class_of_a_page_of_figures_lost_its_looks(
    measured: Hall, style: str, paths: tuple[str, ...]
) -> None:
    with measured.client() as client:
        pages = [client.get(path) for path in paths]
    assert [page.status_code for page in pages] == [200] * len(pages)
    assert all(style in page.headers["link"] for page in pages)
    assert lost_looks(style, [page.text for page in pages]) == set()


def test_anybody_sees_how_far_each_process_fell(measured: Hall) -> None:
    with measured.client() as client:
        text = client.get(f"{PERFORMANCE}?centre=mo-chit").text
    assert row(text) == {
        "n": "30",
        "reduction-percent": "50.00",
        "certain": "true",
        "bracket": "30_to_50",
    }
    assert "/counter/" not in text
    assert "Nobody answered in this period" in text


def test_the_figure_moves_with_the_next_case(measured: Hall) -> None:
    with measured.client() as client:
        before = row(client.get(PERFORMANCE).text)
        measured.happens(lambda: finish(measured.office, measured.clock, measured.clerk, 60))
        the_next_day(measured)
        after = row(client.get(PERFORMANCE).text)
    assert (before["n"], before["reduction-percent"]) == ("30", "50.00")
    assert (after["n"], after["bracket"]) == ("31", "over_50")


def test_open_data_come_as_csv_and_json_with_the_same_rows(measured: Hall) -> None:
    with measured.client() as client:
        page = client.get("/portal/data").text
        assert page.count("/portal/data/reduction.csv") == 1
        for name in ("waiting", "satisfaction", "adherence"):
            [file] = re.findall(rf'href="(/portal/data/{name}\.csv[^"]*)"', page)
            assert client.get(html.unescape(file)).text.startswith("\ufefffrom,to,part,key,n")
        text = client.get("/portal/data/reduction.csv?centre=mo-chit").text
        whole = client.get("/portal/data/reduction.json?centre=mo-chit").json()
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [each["service"] for each in rows] == [each["service"] for each in whole["items"]]
    found = next(each for each in rows if each["service"] == SERVICE)
    assert (found["n"], found["real_reduction_percent"], found["certain"]) == ("30", "50.0", "true")


def test_days_that_were_asked_for_become_whole_months_and_the_page_says_so(measured: Hall) -> None:
    with measured.client("en") as client:
        text = client.get(f"{PERFORMANCE}?from=2026-11-16&to=2026-11-16").text
        assert "whole months" in text
        assert row(text)["n"] == "30"
        assert "data-widened" not in client.get(f"{PERFORMANCE}?period=2026-11").text
        file = client.get("/portal/data/waiting.csv?from=2026-11-16&to=2026-11-16")
        assert file.text.splitlines()[1].startswith("2026-11-01,2026-11-16")
        assert "waiting_all_2026-11-01_2026-11-16.csv" in file.headers["content-disposition"]


@pytest.mark.parametrize("file", ["waiting.csv", "reduction.json", "waiting.xlsx"])
def test_what_a_browser_has_already_is_not_sent_again(measured: Hall, file: str) -> None:
    with measured.client() as client:
        first = client.get(f"/portal/data/{file}")
        again = client.get(f"/portal/data/{file}", headers={"if-none-match": first.headers["etag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
        other = client.get(f"/portal/data/{file}?from=2026-01-01&to=2026-01-31")
        assert other.headers["etag"] != first.headers["etag"]


def test_a_wrong_day_is_refused_with_a_sentence(hall: Hall) -> None:
    with hall.client() as client:
        for address in (PERFORMANCE, "/portal/data/reduction.csv", "/portal/data/reduction.json"):
            answer = client.get(f"{address}?from=yesterday")
            assert answer.status_code == 422
            assert "2026-11-16" in answer.text
            assert client.get(f"{address}?centre=nowhere").status_code == 404


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_public_pages_are_sound_on_a_telephone(
    measured: Hall, new_context: NewContext, language: str
) -> None:
    for address in (PERFORMANCE, "/portal/data"):
        page = opened(new_context("phone"), f"{measured.url}{address}?lang={language}")
        check_page(page, "phone")
