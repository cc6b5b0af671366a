"""The desk through HTTP, as a browser without script sends and sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from tests.builders import a_visit
from tests.counter.conftest import Centre

DESK = "/counter/mo-chit/3"


class Desk:
    """A clerk's page: `press` sends the form of a button as it stands on the page."""

    def __init__(self, client: httpx.Client, page: httpx.Response) -> None:
        self.client = client
        self.page = page

    @property
    def text(self) -> str:
        return self.page.text

    @property
    def state(self) -> str:
        return str(re.findall(r'data-state="(\w+)"', self.text)[0])

    @property
    def number(self) -> str | None:
        found = re.findall(r"data-number>([^<]+)<", self.text)
        assert len(found) <= 1
        return found[0] if found else None

    @property
    def problem(self) -> str | None:
        found = re.search(r"data-problem>.*?<p>(.*?)</p>", self.text, re.DOTALL)
        return found[1] if found else None

    def steps(self) -> dict[str, str]:
        return dict(re.findall(r'data-step="(\d)" data-step-state="(\w+)"', self.text))

    def form(self, action: str) -> tuple[str, dict[str, str]]:
        """Address and hidden fields of the form with this button."""
        for form in re.findall(r"<form.*?</form>", self.text, re.DOTALL):
            if re.search(rf'data-(action|send)="{action}"', form):
                address = re.search(r'action="([^"]+)"', form)
                assert address is not None
                fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
                return address[1], dict(fields)
        raise AssertionError(f"no form has the button {action}")

    def can(self, action: str) -> bool:
        found = re.search(rf'<button[^>]*data-action="{action}"[^>]*>', self.text)
        return found is not None and " disabled" not in found[0]

    def press(self, action: str, **fields: object) -> Desk:
        address, hidden = self.form(action)
        self.page = self.client.post(address, data={**hidden, **fields})
        return self

    def look(self) -> Desk:
        self.page = self.client.get(DESK)
        return self


@pytest.fixture
def desk(centre: Centre) -> Iterator[Desk]:
    """Counter 3, open with staff1, and nobody in line."""
    with centre.client("staff1") as client:
        yield Desk(client, client.post(f"{DESK}/open", data={"key": "open"}))


@pytest.fixture
def called(centre: Centre, desk: Desk) -> Desk:
    a_visit(centre.office)
    return desk.press("call-next")


def test_one_citizen_is_served_step_by_step(centre: Centre, called: Desk) -> None:
    assert (called.state, called.number) == ("called", "B001")
    called.press("start")
    assert called.steps() == {"1": "now", "2": "next", "3": "next", "4": "next"}
    called.press("papers-complete", verdict="complete")
    assert 'data-papers="complete"' in called.text
    centre.clock.advance(seconds=150)
    called.press("next-step")
    assert called.steps() == {"1": "done", "2": "now", "3": "next", "4": "next"}
    assert "2:30 <span" in called.text
    called.press("next-step").press("next-step")
    assert not called.can("next-step")
    called.press("complete")
    assert (called.state, called.number) == ("idle", None)
    assert "data-finished>1<" in called.text


def test_signing_in_with_an_open_counter_leads_straight_to_the_same_desk(
    centre: Centre, called: Desk
) -> None:
    called.press("start")
    with centre.client("staff1") as another_browser:
        again = Desk(another_browser, another_browser.get("/counter"))
        assert again.page.url.path == DESK
        assert (again.state, again.number) == ("serving", "B001")
        assert again.steps() == called.steps()


def test_papers_that_are_missing_are_named(called: Desk) -> None:
    called.press("start").press("papers-missing", verdict="missing", missing=1)
    assert 'data-papers="missing"' in called.text
    assert called.text.count("<b>missing</b>") == 1


def test_papers_are_not_missing_before_one_of_them_is_ticked(called: Desk) -> None:
    called.press("start").press("papers-missing", verdict="missing")
    assert "Tick the papers that are missing first." in called.text
    assert 'data-papers=""' in called.text


