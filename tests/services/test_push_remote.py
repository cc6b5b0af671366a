"""A ticket from afar: its telephone is reminded in time, and told when it has ended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.domain.push import LAPSES_SOON
from shared.services import housekeeping
from tests.builders import an_office, run
from tests.manual_clock import ManualClock
from tests.push_scene import PushService, push_service
from tests.remote_scene import from_home


@pytest.fixture
def service(stocked_sqlite_url: str, clock: ManualClock, tmp_path: Path) -> Iterator[PushService]:
    office = an_office(stocked_sqlite_url, clock)
    with push_service(office, tmp_path) as built:
        yield built
    office.db.close()


def test_whoever_has_not_confirmed_is_reminded_once_and_told_of_the_end(
    service: PushService, clock: ManualClock
) -> None:
    mine = from_home(service.office)
    phone = service.phone(mine.token, "en")
    until = mine.confirm_by
    assert until is not None
    clock.set(until - LAPSES_SOON * 1.1)
    assert service.told(phone) == []
    clock.set(until - LAPSES_SOON)
    service.told(phone)
    (reminded,) = service.told(phone)
    assert reminded["title"] == f"{mine.number}: please confirm that you are here"
    clock.set(until)
    run(housekeeping.end_unconfirmed(service.office))
    (_, ended) = service.told(phone)
    assert ended["title"] == f"{mine.number}: your ticket has ended"
