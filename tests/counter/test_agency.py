"""The pages of an agency's officers and the hand-over desk, pressed without any script."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import httpx
import pytest

from shared.domain.case import Result
from shared.domain.case_commands import Acknowledge, GiveResult, Withdraw, WithdrawReason
from shared.domain.events import Actor, ActorKind
from shared.services.commands import Caller
from shared.services.office import Office
from shared.store import people
from tests.agency_scene import ALLOWANCE, HOUSE_NUMBER, act, received, sent, version
from tests.builders import a_desk
from tests.counter.conftest import Centre
from tests.served import beside

AGENCY = "/counter/agency/BMA"
DESK = "/counter/mo-chit/hand-over"


@dataclass
class Bma:
    """A clerk at counter 3 and two officers of BMA, each with a browser."""

    centre: Centre
    clerk: Caller
    clerks: httpx.Client
    officers: httpx.Client
    colleagues: httpx.Client

    @property
    def office(self) -> Office:
        return self.centre.office

    def received(self, service: str = HOUSE_NUMBER) -> int:
        return beside(lambda: received(self.office, self.clerk, service))

    def sent(self, *wanted: int) -> int:
        return beside(lambda: sent(self.office, self.clerk, "BMA", *wanted))

    def version(self, case: int) -> int:
        return version(self.office, self.clerk, case)

    def press(self, case: int, move: str, by: str = "officers", **fields: object) -> httpx.Response:
        client: httpx.Client = getattr(self, by)
        page = client.get(f"{AGENCY}/cases/{case}").text
        form = {"key": fresh(page), "version": self.version(case), **fields}
        return client.post(f"{AGENCY}/cases/{case}/{move}", data=form)


def fresh(page: str) -> str:
    """The request key of the first form of a page; a new one where there is no form."""
    found = re.search(r'name="key" value="([^"]+)"', page)
    return found[1] if found else secrets.token_hex(8)


def problem(page: str) -> str:
    return page.partition("data-problem")[2].partition("</p>")[0].rpartition(">")[2]


def states(page: str) -> dict[str, str]:
    return dict(re.findall(r'data-case="(\d+)" data-state="(\w+)"', page))


@pytest.fixture
def bma(centre: Centre) -> Iterator[Bma]:
    clerk = caller_of(centre, "staff1")
    a_desk(centre.office, clerk)
    with ExitStack() as stack:
        names = ("staff1", "officer", "officer")
        yield Bma(centre, clerk, *(stack.enter_context(centre.client(name)) for name in names))


def caller_of(centre: Centre, username: str) -> Caller:
    with centre.office.db.read() as connection:
        found = people.person_by_name(connection, username)
    assert found is not None
    return Caller(Actor(ActorKind.STAFF, found.id), f"staff:{found.id}", found.grants)


def test_an_officer_is_led_to_the_own_agency(centre: Centre) -> None:
    with centre.client("officer") as officer, centre.client("stranger") as stranger:
        home = officer.get("/counter")
        assert home.url.path == "/counter/agency"
        assert re.findall(r'data-agency="(\w+)"', home.text) == ["BMA", "DOPA"]
        assert stranger.get("/counter").url.path == "/counter/agency/DLT"
        for path in (AGENCY, f"{AGENCY}/stream", "/counter/agency/NONE", f"{AGENCY}/cases/1"):
            assert stranger.get(path).status_code == 404, path
    with centre.client("staff1") as clerk:
        assert clerk.get("/counter/agency").status_code == 404
        assert clerk.get(AGENCY).status_code == 404


def test_a_bundle_from_the_desk_to_the_result(bma: Bma) -> None:
    first, second = bma.received(), bma.received()
    desk = bma.clerks.get(DESK).text
    ticked = re.findall(r'checked name="case" value="([\d.]+)"', desk)
    assert [each.partition(".")[0] for each in ticked] == [str(first), str(second)]
    made = bma.clerks.post(DESK, data={"key": fresh(desk), "agency": "BMA", "case": ticked})
    assert made.url.path == f"{DESK}/1"
    assert "data-made" in made.text
    assert "data-count>2<" in made.text
    assert made.text.count("MO-CHIT-70-0000") >= 2
    overview = bma.officers.get(AGENCY).text
    form = {"key": fresh(overview), "list": 1}
    page = bma.officers.post(f"{AGENCY}/arrived", data=form).text
    assert states(page) == {str(first): "to_begin", str(second): "to_begin"}
    page = bma.press(first, "begin", step=2).text
    assert 'data-step-state="runs"' in page
    page = bma.press(first, "finish", step=2).text
    assert 'data-step-state="done"' in page
    page = bma.press(first, "result", result="granted", then="ready").text
    assert 'data-case-state="ready"' in page
    assert "This agency does not have the case now" in page
    assert states(bma.officers.get(AGENCY).text) == {str(second): "to_begin"}
    assert "2 of 2 arrived" in bma.clerks.get(DESK).text


def test_only_what_is_ticked_has_arrived(bma: Bma) -> None:
    first, second = bma.received(), bma.received()
    bma.sent(first, second)
    page = bma.officers.get(f"{DESK}/1")
    assert page.status_code == 200
    assert "/counter/mo-chit/hall" not in page.text
    nothing = bma.officers.post(f"{DESK}/1/arrived", data={"key": fresh(page.text)})
    assert (nothing.status_code, problem(nothing.text)) == (422, "Tick what has arrived.")
    form = {"key": fresh(nothing.text), "case": [str(first)]}
    after = bma.officers.post(f"{DESK}/1/arrived", data=form).text
    assert re.findall(r'data-arrived="(\w+)"', after) == ["yes", "awaited"]
    back: dict[str, object] = {
        "key": fresh(after), "case": second, "version": bma.version(second),
        "reason": "never_arrived",
    }  # fmt: skip
    after = bma.clerks.post(f"{DESK}/1/send-back", data=back).text
    assert re.findall(r'data-arrived="(\w+)"', after) == ["yes", "no"]
    assert f'value="{second}.' in bma.clerks.get(DESK).text


def test_papers_that_changed_meanwhile_are_named_and_stay(bma: Bma) -> None:
    first, second = bma.received(), bma.received()
    desk = bma.clerks.get(DESK).text
    withdraw = Withdraw(WithdrawReason.CITIZEN_ASKED)
    beside(lambda: act(bma.office, bma.clerk, second, withdraw))
    ticked = re.findall(r'checked name="case" value="([\d.]+)"', desk)
    form = {"key": fresh(desk), "agency": "BMA", "case": ticked}
    made = bma.clerks.post(DESK, data=form)
    assert "data-left-out" in made.text
    assert "meanwhile: MO-CHIT-70-00002" in made.text
    assert "data-count>1<" in made.text
    again = bma.clerks.post(DESK, data={**form, "key": "another"})
    assert again.status_code == 409
    assert "These cases changed meanwhile" in problem(again.text)
    assert first


def test_two_officers_press_the_same_and_the_second_sees_how_it_stands(bma: Bma) -> None:
    case = bma.received()
    bma.sent(case)
    bma.press(case, "arrived")
    seen = bma.version(case)
    assert bma.press(case, "begin", step=2).status_code == 200
    late = bma.press(case, "begin", "colleagues", step=2, version=seen)
    assert late.status_code == 409
    assert problem(late.text)
    assert 'data-step-state="runs"' in late.text
    row = {"key": "list", "case": case, "version": seen, "step": 2}
    listed = bma.colleagues.post(f"{AGENCY}/begin", data=row)
    assert listed.status_code == 409
    assert states(listed.text) == {str(case): "at_work"}


def test_the_citizen_is_asked_for_papers_by_name_and_once(bma: Bma) -> None:
    case = bma.received()
    bma.sent(case)
    bma.press(case, "arrived")
    refused = bma.press(case, "ask", question="papers", missing=["1"], until="2020-01-01")
    assert refused.status_code == 422
    assert 'value="1" checked' in refused.text  # nothing that was chosen is lost
    assert 'value="2020-01-01"' in refused.text
    page = bma.press(case, "ask", question="papers", missing=["1"], until="2026-12-01").text
    assert "data-question" in page
    assert 'data-holder="citizen"' in page
    assert states(bma.officers.get(AGENCY).text) == {str(case): "asked"}
    page = bma.press(case, "answer", how="papers_brought").text
    assert "Papers were asked for once" in page
    assert bma.press(case, "ask", question="papers", missing=["2"]).status_code == 409


def test_a_result_for_a_withdrawn_case_is_refused_kindly(bma: Bma) -> None:
    case = bma.received()
    bma.sent(case)
    bma.press(case, "arrived")
    seen = bma.version(case)
    withdraw = Withdraw(WithdrawReason.CITIZEN_ASKED)
    beside(lambda: act(bma.office, bma.clerk, case, withdraw))
    for known in (seen, bma.version(case)):
        refused = bma.press(case, "result", result="granted", then="centre", version=known)
        assert refused.status_code == 409
        assert problem(refused.text)
        assert 'data-case-state="withdrawn"' in refused.text


def test_the_work_list_is_sorted_by_due_day_and_filtered(bma: Bma) -> None:
    allowance = bma.received(ALLOWANCE)  # seven working days, through DOPA first
    number = bma.received()  # three
    beside(lambda: sent(bma.office, bma.clerk, "DOPA", allowance))
    dopa = caller_of(bma.centre, "officer")
    for command in (Acknowledge("DOPA"), GiveResult("DOPA", Result.GRANTED)):
        act(bma.office, dopa, allowance, command)
    bma.sent(allowance, number)
    for case in (allowance, number):
        bma.press(case, "arrived")
    assert list(states(bma.officers.get(AGENCY).text)) == [str(number), str(allowance)]
    bma.press(number, "begin", step=2)
    shown = bma.officers.get(f"{AGENCY}?state=at_work&centre=mo-chit").text
    assert list(states(shown)) == [str(number)]
    assert states(bma.officers.get(f"{AGENCY}?centre=district-1").text) == {}
    bma.centre.clock.advance(hours=24 * 5)
    with bma.centre.client("officer") as officers:  # the others are signed out by now
        page = officers.get(AGENCY).text
    assert "late: was due" in page
    assert 'data-status="late"' in page


def test_the_hall_tells_of_bundles_that_nobody_confirmed(bma: Bma) -> None:
    bma.sent(bma.received())
    hall = "/counter/mo-chit/hall"
    assert "data-late-lists" not in bma.clerks.get(hall).text
    bma.centre.clock.advance(hours=24 * 3)
    with bma.centre.client("staff2") as clerk:  # the others are signed out by now
        assert 'data-late-lists="1"' in clerk.get(hall).text
        assert 'data-list="1" data-status="late"' in clerk.get(DESK).text


def test_the_list_is_drawn_anew_for_whoever_looks_at_it(bma: Bma) -> None:
    case = bma.received()
    with bma.officers.stream("GET", f"{AGENCY}/stream") as stream:
        messages = stream.iter_text()
        while "snapshot" not in next(messages):
            pass
        bma.sent(case)
        while 'data-list="1"' not in next(messages):
            pass
