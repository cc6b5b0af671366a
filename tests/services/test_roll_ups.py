"""Roll-ups follow every event, late ones too, and the check names each row that does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, event, text

from shared.domain import commands, tally
from shared.domain.correcting import CorrectionReason
from shared.domain.events import Kind
from shared.domain.period import Period, month_of
from shared.domain.tally import Tally, of_counts, of_time, total
from shared.domain.turn_tally import ASKED, IMPORTED, SERVED
from shared.services import access, checking, correcting, feedback, rolling, serving, undoing
from shared.services.commands import Caller
from shared.services.correcting import Wanted
from shared.services.feedback import Answer
from shared.services.office import Office
from shared.services.serving import Served
from shared.store import rollups
from shared.store.contributions import of_visit
from shared.store.rollup_rows import times_bytes
from shared.store.rollups import Change, Key
from shared.store.tables.rollups import Sheet, Span
from shared.store.writer import WriteTx
from tests.builders import CENTRE, SERVICE, a_desk, a_supervisor, a_visit, call_next, do, run, serve
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.few_on_postgresql(every=3)

A_DAY = timedelta(days=1)
A_MONTH = timedelta(days=31)
HERE = Key(Sheet.CASE, CENTRE, date(2026, 11, 16), 3, "kiosk")


def period(office: Office) -> Period:
    """Ten weeks around today."""
    today = office.today(CENTRE)
    return Period(today - timedelta(days=60), today + timedelta(days=10))


def summed(office: Office, sheet: Sheet, of: Period | None = None) -> Tally:
    with office.db.read() as connection:
        rows = list(rollups.tallies(connection, sheet, [CENTRE], of or period(office)))
    return total(row.tally for row in rows)


def in_days(office: Office, sheet: Sheet) -> Tally:
    with office.db.read() as connection:
        rows = list(rollups.by_day(connection, sheet, [CENTRE], period(office)))
    return total(row.tally for row in rows)


def count(office: Office, where: str = "1 = 1") -> int:
    with office.db.read() as connection:
        statement = text(f"SELECT count(*) FROM rollup WHERE {where}")
        return int(connection.execute(statement).scalar_one())


def join_all(office: Office) -> list[rolling.Due]:
    """Join what is over; returns what was."""
    due = rolling.due(office, CENTRE)
    for each in due:
        assert office.db.write_now(partial(rolling.join, CENTRE, each), centre=CENTRE)
    return due


def correct_finish(office: Office, clerk: Caller, served: Served, minutes: int) -> None:
    """Two people agree that a turn ended so many minutes earlier."""
    history = serving.present_state(office, clerk, served.transaction)
    finish = next(e for e in history.events if e.kind is Kind.COMPLETED)
    true = finish.at - timedelta(minutes=minutes)
    wanted = Wanted(finish.seq, true, CorrectionReason.FORGOTTEN_PRESS)
    proposal = run(correcting.propose(office, clerk, served.transaction, wanted))
    run(correcting.approve(office, a_supervisor(office), proposal.id))


def test_a_finished_turn_stands_in_every_sheet_at_once(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    a_visit(office)
    clock.advance(minutes=5)
    serve(office, clock, clerk)
    for sheet in (Sheet.TURN, Sheet.HOUR, Sheet.DAY):
        assert list(summed(office, sheet).times) == [300], sheet
    assert list(summed(office, Sheet.CASE).times) == [600]
    assert summed(office, Sheet.TIME)["cases"] == 1
    day = summed(office, Sheet.DAY)
    assert (day[SERVED], day[ASKED], day.below("ended:")) == (1, 1, {"completed": 1})
    assert day.below("because:") == {"only_one": 1}


def test_taking_the_finish_back_leaves_no_row_behind(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    a_visit(office)
    served = serve(office, clock, clerk)
    assert count(office) > 0
    run(undoing.undo(office, clerk, served.transaction, served.state.version))
    assert count(office) == 0
    assert checking.check(office).differences == []


def test_days_months_and_years_tell_the_same_before_and_after_they_are_joined(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    for minutes in (1, 2, 3):
        a_visit(office)
        clock.advance(minutes=minutes)
        serve(office, clock, clerk)
    before = {sheet: summed(office, sheet) for sheet in Sheet}
    clock.advance(seconds=A_MONTH.total_seconds())
    assert [each.span for each in join_all(office)] == [Span.MONTH, Span.MONTH, Span.YEAR]
    assert count(office, "span = 'month'") > 0
    assert {sheet: summed(office, sheet) for sheet in Sheet} == before
    clock.advance(seconds=365 * 86400)
    assert Span.YEAR in {each.span for each in join_all(office)}
    assert rolling.due(office, CENTRE) == []
    everything = Period(date(2026, 10, 1), office.today(CENTRE))
    assert {sheet: summed(office, sheet, everything) for sheet in Sheet} == before
    assert checking.check(office).differences == []


def test_a_late_event_corrects_the_month_and_the_year_that_stand(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    a_visit(office)
    served = serve(office, clock, clerk, (2, 4, 2, 10))
    clock.advance(seconds=400 * 86400)
    join_all(office)
    everything = Period(date(2026, 10, 1), office.today(CENTRE))
    assert list(summed(office, Sheet.CASE, everything).times) == [18 * 60]
    correct_finish(office, clerk, served, 8)
    assert list(summed(office, Sheet.CASE, everything).times) == [600]
    assert list(summed(office, Sheet.CASE, month_of(date(2026, 11, 16))).times) == [600]
    assert checking.check(office).differences == []


def test_part_of_a_month_that_stands_is_read_from_its_days(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    a_visit(office)
    serve(office, clock, clerk)
    day = office.today(CENTRE)
    clock.advance(seconds=A_MONTH.total_seconds())
    join_all(office)
    with office.db.read() as connection:
        part = Period(day + timedelta(days=1), month_of(day).last)
        assert list(rollups.tallies(connection, Sheet.CASE, [CENTRE], part)) == []
        part = Period(day, day)
        assert len(list(rollups.tallies(connection, Sheet.CASE, [CENTRE], part))) == 1


def test_two_thousand_years_are_as_little_work_as_the_days_with_cases(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    a_visit(office)
    serve(office, clock, clerk)
    day = office.today(CENTRE)
    clock.advance(seconds=400 * 86400)
    assert len(join_all(office)) > 10
    asked: list[str] = []
    always = Period(date(1, 1, 1), date(2399, 12, 31))
    with office.db.snapshot(), office.db.read() as connection:
        event.listen(connection, "before_cursor_execute", lambda *given: asked.append(given[2]))
        rows = list(rollups.tallies(connection, Sheet.CASE, [CENTRE], always))
    assert total(row.tally for row in rows) == summed(office, Sheet.CASE, Period(day, day))
    assert len(asked) <= 6


def test_a_month_stands_from_its_second_day_on(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    a_visit(office)
    first = serve(office, clock, clerk, (2, 4, 2, 10))
    day = office.today(CENTRE)
    for _ in range(2):
        clock.advance(seconds=86400)
        assert {each.last for each in join_all(office)} == {office.today(CENTRE) - A_DAY}
        a_visit(office)
        serve(office, clock, clerk)
    correct_finish(office, clerk, first, 8)
    begin = month_of(day).first
    for last in (day, day + A_DAY, day + 2 * A_DAY, month_of(day).last):
        inside = summed(office, Sheet.CASE, Period(begin, last))
        assert list(inside.times) == [600] * min((last - day).days + 1, 3), last
    assert count(office, "span = 'month' AND sheet = 'case'") == 1
    assert checking.check(office).differences == []


def test_a_turn_without_an_ending_contributes_nothing(office: Office) -> None:
    clerk = a_desk(office)
    a_visit(office)
    do(office, clerk, call_next(office, clerk), commands.Start())
    assert count(office) == 0


def test_cases_from_elsewhere_stood_in_no_line(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    a_visit(office)
    served = serve(office, clock, clerk)
    state, place = served.history.state, served.history.place
    assert of_visit(state, place)
    assert of_visit(replace(state, channel=IMPORTED), place) == {}


def test_an_answer_counts_and_its_amendment_replaces_it(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    a_visit(office)
    served = serve(office, clock, clerk)
    token = office.tokens.derive(access.SURVEY, served.transaction)
    run(feedback.answer(office, token, Answer(2, finished=False)))
    assert summed(office, Sheet.VOTES).counts == {"vote:2": 1}
    run(feedback.answer(office, token, Answer(5)))
    assert summed(office, Sheet.VOTES).counts == {"vote:5": 1}
    assert summed(office, Sheet.DAY).below("vote:") == {"5": 1}
    assert checking.check(office).differences == []


def test_big_sums_and_the_lowest_byte_first(office: Office) -> None:
    times = [of_time(2**32 - 1, citizen=2**63)] * 3
    changes = [Change(HERE, None, each) for each in times]
    office.db.write_now(lambda tx: rollups.change(tx, changes), centre=CENTRE)
    found = summed(office, Sheet.CASE, Period(HERE.day, HERE.day))
    assert found["citizen"] == 3 * 2**63
    assert found[tally.SQUARES] == 3 * (2**32 - 1) ** 2
    assert times_bytes([1, 256]) == b"\x01\x00\x00\x00\x00\x01\x00\x00"
    with office.db.read() as connection:
        stored = connection.execute(text("SELECT times FROM rollup")).scalar_one()
    assert bytes(stored) == b"\xff" * 12


def test_what_a_row_never_held_is_left_for_the_proof(office: Office) -> None:
    """Nobody at a counter waits for a broken sum."""
    change = Change(HERE, of_time(7), of_counts({"out:refused": 1}))
    office.db.write_now(lambda tx: rollups.change(tx, [change]), centre=CENTRE)
    assert summed(office, Sheet.CASE, Period(HERE.day, HERE.day))["out:refused"] == 1


# -- what the check says ---------------------------------------------------------------------------


def a_year_of_one_case(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    a_visit(office, SERVICE)
    clock.advance(minutes=1)
    serve(office, clock, clerk)
    clock.advance(seconds=400 * 86400)
    join_all(office)


TAMPERING = (
    "UPDATE rollup SET counts = '{{\"served\": 2}}' WHERE {where} AND sheet = 'day'",
    "UPDATE rollup SET times = substr(times, 1, 0) WHERE {where} AND sheet = 'hour'",
    "DELETE FROM rollup WHERE {where} AND sheet = 'case'",
    "INSERT INTO rollup (sheet, centre_id, span, day, process_id, part, counts, times) SELECT"
    " sheet, centre_id, span, day, 2, part, counts, times FROM rollup WHERE {where}"
    " AND sheet = 'turn'",
    "UPDATE rollup SET counts = 'nonsense' WHERE {where} AND sheet = 'time'",
)


@pytest.mark.parametrize("span", ["day", "month", "year"])
def test_the_check_names_tampered_missing_and_superfluous_rows(
    office: Office, clock: ManualClock, span: str
) -> None:
    a_year_of_one_case(office, clock)
    assert checking.check(office).differences == []
    for statement in TAMPERING:
        tamper(office, lambda c, s=statement: c.execute(text(s.format(where=f"span = '{span}'"))))  # type: ignore[misc]
    told = checking.check(office).differences
    assert len(told) == 5
    for sheet, what in (
        ("day", "served 2 instead of 1"),
        ("hour", "other times"),
        ("case", "is missing"),
        ("turn", "follows from no event"),
        ("time", "unreadable 1 instead of 0"),
    ):
        line = next(each for each in told if each.startswith(f"roll-up {sheet} of {CENTRE}"))
        assert what in line
        assert ("the month from" in line) is (span == "month")
        assert ("the year from" in line) is (span == "year")


def tamper(office: Office, how: Callable[[Connection], object]) -> None:
    def job(tx: WriteTx) -> None:
        how(tx.connection)

    office.db.write_now(job)
