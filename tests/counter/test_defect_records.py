"""What is missing at the desk: its record, both signatures, a second request, coming back."""

from __future__ import annotations

import re

import httpx
import pytest

from shared.services.commands import ANONYMOUS_KIOSK
from shared.services.visits import Chosen, TakeTicket, VisitView, take
from tests.builders import run
from tests.counter.conftest import PASSWORD, Centre
from tests.counter.test_desk import DESK, Desk

SERVICE = "elderly-allowance"


def a_desk(client: httpx.Client) -> Desk:
    return Desk(client, client.post(f"{DESK}/open", data={"key": "open"}))


def a_ticket(centre: Centre, count: int = 1) -> VisitView:
    command = TakeTicket("mo-chit", (Chosen(SERVICE, count),), language="en")
    return run(take(centre.office, ANONYMOUS_KIOSK, command))[1]


def sent_home(desk: Desk, *missing: int, **fields: object) -> str:
    """Whoever is next is served until papers were found missing; returns the case."""
    desk.press("call-next").press("start")
    desk.press("papers-missing", verdict="missing", missing=list(missing), **fields)
    found = re.search(r"/cases/(\d+)/defect", desk.text)
    assert found is not None, desk.problem
    return found[1]


def ended(desk: Desk) -> Desk:
    return desk.press("complete-otherwise", outcome="incomplete_documents")


