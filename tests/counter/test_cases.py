"""The list of open requests, and the page of one, through HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from shared.domain import commands
from shared.domain.case_commands import Acknowledge, Ask, AskedFor, BeginStep
from shared.domain.visit import Outcome
from shared.services import access, cases
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.serving import Served
from shared.store.cases import Stored
from tests.agency_scene import ALLOWANCE, TRADEMARK, act, received, sent
from tests.builders import a_desk, a_visit, call_next, do
from tests.counter.conftest import Centre
from tests.counter.test_desk import Desk
from tests.served import beside

CASES = "/counter/mo-chit/cases"


@pytest.fixture
def clerk(centre: Centre) -> Caller:
    return beside(lambda: a_desk(centre.office))


@pytest.fixture
def browser(centre: Centre) -> Iterator[httpx.Client]:
    with centre.client("staff2") as client:
        yield client


def page(client: httpx.Client, address: str) -> Desk:
    return Desk(client, client.get(address))


def listed(text: str) -> list[tuple[int, str, bool]]:
    rows = re.findall(r'data-case="(\d+)" data-holder="(\w+)"( data-row="late")?', text)
    return [(int(case), holder, bool(late)) for case, holder, late in rows]


def counts(text: str) -> dict[str, int]:
    found = re.findall(r'data-count="(\w+)".*?<b>(\d+)</b>', text, re.DOTALL)
    return {name: int(number) for name, number in found}


def stored(centre: Centre, clerk: Caller, case: int) -> Stored:
    return cases.find(centre.office, clerk, case)


def test_late_ones_come_first_then_what_is_due_soonest(
    centre: Centre, clerk: Caller, browser: httpx.Client
) -> None:
    far = received(centre.office, clerk, TRADEMARK)
    soon = received(centre.office, clerk, ALLOWANCE)
    late = received(centre.office, clerk)
    sent(centre.office, clerk, "BMA", late)
    centre.clock.advance(hours=11 * 24)
    with centre.client("staff2") as fresh:
        text = fresh.get(CASES).text
        assert listed(text) == [
            *((late, "on_the_way", True), (soon, "centre", True), (far, "centre", False))
        ]
        assert counts(text) == {"all": 3, "late": 2, "centre": 2, "on_the_way": 1}
        assert listed(fresh.get(f"{CASES}?late=1").text)[-1][0] == soon
        assert [row[0] for row in listed(fresh.get(f"{CASES}?holder=centre").text)] == [soon, far]
        assert [row[0] for row in listed(fresh.get(f"{CASES}?agency=BMA").text)] == [late]


def test_who_went_to_bring_papers_is_on_the_list_before_there_is_a_receipt(
    centre: Centre, clerk: Caller, browser: httpx.Client
) -> None:
    office = centre.office
    number = beside(lambda: a_visit(office, "house-number")).number
    missing = commands.CheckPapers(complete=False, missing=(1,))
    ending = commands.Complete(Outcome.INCOMPLETE_DOCUMENTS)
    beside(lambda: do(office, clerk, _checked(office, clerk, missing), ending))
    text = browser.get(CASES).text
    ((case, holder, _),) = listed(text)
    assert (holder, "Not received yet" in text) == ("citizen", True)
    found = browser.get(CASES, params={"q": number})
    assert found.url.path == f"{CASES}/{case}"
    assert page(browser, f"{CASES}/{case}").can("withdraw")


def _checked(office: Office, clerk: Caller, verdict: commands.CheckPapers) -> Served:
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    return do(office, clerk, served, verdict)


def test_a_receipt_a_ticket_or_a_scanned_link_leads_straight_to_the_case(
    centre: Centre, clerk: Caller, browser: httpx.Client
) -> None:
    case = received(centre.office, clerk)
    received(centre.office, clerk, TRADEMARK)
    home = stored(centre, clerk, case)
    token = centre.office.tokens.derive(access.VISIT, home.home.state.id)
    number = home.record.number
    assert number is not None
    for typed in (number, f" {number.lower()} ", home.home.state.number, f"{centre.url}/t/{token}"):
        assert browser.get(CASES, params={"q": typed}).url.path == f"{CASES}/{case}"
    for wrong in ("MO-CHIT-70-99999", "Z999", f"{centre.url}/t/{token[:-1]}", "<script>", "%00"):
        nowhere = browser.get(CASES, params={"q": wrong})
        assert nowhere.url.path == CASES
        assert "There is no such case here." in nowhere.text
        assert "<script>alert" not in nowhere.text


def test_a_case_elsewhere_is_as_unknown_as_none(centre: Centre, clerk: Caller) -> None:
    case = received(centre.office, clerk)
    number = stored(centre, clerk, case).record.number
    with centre.client("other") as other:
        home = "/counter/district-1/cases"
        assert other.get(home, params={"q": number}).url.path == home
        for address in (f"{home}/{case}", f"{CASES}/{case}", f"{CASES}/{case}/receipt", CASES):
            assert other.get(address).status_code == 404
    with centre.client("officer") as officer:
        assert officer.get(f"{CASES}/{case}").status_code == 404


def test_the_page_says_who_has_it_with_its_clocks_and_every_event_in_a_table(
    centre: Centre, clerk: Caller, browser: httpx.Client
) -> None:
    office, case = centre.office, received(centre.office, clerk)
    sent(office, clerk, "BMA", case)
    centre.clock.advance(hours=2)
    act(office, clerk, case, Acknowledge("BMA"))
    act(office, clerk, case, BeginStep("BMA", 2))
    centre.clock.advance(hours=1)
    shown = page(browser, f"{CASES}/{case}")
    assert re.findall(r"data-held>.*?<span>(.*?)</span>", shown.text) == [
        "Bangkok Metropolitan Administration has it since 16 November 2026. "
        "They work on step 1 of 1."
    ]
    assert 'data-due="2026-11-19"' in shown.text
    assert re.findall(r'<tr data-kind="(\w+)"', shown.text) == [
        *("taken", "called", "started", "completed", "received"),
        *("forwarded", "acknowledged", "step_begun"),
    ]
    assert "16 Nov 2026" in shown.text
    assert shown.text.count('class="case-work"') >= 1
    assert 'class="case-knot-due"' in shown.text
    assert "style=" not in shown.text
    thai = browser.get(f"{CASES}/{case}?lang=th").text
    assert "16 พฤศจิกายน 2569" in thai


def test_nothing_on_the_pages_of_a_case_names_a_person_or_gives_the_link_away(
    centre: Centre, clerk: Caller, browser: httpx.Client
) -> None:
    case = received(centre.office, clerk)
    token = centre.office.tokens.derive(access.VISIT, stored(centre, clerk, case).home.state.id)
    for below in ("", "/receipt", "/receipt?size=slip"):
        text = browser.get(f"{CASES}/{case}{below}").text
        assert token not in text
        assert "สมศรี" not in text


def test_a_case_goes_by_its_buttons_from_the_question_to_the_handing_over(
    centre: Centre, clerk: Caller, browser: httpx.Client
) -> None:
    case = received(centre.office, clerk)
    shown = page(browser, f"{CASES}/{case}")
    assert not shown.can("deliver-citizen")
    shown.press("ask", question="papers", missing=["1"], until="2026-11-27")
    assert "The citizen was asked on 16 November 2026: Bring the missing papers." in shown.text
    assert not shown.can("ready")
    shown.press("answer", how="papers_brought").press("ready")
    assert "The result lies ready at the centre since 16 November 2026." in shown.text
    shown.press("deliver-proxy", to="proxy")
    assert 'data-case-state="delivered"' in shown.text
    assert not shown.can("reopen")
    with centre.client("boss") as boss:
        again = page(boss, f"{CASES}/{case}").press("reopen", reason="closed_by_mistake")
        assert 'data-case-state="ready"' in again.text


def test_a_refusal_stands_on_the_page_and_changes_nothing(
    centre: Centre, clerk: Caller, browser: httpx.Client
) -> None:
    case = received(centre.office, clerk)
    shown, old = page(browser, f"{CASES}/{case}"), page(browser, f"{CASES}/{case}")
    shown.press("ask", question="papers")
    assert shown.page.status_code == 422
    assert shown.problem == "Name the papers that are missing."
    shown.press("ask", question="come_in", until="2020-01-01")
    assert shown.problem == "Give a day that is still to come."
    shown.press("ready")
    old.press("ready")
    assert old.page.status_code == 409
    assert 'data-case-state="ready"' in old.text
    assert browser.post(f"{CASES}/{case}/burn", data={"key": "x"}).status_code == 404


def test_it_is_taken_back_from_the_agency_that_never_got_it(
    centre: Centre, clerk: Caller, browser: httpx.Client
) -> None:
    case = received(centre.office, clerk)
    sent(centre.office, clerk, "BMA", case)
    shown = page(browser, f"{CASES}/{case}").press("take-back", reason="never_arrived")
    assert "The papers are at the centre." in shown.text


def test_the_list_is_drawn_anew_when_a_case_moves(
    centre: Centre, clerk: Caller, browser: httpx.Client
) -> None:
    case = received(centre.office, clerk)
    with browser.stream("GET", f"{CASES}/stream") as stream:
        lines = stream.iter_lines()
        first = next(line for line in lines if 'data-holder="centre"' in line)
        assert str(case) in first
        beside(lambda: act(centre.office, clerk, case, Ask(None, AskedFor.PAYMENT)))
        assert next(line for line in lines if 'data-holder="citizen"' in line)


def test_after_a_turn_ended_with_the_result_to_come_its_receipt_is_one_press_away(
    centre: Centre, clerk: Caller
) -> None:
    with centre.client("boss") as boss:
        case = received(centre.office, clerk)
        desk = boss.get("/counter/mo-chit/3").text
        assert f"/counter/mo-chit/cases/{case}/receipt" in desk
        receipt = boss.get(f"{CASES}/{case}/receipt").text
    assert 'data-receipt="MO-CHIT-70-00001"' in receipt
    assert "Thursday 19 November 2026" in receipt
    assert "Licensing Facilitation Act B.E. 2558" in receipt
    assert '<svg class="qr"' in receipt


def test_there_is_no_letter_before_it_is_late_and_no_receipt_of_nothing(
    centre: Centre, clerk: Caller, browser: httpx.Client
) -> None:
    case = received(centre.office, clerk)
    assert browser.get(f"{CASES}/{case}/notice").status_code == 404
    assert browser.get(f"{CASES}/999999/receipt").status_code == 404
