"""Signing in through an OpenID provider that others wrote, in a browser without script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from shared.clock import SystemClock
from shared.domain.permissions import Grant, Role
from shared.services import own_password
from shared.services.openid_client import OpenIdClient, Provider
from tests.builders import an_office
from tests.counter.conftest import PASSWORD, Centre
from tests.manual_clock import ManualClock
from tests.openid_provider import provider
from tests.openid_provider.visiting import come_back
from tests.served import served
from tests.sign_in_scene import SIGN_IN, end, given_password, hire

CONNECTION = "/counter/my-account/openid"
SECRET = "a secret: for+tests"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with provider() as found:
        yield found


@pytest.fixture
def place(stocked_sqlite_url: str, issuer: str, password_hash: str) -> Iterator[Centre]:
    """By the real clock, because the provider looks at its own."""
    with ExitStack() as stack:
        known = Provider(issuer, "counter", SECRET, "ThaiD")
        office = replace(an_office(stocked_sqlite_url, SystemClock()), openid=OpenIdClient(known))
        stack.callback(office.db.close)
        for name in ("staff1", "staff2"):
            hire(office, name, password_hash, Grant(Role.CLERK, "mo-chit"))
        yield Centre(stack.enter_context(served(office)), office, ManualClock())


def sign_in_there(place: Centre, browser: httpx.Client, who: str) -> str:
    """Press the button and sign in at the provider; returns the way back."""
    onward = browser.get(f"{SIGN_IN}/openid", follow_redirects=False).headers["location"]
    return come_back(browser, onward, who, f"{place.url}{SIGN_IN}/openid/back")


def connect(place: Centre, browser: httpx.Client, who: str, key: str = "k") -> httpx.Response:
    page = browser.post(CONNECTION, data={"key": key, "password": PASSWORD})
    onward = re.search(r'data-onward href="([^"]+)"', page.text)
    assert onward is not None, page.text[-3000:]
    back = f"{place.url}{SIGN_IN}/openid/back"
    return browser.get(come_back(browser, unescape(onward[1]), who, back))


@pytest.fixture
def connected(place: Centre) -> Centre:
    """staff1 has connected the account with the identity `somsri`."""
    with place.client("staff1") as browser:
        assert "From now on you can sign in with ThaiD" in connect(place, browser, "somsri").text
    return place


def test_whoever_connected_signs_in_without_a_password(connected: Centre) -> None:
    with connected.client() as browser:
        assert "Sign in with ThaiD" in browser.get("/counter").text
        back = sign_in_there(connected, browser, "somsri")
        assert browser.get(back).url.path == "/counter/mo-chit"
        assert "gcs_openid" not in browser.cookies
        assert "Somsri" in browser.get("/counter/mo-chit").text


def test_an_identity_that_nobody_connected_opens_nothing_and_makes_no_account(
    connected: Centre,
) -> None:
    with connected.client() as browser:
        answer = browser.get(sign_in_there(connected, browser, "staff2"))
        assert answer.status_code == 401
        assert "opens no account here" in answer.text
        assert "gcs_staff" not in browser.cookies


def test_an_account_that_ended_answers_like_one_that_never_was(connected: Centre) -> None:
    end(connected.office, "staff1")
    with connected.client() as browser:
        answer = browser.get(sign_in_there(connected, browser, "somsri"))
        assert (answer.status_code, "opens no account here" in answer.text) == (401, True)


def test_a_code_works_once_in_its_own_browser_with_its_own_state(connected: Centre) -> None:
    with connected.client() as browser, connected.client() as thief:
        back = sign_in_there(connected, browser, "somsri")
        mine = browser.cookies["gcs_openid"]
        thief.get(f"{SIGN_IN}/openid", follow_redirects=False)
        assert _refused(thief.get(back))
        browser.get(back.replace("state=", "state=x"), follow_redirects=False)
        browser.cookies.set("gcs_openid", mine, domain="127.0.0.1", path="/")
        assert browser.get(back).url.path == "/counter/mo-chit"
        browser.cookies.set("gcs_openid", mine, domain="127.0.0.1", path="/")
        assert _refused(browser.get(back))


def _refused(answer: httpx.Response) -> bool:
    return answer.status_code == 401 and "Signing in with ThaiD did not work" in answer.text


def test_a_code_from_another_journey_fails_by_its_verifier(connected: Centre) -> None:
    """The state is right, but the code was asked for elsewhere (RFC 9700 s. 4.5)."""
    with connected.client() as victim, connected.client() as thief:
        theirs = parse_qs(urlsplit(sign_in_there(connected, victim, "somsri")).query)
        own = sign_in_there(connected, thief, "mallory")
        code = parse_qs(urlsplit(own).query)["code"][0]
        assert _refused(thief.get(own.replace(code, theirs["code"][0])))


def test_somebody_who_cancels_there_may_try_again(connected: Centre) -> None:
    with connected.client() as browser:
        onward = browser.get(f"{SIGN_IN}/openid", follow_redirects=False).headers["location"]
        state = parse_qs(urlsplit(onward).query)["state"][0]
        answer = browser.get(f"{SIGN_IN}/openid/back?error=access_denied&state={state}")
        assert _refused(answer)
        back = sign_in_there(connected, browser, "somsri")
        assert browser.get(back).url.path == "/counter/mo-chit"


def test_connecting_needs_the_password_and_the_same_session(connected: Centre) -> None:
    with connected.client("staff2") as browser, connected.client("staff2") as elsewhere:
        wrong = browser.post(CONNECTION, data={"key": "a", "password": "not this one"})
        assert wrong.status_code == 401
        assert "data-onward" not in wrong.text
        taken = connect(connected, browser, "somsri")
        assert "connected with another account" in taken.text
        page = browser.post(CONNECTION, data={"key": "b", "password": PASSWORD})
        onward = re.search(r'data-onward href="([^"]+)"', page.text)
        assert onward is not None
        back = come_back(
            browser, unescape(onward[1]), "staff2", f"{connected.url}{SIGN_IN}/openid/back"
        )
        way = browser.cookies["gcs_openid"]
        elsewhere.cookies.set("gcs_openid", way, domain="127.0.0.1", path="/")
        assert "did not work" in elsewhere.get(back).text
    with connected.client() as browser:
        assert browser.get(sign_in_there(connected, browser, "staff2")).status_code == 401


def test_disconnecting_leaves_the_password(connected: Centre) -> None:
    with connected.client("staff1") as browser:
        assert (
            browser.post(
                f"{CONNECTION}/remove", data={"key": "a", "password": "not this one"}
            ).status_code
            == 401
        )
        browser.post(f"{CONNECTION}/remove", data={"key": "b", "password": PASSWORD})
    with connected.client() as browser:
        assert browser.get(sign_in_there(connected, browser, "somsri")).status_code == 401
    with connected.client("staff1") as browser:
        assert browser.get("/counter/mo-chit").status_code == 200


def test_a_new_start_password_cuts_the_connection_and_every_session(
    connected: Centre, password_hash: str
) -> None:
    """Whoever took the account over may have connected an identity of their own with it."""
    hire(connected.office, "head", password_hash, Grant(Role.ADMINISTRATOR))
    people = "/counter/administration/people"
    with connected.client("staff1") as theirs, connected.client("head") as head:
        page = head.get(f"{people}/1").text
        assert "Connected with ThaiD since" in page
        assert "It also disconnects the account from ThaiD" in page
        version = re.search(r'name="version" value="(\d+)"', page)
        assert version is not None
        given = head.post(
            f"{people}/1/start-password", data={"key": "reset", "version": version[1]}
        )
        assert "data-start-password" in given.text
        page = head.get(f"{people}/1").text
        assert "data-provider" not in page
        assert 'data-change="openid_disconnected"' in page
        assert 'data-form="sign-in"' in theirs.get("/counter/mo-chit").text
    with connected.client() as browser:
        refused = browser.get(sign_in_there(connected, browser, "somsri"))
        assert (refused.status_code, "opens no account here" in refused.text) == (401, True)


def test_a_password_from_the_server_cuts_the_connection_too(connected: Centre) -> None:
    own_password.set_by_operator(connected.office, "staff1", "lantern-river-64", must_change=True)
    with connected.client() as browser:
        refused = browser.get(sign_in_there(connected, browser, "somsri"))
        assert (refused.status_code, "opens no account here" in refused.text) == (401, True)


def test_a_given_password_is_not_asked_for_where_the_provider_vouches(
    connected: Centre, password_hash: str
) -> None:
    given_password(connected.office, "staff1", password_hash)
    with connected.client() as browser:
        back = sign_in_there(connected, browser, "somsri")
        assert browser.get(back).url.path == "/counter/mo-chit"


def test_a_provider_that_is_away_leaves_the_password(stocked_sqlite_url: str) -> None:
    away = OpenIdClient(Provider("http://127.0.0.1:9", "counter", None, "ThaiD"))
    office = replace(an_office(stocked_sqlite_url, SystemClock()), openid=away)
    with served(office) as url, httpx.Client(base_url=url) as browser:
        answer = browser.get(f"{SIGN_IN}/openid?lang=en")
        assert answer.status_code == 503
        assert "ThaiD does not answer just now. Sign in with your password" in answer.text
        assert 'name="password"' in answer.text
    office.db.close()


def test_without_a_provider_there_is_no_way_to_one(centre: Centre) -> None:
    with centre.client("staff1") as browser:
        for address in (f"{SIGN_IN}/openid", f"{SIGN_IN}/openid/back", CONNECTION):
            assert browser.get(address).status_code == 404
