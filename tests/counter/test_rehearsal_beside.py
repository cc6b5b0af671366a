"""A rehearsal beside the real server, on the same host: neither is in the other's way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
import pytest

from counter import opening_wizard
from shared import serve
from shared.domain.permissions import Grant, Role
from shared.services import devices, people, rehearsal
from shared.services.office import Office
from shared.services.rehearsal import Files
from shared.services.rehearsal_child import RehearsalServer
from shared.services.tokens import create_key_file, read_key_file
from shared.settings import Settings
from shared.store.engine import Database
from tests.builders import CENTRE
from tests.counter.conftest import PASSWORD
from tests.manual_clock import ManualClock
from tests.served import served

OPENING = "/counter/administration/opening"
ADMIN = {"username": "admin", "password": PASSWORD}


@dataclass
class Beside:
    """Both servers and the one browser that uses them; `held` is the process of the rehearsal."""

    real: str
    there: str
    office: Office
    practice: Office
    files: Files
    held: ExitStack
    browser: httpx.Client


@pytest.fixture
def beside(
    stocked_sqlite_url: str,
    tmp_path: Path,
    clock: ManualClock,
    password_hash: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Beside]:
    environ = {"GCS_DATABASE_URL": stocked_sqlite_url, "GCS_KEY_FILE": str(tmp_path / "gcs.key")}
    settings = Settings.from_environment(environ)
    create_key_file(settings.key_file)
    office = Office(Database(settings.database_url), clock, read_key_file(settings.key_file))
    head = (Grant(Role.ADMINISTRATOR),)
    names = ("ผู้ดูแล", "Head")
    office.db.write_now(
        lambda tx: people.add_account(office, tx, "admin", names, password_hash, head)
    )
    files = rehearsal.files_of(settings)
    server = RehearsalServer(settings)
    monkeypatch.setattr(opening_wizard, "rehearsals_of", lambda _request: server)
    with ExitStack() as stack, ExitStack() as held:
        stack.callback(office.db.close)
        held.enter_context(serve._only_rehearsal(files))
        rehearsal.prepare(settings, files, clock.now())
        copy = Database(files.url)
        stack.callback(copy.close)
        practice = Office(copy, clock, read_key_file(files.key), rehearsal=True)
        real = stack.enter_context(served(office))
        there = stack.enter_context(served(practice))
        rehearsal.tell_port(copy, int(there.rpartition(":")[2]))
        headers = {"accept-language": "en"}
        browser = stack.enter_context(httpx.Client(headers=headers, follow_redirects=True))
        yield Beside(real, there, office, practice, files, held, browser)


def test_one_browser_stays_signed_in_at_both(beside: Beside) -> None:
    browser = beside.browser
    for url in (beside.real, beside.there):
        assert browser.post(f"{url}/counter/sign-in", data=ADMIN).status_code == 200
    for url in (beside.real, beside.there):
        assert browser.get(f"{url}/counter/my-account").status_code == 200, url
    browser.post(f"{beside.there}/counter/sign-out", data={})
    assert browser.get(f"{beside.there}/counter/my-account").url.path == "/counter"
    assert browser.get(f"{beside.real}/counter/my-account").status_code == 200


def test_one_screen_stays_paired_at_both(beside: Beside) -> None:
    codes = {}
    for url, office in ((beside.real, beside.office), (beside.there, beside.practice)):
        codes[url] = office.db.write_now(
            partial(devices.register_device, office, centre=CENTRE, kind="kiosk", name="หน้าประตู")
        )
    for url, code in codes.items():
        paired = beside.browser.post(f"{url}/kiosk/{CENTRE}/pair", data={"code": code})
        assert paired.url.path == f"/kiosk/{CENTRE}"
    for url in codes:
        assert beside.browser.get(f"{url}/kiosk/{CENTRE}/topics").url.path.endswith("/topics"), url
    assert len(beside.browser.cookies) == 2


def test_a_rehearsal_of_another_process_is_shown_and_ended(beside: Beside) -> None:
    browser, page = beside.browser, f"{beside.real}{OPENING}?centre={CENTRE}"
    browser.post(f"{beside.real}/counter/sign-in", data=ADMIN)
    found = browser.get(page)
    assert "data-rehearsal-found" in found.text
    assert f"{beside.there}/kiosk/{CENTRE}" in found.text
    form = {"centre": CENTRE}
    kept = browser.post(f"{beside.real}{OPENING}/rehearsal/forget", data=form)
    assert kept.status_code == 409
    assert beside.files.exists

    class Served:
        def end(self) -> None:
            beside.held.close()

    serve._end_in_time(Served(), beside.files, with_input=False)  # type: ignore[arg-type]
    over = browser.post(f"{beside.real}{OPENING}/rehearsal/end", data=form)
    assert over.status_code == 200
    assert "data-rehearsal-found" not in over.text
    assert 'data-action="start-rehearsal"' in over.text
    gone = browser.post(f"{beside.real}{OPENING}/rehearsal/forget", data=form)
    assert gone.status_code == 200
    assert not beside.files.exists
