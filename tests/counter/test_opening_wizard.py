"""A new centre is set up and opened through forms alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from shared.domain.permissions import Grant, Role
from shared.domain.screens import TestKind
from shared.services import device_tests, opening_kit, people
from shared.services.office import Office
from shared.services.tokens import Tokens
from shared.store.engine import Database
from tests.builders import a_visit, run, staff
from tests.counter.conftest import PASSWORD, Centre, running
from tests.manual_clock import ManualClock
from tests.pages import get_routes
from tests.served import application, beside

OPENING = "/counter/administration/opening"
NAMED: dict[str, str | list[str]] = {
    "key": "a-key-of-the-centre",
    "id": "new-place",
    "th": "ศูนย์บริการใหม่",
    "en": "New place",
    "kind": "district_outlet",
    "language": "th",
    "days": ["mon", "tue", "wed", "thu", "fri"],
    "opens": "08:30",
    "closes": "16:30",
    "lunch": "true",
    "lunch_from": "12:00",
    "lunch_until": "13:00",
}
OFFERED = ["id-card-lost", "lost-document-report", "driving-licence-renew", "information"]


@pytest.fixture
def admin(
    sqlite_url: str, clock: ManualClock, password_hash: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Office, httpx.Client]]:
    """An installation after `gcs init`, and its administrator in a browser without script."""
    monkeypatch.setattr("tests.counter.conftest.STAFF", {})
    office = Office(Database(sqlite_url), clock, Tokens(b"k" * 32))
    with ExitStack() as stack:
        centre = stack.enter_context(running(office, clock, password_hash))
        names = ("ผู้ดูแล", "Head")
        office.db.write_now(
            lambda tx: people.add_account(
                office, tx, "admin", names, password_hash, (Grant(Role.ADMINISTRATOR),)
            )
        )
        yield office, stack.enter_context(centre.client("admin"))


def states(page: httpx.Response) -> dict[str, str]:
    return dict(re.findall(r'data-opening-step="(\w+)" data-state="(\w+)"', page.text))


def set_up(client: httpx.Client) -> httpx.Response:
    assert client.post(f"{OPENING}/centre", data=NAMED).status_code == 200
    counters = {"centre": "new-place", "counters": "3", "th_2": "ช่องด่วน"}
    assert client.post(f"{OPENING}/counters", data=counters).status_code == 200
    offered = {"centre": "new-place", "services": OFFERED}
    return client.post(f"{OPENING}/services", data=offered)


def test_from_nothing_to_an_open_centre(admin: tuple[Office, httpx.Client]) -> None:
    office, client = admin
    assert client.get("/counter").url.path == OPENING, "the administrator is led here"
    assert "gcs import-catalogue" in client.get("/").text
    page = set_up(client)
    assert page.url.path == OPENING
    assert states(page) | {"rehearsal": "missing"} == {
        **dict.fromkeys(("centre", "hours", "counters", "services"), "done"),
        **dict.fromkeys(("people", "second", "backup", "rehearsal"), "missing"),
        **dict.fromkeys(("screens", "languages", "tests"), "advised"),
    }
    catalogue = office.catalogue
    centre = catalogue.centres["new-place"]
    assert [each.number for each in centre.counters] == [1, 2, 3]
    assert centre.counters[1].names is not None
    assert centre.counters[1].names.th == centre.counters[1].names.en == "ช่องด่วน"
    assert set(catalogue.offers["new-place"]) == set(OFFERED) == set(catalogue.services)
    assert "lost-wallet" in catalogue.bundles, "a life event whose services are all here"
    assert {letter for topic in catalogue.topics for letter in topic.letters} == {*"BRYZ"}
    assert not catalogue.baselines, "invented former times are not taken along"

    refused = client.post(f"{OPENING}/open", data={"centre": "new-place"})
    assert refused.status_code == 409
    assert "data-problem" in refused.text
    assert client.get("/counter").url.path == OPENING
    why = {"centre": "new-place", "why": "the head office decided"}
    opened = client.post(f"{OPENING}/open", data=why)
    assert "the head office decided" in opened.text
    assert client.get("/counter").url.path == "/counter"
    assert not opening_kit.is_in_preparation(office, "new-place")


def test_pages_that_steps_lead_to_show_the_way_back(admin: tuple[Office, httpx.Client]) -> None:
    _, client = admin
    base = "/counter/administration"
    assert "Opening of a new centre: back to the steps" in client.get(f"{base}/people").text
    page = set_up(client)
    for place in ("devices", "people", "people/1", "state", "profiles", "calendars"):
        found = client.get(f"{base}/{place}").text
        assert "Opening of New place: back to the steps" in found, place
        assert f'href="{OPENING}?centre=new-place' in found
    assert "data-opening-bar" not in page.text
    second = {**NAMED, "key": "second", "id": "second-place", "en": "Second place"}
    assert client.post(f"{OPENING}/centre", data=second).status_code == 200
    offered = {"centre": "second-place", "services": OFFERED, "key": "offered"}
    assert client.post(f"{OPENING}/services", data=offered).status_code == 200
    there = client.get(f"{base}/devices?centre=second-place").text
    assert "Opening of Second place: back to the steps" in there
    for place, left in (("new-place", "Opening of Second place"), ("second-place", "")):
        why = {"centre": place, "why": "the head office decided", "key": place}
        assert client.post(f"{OPENING}/open", data=why).status_code == 200
        found = client.get(f"{base}/people").text
        assert ("data-opening-bar" in found, left in found) == (bool(left), True)


def test_what_is_typed_wrong_comes_back(admin: tuple[Office, httpx.Client]) -> None:
    office, client = admin
    wrong = {**NAMED, "id": "no spaces please", "opens": "17:00", "en": ""}
    page = client.post(f"{OPENING}/centre", data=wrong)
    assert page.status_code == 422
    assert all(
        name in page.text for name in ("<li>Opening hours", "no spaces please", "ศูนย์บริการใหม่")
    )
    assert not office.catalogue.centres
    assert client.post(f"{OPENING}/centre", data={**NAMED, "days": []}).status_code == 422
    set_up(client)
    again = client.post(f"{OPENING}/centre", data={**NAMED, "key": "another"})
    assert again.status_code == 422
    assert "in use" in again.text
    nothing = client.post(f"{OPENING}/services", data={"centre": "new-place"})
    assert nothing.status_code == 422
    changed = {**NAMED, "key": "third", "before": "new-place", "closes": "15:30"}
    client.post(f"{OPENING}/centre", data=changed)
    assert set(office.catalogue.offers["new-place"]) == set(OFFERED), "what stood stays"


def test_names_that_no_slip_has_room_for_are_refused_as_by_the_catalogue(
    admin: tuple[Office, httpx.Client],
) -> None:
    office, client = admin
    page = client.post(f"{OPENING}/centre", data={**NAMED, "th": "ก" * 121})
    assert (page.status_code, "Shorten this text to 120 characters" in page.text) == (422, True)
    assert "ก" * 121 in page.text, "what was typed stays"
    set_up(client)
    counters = {"centre": "new-place", "counters": "1", "th_1": "ก" * 61}
    page = client.post(f"{OPENING}/counters", data=counters)
    assert (page.status_code, "Shorten this text to 60 characters" in page.text) == (422, True)
    person = {"centre": "new-place", "username_1": "somsri", "role_1": "clerk"}
    page = client.post(f"{OPENING}/people", data={**person, "th_1": "ก" * 101})
    assert (page.status_code, "at most 100 letters" in page.text) == (422, True)
    page = client.post(f"{OPENING}/people", data={**person, "th_1": "ก", "username_1": "a" * 41})
    assert (page.status_code, "2 to 40 letters" in page.text) == (422, True)
    longest = {**NAMED, "before": "new-place", "key": "again", "th": "ก" * 120}
    assert client.post(f"{OPENING}/centre", data=longest).status_code == 200
    assert office.catalogue.centres["new-place"].names.th == "ก" * 120


def test_passwords_stand_on_one_page_once(admin: tuple[Office, httpx.Client]) -> None:
    office, client = admin
    set_up(client)
    form = {
        "key": "people-once",
        "centre": "new-place",
        "th_1": "สมศรี",
        "username_1": "somsri",
        "role_1": "clerk",
        "english_1": "yes",
        "th_2": "วีระ",
        "username_2": "weera",
        "role_2": "supervisor",
        "en_3": "Nok",
        "username_3": "nok",
        "role_3": "administrator",
    }
    bad = client.post(f"{OPENING}/people", data={**form, "key": "bad", "username_3": "somsri"})
    assert bad.status_code == 422
    assert "weera" in bad.text
    sheet = client.post(f"{OPENING}/people", data=form)
    passwords = re.findall(r"data-password>([^<]+)<", sheet.text)
    assert len(set(passwords)) == 3
    again = client.post(f"{OPENING}/people", data=form)
    assert again.status_code == 200
    assert "data-password" not in again.text
    found = {each.username: each for each in people.everybody(office)}
    assert all(found[name].must_change_password for name in ("somsri", "weera", "nok"))
    assert found["somsri"].languages == ("en",)
    steps = states(client.get(f"{OPENING}?centre=new-place"))
    assert {steps[name] for name in ("people", "second", "languages")} == {"done"}
    with office.db.read() as connection:
        stored = str(connection.exec_driver_sql("SELECT detail FROM change_log").all())
    assert not any(password in stored for password in passwords)
    for role, status in (("administrator", 422), ("supervisor", 422), ("clerk", 200)):
        row = {"th_1": "ดวง", "username_1": "duang", "role_1": role}
        form = {"key": f"third-{role}", "centre": "new-place", **row}
        third = client.post(f"{OPENING}/people", data=form)
        assert third.status_code == status, "there is somebody now who can confirm guarded roles"


def test_where_citizens_have_been_the_forms_are_closed(centre: Centre) -> None:
    head = staff(centre.office, Grant(Role.ADMINISTRATOR))
    imported = opening_kit.look(centre.office, head, "mo-chit")
    assert not imported.in_preparation, "nobody is held up"
    assert imported.opened_at is None
    beside(lambda: a_visit(centre.office))
    assert not opening_kit.look(centre.office, head, "mo-chit").in_preparation
    for kind, passed, words in (
        (TestKind.PRINT, True, "cut clean"),
        (TestKind.SOUND, False, "no sound"),
    ):
        run(device_tests.note(centre.office, head, "mo-chit", kind, passed, words))
    preparation = opening_kit.look(centre.office, head, "mo-chit")
    assert preparation.passed(TestKind.PRINT)
    assert not preparation.passed(TestKind.SOUND)
    assert opening_kit.in_preparation(centre.office, head) is None
    names = ("ผู้ดูแล", "Head")
    with_password = people.hash_password(PASSWORD)
    centre.office.db.write_now(
        lambda tx: people.add_account(
            centre.office, tx, "head", names, with_password, (Grant(Role.ADMINISTRATOR),)
        )
    )
    before = centre.office.catalogue.data_version
    with centre.client("head") as client:
        counters = {"centre": "mo-chit", "counters": "2"}
        assert client.post(f"{OPENING}/counters", data=counters).status_code == 409
        row = {"centre": "mo-chit", "th_1": "ก", "username_1": "kk", "role_1": "clerk"}
        assert client.post(f"{OPENING}/people", data=row).status_code == 409
        pdf = client.get(f"{OPENING}/acceptance.pdf?centre=mo-chit")
        assert pdf.content.startswith(b"%PDF")
        sheet = client.get(f"{OPENING}/acceptance?centre=mo-chit").text
        assert "passed: cut clean" in sheet
        assert "not passed: no sound" in sheet
        assert all(part in sheet for part in ("1,220 mm", "iPhone", 'data-acceptance="tests"'))
    assert centre.office.catalogue.data_version == before


MOVES = ("centre", "counters", "services", "people", "open", "rehearsal", "rehearsal/end")


@pytest.mark.parametrize("who", ["staff1", "boss", "auditor", "officer"])
def test_nobody_else_sets_up(centre: Centre, who: str, tmp_path: Path) -> None:
    form = {**NAMED, "centre": "mo-chit", "counters": "2", "services": OFFERED, "why": "so"}
    with centre.client(who) as client:
        for part in ("", "/centre", "/counters", "/services", "/people", "/acceptance"):
            assert client.get(f"{OPENING}{part}?centre=mo-chit").status_code == 404, part
        for move in (*MOVES, "rehearsal/forget"):
            assert client.post(f"{OPENING}/{move}", data=form).status_code == 404, move
    with centre.client() as client:
        assert client.post(f"{OPENING}/open", data=form).status_code == 401


def test_everything_answers_before_there_is_a_centre(admin: tuple[Office, httpx.Client]) -> None:
    office, client = admin
    with application(office) as app:
        routes = sorted(set(get_routes(app, programs=True)))
    broken = {}
    for route in routes:
        address = re.sub(r"\{[^}]*\}", "1", route)
        answer = client.get(address)
        if answer.status_code >= 500:
            broken[route] = answer.status_code
    assert len(routes) > 250
    assert not broken
    for page in ("yearly", "improvements", "administration/devices", "administration/profiles"):
        assert "Set one up first" in client.get(f"/counter/{page}").text
