"""Erasure: links stop for good, figures stay, and a running request asks first."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from shared.domain import commands
from shared.domain.case import CaseState
from shared.domain.errors import (
    CaseRuns,
    GcsError,
    SurveyOver,
    TicketRuns,
    UnknownCase,
    UnknownCentre,
    UnknownVisit,
)
from shared.domain.reasons import GoesOn, StopReason
from shared.domain.visit import Outcome
from shared.services import (
    checking,
    continuing,
    erasure,
    feedback,
    notes,
    overtaking,
    papers,
    tracking,
    visits,
)
from shared.services import help as calls_for_help
from shared.services.commands import CITIZEN
from shared.services.feedback import Answer
from shared.services.office import Office
from shared.services.visits import Chosen, VisitView
from shared.store import cases, people
from tests.builders import (
    CENTRE,
    a_clerk,
    a_desk,
    a_key,
    a_supervisor,
    a_visit,
    call_next,
    do,
    run,
    serve,
)
from tests.manual_clock import ManualClock

ASKED = StopReason.CITIZEN_ASKED


def refused(office: Office, view: VisitView, case: int = 1) -> set[type[GcsError]]:
    """What everything that opens with a ticket's link answers."""
    token, office_only = view.token, (office, view.token)
    tries: list[Callable[[], object]] = [
        lambda: tracking.follow(*office_only),
        lambda: visits.view(*office_only),
        lambda: overtaking.by_token(*office_only),
        lambda: papers.defect_of_citizen(office, token, case),
        lambda: run(visits.cancel(office, CITIZEN, token)),
        lambda: run(visits.rejoin(office, CITIZEN, token)),
        lambda: run(visits.add_service(office, CITIZEN, token, Chosen("mea-bill"))),
        lambda: run(continuing.take_by_citizen(office, token, case)),
        lambda: run(papers.sign_by_citizen(office, token, case)),
        lambda: run(calls_for_help.ask_for_supervisor(office, token)),
    ]
    found: set[type[GcsError]] = set()
    for each in tries:
        with pytest.raises(GcsError) as error:
            each()
        found.add(type(error.value))
    return found


def row(office: Office, case: int) -> dict[str, object]:
    with office.db.read() as connection:
        found = connection.execute(cases.c.select().where(cases.c.c.id == case)).one()
        return dict(found._mapping)


def test_links_stop_everywhere_and_the_figures_stay(office: Office, clock: ManualClock) -> None:
    clerk, boss = a_desk(office), a_supervisor(office)
    view = a_visit(office)
    served = serve(office, clock, clerk)
    survey = visits.view(office, view.token).turns[0].survey
    assert survey is not None
    before = row(office, served.transaction)
    run(erasure.stop_links(office, boss, view.visit, ASKED))
    assert refused(office, view) == {UnknownVisit}
    with pytest.raises(SurveyOver):
        feedback.view(office, survey)
    with pytest.raises(SurveyOver):
        run(feedback.answer(office, survey, Answer(5)))
    assert row(office, served.transaction) == before
    assert before["service_seconds"] == 600
    assert checking.check(office).differences == []
    with office.db.read() as connection:
        change = people.last_change(connection, erasure.CHANGE, f"visit:{view.visit}")
    assert change == {"visits": [view.visit], "reason": "citizen_asked", "goes_on": None}


def with_a_defect(office: Office) -> tuple[VisitView, int]:
    clerk = a_desk(office)
    view = a_visit(office)
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    served = do(office, clerk, served, commands.CheckPapers(complete=False, missing=(1,)))
    served = do(office, clerk, served, commands.Complete(Outcome.INCOMPLETE_DOCUMENTS))
    return view, served.transaction


def test_a_running_request_asks_first_and_goes_on_by_its_number(office: Office) -> None:
    view, case = with_a_defect(office)
    boss = a_supervisor(office)
    with pytest.raises(CaseRuns):
        run(erasure.stop_links(office, boss, view.visit, ASKED))
    assert tracking.follow(office, view.token).view.visit == view.visit
    done = run(erasure.stop_links(office, boss, view.visit, ASKED, GoesOn.BY_NUMBER))
    assert refused(office, view, case) == {UnknownVisit}
    (number,) = done.numbers
    assert row(office, case)["number"] == number
    assert continuing.by_paper(office, boss, CENTRE, number).case == case
    assert checking.check(office).differences == []


