"""People and rights in the browser: hiring, roles with days, leavers, sessions, two persons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta

import httpx
import pytest

from shared.domain.permissions import Grant, Permission, Role, may
from shared.services import account_chores, hall
from shared.store import staff_sessions
from tests.builders import run
from tests.counter.accounts_scene import (
    PEOPLE,
    an_administrator,
    decide,
    held,
    hired,
    person,
    press,
    problem,
    waiting,
)
from tests.counter.conftest import PASSWORD, Centre
from tests.counter.moves_table import Stage

Browsers = dict[str, httpx.Client]
HERE = "mo-chit"
NEW = {
    "username": "somjai",
    "name_th": "สมใจ ดีงาม",
    "name_en": "Somjai Deengam",
    "role": "clerk",
    "centre": HERE,
    "key": "one press",
}


@pytest.fixture
def browsers(centre: Centre, password_hash: str) -> Iterator[Browsers]:
    """`head` leads the office; `keeper` looks after the people of Mo Chit."""
    an_administrator(centre.office, "head", password_hash)
    hired(centre.office, "keeper", Grant(Role.ADMINISTRATOR, HERE), password_hash=password_hash)
    with ExitStack() as stack:
        names = ("head", "keeper", "staff1")
        yield {name: stack.enter_context(centre.client(name)) for name in names}


@pytest.fixture
def alone(centre: Centre, password_hash: str) -> Iterator[httpx.Client]:
    """The first administrator, before there is a second one."""
    an_administrator(centre.office, "head", password_hash)
    with centre.client("head") as client:
        yield client


def names_on(page: httpx.Response) -> set[str]:
    assert page.status_code == 200
    return set(re.findall(r'data-person="([\w.-]+)"', page.text))


def test_the_list_shows_those_whom_the_reader_looks_after(browsers: Browsers) -> None:
    everybody = names_on(browsers["head"].get(PEOPLE))
    assert {"head", "keeper", "staff1", "other", "boss", "officer"} <= everybody
    assert names_on(browsers["keeper"].get(PEOPLE)) == {"keeper", "staff1", "staff2"}
    found = names_on(browsers["head"].get(PEOPLE, params={"role": "clerk", "centre": HERE}))
    assert found == {"staff1", "staff2"}
    assert names_on(browsers["head"].get(PEOPLE, params={"q": "อรทัย"})) == {"other"}
    assert names_on(browsers["head"].get(PEOPLE, params={"which": "ended"})) == set()
    assert browsers["staff1"].get(PEOPLE).status_code == 404


def test_somebody_is_hired_and_the_start_password_is_shown_once(
    centre: Centre, browsers: Browsers
) -> None:
    keeper = browsers["keeper"]
    made = keeper.post(f"{PEOPLE}/new", data=NEW)
    assert made.status_code == 201
    [password] = re.findall(r"data-start-password>([\w-]+)<", made.text)
    again = keeper.post(f"{PEOPLE}/new", data=NEW)
    assert again.status_code == 201
    assert password in again.text
    somjai = person(centre.office, "somjai")
    assert somjai.must_change_password
    assert somjai.grants == (Grant(Role.CLERK, HERE),)
    assert password not in keeper.get(f"{PEOPLE}/{somjai.id}").text
    taken = keeper.post(f"{PEOPLE}/new", data={**NEW, "key": "another"})
    assert (taken.status_code, problem(taken)) == (
        422,
        "This user name is taken. Choose another one.",
    )
    assert 'value="สมใจ ดีงาม"' in taken.text


BEYOND: list[tuple[dict[str, str], int]] = [
    ({"centre": "district-1"}, 404),
    ({"centre": "nowhere"}, 404),
    ({"centre": ""}, 409),
    ({"role": "officer", "centre": ""}, 409),
    ({"role": "officer"}, 422),
    ({"role": "king"}, 422),
    ({"agency": "DLT"}, 422),
    ({"until": "2020-01-01"}, 422),
    ({"since": "soon"}, 422),
    ({"username": "Som Jai!"}, 422),
    ({"name_en": "  "}, 422),
]


def test_nobody_is_hired_beyond_the_own_bounds(browsers: Browsers) -> None:
    for change, status in BEYOND:
        refused = browsers["keeper"].post(f"{PEOPLE}/new", data={**NEW, **change})
        assert refused.status_code == status, (change, problem(refused))
    assert "somjai" not in names_on(browsers["head"].get(PEOPLE, params={"which": "all"}))


def test_nobody_gives_a_right_that_they_do_not_hold(centre: Centre, password_hash: str) -> None:
    office = centre.office
    an_administrator(office, "head", password_hash)
    with centre.client("head") as head:
        form = {
            "name_th": "ฝ่ายบุคคล",
            "name_en": "Personnel",
            "permission": ["people"],
            "key": "role",
        }
        assert head.post(f"{PEOPLE}/roles", data=form).status_code == 200
        personnel = re.findall(r'value="(own-\d+)"', head.get(f"{PEOPLE}/new").text)[0]
        hired(office, "jib", Grant(Role.CLERK, HERE), password_hash=password_hash)
        given = press(head, office, "jib", "give", role=personnel, centre=HERE)
        assert given.status_code == 200
    with centre.client("jib") as jib:
        refused = press(jib, office, "staff2", "give", role="supervisor", centre=HERE)
        assert refused.status_code == 409
        assert "rights that you do not hold" in problem(refused)
        assert press(jib, office, "staff2", "give", role="clerk", centre=HERE).status_code == 422
        assert 'data-action="take"' in jib.get(f"{PEOPLE}/{person(office, 'staff2').id}").text
        assert jib.get(f"{PEOPLE}/{person(office, 'boss').id}").status_code == 404
        own = press(jib, office, "jib", "take", held=held(office, person(office, "jib").id)[0].id)
        assert (own.status_code, "own account" in problem(own)) == (409, True)


def test_a_role_holds_on_its_days_and_no_others(centre: Centre, browsers: Browsers) -> None:
    office, keeper = centre.office, browsers["keeper"]
    today = office.today(HERE)
    first, last = today + timedelta(days=2), today + timedelta(days=3)
    days = {"since": first.isoformat(), "until": last.isoformat()}
    own = {"name_th": "โทรคม", "name_en": "Screens", "permission": ["devices"], "key": "r"}
    browsers["head"].post(f"{PEOPLE}/roles", data=own)
    [role] = re.findall(r'value="(own-\d+)"', keeper.get(f"{PEOPLE}/new").text)
    given = press(keeper, office, "staff1", "give", role=role, centre=HERE, **days)
    assert given.status_code == 200
    assert "still to come" in given.text
    held_on = {}
    for _ in range(5):
        run(account_chores.change_with_the_day(office))
        grants = person(office, "staff1").grants
        held_on[office.today(HERE)] = may(grants, Permission.DEVICES, HERE)
        centre.clock.advance(hours=24)
    assert [day for day, has in held_on.items() if has] == [first, last]
    assert run(account_chores.change_with_the_day(office)) == 0


def test_rights_over_rights_wait_for_a_second_person(centre: Centre, browsers: Browsers) -> None:
    office, head, keeper = centre.office, browsers["head"], browsers["keeper"]
    asked = press(keeper, office, "staff1", "give", role="supervisor", centre=HERE, why="new lead")
    assert "waits for a second person" in asked.text
    assert len(held(office, person(office, "staff1").id)) == 1
    twice = press(keeper, office, "staff1", "give", role="supervisor", centre=HERE, why="again")
    assert (twice.status_code, "already waits" in problem(twice)) == (409, True)
    [request] = waiting(keeper)
    assert waiting(head) == [request]
    own = decide(keeper, request, "confirmed")
    assert (own.status_code, "only withdraw" in problem(own)) == (409, True)
    assert decide(head, request, "withdrawn").status_code == 409
    assert decide(head, request, "confirmed", version=7).status_code == 409
    assert decide(head, request, "confirmed").status_code == 200
    assert decide(head, request, "refused").status_code == 409
    roles = [each.grant.role for each in held(office, person(office, "staff1").id)]
    assert roles == [Role.CLERK, Role.SUPERVISOR]
    page = keeper.get(f"{PEOPLE}/{person(office, 'staff1').id}").text
    assert "asked for by Keeper" in page
    assert "new lead" in page
    assert waiting(head) == []


def test_a_request_is_refused_withdrawn_or_over(centre: Centre, browsers: Browsers) -> None:
    office, head, keeper = centre.office, browsers["head"], browsers["keeper"]
    for decision, who in (("refused", head), ("withdrawn", keeper)):
        press(keeper, office, "staff1", "give", role="auditor", centre=HERE)
        [request] = waiting(keeper)
        assert decide(who, request, decision).status_code == 200
    press(keeper, office, "staff1", "give", role="auditor", centre=HERE)
    [request] = waiting(keeper)
    centre.clock.advance(hours=24 * 14)
    with centre.client("head") as later:
        assert waiting(later) == []
        assert decide(later, request, "confirmed").status_code == 409
    assert [each.grant.role for each in held(office, person(office, "staff1").id)] == [Role.CLERK]


def test_who_may_not_any_more_has_asked_in_vain(centre: Centre, browsers: Browsers) -> None:
    office, head = centre.office, browsers["head"]
    press(browsers["keeper"], office, "staff1", "give", role="auditor", centre=HERE)
    [request] = waiting(head)
    keeper = person(office, "keeper").id
    office.db.write_now(lambda tx: staff_sessions.set_end(tx, keeper, date(2026, 1, 1)))
    late = decide(head, request, "confirmed")
    assert (late.status_code, "may not do so any more" in problem(late)) == (409, True)
    assert len(held(office, person(office, "staff1").id)) == 1


def test_the_first_administrator_sets_up_the_office_alone(
    centre: Centre, alone: httpx.Client
) -> None:
    page = alone.get(f"{PEOPLE}/{person(centre.office, 'boss').id}").text
    assert "You alone look after accounts now" in page
    second = {**NEW, "role": "administrator", "centre": ""}
    assert alone.post(f"{PEOPLE}/new", data=second).status_code == 201
    assert person(centre.office, "somjai").grants == (Grant(Role.ADMINISTRATOR),)
    third = {**second, "username": "third", "key": "third"}
    assert "waits for a second person" in alone.post(f"{PEOPLE}/new", data=third).text
    assert person(centre.office, "third").grants == ()


def test_an_account_ends_on_its_day_and_comes_back(centre: Centre, browsers: Browsers) -> None:
    office, keeper = centre.office, browsers["keeper"]
    staff1, seat = browsers["staff1"], Stage(centre).staff1
    run(hall.open_counter(office, seat, HERE, 3))
    assert "data-open-counters" in keeper.get(f"{PEOPLE}/{seat.actor.id}").text
    tomorrow = (office.today(HERE) + timedelta(days=1)).isoformat()
    assert press(keeper, office, "staff1", "end", ends_on="2020-01-01").status_code == 422
    assert press(keeper, office, "staff1", "end", ends_on=tomorrow, why="leaves").status_code == 200
    assert staff1.get(f"/counter/{HERE}").status_code == 200
    centre.clock.advance(hours=24)
    assert signs_in(centre, "staff1") is False  # also before anything has noted the new day
    assert run(account_chores.change_with_the_day(office)) == 1
    assert not person(office, "staff1").active
    assert run(account_chores.change_with_the_day(office)) == 0
    with centre.client("keeper") as later:
        assert names_on(later.get(PEOPLE, params={"which": "ended"})) == {"staff1"}
        assert press(later, office, "staff1", "back").status_code == 200
    assert signs_in(centre, "staff1")


def signs_in(centre: Centre, name: str) -> bool:
    with centre.client() as client:
        form = {"username": name, "password": PASSWORD}
        return client.post("/counter/sign-in", data=form).status_code == 200


def test_sessions_are_seen_and_ended(centre: Centre, browsers: Browsers) -> None:
    office, keeper = centre.office, browsers["keeper"]
    chrome = "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"
    staff1 = person(office, "staff1")
    browsers["staff1"].get("/counter/my-account", headers={"user-agent": chrome})
    run(account_chores.note_seen(office))
    with centre.client("staff1") as second:
        page = keeper.get(f"{PEOPLE}/{staff1.id}").text
        assert "Chrome, Windows" in page
        assert 'data-sessions="2"' in page
        own = second.get("/counter/my-account").text
        assert own.count("here and now") == 1
        [other] = re.findall(r'name="session" value="([1-9]\d*)"', own)
        ended = second.post("/counter/my-account/end-session", data={"session": other, "key": "a"})
        assert ended.status_code == 200
        assert browsers["staff1"].get("/counter/my-account").url.path == "/counter"
        with office.db.read() as connection:
            theirs = staff_sessions.sessions_of_person(
                connection, person(office, "keeper").id, office.clock.now()
            )
        form = {"session": theirs[0].id, "key": "b"}
        assert second.post("/counter/my-account/end-session", data=form).status_code == 404
        assert press(keeper, office, "staff1", "sign-out").status_code == 200
        assert second.get("/counter/my-account").url.path == "/counter"


def test_a_forgotten_password_is_replaced_for_those_with_plain_rights_only(
    centre: Centre, browsers: Browsers
) -> None:
    office, head = centre.office, browsers["head"]
    given = press(head, office, "staff1", "start-password")
    assert given.status_code == 201
    assert person(office, "staff1").must_change_password
    assert not signs_in(centre, "staff1")
    assert press(head, office, "keeper", "start-password").status_code == 409
    assert press(head, office, "head", "start-password").status_code == 409


def test_no_page_about_people_shows_what_a_secret_is_checked_with(
    centre: Centre, browsers: Browsers
) -> None:
    staff1 = person(centre.office, "staff1")
    assert "argon2" not in repr(staff1)
    for page in (PEOPLE, f"{PEOPLE}/{staff1.id}", f"{PEOPLE}/new", "/counter/my-account"):
        shown = browsers["head"].get(page)
        assert shown.status_code == 200
        assert "argon2" not in shown.text
        assert staff1.password_hash not in shown.text


def test_an_old_page_changes_nothing(centre: Centre, browsers: Browsers) -> None:
    office, keeper = centre.office, browsers["keeper"]
    names = {"name_th": "สมศรี ใจงาม", "name_en": "Somsri", "languages": ["en"]}
    assert press(keeper, office, "staff1", "names", **names).status_code == 200
    late = press(keeper, office, "staff1", "names", **names, version=0)
    assert (late.status_code, "meanwhile" in problem(late)) == (409, True)
    assert person(office, "staff1").languages == ("en",)