def text_of(page: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", page).split())


def test_the_record_names_what_is_missing_until_when_and_both_who_sign(centre: Centre) -> None:
    view = a_ticket(centre)
    with centre.client("staff1") as client, centre.client() as phone:
        desk = a_desk(client)
        case = sent_home(desk, 1, 3)
        assert f'data-defect="MO-CHIT-D{case}-1"' in desk.text
        assert "bring by 1 December 2026" in text_of(desk.text)
        desk.press("sign-officer", by="officer")
        page = client.get(f"/counter/mo-chit/cases/{case}/defect").text
        assert re.findall(r'data-missing="(\d)"', page) == ["1", "3"]
        said = text_of(page)
        assert "1 original (the office makes the copy)" in said
        assert "1 original · 1 copy" in said
        assert "Ms Staff1" in said
        assert "signed on the screen" in said
        assert "the request is returned with the reason in writing" in said
        own = f"/t/{view.token}/cases/{case}/defect"
        assert 'data-action="sign"' in phone.get(own).text
        assert 'data-signed="citizen"' in phone.post(own, data={"key": "1"}).text
        assert 'data-signed="citizen"' in desk.look().text


def test_thai_records_count_years_of_the_buddhist_era(centre: Centre) -> None:
    a_ticket(centre)
    with centre.client("staff1", "th") as client:
        case = sent_home(a_desk(client), 1)
        page = client.get(f"/counter/mo-chit/cases/{case}/defect").text
        assert "1 ธันวาคม พ.ศ. 2569" in text_of(page)
        assert "บันทึกความบกพร่อง" in page


@pytest.mark.parametrize("until", ["2026-11-15", "nonsense"])
def test_nobody_has_to_bring_papers_by_a_day_that_is_past(centre: Centre, until: str) -> None:
    a_ticket(centre)
    with centre.client("staff1") as client:
        desk = a_desk(client).press("call-next").press("start")
        desk.press("papers-missing", verdict="missing", missing=1, until=until)
        assert desk.problem in ("Give a day that is still to come.", "Choose a day.")


def test_whoever_comes_back_is_known_at_the_desk_and_shows_only_what_was_missing(
    centre: Centre,
) -> None:
    view = a_ticket(centre)
    with centre.client("staff1") as client:
        desk = a_desk(client)
        case = sent_home(desk, 1)
        ended(desk)
    centre.clock.advance(days=1)
    with centre.client("staff1") as client, centre.client() as phone:
        desk = Desk(client, client.get(DESK))
        page = phone.get(f"/t/{view.token}").text
        assert "Bring what is missing" in page
        asked = phone.get(f"/t/{view.token}/cases/{case}/continue").text
        assert "take a number" in asked
        again = phone.post(f"/t/{view.token}/cases/{case}/continue", data={"key": "1"})
        assert again.url.path != f"/t/{view.token}"
        assert 'data-action="later-ticket"' in phone.get(f"/t/{view.token}").text
        desk.look().press("call-next")
        assert f'data-returning="{case}"' in desk.text
        desk.press("start")
        assert len(re.findall(r'name="missing" value="1"', desk.text)) == 1
        assert "not needed: seen with this request" in desk.text
        desk.press("papers-complete", verdict="complete").press("complete")
        assert desk.number is None


def test_a_second_request_needs_a_supervisor(centre: Centre) -> None:
    view = a_ticket(centre)
    with centre.client("staff1") as client, centre.client() as phone:
        desk = a_desk(client)
        case = sent_home(desk, 1)
        ended(desk)
        phone.post(f"/t/{view.token}/cases/{case}/continue", data={"key": "1"})
        desk.press("call-next").press("start")
        assert "data-second-request" in desk.text
        again = {"verdict": "missing", "missing": 2}
        desk.press("papers-missing", **again)
        assert "A supervisor may allow it" in str(desk.problem)
        boss = next(id for id, name in _supervisors(desk) if name == "Ms Boss")
        desk.press("papers-missing", **again, reason="papers_expired")
        assert "A supervisor may allow it" in str(desk.problem)
        colleague = {"reason": "papers_expired", "supervisor": boss, "secret": "a wrong password"}
        desk.press("papers-missing", **again, **colleague)
        assert "of the supervisor is not right" in str(desk.problem)
        desk.press("papers-missing", **again, **{**colleague, "secret": PASSWORD})
        assert desk.problem is None
        assert f'data-defect="MO-CHIT-D{case}-2"' in desk.text
        record = text_of(client.get(f"/counter/mo-chit/cases/{case}/defect").text)
        assert "A supervisor allowed it: a paper has expired meanwhile" in record


def _supervisors(desk: Desk) -> list[tuple[str, str]]:
    listed = re.search(r'name="supervisor">(.*?)</select>', desk.text, re.DOTALL)
    assert listed is not None
    return re.findall(r'value="(\d+)">([^<]+)<', listed[1])


def test_a_proxy_says_for_how_many_within_the_limit(centre: Centre) -> None:
    a_ticket(centre, 3)
    with centre.client("staff1") as client:
        desk = a_desk(client).press("call-next").press("start")
        desk.press("represent", persons=2, papers=1)
        assert "For 2 persons, power of attorney seen" in text_of(desk.text)
        desk.press("represent", persons=999)
        assert "more than one ticket may stand for" in str(desk.problem)


def test_papers_of_a_proxy_can_be_missing_too(centre: Centre) -> None:
    a_ticket(centre)
    with centre.client("staff1") as client:
        desk = a_desk(client).press("call-next").press("start")
        listed = re.findall(r'name="missing" value="(\d)"', desk.text)
        desk.press("papers-missing", verdict="missing", missing=listed[-1])
        case = re.search(r"/cases/(\d+)/defect", desk.text)
        assert case is not None
        page = client.get(f"/counter/mo-chit/cases/{case[1]}/defect").text
        assert re.findall(r'data-missing="(\d)"', page) == [listed[-1]]


def test_the_reception_takes_a_number_by_the_paper_in_the_citizens_hand(centre: Centre) -> None:
    a_ticket(centre)
    with centre.client("staff1") as client:
        desk = a_desk(client)
        case = sent_home(desk, 1)
        ended(desk)
        number = f"mo-chit-d{case}-1"
        page = client.get("/counter/mo-chit/tickets", params={"number": number})
        assert f'data-paper-case="{case}"' in page.text
        there = Desk(client, page).press("continue-case")
        assert "data-track-url" in there.text
        with centre.client("other") as elsewhere:
            page = elsewhere.get("/counter/district-1/tickets", params={"number": number})
            assert f'data-paper-case="{case}"' in page.text
