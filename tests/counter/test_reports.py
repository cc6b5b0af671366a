"""The reduction report of the staff, from the figure down to single events."""

from __future__ import annotations

import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest

from shared.domain.visit import Outcome
from shared.web import report_pages
from tests.builders import SERVICE, a_desk
from tests.counter.conftest import Centre
from tests.services.test_reduction_report import finish

REPORT = "/counter/reports/reduction"
PROCESSES_IN_VARIANTS = 3
"""Services of the example that are also done in another way, each with a row of its own."""


def row(text: str, service: str = SERVICE) -> dict[str, str]:
    """The hooks of a process's row."""
    found = re.search(rf'<tr data-process="{service}"([^>]*)>', text)
    assert found is not None
    return dict(re.findall(r'data-([\w-]+)="([^"]*)"', found[1]))


@pytest.fixture
def measured(centre: Centre) -> Centre:
    """Thirty cases of exactly half the former time, and one refusal."""

    def story() -> None:
        clerk = a_desk(centre.office)
        finish(centre.office, centre.clock, clerk, *[720] * 30)
        finish(centre.office, centre.clock, clerk, 60, outcome=Outcome.REFUSED)

    # Beside the browser of the last test, whose driver keeps a loop in this thread.
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(story).result()
    return centre


def test_a_row_carries_the_figures_of_its_process(measured: Centre) -> None:
    with measured.client("boss") as client:
        text = client.get(f"{REPORT}?centre=mo-chit").text
    assert row(text) == {
        "n": "30",
        "reduction-percent": "50.00",
        "certain": "true",
        "bracket": "30_to_50",
    }
    assert row(text, "information")["bracket"] == "too_few"
    assert row(text, "information")["reduction-percent"] == ""
    assert len(re.findall("<tr data-process=", text)) == 41 + PROCESSES_IN_VARIANTS
    assert 'data-excluded="refused"' in text
    assert "data-illustrative" in text


def test_a_long_catalogue_is_drawn_at_its_beginning_and_whole_on_request(
    measured: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_pages, "MOST_AT_ONCE", 4)
    every = 41 + PROCESSES_IN_VARIANTS
    for address in (REPORT, "/portal/performance"):
        with measured.client("boss") as client:
            text = client.get(f"{address}?lang=en").text
            assert len(re.findall("<tr data-process=", text)) == 4
            assert len(re.findall("<li data-lines=", text)) == 4
            assert f"Show all {every} processes" in text
            link = re.search(r'data-every="all-processes"><a href="([^"]+)"', text)
            assert link is not None
            whole = client.get(unescape(link[1]).partition("#")[0]).text
        assert len(re.findall("<tr data-process=", whole)) == every
        assert len(re.findall("<li data-lines=", whole)) == every
        assert "data-every" not in whole
        assert 'id="all-processes"' in whole


def test_a_figure_is_followed_to_its_events_by_clicking(measured: Centre) -> None:
    with measured.client("boss") as client:
        text = client.get(f"{REPORT}?centre=mo-chit").text
        link = re.search(rf'data-process="{SERVICE}".*?href="([^"]+)"', text, re.DOTALL)
        assert link is not None
        cases = client.get(link[1].replace("&amp;", "&")).text
        listed = re.findall(
            r'data-case="\d+" data-service-seconds="(\d*)" data-left-out="(\w*)"', cases
        )
        assert sum(int(seconds) for seconds, reason in listed if not reason) == 30 * 720
        assert [reason for _, reason in listed if reason] == ["refused"]
        case = re.search(r'<tr data-case="\d+".*?href="([^"]+)"', cases, re.DOTALL)
        assert case is not None
        trace = client.get(case[1]).text
    assert re.findall(r'data-seq="\d+" data-kind="(\w+)"', trace) == [
        "taken",
        "called",
        "started",
        "completed",
    ]
    assert 'data-service-seconds="720"' in trace


def test_staff_see_published_figures_but_single_cases_need_the_right(measured: Centre) -> None:
    with measured.client("staff1") as client:
        text = client.get(f"{REPORT}?centre=mo-chit").text
        assert row(text)["n"] == "30"
        assert f"{REPORT}/{SERVICE}" not in text
        assert client.get(f"{REPORT}/{SERVICE}?centre=mo-chit").status_code == 404
        assert client.get("/counter/reports/cases/1").status_code == 404
    with measured.client("auditor") as client:
        assert client.get(f"{REPORT}/{SERVICE}?centre=mo-chit").status_code == 200
    with measured.client() as client:
        for address in (REPORT, f"{REPORT}/{SERVICE}", "/counter/reports/cases/1"):
            answer = client.get(address, follow_redirects=False)
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/counter?next=")


def test_a_wrong_day_or_centre_is_refused_with_a_sentence(centre: Centre) -> None:
    with centre.client("boss") as client:
        wrong = client.get(f"{REPORT}?from=2026-11-20&to=2026-11-01")
        assert wrong.status_code == 422
        assert "before the first" in wrong.text
        assert client.get(f"{REPORT}?centre=nowhere").status_code == 404
        assert client.get(f"{REPORT}/no-such-service").status_code == 404


def test_the_report_can_be_taken_along_as_a_file(measured: Centre) -> None:
    with measured.client("boss") as client:
        answer = client.get(f"{REPORT}.csv?centre=mo-chit&counts=all")
        safe = client.get(f"{REPORT}.csv?centre=mo-chit").text
    assert ",30,," in safe, "one case left out stays in the house"
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.text.startswith("\ufeff")
    rows = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline=""))
    found = next(each for each in rows if each["service"] == SERVICE)
    assert (found["n"], found["excluded"], found["coverage_percent"]) == ("30", "1", "96.77")
