"""A notice to the phone in somebody's hand, opened as a phone opens it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.domain.errors import InvalidRequest, NotFound
from shared.services import trial_notice
from shared.services.office import Office
from tests.builders import an_office, run
from tests.manual_clock import ManualClock
from tests.push_scene import Phone, push_service, verified
from tests.webhook_endpoint import says

URL = "/kiosk/mo-chit/notice/word"


@pytest.fixture
def office(stocked_sqlite_url: str, clock: ManualClock) -> Office:
    return an_office(stocked_sqlite_url, clock)


def phone_of(endpoint: str) -> tuple[Phone, tuple[str, str, str]]:
    phone = Phone(endpoint)
    return phone, (phone.endpoint, phone.keys["p256dh"], phone.keys["auth"])


def test_the_phone_can_open_what_it_is_sent_and_nothing_of_it_is_kept(
    office: Office, tmp_path: Path
) -> None:
    with push_service(office, tmp_path) as service:
        phone, told = phone_of(service.here.url.replace("hooks?of=dopa", "phone"))
        run(trial_notice.send(service.office, told, "en", URL, service.poster))
        (received,) = service.here.received
        shown = phone.open(received)
        assert (shown["title"], shown["url"]) == ("Notices arrive on this phone", URL)
        assert verified(received.headers["authorization"])["sub"].startswith("mailto:")
        assert service.messages() == []
    office.db.close()


def test_a_service_that_refuses_and_a_strange_address_are_told(
    office: Office, tmp_path: Path
) -> None:
    with push_service(office, tmp_path, says(500)) as service:
        _, told = phone_of(service.here.url.replace("hooks?of=dopa", "phone"))
        with pytest.raises(InvalidRequest, match="did not take"):
            run(trial_notice.send(service.office, told, "en", URL, service.poster))
        _, strange = phone_of("https://10.0.0.1/phone")
        with pytest.raises(InvalidRequest, match="cannot be sent to this browser"):
            run(trial_notice.send(service.office, strange, "en", URL, service.poster))
        with pytest.raises(NotFound):
            run(trial_notice.send(office, told, "en", URL, service.poster))
    office.db.close()
