"""What the ticket page promises: a range and its reason, the same address for ever, one effect."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from shared.domain import commands
from shared.domain.visit import Outcome, PauseReason
from shared.services.visits import VisitView
from tests.conftest import StartServer
from tests.demo_files import put_demo
from tests.portal.conftest import Hall
from tests.portal.test_track import state_on, ticket

MOVES = ("", "/cancel", "/defer")


def words_of(page: httpx.Response) -> str:
    """What can be read, without tags and doubled spaces."""
    return " ".join(re.sub(r"<[^>]+>", "", page.text).split())


@pytest.mark.parametrize(("language", "words"), [("en", "10–20 minutes"), ("th", "10–20 นาที")])
def test_m2_the_wait_is_told_as_a_range(hall: Hall, language: str, words: str) -> None:
    hall.visit("mea-bill")
    visit = hall.visit()
    hall.tells(visit, 10, 20)
    page = ticket(hall, visit, language)
    assert 'data-wait-low="10" data-wait-high="20"' in page.text
    assert words in words_of(page)
    assert 'data-ahead="1"' in page.text


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0, 5, "up to 5 minutes"),
        (85, 90, "85–90 minutes"),
        (60, None, "more than 60 minutes"),
        (90, None, "more than 90 minutes"),
    ],
)
def test_m2_no_wait_is_ever_a_single_minute(
    hall: Hall, low: int, high: int | None, words: str
) -> None:
    visit = hall.visit()
    hall.tells(visit, low, high)
    page = ticket(hall, visit)
    assert words in words_of(page)
    assert f'data-wait-low="{low}"' in page.text
    assert ("data-wait-high" in page.text) is (high is not None)


def test_m2_what_nobody_can_tell_is_not_told(hall: Hall) -> None:
    visit = hall.visit()
    hall.tells(visit, 0, None)
    page = ticket(hall, visit)
    assert "data-wait" not in page.text
    assert "You are next" in page.text


def test_m2_number_service_papers_counter_zone_and_time_stand_on_the_page(hall: Hall) -> None:
    visit = hall.visit()
    waiting = words_of(ticket(hall, visit))
    for words in ("B001", "New ID card - expired card", "The expired card", "As of 08:30."):
        assert words in waiting
    assert "When it is your turn, this page shows the counter" in waiting
    hall.call()
    called = words_of(ticket(hall, visit))
    for words in ("Please go to counter3", "zone A of the hall", "Called at 08:30."):
        assert words in called


@pytest.mark.parametrize(
    ("reason", "words", "thai"),
    [
        ("counter_closed", "because fewer counters are serving", "เพราะมีช่องบริการเปิดน้อยลง"),
        ("others_first", "because others have to come first", "เพราะมีผู้รับบริการที่ต้องเรียกก่อน"),
        ("slower", "because services take more time today", "เพราะวันนี้แต่ละบริการใช้เวลามากขึ้น"),
        ("of_later_days", "Longer than before", "นานขึ้นกว่าเดิม"),
    ],
)
def test_m3_a_longer_wait_says_why(hall: Hall, reason: str, words: str, thai: str) -> None:
    visit = hall.visit()
    hall.tells(visit, 20, 35, reason)
    assert words in ticket(hall, visit).text
    assert thai in ticket(hall, visit, "th").text


def test_m3_a_wait_that_did_not_grow_needs_no_reason(hall: Hall) -> None:
    visit = hall.visit()
    hall.tells(visit, 10, 20)
    assert "data-wait-reason" not in ticket(hall, visit).text


def twice(hall: Hall, visit: VisitView, move: str, **form: str) -> list[int]:
    with hall.client() as client:
        return [
            client.post(f"/t/{visit.token}/{move}?lang=en", data=form).status_code for _ in range(2)
        ]


def test_m5_g9_a_double_tap_on_each_move_is_one_event(hall: Hall) -> None:
    visit = hall.visit()
    assert twice(hall, visit, "defer", key="1", minutes="20") == [200, 200]
    assert hall.events_of(visit).count("deferred") == 1
    assert twice(hall, visit, "rejoin", key="2") == [200, 200]
    assert hall.events_of(visit).count("rejoined") == 1
    assert twice(hall, visit, "cancel", key="3") == [200, 200]
    assert hall.events_of(visit).count("cancelled") == 1


def test_m5_of_two_tabs_the_first_decides_and_the_other_is_told(hall: Hall) -> None:
    visit = hall.visit()
    with hall.client() as client:
        left = client.post(f"/t/{visit.token}/cancel?lang=en", data={"key": "1"})
        late = client.post(f"/t/{visit.token}/defer?lang=en", data={"key": "1", "minutes": "10"})
    assert state_on(left) == "ended"
    assert (late.status_code, state_on(late)) == (409, "ended")
    assert "This is not possible while the ticket is" in late.text
    assert "deferred" not in hall.events_of(visit)


def test_m5_coming_later_keeps_the_place_and_leaving_takes_a_new_ticket(hall: Hall) -> None:
    first, second = hall.visit(), hall.visit()
    twice(hall, first, "defer", key="1", minutes="10")
    assert 'data-ahead="0"' in ticket(hall, second).text
    twice(hall, first, "rejoin", key="2")
    assert 'data-ahead="1"' in ticket(hall, second).text
    twice(hall, first, "cancel", key="3")
    page = ticket(hall, first)
    assert "Take a new ticket" in page.text
    assert 'id="moves"' not in page.text


def test_whoever_is_expected_in_the_house_may_ask_for_the_supervisor(hall: Hall) -> None:
    visit = hall.visit()
    offered = 'data-action="ask-supervisor"'
    assert offered in ticket(hall, visit).text
    twice(hall, visit, "supervisor", key="1")
    asked = ticket(hall, visit)
    assert offered not in asked.text
    assert "You have asked for the supervisor." in asked.text
    later = hall.visit()
    twice(hall, later, "cancel", key="1")
    assert offered not in ticket(hall, later).text


def test_m6_one_address_answers_in_every_state_and_days_later(hall: Hall) -> None:
    visit = hall.visit()
    answers = [ticket(hall, visit)]
    served = hall.call()
    steps: list[commands.Command] = [
        commands.Start(),
        commands.PauseFor(PauseReason.OTHER_AGENCY),
        commands.Resume(3),
        commands.Complete(Outcome.COMPLETED),
    ]
    for step in steps:
        answers.append(ticket(hall, visit))
        served = hall.do(served, step)
    answers.append(ticket(hall, visit))
    assert "data-survey-url" in answers[-1].text
    hall.clock.advance(days=20)
    answers.append(ticket(hall, visit))
    assert {answer.status_code for answer in answers} == {200}
    saved = words_of(answers[-1])
    assert "done" in saved
    assert "16 November 2026" in saved
    assert "data-survey-url" not in answers[-1].text


def test_m6_a_ticket_that_nobody_closed_says_that_its_day_is_over(hall: Hall) -> None:
    visit = hall.visit()
    hall.clock.advance(days=1)
    page = ticket(hall, visit)
    assert page.status_code == 200
    assert "Your ticket was for another day" in page.text
    assert "16 November 2026" in page.text
    assert "data-ahead" not in page.text


def test_who_left_is_asked_about_the_visit_and_not_about_a_service(hall: Hall) -> None:
    visit = hall.visit("id-card-expired", "house-move-in")
    twice(hall, visit, "cancel", key="1")
    page = ticket(hall, visit)
    assert page.text.count("data-survey-url") == 1
    assert "Tell us how your visit was" in page.text
    asked = httpx.get(hall.survey_of(visit), params={"lang": "en"})
    assert "How was your visit?" in asked.text
    assert "You came for" in asked.text


def test_m8_the_address_is_kept_from_referrers_search_engines_and_caches(hall: Hall) -> None:
    visit = hall.visit()
    unknown = httpx.get(f"{hall.url}/t/unknown")
    with hall.client() as client:
        for answer in [client.get(f"/t/{visit.token}{part}") for part in MOVES] + [unknown]:
            assert answer.headers["referrer-policy"] == "no-referrer"
            assert answer.headers["x-robots-tag"] == "noindex"
            assert answer.headers["cache-control"] == "no-store"
            assert "set-cookie" not in answer.headers


def test_m8_no_token_is_ever_written_to_the_log(start_server: StartServer, tmp_path: Path) -> None:
    put_demo(tmp_path)
    server = start_server("--demo")
    body = {"services": [{"id": "information"}]}
    taken = httpx.post(f"{server.url}/api/v1/centres/mo-chit/visits", json=body).json()
    token = taken["token"]
    for path in (f"/t/{token}", f"/t/{token}x", f"/t/{token}/nowhere", f"/s/{token}"):
        httpx.get(server.url + path)
    httpx.post(f"{server.url}/t/{token}/defer", data={"minutes": "no", "key": "1"})
    assert server.stop() == 0
    assert server.lines
    assert not [line for line in server.lines if token[:16] in line]


def test_g14_thai_dates_are_of_the_buddhist_era(hall: Hall) -> None:
    visit = hall.visit()
    hall.serve()
    assert "16 พฤศจิกายน 2569" in words_of(ticket(hall, visit, "th"))


def test_a_centre_that_closes_while_one_waits_says_so_and_when_it_opens(hall: Hall) -> None:
    visit = hall.visit()
    hall.tells(visit, 10, 20)
    hall.clock.advance(hours=13)
    page = ticket(hall, visit)
    assert "The centre is closed now." in page.text
    assert re.search(r"Opens\s+\S+", words_of(page))
    assert "data-wait-low" not in page.text


def test_links_that_lead_nowhere_say_what_to_do_in_both_languages(hall: Hall) -> None:
    for path, status, words in (
        ("/t/nothing", 404, "Scan the QR code on your ticket again"),
        (
            "/t/%3Cimg%20src=x%20onerror=alert(1)%3E",
            404,
            "Ask the staff and tell them your number.",
        ),
        ("/s/nothing", 410, "Tell any of the staff"),
    ):
        page = httpx.get(f"{hall.url}{path}", params={"lang": "en"})
        assert page.status_code == status
        assert words in page.text
        assert 'class="phone"' in page.text
        assert re.search(r'<p lang="th">[^<]*[ก-๙]', page.text)
        assert "<img" not in page.text
