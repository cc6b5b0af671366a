"""Reasons, own questions and words: what a form may send; the rest is refused, nothing stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from shared.domain.permissions import Grant, Role
from shared.domain.questionnaire import Driver, Kind, Question, Questionnaire, Scope
from shared.services import questionnaires
from shared.store.tables import metadata
from tests import builders
from tests.portal.conftest import Hall
from tests.portal.test_survey import HOSTILE, tap

OWN = Question(Kind.YES_NO, f"ปลอดภัยไหม {HOSTILE[:8]}", f"Safe? {HOSTILE[:8]}")
SCALE = Question(Kind.SCALE, "สะดวกไหม", "Was it handy?")
ASKED = Questionnaire(
    dimensions=("staff",), reasons=(Driver.FEE, Driver.WAIT), ease=False, questions=(OWN, SCALE)
)


@pytest.fixture
def asked(hall: Hall) -> str:
    """A questionnaire of the office's own about a service that has just ended."""

    def make() -> None:
        admin = builders.staff(hall.office, Grant(Role.ADMINISTRATOR))
        day = questionnaires.soonest(hall.office)
        builders.run(questionnaires.make(hall.office, admin, Scope.ALL, "", day, ASKED))

    hall.happens(make)
    hall.clock.advance(days=1)
    visit = hall.visit()
    hall.serve()
    return hall.survey_of(visit)


def kept(hall: Hall) -> list[Mapping[str, Any]]:
    with hall.office.db.read() as connection:
        return [dict(r) for r in connection.execute(select(metadata.tables["response"])).mappings()]


def send(address: str, **fields: Any) -> httpx.Response:
    data = {"overall": "2", "finished": "true", **fields}
    return httpx.post(f"{address}?lang=en", data=data, follow_redirects=True)


def test_only_what_the_version_asks_stands_on_the_page(hall: Hall, asked: str) -> None:
    low = tap(asked, 2).text
    assert re.findall(r'data-reason="(\w+)"', low) == ["fee", "wait"]
    assert re.findall(r'data-why="(\w+)"', low) == ["staff"]
    assert re.findall(r'data-own="(\w+)"', low) == [OWN.key, SCALE.key]
    assert "What did not go well?" in low
    assert "<script>alert" not in low
    assert "What went well?" in tap(asked, 5).text


def test_reasons_questions_and_words_are_one_answer(hall: Hall, asked: str) -> None:
    tap(asked, 2)
    own = {f"own-{OWN.key}": "0", f"own-{SCALE.key}": "4"}
    assert send(asked, reason=["wait"], staff="1", comment="ถึง a@b.co.th", **own).is_success
    (row,) = kept(hall)
    assert row["reasons"] == {"fee": 0, "wait": 1}
    assert row["questions"] == {OWN.key: 0, SCALE.key: 4}
    assert row["items"] == {"staff": 1}
    assert row["comment"] == "ถึง [***]"


def test_a_form_sent_with_nothing_chosen_is_not_the_same_as_none_sent(
    hall: Hall, asked: str
) -> None:
    send(asked)
    (row,) = kept(hall)
    assert row["reasons"] == {"fee": 0, "wait": 0}
    assert row["questions"] is None


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": "steps"},
        {"reason": HOSTILE},
        {"process": "3"},
        {"ease": "3"},
        {"staff": "6"},
        {f"own-{OWN.key}": "2"},
        {f"own-{SCALE.key}": "0"},
        {f"own-{SCALE.key}": "4.5"},
        {f"own-{HOSTILE}": "1"},
        {"own-": "1"},
        {"overall": "7"},
        {"comment": "ก" * 1001},
    ],
)
def test_what_is_not_on_the_form_is_refused_in_words_and_nothing_is_stored(
    hall: Hall, asked: str, fields: dict[str, str]
) -> None:
    page = send(asked, **fields)
    assert page.status_code == 422
    assert "alert(1)</script>" not in page.text
    assert kept(hall) == []


def test_a_huge_body_is_refused_and_nothing_is_stored(hall: Hall, asked: str) -> None:
    page = send(asked, comment="x" * 20_000_000)
    assert page.status_code in (413, 422)
    assert kept(hall) == []


def test_two_tabs_are_one_answer_and_the_second_reads_so(hall: Hall, asked: str) -> None:
    tap(asked, 2)
    first, second = send(asked, reason=["fee"]), send(asked, overall="5", reason=["wait"])
    assert (first.status_code, second.status_code) == (200, 409)
    assert "You have answered already. Thank you." in second.text
    (row,) = kept(hall)
    assert (row["overall"], row["reasons"]) == (2, {"fee": 1, "wait": 0})


def test_programs_answer_the_same_and_read_what_is_asked(hall: Hall, asked: str) -> None:
    address = asked.replace("/s/", "/api/v1/surveys/")
    told = httpx.get(address).json()
    assert (told["items"], told["reasons"], told["ease"]) == (["staff"], ["fee", "wait"], False)
    assert [each["key"] for each in told["questions"]] == [OWN.key, SCALE.key]
    given = {"overall": 4, "reasons": ["fee"], "questions": {OWN.key: 1}, "finished": False}
    assert httpx.post(address, json=given).status_code == 201
    for wrong in ({"reasons": ["steps"]}, {"reasons": 3}, {"questions": {OWN.key: 9}}):
        refused = httpx.post(address, json={"overall": 1, **wrong})
        assert refused.status_code == 422, wrong
    assert httpx.post(address, json={**given, "finished": True}).status_code == 200
    late = httpx.post(address, json=given)
    assert (late.status_code, late.json()["code"]) == (409, "already_answered")
    hall.clock.advance(days=3)
    assert httpx.post(address, json=given).status_code == 410
    (row,) = kept(hall)
    assert (row["overall"], row["questions"]) == (4, {OWN.key: 1})


def test_forged_tokens_store_nothing(hall: Hall, asked: str) -> None:
    token = asked.rsplit("/", 1)[1]
    flipped = ("A" if token[0] != "A" else "B") + token[1:]
    for forged in (flipped, token[:-1], token + "A", "%00", "..%2f"):
        for answer in (
            httpx.post(f"{hall.url}/s/{forged}", data={"overall": "1"}),
            httpx.post(f"{hall.url}/api/v1/surveys/{forged}", json={"overall": 1}),
        ):
            assert answer.status_code in (404, 405, 410), forged
    assert kept(hall) == []


def test_answering_leaves_no_time_and_no_way_back(hall: Hall, asked: str) -> None:
    send(asked, reason=["wait"])
    hall.clock.advance(minutes=11)
    with hall.office.db.read() as connection:
        invitations = metadata.tables["invitation"]
        (row,) = connection.execute(select(invitations)).mappings()
        assert (row["spent"], row["response_id"], row["amend_until"]) == (True, None, None)
        (band,) = connection.execute(select(metadata.tables["answered_band"])).mappings()
    assert (band["band"], band["n"]) == ("under_10", 1)
