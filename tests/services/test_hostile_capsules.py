"""Capsules that somebody with a key of their own made up: joined or checked, none does harm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.services import capsules
from shared.services.capsules import CapsuleRefused, read
from shared.services.capsules.merging import merge
from shared.services.capsules.ministry import FORMS, written
from shared.services.capsules.verifying import amount, verify
from shared.services.office import Office
from tests.builders import CENTRE, SERVICE
from tests.capsule_scene import OF_ONE, fill, forged
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.few_on_postgresql

Change = Callable[[dict[str, Any]], object]
ROW = f"{SERVICE}@{CENTRE}"

HOLLOW: dict[str, Change] = {
    "no centre": lambda c: c["report"].update(centres=[]),
    "another centre": lambda c: c["sums"][ROW].update(centre="elsewhere"),
    "a centre without a name": lambda c: c["names"].update(centres={}),
    "a service without a name": lambda c: c["names"].update(services={}),
    "a number without end": lambda c: c["rows"][ROW].update(n=10**400),
    "an event beyond any log": lambda c: c["up_to"].update({CENTRE: 2**63}),
    "a range beyond any log": lambda c: c["events"][CENTRE].update(last=2**63),
}
UNJOINED: dict[str, Change] = {
    "a negative former time": lambda c: c["rows"][ROW].update(baseline_ratio_seconds=-1),
    "a negative time": lambda c: c["rows"][ROW].update(standard_ratio_seconds=-1),
    "times that cannot be": lambda c: c["sums"][ROW].update(seconds=10**20),
}
UNPROVEN: dict[str, Change] = {
    "no centre then": lambda c: c["facts"].update(centres={}),
    "no version then": lambda c: c["facts"].update(last_process=-1),
}


@pytest.fixture
def hall(office: Office, clock: ManualClock) -> Office:
    fill(office, clock)
    return office


def test_what_does_not_hang_together_is_refused(hall: Office) -> None:
    raw = capsules.make(hall, OF_ONE)
    assert read(forged(hall, raw, lambda _: None)).report.centres == [CENTRE]
    for name, change in HOLLOW.items():
        with pytest.raises(CapsuleRefused, match=r"^This .*\.$"):
            read(forged(hall, raw, change)), name
    for change in UNJOINED.values():
        with pytest.raises(CapsuleRefused):
            merge([read(forged(hall, raw, change))])


def test_what_the_records_never_had_is_a_difference(hall: Office) -> None:
    raw = capsules.make(hall, OF_ONE)
    for name, change in UNPROVEN.items():
        capsule = read(forged(hall, raw, change))
        assert amount(hall, capsule) > 0
        assert any("cannot be made" in line for line in verify(hall, capsule).differences), name


def test_no_name_steers_the_terminal(hall: Office) -> None:
    def rename(content: dict[str, Any]) -> None:
        content["sums"][ROW]["variant"] = "\x1b[2J\nConfirmed"

    table = merge([read(forged(hall, capsules.make(hall, OF_ONE), rename))])
    assert "\x1b" not in written(table, "table").decode()
    assert "\nConfirmed" not in written(table, "table").decode()
    assert all(written(table, form) for form in FORMS)
