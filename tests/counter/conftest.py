"""A centre with its staff, served by the real application, and the browser at a counter."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import pytest
import uvicorn

from shared.app import create_app
from shared.domain.permissions import Grant, Role
from shared.services import people
from shared.services.office import Office
from shared.settings import Settings
from tests.builders import SERVICE, a_visit, an_office
from tests.manual_clock import ManualClock

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

PASSWORD = "a long password for tests"
STAFF = {
    "staff1": (Grant(Role.CLERK, "mo-chit"),),
    "staff2": (Grant(Role.CLERK, "mo-chit"),),
    "other": (Grant(Role.CLERK, "district-1"),),
    "boss": (Grant(Role.SUPERVISOR, None),),
    "auditor": (Grant(Role.AUDITOR, None),),
}


@dataclass
class Centre:
    """The running program, its office for setting a scene, and its clock."""

    url: str
    office: Office
    clock: ManualClock

    def visit(self, service: str = SERVICE, *, priority: bool = False) -> str:
        """A citizen takes a ticket; returns its number. Works beside a browser's event loop."""
        with ThreadPoolExecutor(1) as elsewhere:
            taken = elsewhere.submit(a_visit, self.office, service, priority=priority)
            return taken.result().number

    @contextmanager
    def client(self, username: str | None = None, language: str = "en") -> Iterator[httpx.Client]:
        """A browser without script: keeps cookies, follows redirects."""
        headers = {"accept-language": language}
        with httpx.Client(base_url=self.url, follow_redirects=True, headers=headers) as client:
            if username:
                form = {"username": username, "password": PASSWORD}
                assert client.post("/counter/sign-in", data=form).status_code == 200
            yield client


@contextmanager
def served(office: Office) -> Iterator[str]:
    """Serve the real application on a free port in a thread; yields its origin."""
    app = create_app(office, Settings.from_environment({}), background=False)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        app.state.hub.close_all()
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def password_hash() -> str:
    return people.hash_password(PASSWORD)


@pytest.fixture
def centre(stocked_sqlite_url: str, clock: ManualClock, password_hash: str) -> Iterator[Centre]:
    """Mo Chit on a Monday morning, with its staff and nobody in line."""
    with ExitStack() as stack:
        office = an_office(stocked_sqlite_url, clock)
        stack.callback(office.db.close)
        for name, grants in STAFF.items():
            _hire(office, name, password_hash, grants)
        url = stack.enter_context(served(office))
        yield Centre(url, office, clock)


def _hire(office: Office, name: str, password_hash: str, grants: tuple[Grant, ...]) -> None:
    names = (f"นางสาว{name}", f"Ms {name.title()}")
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