def test_a_running_step_says_in_words_that_it_is_over_time(centre: Centre, called: Desk) -> None:
    called.press("start")
    assert '<span class="chip" data-status="late" data-clock-chip hidden>' in called.text
    centre.clock.advance(minutes=9)
    called.look()
    assert '<span class="chip" data-status="late" data-clock-chip>' in called.text
    assert "over the standard time" in called.text


def test_a_ticket_cannot_be_recalled_at_once_and_not_missed_before_two_recalls(
    centre: Centre, called: Desk
) -> None:
    for _ in range(2):
        assert not called.can("recall")
        assert not called.can("no-show")
        centre.clock.advance(seconds=20)
        assert called.look().can("recall")
        called.press("recall")
    assert called.can("no-show")
    called.press("no-show")
    assert called.state == "idle"
    assert "<dd>1</dd>" in called.text.partition("data-day")[2]


def test_a_held_ticket_leaves_the_counter_free_and_comes_back(centre: Centre, called: Desk) -> None:
    called.press("start").press("pause", reason="citizen_papers")
    assert called.state == "idle"
    assert "Citizen fetches papers" in called.text
    assert called.can("call-next")
    called.press("resume")
    assert (called.state, called.number) == ("serving", "B001")


def test_a_held_ticket_is_taken_up_by_who_sits_there(centre: Centre, called: Desk) -> None:
    called.press("start").press("pause", reason="system")
    with centre.client("staff2") as client:
        assert not Desk(client, client.get(DESK)).can("resume")
    with centre.client("boss") as client:
        assert Desk(client, client.get(DESK)).can("resume")


def test_another_ending_is_recorded_as_chosen(centre: Centre, called: Desk) -> None:
    called.press("start").press("complete-otherwise", outcome="refused")
    assert "<b>B001</b> Refused" in called.text


def test_skipping_to_another_step_is_shown_as_skipped(called: Desk) -> None:
    called.press("start").press("go-to-step", to=3)
    assert called.steps() == {"1": "done", "2": "skipped", "3": "now", "4": "next"}


def test_a_ticket_sent_to_another_counter_is_called_there_only(
    centre: Centre, called: Desk
) -> None:
    with centre.client("staff2") as client:
        other = Desk(client, client.post("/counter/mo-chit/4/open", data={"key": "open"}))
        called.press("transfer", to="counter:4").press("call-next")
        assert "Nobody waits for this counter now." in called.text
        assert "was sent to this counter" in client.get("/counter/mo-chit/4").text
        assert other.press("call-next").number == "B001"


def test_a_ticket_sent_to_another_service_keeps_its_number(called: Desk) -> None:
    called.press("start").press("transfer", to="service:house-move-in").press("call-next")
    assert called.number == "B001"
    assert "moving in" in called.text


def test_whatever_was_done_can_be_undone_for_ten_seconds(centre: Centre, called: Desk) -> None:
    assert called.can("undo")
    called.press("start").press("complete")
    assert "<b>B001</b> Finished" in called.text
    called.press("undo")
    assert (called.state, called.number) == ("serving", "B001")
    called.press("complete")
    centre.clock.advance(seconds=11)
    assert not called.look().can("undo")


def test_a_double_click_acts_once(centre: Centre, desk: Desk) -> None:
    a_visit(centre.office)
    a_visit(centre.office)
    address, fields = desk.form("call-next")
    first = desk.client.post(address, data=fields)
    second = desk.client.post(address, data=fields)
    assert Desk(desk.client, first).number == Desk(desk.client, second).number == "B001"
    assert second.status_code == 200
    started = Desk(desk.client, second)
    address, fields = started.form("start")
    for _ in range(2):
        started.page = desk.client.post(address, data=fields)
        assert (started.problem, started.state) == (None, "serving")


def test_a_stale_tab_gets_the_sentence_and_the_present_state(centre: Centre, called: Desk) -> None:
    stale = Desk(called.client, called.page)
    called.press("start")
    stale.press("requeue")
    assert stale.page.status_code == 409
    assert stale.problem is not None
    assert stale.problem.startswith("Somebody changed this ticket meanwhile.")
    assert stale.state == "serving"
    assert stale.press("next-step").steps()["1"] == "done"


