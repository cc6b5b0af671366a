"""The page of the day: check-list, closings, limits and the end, for whoever is in charge."""

from __future__ import annotations

import re

import httpx

from tests.counter.conftest import Centre

DAY = "/counter/mo-chit/day"


def send(client: httpx.Client, move: str, **fields: str) -> httpx.Response:
    page = client.get(DAY).text
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    return client.post(f"{DAY}/{move}", data={"key": f"{key[1]}{move}", **fields})


def test_a_clerk_reads_the_day_and_changes_nothing(centre: Centre) -> None:
    with centre.client("staff1") as client:
        page = client.get(DAY)
        assert page.status_code == 200
        assert 'data-action="tick"' not in page.text
        assert client.post(f"{DAY}/end", data={"key": "k"}).status_code == 404


def test_items_are_ticked_with_name_and_time(centre: Centre) -> None:
    with centre.client("boss") as client:
        assert "data-not-opened" in client.get(DAY).text
        page = send(client, "tick", item="kiosk", done="true").text
        assert "Ms Boss" in page
        assert 'data-check="kiosk" data-done="yes"' in page


def test_an_emergency_is_said_at_every_desk_and_needs_a_second_word(centre: Centre) -> None:
    with centre.client("boss") as client:
        assert send(client, "close-now", why="flood").status_code == 422
        page = send(client, "close-now", why="flood", sure="true")
        assert 'data-day-state="emergency"' in page.text
        assert "Water is coming in" in client.get("/counter/mo-chit/3").text
        assert "Water is coming in" in client.get("/counter/mo-chit/hall").text
        with centre.client("staff1") as clerk:
            desk = clerk.post("/counter/mo-chit/3/open", data={"key": "open"}).text
            assert "Nobody is called: the centre is closed" in desk
            assert re.search(r'data-action="call-next"[^>]* disabled', desk)
        page = send(client, "reopen")
        assert 'data-day-state="open"' in page.text
        assert "Water is coming in" not in client.get("/counter/mo-chit/3").text
        assert "data-closing" not in client.get("/counter/mo-chit/hall").text


def test_the_last_ticket_stands_in_its_field_in_any_language(centre: Centre) -> None:
    for language in ("th", "en"):
        with centre.client("boss", language) as client:
            page = send(client, "last-ticket", until="15:10").text
            assert re.search(r'name="until" required value="15:10"', page)


def test_limits_are_set_and_lifted(centre: Centre) -> None:
    with centre.client("boss") as client:
        page = send(client, "limit", service="id-card-expired", per_day="40")
        assert 'data-limit="id-card-expired"' in page.text
        page = send(client, "limit", service="id-card-expired", per_day="")
        assert "No service is limited" in page.text


def test_the_day_ends_and_its_report_can_be_taken_along(centre: Centre) -> None:
    centre.visit()
    with centre.client("boss") as client:
        early = send(client, "end")
        assert early.status_code == 409
        page = send(client, "end", early="true")
        assert 'data-day-state="ended"' in page.text
        day = centre.office.today("mo-chit")
        report = client.get(f"{DAY}/report?on={day}")
        assert "Closed at the end of the day" in report.text
        table = client.get(f"{DAY}/report.csv?on={day}")
        assert "id-card-expired,closed_at_day_end,1" in table.text


def test_closings_are_planned_and_called_off(centre: Centre) -> None:
    with centre.client("boss") as client:
        words = {"message_th": "ซ้อมหนีไฟ", "message_en": "Fire drill"}
        page = send(client, "plan", day="2026-11-20", begins="13:00", ends="14:00", **words)
        assert "Fire drill" in page.text
        found = re.search(r'name="closing" value="(\d+)"', page.text)
        assert found is not None
        assert "Fire drill" not in send(client, "call-off", closing=found[1]).text


def test_a_desk_is_asked_calmly_about_a_turn_that_never_ends(centre: Centre) -> None:
    centre.visit()
    with centre.client("staff1") as client:
        _move(client, "open")
        page = _move(client, "call-next")
        page = _move(client, "start", page)
        assert "data-prompt" not in page
        centre.clock.advance(minutes=31)
        page = client.get("/counter/mo-chit/3").text
        assert 'data-prompt="serving"' in page
        assert "data-forgotten" in client.get("/counter/mo-chit/hall").text
        page = _move(client, "goes-on", page)
        assert "data-prompt" not in page
        assert "data-forgotten" not in client.get("/counter/mo-chit/hall").text


def _move(client: httpx.Client, move: str, page: str = "") -> str:
    fields = {"key": move}
    for name in ("transaction", "version"):
        found = re.search(rf'name="{name}" value="(\d+)"', page)
        if found:
            fields[name] = found[1]
    return client.post(f"/counter/mo-chit/3/{move}", data=fields).text


def test_a_pad_is_keyed_in_line_by_line(centre: Centre) -> None:
    centre.clock.advance(hours=2)
    line = {
        "key": "k",
        "day": "2026-11-16",
        "number": "004",
        "service": "id-card-expired",
        "outcome": "completed",
        "taken": "08:40",
        "started": "09:00",
        "finished": "09:20",
    }
    with centre.client("boss") as client:
        page = client.post("/counter/mo-chit/paper", data=line)
        assert 'data-paper="4"' in page.text
        wrong = client.post("/counter/mo-chit/paper", data={**line, "number": "5", "taken": "9:60"})
        assert wrong.status_code == 422
        assert 'value="09:00"' in wrong.text
