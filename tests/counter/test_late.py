"""The hall's list of what is late, and the waiting line, through HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from tests.builders import a_visit
from tests.counter.conftest import Centre
from tests.counter.test_desk import Desk

HALL = "/counter/mo-chit/hall"
LINE = "/counter/mo-chit/line"


@pytest.fixture
def people(centre: Centre) -> Iterator[dict[str, httpx.Client]]:
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(centre.client(name)) for name in ("staff1", "staff2", "boss")
        }


def page(client: httpx.Client, address: str) -> Desk:
    return Desk(client, client.get(address))


def at(client: httpx.Client, number: int) -> Desk:
    address = f"/counter/mo-chit/{number}"
    return Desk(client, client.post(f"{address}/open", data={"key": f"open-{number}"}))


def delays(hall: Desk) -> list[tuple[str, str, str]]:
    """(kind, status, number) of each line of the list, as it stands."""
    rows = re.findall(
        r'<li data-delay="(\w+)" data-status="(\w+)">.*?class="number">(\w+)<',
        hall.text,
        re.DOTALL,
    )
    return [(kind, status, number) for kind, status, number in rows]


def test_nothing_late_is_said_plainly(people: dict[str, httpx.Client]) -> None:
    hall = page(people["boss"], HALL)
    assert "Nothing is late, and nothing nearly so." in hall.text
    assert delays(hall) == []
    assert 'data-not-opened="8"' in hall.text
    at(people["staff1"], 3)
    assert "data-not-opened" not in page(people["boss"], HALL).text


def test_the_hall_lists_what_is_late_most_over_time_first(
    centre: Centre, people: dict[str, httpx.Client]
) -> None:
    for service in ("passport-ordinary", "id-card-expired", "house-move-in"):
        a_visit(centre.office, service)
    first, second = at(people["staff1"], 3), at(people["staff2"], 4)
    first.press("call-next").press("start").press("pause", reason="citizen_papers")
    centre.clock.advance(minutes=4)
    second.press("call-next").press("start")
    centre.clock.advance(minutes=27)
    hall = page(people["boss"], HALL)
    assert delays(hall) == [
        ("idle", "late", "3"),
        ("serving", "late", "B001"),
        ("waiting", "late", "B002"),
        ("held", "late", "F001"),
    ]
    assert 'data-late="4"' in hall.text
    assert hall.text.count('data-remedy="') == 4
    assert "on hold at counter 3" in hall.text


def test_no_more_than_ten_are_listed(centre: Centre, people: dict[str, httpx.Client]) -> None:
    for _ in range(13):
        a_visit(centre.office)
    centre.clock.advance(minutes=31)
    hall = page(people["boss"], HALL)
    assert len(delays(hall)) == 10
    assert 'data-late="13"' in hall.text


def test_who_waited_too_long_is_called_to_a_free_counter_with_one_press(
    centre: Centre, people: dict[str, httpx.Client]
) -> None:
    a_visit(centre.office)
    a_visit(centre.office)
    desk = at(people["staff1"], 3)
    centre.clock.advance(minutes=31)
    hall = page(people["boss"], HALL)
    assert hall.text.count('data-remedy="call"') == 1, "a free counter is offered once"
    form = hall.text.partition('data-remedy="call"')[0].rpartition("<form")[2]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    after = Desk(people["boss"], people["boss"].post(f"{HALL}/call", data=fields))
    assert after.page.url.path == HALL
    desk.page = people["staff1"].get("/counter/mo-chit/3")
    assert (desk.state, desk.number) == ("called", "B001")


def test_with_no_free_counter_the_remedy_is_to_open_one(
    centre: Centre, people: dict[str, httpx.Client]
) -> None:
    a_visit(centre.office)
    centre.clock.advance(minutes=31)
    hall = page(people["boss"], HALL)
    assert 'data-remedy="open"' in hall.text
    assert "Open 1: Ms Staff1" in hall.text


def test_a_clerk_sees_what_is_late_and_calls_nobody_out_of_order(
    centre: Centre, people: dict[str, httpx.Client]
) -> None:
    visit = a_visit(centre.office)
    at(people["staff1"], 3)
    centre.clock.advance(minutes=31)
    hall = page(people["staff2"], HALL)
    assert [kind for kind, _, _ in delays(hall)] == ["idle", "waiting"]
    assert not re.search('data-remedy="(call|remind|take|first)"', hall.text)
    assert 'data-action="call"' not in page(people["staff2"], LINE).text
    form = {
        "key": "mine",
        "transaction": str(visit.turns[0].transaction),
        "counter": "3",
        "reason": "other",
    }
    assert people["staff2"].post(f"{LINE}/call", data=form).status_code == 404


def test_the_days_figures_stand_in_the_hall(
    centre: Centre, people: dict[str, httpx.Client]
) -> None:
    a_visit(centre.office)
    centre.clock.advance(minutes=6)
    desk = at(people["staff1"], 3).press("call-next").press("start")
    centre.clock.advance(minutes=8)
    desk.press("complete")
    text = page(people["boss"], HALL).text
    assert "data-median-wait>6\N{NO-BREAK SPACE}minutes<" in text
    assert "data-finished>1<" in text
    assert "1 of 1" in text


def test_the_line_shows_everybody_in_the_order_of_calling(
    centre: Centre, people: dict[str, httpx.Client]
) -> None:
    a_visit(centre.office)
    centre.clock.advance(minutes=5)
    a_visit(centre.office, "passport-ordinary", priority=True)
    line = page(people["staff1"], LINE)
    assert re.findall(r'data-waiting-ticket="(\w+)"', line.text) == ["F001", "B001"]
    one = page(people["staff1"], f"{LINE}?letter=B")
    assert re.findall(r'data-waiting-ticket="(\w+)"', one.text) == ["B001"]


def test_a_supervisor_calls_out_of_order_with_a_reason_that_is_kept(
    centre: Centre, people: dict[str, httpx.Client]
) -> None:
    a_visit(centre.office)
    a_visit(centre.office)
    desk = at(people["staff1"], 3)
    line = page(people["boss"], LINE)
    second = Desk(line.client, line.page)
    row = line.text.partition('data-waiting-ticket="B002"')[2]
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', row)[:3])
    second.page = people["boss"].post(
        f"{LINE}/call", data={**fields, "counter": 3, "reason": "unwell"}
    )
    assert re.findall(r'data-waiting-ticket="(\w+)"', second.text) == ["B001"]
    desk.page = people["staff1"].get("/counter/mo-chit/3")
    assert desk.number == "B002"


def test_a_busy_counter_is_said_on_the_page_of_the_line(
    centre: Centre, people: dict[str, httpx.Client]
) -> None:
    visits = [a_visit(centre.office) for _ in range(2)]
    at(people["staff1"], 3).press("call-next")
    fields = {"key": "x", "transaction": visits[1].turns[0].transaction, "counter": 3}
    answer = people["boss"].post(f"{LINE}/call", data={**fields, "reason": "unwell"})
    line = Desk(people["boss"], answer)
    assert line.page.status_code == 409
    assert line.problem is not None
    assert "B001" in line.problem


def test_somebody_who_left_is_taken_out_of_the_line(
    centre: Centre, people: dict[str, httpx.Client]
) -> None:
    a_visit(centre.office)
    line = page(people["staff1"], LINE).press("remove", outcome="left")
    assert "Nobody waits in the centre now." in line.text
