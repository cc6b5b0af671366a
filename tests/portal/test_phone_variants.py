"""Which case of a service it is, in plain words below its name on the citizen's phone."""

from __future__ import annotations

import re

from shared.domain import commands
from shared.domain.visit import Outcome
from shared.services import variants
from shared.services.serving import Served
from shared.services.visits import VisitView
from tests.builders import run
from tests.portal.conftest import Hall

CARD, BILL = "id-card-damaged-or-changed", "mea-bill"


def cases_on(hall: Hall, visit: VisitView, language: str = "en") -> list[str]:
    with hall.client() as client:
        answer = client.get(f"/t/{visit.token}?lang={language}")
    assert answer.status_code == 200
    named = re.findall(r"<p class=\"small\" data-which>(.*?)</p>", answer.text, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", each).strip() for each in named]


def moved(hall: Hall, served: Served) -> Served:
    started = hall.do(served, commands.Start())
    turn, version = started.transaction, started.state.version
    return hall.happens(
        lambda: run(variants.choose(hall.office, hall.clerk, turn, version, "moved"))
    )


def test_the_ticket_names_the_case_once_the_counter_has_said_it(hall: Hall) -> None:
    visit = hall.visit(CARD)
    called = hall.call()
    assert cases_on(hall, visit) == [], "nobody has said yet which case it is"
    served = moved(hall, called)
    assert cases_on(hall, visit) == ["Moved to another address"]
    assert cases_on(hall, visit, "th") == ["กรณีย้ายที่อยู่"]
    hall.clock.advance(minutes=9)
    hall.do(served, commands.Complete(Outcome.COMPLETED))
    assert cases_on(hall, visit) == ["Moved to another address"]


def test_of_several_services_each_names_its_own_case(hall: Hall) -> None:
    visit = hall.visit(CARD, BILL)
    served = moved(hall, hall.call())
    both = ["Moved to another address"] * 2
    assert cases_on(hall, visit) == both, "below the number, and in the list of services"
    hall.clock.advance(minutes=9)
    hall.do(served, commands.Complete(Outcome.COMPLETED))
    assert cases_on(hall, visit) == both[:1], "the bill is next, and has no cases"


def test_a_request_that_goes_on_for_weeks_names_its_case(hall: Hall) -> None:
    visit = hall.visit(CARD)
    served = moved(hall, hall.call())
    hall.clock.advance(minutes=9)
    hall.do(served, commands.Complete(Outcome.COMPLETED_RESULT_LATER))
    text = cases_on(hall, visit)
    assert text == ["Moved to another address"] * 2, "on the slip and above who has it now"
