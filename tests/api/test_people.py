"""Signing in: slow to guess, quick to end, and the same answer for a retry."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, extract_parameters

from shared.domain.permissions import Grant, Role
from shared.services import people, secrecy
from shared.services.office import Office
from shared.store import people as rows
from tests.api.conftest import Client
from tests.manual_clock import ManualClock
from tests.sign_in_scene import an_app, given_password

pytestmark = pytest.mark.few_on_postgresql(every=3)

SESSIONS = "/api/v1/sessions"
PASSWORD = "twelve letters or more"


@pytest.fixture(autouse=True)
def somsri(office: Office) -> None:
    hashed = people.hash_password(PASSWORD)
    grants = (Grant(Role.CLERK, "mo-chit"),)
    office.db.write_now(
        lambda tx: people.add_account(office, tx, "Somsri", ("สมศรี", "Somsri"), hashed, grants)
    )


def sign_in(client: Client, password: str = PASSWORD, key: str | None = None) -> tuple[int, dict]:  # type: ignore[type-arg]
    headers = {"Idempotency-Key": key} if key else {}
    body = {"username": "somsri", "password": password}
    answer = client.post(SESSIONS, json=body, headers=headers)
    return answer.status_code, answer.json()


def test_a_session_opens_shows_who_i_am_and_ends(client: Client) -> None:
    status, session = sign_in(client)
    assert status == 201
    bearer = {"Authorization": f"Bearer {session['token']}"}
    me = client.get(f"{SESSIONS}/current", headers=bearer).json()
    assert (me["name"]["en"], me["roles"], me["centres"]) == ("Somsri", ["clerk"], ["mo-chit"])
    assert client.delete(f"{SESSIONS}/current", headers=bearer).status_code == 204
    assert client.get(f"{SESSIONS}/current", headers=bearer).status_code == 401


def test_a_retry_of_signing_in_gives_the_same_token_and_a_new_one_another(client: Client) -> None:
    first, again, other = sign_in(client, key="a"), sign_in(client, key="a"), sign_in(client)
    assert first[1]["token"] == again[1]["token"] != other[1]["token"]


def test_a_session_is_over_after_a_shift(client: Client, clock: ManualClock) -> None:
    bearer = {"Authorization": f"Bearer {sign_in(client)[1]['token']}"}
    clock.advance(hours=12, seconds=1)
    assert client.get(f"{SESSIONS}/current", headers=bearer).status_code == 401


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "A" * 40])
def test_a_forged_token_is_nobody(client: Client, token: str) -> None:
    bearer = {"Authorization": f"Bearer {token}"}
    assert client.get(f"{SESSIONS}/current", headers=bearer).status_code == 401


def test_a_visit_token_is_no_session(client: Client, office: Office) -> None:
    sign_in(client)
    bearer = {"Authorization": f"Bearer {office.tokens.derive('visit', 1)}"}
    assert client.get(f"{SESSIONS}/current", headers=bearer).status_code == 401


def test_guessing_is_slowed_down_and_the_right_password_waits_too(
    client: Client, clock: ManualClock
) -> None:
    for _ in range(5):
        assert sign_in(client, "wrong wrong wrong")[0] == 401
    status, refusal = sign_in(client)
    assert (status, refusal["code"]) == (429, "too_many_attempts")
    clock.advance(minutes=5, seconds=1)
    assert sign_in(client)[0] == 201


def test_unknown_names_and_wrong_passwords_answer_alike(client: Client) -> None:
    known = client.post(SESSIONS, json={"username": "somsri", "password": "no"})
    unknown = client.post(SESSIONS, json={"username": "nobody", "password": "no"})
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())
    assert known.json()["code"] == "wrong_password"


def test_an_ended_account_is_out_at_once(client: Client, office: Office) -> None:
    bearer = {"Authorization": f"Bearer {sign_in(client)[1]['token']}"}
    admin = (Grant(Role.ADMINISTRATOR),)
    office.db.write_now(
        lambda tx: people.add_account(office, tx, "boss", ("นาย", "Boss"), "x", admin)
    )
    office.db.write_now(lambda tx: people.end_account(office, tx, "somsri"))
    assert client.get(f"{SESSIONS}/current", headers=bearer).status_code == 401
    assert sign_in(client)[0] == 401


def with_code(client: Client, code: str, key: str | None = None) -> tuple[int, str]:
    headers = {"Idempotency-Key": key} if key else {}
    body = {"username": "somsri", "password": PASSWORD, "code": code}
    answer = client.post(SESSIONS, json=body, headers=headers)
    return answer.status_code, answer.json().get("code") or answer.json()["token"]


def test_a_program_is_told_that_a_code_is_needed_and_sends_it_along(
    strict_client: Client, office: Office, clock: ManualClock
) -> None:
    phone = an_app(office, clock)
    assert sign_in(strict_client, "wrong wrong wrong")[1]["code"] == "wrong_password"
    for _ in range(6):
        assert with_code(strict_client, "")[1] == "second_factor_needed"
    assert with_code(strict_client, "000000") == (401, "wrong_code")
    first, again = (with_code(strict_client, phone.code(), "a key of its own") for _ in range(2))
    assert first == again
    assert first[0] == 201
    assert with_code(strict_client, phone.code()) == (401, "wrong_code")
    for _ in range(4):
        with_code(strict_client, "000000")
    assert with_code(strict_client, phone.next_code()) == (429, "too_many_attempts")


def test_a_password_that_was_given_opens_nothing_to_programs(
    strict_client: Client, office: Office
) -> None:
    given_password(office, "somsri", people.hash_password(PASSWORD))
    status, refusal = sign_in(strict_client)
    assert (status, refusal["code"]) == (403, "new_password_needed")


def test_a_password_is_hashed_anew_once_more_strength_is_asked(
    client: Client, office: Office
) -> None:
    before = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1, hash_len=16)
    after = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrecy, "HASHER", before)
        office.db.write_now(lambda tx: rows.set_password(tx, 1, secrecy.hashed(PASSWORD)))
        patch.setattr(secrecy, "HASHER", after)
        assert sign_in(client)[0] == 201
        assert _strength(office) == (2, 16)
        patch.setattr(secrecy, "HASHER", before)
        assert sign_in(client)[0] == 201
    assert _strength(office) == (2, 16)


def _strength(office: Office) -> tuple[int, int]:
    found = extract_parameters(people.everybody(office)[0].password_hash)
    return found.time_cost, found.memory_cost
