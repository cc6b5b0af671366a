"""Why another number was called first: numbers and reasons, for the citizen and for staff."""

from __future__ import annotations

import re

from shared.domain.reasons import CallReason
from shared.services import overtaking, serving
from tests.builders import CENTRE, a_desk, a_supervisor, a_visit, call_next, run
from tests.portal.conftest import Hall


def test_nobody_overtook_and_the_page_says_so(hall: Hall) -> None:
    hall.visit("mea-bill")
    hall.call()
    mine = hall.visit("mea-bill")
    with hall.client("en") as client:
        page = client.get(f"/t/{mine.token}", params={"lang": "en"})
    assert 'data-overtaken="0"' in page.text
    assert "Nobody who came later was called first" in page.text


def test_a_right_to_go_first_is_named_with_the_number_it_belongs_to(hall: Hall) -> None:
    mine = hall.visit("mea-bill")
    hall.clock.advance(minutes=5)
    first = hall.happens(lambda: a_visit(hall.office, "mea-bill", priority=True))
    hall.call()
    for language, words in (("en", "has the right to go first"), ("th", "มีสิทธิ")):
        with hall.client(language) as client:
            page = client.get(f"/t/{mine.token}", params={"lang": language})
        assert re.findall(r'data-overtaking="(\w+)"', page.text) == [first.number]
        assert words in page.text
    with hall.client("en") as client:
        told = client.get(f"/api/v1/visits/{mine.token}/overtakings").json()
        theirs = client.get(f"/api/v1/visits/{first.token}/overtakings").json()
    assert [(each["number"], each["because"]) for each in told["items"]] == [
        (first.number, "priority")
    ]
    assert theirs["items"] == []
    assert told["guarantee_minutes"] == 90


def test_a_call_out_of_order_is_told_without_its_reason(hall: Hall) -> None:
    mine = hall.visit("mea-bill")
    hall.clock.advance(minutes=1)
    other = hall.visit("mea-bill")
    supervisor = a_supervisor(hall.office)
    chosen = other.turns[0].transaction
    hall.happens(
        lambda: run(serving.call(hall.office, supervisor, CENTRE, 3, chosen, CallReason.UNWELL))
    )
    with hall.client("en") as client:
        answer = client.get(f"/api/v1/visits/{mine.token}/overtakings")
    assert [each["because"] for each in answer.json()["items"]] == ["chosen"]
    assert "unwell" not in answer.text
    found = overtaking.by_visit(hall.office, supervisor, mine.visit)
    assert [each.because for each in found] == ["chosen:unwell"]  # staff know it


def test_who_was_at_a_counter_or_cannot_be_served_there_was_not_overtaken(hall: Hall) -> None:
    """Another line is no overtaking: while I stood at a counter others were called, of course."""
    mine = hall.visit("mea-bill", "mwa-bill")
    hall.call()
    hall.clock.advance(minutes=1)
    hall.happens(lambda: a_visit(hall.office, "mea-bill", priority=True))
    clerk = hall.happens(lambda: a_desk(hall.office, counter=4))
    hall.happens(lambda: call_next(hall.office, clerk, counter=4))
    with hall.client("en") as client:
        answer = client.get(f"/api/v1/visits/{mine.token}/overtakings")
    assert answer.json()["items"] == []