def test_a_request_that_is_withdrawn_takes_no_ticket_any_more(office: Office) -> None:
    view, case = with_a_defect(office)
    boss = a_supervisor(office)
    run(erasure.stop_links(office, boss, view.visit, ASKED, GoesOn.WITHDRAWN))
    assert row(office, case)["state"] == CaseState.WITHDRAWN.value
    assert checking.check(office).differences == []


@pytest.mark.sqlite_only
def test_all_visits_of_the_request_lose_their_links(office: Office) -> None:
    view, case = with_a_defect(office)
    boss = a_supervisor(office)
    again = run(continuing.take_by_citizen(office, view.token, case))[1]
    with pytest.raises(TicketRuns):
        run(erasure.stop_links(office, boss, view.visit, ASKED, GoesOn.BY_NUMBER))
    run(visits.cancel(office, CITIZEN, again.token))
    done = run(erasure.stop_links(office, boss, again.visit, ASKED, GoesOn.BY_NUMBER))
    assert done.visits == (view.visit, again.visit)
    assert refused(office, view, case) == {UnknownVisit}
    assert refused(office, again, case) == {UnknownVisit}


@pytest.mark.sqlite_only
def test_it_is_done_once_and_written_down_once(office: Office, clock: ManualClock) -> None:
    clerk, boss = a_desk(office), a_supervisor(office)
    view = a_visit(office)
    run(notes.write(office, clerk, view.visit, "waits outside"))
    serve(office, clock, clerk)
    key = a_key()
    for _ in range(2):
        run(erasure.stop_links(office, boss, view.visit, ASKED, key=key))
    run(erasure.stop_links(office, boss, view.visit, ASKED))
    with office.db.read() as connection:
        count = "SELECT count(*) FROM change_log WHERE kind = 'links_stopped'"
        assert connection.execute(text(count)).scalar_one() == 1
    assert notes.of_visits(office, clerk, CENTRE, [view.visit]) == {}


@pytest.mark.sqlite_only
def test_only_supervisors_of_the_centre_stop_links(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    view = a_visit(office)
    serve(office, clock, clerk)
    for caller in (clerk, a_clerk(office), a_supervisor(office, "district-1")):
        with pytest.raises(UnknownCentre):
            run(erasure.stop_links(office, caller, view.visit, ASKED))
    with pytest.raises(UnknownVisit):
        run(erasure.stop_links(office, a_supervisor(office), 999, ASKED))


@pytest.mark.sqlite_only
@pytest.mark.parametrize("number", ["MO-CHIT-70-00001", "MO-CHIT-D99-1", "X-D", "-"])
def test_a_number_of_no_paper_leads_to_nothing(office: Office, number: str) -> None:
    with pytest.raises(UnknownCase):
        continuing.by_paper(office, a_clerk(office), CENTRE, number)


def test_a_link_dies_half_a_year_after_everything_is_over(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    view = a_visit(office)
    serve(office, clock, clerk)
    clock.advance(days=179)
    assert tracking.follow(office, view.token).view.visit == view.visit
    clock.advance(days=2)
    assert UnknownVisit in refused(office, view)


def test_a_link_lives_as_long_as_its_request_runs(office: Office, clock: ManualClock) -> None:
    view, _ = with_a_defect(office)
    clock.advance(days=400)
    assert tracking.follow(office, view.token).view.visit == view.visit


def test_the_citizen_decides_what_becomes_of_a_running_request(office: Office) -> None:
    view, case = with_a_defect(office)
    with pytest.raises(CaseRuns):
        run(erasure.forget_me(office, view.token))
    run(erasure.forget_me(office, view.token, GoesOn.BY_NUMBER))
    assert row(office, case)["number"]
    with pytest.raises(UnknownVisit):
        run(erasure.forget_me(office, view.token, GoesOn.BY_NUMBER))
    assert checking.check(office).differences == []
