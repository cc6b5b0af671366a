"""Screens of a real centre are paired by a one-time code before they show anything."""

from __future__ import annotations

import pytest

from shared.services import devices
from tests.kiosk.conftest import Hall

PAGES = ["", "/topics", "/topics/passport", "/services/tax-id", "/help", "/board", "/feedback"]


@pytest.mark.parametrize("page", [*PAGES, "/board/stream", "/ticket/x"])
def test_an_unpaired_screen_is_asked_for_its_code(hall: Hall, page: str) -> None:
    answer = hall.client().get(f"/kiosk/mo-chit{page}")
    assert answer.url.path == "/kiosk/mo-chit/pair"
    assert 'name="code"' in answer.text


def test_an_unpaired_screen_takes_no_ticket(hall: Hall) -> None:
    form = {"service": "passport-ordinary"}
    answer = hall.client().post("/kiosk/mo-chit/tickets", data=form)
    assert answer.url.path == "/kiosk/mo-chit/pair"


def test_a_code_pairs_one_screen_once(hall: Hall) -> None:
    code = hall.pairing_code()
    client = hall.client()
    answer = client.post("/kiosk/mo-chit/pair", data={"code": f" {code.lower()} "})
    assert answer.url.path == "/kiosk/mo-chit"
    cookie = answer.history[0].headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    for page in PAGES:
        assert client.get(f"/kiosk/mo-chit{page}").url.path == f"/kiosk/mo-chit{page}"
    second = hall.client().post("/kiosk/mo-chit/pair", data={"code": code})
    assert second.status_code == 404
    assert "data-invalid" in second.text


@pytest.mark.parametrize(("code", "status"), [("", 422), ("WRONG", 404), ("X" * 41, 422)])
def test_a_wrong_code_is_explained_beside_the_field(hall: Hall, code: str, status: int) -> None:
    answer = hall.client().post("/kiosk/mo-chit/pair", data={"code": code})
    assert answer.status_code == status
    assert 'id="code-error"' in answer.text


@pytest.mark.parametrize("kind", ["board", "feedback"])
def test_a_screen_goes_to_what_it_is_for(hall: Hall, kind: str) -> None:
    code = hall.pairing_code(kind=kind)
    answer = hall.client().post("/kiosk/mo-chit/pair", data={"code": code})
    assert answer.url.path == f"/kiosk/mo-chit/{kind}"


def test_a_screen_of_one_centre_is_none_of_another(hall: Hall) -> None:
    client = hall.client()
    client.post("/kiosk/mo-chit/pair", data={"code": hall.pairing_code()})
    answer = client.get("/kiosk/district-1")
    assert answer.url.path == "/kiosk/district-1/pair"
    assert "belongs to another centre: Mo Chit BTS station" in answer.text


def test_the_code_decides_the_centre(hall: Hall) -> None:
    code = hall.pairing_code("district-1")
    answer = hall.client().post("/kiosk/mo-chit/pair", data={"code": code})
    assert answer.url.path == "/kiosk/district-1"


def test_a_screen_that_was_shut_out_is_asked_again(hall: Hall) -> None:
    client = hall.client()
    client.post("/kiosk/mo-chit/pair", data={"code": hall.pairing_code()})
    device = devices.all_devices(hall.office)[0].record.id
    hall.office.db.write_now(lambda tx: devices.shut_out(hall.office, tx, device))
    assert client.get("/kiosk/mo-chit").url.path == "/kiosk/mo-chit/pair"


def test_the_first_page_keeps_a_screen_paired(hall: Hall) -> None:
    client = hall.client()
    client.post("/kiosk/mo-chit/pair", data={"code": hall.pairing_code()})
    assert "max-age=34560000" in client.get("/kiosk/mo-chit").headers["set-cookie"].lower()


def test_pairing_for_an_unknown_centre_is_refused(hall: Hall) -> None:
    assert hall.client().get("/kiosk/nowhere/pair").status_code == 404
