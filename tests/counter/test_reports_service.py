"""Reports about the service itself, on a demonstration of twenty days."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.live_server import DEMO_PASSWORD, LiveServer
from tests.pages_of_figures import broken_anchors, number, row, rows

REPORTS = "/counter/reports"
PAGES = ("", "/waiting", "/satisfaction", "/adherence", "/reduction")
CENTRES = ("mo-chit", "mobile-1", "")


@pytest.fixture(scope="module")
def boss(demo_server: LiveServer) -> Iterator[httpx.Client]:
    headers = {"accept-language": "en"}
    with httpx.Client(base_url=demo_server.url, follow_redirects=True, headers=headers) as client:
        form = {"username": "supervisor", "password": DEMO_PASSWORD}
        assert client.post("/counter/sign-in", data=form).status_code == 200
        yield client


def shown(client: httpx.Client, page: str, **query: str) -> str:
    answer = client.get(f"{REPORTS}{page}", params=query)
    assert answer.status_code == 200, answer.text[:300]
    return answer.text


def period(text: str) -> dict[str, str]:
    """The days that the page shows, from its own form."""
    return dict(re.findall(r'name="(from|to)" type="date" value="([\d-]+)"', text))


def answered(client: httpx.Client, name: str, text: str, centre: str) -> dict[str, Any]:
    query = period(text) | ({"centre": centre} if centre else {})
    whole: dict[str, Any] = client.get(f"/api/v1/metrics/{name}", params=query).json()
    return whole


def wait_of(figure: dict[str, Any]) -> dict[str, str]:
    names = ("n", "mean_seconds", "median_seconds", "p90_seconds")
    return {name.replace("_", "-"): number(figure[name]) for name in names}


@pytest.mark.parametrize("centre", CENTRES)
def test_waits_on_the_page_are_those_that_programs_get(boss: httpx.Client, centre: str) -> None:
    text = shown(boss, "/waiting", centre=centre)
    whole = answered(boss, "waiting", text, centre)
    letters = {(each["centre"], each["letter"]): wait_of(each) for each in whole["items"]}
    assert len(letters) > 3
    for found in rows(text, "letter"):
        key = (found.pop("centre"), found.pop("letter"))
        assert found == letters.pop(key)
    assert not letters
    assert wait_of(whole["total"]).items() <= row(text, "total").items()


@pytest.mark.parametrize("centre", CENTRES)
def test_answers_on_the_page_are_those_that_programs_get(boss: httpx.Client, centre: str) -> None:
    text = shown(boss, "/satisfaction", centre=centre)
    whole = answered(boss, "satisfaction", text, centre)
    total = whole["total"]
    line = row(text, "share-percent")
    assert line["n"] == str(total["n"])
    assert line["share-percent"] == str(total["figure"]["value"])
    interval = total["interval"]
    assert (line["low"], line["high"]) == (str(interval["low"]), str(interval["high"]))
    counts = {each["score-value"]: each["score-count"] for each in rows(text, "score-value")}
    assert {s: int(n) for s, n in counts.items()} == total["counts"]
    services = {
        (each["centre"], each["service"]): (
            str(each["n"]),
            number(each["figure"] and each["figure"]["value"]),
        )
        for each in whole["items"]
    }
    found = {
        (each["centre"], each["service"]): (each["n"], each["share-percent"])
        for each in rows(text, "service")
    }
    assert found == services


@pytest.mark.parametrize("centre", CENTRES)
def test_kept_standards_on_the_page_are_those_that_programs_get(
    boss: httpx.Client, centre: str
) -> None:
    text = shown(boss, "/adherence", centre=centre)
    whole = answered(boss, "adherence", text, centre)
    wanted = {
        (each["centre"], each["service"], each["variant"]): (
            str(each["n"]),
            number(each["percent"]),
        )
        for each in whole["items"]
    }
    found = {
        (each["centre"], each["service"], each["variant"]): (each["n"], each["share-percent"])
        for each in rows(text, "service")
    }
    assert found == wanted


def test_reductions_on_the_page_are_those_that_programs_get(boss: httpx.Client) -> None:
    text = shown(boss, "/reduction")
    whole = answered(boss, "reduction", text, "")
    for each in whole["items"]:
        key = each["service"], each["variant"]
        found = next(
            r for r in rows(text, "process") if (r["process"], r.get("variant", "")) == key
        )
        percent = each["real"]["reduction"]
        assert found["reduction-percent"] == ("" if percent is None else f"{percent:.2f}")
        assert found["bracket"] == each["real"]["bracket"]


def test_b3_a_twin_says_what_its_picture_draws(boss: httpx.Client) -> None:
    text = shown(boss, "/waiting", centre="mo-chit")
    picture = re.search(r'<svg class="chart chart-upright".*?</svg>', text, re.DOTALL)
    assert picture is not None
    drawn = re.findall(r"<title>([^<]+)</title>", picture[0])
    twin = rows(text, "half-hour")
    assert len(drawn) == len(twin) > 10
    for words, cells in zip(drawn, twin, strict=True):
        assert words.endswith(f"n = {int(cells['n']):,}")
        assert ("P90" in words) == (cells["p90-seconds"] != "")
        minutes = (int(cells["median-seconds"] or 0) + 30) // 60
        assert not minutes or f"median {minutes}" in words.replace("\N{NO-BREAK SPACE}", " ")


def test_b3_every_picture_has_its_figures_beside_or_folded_under_it(boss: httpx.Client) -> None:
    for page in ("/waiting", "/satisfaction"):
        text = shown(boss, page)
        assert text.count("chart-upright") == text.count("data-twin=")


@pytest.mark.parametrize("page", PAGES)
def test_b2_every_definition_is_one_tap_away_with_source_and_n(
    boss: httpx.Client, page: str
) -> None:
    text = shown(boss, page)
    assert 'href="#def-' in text
    assert not broken_anchors(text)
    definitions = re.findall(r'<div id="def-[\w-]+">.*?</div>', text, re.DOTALL)
    assert definitions
    assert all("Source:" in each for each in definitions)
    assert any("n = " in each for each in definitions)


def test_b2_a_mean_never_stands_without_median_p90_and_n(boss: httpx.Client) -> None:
    for each in rows(shown(boss, "/waiting"), "mean-seconds"):
        assert not each["mean-seconds"] or (each["median-seconds"] and each["p90-seconds"])
        assert each["n"]


def test_s7_score_and_response_stand_together(boss: httpx.Client) -> None:
    text = shown(boss, "/satisfaction", centre="mo-chit")
    response = row(text, "response-percent")
    n = int(row(text, "share-percent")["n"])
    expected = 100 * n / int(response["invited"])
    assert float(response["response-percent"]) == pytest.approx(expected, abs=0.005)
    assert "did not answer and are not in the figure" in text


def test_s7_small_groups_are_named_but_their_answers_are_hidden_in_words(
    boss: httpx.Client,
) -> None:
    text = shown(boss, "/satisfaction", centre="mobile-1")
    small = [each for each in rows(text, "service") if int(each["n"]) < 10]
    assert small
    assert all(each["share-percent"] == "" for each in small)
    assert text.count("hidden: fewer than 10 answers") == len(small)


def test_b4_a_former_time_has_a_source_and_a_day_and_none_is_a_state(boss: httpx.Client) -> None:
    text = shown(boss, "/reduction", centre="mo-chit")
    lines = re.findall(r'<li data-lines="[\w/-]+">.*?</ul>.*?</li>', text, re.DOTALL)
    assert len(lines) == len(rows(text, "process"))
    for each in lines:
        assert "in force from" in each or "No former time is known" in each
        assert ('data-seam="baseline"' in each) == ("in force from" in each)
    assert row(text, "bracket-count", "no_baseline")


def test_the_lines_of_a_process_are_its_times(boss: httpx.Client) -> None:
    text = shown(boss, "/reduction", centre="mo-chit")
    whole = answered(boss, "reduction", text, "mo-chit")
    by_service = {each["service"]: each for each in whole["items"]}
    service = "id-card-expired"
    drawn = re.search(rf'data-lines="{service}">.*?</ul>', text, re.DOTALL)
    assert drawn is not None
    seams = {each["seam"]: int(each["seconds"]) for each in rows(drawn[0], "seam")}
    assert seams["baseline"] == by_service[service]["baseline"]["seconds"]
    assert seams["standard"] == by_service[service]["standard"]["seconds"]
    mean = by_service[service]["measured"]["mean_seconds"]
    assert seams["measured"] == pytest.approx(mean, abs=1)


@pytest.mark.parametrize("name", ["overview", "waiting", "satisfaction", "adherence"])
def test_what_is_shown_can_be_taken_along_as_a_file(boss: httpx.Client, name: str) -> None:
    answer = boss.get(f"{REPORTS}/{name}.csv", params={"centre": "mo-chit", "counts": "all"})
    called = rf'attachment; filename="{name}_mo-chit_[-\d]+_[-\d]+_for-inside-only.csv"'
    assert re.fullmatch(called, answer.headers["content-disposition"])
    lines = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
    total = next(each for each in lines if each["part"] == "total")
    page = "" if name == "overview" else f"/{name}"
    assert f"{int(total['n']):,}" in shown(boss, page, centre="mo-chit")


def test_a_file_of_waits_holds_the_rows_of_the_page(boss: httpx.Client) -> None:
    text = shown(boss, "/waiting", centre="mo-chit")
    answer = boss.get(f"{REPORTS}/waiting.csv", params={"centre": "mo-chit", "counts": "all"})
    lines = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
    filed = {each["key"]: each["median_seconds"] for each in lines if each["part"] == "half_hour"}
    assert filed == {each["half-hour"]: each["median-seconds"] for each in rows(text, "half-hour")}


def test_a_period_is_chosen_by_name_by_days_and_by_link_without_script(
    boss: httpx.Client,
) -> None:
    text = shown(boss, "", period="2570")
    assert period(text)["from"] == "2026-10-01"
    assert period(shown(boss, "", period="2569-q4")) == {"from": "2026-07-01", "to": "2026-09-30"}
    assert period(shown(boss, "", **{"from": "2026-10-03", "to": "2026-10-20"})) == {
        "from": "2026-10-03",
        "to": "2026-10-20",
    }
    links = re.findall(r'href="(/counter/reports\?centre=[^"]*period=[^"]+)"', text)
    assert len(links) == 3
    for link in links:
        assert boss.get(link.replace("&amp;", "&")).status_code == 200
    wrong = boss.get(REPORTS, params={"period": "yesterday"})
    assert wrong.status_code == 422
    assert "Choose a month" in wrong.text


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_period_says_so_and_what_to_do(boss: httpx.Client, page: str) -> None:
    text = shown(boss, page, **{"from": "2020-01-01", "to": "2020-01-31"})
    assert "data-empty" in text
    assert "Choose a longer or another period" in text


def test_the_overview_leads_to_every_report_with_the_same_centre_and_days(
    boss: httpx.Client,
) -> None:
    text = shown(boss, "", centre="mo-chit", period="2570")
    assert [each["tile"] for each in rows(text, "tile")] == [
        *("served", "waiting", "adherence", "satisfaction", "reduction"),
    ]
    links = set(re.findall(r'<p class="tile-more"><a href="([^"]+)"', text))
    assert len(links) == 4
    for link in links:
        assert "centre=mo-chit" in link
        assert boss.get(link.replace("&amp;", "&")).status_code == 200


def test_nobody_sees_a_report_of_the_staff_without_signing_in(demo_server: LiveServer) -> None:
    with httpx.Client(base_url=demo_server.url) as client:
        for page in PAGES:
            assert client.get(f"{REPORTS}{page}").status_code == 303
        for name in ("overview", "waiting", "satisfaction", "adherence"):
            assert client.get(f"{REPORTS}/{name}.csv").status_code in (303, 401)
