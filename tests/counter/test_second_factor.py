"""Signing in with an app on the telephone, through HTTP as a browser without script would."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import httpx
import pytest

from shared.domain.permissions import Grant, Role
from shared.services import people, second_factor
from tests.builders import run
from tests.counter.conftest import PASSWORD, Centre
from tests.oracles.authenticator import shown
from tests.sign_in_scene import (
    FACTOR,
    SIGN_IN,
    Phone,
    app_key,
    end,
    given_password,
    hire,
    paper,
    set_up,
)

RULES = "/counter/administration/sign-in"
NEW = "seven lanterns under the bridge"


@pytest.fixture
def phone(centre: Centre) -> Phone:
    """staff1 has set up an app; half a minute later its next code counts."""
    with centre.client("staff1") as client:
        made = set_up(client, centre.clock, PASSWORD)
    centre.clock.advance(seconds=30)
    return made


@pytest.fixture
def head(centre: Centre, password_hash: str) -> Iterator[httpx.Client]:
    hire(centre.office, "head", password_hash, Grant(Role.ADMINISTRATOR))
    with centre.client("head") as client:
        yield client


def with_password(client: httpx.Client, name: str = "staff1", more: str = "") -> httpx.Response:
    form = {"username": name, "password": PASSWORD, "next": more}
    return client.post(SIGN_IN, data=form)


def with_code(client: httpx.Client, code: str, following: str = "") -> httpx.Response:
    return client.post(f"{SIGN_IN}/code", data={"code": code, "next": following})


def stored(centre: Centre) -> str:
    """Everything that the database holds, as a thief reads it."""
    with closing(sqlite3.connect(centre.office.db.url.removeprefix("sqlite:///"))) as database:
        return "\n".join(database.iterdump())


def test_the_oracle_shows_what_rfc_6238_lists() -> None:
    key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "94287082"), (1111111109, "07081804"), (20000000000, "65353130")):
        assert shown(key, datetime.fromtimestamp(seconds, UTC), 8) == code


def test_after_the_password_nothing_is_open_until_the_code(centre: Centre, phone: Phone) -> None:
    with centre.client() as client:
        asked = with_password(client, more="/counter/mo-chit/hall")
        assert asked.url.path == f"{SIGN_IN}/code"
        assert "gcs_staff" not in client.cookies
        assert 'data-form="sign-in"' in client.get("/counter/mo-chit").text
        there = with_code(client, phone.code(), "/counter/mo-chit/hall")
        assert there.url.path == "/counter/mo-chit/hall"
        assert "gcs_sign_in" not in client.cookies


def test_a_code_opens_once_and_only_around_its_time(centre: Centre, phone: Phone) -> None:
    late = phone.code()
    centre.clock.advance(seconds=30)
    with centre.client() as client:
        with_password(client)
        assert with_code(client, late).url.path == "/counter/mo-chit"
    with centre.client() as client:
        with_password(client)
        assert with_code(client, late).status_code == 401
        old = phone.code()
        centre.clock.advance(seconds=90)
        assert with_code(client, old).status_code == 401
        assert with_code(client, phone.code()).url.path == "/counter/mo-chit"


def test_the_same_form_sent_twice_opens_one_session(centre: Centre, phone: Phone) -> None:
    with centre.client() as client:
        with_password(client)
        token = client.cookies["gcs_sign_in"]
        cookies = {"gcs_sign_in": token}
    first, again = (
        httpx.post(f"{centre.url}{SIGN_IN}/code", data={"code": phone.code()}, cookies=cookies)
        for _ in range(2)
    )
    assert first.status_code == again.status_code == 303
    assert first.cookies["gcs_staff"] == again.cookies["gcs_staff"]


def test_wrong_codes_are_counted_and_then_the_right_one_waits_too(
    centre: Centre, phone: Phone
) -> None:
    with centre.client() as client:
        with_password(client)
        for _ in range(5):
            assert with_code(client, "000000").status_code == 401
        refused = with_code(client, phone.code())
        assert refused.status_code == 429
        centre.clock.advance(minutes=5, seconds=1)
        assert with_code(client, phone.code()).url.path == "/counter/mo-chit"


@pytest.mark.parametrize("change", ["time", "password", "account", "letters", "far", "step"])
def test_a_sign_in_that_was_begun_ends_by_itself(
    centre: Centre, phone: Phone, password_hash: str, change: str
) -> None:
    with centre.client() as client:
        with_password(client)
        if change == "time":
            centre.clock.advance(minutes=10)
        elif change == "password":
            given_password(centre.office, "staff1", password_hash.replace("$", "$", 1) + "x")
        elif change == "account":
            end(centre.office, "staff1")
        elif change == "letters":
            token = client.cookies["gcs_sign_in"]
            client.cookies.set("gcs_sign_in", "9" + token)
        elif change == "far":
            client.cookies.set("gcs_sign_in", "9" * 30 + client.cookies["gcs_sign_in"])
        else:
            form = {"password": NEW, "again": NEW}
            assert client.post(f"{SIGN_IN}/password", data=form).status_code == 401
            return
        answer = with_code(client, phone.code())
        assert answer.status_code == 401
        assert 'data-form="sign-in"' in answer.text


def test_a_recovery_code_replaces_the_telephone_once(centre: Centre, phone: Phone) -> None:
    for code, status in ((phone.paper[3].lower().replace("-", " "), 200), (phone.paper[3], 401)):
        with centre.client() as client:
            with_password(client)
            assert with_code(client, code).status_code == status
    with centre.client() as client:
        with_password(client)
        with_code(client, phone.paper[4])
        assert "8 recovery codes are left" in client.get(FACTOR).text
        made = client.post(f"{FACTOR}/codes", data={"key": "more", "code": phone.paper[5]})
        again = client.post(f"{FACTOR}/codes", data={"key": "more", "code": phone.paper[5]})
        assert paper(made.text) == paper(again.text)
        assert not set(paper(made.text)) & set(phone.paper)
        refused = client.post(f"{FACTOR}/codes", data={"key": "x", "code": phone.paper[6]})
        assert refused.status_code == 401


def test_a_stolen_database_opens_nothing(centre: Centre, phone: Phone) -> None:
    everything = stored(centre)
    secret = phone.key.replace(" ", "")
    assert "second_factor" in everything
    assert secret not in everything
    assert not any(code in everything for code in phone.paper)
    assert not any(code.replace("-", "") in everything for code in phone.paper)


def test_an_app_counts_only_after_its_first_code(centre: Centre) -> None:
    with centre.client("staff1") as client:
        wrong = client.post(f"{FACTOR}/begin", data={"key": "a", "password": "not this one"})
        assert wrong.status_code == 401
        begun = client.post(f"{FACTOR}/begin", data={"key": "b", "password": PASSWORD})
        assert '<svg class="qr"' in begun.text
        refused = client.post(f"{FACTOR}/confirm", data={"key": "c", "code": "000000"})
        assert refused.status_code == 401
        assert app_key(refused.text) == app_key(begun.text)
    with centre.client() as client:
        assert with_password(client).url.path == "/counter/mo-chit"


def test_a_secret_that_waits_goes_with_the_password_that_showed_it(centre: Centre) -> None:
    """Whoever knew the old password may have looked at it."""
    with centre.client("staff1") as thief:
        seen = thief.post(f"{FACTOR}/begin", data={"key": "a", "password": PASSWORD})
    with centre.client("staff1") as client:
        form = {"key": "b", "old": PASSWORD, "password": NEW, "again": NEW}
        client.post("/counter/my-account/password", data=form)
        begun = client.post(f"{FACTOR}/begin", data={"key": "c", "password": NEW})
        assert app_key(begun.text) != app_key(seen.text)


def test_a_secret_that_nobody_confirms_is_good_for_a_quarter_of_an_hour(centre: Centre) -> None:
    with centre.client("staff1") as client:
        begun = client.post(f"{FACTOR}/begin", data={"key": "a", "password": PASSWORD})
        late = Phone(app_key(begun.text), centre.clock)
        centre.clock.advance(minutes=14, seconds=59)
        assert app_key(client.get(FACTOR).text) == late.key
        centre.clock.advance(seconds=1)
        assert "data-app-key" not in client.get(FACTOR).text
        refused = client.post(f"{FACTOR}/confirm", data={"key": "b", "code": late.code()})
        assert (refused.status_code, "took too long" in refused.text) == (409, True)
        anew = client.post(f"{FACTOR}/begin", data={"key": "c", "password": PASSWORD})
        assert app_key(anew.text) != late.key
        set_up(client, centre.clock, PASSWORD)


def test_begun_again_soon_it_stays_and_later_it_is_another(centre: Centre) -> None:
    with centre.client("staff1") as client:
        form = {"key": "a", "password": PASSWORD}
        first = app_key(client.post(f"{FACTOR}/begin", data=form).text)
        centre.clock.advance(minutes=4)
        assert app_key(client.post(f"{FACTOR}/begin", data=form).text) == first
        centre.clock.advance(minutes=1)
        assert app_key(client.post(f"{FACTOR}/begin", data=form).text) != first


def test_a_secret_that_waits_goes_at_signing_out_and_with_time(centre: Centre) -> None:
    with centre.client("staff1") as client:
        first = client.post(f"{FACTOR}/begin", data={"key": "a", "password": PASSWORD})
        client.post("/counter/sign-out", data={})
        assert "second_factor" in stored(centre)
        assert 'INSERT INTO "second_factor"' not in stored(centre)
    with centre.client("staff1") as client:
        assert "data-app-key" not in client.get(FACTOR).text
        again = client.post(f"{FACTOR}/begin", data={"key": "b", "password": PASSWORD})
        assert app_key(again.text) != app_key(first.text)
    run(second_factor.forget_old(centre.office))
    assert 'INSERT INTO "second_factor"' in stored(centre)
    centre.clock.advance(minutes=15)
    run(second_factor.forget_old(centre.office))
    assert 'INSERT INTO "second_factor"' not in stored(centre)


def test_a_confirmed_app_outlives_both(centre: Centre, phone: Phone) -> None:
    centre.clock.advance(hours=1)
    run(second_factor.forget_old(centre.office))
    with centre.client() as client:
        with_password(client)
        with_code(client, phone.next_code())
        client.post("/counter/sign-out", data={})
    with centre.client() as client:
        assert with_password(client).url.path == f"{SIGN_IN}/code"


def test_one_takes_the_app_off_the_own_account_with_a_code(centre: Centre, phone: Phone) -> None:
    with centre.client() as client:
        with_password(client)
        with_code(client, phone.code())
        wrong = client.post(f"{FACTOR}/remove", data={"key": "a", "code": "000000"})
        assert wrong.status_code == 401
        removed = client.post(f"{FACTOR}/remove", data={"key": "b", "code": phone.next_code()})
        assert "the password alone" in removed.text
    with centre.client() as client:
        assert with_password(client).url.path == "/counter/mo-chit"


def test_a_colleagues_desk_is_not_taken_over_past_the_app(centre: Centre, phone: Phone) -> None:
    with centre.client() as client:
        with_password(client)
        with_code(client, phone.code())
        pin = {"password": PASSWORD, "pin": "274913", "again": "274913"}
        assert client.post("/counter/pin", data=pin).status_code == 200
    with centre.client("staff2") as client:
        ids = {name: id for id, name in _ids(centre)}
        for secret in ("274913", PASSWORD):
            form = {"key": secret, "staff": ids["staff1"], "secret": secret}
            refused = client.post("/counter/mo-chit/3/switch", data=form)
            assert refused.status_code == 409
            assert "more than a password" in refused.text


def _ids(centre: Centre) -> list[tuple[int, str]]:
    return [(each.id, each.username) for each in people.everybody(centre.office)]


def test_administrators_are_asked_to_set_one_up_once_it_is_the_rule(
    centre: Centre, head: httpx.Client, password_hash: str
) -> None:
    ask = {"key": "rule", "asked": "yes"}
    early = head.post(f"{RULES}/rule", data=ask)
    assert (early.status_code, "your own second factor first" in early.text) == (422, True)
    set_up(head, centre.clock, PASSWORD)
    assert "from the next sign-in on" in head.post(f"{RULES}/rule", data={**ask, "key": "2"}).text
    kept = head.post(f"{FACTOR}/remove", data={"key": "off", "code": "000000"})
    assert kept.status_code == 422
    hire(centre.office, "second", password_hash, Grant(Role.ADMINISTRATOR))
    with centre.client() as client:
        asked = with_password(client, "second")
        assert asked.url.path == f"{SIGN_IN}/set-up"
        assert 'data-form="sign-in"' in client.get("/counter/administration").text
        mine = Phone(app_key(asked.text), centre.clock)
        shown_once = client.post(f"{SIGN_IN}/set-up", data={"code": mine.code()})
        assert len(paper(shown_once.text)) == 10
        assert client.get("/counter/administration").url.path == "/counter/administration"
    with centre.client() as client:
        assert with_password(client).url.path == "/counter/mo-chit"


def test_an_administrator_takes_a_lost_telephone_off_with_a_reason(
    centre: Centre, head: httpx.Client, phone: Phone
) -> None:
    with centre.client("boss") as client:
        assert client.get(RULES).status_code == 404
    ids = {name: id for id, name in _ids(centre)}
    form = {"key": "k", "staff": ids["staff1"], "what": "app", "why": ""}
    assert head.post(f"{RULES}/take-away", data=form).status_code == 422
    form = {**form, "key": "l", "why": "telephone lost on the bus"}
    for _ in range(2):
        assert head.post(f"{RULES}/take-away", data=form).status_code == 200
    with centre.client() as client:
        assert with_password(client).url.path == "/counter/mo-chit"
    none = head.post(f"{RULES}/take-away", data={**form, "key": "m"})
    assert none.status_code == 422
    own = head.post(f"{RULES}/take-away", data={**form, "key": "n", "staff": ids["head"]})
    assert (own.status_code, "under My account" in own.text) == (422, True)
    logged = stored(centre).count("telephone lost on the bus")
    assert logged == 1


def test_a_given_password_is_replaced_before_anything_opens(
    centre: Centre, password_hash: str
) -> None:
    given_password(centre.office, "staff2", password_hash)
    with centre.client() as client:
        asked = with_password(client, "staff2")
        assert asked.url.path == f"{SIGN_IN}/password"
        for form, why in (
            ({"password": PASSWORD, "again": PASSWORD}, "the password you have"),
            ({"password": NEW, "again": NEW + "x"}, "not the same"),
            ({"password": "staff2-staff2-1", "again": "staff2-staff2-1"}, "guessed first"),
        ):
            refused = client.post(f"{SIGN_IN}/password", data=form)
            assert (refused.status_code, why in refused.text) == (422, True)
        done = client.post(f"{SIGN_IN}/password", data={"password": NEW, "again": NEW})
        assert done.url.path == "/counter/mo-chit"
    with centre.client() as client:
        assert with_password(client, "staff2").status_code == 401
        form = {"username": "staff2", "password": NEW}
        assert client.post(SIGN_IN, data=form).url.path == "/counter/mo-chit"


def test_changing_ones_password_ends_every_other_session(centre: Centre) -> None:
    page = "/counter/my-account/password"
    with centre.client("staff1") as here, centre.client("staff1") as elsewhere:
        wrong = {"key": "a", "old": "not this one", "password": NEW, "again": NEW}
        assert here.post(page, data=wrong).status_code == 401
        form = {**wrong, "key": "b", "old": PASSWORD}
        for _ in range(2):
            changed = here.post(page, data=form)
            assert "Your password is changed" in changed.text
        assert here.get("/counter/mo-chit").url.path == "/counter/mo-chit"
        assert 'data-form="sign-in"' in elsewhere.get("/counter/mo-chit").text
        guesses = [here.post(page, data={**wrong, "key": f"guess-{n}"}) for n in range(6)]
        assert guesses[-1].status_code == 429
    with centre.client() as client:
        assert with_password(client).status_code == 401


def test_a_demonstration_asks_for_the_password_alone(open_centre: Centre) -> None:
    with open_centre.client("staff1") as client:
        assert client.get(FACTOR).status_code == 404
    assert not second_factor.has_one(open_centre.office, 1)
