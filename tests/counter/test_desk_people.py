"""The people of a desk through HTTP: shift change, lock and PIN, two at one desk, help."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from tests.builders import a_visit
from tests.counter.conftest import PASSWORD, Centre
from tests.counter.test_desk import DESK, Desk

PIN = "749138"
HALL = "/counter/mo-chit/hall"


def ids(centre: Centre) -> dict[str, int]:
    from shared.services import people

    return {person.username: person.id for person in people.everybody(centre.office)}


@pytest.fixture
def desk(centre: Centre) -> Iterator[Desk]:
    """Counter 3, open with staff1; B001 is served at its second step."""
    a_visit(centre.office)
    with centre.client("staff1") as client:
        desk = Desk(client, client.post(f"{DESK}/open", data={"key": "open"}))
        yield desk.press("call-next").press("start").press("next-step")


@pytest.fixture
def others(centre: Centre) -> Iterator[dict[str, httpx.Client]]:
    """The browsers of staff2, of a supervisor, and one where nobody is signed in."""
    with ExitStack() as stack:
        found = {name: stack.enter_context(centre.client(name)) for name in ("staff2", "boss")}
        yield {**found, "nobody": stack.enter_context(centre.client())}


def test_a_successor_sees_from_whom_and_at_which_step(
    centre: Centre, desk: Desk, others: dict[str, httpx.Client]
) -> None:
    centre.clock.advance(minutes=4)
    desk.press("hand-over", hand_over_to=ids(centre)["staff2"])
    text = others["staff2"].get(DESK).text
    assert re.search(r"Taken over from Ms Staff1 at \d\d:\d\d, step 2 of 4", text)
    assert "B001" in text


def test_a_lock_hides_everything_and_the_pin_of_a_colleague_takes_over(
    centre: Centre, desk: Desk, others: dict[str, httpx.Client]
) -> None:
    form = {"password": PASSWORD, "pin": PIN, "again": PIN}
    assert "Your PIN is set." in others["staff2"].post("/counter/pin", data=form).text
    locked = desk.client.post(f"{DESK}/lock")
    assert "Counter 3 is locked" in locked.text
    for address in (DESK, HALL, "/counter", f"{DESK}/side"):
        assert "B001" not in desk.client.get(address).text
    key = re.search(r'name="key" value="([^"]+)"', locked.text)
    assert key is not None
    answer = {"key": key[1], "staff": ids(centre)["staff2"], "secret": PIN}
    wrong = desk.client.post(f"{DESK}/switch", data={**answer, "key": "k", "secret": "602957"})
    assert (wrong.status_code, "This PIN is not right." in wrong.text) == (403, True)
    before = dict(desk.client.cookies)
    taken = desk.client.post(f"{DESK}/switch", data=answer)
    assert "Taken over from Ms Staff1" in taken.text
    assert "Ms Staff2" in taken.text
    with centre.client() as again:  # a double tap
        again.cookies.update(before)
        assert "Ms Staff2" in again.post(f"{DESK}/switch", data=answer).text


def test_a_browser_where_nobody_signed_in_offers_no_names(
    desk: Desk, others: dict[str, httpx.Client]
) -> None:
    answer = others["nobody"].get(f"{DESK}/switch")
    assert 'data-form="sign-in"' in answer.text
    assert "Staff" not in re.sub(r"<title>.*?</title>|Staff sign-in", "", answer.text)


def test_pins_that_differ_or_are_easy_change_nothing(others: dict[str, httpx.Client]) -> None:
    for pin, again in ((PIN, "602957"), ("123456", "123456"), ("12", "12")):
        form = {"password": PASSWORD, "pin": pin, "again": again}
        answer = others["staff2"].post("/counter/pin", data=form)
        assert (answer.status_code, "Nothing was changed" in answer.text) == (422, True)
        assert "Remove my PIN" not in answer.text


def test_a_second_person_joins_acts_and_takes_the_desk_with_one_press(
    centre: Centre, desk: Desk, others: dict[str, httpx.Client]
) -> None:
    trainee = Desk(others["staff2"], others["staff2"].get(DESK))
    assert not trainee.can("next-step")
    desk.press("join", staff=ids(centre)["staff2"])
    assert "Ms Staff2 sits here too" in desk.text
    trainee.look().press("next-step")
    assert trainee.page.status_code == 200
    desk.look().press("hand-over-second")
    assert "Taken over from Ms Staff1" in trainee.look().text
    assert not desk.look().can("next-step")


def test_quiet_help_shows_on_supervisors_pages_and_never_at_the_desk_or_in_public(
    centre: Centre, desk: Desk, others: dict[str, httpx.Client]
) -> None:
    public = [
        "/kiosk/mo-chit/board",
        "/kiosk/mo-chit",
        f"/t/{a_visit(centre.office).token}",
    ]
    before = [_words(others["nobody"].get(address).text) for address in public]
    desk.press("form-9")
    assert 'data-alarm="' not in desk.text
    assert "quiet" not in _words(desk.text).lower()
    assert [_words(others["nobody"].get(address).text) for address in public] == before
    line = others["boss"].get("/counter/mo-chit/line").text
    assert 'data-alarm="quiet_help"' in line
    assert "Counter 3" in line
    assert "B001" in line
    assert 'data-alarm="' not in others["staff2"].get("/counter/mo-chit/line").text


def test_an_emergency_shows_on_every_desk_and_ends_with_an_outcome(
    desk: Desk, others: dict[str, httpx.Client]
) -> None:
    desk.press("emergency")
    page = others["staff2"].get("/counter/mo-chit/line").text
    assert 'data-alarm="emergency"' in page
    found = re.search(r'name="call" value="(\d+)"', page)
    assert found is not None
    coming = others["staff2"].post(
        "/counter/mo-chit/help/answer", data={"key": "k1", "call": found[1]}
    )
    assert coming.status_code == 200
    assert "Ms Staff2 is coming" in desk.look().text
    ended = {"key": "k2", "call": found[1], "outcome": "helped"}
    assert others["staff2"].post("/counter/mo-chit/help/end", data=ended).status_code == 404
    assert others["boss"].post("/counter/mo-chit/help/end", data=ended).status_code == 200
    terms = "/counter/mo-chit/hall/terms"
    assert 'data-help="emergency"' in others["boss"].get(terms).text
    assert "data-help" not in others["staff2"].get(terms).text
    assert 'data-alarm="' not in others["staff2"].get("/counter/mo-chit/line").text


def test_a_citizen_asks_from_the_ticket_and_reads_that_somebody_knows(
    centre: Centre, others: dict[str, httpx.Client]
) -> None:
    ticket = f"/t/{a_visit(centre.office).token}"
    phone = others["nobody"]
    assert "ขอคุยกับหัวหน้าศูนย์" in phone.get(ticket).text
    for key in ("1", "1", "2"):
        answer = phone.post(f"{ticket}/supervisor", data={"key": key})
        assert "ท่านได้ขอคุยกับหัวหน้าศูนย์แล้ว" in answer.text
    page = others["boss"].get("/counter/mo-chit/line").text
    assert page.count('data-alarm="quiet_help"') == 1


def test_a_second_counter_asks_to_close_the_first_and_signing_in_says_which_is_open(
    centre: Centre, desk: Desk
) -> None:
    desk.press("complete")
    fourth = DESK.replace("/3", "/4")
    refused = desk.client.post(f"{fourth}/open", data={"key": "two"})
    assert (refused.status_code, "You still have counter 3 open" in refused.text) == (409, True)
    assert "Close it and open counter 4" in refused.text
    moved = desk.client.post(f"{fourth}/open", data={"key": "three", "leave": "yes"})
    assert moved.url.path == fourth
    with centre.client() as elsewhere:
        form = {"username": "staff1", "password": PASSWORD}
        there = elsewhere.post("/counter/sign-in", data=form)
        assert there.url.path == fourth
        assert "This counter is still open in your name." in there.text


def test_signing_out_asks_what_becomes_of_the_open_counter(centre: Centre, desk: Desk) -> None:
    asked = desk.client.post("/counter/sign-out")
    assert "Counter 3 is still open" in asked.text
    busy = desk.client.post("/counter/sign-out", data={"counter": "close"})
    assert (busy.status_code, "still has ticket B001" in busy.text) == (409, True)
    desk.look().press("complete")
    done = desk.client.post("/counter/sign-out", data={"counter": "close"})
    assert 'data-form="sign-in"' in done.text
    with centre.client("staff2") as client:
        text = client.get("/counter/mo-chit").text
        assert 'data-counter="3" data-counter-state="closed"' in text


def test_lunch_is_refused_in_a_sentence_where_too_few_would_stay(desk: Desk) -> None:
    desk.press("complete").press("break", kind="lunch")
    assert desk.page.status_code == 409
    assert "At least 1 of the counters must stay at work." in desk.text
    desk.look().press("break")
    assert "Short break" in desk.text


def _words(page: str) -> str:
    """What a reader sees: no markup, no keys that differ with every drawing."""
    return re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
