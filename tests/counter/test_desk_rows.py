"""The desk's rules as its pages show and obey them, through HTTP as a browser without script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from shared.domain.catalogue import Service
from shared.services import serving
from tests.builders import a_supervisor, a_visit
from tests.counter.conftest import Centre
from tests.counter.test_desk import DESK, Desk

FRAGMENT = {"HX-Request": "true"}
HOSTILE = ('"><script>alert(1)</script>', "ก" * 10_000, "\x00", "\u202eพลิก\u202d", "🙂" * 300)


@pytest.fixture
def desk(centre: Centre) -> Iterator[Desk]:
    """Counter 3, open with staff1, and nobody in line."""
    with centre.client("staff1") as client:
        yield Desk(client, client.post(f"{DESK}/open", data={"key": "open"}))


def kinds(centre: Centre, transaction: int) -> list[str]:
    boss = a_supervisor(centre.office)
    history = serving.present_state(centre.office, boss, transaction)
    return [event.kind.value for event in history.events]


def test_c3_a_no_show_is_back_in_line_with_one_move(centre: Centre, desk: Desk) -> None:
    a_visit(centre.office)
    desk.press("call-next")
    assert not desk.can("no-show")
    for _ in range(2):
        centre.clock.advance(seconds=20)
        desk.look().press("recall")
    desk.press("no-show")
    tickets = desk.client.get("/counter/mo-chit/tickets", params={"number": "B001"})
    assert Desk(desk.client, tickets).press("rejoin").page.status_code == 200
    assert desk.look().press("call-next").number == "B001"


@pytest.mark.parametrize("move", ["complete", "transfer", "no-show"])
def test_c4_an_undo_is_offered_for_ten_seconds_and_leaves_its_own_event(
    centre: Centre, desk: Desk, move: str
) -> None:
    visit = a_visit(centre.office)
    transaction = visit.turns[0].transaction
    desk.press("call-next")
    if move == "no-show":
        for _ in range(2):
            centre.clock.advance(seconds=20)
            desk.look().press("recall")
        desk.press("no-show")
    else:
        desk.press("start").press(move, **({"to": "pool"} if move == "transfer" else {}))
    centre.clock.advance(seconds=4)
    assert re.search(r'data-undo-left="6">6 seconds', desk.look().text)
    before = kinds(centre, transaction)
    desk.press("undo")
    assert desk.state == ("called" if move == "no-show" else "serving")
    assert kinds(centre, transaction) == [*before, "undone"]


def test_c5_a_hundred_times_two_counters_press_at_once_and_get_two_tickets(
    centre: Centre, desk: Desk
) -> None:
    with centre.client("staff2") as client, ThreadPoolExecutor(2) as both:
        four = Desk(client, client.post("/counter/mo-chit/4/open", data={"key": "open"}))
        desks = (desk, four)
        for one in desks:
            one.client.headers.update(FRAGMENT)  # as the desk's script sends every move

        def call(one: Desk) -> str | None:
            number: str | None = one.press("call-next").number
            return number

        served: list[str | None] = []
        for _ in range(100):
            for _ in desks:
                a_visit(centre.office)
            served += both.map(call, desks)
            for one in desks:
                one.press("start").press("complete")
        assert None not in served
        assert len(set(served)) == 200


def test_c6_to_a_script_the_answer_is_the_desk_alone_in_one_round_trip(
    centre: Centre, desk: Desk
) -> None:
    a_visit(centre.office)
    address, fields = desk.form("call-next")
    answer = desk.client.post(address, data=fields, headers=FRAGMENT)
    assert (answer.status_code, answer.history) == (200, [])
    assert "<html" not in answer.text
    whole = desk.look().text
    part = answer.text[answer.text.index('<section class="panel desk-current"') :]
    assert plain(part.partition("</main>")[0]) in plain(whole)


def plain(text: str) -> str:
    """Without request keys and spaces, which differ from drawing to drawing."""
    return re.sub(r'name="key" value="[^"]*"|data-drawn="[^"]*"|\s+', "", text)


def test_a_refused_move_shows_a_script_the_reason_and_the_present_state(
    centre: Centre, desk: Desk
) -> None:
    a_visit(centre.office)
    stale = Desk(desk.client, desk.press("call-next").page)
    address, fields = stale.form("requeue")
    desk.press("start")
    answer = Desk(desk.client, desk.client.post(address, data=fields, headers=FRAGMENT))
    assert answer.page.status_code == 409
    assert answer.problem is not None
    assert answer.problem.startswith("Somebody changed this ticket meanwhile.")
    assert answer.state == "serving"


def test_c7_lines_over_the_waiting_target_are_marked_in_words(centre: Centre, desk: Desk) -> None:
    a_visit(centre.office)
    centre.clock.advance(minutes=24)
    assert 'data-queue="B" data-status="near"' in desk.look().text
    centre.clock.advance(minutes=7)
    row = re.search(r'data-queue="B" data-status="late".*?</tr>', desk.look().text, re.DOTALL)
    assert row is not None
    assert "late</span>" in row[0]
    assert "target: at most 30" in desk.text


def test_c7_a_held_ticket_says_since_when_and_why_and_how_to_go_on(
    centre: Centre, desk: Desk
) -> None:
    a_visit(centre.office)
    desk.press("call-next").press("start").press("pause", reason="other_agency")
    centre.clock.advance(minutes=12)
    held = desk.look().text.partition("data-held ")[2].partition("</section>")[0]
    assert "Another agency must answer" in held
    assert "08:30" in held
    assert "12\N{NO-BREAK SPACE}minutes" in held
    assert 'data-resume="1"' in held


def test_c7_the_day_at_the_counter_stands_beside_its_standard(centre: Centre, desk: Desk) -> None:
    for minutes in (8, 12):
        a_visit(centre.office)
        desk.press("call-next").press("start")
        centre.clock.advance(minutes=minutes)
        desk.look().press("complete")
    assert "data-finished>2<" in desk.text
    assert "data-median>10:00<" in desk.text
    assert "data-within>1 of 2<" in desk.text
    latest = desk.text.partition("data-latest")[2]
    assert re.findall(r"number=(B\d+)", latest) == ["B002", "B001"]
    assert "over time" in latest


def test_c9_papers_seen_for_one_service_are_not_asked_for_again(centre: Centre, desk: Desk) -> None:
    first, second = shared_papers(centre)
    a_visit(centre.office, first, second)
    desk.press("call-next").press("start")
    assert "data-not-needed" not in desk.text
    desk.press("papers-complete", verdict="complete").press("complete").press("call-next")
    desk.press("start")
    assert "data-not-needed" in desk.text
    assert "not needed: seen with this ticket" in desk.text


def shared_papers(centre: Centre) -> tuple[str, str]:
    """Two services that ask for the same paper."""
    catalogue = centre.office.catalogue
    known: dict[str, Service] = {}
    for service in catalogue.offered("mo-chit"):
        for document in catalogue.versions[service.id][-1].documents or ():
            other = known.setdefault(document.names.th, service)
            if other.id != service.id:
                return other.id, service.id
    raise AssertionError("no two services share a paper")


def test_a_counter_takes_only_the_lines_that_were_chosen(centre: Centre, desk: Desk) -> None:
    a_visit(centre.office)
    a_visit(centre.office, "passport-ordinary")
    desk.press("take-services", letters=["F"])
    assert "This counter takes: F" in desk.text
    assert desk.press("call-next").number == "F001"
    desk.press("start").press("complete").press("call-next")
    assert "Nobody waits for this counter now." in desk.text
    refused = desk.press("take-services", letters=[])
    assert refused.problem == "Choose at least one service."


def test_a_counter_is_handed_over_with_whoever_stands_at_it(centre: Centre, desk: Desk) -> None:
    a_visit(centre.office)
    desk.press("call-next").press("start")
    ids = {
        name: id
        for id, name in re.findall(
            r'<option value="(\d+)">([^<]+)', desk.text.partition("successor")[2]
        )
    }
    desk.press("hand-over", hand_over_to=ids["Ms Staff2"])
    with centre.client("staff2") as client:
        other = Desk(client, client.get("/counter"))
        assert (other.page.url.path, other.state) == (DESK, "serving")
        assert other.press("next-step").steps()["1"] == "done"


def test_a_ticket_sent_to_a_colleague_is_called_by_that_person(centre: Centre, desk: Desk) -> None:
    with centre.client("staff2") as client:
        other = Desk(client, client.post("/counter/mo-chit/4/open", data={"key": "open"}))
        a_visit(centre.office)
        desk.press("call-next")
        value = re.search(r'<option value="(staff:\d+)">Ms Staff2<', desk.text)
        assert value is not None
        assert re.search(r"staff:\d+\">[^<]+ \(not at a counter\)", desk.text)
        desk.press("send-to-colleague", to=value[1]).press("call-next")
        assert "Nobody waits for this counter now." in desk.text
        assert other.press("call-next").number == "B001"


@pytest.mark.parametrize("text", HOSTILE, ids=["script", "long", "nul", "turned", "pictures"])
@pytest.mark.parametrize("field", ["key", "to", "reason", "letters", "transaction", "outcome"])
def test_hostile_text_in_a_field_of_the_desk_changes_nothing(
    centre: Centre, desk: Desk, field: str, text: str
) -> None:
    a_visit(centre.office)
    desk.press("call-next")
    move = {"to": "transfer", "reason": "pause", "outcome": "complete", "letters": "open"}
    _, hidden = desk.form("start")
    sent = {**hidden, "key": "hostile", "some": "yes", field: text}
    answer = desk.client.post(f"{DESK}/{move.get(field, 'requeue')}", data=sent)
    assert answer.status_code in (400, 409, 422, 200)
    assert "<script>alert" not in answer.text
    if field != "key":
        assert desk.look().state == "called"


@pytest.mark.parametrize("text", HOSTILE, ids=["script", "long", "nul", "turned", "pictures"])
def test_hostile_text_in_the_sign_in_and_the_search_is_answered_in_a_sentence(
    centre: Centre, desk: Desk, text: str
) -> None:
    with httpx.Client(base_url=centre.url) as stranger:
        form = {"username": text, "password": text, "next": text}
        answer = stranger.post("/counter/sign-in", data=form)
        assert answer.status_code in (400, 401, 422)
        assert "<script>alert" not in answer.text
    for page in ("tickets?number=", "line?letter=", "hall?x="):
        found = desk.client.get(f"/counter/mo-chit/{page}{httpx.QueryParams(q=text)}"[:6000])
        assert found.status_code < 500
        assert "<script>alert" not in found.text