def test_calling_from_a_stale_tab_shows_whom_the_counter_still_has(
    centre: Centre, desk: Desk
) -> None:
    a_visit(centre.office)
    a_visit(centre.office)
    stale = Desk(desk.client, desk.client.get(DESK))
    desk.press("call-next")
    stale.press("call-next")
    assert stale.page.status_code == 409
    assert stale.problem is not None
    assert "still has ticket B001" in stale.problem
    assert stale.number == "B001"


def test_an_impossible_move_leaves_the_desk_usable(called: Desk) -> None:
    _, hidden = called.form("start")
    called.page = called.client.post(f"{DESK}/next-step", data={**hidden, "key": "other"})
    assert called.page.status_code == 409
    assert called.problem is not None
    assert called.press("start").state == "serving"


def test_a_form_that_lacks_a_field_is_refused_on_the_desk(called: Desk) -> None:
    called.page = called.client.post(f"{DESK}/start", data={"key": "x", "version": "many"})
    assert called.page.status_code == 422
    assert called.problem == "Please fill this in."
    assert called.state == "called"


def test_a_move_that_does_not_exist_is_not_found(called: Desk) -> None:
    assert called.client.post(f"{DESK}/dance", data={"key": "x"}).status_code == 404


def test_a_move_after_the_session_ended_asks_to_sign_in_and_changes_nothing(
    centre: Centre, called: Desk
) -> None:
    address, fields = called.form("start")
    called.client.cookies.clear()
    answer = called.client.post(address, data=fields)
    assert answer.status_code == 401
    assert "nothing was changed" in answer.text
    assert f'name="next" value="{DESK}"' in answer.text
    with centre.client("staff1") as client:
        assert Desk(client, client.get(DESK)).state == "called"


def test_a_counter_with_somebody_else_cannot_be_opened_or_used(
    centre: Centre, called: Desk
) -> None:
    with centre.client("staff2") as client:
        page = Desk(client, client.post(f"{DESK}/open", data={"key": "mine"}))
        assert page.page.status_code == 409
        assert page.problem == (
            "Counter 3 is open with another member of staff. Choose another one."
        )
        page.look()
        assert page.number == "B001"
        assert not any(page.can(action) for action in ("start", "recall", "requeue", "close"))


def test_a_supervisor_may_help_out_at_a_counter(centre: Centre, called: Desk) -> None:
    with centre.client("boss") as client:
        assert Desk(client, client.get(DESK)).press("start").state == "serving"


def test_a_break_stops_calling_and_a_closed_counter_can_be_opened_again(desk: Desk) -> None:
    desk.press("break")
    assert not desk.can("call-next")
    assert desk.press("end-break").can("call-next")
    desk.press("close")
    assert desk.page.url.path == "/counter/mo-chit"
    assert desk.look().can("open")
    assert desk.press("open").can("call-next")


def test_the_side_shows_lines_who_is_next_and_why(centre: Centre, desk: Desk) -> None:
    a_visit(centre.office)
    centre.clock.advance(minutes=8)
    a_visit(centre.office, "passport-ordinary", "id-card-lost", priority=True)
    desk.look()
    assert re.findall(r'data-queue="(\w)"', desk.text) == ["B", "F"]
    assert "2 people wait" in desk.text  # for three services
    assert "data-next-number>F001<" in desk.text
    assert "Why: goes first by right, up to 20 minutes" in desk.text
    assert "8\N{NO-BREAK SPACE}minutes" in desk.text


def test_the_stream_sends_the_side_again_after_a_change(centre: Centre, desk: Desk) -> None:
    with desk.client.stream("GET", f"{DESK}/stream") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        seen = ""
        changed = False
        for text in stream.iter_text():
            seen += text
            if "Nobody waits for this counter." in seen and not changed:
                changed = True
                a_visit(centre.office)
            if "data-next-number>B001<" in seen:
                break
    assert changed
