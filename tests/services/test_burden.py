"""What a service asks of the citizen, from stored versions and cases to the report."""

from __future__ import annotations

from fractions import Fraction

import pytest
from sqlalchemy import insert

from shared.domain import commands
from shared.domain.errors import TooManyPeople
from shared.domain.visit import Outcome
from shared.services import visits
from shared.services.commands import ANONYMOUS_KIOSK
from shared.services.office import Office
from shared.services.reports import reduction
from shared.services.reports.tables import reduction_rows
from shared.services.visits import Chosen, TakeTicket
from shared.store.catalogue import load_catalogue
from shared.store.tables import metadata
from shared.store.writer import WriteTx
from tests.builders import CENTRE, SERVICE, a_desk, call_next, do, run
from tests.manual_clock import ManualClock
from tests.services.test_continuing import back, with_a_defect
from tests.services.test_reduction_report import TODAY, figure, finish


def test_every_visit_of_a_case_is_counted_once(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    finish(office, clock, clerk, *[600] * 28)
    for _ in range(2):
        back(office, *with_a_defect(office, clock, clerk))
        served = do(office, clerk, call_next(office, clerk), commands.Start())
        served = do(office, clerk, served, commands.CheckPapers(complete=True))
        clock.advance(minutes=4)
        do(office, clerk, served, commands.Complete(Outcome.COMPLETED))
    found = figure(office)
    assert found.visits.n == 30
    assert found.visits.median == 1
    assert found.visits.mean == Fraction(32, 30)
    assert found.visits.one_visit_percent == Fraction(2800, 30)
    assert found.units[0].visits == found.visits


@pytest.mark.sqlite_only
def test_visits_of_few_cases_are_kept_back(office: Office, clock: ManualClock) -> None:
    finish(office, clock, a_desk(office), 600, 600, 600, 600)
    few = figure(office).visits
    assert (few.n, few.median, few.mean, few.one_visit_percent) == (4, None, None, None)


@pytest.mark.sqlite_only
def test_a_step_moved_to_the_citizen_is_no_gain_in_the_report(office: Office) -> None:
    found = figure(office, service="passport-ordinary")
    assert (found.burden.former_steps, found.burden.steps) == (8, 5)
    assert found.steps.official == Fraction(100 * 2, 8)
    merged = figure(office)
    assert merged.burden.unexplained == 0
    assert merged.steps.official == Fraction(100 * 3, 7)


@pytest.mark.sqlite_only
def test_a_table_without_words_about_its_old_rows_says_so(office: Office) -> None:
    found = figure(office, service="id-card-lost").burden
    assert (found.unexplained, found.gone, found.merged) == (7, (), ())


@pytest.mark.sqlite_only
def test_the_file_tells_who_makes_the_copies(office: Office) -> None:
    rows = reduction_rows(office, reduction.report(office, CENTRE, TODAY))
    found = next(row for row in rows if row["service"] == "elderly-allowance")
    assert (found["papers_always"], found["originals_always"]) == (3, 3)
    assert (found["copies_by_citizen"], found["copies_by_office"]) == (1, 2)
    assert found["visits_per_case_median"] is None


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("service", "limit"), [("passport-ordinary", 10), (SERVICE, 50)])
def test_more_people_than_a_ticket_may_bring_are_told_what_to_do(
    office: Office, service: str, limit: int
) -> None:
    run(visits.take(office, ANONYMOUS_KIOSK, TakeTicket(CENTRE, (Chosen(service, limit),))))
    wanted = TakeTicket(CENTRE, (Chosen(service, limit + 1),))
    with pytest.raises(TooManyPeople, match=f"{limit} people.*Take another ticket"):
        run(visits.take(office, ANONYMOUS_KIOSK, wanted))


def test_a_version_recorded_before_agencies_and_copies_could_be_said_is_still_read(
    office: Office,
) -> None:
    step = {"position": 1, "kind": "sign", "th": "ก", "en": "a", "seconds": 60}
    paper = {"position": 1, "th": "ก", "en": "a", "originals": 0, "copies": 1, "condition": None}
    row = {
        "service_id": SERVICE,
        "number": 2,
        "valid_from": TODAY.first,
        "steps": [step | {"working_days": 0, "at_counter": True}],
        "documents": [paper],
        "steps_source": "a test",
        "recorded_at": office.clock.now(),
    }

    def job(tx: WriteTx) -> None:
        tx.connection.execute(insert(metadata.tables["process_version"]), row)

    office.db.write_now(job)
    with office.db.read() as connection:
        old = load_catalogue(connection).process_on(SERVICE, TODAY.first)
    assert (old.number, old.steps[0].agency, old.steps[0].replaces, old.proxy) == (
        2,
        None,
        (),
        None,
    )
    assert old.documents is not None
    assert (old.documents[0].copies_by, old.documents[0].copies_to_bring) == (None, 1)
