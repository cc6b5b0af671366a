"""Every right from both sides: its holder may, and whoever holds all the others may not."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from counter.ways import ADMINISTRATION
from shared.domain.permissions import Grant, OwnRole, Permission
from shared.services import drafts
from shared.services.commands import Caller
from shared.services.people import SESSION
from shared.store import people, staff_grants
from shared.store.writer import WriteTx
from shared.web.cookies import STAFF_COOKIE
from tests.builders import run
from tests.counter.accounts_scene import newcomer
from tests.counter.conftest import Centre
from tests.counter.moves_table import Stage
from tests.served import application

BASE = ADMINISTRATION
AT = "/counter/mo-chit"
Form = dict[str, object]
_keys = itertools.count(1)


def a_draft(centre: Centre, editor: Caller) -> Form:
    return {"draft": run(drafts.make(centre.office, editor, "A change", {})), "version": 1}


def nothing(_centre: Centre, _editor: Caller) -> Form:
    return {}


@dataclass(frozen=True)
class Door:
    """An address that one right opens; a form is sent where there are fields."""

    address: str
    fields: Form = field(default_factory=dict)
    scene: Callable[[Centre, Caller], Form] = nothing
    posts: bool = False


DOORS: dict[Permission, Door] = {
    Permission.SERVE: Door(f"{AT}/line"),
    Permission.CHOOSE: Door(f"{AT}/day/close-now", {"why": "flood", "sure": "true"}, posts=True),
    Permission.REPORTS: Door("/counter/reports/turns?of=waits&centre=mo-chit"),
    Permission.AUDIT: Door("/counter/kept-data"),
    Permission.APPROVE: Door(
        "/counter/reports/baselines/approve",
        {"baseline": 1, "approved_by": "Head", "approved_on": "2026-11-01"},
        posts=True,
    ),
    Permission.VOICES: Door("/counter/voices/you-said?centre=mo-chit"),
    Permission.WORK: Door("/counter/agency/DLT"),
    Permission.ADMINISTER: Door("/counter/questionnaires"),
    Permission.CATALOGUE: Door(f"{BASE}/calendars"),
    Permission.PUBLISH: Door(
        f"{BASE}/catalogue/drafts/{{draft}}/publish",
        {"valid_from": "", "why": ""},
        a_draft,
        posts=True,
    ),
    Permission.PEOPLE: Door(f"{BASE}/people"),
    Permission.DEVICES: Door(f"{BASE}/devices?centre=mo-chit"),
    Permission.OPERATE: Door(f"{BASE}/state"),
    Permission.IMPROVE: Door("/counter/improvements/new?centre=mo-chit"),
}


ROOT = Path(__file__).resolve().parents[2]


def is_asked_for(permission: Permission) -> bool:
    """Whether any page or use case asks for this right."""
    sources = [*(ROOT / "counter").glob("*.py"), *(ROOT / "shared" / "services").rglob("*.py")]
    text = "".join(each.read_text("utf-8") for each in sources if each.name != "rights_words.py")
    return f"Permission.{permission.name}" in text


def test_every_right_that_anything_asks_for_opens_a_door() -> None:
    assert {each for each in Permission if is_asked_for(each)} <= set(DOORS)


@contextmanager
def browser_of(centre: Centre, *grants: Grant) -> Iterator[httpx.Client]:
    """A browser in which a new person with these grants has signed in."""
    office, person = centre.office, newcomer(centre.office, *grants)

    def job(tx: WriteTx) -> int:
        now = office.clock.now()
        return people.add_session(tx, person.id, now, now + office.rules.session_length)

    token = office.tokens.derive(SESSION, office.db.write_now(job))
    with httpx.Client(base_url=centre.url, cookies={STAFF_COOKIE: token}) as client:
        client.headers["accept-language"] = "en"
        yield client


def role_of(centre: Centre, *permissions: Permission) -> OwnRole:
    def job(tx: WriteTx) -> int:
        now = centre.office.clock.now()
        return staff_grants.add_own_role(tx, ("บทบาท", "Role"), permissions, None, now)

    id = centre.office.db.write_now(job)
    return OwnRole(id, "บทบาท", "Role", frozenset(permissions))


def knock(client: httpx.Client, door: Door, fields: Form) -> httpx.Response:
    address = door.address.format(**fields) if fields else door.address
    if not door.posts:
        return client.get(address)
    return client.post(address, data={**door.fields, **fields, "key": f"key-{next(_keys)}"})


def test_a_right_opens_its_door_and_all_the_others_together_do_not(centre: Centre) -> None:
    everything = role_of(centre, *Permission)
    editor = Stage(centre).boss
    editor = Caller(editor.actor, editor.credential, (Grant(everything),))
    wrong = []
    for permission, door in DOORS.items():
        fields = door.scene(centre, editor)
        mine = Grant(role_of(centre, permission))
        others = Grant(role_of(centre, *(set(Permission) - {permission})))
        with browser_of(centre, others) as client:
            refused = knock(client, door, fields)
        with browser_of(centre, mine) as client:
            opened = knock(client, door, fields)
        with httpx.Client(base_url=centre.url) as client:
            stranger = knock(client, door, fields)
        if refused.status_code != 404:
            wrong.append(f"{permission}: without it {refused.status_code}")
        if opened.status_code not in {200, 201, 303, 409, 422}:
            wrong.append(f"{permission}: with it {opened.status_code}")
        if stranger.status_code not in {303, 401}:
            wrong.append(f"{permission}: a stranger got {stranger.status_code}")
    assert wrong == [], "\n".join(wrong)


def test_a_right_at_another_centre_opens_nothing_here(centre: Centre) -> None:
    wrong = []
    for permission, door in DOORS.items():
        if "mo-chit" not in door.address:
            continue
        elsewhere = Grant(role_of(centre, permission), "district-1")
        with browser_of(centre, elsewhere) as client:
            if knock(client, door, {}).status_code != 404:
                wrong.append(permission)
    assert wrong == []


def addresses(centre: Centre) -> list[tuple[str, str]]:
    """(method, address) of every route of administration, with something in each of its places."""
    with application(centre.office) as app:
        found = [
            (method, re.sub(r"{\w+:int}", "1", each.path))
            for each in app.routes
            if each.path.startswith(BASE)
            for method in getattr(each, "methods", ())
            if method in {"GET", "POST"}
        ]
    return [(method, re.sub(r"{[\w:]+}", "x", path)) for method, path in found]


def test_whoever_holds_nothing_finds_nothing_of_administration(centre: Centre) -> None:
    found = addresses(centre)
    assert len(found) > len(Permission)

    def tried(client: httpx.Client) -> dict[tuple[str, str], int]:
        sent: dict[str, Any] = {"data": {"key": "k"}, "params": {"centre": "mo-chit"}}
        return {each: client.request(*each, **sent).status_code for each in found}

    with browser_of(centre) as client:
        assert {each for each, status in tried(client).items() if status != 404} == set()
    with httpx.Client(base_url=centre.url) as client:
        assert {each for each, status in tried(client).items() if status not in {303, 401}} == set()


@pytest.mark.parametrize("permission", Permission)
def test_every_right_is_said_in_words(permission: Permission) -> None:
    from counter.rights_words import right

    assert right(permission) != permission.value
