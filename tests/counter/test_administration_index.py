"""Whatever the page of administration shows can be opened, and nothing else of it can."""

from __future__ import annotations

import pytest

from counter.administration import ADMINISTRATION, GROUPS
from shared.domain.permissions import Grant, Role
from tests.builders import CENTRE
from tests.counter.accounts_scene import hired
from tests.counter.conftest import Centre

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
