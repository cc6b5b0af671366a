"""The touchscreen without script: what it offers, what it refuses, and what it says."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import httpx
import pytest

from kiosk.first_page import stops_of, two_lines
from shared.domain.errors import UnknownVisit
from shared.services import hall as halls
from shared.services import visits
from tests.builders import a_visit
from tests.kiosk.board_scene import words_of
from tests.kiosk.conftest import Hall

LATE_EVENING = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
MO_CHIT = "/kiosk/mo-chit"
NO_SUCH_PAGE = [
    "/kiosk/nowhere",
    f"{MO_CHIT}/topics/nothing",
    f"{MO_CHIT}/subtopics/nothing",
    f"{MO_CHIT}/agencies/BTSC",
    f"{MO_CHIT}/agencies?page=9",
    f"{MO_CHIT}/services/nothing",
    f"{MO_CHIT}/ticket/nothing",
    f"{MO_CHIT}/topics?add=nothing",
]


def hooks(html: str, name: str) -> list[str]:
    return re.findall(rf'{name}="([^"]*)"', html)


def form_of(html: str, service: str) -> tuple[str, dict[str, str]]:
    """The address and the fields of the form that holds a service's button."""
    for form in re.findall(r"<form.*?</form>", html, re.DOTALL):
        if f'data-service="{service}"' in form:
            fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
            return hooks(form, "action")[0].replace("&amp;", "&"), fields
    raise AssertionError(f"no form takes a ticket for {service}")


def take(client: httpx.Client, page: str, service: str) -> httpx.Response:
    address, fields = form_of(client.get(page).text, service)
    return client.post(address, data=fields)


def waiting(hall: Hall) -> int:
    return halls.board_view(hall.office, "mo-chit").waiting


@pytest.fixture
def client(demo_hall: Hall) -> httpx.Client:
    return demo_hall.client()


def test_the_first_page_leads_to_the_topics_in_each_language(client: httpx.Client) -> None:
    page = client.get(MO_CHIT).text
    assert sorted(hooks(page, "data-lang")) == ["en", "th"]
    for language in ("th", "en"):
        address = f"{MO_CHIT}/topics?lang={language}"
        assert f'href="{address}" data-lang="{language}"' in page
        assert f'<html lang="{language}"' in client.get(address).text


def test_topics_carry_the_letters_they_lead_to(client: httpx.Client) -> None:
    found = hooks(client.get(f"{MO_CHIT}/topics").text, "data-topic")
    assert found == ["B", "F", "K", "M", "Y", "U W", "R", "Z"]


def test_topics_without_a_service_here_are_not_shown(client: httpx.Client) -> None:
    assert hooks(client.get("/kiosk/mobile-1/topics").text, "data-topic") == ["B", "K", "R", "Z"]
    assert client.get("/kiosk/mobile-1/topics/passport").status_code == 404


def test_every_service_is_reached_and_no_screen_has_more_than_seven(
    demo_hall: Hall, client: httpx.Client
) -> None:
    catalogue = demo_hall.office.catalogue
    topics = [f"topics/{each.id}" for each in catalogue.topics]
    pages = [client.get(f"{MO_CHIT}/{path}").text for path in topics]
    subtopics = {id for page in pages for id in hooks(page, "data-subtopic")}
    pages += [client.get(f"{MO_CHIT}/subtopics/{id}").text for id in subtopics]
    reached = {id for page in pages for id in hooks(page, "data-service")}
    assert reached == {each.id for each in catalogue.offered("mo-chit")}
    counts = [len(hooks(p, "data-service")) + len(hooks(p, "data-subtopic")) for p in pages]
    assert max(counts) <= 7


def test_a_large_topic_shows_the_most_asked_first(client: httpx.Client) -> None:
    page = client.get(f"{MO_CHIT}/topics/id-and-house").text
    assert hooks(page, "data-service") == [
        "id-card-expired",
        "id-card-lost",
        "house-move-in",
        "house-move-out",
    ]
    assert hooks(page, "data-subtopic") == ["id-card", "house-and-family"]


def test_agencies_are_spread_over_screens_and_lead_to_their_services(client: httpx.Client) -> None:
    address: str | None = f"{MO_CHIT}/agencies"
    found: list[str] = []
    while address:
        page = client.get(address).text
        assert len(hooks(page, "data-agency")) <= 6
        found += hooks(page, "data-agency")
        more = re.search(r'href="([^"]*)" data-more', page)
        address = more[1].replace("&amp;", "&") if more else None
    assert len(found) == len(set(found)) == 18
    services = hooks(client.get(f"{MO_CHIT}/agencies/DCA").text, "data-service")
    assert services == ["passport-ordinary", "passport-same-day"]


