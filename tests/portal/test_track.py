"""A citizen follows the own ticket: every state on one address, with and without script."""

from __future__ import annotations

import re

import httpx
import pytest

from shared.domain import commands
from shared.domain.visit import Outcome, PauseReason
from shared.services import visits
from shared.services.visits import VisitView
from tests.portal.conftest import Hall


def state_on(page: httpx.Response) -> str:
    found = re.search(r'data-state="(\w+)"', page.text)
    assert found
    return found[1]


def ticket(hall: Hall, visit: VisitView, language: str = "en") -> httpx.Response:
    with hall.client(language) as client:
        return client.get(f"/t/{visit.token}", params={"lang": language})


def test_the_page_shows_number_state_and_who_is_before(hall: Hall) -> None:
    for _ in range(2):
        hall.visit("mea-bill")
    page = ticket(hall, hall.visit())
    assert page.status_code == 200
    assert re.search(r"data-number>B001<", page.text)
    assert state_on(page) == "waiting"
    assert 'data-ahead="2"' in page.text
    assert "2 tickets" in page.text


def test_no_waiting_time_stands_there_while_none_is_known(hall: Hall) -> None:
    page = ticket(hall, hall.visit())
    assert "data-wait" not in page.text
    assert "You are next" in page.text


def test_papers_to_have_ready_are_said_for_every_service(hall: Hall) -> None:
    page = ticket(hall, hall.visit("id-card-expired", "mea-bill", "mea-new-connection"))
    for words in ("Have ready", "The expired card", "original, if you have it"):
        assert words in page.text


def test_no_papers_at_all_are_stated(hall: Hall) -> None:
    assert "No papers are needed." in ticket(hall, hall.visit("information")).text


def test_the_counter_appears_with_the_call(hall: Hall) -> None:
    visit = hall.visit()
    hall.call()
    page = ticket(hall, visit)
    assert state_on(page) == "called"
    assert re.search(r"data-counter-number>3<", page.text)
    assert "It is your turn" in page.text
    assert "data-ahead" not in page.text


def test_one_address_is_good_in_every_state(hall: Hall) -> None:
    visit = hall.visit()
    seen = [state_on(ticket(hall, visit))]
    served = hall.call()
    seen.append(state_on(ticket(hall, visit)))
    served = hall.do(served, commands.Start())
    seen.append(state_on(ticket(hall, visit)))
    served = hall.do(served, commands.PauseFor(PauseReason.CITIZEN_PAPERS))
    seen.append(state_on(ticket(hall, visit)))
    assert "get the missing papers" in ticket(hall, visit).text
    served = hall.do(served, commands.Resume(3))
    hall.do(served, commands.Complete(Outcome.COMPLETED))
    seen.append(state_on(ticket(hall, visit)))
    assert seen == ["waiting", "called", "serving", "paused", "ended"]


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome.COMPLETED, "done"),
        (Outcome.COMPLETED_RESULT_LATER, "The result comes later."),
        (Outcome.INCOMPLETE_DOCUMENTS, "Come again with the missing papers"),
        (Outcome.REFUSED, "the reason in writing"),
        (Outcome.REDIRECTED_ELSEWHERE, "Another office does this."),
    ],
)
def test_an_ended_service_says_how_it_ended_and_asks_one_question(
    hall: Hall, outcome: Outcome, words: str
) -> None:
    visit = hall.visit()
    hall.serve(outcome)
    page = ticket(hall, visit)
    assert words in page.text
    assert f'data-survey-url="{hall.survey_of(visit)}"' in page.text


def test_each_service_of_a_visit_has_its_own_state_and_question(hall: Hall) -> None:
    visit = hall.visit("id-card-expired", "house-move-in")
    hall.serve()
    page = ticket(hall, visit)
    assert state_on(page) == "waiting"
    assert re.findall(r'data-turn-state="(\w+)"', page.text) == ["ended", "waiting"]
    assert page.text.count("data-survey-url") == 1


def test_the_page_speaks_the_language_of_the_visit_unless_asked_otherwise(hall: Hall) -> None:
    visit = hall.visit()
    with hall.client("en") as client:
        assert 'lang="th"' in client.get(f"/t/{visit.token}").text
        asked = client.get(f"/t/{visit.token}?lang=en")
    assert '<html lang="en"' in asked.text
    assert f'href="/t/{visit.token}/cancel?lang=en"' in asked.text


def test_leaving_is_asked_once_more_and_then_final(hall: Hall) -> None:
    visit = hall.visit()
    with hall.client() as client:
        asked = client.get(f"/t/{visit.token}/cancel?lang=en")
        assert "Leave the queue?" in asked.text
        assert visits.view(hall.office, visit.token).state == "waiting"
        left = client.post(f"/t/{visit.token}/cancel?lang=en", data={"key": "1"})
    assert left.status_code == 200
    assert state_on(left) == "ended"
    assert "You have left the queue" in left.text
    assert visits.view(hall.office, visit.token).turns[0].outcome == "cancelled_by_citizen"


def test_a_double_tap_leaves_once_and_shows_no_error(hall: Hall) -> None:
    visit = hall.visit()
    with hall.client() as client:
        taps = [client.post(f"/t/{visit.token}/cancel", data={"key": "1"}) for _ in range(2)]
    assert [tap.status_code for tap in taps] == [200, 200]


