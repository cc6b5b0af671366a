"""Long pages of administration: their parts are a press away, and so is what saves them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from shared.domain.permissions import Grant, Role
from tests.counter.conftest import Centre
from tests.sign_in_scene import hire

BASE = "/counter/administration"


@pytest.mark.parametrize(
    ("address", "parts", "saves"),
    [
        (f"{BASE}/settings", 2, False),
        (f"{BASE}/profiles?centre=mo-chit&counter=2", 3, True),
        ("{draft}/edit/services/tax-id", 20, True),
        ("{draft}/edit/centres/mo-chit", 2, True),
    ],
)
def test_every_part_of_a_long_page_is_named_at_its_beginning(
    centre: Centre, password_hash: str, address: str, parts: int, saves: bool
) -> None:
    hire(centre.office, "head", password_hash, Grant(Role.ADMINISTRATOR))
    with centre.client("head") as client:
        begun = client.post(f"{BASE}/catalogue/begin", data={"key": "k", "title": "Names"})
        page = client.get(address.format(draft=urlsplit(str(begun.url)).path)).text
    nav = re.search(r"<nav[^>]*data-on-this-page>(.*?)</nav>", page, re.DOTALL)
    assert nav is not None
    anchors = re.findall(r'href="#([\w-]+)"', nav[1])
    assert len(anchors) == len(set(anchors)) >= parts
    for each in anchors:
        assert page.count(f'id="{each}"') == 1, each
    assert len(re.findall(r'class="[^"]*save-bar', page)) == saves