def test_unknown_is_not_none(client: httpx.Client) -> None:
    post = client.get(f"{MO_CHIT}/services/post-send?lang=en").text
    assert "<dd>Ask the staff</dd>" in post
    assert "Papers to bring: none" in post
    card = client.get(f"{MO_CHIT}/services/id-card-expired?lang=th").text
    assert "<dd>ไม่เสีย</dd>" in card
    assert "เอกสารที่ต้องใช้ 2 อย่าง" in card


def test_steps_fees_and_their_sources_are_shown(client: httpx.Client) -> None:
    address: str | None = f"{MO_CHIT}/services/driving-licence-renew/steps?lang=en"
    page = ""
    while address:
        page += client.get(address).text
        more = re.search(r'href="([^"]*)" data-more', page.rpartition("<!doctype")[2])
        address = more[1].replace("&amp;", "&") if more else None
    assert len(hooks(page, "data-step")) == 4
    assert "500\N{NO-BREAK SPACE}baht" in page
    assert "https://safedrivedlt.com" in page


def test_the_priority_choice_is_kept_until_the_ticket(
    demo_hall: Hall, client: httpx.Client
) -> None:
    page = client.get(f"{MO_CHIT}/topics?lang=en").text
    turned = re.search(r'href="([^"]*)" data-priority="off"', page)
    assert turned
    page = client.get(turned[1].replace("&amp;", "&")).text
    assert hooks(page, "data-priority") == ["on"]
    topic = re.search(r'href="([^"]*topics/passport[^"]*)"', page)
    assert topic
    answer = take(client, topic[1].replace("&amp;", "&"), "passport-ordinary")
    assert "Priority ticket" in answer.text
    assert visits.view(demo_hall.office, token_of(answer)).priority


def token_of(answer: httpx.Response) -> str:
    return answer.url.path.rsplit("/", 1)[1]


def test_two_taps_of_one_button_are_one_ticket(demo_hall: Hall, client: httpx.Client) -> None:
    address, fields = form_of(client.get(f"{MO_CHIT}/topics/passport").text, "passport-ordinary")
    answers = [client.post(address, data=fields) for _ in range(2)]
    assert answers[0].url == answers[1].url
    assert waiting(demo_hall) == 1


def test_another_button_of_the_same_page_is_another_ticket(
    demo_hall: Hall, client: httpx.Client
) -> None:
    page = client.get(f"{MO_CHIT}/topics/passport").text
    for service in ("passport-ordinary", "passport-same-day"):
        address, fields = form_of(page, service)
        assert client.post(address, data=fields).status_code == 200
    assert waiting(demo_hall) == 2


def test_a_page_that_stood_for_a_week_still_takes_a_ticket(
    demo_hall: Hall, client: httpx.Client
) -> None:
    address, fields = form_of(client.get(f"{MO_CHIT}/topics/passport").text, "passport-ordinary")
    demo_hall.clock.advance(days=7)
    assert client.post(address, data=fields).status_code == 200


def test_a_second_service_stays_on_the_same_number(demo_hall: Hall, client: httpx.Client) -> None:
    first = take(client, f"{MO_CHIT}/topics/passport?lang=en", "passport-ordinary")
    token = token_of(first)
    assert f'{MO_CHIT}/topics?add={token}&amp;lang=en" data-action="add-service"' in first.text
    topic = client.get(f"{MO_CHIT}/topics/id-and-house?add={token}&lang=en")
    assert "One more service on ticket F001" in topic.text
    address, fields = form_of(topic.text, "id-card-expired")
    answers = [client.post(address, data=fields) for _ in range(2)]
    assert answers[1].url.path == first.url.path
    view = visits.view(demo_hall.office, token)
    assert (view.number, [turn.service for turn in view.turns]) == (
        "F001",
        ["passport-ordinary", "id-card-expired"],
    )
    again = client.get(f"{MO_CHIT}/topics/passport?add={token}&lang=en").text
    assert "Already on your ticket" in again
    assert "passport-ordinary" not in hooks(again, "data-service")


