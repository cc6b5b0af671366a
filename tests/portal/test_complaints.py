"""Complaints, suggestions and praise on a telephone, without script: write, follow, answer back."""

from __future__ import annotations

import re

import httpx
import pytest

from shared.domain.consent import CONSENTS, Purpose
from shared.domain.voices import PACE_PER_HOUR, Did, Topic, VoiceKind
from shared.services import voices, voices_staff
from shared.services.voice_codes import code_of
from shared.services.voices import Filing
from shared.services.voices_staff import StaffMove
from shared.store import voices as stored
from tests.builders import CENTRE, a_supervisor, a_visit, run
from tests.portal.conftest import Hall

START = "/portal/complaints"
HOSTILE = "<script>alert(1)</script>\"'>&{{7*7}}{%x%}\u202e\x01=cmd|' /C calc'!A0"
CONSENT = CONSENTS[Purpose.CONTACT].version


def fields(page: httpx.Response, action: str) -> dict[str, str]:
    """What a form sends without anybody filling it in."""
    form = re.search(
        rf'<form[^>]*action="{re.escape(action)}[^"]*"[^>]*>(.*?)</form>', page.text, re.DOTALL
    )
    assert form, page.text
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[1]))


def written(hall: Hall) -> int:
    with hall.office.db.read() as connection:
        return len(stored.all_lines(connection))


def filed(hall: Hall, **more: object) -> str:
    given = Filing(**{"kind": VoiceKind.COMPLAINT, "text": "Long wait.", **more})  # type: ignore[arg-type]
    voice = hall.happens(lambda: run(voices.file(hall.office, CENTRE, given)))
    return code_of(hall.office, voice)


def answers(hall: Hall, version: int = 1) -> None:
    boss = a_supervisor(hall.office)
    move = StaffMove(Did.ANSWERED, "Two more counters\nare open now.")
    hall.happens(lambda: run(voices_staff.act(hall.office, boss, 1, version, move)))


def test_written_from_the_portal_with_three_answers_and_found_again_by_its_code(
    hall: Hall,
) -> None:
    with hall.client() as client:
        page = client.get(f"{START}/new", params={"kind": "suggestion"})
        sent = {**fields(page, START), "centre": CENTRE, "text": "More chairs, please."}
        first, second = client.post(START, data=sent), client.post(START, data=sent)
        assert first.url == second.url  # a double tap
        code = re.search(r'data-code="([\w-]+)"', first.text)
        assert code
        assert "Your message has arrived" in first.text
        assert "Monday" in first.text  # 15 working days after a Monday, in words
        assert 'class="qr"' in first.text
        typed = code[1].lower().replace("-", " ").replace("0", "o")
        found = client.post(f"{START}/follow", data={"code": typed})
    assert found.url.path == f"/c/{code[1]}"
    assert "More chairs, please." in found.text
    assert found.headers["referrer-policy"] == "no-referrer"
    assert found.headers["x-robots-tag"] == "noindex"
    assert written(hall) == 1


def test_from_a_ticket_place_day_and_service_are_known_and_the_calls_are_shown(hall: Hall) -> None:
    mine = hall.visit("mea-bill")
    hall.clock.advance(minutes=5)
    first = hall.happens(lambda: a_visit(hall.office, "mea-bill", priority=True))
    hall.call()
    here = f"/t/{mine.token}/complaint?lang=en"
    with hall.client() as client:
        page = client.get(here)
        assert f"number {mine.number}" in page.text
        assert 'name="centre"' not in page.text
        sent = {**fields(page, here), "kind": "complaint", "topic": "overtaken", "text": "Why?"}
        answer = client.post(here, data=sent)
    assert re.findall(r'data-call="(\w+)"', answer.text) == [first.number]
    assert "has the right to go first" in answer.text
    with hall.office.db.read() as connection:
        (line,) = stored.of_visit(connection, mine.visit)
    assert (line.service, line.topic, line.centre) == ("mea-bill", Topic.OVERTAKEN, CENTRE)


@pytest.mark.parametrize("language", ["en", "th"])
def test_the_answer_is_read_and_contested_once_then_only_settled(hall: Hall, language: str) -> None:
    code = filed(hall, language=language)
    answers(hall)
    with hall.client(language) as client:
        page = client.get(f"/c/{code}")
        assert "Two more counters\nare open now." in page.text
        form = fields(page, f"/c/{code}/not-settled")
        again = client.post(f"/c/{code}/not-settled", data={**form, "text": "Still one."})
        assert 'data-voice-state="received"' in again.text
        assert "Still one." in again.text
        assert "/not-settled" not in again.text
        late = client.post(f"/c/{code}/settle", data={"key": "x"})
        assert late.status_code == 409
        assert "data-problem" in late.text
        gone = client.post(f"/c/{code}/withdraw", data={"key": "y"})
    assert 'data-voice-state="withdrawn"' in gone.text


