"""The pages of auditors as a browser gets them."""

from __future__ import annotations

import csv
import io
import re
import time
from zipfile import ZipFile

from shared.domain.consent import CONSENTS, Purpose
from shared.domain.permissions import Grant, Role
from shared.domain.voices import VoiceKind
from shared.services import people, voices
from shared.services.voices import Filing
from tests.builders import a_desk, run, serve
from tests.counter.conftest import Centre

AUDIT = "/counter/administration/audit"
WORDS = "=HYPERLINK(1)"


def _served(centre: Centre) -> str:
    clerk = a_desk(centre.office)
    number = centre.visit()
    centre.visit("house-move-in")
    serve(centre.office, centre.clock, clerk)
    return number


def test_from_the_search_to_the_story_and_to_the_reason_of_a_call(centre: Centre) -> None:
    number = _served(centre)
    with centre.client("auditor") as client:
        found = client.get(AUDIT, params={"ticket": number.lower()}).text
        assert len(re.findall("data-event=", found)) > 5
        where = re.search(rf'href="({AUDIT}/visits/\d+)[^"]*">why this one', found)
        assert where is not None
        story = client.get(where[1])
        assert story.status_code == 200
        assert len(re.findall('data-sort="event"', story.text)) == found.count("data-event=")
        assert "data-chosen" in story.text
        assert "Questionnaire offered" in story.text
        assert "<svg" in story.text
        case = re.search(rf"{AUDIT}/cases/\d+", found)
        assert case is not None
        assert client.get(case[0]).status_code == 200
        wrong = client.get(AUDIT, params={"first": "2020-01-01", "last": "2026-11-16"})
        assert wrong.status_code == 422
        assert 'value="2020-01-01"' in wrong.text
        assert "at most 92 days" in wrong.text


def test_a_result_as_a_file_holds_the_same_rows(centre: Centre) -> None:
    number = _served(centre)
    with centre.client("auditor") as client:
        page = client.get(AUDIT, params={"ticket": number})
        answer = client.get(f"{AUDIT}/results.csv", params={"ticket": number})
        assert answer.headers["content-type"].startswith("text/csv")
        rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
        assert len(rows) == page.text.count("data-event=")
        assert {row["ticket"] for row in rows} == {number}
        assert rows[-1]["kind"] == "taken"
        empty = client.get(f"{AUDIT}/results.csv", params={"ticket": "Z999"})
        assert len(empty.text.splitlines()) == 1


def test_who_opened_a_complaint_is_read_by_auditors(centre: Centre) -> None:
    consent = CONSENTS[Purpose.CONTACT].version
    filing = Filing(VoiceKind.COMPLAINT, WORDS, contact="081 234 5678", consent=consent)
    voice = run(voices.file(centre.office, "mo-chit", filing))
    with centre.client("boss") as client:
        assert client.get(f"/counter/voices/{voice}").status_code == 200
        assert client.get(f"/api/v1/centres/mo-chit/voices/{voice}").status_code == 200
    with centre.client("auditor") as client:
        found = client.get(f"{AUDIT}/opened").text
        assert sorted(re.findall(r'data-opened="\d+" data-kind="(\w+)"', found)) == [
            "contact",
            "voice",
        ]
        assert WORDS not in found
        assert "Ms Boss" in found
        only = client.get(f"{AUDIT}/opened", params={"kind": "note"}).text
        assert "data-opened" not in only
        assert client.get(f"{AUDIT}/opened", params={"kind": "x"}).status_code == 422


def test_papers_are_made_with_one_press_and_saved(centre: Centre) -> None:
    _served(centre)
    with centre.client("auditor") as client:
        page = client.get(f"{AUDIT}/visit").text
        assert client.get(f"{AUDIT}/visit/papers.zip").status_code == 404
        assert 'value="2570"' in page
        nothing = client.post(f"{AUDIT}/visit", data={"key": "a"})
        assert nothing.status_code == 422
        days = {"key": "b", "centre": "mo-chit", "first": "2026-11-16", "last": "2026-11-16"}
        assert client.post(f"{AUDIT}/visit", data=days).status_code == 200
        state = ""
        for _ in range(600):
            state = client.get(f"{AUDIT}/visit", headers={"hx-request": "true"}).text
            if 'data-job="runs"' not in state:
                break
            time.sleep(0.1)
        assert 'data-job="made"' in state
        file = client.get(f"{AUDIT}/visit/papers.zip")
        assert file.headers["content-length"] == str(len(file.content))
        with ZipFile(io.BytesIO(file.content)) as archive:
            assert archive.testzip() is None
            assert "audit_visit" in archive.read("records/changes.csv").decode()
    with centre.client("boss") as client:
        assert client.get(f"{AUDIT}/visit/papers.zip").status_code == 404


def test_auditors_of_another_centre_and_clerks_see_nothing(centre: Centre) -> None:
    number = _served(centre)
    hashed = people.hash_password("a long password for tests")
    names = ("ผู้ตรวจ", "Ms There")
    grants = (Grant(Role.AUDITOR, "district-1"),)
    centre.office.db.write_now(
        lambda tx: people.add_account(centre.office, tx, "there", names, hashed, grants)
    )
    with centre.client("there") as client:
        assert "data-event" not in client.get(AUDIT, params={"ticket": number}).text
        assert client.get(AUDIT, params={"centre": "mo-chit"}).status_code == 404
        for address in ("visits/1", "cases/1", "visits/999999"):
            assert client.get(f"{AUDIT}/{address}").status_code == 404
        days = {"key": "b", "centre": "mo-chit", "first": "2026-11-16", "last": "2026-11-16"}
        assert client.post(f"{AUDIT}/visit", data=days).status_code == 404
    with centre.client("staff1") as client:
        for address in ("", "/results.csv", "/opened", "/visit", "/visits/1", "/visit/papers.zip"):
            assert client.get(f"{AUDIT}{address}").status_code == 404


def test_programs_narrow_the_log_in_the_same_way(centre: Centre) -> None:
    _served(centre)
    with centre.client("auditor") as client:
        everything = client.get("/api/v1/events").json()["items"]
        for name, value, field in (
            ("kind", "called", "kind"),
            ("visit", 2, "visit"),
            ("staff", next(e["actor"] for e in everything if e["kind"] == "called"), "actor"),
        ):
            found = client.get("/api/v1/events", params={name: value}).json()["items"]
            assert found == [each for each in everything if each[field] == value]
            assert 0 < len(found) < len(everything)
        assert client.get("/api/v1/events", params={"kind": "x"}).status_code in {400, 422}
