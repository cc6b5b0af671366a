"""A proposal: what it lacks, what cannot be right, its days, and its reports."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from shared.domain.errors import InvalidRequest
from shared.domain.improvement import (
    FROM,
    NEEDS,
    TO,
    Activity,
    Aim,
    Answer,
    Criterion,
    ImprovementMove,
    ImprovementState,
    Indicator,
    Lack,
    Measure,
    OwnIndicator,
    Proposal,
    ReportStanding,
    Requirement,
    Touch,
    due_reports,
    fulfilled,
    lacking,
    months_later,
    next_report,
)
from shared.domain.improvement_checks import (
    LONGEST_TEXT,
    amount_of,
    as_plain,
    budget_of,
    changed_fields,
    checked,
    day_of,
    from_plain,
    line_of,
)

WHOLE = Proposal(
    title="Three steps",
    processes=(("id-card-lost", ""),),
    wrong_today="Two officers",
    change="One officer",
    touches=(Touch.STEPS,),
    owner="Head",
    team="Counter 3",
    budget_satang=0,
    begins_on=date(2026, 11, 1),
    planned_in_force_on=date(2026, 12, 1),
    done_by=date(2027, 3, 1),
    answers=tuple(Answer(True, "because") for _ in Criterion),
    activities=(Activity("Try it", date(2026, 11, 1), date(2026, 11, 30), "Head"),),
    indicators=(Indicator(Measure.PROCESS_MEAN, Decimal("7.5")),),
    own=(OwnIndicator("Forms", "sheets", True, Aim.RESOURCES, Decimal(9), Decimal(0)),),
)


def test_a_whole_proposal_lacks_nothing_and_an_empty_one_everything() -> None:
    assert lacking(WHOLE) == ()
    assert not any(fulfilled(WHOLE).values())
    # Without activities and indicators there is nothing of theirs to complete.
    parts = {Lack.ACTIVITY_PARTS, Lack.EXPECTED}
    assert set(lacking(Proposal())) == set(Lack) - parts
    listed = [each for lacks in NEEDS.values() for each in lacks]
    assert set(listed) | {Lack.TITLE, Lack.PROCESS, Lack.ANSWERS} == set(Lack)


@pytest.mark.parametrize(
    ("missing", "lack", "requirement"),
    [
        ({"budget_satang": None}, Lack.BUDGET, Requirement.PEOPLE_AND_MONEY),
        ({"done_by": None}, Lack.DATES, Requirement.PLAN),
        ({"activities": (Activity("x"),)}, Lack.ACTIVITY_PARTS, Requirement.PLAN),
        ({"touches": ()}, Lack.TOUCHES, Requirement.COMPARISON),
        ({"indicators": (), "own": ()}, Lack.INDICATORS, Requirement.INDICATORS),
        ({"indicators": (Indicator(Measure.KEPT),)}, Lack.EXPECTED, Requirement.COMPARISON),
    ],
)
def test_what_is_missing_stands_below_its_requirement(
    missing: dict[str, object], lack: Lack, requirement: Requirement
) -> None:
    proposal = replace(WHOLE, **missing)  # type: ignore[arg-type]
    assert lacking(proposal) == (lack,)
    assert {each for each, lacks in fulfilled(proposal).items() if lacks} == {requirement}


def test_the_days_decide_on_the_year_whatever_was_ticked() -> None:
    assert WHOLE.is_met(Criterion.WITHIN_A_YEAR) is True
    for day, met in ((date(2027, 11, 1), True), (date(2027, 11, 2), False), (None, None)):
        assert replace(WHOLE, done_by=day).is_met(Criterion.WITHIN_A_YEAR) is met
    assert (
        replace(WHOLE, answers=(Answer(False, "no"),) * 5).is_met(Criterion.HELPS_OTHERS) is False
    )


def test_what_is_stored_comes_back_as_it_was() -> None:
    assert from_plain(json.loads(json.dumps(as_plain(WHOLE)))) == WHOLE
    assert from_plain(as_plain(Proposal())) == Proposal()
    before, after = changed_fields(as_plain(WHOLE), as_plain(replace(WHOLE, owner="Deputy")))
    assert (before, after) == ({"owner": "Head"}, {"owner": "Deputy"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"planned_in_force_on": date(2026, 10, 1)},
        {"done_by": date(2026, 11, 15)},
        {"activities": (Activity("x", date(2026, 12, 2), date(2026, 12, 1)),)},
        {"activities": (Activity("", date(2026, 12, 2)),)},
        {"own": (OwnIndicator(""),)},
        {"processes": (("a", ""), ("a", ""))},
        {"whole_centre": True},
        {"indicators": (Indicator(Measure.SATISFIED, Decimal("100.5")),)},
        {"own": (OwnIndicator("x"),) * 4},
    ],
)
def test_what_contradicts_itself_is_refused(wrong: dict[str, object]) -> None:
    assert checked(WHOLE) == WHOLE
    with pytest.raises(InvalidRequest):
        checked(replace(WHOLE, **wrong))  # type: ignore[arg-type]


def test_more_than_a_year_is_no_mistake() -> None:
    assert checked(replace(WHOLE, done_by=date(2028, 6, 1))).is_within_a_year is False


def test_numbers_are_read_as_people_write_them() -> None:
    assert amount_of("x", " 1,234.5 ") == Decimal("1234.5")
    assert amount_of("x", "๑๒") == 12
    assert amount_of("x", "  ") is None
    assert budget_of("0") == 0
    assert budget_of("12.34") == 1234
    assert budget_of("") is None
    for wrong in ("-1", "1.234", "ten", "1e9", "٣", "12,5", "1,2,3", "1234,567", "0,125"):
        with pytest.raises(InvalidRequest):
            amount_of("x", wrong)
    for wrong in ("2026-02-30", "2569-01-01", "yesterday"):
        with pytest.raises(InvalidRequest):
            day_of("x", wrong)
    with pytest.raises(InvalidRequest):
        line_of("x", "a" * 201)


def test_words_keep_their_lines_and_nothing_that_steers_a_screen() -> None:
    assert line_of("x", " a\u202eb\x1b[31m\x0bc\n d ") == "ab[31m c d"
    assert line_of("x", "one\r\ntwo\u202e\n\n\nthree\x00", LONGEST_TEXT) == "one\ntwo\n\nthree"


def test_a_month_later_ends_with_its_month() -> None:
    assert months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_later(date(2027, 11, 30), 3) == date(2028, 2, 29)
    assert months_later(date(2026, 12, 31), 12) == date(2027, 12, 31)


def test_reports_are_due_in_the_month_before_their_day_and_late_after_it() -> None:
    accepted = date(2026, 1, 15)

    def standings(
        today: date, *made: int, state: ImprovementState = ImprovementState.IN_FORCE
    ) -> list[ReportStanding]:
        found = due_reports(accepted, today, made, state)
        assert [each.due_on for each in found] == [
            date(2026, 4, 15),
            date(2026, 7, 15),
            date(2026, 10, 15),
        ]
        return [each.standing for each in found]

    come, due, late, made, none = (
        ReportStanding.TO_COME,
        ReportStanding.DUE,
        ReportStanding.LATE,
        ReportStanding.MADE,
        ReportStanding.NOT_MADE,
    )
    assert standings(date(2026, 3, 14)) == [come, come, come]
    assert standings(date(2026, 3, 15)) == [due, come, come]
    assert standings(date(2026, 4, 15)) == [due, come, come]
    assert standings(date(2026, 4, 16)) == [late, come, come]
    assert standings(date(2026, 7, 1), 3) == [made, due, come]
    finished, stopped = ImprovementState.FINISHED, ImprovementState.STOPPED
    assert standings(date(2026, 7, 1), 6, state=finished) == [none, made, come]
    assert standings(date(2026, 3, 1), 3, state=stopped) == [made, none, none]
    assert next_report(due_reports(accepted, date(2026, 3, 1), (3,), stopped)) is None
    following = next_report(due_reports(accepted, date(2026, 7, 1), (3,)))
    assert following is not None
    assert following.months == 6
    assert next_report(due_reports(accepted, date(2026, 7, 1), (3, 6, 9))) is None


def test_every_state_can_be_reached_and_every_end_is_one() -> None:
    reached = {ImprovementState.DRAFT}
    for _ in ImprovementState:
        reached |= {TO[m] for m in TO if set(FROM[m]) & reached}
    assert reached == set(ImprovementState)
    assert set(FROM) == set(ImprovementMove)
    ends = {ImprovementState.FINISHED, ImprovementState.STOPPED}
    assert not any(set(FROM[move]) & ends for move in TO)
