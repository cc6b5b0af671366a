"""A centre with its staff, served by the real application, and the browser at a counter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import httpx
import pytest

from shared.domain.permissions import Grant, Role
from shared.services import people
from shared.services.office import Office
from tests.builders import SERVICE, a_visit, an_office
from tests.manual_clock import ManualClock
from tests.served import beside, served

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

PASSWORD = "a long password for tests"
STAFF = {
    "staff1": (Grant(Role.CLERK, "mo-chit"),),
    "staff2": (Grant(Role.CLERK, "mo-chit"),),
    "other": (Grant(Role.CLERK, "district-1"),),
    "boss": (Grant(Role.SUPERVISOR, None),),
    "auditor": (Grant(Role.AUDITOR, None),),
    "officer": (Grant(Role.OFFICER, agency="DOPA"), Grant(Role.OFFICER, agency="BMA")),
    "stranger": (Grant(Role.OFFICER, agency="DLT"),),
}
THAI_NAMES = {
    "staff1": "สมศรี ใจดี",
    "staff2": "ประเสริฐ มั่นคง",
    "other": "อรทัย แก้วใส",
    "boss": "หัวหน้าศูนย์",
    "auditor": "ผู้ตรวจสอบ",
    "officer": "เจ้าหน้าที่ กทม.",
    "stranger": "เจ้าหน้าที่ ขบ.",
}


@dataclass
class Centre:
    """The running program, its office for setting a scene, and its clock."""

    url: str
    office: Office
    clock: ManualClock

    def visit(self, service: str = SERVICE, *, priority: bool = False) -> str:
        """A citizen takes a ticket; returns its number. Works beside a browser's event loop."""
        return beside(lambda: a_visit(self.office, service, priority=priority)).number

    @contextmanager
    def client(self, username: str | None = None, language: str = "en") -> Iterator[httpx.Client]:
        """A browser without script: keeps cookies, follows redirects."""
        headers = {"accept-language": language}
        with httpx.Client(base_url=self.url, follow_redirects=True, headers=headers) as client:
            if username:
                form = {"username": username, "password": PASSWORD}
                assert client.post("/counter/sign-in", data=form).status_code == 200
            yield client


@pytest.fixture(scope="session")
def password_hash() -> str:
    return people.hash_password(PASSWORD)


@pytest.fixture
def centre(stocked_sqlite_url: str, clock: ManualClock, password_hash: str) -> Iterator[Centre]:
    """Mo Chit on a Monday morning, with its staff and nobody in line."""
    with running(an_office(stocked_sqlite_url, clock), clock, password_hash) as ready:
        yield ready


@pytest.fixture
def open_centre(
    stocked_sqlite_url: str, clock: ManualClock, password_hash: str
) -> Iterator[Centre]:
    """The same where touchscreens need no pairing; it keeps its opening hours."""
    office = replace(an_office(stocked_sqlite_url, clock, demo=True), demo_hours=True)
    with running(office, clock, password_hash) as ready:
        yield ready


@contextmanager
def running(office: Office, clock: ManualClock, password_hash: str) -> Iterator[Centre]:
    with ExitStack() as stack:
        stack.callback(office.db.close)
        for name, grants in STAFF.items():
            _hire(office, name, password_hash, grants)
        url = stack.enter_context(served(office))
        yield Centre(url, office, clock)


def _hire(office: Office, name: str, password_hash: str, grants: tuple[Grant, ...]) -> None:
    names = (THAI_NAMES[name], f"Ms {name.title()}")
    office.db.write_now(
        lambda tx: people.add_account(office, tx, name, names, password_hash, grants)
    )


def sign_in(context: BrowserContext, url: str, username: str = "staff1") -> Page:
    """Sign in through the page, as a person does."""
    from tests.browser import opened

    page = opened(context, f"{url}/counter")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("form[data-form=sign-in] [type=submit]")
    return page
