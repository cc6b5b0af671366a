"""The pages of administration on which screens are added, moved, loaded anew and switched off."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from shared.domain.permissions import Grant, Role
from shared.services import devices, people
from shared.services.office import Office
from tests.counter.conftest import Centre

PAGE = "/counter/administration/devices"
ADDED = {"centre": "mo-chit", "name": "Kiosk 1", "place": "beside the entrance", "kind": "kiosk"}
KEEPERS = {"head": None, "keeper": "district-1"}


@pytest.fixture
def admin(centre: Centre, password_hash: str) -> Iterator[httpx.Client]:
    for name, where in KEEPERS.items():
        _hire(centre.office, name, password_hash, Grant(Role.ADMINISTRATOR, where))
    with centre.client("head") as client:
        yield client


def _hire(office: Office, name: str, password_hash: str, grant: Grant) -> None:
    office.db.write_now(
        lambda tx: people.add_account(office, tx, name, ("ผู้ดูแล", name), password_hash, (grant,))
    )


def added(admin: httpx.Client, **other: str) -> tuple[int, str]:
    """A new screen's number and its code."""
    text = admin.post(PAGE, data={**ADDED, **other, "key": f"k{len(other)}"}).text
    code, id = re.search(r"data-code>(\w+)<", text), re.search(r"devices/(\d+)", text)
    assert code
    assert id
    return int(id[1]), code[1]


def state(admin: httpx.Client, id: int) -> str:
    text = admin.get(f"{PAGE}?centre=mo-chit").text
    found = re.search(rf'data-device="{id}" data-device-state="(\w+)"', text)
    assert found
    return found[1]


def test_a_code_stands_in_one_answer_and_pairs_the_screen(
    centre: Centre, admin: httpx.Client
) -> None:
    id, code = added(admin)
    for path in (PAGE, f"{PAGE}/{id}"):
        assert code not in admin.get(path).text
    assert state(admin, id) == "waits"
    with centre.client() as screen:
        filled = screen.get(f"/kiosk/mo-chit/pair?code={code}")
        assert f'value="{code}"' in filled.text
        screen.post("/kiosk/mo-chit/pair", data={"code": code})
        told = {"width": 1080, "height": 1920, "age": 10, "program": "old"}
        assert screen.post("/kiosk/mo-chit/alive", data=told).json() == {"reload": False}
        assert state(admin, id) == "works"
        page = admin.get(f"{PAGE}?centre=mo-chit").text
        for words in ("beside the entrance", "1080 × 1920", "older: load it anew"):
            assert words in page
        assert admin.post(f"{PAGE}/{id}/reload", data={"key": "r"}).url.path == f"{PAGE}/{id}"
        centre.clock.advance(seconds=1)
        assert screen.post("/kiosk/mo-chit/alive", data={**told, "age": 5000}).json()["reload"]
        admin.post(f"{PAGE}/{id}/revoke", data={"why": "lost", "key": "off"})
        assert state(admin, id) == "off"
        assert "This screen was switched off" in screen.get("/kiosk/mo-chit").text
    history = admin.get(f"{PAGE}/{id}").text.partition("data-history")[2]
    deeds = ("lost or stolen", "asked to load anew", "paired with its code", "added")
    assert [each for each in deeds if each in history] == list(deeds)
    assert "head" in history


def test_bad_input_draws_the_page_again_with_what_was_typed(admin: httpx.Client) -> None:
    for wrong in ({"name": " "}, {"name": "n" * 81}, {"kind": "fridge"}, {"place": "p" * 121}):
        answer = admin.post(PAGE, data={**ADDED, **wrong, "key": "wrong"})
        assert (answer.status_code, "data-problem" in answer.text) == (422, True)
        kept = "place" if "name" in wrong else "name"
        assert f'value="{ADDED[kept]}"' in answer.text
    id, _ = added(admin)
    answer = admin.post(f"{PAGE}/{id}/change", data={"centre": "mo-chit", "name": "", "place": "x"})
    assert (answer.status_code, 'value="x"' in answer.text) == (422, True)
    assert admin.post(f"{PAGE}/{id}/revoke", data={"why": "because"}).status_code == 422


def test_an_administrator_of_one_centre_sees_its_screens_alone(
    centre: Centre, admin: httpx.Client
) -> None:
    id, _ = added(admin)
    with centre.client("keeper") as keeper:
        assert "Kiosk 1" not in keeper.get(PAGE).text
        for path in (f"{PAGE}?centre=mo-chit", f"{PAGE}/{id}", f"{PAGE}/99"):
            assert keeper.get(path).status_code == 404
        moved = {"centre": "district-1", "name": "mine", "place": "", "key": "steal"}
        assert keeper.post(f"{PAGE}/{id}/change", data=moved).status_code == 404
        own, _ = added(keeper, centre="district-1")
        away = {**moved, "centre": "mo-chit"}
        assert keeper.post(f"{PAGE}/{own}/change", data=away).status_code == 404
    for name in ("boss", "staff1", "auditor", "officer"):
        with centre.client(name) as other:
            assert other.get(PAGE).status_code == 404
            assert other.get(f"{PAGE}/{id}").status_code == 404


def test_moving_to_another_centre_shows_a_code_and_loses_the_old_pairing(
    centre: Centre, admin: httpx.Client
) -> None:
    id, code = added(admin)
    with centre.client() as screen:
        screen.post("/kiosk/mo-chit/pair", data={"code": code})
        moved = {"centre": "district-1", "name": "Kiosk 1", "place": "", "key": "move"}
        answer = admin.post(f"{PAGE}/{id}/change", data=moved)
        found = re.search(r"data-code>(\w+)<", answer.text)
        assert found
        assert screen.get("/kiosk/mo-chit").url.path == "/kiosk/mo-chit/pair"
        screen.post("/kiosk/mo-chit/pair", data={"code": found[1]})
        assert screen.get("/kiosk/district-1").url.path == "/kiosk/district-1"
    (only,) = devices.all_devices(centre.office)
    assert (only.record.id, only.record.centre) == (id, "district-1")


def test_the_wall_of_a_board_that_was_switched_off_is_told_nothing_more(
    centre: Centre, admin: httpx.Client
) -> None:
    id, code = added(admin, kind="board")
    with centre.client() as board:
        board.post("/kiosk/mo-chit/pair", data={"code": code})
        with board.stream("GET", "/counter/mo-chit/wall/stream") as stream:
            messages = stream.iter_text()
            while "snapshot" not in next(messages):
                pass
            admin.post(f"{PAGE}/{id}/revoke", data={"why": "lost", "key": "off"})
            centre.visit()
            assert not any("snapshot" in each for each in messages)
