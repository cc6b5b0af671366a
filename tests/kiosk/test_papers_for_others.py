"""What the kiosk says about copies, agencies of steps, and coming for others."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.kiosk.conftest import Hall
from tests.kiosk.test_choosing import MO_CHIT


@pytest.fixture
def client(demo_hall: Hall) -> httpx.Client:
    return demo_hall.client()


def details(client: httpx.Client, service: str) -> str:
    """All screens of a service's details, one after the other."""
    address: str | None = f"{MO_CHIT}/services/{service}/steps?lang=en"
    found = ""
    while address:
        page = client.get(address).text
        found += page
        more = re.search(r'href="([^"]*)" data-more', page)
        address = more[1].replace("&amp;", "&") if more else None
    return found


def test_nobody_is_asked_for_a_copy_that_the_office_makes(client: httpx.Client) -> None:
    page = details(client, "elderly-allowance")
    assert page.count("1 original · the office makes the copy") >= 2
    assert "If you come for somebody else" in page
    assert "Power of attorney" in page


def test_a_step_of_another_agency_names_it(client: httpx.Client) -> None:
    page = details(client, "trademark-filing")
    assert "Check the applicant in the company register" in page
    assert "Department of Business Development" in page


def test_the_number_of_people_ends_at_what_a_ticket_may_bring(client: httpx.Client) -> None:
    address = f"{MO_CHIT}/services/passport-same-day?lang=en&count="
    assert 'data-count="more"' in client.get(f"{address}4").text
    full = client.get(f"{address}5").text
    assert 'data-count="more"' not in full
    assert "More people: ask the staff" in full
    assert "For others too: see the details" in client.get(f"{address}2").text
    assert "data-people>5<" in client.get(f"{address}9").text
