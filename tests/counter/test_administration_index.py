"""Whatever the page of administration shows can be opened, and nothing else of it can."""

from __future__ import annotations

import re

import pytest

from counter.ways import ADMINISTRATION, GROUPS
from shared.domain.permissions import Grant, Permission, Role
from tests.builders import CENTRE
from tests.counter.accounts_scene import hired
from tests.counter.conftest import Centre
from tests.counter.test_every_permission import browser_of, role_of

READERS = {
    "of all": Grant(Role.ADMINISTRATOR),
    "of one centre": Grant(Role.ADMINISTRATOR, CENTRE),
    "supervisor": Grant(Role.SUPERVISOR, CENTRE),
    "auditor": Grant(Role.AUDITOR, CENTRE),
}


@pytest.mark.parametrize("reader", READERS)
def test_what_is_shown_opens_and_what_is_hidden_does_not(
    centre: Centre, reader: str, password_hash: str
) -> None:
    hired(centre.office, "reader", READERS[reader], password_hash=password_hash)
    with centre.client("reader") as client:
        page = client.get(ADMINISTRATION).text
        for entry in (each for group in GROUPS for each in group.entries):
            is_shown = f'href="{entry.address}"' in page
            status = client.get(entry.address).status_code
            assert (status == 200) is is_shown, f"{entry.address}: {status}"


def test_a_clerk_finds_no_such_page(centre: Centre) -> None:
    with centre.client("staff1") as client:
        assert client.get(ADMINISTRATION).status_code == 404


LINK = re.compile(r'<a\b[^>]*href="(/counter[^"#]*)"')
EVERYBODYS = {"/counter", "/counter/my-account"}
REACHES: dict[str, tuple[str | None, str | None]] = {
    "for all": (None, None),
    "for one centre": (CENTRE, None),
    "for one agency": (None, "BMA"),
}


def test_whatever_the_menu_and_its_page_show_to_the_holder_of_one_right_can_be_opened(
    centre: Centre,
) -> None:
    dead, ways = [], 0
    for permission in Permission:
        role = role_of(centre, permission)
        for reach, bounds in REACHES.items():
            with browser_of(centre, Grant(role, *bounds)) as client:
                client.follow_redirects = True
                found = set(LINK.findall(client.get("/counter").text))
                menu, page = ADMINISTRATION in found, client.get(ADMINISTRATION)
                assert menu is (page.status_code == 200), f"{permission} {reach}: {menu}"
                if menu:
                    found |= set(LINK.findall(page.text))
                shown = {each for each in found if "lang=" not in each} - EVERYBODYS
                ways += len(shown)
                wrong = [each for each in shown if client.get(each).status_code != 200]
                dead += [f"{permission} {reach}: {each}" for each in wrong]
    assert dead == []
    assert ways > 3 * len(Permission)


@pytest.mark.parametrize(
    ("permission", "opened", "part"),
    [
        (Permission.IMPROVE, "/counter/improvements", "body"),
        (Permission.PUBLISH, "/counter/administration/catalogue", "body"),
        (Permission.REPORTS, "/counter/yearly", "header"),
    ],
)
def test_a_page_of_one_right_is_found_and_names_only_ways_that_are_open(
    centre: Centre, permission: Permission, opened: str, part: str
) -> None:
    with browser_of(centre, Grant(role_of(centre, permission))) as client:
        client.follow_redirects = True
        assert f'href="{opened}"' in client.get(ADMINISTRATION).text
        seen = client.get(opened).text.partition(f"<{part}")[2].partition(f"</{part}>")[0]
        found = {each for each in LINK.findall(seen) if "lang=" not in each}
        closed = [each for each in found if client.get(each.replace("&amp;", "&")).is_error]
        assert found
        assert closed == []
