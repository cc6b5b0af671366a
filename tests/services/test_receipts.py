"""Receipts: given by themselves, once, and to requests of before."""

from __future__ import annotations

from sqlalchemy import text

from shared.domain import commands
from shared.domain.commands import decide
from shared.domain.visit import Outcome
from shared.services import cases, receipts, undoing
from shared.services.checking import check
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.serving import Served, situation
from shared.store import log
from shared.store.writer import WriteTx
from tests.builders import a_desk, a_visit, call_next, do, run

LATER = commands.Complete(Outcome.COMPLETED_RESULT_LATER)


def numbers(office: Office) -> list[str | None]:
    with office.db.read() as connection:
        rows = connection.execute(text("SELECT number FROM service_case ORDER BY id"))
        return [row[0] for row in rows]


def ended_later(office: Office, clerk: Caller) -> Served:
    return do(office, clerk, do(office, clerk, call_next(office, clerk), commands.Start()), LATER)


def test_receipts_are_numbered_per_centre_and_fiscal_year(office: Office) -> None:
    clerk = a_desk(office)
    for _ in range(2):
        a_visit(office, "house-number")
        served = ended_later(office, clerk)
        assert served.state.version == 5  # taken, called, started, completed, received
    assert numbers(office) == ["MO-CHIT-70-00001", "MO-CHIT-70-00002"]
    found = cases.find_by_number(office, clerk, " mo-chit-70-00002 ")
    assert found.record.holder == "centre"
    assert check(office).differences == []


def test_an_ending_that_is_taken_back_takes_its_receipt_with_it(office: Office) -> None:
    clerk = a_desk(office)
    a_visit(office, "house-number")
    served = ended_later(office, clerk)
    back = run(undoing.undo(office, clerk, served.transaction, served.state.version))
    assert (back.state.state, numbers(office)) == ("serving", [None])
    do(office, clerk, back, LATER)
    assert numbers(office) == ["MO-CHIT-70-00002"]  # the first may be on paper already
    assert check(office).differences == []


def test_a_request_of_before_gets_its_receipt_at_the_start(office: Office) -> None:
    clerk = a_desk(office)
    a_visit(office, "house-number")
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    _end_without_receipt(office, clerk, served)
    assert numbers(office) == [None]
    assert run(receipts.catch_up(office)) == 1
    assert run(receipts.catch_up(office)) == 0
    assert numbers(office) == ["MO-CHIT-70-00001"]
    assert check(office).differences == []


def _end_without_receipt(office: Office, clerk: Caller, served: Served) -> None:
    """As a program before receipts did it."""

    def job(tx: WriteTx) -> None:
        now = office.clock.now()
        drafts = decide(LATER, situation(office, served.history, served.transaction, now))
        log.append(tx, served.history, drafts, clerk.actor, now)

    office.db.write_now(job)
