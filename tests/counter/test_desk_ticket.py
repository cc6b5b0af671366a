"""What a desk changes on a ticket beside its place: services, notes, a counter kept for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from tests.builders import SERVICE, a_visit
from tests.counter.conftest import Centre
from tests.counter.test_desk import DESK, Desk

RIGHT, THIRD = "id-card-lost", "house-move-in"


@pytest.fixture
def desk(centre: Centre) -> Iterator[Desk]:
    """Counter 3, open with staff1, and nobody in line."""
    with centre.client("staff1") as client:
        yield Desk(client, client.post(f"{DESK}/open", data={"key": "open"}))


def turns(text: str) -> list[tuple[str, str]]:
    return re.findall(r'data-turn="\d+" data-turn-state="(\w+)">\s*<\w+><b>([^<]+)</b>', text)


def test_a_wrong_service_is_corrected_while_serving_and_undone_as_one(
    centre: Centre, desk: Desk
) -> None:
    a_visit(centre.office)
    desk.press("call-next").press("start")
    wrong = re.search(r'<option value="([\d.]+)" selected>', desk.text)
    assert wrong is not None
    desk.press("correct", turn=wrong[1], service=RIGHT)
    assert (desk.state, desk.number, desk.problem) == ("serving", "B001", None)
    assert [state for state, _ in turns(desk.text)] == ["ended", "serving"]
    desk.press("undo")
    assert (desk.state, desk.problem) == ("serving", None)
    assert [state for state, _ in turns(desk.text)] == ["serving", "ended"]


def test_services_are_added_swapped_and_dropped_while_somebody_is_served(
    centre: Centre, desk: Desk
) -> None:
    a_visit(centre.office, SERVICE, THIRD)
    desk.press("call-next").press("start").press("add-service", service=RIGHT)
    before = turns(desk.text)
    assert [state for state, _ in before] == ["serving", "waiting", "waiting"]
    desk.press("earlier")
    assert turns(desk.text) == [before[0], before[2], before[1]]
    choice = re.search(r'<select[^>]*id="drop"[^>]*><option value="([\d.]+)"', desk.text)
    assert choice is not None
    desk.press("drop", turn=choice[1], reason="done_elsewhere")
    assert (desk.state, desk.problem) == ("serving", None)
    assert sorted(state for state, _ in turns(desk.text)) == ["ended", "serving", "waiting"]


def test_a_change_from_an_old_page_is_refused_and_says_so(centre: Centre, desk: Desk) -> None:
    a_visit(centre.office, SERVICE, THIRD)
    stale = Desk(desk.client, desk.press("call-next").page)
    desk.press("start").press("correct", turn=_first_choice(desk, "wrong"), service=RIGHT)
    stale.press("correct", turn=_first_choice(stale, "wrong"), service="house-move-out")
    assert stale.page.status_code == 409
    assert stale.state == "serving"
    stale.press("drop", turn="nothing", reason="other")
    assert stale.page.status_code == 422


def _first_choice(desk: Desk, name: str) -> str:
    found = re.search(rf'<select[^>]*id="{name}"[^>]*><option value="([\d.]+)"', desk.text)
    assert found is not None
    return found[1]


def test_a_note_goes_with_the_ticket_to_the_next_counter_and_to_no_citizen(
    centre: Centre, desk: Desk
) -> None:
    view = a_visit(centre.office)
    desk.press("call-next").press("note", body="<b>Photo</b> is done")
    assert "&lt;b&gt;Photo&lt;/b&gt; is done" in desk.text
    with centre.client("staff2") as client:
        other = Desk(client, client.post("/counter/mo-chit/4/open", data={"key": "open"}))
        desk.press("transfer", to="counter:4", why="equipment")
        other.page = client.get("/counter/mo-chit/4")
        assert "Photo" in other.text.partition("data-next>")[2]
        other.press("call-next")
        assert "Photo" in other.text.partition("data-next>")[0]
        assert 'data-action="erase-note"' not in other.text
        for page in (f"/t/{view.token}", "/kiosk/mo-chit/board"):
            assert "Photo" not in client.get(page).text


def test_a_note_with_a_number_of_a_person_is_refused_with_the_reason(
    centre: Centre, desk: Desk
) -> None:
    a_visit(centre.office)
    desk.press("call-next").press("note", body="ID 1-2345-67890-12-3")
    assert desk.page.status_code == 422
    assert desk.problem is not None
    assert "ID or phone number" in desk.problem
    assert "67890" not in desk.text


def test_a_counter_kept_for_somebody_says_so_and_is_given_up(centre: Centre, desk: Desk) -> None:
    a_visit(centre.office)
    a_visit(centre.office)
    desk.press("call-next").press("start")
    desk.press("pause", reason="citizen_papers", keep=10)
    assert "This counter waits for B001 until" in desk.text
    assert 'data-keep-left="600"' in desk.text
    desk.press("call-next")
    assert desk.page.status_code == 409
    assert desk.problem is not None
    assert desk.problem.startswith("This counter waits for ticket B001 until")
    desk.press("give-up").press("call-next")
    assert desk.number == "B002"


def test_a_free_counter_is_kept_for_somebody_on_hold(centre: Centre, desk: Desk) -> None:
    a_visit(centre.office)
    desk.press("call-next").press("start").press("pause", reason="citizen_papers")
    desk.press("keep", minutes=5)
    assert "This counter waits for B001" in desk.text
    assert not desk.can("keep")
    centre.clock.advance(minutes=5)
    assert "This counter waits" not in desk.look().text
    assert "This counter waits" not in desk.press("resume").text


def test_after_the_session_ended_a_script_is_led_to_sign_in_with_what_happened(
    centre: Centre, desk: Desk
) -> None:
    a_visit(centre.office)
    address, fields = desk.form("call-next")
    desk.client.cookies.clear()
    answer = desk.client.post(address, data=fields, headers={"hx-request": "true"})
    there = answer.headers["hx-redirect"]
    page = desk.client.get(there)
    assert "nothing was changed" in page.text
    assert f'name="next" value="{DESK}"' in page.text
    looked = desk.client.get(DESK, headers={"hx-request": "true"})
    assert "nothing was changed" not in desk.client.get(looked.headers["hx-redirect"]).text
    with centre.client("staff1") as client:
        assert Desk(client, client.get(DESK)).state == "idle"


def test_the_same_buttons_from_two_tabs_in_any_order_leave_one_lawful_ticket(
    centre: Centre, desk: Desk
) -> None:
    """Each tab presses what it still shows; whatever is late is refused and shows the present."""
    a_visit(centre.office)
    a_visit(centre.office)
    old = Desk(desk.client, desk.press("call-next").page)
    desk.press("start")
    for action in ("start", "requeue", "no-show", "recall", "transfer"):
        tab = Desk(old.client, old.page)
        if action in ("no-show", "recall"):
            address, hidden = tab.form("start")
            address = address.replace("/start", f"/{action}")
            tab.page = tab.client.post(address, data={**hidden, "key": f"odd-{action}"})
        else:
            tab.press(action, **({"to": "pool"} if action == "transfer" else {}))
        assert tab.page.status_code in (200, 409)
        assert (tab.state, tab.number) == ("serving", "B001")
    desk.look().press("complete")
    late = Desk(old.client, old.page).press("start")
    assert late.state == "idle"
    assert late.press("call-next").number == "B002"


def tickets(client: httpx.Client, number: str) -> Desk:
    return Desk(client, client.get(f"/counter/mo-chit/tickets?number={number}"))


def test_the_tickets_page_defers_corrects_removes_and_restores(centre: Centre) -> None:
    a_visit(centre.office, SERVICE, THIRD)
    with centre.client("boss") as client:
        page = tickets(client, "B001")
        page.press("defer", minutes=30)
        assert [state for state, _ in turns(page.text)] == ["deferred", "deferred"]
        page.press("rejoin").press("correct", service=RIGHT)
        assert [state for state, _ in turns(page.text)].count("ended") == 1
        page.press("remove", outcome="cancelled_by_staff", reason="duplicate")
        assert page.page.status_code == 200
        page.press("restore", reason="pressed_by_mistake")
        assert page.problem is None
        page.press("note", body="Sits near the door")
        assert "Sits near the door" in page.text
        page.press("erase-note")
        assert "Sits near the door" not in page.text


def test_a_clerk_sees_no_restoring_and_cannot_send_it_either(centre: Centre) -> None:
    a_visit(centre.office)
    with centre.client("staff1") as client:
        page = tickets(client, "B001")
        page.press("remove", outcome="left")
        assert not page.can("restore")
        turn = re.search(r'data-turn="(\d+)"', page.text)
        visit = re.search(r'data-visit="(\d+)"', page.text)
        assert turn is not None
        assert visit is not None
        form = {"key": "x", "number": "B001", "visit": visit[1], "transaction": turn[1]}
        answer = client.post(
            "/counter/mo-chit/tickets/restore",
            data={**form, "version": "2", "reason": "other"},
        )
        assert answer.status_code == 404


def test_a_note_sent_again_with_other_words_offers_no_second_press(centre: Centre) -> None:
    visit = a_visit(centre.office).visit
    note = {"key": "note", "number": "B001", "visit": str(visit), "body": "Brings the house book"}
    with centre.client("staff1") as client:
        address = "/counter/mo-chit/tickets/note"
        assert "Brings the house book" in client.post(address, data=note).text
        other = client.post(address, data={**note, "body": "Comes back at noon"})
        assert (other.status_code, 'name="body"' in other.text) == (422, False)
