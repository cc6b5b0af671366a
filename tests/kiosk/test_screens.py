"""Screens tell that they are there, load anew when asked, and are dead once switched off."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import httpx
import pytest

from shared.domain.errors import PairingCodeUnknown
from shared.domain.permissions import Grant, Role
from shared.domain.screens import OffReason, ScreenKind, ScreenState, TestKind
from shared.services import device_tests, devices
from shared.services.commands import Caller, RequestKey
from shared.services.devices import Screen, Wish
from shared.store.devices import DeviceRecord
from tests.builders import CENTRE, a_visit, an_office, run, staff
from tests.kiosk.conftest import Hall
from tests.manual_clock import ManualClock

ALIVE = {"width": "1080", "height": "1920", "age": "5000", "program": "abc"}


def paired(hall: Hall, kind: str = "kiosk") -> httpx.Client:
    client = hall.client()
    client.post("/kiosk/mo-chit/pair", data={"code": hall.pairing_code(kind=kind)})
    return client


def newest(hall: Hall) -> Screen:
    return devices.all_devices(hall.office)[-1]


def keeper(hall: Hall) -> Caller:
    return staff(hall.office, Grant(Role.ADMINISTRATOR, CENTRE))


def off(hall: Hall) -> DeviceRecord:
    return run(devices.revoke(hall.office, keeper(hall), newest(hall).record.id, OffReason.LOST))


def alive(client: httpx.Client, **told: str) -> httpx.Response:
    return client.post("/kiosk/mo-chit/alive", data={**ALIVE, **told})


def test_a_screen_that_tells_of_itself_is_seen_and_silence_is_noticed(
    hall: Hall, clock: ManualClock
) -> None:
    client = paired(hall)
    assert alive(client).json() == {"reload": False}
    record = newest(hall).record
    told = (record.seen_at, record.panel, record.program)
    assert told == (clock.now(), (1080, 1920), "abc")
    clock.advance(seconds=119)
    assert newest(hall).state is ScreenState.WORKS
    clock.advance(seconds=2)
    assert newest(hall).state is ScreenState.SILENT
    assert alive(client).is_success
    assert newest(hall).state is ScreenState.WORKS
    clock.advance(hours=14)  # in the evening nobody has to be there
    assert newest(hall).state is ScreenState.RESTS


def test_a_sighting_is_written_once_a_minute_and_not_with_each_request(
    hall: Hall, clock: ManualClock
) -> None:
    client, writes = paired(hall), []
    for _ in range(13):
        before = newest(hall).record.seen_at
        alive(client)
        writes.append(newest(hall).record.seen_at != before)
        clock.advance(seconds=10)
    assert writes == [number % 6 == 0 for number in range(13)]


def test_a_page_loads_anew_once_when_it_is_older_than_the_wish(
    hall: Hall, clock: ManualClock
) -> None:
    client = paired(hall)
    run(devices.reload(hall.office, keeper(hall), newest(hall).record.id))
    clock.advance(seconds=3)
    assert alive(client, age="5000").json() == {"reload": True}
    assert alive(client, age="1000").json() == {"reload": False}


def test_all_screens_of_one_centre_load_anew_and_no_others(hall: Hall) -> None:
    ours = [paired(hall), paired(hall, "board")]
    elsewhere = hall.client()
    elsewhere.post("/kiosk/district-1/pair", data={"code": hall.pairing_code("district-1")})
    assert run(devices.reload_all(hall.office, keeper(hall), CENTRE)) == len(ours)
    assert [alive(each).json()["reload"] for each in ours] == [True, True]
    other = elsewhere.post("/kiosk/district-1/alive", data=ALIVE)
    assert other.json() == {"reload": False}


@pytest.mark.parametrize("path", ["board/stream", "standing"])
@pytest.mark.parametrize("move", [off, lambda hall: run(_reloaded(hall))])
def test_an_open_stream_ends_when_the_screen_is_off_or_is_to_load_anew(
    hall: Hall, path: str, move: Callable[[Hall], object]
) -> None:
    client = paired(hall, "board")
    with client.stream("GET", f"/kiosk/mo-chit/{path}") as stream:
        messages = stream.iter_text()
        _wait_for_snapshot(messages)
        move(hall)
        a_visit(hall.office)  # nothing of what comes next is told
        assert not any("snapshot" in each for each in messages)


async def _reloaded(hall: Hall) -> DeviceRecord:
    return await devices.reload(hall.office, keeper(hall), newest(hall).record.id)


def _wait_for_snapshot(messages: Iterator[str]) -> None:
    while "snapshot" not in next(messages):
        pass


def test_a_screen_that_was_switched_off_says_so_and_opens_nothing(hall: Hall) -> None:
    client = paired(hall)
    off(hall)
    for path in ("", "/board", "/feedback", "/test", "/test/print"):
        answer = client.get(f"/kiosk/mo-chit{path}")
        assert answer.url.path == "/kiosk/mo-chit/pair"
        assert "This screen was switched off" in answer.text
    assert alive(client).url.path == "/kiosk/mo-chit/pair"
    taken = client.post("/kiosk/mo-chit/tickets", data={"service": "tax-id"})
    assert taken.url.path == "/kiosk/mo-chit/pair"
    assert "data-wall-counter" not in client.get("/counter/mo-chit/wall").text


def test_switching_off_holds_in_a_demonstration_too(demo_hall: Hall) -> None:
    client = paired(demo_hall)
    off(demo_hall)
    assert client.get("/kiosk/mo-chit").url.path == "/kiosk/mo-chit/pair"
    assert demo_hall.client().get("/kiosk/mo-chit").url.path == "/kiosk/mo-chit"


def test_an_old_cookie_stays_dead_when_the_screen_is_paired_again(hall: Hall) -> None:
    thief = paired(hall)
    office, boss, id = hall.office, keeper(hall), newest(hall).record.id
    off(hall)
    _, code = run(devices.renew_code(office, boss, id))
    owner = hall.client()
    owner.post("/kiosk/mo-chit/pair", data={"code": code})
    assert owner.get("/kiosk/mo-chit").url.path == "/kiosk/mo-chit"
    assert thief.get("/kiosk/mo-chit").url.path == "/kiosk/mo-chit/pair"
    assert newest(hall).record.id == id


def test_another_centre_asks_for_another_pairing(hall: Hall) -> None:
    client, boss = paired(hall), staff(hall.office, Grant(Role.ADMINISTRATOR))
    id = newest(hall).record.id
    kept, none = run(devices.change(hall.office, boss, id, Wish(CENTRE, "Kiosk 2", "at the lift")))
    assert (kept.name, kept.place, none) == ("Kiosk 2", "at the lift", "")
    assert client.get("/kiosk/mo-chit").url.path == "/kiosk/mo-chit"
    moved, code = run(devices.change(hall.office, boss, id, Wish("district-1", "Kiosk 2", "")))
    assert (moved.centre, moved.paired_at) == ("district-1", None)
    for centre in (CENTRE, "district-1"):
        assert client.get(f"/kiosk/{centre}").url.path == f"/kiosk/{centre}/pair"
    client.post("/kiosk/mo-chit/pair", data={"code": code})
    assert client.get("/kiosk/district-1").url.path == "/kiosk/district-1"
    kinds = [each.kind for each in devices.history(hall.office, boss, id)]
    assert kinds == ["device_paired", *["device_changed"] * 2, "device_paired", "device_added"]


def test_one_code_used_twice_at_once_pairs_one_screen(stocked_url: str, clock: ManualClock) -> None:
    office = an_office(stocked_url, clock)
    code = office.db.write_now(
        lambda tx: devices.register_device(office, tx, CENTRE, "kiosk", "Kiosk 1")
    )

    async def all_at_once() -> list[object]:
        tries = [devices.pair(office, code) for _ in range(8)]
        return list(await asyncio.gather(*tries, return_exceptions=True))

    outcomes = run(all_at_once())
    office.db.close()
    assert sum(isinstance(each, PairingCodeUnknown) for each in outcomes) == 7
    assert sum(isinstance(each, tuple) for each in outcomes) == 1


def test_a_code_is_good_for_a_day_and_a_repeated_request_is_told_the_same(
    hall: Hall, clock: ManualClock
) -> None:
    office, boss = hall.office, keeper(hall)
    wish = Wish(CENTRE, "Kiosk 1", "", ScreenKind.KIOSK)
    key = RequestKey("scope", "key-1", "body")
    record, code = run(devices.add(office, boss, wish, key))
    assert run(devices.add(office, boss, wish, key)) == (record, code)
    clock.advance(hours=24)
    assert newest(hall).state is ScreenState.EXPIRED
    with pytest.raises(PairingCodeUnknown):
        run(devices.pair(office, code))
    _, another = run(devices.renew_code(office, boss, record.id))
    assert another != code
    pairing = RequestKey("pair", "key-2", "body")
    token, _ = run(devices.pair(office, another, pairing))
    assert run(devices.pair(office, another, pairing))[0] == token
    run(devices.renew_code(office, boss, record.id))
    with pytest.raises(PairingCodeUnknown):  # the old request brings no new token
        run(devices.pair(office, another, pairing))


def test_the_newest_result_counts_for_each_kind_and_screen(hall: Hall, clock: ManualClock) -> None:
    one, two = paired(hall), paired(hall)
    for client, passed in ((one, "no"), (one, "yes"), (two, "no")):
        answer = client.post("/kiosk/mo-chit/test/print", data={"passed": passed})
        assert answer.url.path == "/kiosk/mo-chit/test"
        clock.advance(minutes=1)
    results = device_tests.latest(hall.office, CENTRE)
    first, second = (each.record.id for each in devices.all_devices(hall.office))
    assert {key: each.passed for key, each in results.items()} == {
        (TestKind.PRINT, first): True,
        (TestKind.PRINT, second): False,
    }
    newest_print = device_tests.newest_of(results, TestKind.PRINT)
    assert newest_print is not None
    assert newest_print.device == second
    assert device_tests.newest_of(results, TestKind.SOUND) is None
    assert device_tests.latest(hall.office, "district-1") == {}


def test_the_server_compares_what_was_scanned(hall: Hall, clock: ManualClock) -> None:
    client, office = paired(hall), hall.office
    caller, _ = devices.caller_of_device(office, client.cookies["gcs_device"]) or (None, None)
    assert caller is not None
    own = device_tests.shown_word(office, caller, CENTRE)
    strange = device_tests.shown_word(office, keeper(hall), CENTRE)
    elsewhere = device_tests.shown_word(office, caller, "district-1")
    address = f"{hall.url}/kiosk/mo-chit/scanned/"
    for wrong in ("", "ำฟห", address, address + strange, address + elsewhere, own[:-1]):
        refused = client.post("/kiosk/mo-chit/test/scan", data={"word": wrong})
        assert (refused.status_code, "data-problem" in refused.text) == (422, True)
    assert device_tests.latest(office, CENTRE) == {}
    assert client.post("/kiosk/mo-chit/test/scan", data={"word": f" {address}{own}\r"}).is_success
    assert [each.passed for each in device_tests.latest(office, CENTRE).values()] == [True]
    clock.advance(minutes=17)
    late = client.post("/kiosk/mo-chit/test/scan", data={"word": address + own})
    assert late.status_code == 422


def test_a_phone_proves_by_opening_the_code_that_it_was_read(hall: Hall) -> None:
    client, phone = paired(hall), hall.client()
    caller, record = devices.caller_of_device(hall.office, client.cookies["gcs_device"]) or (0, 0)
    assert isinstance(caller, Caller)
    assert isinstance(record, DeviceRecord)
    page = f"/kiosk/mo-chit/scanned/{device_tests.shown_word(hall.office, caller, CENTRE)}"
    assert "The code was read" in phone.get(page).text
    assert device_tests.latest(hall.office, CENTRE) == {}
    assert "has passed" in phone.post(page).text
    assert "has passed" in phone.post(page).text
    (result,) = device_tests.of_device(hall.office, CENTRE, record.id)
    assert (result.kind, result.passed) == (TestKind.SCAN, True)
    for wrong in ("/kiosk/mo-chit/scanned/x", page.replace("mo-chit", "district-1")):
        assert phone.get(wrong).status_code == 404
        assert phone.post(wrong).status_code == 404
    off(hall)
    assert phone.post(page).status_code == 404


def test_touch_needs_all_five_places(hall: Hall) -> None:
    client = paired(hall)
    most = ["upper_left", "upper_right", "middle", "lower_left"]
    refused = client.post("/kiosk/mo-chit/test/touch", data={"at": most})
    assert refused.status_code == 422
    assert client.post("/kiosk/mo-chit/test/touch", data={"at": [*most, "lower_right"]}).is_success
    assert client.post("/kiosk/mo-chit/test/sound", data={}).status_code == 422
    (result,) = device_tests.latest(hall.office, CENTRE).values()
    assert (result.kind, result.passed) == (TestKind.TOUCH, True)


def test_nobody_else_tests_a_screen(hall: Hall) -> None:
    stranger = hall.client()
    for path in ("test", "test/print"):
        assert stranger.get(f"/kiosk/mo-chit/{path}").url.path == "/kiosk/mo-chit/pair"
    stranger.post("/kiosk/mo-chit/test/print", data={"passed": "yes"})
    assert device_tests.latest(hall.office, CENTRE) == {}
    assert paired(hall).get("/kiosk/mo-chit/test/nothing").status_code == 404


def test_what_is_missing_for_notices_is_named(hall: Hall) -> None:
    page = paired(hall).get("/kiosk/mo-chit/test/push").text
    assert "GCS_VAPID_CONTACT" in page
