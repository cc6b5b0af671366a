"""The inbox of those who answer: who gets in, what each move does, and who is quicker."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from shared.domain.voices import VoiceKind
from shared.services import voices, voices_staff
from shared.services.voice_codes import code_of
from shared.services.voices import Filing
from shared.store import voices as stored
from shared.store.tables import metadata
from shared.store.writer import WriteTx
from tests.builders import CENTRE, run
from tests.counter.conftest import PASSWORD, Centre
from tests.served import beside

INBOX = "/counter/voices"
HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}"


def write(centre: Centre, words: str = "The wait was long.", where: str = CENTRE) -> int:
    given = Filing(VoiceKind.COMPLAINT, words)
    return beside(lambda: run(voices.file(centre.office, where, given)))


def form(page: httpx.Response, move: str) -> dict[str, str]:
    found = re.search(rf'<form[^>]*data-form="{move}">(.*?)</form>', page.text, re.DOTALL)
    assert found, f"{move} is not possible"
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', found[1]))


def press(client: httpx.Client, voice: int, move: str, **more: str) -> httpx.Response:
    page = client.get(f"{INBOX}/{voice}")
    return client.post(f"{INBOX}/{voice}/{move}", data={**form(page, move), **more})


def state(page: httpx.Response) -> str:
    found = re.search(r'data-voice-state="(\w+)"', page.text)
    return found[1] if found else ""


def test_taken_asked_answered_not_settled_and_answered_from_above(centre: Centre) -> None:
    voice = write(centre, HOSTILE)
    code = code_of(centre.office, voice)
    with centre.client("boss") as boss, centre.client() as citizen:
        hall = boss.get(f"/counter/{CENTRE}/hall")
        assert 'data-voices-waiting="1"' in hall.text
        page = press(boss, voice, "assign")
        assert state(page) == "assigned"
        assert HOSTILE not in page.text
        assert state(press(boss, voice, "ask", text=HOSTILE)) == "waiting_for_citizen"
        asked = citizen.get(f"/c/{code}")
        assert HOSTILE not in asked.text
        assert "onerror" in asked.text
        citizen.post(f"/c/{code}/add", data={"key": "a", "text": "At ten."})
        assert state(press(boss, voice, "answer", text="Sorry.")) == "answered"
        citizen.post(f"/c/{code}/not-settled", data={"key": "b", "text": "No."})
        again = boss.get(f"{INBOX}/{voice}")
        assert 'data-level="head"' in again.text
        assert 'data-form="answer"' not in again.text
        refused = boss.post(
            f"{INBOX}/{voice}/answer", data={"key": "c", "version": "6", "text": "Yes."}
        )
        assert refused.status_code == 404
        assert f'data-voice="{voice}"' in boss.get(f"{INBOX}?centre={CENTRE}").text


def test_whoever_is_second_loses_nothing_that_was_typed(centre: Centre) -> None:
    voice = write(centre)
    with centre.client("boss") as one, centre.client("boss") as two:
        first, second = (each.get(f"{INBOX}/{voice}") for each in (one, two))
        done = one.post(f"{INBOX}/{voice}/answer", data={**form(first, "answer"), "text": "One."})
        assert state(done) == "answered"
        late = two.post(f"{INBOX}/{voice}/answer", data={**form(second, "answer"), "text": "Two."})
    assert late.status_code == 409
    assert "Somebody was quicker" in late.text
    shown = centre.office
    assert [
        each.text for each in voices.follow(shown, code_of(shown, voice)).history if each.text
    ] == ["The wait was long.", "One."]


def test_an_agency_sees_what_was_sent_to_it_alone_and_gives_it_back(centre: Centre) -> None:
    sent, kept = write(centre, "About the card."), write(centre, "Something else.")
    with centre.client("boss") as boss:
        press(boss, sent, "forward", agency="DOPA")
    with centre.client("officer") as officer:
        listed = officer.get(INBOX)
        assert re.findall(r'data-voice="(\d+)"', listed.text) == [str(sent)]
        assert officer.get(f"{INBOX}/{kept}").status_code == 404
        page = officer.get(f"{INBOX}/{sent}")
        assert 'data-form="forward"' not in page.text
        assert press(officer, sent, "escalate").url.path == INBOX
        assert officer.get(f"{INBOX}/{sent}").status_code == 404
    with centre.client("stranger") as stranger:
        assert re.findall(r'data-voice="(\d+)"', stranger.get(INBOX).text) == []


@pytest.mark.parametrize(
    ("who", "status"),
    [("staff1", 404), ("other", 404), ("auditor", 404), ("officer", 404), ("boss", 200)],
)
def test_who_reads_a_message_and_who_gets_the_answer_of_what_does_not_exist(
    centre: Centre, who: str, status: int
) -> None:
    voice = write(centre)
    with centre.client(who) as client:
        assert client.get(f"{INBOX}/{voice}").status_code == status
        inbox = client.get(INBOX)
        assert inbox.status_code == (200 if who in ("boss", "officer") else 404)
        assert client.get(f"{INBOX}/you-said?centre={CENTRE}").status_code == status
        moved = client.post(
            f"{INBOX}/{voice}/answer", data={"key": "k", "version": "1", "text": "x"}
        )
        assert moved.status_code == status
        if who == "staff1":
            assert "data-voices-waiting" not in client.get(f"/counter/{CENTRE}").text
    with centre.client() as nobody:
        assert nobody.get(f"{INBOX}/{voice}").url.path == "/counter"


def program(client: httpx.Client, who: str) -> dict[str, str]:
    body = {"username": who, "password": PASSWORD}
    return {"authorization": f"Bearer {client.post('/api/v1/sessions', json=body).json()['token']}"}


def test_programs_list_read_and_move_with_the_version_they_saw(centre: Centre) -> None:
    voice, base = write(centre), f"/api/v1/centres/{CENTRE}/voices"
    write(centre, where="district-1")

    def move(client: httpx.Client, verb: str, headers: dict[str, str], **body: Any) -> Any:
        return client.post(f"{base}/{voice}/{verb}", json=body, headers=headers)

    with httpx.Client(base_url=centre.url) as client:
        boss, clerk = program(client, "boss"), program(client, "staff1")
        assert client.get(base).status_code == 401
        assert client.get(base, headers=clerk).status_code == 404
        items = client.get(base, headers=boss).json()["items"]
        assert [each["voice"] for each in items] == [voice]
        taken = move(client, "assign", boss, version=1)
        assert taken.json()["version"] == 2
        stale = move(client, "answer", boss, version=1, text="x")
        assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
        assert stale.json()["present"] == {"state": "assigned", "version": 2}
        early = move(client, "close", boss, version=2)
        assert (early.status_code, early.json()["code"]) == (409, "voice_still_awaited")
        assert move(client, "answer", boss, version=2, text=" \n").status_code == 422
        assert move(client, "burn", boss, version=2).status_code == 404
        done = move(client, "answer", boss, version=2, text="Done.")
        assert done.json()["state"] == "answered"
        other = f"/api/v1/centres/district-1/voices/{voice}"
        assert client.get(other, headers=boss).status_code == 404
        away = client.post(f"{other}/close", json={"version": 3}, headers=boss)
        assert away.status_code == 404


def many(centre: Centre, n: int) -> list[int]:
    """So many open complaints, promised for two days in turn; the first promised first."""
    first = write(centre)
    table = metadata.tables["voice"]

    def copy(tx: WriteTx) -> None:
        row = dict(tx.connection.execute(select(table)).mappings().one())
        due_on = row["due_on"]
        del row["id"]
        for i in range(1, n):
            stored.add(tx, {**row, "due_on": due_on - timedelta(days=i % 2)})

    centre.office.db.write_now(copy)
    return [*range(first + 1, first + n, 2), *range(first, first + n, 2)]


def test_behind_a_full_page_of_messages_is_another_and_none_is_lost(centre: Centre) -> None:
    wanted = many(centre, voices_staff.PAGE + 3)
    with centre.client("boss") as boss:
        page = boss.get(f"{INBOX}?centre={CENTRE}")
        more = re.search(r'href="([^"]*)" rel="next"', page.text)
        assert more
        last = boss.get(unescape(more[1]))
        assert boss.get(f"{INBOX}?centre={CENTRE}&after=2026-13-01.1").status_code == 422
    listed = [re.findall(r'data-voice="(\d+)"', each.text) for each in (page, last)]
    assert [len(each) for each in listed] == [voices_staff.PAGE, 3]
    assert [int(each) for some in listed for each in some] == wanted
    assert 'rel="next"' not in last.text
    assert "First page" in last.text


@pytest.mark.parametrize("over", ["false", "true"])
def test_programs_turn_pages_until_nothing_is_next(centre: Centre, over: str) -> None:
    wanted, found = many(centre, 7), list[int]()
    after: str | None = None
    if over == "true":
        ended = update(metadata.tables["voice"]).values(state="settled")
        centre.office.db.write_now(lambda tx: tx.connection.execute(ended))
        wanted = sorted(wanted, reverse=True)
    base = f"/api/v1/centres/{CENTRE}/voices"
    with httpx.Client(base_url=centre.url) as client:
        boss = program(client, "boss")
        for size in (3, 3, 1):
            ask = f"{base}?limit=3&over={over}" + (f"&after={after}" if after else "")
            page = client.get(ask, headers=boss).json()
            assert len(page["items"]) == size
            found += [each["voice"] for each in page["items"]]
            after = page["next"]
        wrong = client.get(base, params={"after": "17"}, headers=boss)
        assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid_request")
    assert found == wanted
    assert after is None


def test_a_pair_is_published_in_both_languages_and_shown_no_more(centre: Centre) -> None:
    voice = write(centre)
    address = f"{INBOX}/you-said?centre={CENTRE}"
    words = {
        "said_th": "ที่นั่งน้อย",
        "said_en": HOSTILE,
        "did_th": "เพิ่มเก้าอี้",
        "did_en": "More chairs.",
        "since": "2026-11-16",
        "voices": str(voice),
    }
    with centre.client("boss") as boss, centre.client() as anybody:
        hidden = form(boss.get(address), "publish")
        wrong = boss.post(address, data={**hidden, **words, "voices": "one"})
        assert wrong.status_code == 422
        assert "More chairs.</textarea>" in wrong.text
        shown = boss.post(address, data={**hidden, **words, "key": "fresh"})
        other = boss.post(address, data={**hidden, **words, "key": "fresh", "did_en": "Again."})
        assert (other.status_code, 'name="did_en"' in other.text) == (422, False)
        assert f"{INBOX}/{voice}" in shown.text
        public = anybody.get("/portal/you-said?lang=en")
        assert "More chairs." in public.text
        assert HOSTILE not in public.text
        assert f"voices/{voice}" not in public.text
        assert "เพิ่มเก้าอี้" in anybody.get("/portal/you-said?lang=th").text
        pair = re.findall(r'data-pair="(\d+)"', shown.text)[0]
        boss.post(f"{INBOX}/you-said/{pair}/take-back?centre={CENTRE}", data={"key": "t"})
        assert "More chairs." not in anybody.get("/portal/you-said?lang=en").text
