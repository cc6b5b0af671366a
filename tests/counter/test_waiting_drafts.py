"""The page of a draft that is approved for a day to come, and what is said when that day fails."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from shared.domain.permissions import Grant, Permission, Role
from shared.services import drafts, drafts_waiting
from shared.services.commands import Caller
from tests.builders import SERVICE, run, staff
from tests.counter.accounts_scene import hired
from tests.counter.conftest import PASSWORD, Centre
from tests.counter.test_every_permission import browser_of, role_of
from tests.services.draft_steps import LATER, record

pytestmark = pytest.mark.sqlite_only

BASE = "/counter/administration"


def draft_of(centre: Centre, **changed: Any) -> tuple[str, int]:
    """Its address and id; a new one about the same agency each time."""
    office = centre.office
    data = {"agencies": [record(office, "agencies", "DOPA", **changed)]}
    id = run(drafts.make(office, in_charge(centre), "Names", data))
    return f"{BASE}/catalogue/drafts/{id}", id


def in_charge(centre: Centre) -> Caller:
    return staff(centre.office, Grant(Role.ADMINISTRATOR))


def press(client: httpx.Client, address: str, move: str, version: int) -> httpx.Response:
    form = {"key": f"{address} {move} {version}", "version": str(version), "title": "Names"}
    day = {"valid_from": LATER.isoformat(), "why": "ordered"}
    return client.post(f"{address}/{move}", data={**form, **day})


def begins(page: httpx.Response) -> str:
    found = re.search(r'data-begins="whole"><p><b>([^<]+)', page.text)
    return found[1].replace("\N{NO-BREAK SPACE}", " ") if found else ""


def test_the_page_says_when_it_begins_waits_and_is_called_back(
    centre: Centre, password_hash: str
) -> None:
    hired(centre.office, "boss2", Grant(Role.ADMINISTRATOR), password_hash=password_hash)
    address, id = draft_of(centre, en="Another")
    with centre.client("boss2") as client:
        assert begins(client.get(address)) == "Choose the day from which it holds."
        assert begins(press(client, address, "name", 1)).startswith(
            "On 1 December 2026 all of it begins"
        )
        waits = press(client, address, "publish", 2)
        assert 'data-state="scheduled"' in waits.text
        assert "data-approved" in waits.text
        assert 'data-changed="agencies DOPA"' in waits.text
        assert 'data-action="publish"' not in waits.text
        assert 'data-action="discard"' not in waits.text
        edited = client.get(f"{address}/edit/agencies/DOPA")
        assert (edited.status_code, "may publish calls it back" in edited.text) == (409, True)
        refused = press(client, address, "discard", 3)
        assert (refused.status_code, "waits for its day" in refused.text) == (409, True)
        other, _ = draft_of(centre, en="Else")
        assert f'data-beside="{id}"' in client.get(other).text
        assert f'data-beside="{id + 1}"' in client.get(address).text
        assert "1 waits for its day" in client.get(f"{BASE}/catalogue").text
        back = press(client, address, "call-back", 3)
        assert 'data-state="draft"' in back.text
        assert begins(back).startswith("On 1 December 2026")


def test_what_was_not_put_into_force_is_said_until_somebody_takes_it_up(
    centre: Centre, password_hash: str
) -> None:
    office = centre.office
    hired(office, "boss2", Grant(Role.ADMINISTRATOR), password_hash=password_hash)
    address, _ = draft_of(centre, en="Another")
    _, id = draft_of(centre, en="Else")
    with centre.client("boss2") as client:
        press(client, address, "publish", 1)
        today = centre.clock.now().date()
        run(drafts.publish(office, in_charge(centre), id, 1, today, "ordered"))
        assert f'data-beside="{id}"' not in client.get(address).text
        assert "Call it back, take these records out" in client.get(address).text
        for overview in (f"{BASE}/catalogue", BASE):
            assert "as things stand" in client.get(overview).text  # there is time to take it up
        assert 'data-finding="draft_held_up"' in client.get(f"{BASE}/state").text
        centre.clock.set(centre.clock.now() + timedelta(days=16))
        assert run(drafts_waiting.put_due_in_force(office)) == 0
        client.post("/counter/sign-in", data={"username": "boss2", "password": PASSWORD})
        where = (address, f"{BASE}/catalogue", BASE)
        for page in map(client.get, where):
            assert 'data-held-up="draft_overlaps"' in page.text, page.url
            assert "Could not be put into force on" in page.text
        assert 'data-finding="draft_held_up"' in client.get(f"{BASE}/state").text
        assert press(client, address, "discard", 3).status_code == 200
        for page in map(client.get, where):
            assert "data-held-up" not in page.text, page.url
        assert 'data-finding="draft_held_up"' not in client.get(f"{BASE}/state").text


def test_the_drafts_of_others_are_not_named(centre: Centre) -> None:
    """An agency's officer learns that another draft touches a service, and no more."""
    office, head = centre.office, in_charge(centre)
    officer = Grant(role_of(centre, Permission.CATALOGUE), agency="DOPA")
    with browser_of(centre, officer) as client:
        client.follow_redirects = True
        begun = client.post(f"{BASE}/catalogue/begin", data={"key": "k", "title": "mine"})
        address = str(begun.url).partition("?")[0]
        mine = {("services", SERVICE): record(office, "services", SERVICE, per_visit_cap=3)}
        run(drafts.put(office, head, int(address.rpartition("/")[2]), 1, mine))
        services = [record(office, "services", SERVICE, per_visit_cap=2)]
        agencies = [record(office, "agencies", "RD", en="Revenue")]
        data = {"services": services, "agencies": agencies}
        other = run(drafts.make(office, head, "Secret plans", data))
        run(drafts.publish(office, head, other, 1, LATER, "ordered"))
        assert client.get(f"{BASE}/catalogue/drafts/{other}").status_code == 404
        page = client.get(address).text
        assert f'data-beside="{other}"' in page
        assert "Secret plans" not in page
