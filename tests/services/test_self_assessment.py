"""Rounds of the self-assessment: taken from the records, handed in, and kept as they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from functools import partial
from typing import TypeVar

import pytest
from sqlalchemy import TextClause, text
from sqlalchemy.exc import DatabaseError

from shared.domain import commands
from shared.domain.assessment import Dimension, Entry, Indicator, Measure
from shared.domain.errors import (
    IndicatorChanged,
    InvalidRequest,
    NotFound,
    RoundChanged,
    RoundNotOver,
    StatementChanged,
    UnknownCentre,
)
from shared.domain.handed_in import HandedIn
from shared.domain.own_activity import OwnActivity, Plan
from shared.domain.scoring import Total
from shared.domain.visit import Outcome
from shared.domain.yearly import Paper, Standing, Statement
from shared.i18n import in_language
from shared.services import own_activities, self_assessment, statements, year_indicators
from shared.services.commands import Caller, RequestKey
from shared.services.office import Office
from shared.services.reports.measures import results
from shared.services.self_assessment import Round, Seen
from shared.services.statements import StatementWish
from shared.store.writer import WriteTx
from shared.web import assessment_views, pmqa_views
from shared.web.assessment_views import RoundView
from shared.web.assessment_words import MEASURES, proposal
from shared.web.definitions import DEFINITIONS
from shared.web.yearly_views import year_asked
from tests.builders import (
    CENTRE,
    a_clerk,
    a_desk,
    a_key,
    a_supervisor,
    a_visit,
    an_office,
    call_next,
    do,
    run,
    serve,
)
from tests.manual_clock import ManualClock

Line = TypeVar("Line", Statement, Plan)
YEAR = 2570
PLACE = CENTRE, YEAR
SIX = Round(CENTRE, YEAR, 6)
LAST_DAY, DAY_AFTER = (datetime(2027, *each, 3, 0, tzinfo=UTC) for each in ((3, 31), (4, 1)))
GIVEN = Indicator(
    "1.1",
    Dimension.EFFECTIVENESS,
    "จำนวนครั้งที่ให้บริการ",
    "ครั้ง",
    Fraction(100),
    Measure.SERVICES_GIVEN,
    tuple(Fraction(each) for each in (2, 4, 6, 8, 10)),
)


@pytest.fixture
def office(stocked_sqlite_url: str, clock: ManualClock) -> Office:
    clock.set(LAST_DAY)
    return an_office(stocked_sqlite_url, clock)


@pytest.fixture
def boss(office: Office) -> Caller:
    return a_supervisor(office)


def agreed(office: Office, boss: Caller, *indicators: Indicator) -> None:
    for each in indicators:
        run(year_indicators.put(office, boss, PLACE, each))


def seen(office: Office) -> RoundView:
    return assessment_views.round_view(office, year_asked(office, CENTRE, YEAR, 6))


def hand_in(
    office: Office, boss: Caller, version: int = 0, why: str = "", key: RequestKey | None = None
) -> int:
    """As somebody does who has just read the round."""
    seen = Seen(version, self_assessment.mark(office, SIX))
    return run(self_assessment.hand_in(office, boss, SIX, seen, why, key))


def made(office: Office) -> list[HandedIn]:
    return list(self_assessment.handed_in(office, *PLACE))


def test_what_was_handed_in_stays_when_the_records_go_on(
    office: Office, boss: Caller, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    agreed(office, boss, GIVEN)
    for _ in range(6):
        a_visit(office)
    for _ in range(5):
        serve(office, clock, clerk)
    under_way = do(office, clerk, call_next(office, clerk), commands.Start())
    with pytest.raises(RoundNotOver):
        hand_in(office, boss)
    clock.set(DAY_AFTER)
    key = a_key()
    for _ in range(2):  # a double tap
        assert hand_in(office, boss, key=key) == 1
    (first,) = made(office)
    assert [each.result for each in first.lines] == [5]
    assert first.total.weighted == Fraction(5, 2)
    assert first.event > 0

    do(office, clerk, under_way, commands.Complete(Outcome.COMPLETED))  # forgotten overnight
    (line,) = seen(office).lines
    assert line.differs
    assert line.today is not None
    assert line.handed is not None
    assert line.today.result == 6
    assert line.handed.result == 5

    with pytest.raises(InvalidRequest, match="handed in again"):
        hand_in(office, boss, 1, " ")
    with pytest.raises(RoundChanged):
        hand_in(office, boss)
    assert hand_in(office, boss, 1, "one turn ended later") == 2
    kept, again = made(office)
    assert kept == first
    assert [each.result for each in again.lines] == [6]
    assert again.event > first.event


def test_counts_of_one_to_four_are_not_measured(
    office: Office, boss: Caller, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    agreed(office, boss, GIVEN)
    a_visit(office)
    serve(office, clock, clerk)
    found = seen(office)
    (line,) = found.lines
    assert line.line.score is None
    assert found.total == Total(Fraction(100), Fraction(100), Fraction())


def test_every_measure_of_the_proposal_is_looked_up(office: Office, boss: Caller) -> None:
    assert run(year_indicators.propose(office, boss, PLACE, proposal())) == 9
    found = seen(office)
    assert found.total.is_whole
    by_code = {each.indicator.code: each.line.result for each in found.lines}
    assert by_code["2.1"] is None  # nobody answered yet
    assert by_code["4.2"] is not None  # the catalogue knows
    assert {each.definition for each in MEASURES.values()} <= {"", *DEFINITIONS}
    assert set(MEASURES) == set(Measure)


def test_indicators_are_changed_by_versions_and_taken_over(office: Office, boss: Caller) -> None:
    last = CENTRE, YEAR - 1
    run(year_indicators.put(office, boss, last, GIVEN))
    changed = replace(GIVEN, weight=Fraction(60), version=1, why="agreed again")
    run(year_indicators.put(office, boss, last, changed))
    with pytest.raises(IndicatorChanged):
        run(year_indicators.put(office, boss, last, changed))
    with pytest.raises(InvalidRequest, match="in use"):
        run(year_indicators.put(office, boss, last, GIVEN))
    assert run(year_indicators.take_over(office, boss, PLACE)) == 1
    with pytest.raises(InvalidRequest, match="already"):
        run(year_indicators.take_over(office, boss, PLACE))
    (taken,) = year_indicators.of_year(office, *PLACE).values()
    assert taken.weight == 60
    assert (taken.version, taken.why) == (1, "")
    run(year_indicators.end(office, boss, PLACE, "1.1", 1, "not agreed this year"))
    assert seen(office).lines == []
    run(year_indicators.put(office, boss, PLACE, GIVEN))
    assert [each.version for each in year_indicators.history(office, *PLACE)] == [3, 2, 1]
    with pytest.raises(InvalidRequest, match="no indicators"):
        run(year_indicators.take_over(office, boss, (CENTRE, YEAR + 2)))


def test_a_change_after_handing_in_is_marked(
    office: Office, boss: Caller, clock: ManualClock
) -> None:
    by_hand = replace(GIVEN, measure=Measure.BY_HAND)
    agreed(office, boss, by_hand)
    entry = Entry("1.1", Fraction(7), "ทะเบียน")
    run(self_assessment.put_entry(office, boss, SIX, entry))
    clock.set(DAY_AFTER)
    hand_in(office, boss)
    (line,) = seen(office).lines
    assert not line.changed_since
    assert not line.differs
    change = replace(by_hand, levels=GIVEN.levels[::-1], version=1, why="less is better")
    run(year_indicators.put(office, boss, PLACE, change))
    (line,) = seen(office).lines
    assert line.changed_since
    assert line.handed is not None
    assert line.handed.score == Fraction(7, 2)
    assert line.line.score == Fraction(5, 2)
    with pytest.raises(IndicatorChanged):
        run(self_assessment.put_entry(office, boss, SIX, entry))
    with pytest.raises(NotFound):
        run(self_assessment.put_entry(office, boss, SIX, Entry("9.9", None, "?")))


def test_nothing_of_it_is_changed_or_deleted(office: Office, boss: Caller) -> None:
    agreed(office, boss, GIVEN)
    for sql in ("UPDATE yearly_indicator SET weight = '1'", "DELETE FROM yearly_indicator"):
        change = text(sql)
        with pytest.raises(DatabaseError, match="append-only"):
            office.db.write_now(partial(_carry_out, change))


def _carry_out(change: TextClause, tx: WriteTx) -> None:
    tx.connection.execute(change)


def test_others_cannot_and_do_not_learn_of_it(office: Office, boss: Caller) -> None:
    agreed(office, boss, GIVEN)
    elsewhere, clerk = a_supervisor(office, "district-1"), a_clerk(office)
    plan, own = Plan("CS1", "a"), OwnActivity("PM1", "a", "b")
    pmqa = CENTRE, YEAR, Paper.PMQA
    for caller in (elsewhere, clerk):
        for work in (
            year_indicators.put(office, caller, PLACE, replace(GIVEN, code="2.1")),
            year_indicators.end(office, caller, PLACE, "1.1", 1, "gone"),
            year_indicators.end(office, caller, PLACE, "9.9", 1, "gone"),
            year_indicators.take_over(office, caller, PLACE),
            year_indicators.propose(office, caller, PLACE, proposal()),
            self_assessment.put_entry(office, caller, SIX, Entry("1.1", None, "a")),
            self_assessment.hand_in(office, caller, SIX, Seen(0, 0), ""),
            own_activities.put(office, caller, pmqa, own),
            own_activities.put_plan(office, caller, pmqa, plan),
        ):
            with pytest.raises(UnknownCentre):
                run(work)


def test_lines_of_an_office_are_part_of_its_paper(office: Office, boss: Caller) -> None:
    place = CENTRE, YEAR, Paper.PMQA
    own = OwnActivity("PM1", "เวทีประชาชน", "จัดเวทีปีละครั้ง")
    key = a_key()
    for _ in range(2):  # a double tap
        assert run(own_activities.put(office, boss, place, own, key)) == "PM1"
    keys = [each.key for each in statements.items_of(office, *place)]
    assert keys == ["CS1", "CS2", "CS3", "CS4", "CS5", "CS6", "CS7", "PM1"]
    assert len(statements.items_of(office, CENTRE, YEAR + 1, Paper.PMQA)) == 7
    wish = StatementWish(*place, "PM1", Standing.MET, "จัดแล้ว", "10", (), 0)
    before = statements.newest(office)
    run(statements.state(office, boss, wish))
    run(own_activities.put_plan(office, boss, place, Plan("PM1", "1. เชิญ")))
    assert statements.newest(office) == before + 2
    with pytest.raises(IndicatorChanged):
        run(own_activities.put_plan(office, boss, place, Plan("PM1", "1. เชิญ")))
    with pytest.raises(InvalidRequest, match="in use"):
        run(own_activities.put(office, boss, place, own))
    gone = replace(own, ended=True, version=1, why="not in this year’s set")
    run(own_activities.put(office, boss, place, gone))
    with pytest.raises(NotFound):
        run(own_activities.put(office, boss, place, replace(own, version=2)))
    with pytest.raises(NotFound):
        run(own_activities.put_plan(office, boss, place, Plan("PM1", version=1)))
    assert len(statements.items_of(office, *place)) == 7
    run(own_activities.put(office, boss, place, own))  # the next list has it again
    assert own_activities.of_paper(office, *place)["PM1"].version == 3
    assert statements.of_paper(office, *place)["PM1"] == emptied(Statement("PM1", version=2), boss)
    assert own_activities.plans(office, *place)["PM1"] == emptied(Plan("PM1", version=2), boss)
    with pytest.raises(StatementChanged):  # a page of the line that was ended
        run(statements.state(office, boss, replace(wish, version=1)))


def emptied(line: Line, by: Caller) -> Line:
    return replace(line, by=by.actor.id, at=LAST_DAY)


def test_a_code_that_comes_back_is_another_line(
    office: Office, boss: Caller, clock: ManualClock
) -> None:
    """Nothing of the one before is handed in for it; what was handed in of that one stays."""
    held = replace(GIVEN, measure=Measure.BY_HAND)
    passed = replace(held, name="เจ้าหน้าที่ที่ผ่านการทดสอบ", unit="ร้อยละ")
    agreed(office, boss, held)
    entry = Entry("1.1", Fraction(10), "ทะเบียนการอบรม")
    run(self_assessment.put_entry(office, boss, SIX, entry))
    clock.set(DAY_AFTER)
    hand_in(office, boss)
    run(year_indicators.end(office, boss, PLACE, "1.1", 1, "measured otherwise"))
    agreed(office, boss, passed)
    new, old = seen(office).lines
    assert new.today is not None
    assert new.today.indicator.name == passed.name
    assert (new.today.result, new.today.entry.said, new.handed) == (None, "", None)
    assert old.handed is not None
    assert old.today is None
    assert old.handed.result == 10
    assert old.handed.entry.said == entry.said
    for version in (0, 1):  # pages of the line that was ended
        stale = replace(entry, version=version)
        with pytest.raises(IndicatorChanged):
            run(self_assessment.put_entry(office, boss, SIX, stale))
    run(self_assessment.put_entry(office, boss, SIX, replace(entry, version=2)))
    run(year_indicators.end(office, boss, PLACE, "1.1", 3, "another list"))
    run(year_indicators.propose(office, boss, PLACE, proposal()))
    (line,) = [each for each in seen(office).lines if each.indicator.code == "1.1" and each.today]
    assert line.line.entry.said == ""


def test_only_what_was_written_to_the_round_keeps_it_from_being_handed_in(
    office: Office, boss: Caller, clock: ManualClock
) -> None:
    by_hand = replace(GIVEN, measure=Measure.BY_HAND)
    entry = Entry("1.1", Fraction(7), "ทะเบียน")
    agreed(office, boss, by_hand)
    run(self_assessment.put_entry(office, boss, SIX, entry))
    clock.set(DAY_AFTER)
    read = Seen(0, self_assessment.mark(office, SIX))
    elsewhere = "district-1"
    for who, place in (
        (a_supervisor(office, elsewhere), (elsewhere, YEAR)),
        (boss, (CENTRE, YEAR + 1)),
    ):
        run(year_indicators.put(office, who, place, by_hand))
        run(self_assessment.put_entry(office, who, Round(*place, 6), entry))
    run(self_assessment.put_entry(office, boss, Round(CENTRE, YEAR, 9), entry))
    assert self_assessment.mark(office, SIX) == read.mark
    run(self_assessment.put_entry(office, boss, SIX, replace(entry, version=1)))
    with pytest.raises(RoundChanged):
        run(self_assessment.hand_in(office, boss, SIX, read, ""))
    assert hand_in(office, boss) == 1


def test_a_centre_without_services_has_no_standards_to_meet(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Office, "catalogue", replace(office.catalogue, offers={}))
    asked = year_asked(office, CENTRE, YEAR, 6)
    with in_language("en"):
        *_, last = pmqa_views.activities(office, asked)
    assert last.item.key == "CS7"
    assert last.item.measured[0].sentence == "The centre offers no service."
    assert last.item.judged.standing is None
    measure = Measure.IN_MANUAL
    assert results(office, CENTRE, asked.period, [measure]) == {measure: None}
