"""Signing in at the counter, through HTTP as a browser without script would."""

from __future__ import annotations

import re

import pytest

from tests.counter.conftest import PASSWORD, Centre

WRONG = {"username": "staff1", "password": "not this one"}


def test_whoever_is_signed_out_gets_the_sign_in_page(centre: Centre) -> None:
    with centre.client() as client:
        for address in (
            "/counter",
            "/counter/mo-chit",
            "/counter/mo-chit/3",
            "/counter/mo-chit/hall",
        ):
            answer = client.get(address)
            assert answer.status_code == 200
            assert 'data-form="sign-in"' in answer.text
            assert "data-counter=" not in answer.text


def test_after_signing_in_one_is_where_one_wanted_to_go(centre: Centre) -> None:
    with centre.client() as client:
        asked = client.get("/counter/mo-chit/hall")
        following = re.search(r'name="next" value="([^"]*)"', asked.text)
        assert following is not None
        form = {"username": "staff1", "password": PASSWORD, "next": following[1]}
        assert client.post("/counter/sign-in", data=form).url.path == "/counter/mo-chit/hall"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "/counter/../x"])
def test_signing_in_never_leads_to_another_site(centre: Centre, elsewhere: str) -> None:
    with centre.client() as client:
        form = {"username": "staff1", "password": PASSWORD, "next": elsewhere}
        answer = client.post("/counter/sign-in", data=form, follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"] == "/counter"


def test_the_session_cookie_is_hidden_from_scripts_and_other_sites(centre: Centre) -> None:
    with centre.client() as client:
        form = {"username": "staff1", "password": PASSWORD}
        cookie = client.post("/counter/sign-in", data=form, follow_redirects=False).headers[
            "set-cookie"
        ]
        assert "HttpOnly" in cookie
        assert "samesite=lax" in cookie.lower()


def test_a_wrong_password_keeps_the_user_name_and_never_the_password(centre: Centre) -> None:
    with centre.client() as client:
        answer = client.post("/counter/sign-in", data=WRONG)
        assert answer.status_code == 401
        assert "User name or password is not right." in answer.text
        assert 'value="staff1"' in answer.text
        assert WRONG["password"] not in answer.text


def test_an_empty_form_says_which_field_is_empty(centre: Centre) -> None:
    with centre.client() as client:
        answer = client.post("/counter/sign-in", data={"username": "staff1", "password": ""})
        assert answer.status_code == 422
        assert "Please fill this in." in answer.text
        assert 'value="staff1"' in answer.text


def test_guessing_passwords_is_stopped_even_for_the_right_one(centre: Centre) -> None:
    right = {"username": "staff1", "password": PASSWORD}
    with centre.client() as client:
        for _ in range(5):
            assert client.post("/counter/sign-in", data=WRONG).status_code == 401
        refused = client.post("/counter/sign-in", data=right)
        assert refused.status_code == 429
        assert "Too many attempts. Wait" in refused.text
        assert 'value="staff1"' in refused.text
        centre.clock.advance(minutes=5)
        assert client.post("/counter/sign-in", data=right).url.path == "/counter/mo-chit"


def test_signing_out_ends_the_session_for_a_stolen_cookie_too(centre: Centre) -> None:
    with centre.client("staff1") as client:
        stolen = client.cookies["gcs_staff"]
        assert 'data-form="sign-in"' in client.post("/counter/sign-out").text
        client.cookies.set("gcs_staff", stolen)
        assert 'data-form="sign-in"' in client.get("/counter/mo-chit").text


def test_a_supervisor_of_several_centres_chooses_one(centre: Centre) -> None:
    with centre.client("boss") as client:
        text = client.get("/counter").text
        assert re.findall(r'data-centre="([^"]+)"', text) == ["mo-chit", "district-1", "mobile-1"]


def test_a_person_who_serves_nowhere_is_told_whom_to_ask(centre: Centre) -> None:
    with centre.client("auditor") as client:
        assert "Ask the administrator" in client.get("/counter").text


@pytest.mark.parametrize(
    "address", ["", "/3", "/hall", "/tickets", "/3/side", "/3/stream", "/hall/stream", "/99"]
)
def test_a_clerk_of_another_centre_finds_nothing(centre: Centre, address: str) -> None:
    with centre.client("other") as client:
        assert client.get(f"/counter/mo-chit{address}").status_code == 404
        assert client.get(f"/counter/nowhere{address}").status_code == 404


def test_a_clerk_of_another_centre_cannot_act_at_a_counter(centre: Centre) -> None:
    with centre.client("other") as client:
        answer = client.post("/counter/mo-chit/3/open", data={"key": "one"})
        assert answer.status_code == 404
    with centre.client("staff1") as client:
        assert 'data-counter="3" data-counter-state="closed"' in client.get("/counter/mo-chit").text
