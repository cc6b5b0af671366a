"""Where the time of a process goes, on the pages of the staff and for programs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.builders import SERVICE, an_office
from tests.counter.conftest import Centre, running
from tests.manual_clock import ManualClock
from tests.pages_of_figures import broken_anchors, row, rows
from tests.time_story import CASES, REPEATING, SKIPPING, play

REPORT = f"/counter/reports/time/{SERVICE}"


@pytest.fixture(scope="module")
def played(
    stocked_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, password_hash: str
) -> Iterator[Centre]:
    """A morning in which not every case went by the list; read by every test of this module."""
    path = tmp_path_factory.mktemp("time") / "played.db"
    path.write_bytes(stocked_sqlite_template.read_bytes())
    clock = ManualClock()
    with running(an_office(f"sqlite:///{path}", clock), clock, password_hash) as centre:
        # Beside the browser of the last test, whose driver keeps a loop in this thread.
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(play, centre.office, clock).result()
        clock.advance(days=1)  # everybody is told about days that are over
        yield centre


def test_the_page_tells_places_weeks_steps_ways_and_fit(played: Centre) -> None:
    with played.client("boss") as client:
        text = client.get(f"{REPORT}?centre=mo-chit").text
        thai = client.get(f"{REPORT}?centre=mo-chit&lang=th").text
    assert row(text, "place", "wait")["seconds"] == "300.00"
    parts = sum(float(each["seconds"]) for each in rows(text, "place") if "seconds" in each)
    stay = row(text, "figure", "stay")
    assert abs(parts - float(stay["value"])) < 1
    assert row(text, "span")["n"] == str(CASES)
    assert row(text, "step", "3")["n"] == str(CASES - SKIPPING)
    assert row(text, "way", "2-4")["n"] == str(SKIPPING)
    assert row(text, "fit", "3")["skipped"] == str(SKIPPING)
    assert row(text, "fitting")["fitting"] == str(CASES - SKIPPING - REPEATING)
    assert 'role="img"' in text
    assert broken_anchors(text) == broken_anchors(thai) == set()
    assert "เวลาหมดไปกับอะไร" in thai


def test_rare_ways_are_hidden_by_a_link_and_counted(played: Centre) -> None:
    with played.client("boss") as client:
        text = client.get(f"{REPORT}?centre=mo-chit&least=20").text
    assert {each["way"] for each in rows(text, "way")} == {
        *("begin-1", "1-2", "2-3", "3-4", "4-end"),
    }
    assert "2 rare ways are not drawn" in text


def test_a_finding_is_followed_to_its_cases_and_their_events(played: Centre) -> None:
    with played.client("boss") as client:
        text = client.get(f"{REPORT}?centre=mo-chit").text
        found = row(text, "finding", "repeated")
        link = re.search(r'data-finding="repeated".*?href="([^"]+)"', text, re.DOTALL)
        assert link is not None
        cases = client.get(link[1].replace("&amp;", "&")).text
        listed = rows(cases, "case")
        assert str(len(listed)) == found["finding-n"] == str(REPEATING)
        assert {each["cost-seconds"] for each in listed} == {"240"}
        case = client.get(f"/counter/reports/cases/{listed[0]['case']}").text
    assert re.findall(r'data-kind="(\w+)"', case).count("stepped") == 5


def test_single_cases_need_the_right_and_one_centre(played: Centre) -> None:
    behind = f"{REPORT}/cases?finding=skipped&place=3"
    with played.client("staff1") as client:
        text = client.get(f"{REPORT}?centre=mo-chit").text
        assert "/cases?" not in text
        assert client.get(f"{behind}&centre=mo-chit").status_code == 404
    with played.client("boss") as client:
        assert client.get(behind).status_code == 422
        assert client.get(f"{REPORT}/cases?finding=nothing&centre=mo-chit").status_code == 422
        assert client.get("/counter/reports/time/no-such-service").status_code == 404
        assert client.get(f"{REPORT}?version=9").status_code == 422


def test_every_process_stands_on_one_page_with_a_link_to_its_own(played: Centre) -> None:
    with played.client("boss") as client:
        text = client.get("/counter/reports/time?centre=mo-chit").text
        process = client.get(f"/counter/reports/reduction/{SERVICE}?centre=mo-chit").text
    assert row(text, "process", SERVICE)["n"] == str(CASES)
    assert REPORT in text
    assert REPORT in process


def test_the_figures_can_be_taken_along_as_a_file(played: Centre) -> None:
    with played.client("boss") as client:
        answer = client.get(f"{REPORT}/time.csv?centre=mo-chit&counts=all")
    assert "attachment" in answer.headers["content-disposition"]
    found = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
    wait = next(each for each in found if (each["part"], each["key"]) == ("place", "wait"))
    assert (wait["mean_seconds"], wait["n"]) == ("300", str(CASES))
    fit = next(each for each in found if (each["part"], each["key"]) == ("fit", "3"))
    assert fit["skipped"] == str(SKIPPING)


def test_programs_read_the_same_without_signing_in(played: Centre) -> None:
    with played.client() as client:
        answer = client.get(f"/api/v1/metrics/time?service={SERVICE}&centre=mo-chit").json()
        assert client.get("/api/v1/metrics/time?service=nothing").status_code == 404
    assert answer["total"]["n"] == CASES
    assert round(sum(answer["total"]["parts"].values())) == answer["total"]["stay_seconds"]
    assert {each["after"]: each["n"] for each in answer["ways"] if each["before"] == "2"} == {
        "3": CASES - SKIPPING,
        "4": SKIPPING,
        "1": REPEATING,
    }
    assert answer["findings"][0]["of"] == "most_time"
    assert answer["conformance"]["rows"][2]["skipped"] == SKIPPING


def test_citizens_read_on_the_page_of_a_service_how_long_it_really_takes(played: Centre) -> None:
    with played.client() as client:
        text = client.get(f"/portal/services/{SERVICE}").text
        never_done = client.get("/portal/services/passport-ordinary").text
    assert "data-stay>" in text or "data-stay " in text
    assert "waiting in line" in text
    assert "data-stay" not in never_done


def test_a_point_of_the_run_and_a_step_lead_on_to_their_cases(played: Centre) -> None:
    with played.client("boss") as client:
        text = client.get(f"{REPORT}?centre=mo-chit").text
        week = re.search(r'data-span="[^"]+".*?href="([^"]+)"', text, re.DOTALL)
        step = re.search(r'data-step="3".*?href="([^"]+)"', text, re.DOTALL)
        assert week is not None
        assert step is not None
        narrowed = client.get(week[1].replace("&amp;", "&")).text
        cases = client.get(step[1].replace("&amp;", "&")).text
    assert row(narrowed, "version")["n"] == str(CASES)
    assert len(rows(cases, "cost-seconds")) == CASES - SKIPPING