@pytest.mark.parametrize("minutes", [10, 20, 30])
def test_coming_later_keeps_the_place_and_says_until_when(hall: Hall, minutes: int) -> None:
    visit = hall.visit()
    with hall.client() as client:
        choices = client.get(f"/t/{visit.token}/defer?lang=en").text
        assert re.findall(r'data-minutes="(\d+)"', choices) == ["10", "20", "30"]
        later = client.post(
            f"/t/{visit.token}/defer?lang=en", data={"minutes": str(minutes), "key": "1"}
        )
        assert state_on(later) == "deferred"
        assert f"08:{30 + minutes}" in later.text.replace("09:00", "08:60")
        back = client.post(f"/t/{visit.token}/rejoin?lang=en", data={"key": "2"})
    assert state_on(back) == "waiting"


def test_who_missed_the_call_gets_back_in_line(hall: Hall) -> None:
    visit = hall.visit()
    missed = hall.call()
    for _ in range(2):
        hall.clock.advance(seconds=30)
        missed = hall.do(missed, commands.Recall())
    hall.clock.advance(seconds=30)
    hall.do(missed, commands.MarkNoShow())
    with hall.client() as client:
        page = client.get(f"/t/{visit.token}?lang=en")
        assert "You were called and did not come" in page.text
        key = re.search(r'name="key" value="(\d+)"', page.text)
        assert key
        back = client.post(f"/t/{visit.token}/rejoin?lang=en", data={"key": key[1]})
    assert state_on(back) == "waiting"


def test_a_ticket_of_yesterday_offers_no_moves(hall: Hall) -> None:
    visit = hall.visit()
    hall.clock.advance(days=1)
    page = ticket(hall, visit)
    assert page.status_code == 200
    assert 'id="moves"' not in page.text


def test_a_move_that_came_too_late_is_refused_on_the_ticket_itself(hall: Hall) -> None:
    visit = hall.visit()
    hall.do(hall.call(), commands.Start())
    with hall.client() as client:
        late = client.post(f"/t/{visit.token}/cancel?lang=en", data={"key": "1"})
    assert late.status_code == 409
    assert state_on(late) == "serving"
    assert "This is not possible while the ticket is" in late.text


def test_a_time_that_is_no_choice_is_refused_in_words(hall: Hall) -> None:
    visit = hall.visit()
    with hall.client() as client:
        for minutes in ("", "soon", "100000", "-5"):
            answer = client.post(f"/t/{visit.token}/defer?lang=en", data={"minutes": minutes})
            assert answer.status_code == 422, minutes
            assert "notice-title" in answer.text
    assert visits.view(hall.office, visit.token).state == "waiting"


@pytest.mark.parametrize("part", ["", "/cancel", "/defer", "/stream"])
def test_guessed_and_forged_tokens_get_a_plain_page(hall: Hall, part: str) -> None:
    visit = hall.visit()
    hall.serve()
    survey = hall.survey_of(visit).rsplit("/", 1)[1]
    changed = visit.token[:-1] + ("A" if visit.token[-1] != "A" else "B")
    with hall.client() as client:
        for token in ("1", "x" * 2000, changed, survey, visit.token + "="):
            page = client.get(f"/t/{token}{part}", params={"lang": "en"})
            assert page.status_code == 404, token
            assert "Check the link on your slip or ask the staff." in page.text


def test_a_forged_token_cannot_leave_for_somebody(hall: Hall) -> None:
    visit = hall.visit()
    with hall.client() as client:
        changed = "A" + visit.token[1:] if visit.token[0] != "A" else "B" + visit.token[1:]
        assert client.post(f"/t/{changed}/cancel").status_code == 404
    assert visits.view(hall.office, visit.token).state == "waiting"


def test_the_address_is_kept_from_other_sites_and_search_engines(hall: Hall) -> None:
    page = ticket(hall, hall.visit())
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-robots-tag"] == "noindex"
    assert "set-cookie" not in page.headers
    assert not re.findall(r'(?:src|href)="https?://(?!127\.0\.0\.1)', page.text)


def test_another_site_cannot_make_a_phone_leave(hall: Hall) -> None:
    visit = hall.visit()
    with hall.client() as client:
        answer = client.post(
            f"/t/{visit.token}/cancel", headers={"sec-fetch-site": "cross-site"}, data={"key": "1"}
        )
    assert answer.status_code == 403
    assert visits.view(hall.office, visit.token).state == "waiting"


def test_no_questionnaire_is_offered_once_its_time_is_over(hall: Hall) -> None:
    visit = hall.visit()
    hall.serve()
    hall.clock.advance(days=3)
    page = ticket(hall, visit)
    assert page.status_code == 200
    assert "data-survey-url" not in page.text


def test_a_ticket_that_was_served_meanwhile_needs_no_question_about_leaving(hall: Hall) -> None:
    visit = hall.visit()
    hall.serve()
    with hall.client() as client:
        for part in ("cancel", "defer"):
            page = client.get(f"/t/{visit.token}/{part}")
            assert state_on(page) == "ended"
