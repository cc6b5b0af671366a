"""The question behind the QR code: one tap counts, the rest is optional, nobody is known by it."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

import httpx
import pytest

from shared.services.office import Office
from shared.store import feedback
from tests.portal.conftest import Hall

HOSTILE = "<script>alert(1)</script>\" onload='x' ' OR 1=1 -- \u202e"


@pytest.fixture
def asked(hall: Hall) -> str:
    """The address of a questionnaire about a service that has just ended."""
    visit = hall.visit()
    hall.serve()
    return hall.survey_of(visit)


def votes(office: Office) -> list[int]:
    with office.db.read() as connection:
        found = feedback.answers(connection, date(2026, 1, 1), date(2027, 1, 1))
    return [score for *_, score, number in found for _ in range(number)]


def tap(address: str, score: int, **more: str) -> httpx.Response:
    return httpx.post(
        f"{address}?lang=en", data={"overall": str(score), **more}, follow_redirects=True
    )


def test_the_question_has_five_real_buttons_worst_first(hall: Hall, asked: str) -> None:
    page = httpx.get(asked, params={"lang": "en"})
    assert re.findall(r'data-score="(\d)"', page.text) == ["1", "2", "3", "4", "5"]
    assert page.text.count('type="submit"') == 5
    assert "set-cookie" not in page.headers


@pytest.mark.parametrize("score", [1, 2, 3, 4, 5])
def test_one_tap_is_saved_at_once_and_thanked_for(hall: Hall, asked: str, score: int) -> None:
    page = tap(asked, score)
    assert page.status_code == 200
    assert " data-thanks" in page.text
    assert votes(hall.office) == [score]
    assert "set-cookie" not in page.headers


def test_s6_no_face_smiles_at_somebody_who_was_not_satisfied(asked: str) -> None:
    """The finished answer is anonymous, so that no face can be the right one."""
    done = tap(asked, 1, finished="true")
    assert " data-thanks" in done.text
    assert "face-drawing" not in done.text


@pytest.mark.parametrize(("score", "offered"), [(1, True), (2, True), (3, False), (5, False)])
def test_a_low_score_is_offered_help(hall: Hall, asked: str, score: int, offered: bool) -> None:
    page = tap(asked, score)
    assert ("data-help" in page.text) is offered
    assert "1111" in page.text


def test_a_double_tap_is_one_answer(hall: Hall, asked: str) -> None:
    assert [tap(asked, 4).status_code for _ in range(2)] == [200, 200]
    assert votes(hall.office) == [4]


def test_an_answer_may_be_changed_within_ten_minutes(hall: Hall, asked: str) -> None:
    tap(asked, 1)
    hall.clock.advance(minutes=9)
    again = httpx.get(asked, params={"lang": "en", "change": "true"})
    assert re.search(r'data-score="1" data-chosen', again.text)
    assert "You answered: <b>Satisfied</b>" in tap(asked, 4).text
    assert votes(hall.office) == [4]


def test_after_ten_minutes_it_is_final(hall: Hall, asked: str) -> None:
    tap(asked, 1)
    hall.clock.advance(minutes=11)
    late = tap(asked, 5)
    assert late.status_code == 409
    assert "You have answered already. Thank you." in late.text
    assert votes(hall.office) == [1]


def test_more_words_finish_the_answer(hall: Hall, asked: str) -> None:
    tap(asked, 2)
    done = tap(asked, 2, finished="true", ease="3", staff="5", comment="too long", key="k1")
    assert " data-thanks" in done.text
    assert "<textarea" not in done.text
    seen = httpx.get(asked, params={"lang": "en"})
    assert "You have answered already. Thank you." in seen.text
    assert tap(asked, 5).status_code == 409
    assert votes(hall.office) == [2]


def test_sending_the_second_form_twice_is_no_error(hall: Hall, asked: str) -> None:
    tap(asked, 5)
    for _ in range(2):
        assert tap(asked, 5, finished="true", comment="good", key="same").status_code == 200


def test_a_hostile_comment_is_kept_as_text_and_shown_nowhere(hall: Hall, asked: str) -> None:
    tap(asked, 3)
    page = tap(asked, 3, finished="true", comment=HOSTILE)
    assert page.status_code == 200
    for address in (asked, f"{asked}/thanks"):
        assert "alert(1)" not in httpx.get(address, follow_redirects=True).text


def test_a_comment_that_is_too_long_is_refused_beside_its_form(hall: Hall, asked: str) -> None:
    tap(asked, 3)
    page = tap(asked, 3, finished="true", comment="ก" * 1001)
    assert page.status_code == 422
    assert "This is too long. Shorten it." in page.text
    assert "<textarea" in page.text
    assert "ก" * 1001 in page.text  # to be shortened, not to be typed again


@pytest.mark.parametrize("score", ["0", "6", "-1", "five", "", "1e9", "4.5"])
def test_a_score_that_does_not_exist_changes_nothing(hall: Hall, asked: str, score: str) -> None:
    page = httpx.post(f"{asked}?lang=en", data={"overall": score})
    assert page.status_code == 422
    assert "notice-title" in page.text
    assert votes(hall.office) == []


def test_the_link_dies_with_the_next_business_day(hall: Hall, asked: str) -> None:
    hall.clock.advance(days=1, hours=10)
    assert httpx.get(asked).status_code == 200
    hall.clock.advance(days=1)
    for answer in (httpx.get(asked, params={"lang": "en"}), tap(asked, 5)):
        assert answer.status_code == 410
        assert "This questionnaire is closed." in answer.text
    assert votes(hall.office) == []


@pytest.mark.parametrize("part", ["", "/thanks"])
def test_guessed_and_foreign_tokens_are_closed(hall: Hall, part: str) -> None:
    visit = hall.visit()
    for token in ("1", "nonsense", visit.token, "x" * 3000):
        page = httpx.get(f"{hall.url}/s/{token}{part}", params={"lang": "en"})
        assert page.status_code == 410, token
        assert "You can still tell the staff what you think." in page.text


def test_nobody_is_asked_before_the_service_has_ended(hall: Hall, asked: str) -> None:
    page = httpx.get(f"{asked}/thanks", params={"lang": "en"})
    assert page.status_code == 303
    assert page.headers["location"] == f"{urlsplit(asked).path}?lang=en"


def test_the_way_back_leads_to_the_ticket_which_remembers_the_answer(
    hall: Hall, asked: str
) -> None:
    found = re.search(r'href="(/t/[^"/]+)"', tap(asked, 5).text)
    assert found
    ticket = httpx.get(hall.url + found[1])
    assert ticket.status_code == 200
    assert "You have answered the question about it" in ticket.text


def test_pages_of_the_survey_are_kept_from_other_sites(hall: Hall, asked: str) -> None:
    page = httpx.get(asked)
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-robots-tag"] == "noindex"
