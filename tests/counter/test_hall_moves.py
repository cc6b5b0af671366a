"""One press in the hall helps, can be taken back, and an old page changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from shared.store import people as people_store
from tests.builders import a_visit
from tests.counter.conftest import Centre
from tests.counter.test_desk import Desk

HALL = "/counter/mo-chit/hall"
SET = f"{HALL}/counters"


@pytest.fixture
def staff(centre: Centre) -> Iterator[dict[str, httpx.Client]]:
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(centre.client(name)) for name in ("staff1", "staff2", "boss")
        }


def at(client: httpx.Client, number: int) -> Desk:
    address = f"/counter/mo-chit/{number}"
    return Desk(client, client.post(f"{address}/open", data={"key": f"open-{number}"}))


def page(client: httpx.Client, address: str = HALL) -> Desk:
    return Desk(client, client.get(address))


def remedies(hall: Desk) -> list[str]:
    return re.findall(r'data-remedy="([\w-]+)"', hall.text)


def form_of(hall: Desk, mark: str) -> tuple[str, dict[str, str]]:
    for form in re.findall(r"<form.*?</form>", hall.text, re.DOTALL):
        if mark in form:
            address = re.search(r'action="([^"]+)"', form)
            assert address is not None
            fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
            return address[1], dict(fields)
    raise AssertionError(f"no form with {mark}")


def press(hall: Desk, mark: str, **fields: object) -> Desk:
    address, hidden = form_of(hall, mark)
    return Desk(hall.client, hall.client.post(address, data={**hidden, **fields}))


def takes(client: httpx.Client, counter: int) -> str:
    found = client.get(f"{SET}/{counter}").text
    chosen = re.findall(r'name="line-(\w)" value="(\w+)" checked', found)
    return " ".join(f"{letter}:{choice}" for letter, choice in chosen)


def test_every_line_has_exactly_one_press(centre: Centre, staff: dict[str, httpx.Client]) -> None:
    for _ in range(4):
        a_visit(centre.office)
    at(staff["staff1"], 3).press("call-next").press("start")
    at(staff["staff2"], 4).press("break")
    centre.clock.advance(minutes=40)
    hall = page(staff["boss"])
    lines = re.findall(r"<li data-delay=.*?</li>", hall.text, re.DOTALL)
    assert len(lines) == 5
    assert all(len(re.findall("<button|<a class", each)) == 1 for each in lines)
    assert remedies(hall).count("end-break") == 1
    assert remedies(hall).count("remind") == 1


def test_a_call_from_the_hall_is_taken_back(centre: Centre, staff: dict[str, httpx.Client]) -> None:
    a_visit(centre.office)
    at(staff["staff1"], 3)
    centre.clock.advance(minutes=31)
    after = press(page(staff["boss"]), 'data-remedy="call"')
    assert "B001 was called to counter 3." in after.text
    back = press(after, 'data-action="undo"')
    assert "Taken back." in back.text
    assert 'data-waiting="1"' in back.text


def test_a_call_of_somebody_who_was_called_meanwhile_is_refused_with_the_present(
    centre: Centre, staff: dict[str, httpx.Client]
) -> None:
    a_visit(centre.office)
    desk = at(staff["staff1"], 3)
    at(staff["staff2"], 4)
    centre.clock.advance(minutes=31)
    old = page(staff["boss"])
    desk.look().press("call-next")
    after = press(old, 'data-remedy="call"')
    assert after.page.status_code == 409
    assert after.problem
    assert re.search(r'data-state="busy" data-hall-counter="3".*?B001', after.text, re.DOTALL)


def test_a_reminder_stands_at_the_desk_until_the_clerk_has_acted(
    centre: Centre, staff: dict[str, httpx.Client]
) -> None:
    a_visit(centre.office)
    desk = at(staff["staff1"], 3).press("call-next").press("start")
    centre.clock.advance(minutes=20)
    after = press(page(staff["boss"]), 'data-remedy="remind"')
    assert "data-reminded" in after.text
    assert remedies(after) == ["look"], "asked once, the next thing is to go there"
    assert 'data-reminder="B001"' in desk.look().text
    assert "data-reminder=" not in desk.press("next-step").text


def test_who_is_on_hold_too_long_at_a_closed_counter_gets_back_in_line(
    centre: Centre, staff: dict[str, httpx.Client]
) -> None:
    a_visit(centre.office)
    desk = at(staff["staff1"], 3).press("call-next").press("start")
    desk.press("pause", reason="citizen_papers")
    desk.look().press("close")
    centre.clock.advance(minutes=31)
    after = press(page(staff["boss"]), 'data-remedy="put-back"')
    assert "B001 is back in line." in after.text
    assert 'data-waiting="1"' in after.text


def test_a_line_that_nobody_serves_is_loud_and_one_press_serves_it(
    centre: Centre, staff: dict[str, httpx.Client]
) -> None:
    at(staff["staff1"], 3)
    setting = {f"line-{letter}": "not" for letter in "FKMRUWYZ"} | {"line-B": "also"}
    press(page(staff["boss"], f"{SET}/3"), 'data-action="profile"', **setting)
    a_visit(centre.office, "passport-ordinary")
    centre.clock.advance(minutes=31)
    hall = page(staff["boss"])
    assert "Nobody serves F: 1 wait" in hall.text
    after = press(hall, 'data-remedy="take"')
    assert "Nobody serves" not in after.text
    assert takes(staff["boss"], 3) == "B:also F:also K:not M:not R:not U:not W:not Y:not Z:not"
    press(after, 'data-action="undo"')
    assert "F:not" in takes(staff["boss"], 3)


def test_an_old_setting_of_a_counter_is_refused(
    centre: Centre, staff: dict[str, httpx.Client]
) -> None:
    at(staff["staff1"], 3)
    old = page(staff["boss"], f"{SET}/3")
    everything = {f"line-{letter}": "also" for letter in "BFKMRUWYZ"}
    press(
        page(staff["boss"], f"{SET}/3"), 'data-action="profile"', **everything | {"line-B": "first"}
    )
    after = press(old, 'data-action="profile"', **everything)
    assert after.page.status_code == 409
    assert "Counter 3 changed meanwhile." in (after.problem or "")
    assert takes(staff["boss"], 3).startswith("B:first F:also")


def test_whom_a_setting_would_call_is_shown_before_it_holds(
    centre: Centre, staff: dict[str, httpx.Client]
) -> None:
    a_visit(centre.office)
    centre.clock.advance(minutes=2)
    a_visit(centre.office, "passport-ordinary")
    at(staff["staff1"], 3)
    boss = staff["boss"]
    assert 'data-preview="B001"' in boss.get(f"{SET}/3").text
    asked = {f"line-{letter}": "also" for letter in "BKMRUWYZ"} | {"line-F": "first"}
    assert 'data-preview="F001"' in boss.get(f"{SET}/3", params=asked).text
    nothing = dict.fromkeys((f"line-{letter}" for letter in "BFKMRUWYZ"), "not")
    assert "Choose at least one line" in boss.get(f"{SET}/3", params=nothing).text
    press(page(boss, f"{SET}/3"), 'data-action="profile"', **asked)
    desk = page(staff["staff1"], "/counter/mo-chit/3").press("call-next")
    assert desk.number == "F001"


def test_a_person_goes_on_at_another_counter_and_it_is_logged(
    centre: Centre, staff: dict[str, httpx.Client]
) -> None:
    at(staff["staff1"], 2)
    after = press(page(staff["boss"], f"{SET}/2"), 'value="5"')
    assert "goes on at counter 5" in after.text
    assert re.search(r'data-state="closed" data-hall-counter="2"', after.text)
    assert re.search(r'data-state="open" data-hall-counter="5".*?Ms Staff1', after.text, re.DOTALL)
    with centre.office.db.read() as connection:
        logged = people_store.last_change(connection, "counter_moved", "mo-chit")
    assert logged is not None
    assert (logged["before"], logged["after"]) == ({"counter": 2}, {"counter": 5})


def test_a_counter_is_opened_for_a_colleague_who_is_free(
    centre: Centre, staff: dict[str, httpx.Client]
) -> None:
    a_visit(centre.office)
    centre.clock.advance(minutes=31)
    hall = page(staff["boss"])
    after = press(hall, 'data-remedy="open"')
    assert "Counter 1 is open." in after.text
    assert "Ms Staff" in after.text
    again = press(hall, 'data-remedy="open"')
    assert again.page.status_code == 200, "the same press twice opens one counter"
    assert "Counters: 1 of 6 open" in again.text


def test_a_clerk_changes_nothing_from_the_hall(
    centre: Centre, staff: dict[str, httpx.Client]
) -> None:
    at(staff["staff1"], 3)
    clerk = staff["staff2"]
    assert "data-set=" not in clerk.get(HALL).text
    assert clerk.get(f"{SET}/3").status_code == 404
    for move, form in (
        ("move", {"counter": "3", "seen": "x", "to": "5"}),
        ("take", {"counter": "3", "seen": "x", "letter": "B"}),
        ("open", {"counter": "5", "staff": "1"}),
        ("promise", {"percent": "50", "minutes": "60"}),
        ("remind", {"counter": "3", "transaction": "1", "version": "1"}),
    ):
        assert clerk.post(f"{HALL}/{move}", data={"key": move, **form}).status_code == 404, move


def test_the_promise_of_a_centre_is_its_own_and_tells_kept_from_broken(
    centre: Centre, staff: dict[str, httpx.Client]
) -> None:
    for _ in range(6):
        a_visit(centre.office)
    centre.clock.advance(minutes=16)
    assert 'data-level="broken"' in page(staff["boss"]).text
    assert "broken since 08:45" in page(staff["boss"]).text
    terms = page(staff["boss"], f"{HALL}/terms")
    after = press(terms, 'data-action="promise"', percent=80, minutes=45)
    assert 'data-level="too_few"' in after.text
    assert "80% called within 45 min" in after.text


def test_refusals_are_not_counted_as_finished(
    centre: Centre, staff: dict[str, httpx.Client]
) -> None:
    a_visit(centre.office)
    desk = at(staff["staff1"], 3).press("call-next").press("start")
    desk.press("complete-otherwise", outcome="refused")
    text = page(staff["boss"]).text
    assert "data-finished>0<" in text
    assert "otherwise: 1" in text


def test_the_wall_shows_no_name_and_lets_no_stranger_look(
    centre: Centre, staff: dict[str, httpx.Client]
) -> None:
    a_visit(centre.office)
    at(staff["staff1"], 3).press("call-next")
    wall = staff["boss"].get("/counter/mo-chit/wall").text
    assert 'data-wall-counter="3"' in wall
    assert "Ms Staff1" not in wall
    assert "<form" not in wall
    with centre.client() as stranger:
        assert "data-wall-counter" not in stranger.get("/counter/mo-chit/wall").text


def test_a_paired_board_stays_signed_in_as_the_wall(centre: Centre) -> None:
    from shared.services import devices

    office = centre.office
    code = office.db.write_now(
        lambda tx: devices.register_device(office, tx, "mo-chit", "board", "Back office wall")
    )
    with centre.client() as screen:
        screen.post("/kiosk/mo-chit/pair", data={"code": code})
        found = screen.get("/counter/mo-chit/wall")
        assert "data-wall-counter" in found.text
        assert "Max-Age=34560000" in found.headers["set-cookie"]
        assert "data-wall-counter" not in screen.get("/counter/district-1/wall").text