def test_a_ticket_of_another_centre_is_unknown_here(demo_hall: Hall, client: httpx.Client) -> None:
    visit = a_visit(demo_hall.office, centre="district-1")
    assert client.get(f"/kiosk/district-1/ticket/{visit.token}").status_code == 200
    assert client.get(f"{MO_CHIT}/ticket/{visit.token}").status_code == 404
    answer = client.post(
        f"{MO_CHIT}/ticket/{visit.token}/services", data={"service": "passport-ordinary"}
    )
    assert answer.status_code == 404


@pytest.mark.parametrize("address", NO_SUCH_PAGE)
def test_what_is_not_there_is_said_in_both_languages(client: httpx.Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert '<p lang="th">' in answer.text


def test_a_refusal_makes_room_for_the_next_citizen_by_itself(client: httpx.Client) -> None:
    answer = client.get(f"{MO_CHIT}/topics/nothing")
    assert answer.headers["refresh"] == f"30; url={MO_CHIT}"


def test_a_request_without_a_service_takes_no_ticket(demo_hall: Hall, client: httpx.Client) -> None:
    for form in ({}, {"service": "nothing"}, {"service": "passport-ordinary", "lang": "xx"}):
        assert client.post(f"{MO_CHIT}/tickets", data=form).status_code in (400, 404, 422)
    assert waiting(demo_hall) == 0


def test_the_way_back_never_leaves_the_kiosk(client: httpx.Client) -> None:
    for elsewhere in (
        "https://example.org/",
        "//example.org",
        "//[",
        "/counter",
        f"{MO_CHIT}-2/topics",
        f"{MO_CHIT}/../../counter",
        f"{MO_CHIT}/%2e%2e/%2E./counter",
    ):
        page = client.get(f"{MO_CHIT}/help", params={"from": elsewhere}).text
        assert f'href="{MO_CHIT}/topics" data-action="back"' in page
    page = client.get(f"{MO_CHIT}/help", params={"from": f"{MO_CHIT}/services/tax-id"}).text
    assert f'href="{MO_CHIT}/services/tax-id" data-action="back"' in page


def test_a_closed_centre_says_when_it_opens_and_gives_no_ticket(hall: Hall) -> None:
    client = hall.client()
    client.post(f"{MO_CHIT}/pair", data={"code": hall.pairing_code()})
    address, fields = form_of(client.get(f"{MO_CHIT}/topics/passport").text, "passport-ordinary")
    hall.clock.set(LATE_EVENING)
    first = words_of(client.get(MO_CHIT).text)
    assert "It opens Tuesday 17 November 2026 08:00." in first
    assert "Take your ticket" not in first
    assert "เปิดอีกครั้ง วันอังคารที่ 17 พฤศจิกายน พ.ศ. 2569 08.00 น." in first
    topic = client.get(f"{MO_CHIT}/topics/passport").text
    assert not hooks(topic, "data-service")
    assert "Closed. Opens 17 November 2026 08:00" in topic
    refused = client.post(address, data=fields)
    assert refused.status_code == 409
    assert "17 November 2026" in refused.text
    assert "17 พฤศจิกายน 2569" in refused.text
    assert waiting(hall) == 0


def test_a_service_out_of_season_says_when_its_season_begins(hall: Hall) -> None:
    client = hall.client()
    client.post(f"{MO_CHIT}/pair", data={"code": hall.pairing_code()})
    page = client.get(f"{MO_CHIT}/topics/tax-and-business").text
    assert "pit-filing" not in hooks(page, "data-service")
    assert "Closed. Opens 1 January 2027 08:00" in page


def test_a_service_after_its_daily_end_opens_the_next_morning(hall: Hall) -> None:
    client = hall.client()
    client.post(f"{MO_CHIT}/pair", data={"code": hall.pairing_code()})
    hall.clock.advance(hours=4)
    page = client.get(f"{MO_CHIT}/topics/passport").text
    assert hooks(page, "data-service") == ["passport-ordinary"]
    assert "Closed. Opens 17 November 2026 08:00" in page


def test_names_under_the_drawing_break_at_a_space() -> None:
    assert two_lines("ID and house register") == ("ID and house", "register")
    assert two_lines("หนังสือเดินทาง") == ("หนังสือเดินทาง",)


def test_the_drawing_holds_any_number_of_topics(demo_hall: Hall) -> None:
    assert stops_of([]) == []


def test_a_forged_ticket_address_is_unknown(demo_hall: Hall) -> None:
    with pytest.raises(UnknownVisit):
        visits.view(demo_hall.office, "nothing")
