"""A request beyond the counter on its citizen's phone, for weeks after the visit."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

import httpx

from shared.domain import commands
from shared.domain.case_commands import (
    Acknowledge,
    Ask,
    AskedFor,
    BeginStep,
    CaseCommand,
    DeliveredHow,
    DeliverResult,
    MakeReady,
)
from shared.domain.visit import Outcome
from shared.services import late
from shared.services.visits import VisitView
from tests.agency_scene import HOUSE_NUMBER, TRADEMARK, act, sent
from tests.builders import run
from tests.portal.conftest import Hall


def filed(hall: Hall, service: str = HOUSE_NUMBER) -> tuple[VisitView, int]:
    visit = hall.visit(service)
    started = hall.do(hall.call(), commands.Start())
    hall.clock.advance(minutes=9)
    done = hall.do(started, commands.Complete(Outcome.COMPLETED_RESULT_LATER))
    return visit, done.transaction


def does(hall: Hall, case: int, *moves: CaseCommand) -> None:
    for move in moves:
        hall.happens(partial(act, hall.office, hall.clerk, case, move))


def phone(hall: Hall, visit: VisitView, language: str = "en") -> str:
    with hall.client() as client:
        answer = client.get(f"/t/{visit.token}?lang={language}")
    assert answer.status_code == 200
    return answer.text


def api(hall: Hall, visit: VisitView) -> list[dict[str, object]]:
    found = httpx.get(f"{hall.url}/api/v1/visits/{visit.token}").json()["cases"]
    assert isinstance(found, list)
    return found


def said(text: str) -> list[str]:
    parts = re.findall(r"<p data-(?:held|late-said)>(.*?)</p>", text, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", each).strip() for each in parts]


def test_it_says_in_plain_words_who_has_the_papers_and_when_the_result_is_due(hall: Hall) -> None:
    visit, case = filed(hall)
    assert said(phone(hall, visit)) == ["Your papers are at the centre. Staff work on them."]
    hall.happens(lambda: sent(hall.office, hall.clerk, "BMA", case))
    name = "Bangkok Metropolitan Administration"
    assert said(phone(hall, visit)) == [
        f"Your papers are on the way to {name} since 16 November 2026."
    ]
    hall.clock.advance(days=1)
    does(hall, case, Acknowledge("BMA"), BeginStep("BMA", 2))
    text = phone(hall, visit)
    assert said(text) == [
        f"Your papers are with {name} since 17 November 2026. They work on step 1 of 1."
    ]
    assert 'data-due="2026-11-19"' in text
    assert "case-picture" in text
    (found,) = api(hall, visit)
    assert (found["holder"], found["due_on"], found["late"]) == ("agency", "2026-11-19", False)
    assert found["agencies"][0]["agency"] == "BMA"  # type: ignore[index]
    assert "พ.ศ. 2569" in phone(hall, visit, "th")


def test_every_agency_that_works_on_it_is_named(hall: Hall) -> None:
    visit, case = filed(hall, TRADEMARK)
    for agency in ("DIP", "DBD"):
        hall.happens(partial(sent, hall.office, hall.clerk, agency, case))
        does(hall, case, Acknowledge(agency))
    assert len(said(phone(hall, visit))) == 2


def test_whoever_is_asked_reads_what_to_bring_and_until_when(hall: Hall) -> None:
    visit, case = filed(hall)
    until = hall.clock.now().date() + timedelta(days=7)
    does(hall, case, Ask(None, AskedFor.PAPERS, (1,), until))
    text = phone(hall, visit)
    assert "Bring the missing papers" in text
    assert f'data-until="{until}"' in text
    part = text.partition('data-holder="citizen"')[2].partition("</section>")[0]
    assert "Building permit" in part
    assert "ID card" not in part.partition("<details")[0].replace("ID card. Whoever", "")
    assert api(hall, visit)[0]["asked"] == {
        "question": "papers",
        "agency": None,
        "missing": [1],
        "until": until.isoformat(),
    }


def test_a_late_result_is_said_honestly_with_the_day_of_the_next_explanation(hall: Hall) -> None:
    visit, _case = filed(hall)
    hall.clock.advance(days=5)
    hall.happens(lambda: run(late.give_notices(hall.office)))
    text = phone(hall, visit)
    assert said(text)[1:] == [
        "It should have been ready by 19 November 2026. We are sorry.",
        "Last explanation: 21 November 2026.",
        "You get the next explanation here by 28 November 2026.",
    ]
    (found,) = api(hall, visit)
    assert (found["late"], found["next_explanation_on"]) == (True, "2026-11-28")


def test_a_ready_result_says_where_until_when_and_what_to_bring(hall: Hall) -> None:
    visit, case = filed(hall)
    hall.clock.advance(days=2)
    does(hall, case, MakeReady())
    text = phone(hall, visit)
    assert said(text) == ["Your result is ready at the centre."]
    assert 'data-collect-until="2027-02-16"' in text
    assert "Bring your receipt and ID card." in text
    assert "Mo Chit" in text


def test_the_link_tells_of_the_case_for_weeks_after_its_end_and_then_no_more(hall: Hall) -> None:
    visit, case = filed(hall)
    hall.clock.advance(days=40)
    does(hall, case, MakeReady(), DeliverResult(DeliveredHow.BY_POST))
    for days, shown in ((59, True), (2, False)):
        hall.clock.advance(days=days)
        text = phone(hall, visit)
        assert ("sent by post on 26 December 2026" in text) is shown
        assert bool(api(hall, visit)) is shown


def test_a_request_that_ended_at_the_counter_has_no_part_of_its_own(hall: Hall) -> None:
    visit = hall.visit()
    hall.serve()
    assert "phone-case" not in phone(hall, visit)
    assert api(hall, visit) == []


def test_the_page_names_nobody_who_works_on_it(hall: Hall) -> None:
    visit, case = filed(hall)
    does(hall, case, Ask(None, AskedFor.COME_IN))
    text = phone(hall, visit)
    assert "Somsri" not in text
    assert "สมศรี" not in text
    assert "staff:" not in text