@pytest.mark.parametrize(
    "code", ["ABCD-1234", "0" * 32, "%00", "ก" * 20, "x" * 500, "'; DROP TABLE--"]
)
def test_every_wrong_code_gets_the_same_clear_answer(hall: Hall, code: str) -> None:
    hidden = {"origin": "null"}  # what a browser sends from a page that tells no referrer
    with hall.client() as client:
        looked = client.get(f"/c/{code}")
        typed = client.post("/c/open", data={"code": code}, headers=hidden)
        moved = client.post(f"/c/{code}/settle", data={"key": "k"})
        asked = client.get(f"/api/v1/voices/{code}")
    for answer in (looked, typed, moved, asked):
        assert answer.status_code == 404
    for answer in (looked, typed):
        assert "There is nothing under this code." in answer.text


def test_hostile_words_in_every_field_are_only_words_or_refused(hall: Hall) -> None:
    code = filed(hall)
    sent = {
        "key": HOSTILE,
        "kind": "complaint",
        "centre": CENTRE,
        "topic": "other",
        "text": HOSTILE,
        "contact": HOSTILE,
        "consent": CONSENT,
    }
    with hall.client() as client:
        taken = client.post(START, data=sent)
        assert taken.status_code == 200
        assert "<script>alert(1)" not in taken.text
        assert "&lt;script&gt;alert(1)" in taken.text
        assert "\u202e" not in taken.text
        for name in ("kind", "centre", "topic", "service", "happened_on", "counter", "consent"):
            answer = client.post(START, data={**sent, "key": name, name: HOSTILE})
            assert answer.status_code in (404, 422), name
            assert "<script>alert(1)" not in answer.text
            assert "data-problem" in answer.text
        added = client.post(f"/c/{code}/add", data={"key": "a", "text": HOSTILE})
        assert "<script>alert(1)" not in added.text
        assert client.post(f"/c/{code}/{'destroy'}", data={"key": "a"}).status_code == 404
        long = client.post(START, data={**sent, "key": "long", "text": "ยาว " * 2000})
        assert long.status_code == 422
    assert written(hall) == 2


def test_a_refusal_keeps_every_word_that_was_typed(hall: Hall) -> None:
    for _ in range(PACE_PER_HOUR):
        filed(hall)
    sent = {"centre": CENTRE, "kind": "complaint", "topic": "place", "text": "My long story."}
    with hall.client() as client:
        full = client.post(START, data=sent)
        no_consent = client.post(START, data={**sent, "contact": "081 234 5678"})
        program = client.post(
            f"/api/v1/centres/{CENTRE}/voices", json={"kind": "praise", "text": "Good."}
        )
    assert (full.status_code, no_consent.status_code, program.status_code) == (429, 422, 429)
    assert "1111" in full.text
    assert "My long story.</textarea>" in full.text
    assert '<option value="place" selected>' in full.text
    assert 'value="081 234 5678"' in no_consent.text
    assert program.json()["code"] == "voices_paused"
    assert written(hall) == PACE_PER_HOUR


def test_a_forged_or_stopped_ticket_opens_no_form(hall: Hall) -> None:
    with hall.client() as client:
        for token in ("x", "A" * 27):
            assert client.get(f"/t/{token}/complaint").status_code == 404
            assert client.post(f"/t/{token}/complaint", data={"text": "x"}).status_code == 404
    assert written(hall) == 0


def test_programs_write_and_follow_without_a_credential(hall: Hall) -> None:
    headers = {"Idempotency-Key": "once-and-no-more-than-once"}
    body = {"kind": "complaint", "topic": "fee", "text": "Too much?", "service": "mea-bill"}
    with hall.client() as client:
        poor = {"Idempotency-Key": "1"}
        refused = client.post(f"/api/v1/centres/{CENTRE}/voices", json=body, headers=poor)
        assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_too_short")
        made = client.post(f"/api/v1/centres/{CENTRE}/voices", json=body, headers=headers)
        twice = client.post(f"/api/v1/centres/{CENTRE}/voices", json=body, headers=headers)
        assert made.status_code == 201
        assert made.json() == twice.json()
        code = made.json()["code"]
        answers(hall)
        followed = client.get(f"/api/v1/voices/{code}").json()
        assert followed["answer"] == "Two more counters\nare open now."
        assert followed["may"] == ["not-settled", "settle", "withdraw"]
        settled = client.post(f"/api/v1/voices/{code}/settle", json={})
        assert settled.json()["state"] == "settled"
        again = client.post(f"/api/v1/voices/{code}/withdraw", json={})
        assert (again.status_code, again.json()["code"]) == (409, "voice_move_impossible")
        assert again.json()["present"] == {"state": "settled", "version": 3}


def test_the_public_page_and_its_table_show_no_small_count(hall: Hall) -> None:
    for _ in range(3):
        filed(hall)
    for _ in range(6):
        filed(hall, kind=VoiceKind.PRAISE, topic=Topic.STAFF)
    hall.clock.advance(days=40)  # so that the month is over
    with hall.client() as client:
        page = client.get("/portal/you-said")
        table = client.get("/portal/you-said.csv")
    assert page.status_code == 200
    assert re.findall(r'data-count="complaint-all"><b>(.*?)</b>', page.text) == ["not told"]
    rows = [line.split(",") for line in table.text.splitlines()]
    told = {row[5] for row in rows[1:]}
    assert told <= {"", "0", "9"}  # 6 would tell the 3
