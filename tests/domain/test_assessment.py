"""Indicators, what is said to them, and when a round may be handed in."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.assessment import (
    PROPOSAL,
    Dimension,
    Entry,
    Indicator,
    Measure,
    check_entry,
    check_indicator,
    in_order,
    number_of,
    plain_number,
)
from shared.domain.errors import InvalidRequest, RoundNotOver, WeightsNotWhole
from shared.domain.handed_in import Line, check_hand_in, from_plain, lines_of, to_plain, total_of
from shared.domain.own_activity import OwnActivity, Plan, check_activity, check_plan

LEVELS = tuple(Fraction(each) for each in (65, 70, 75, 80, 85))
SATISFIED = Indicator(
    "2.1", Dimension.QUALITY, "ความพึงพอใจ", "ร้อยละ", Fraction(60), Measure.SATISFIED, LEVELS
)
TRAINED = replace(
    SATISFIED,
    code="4.1",
    dimension=Dimension.DEVELOPMENT,
    weight=Fraction(40),
    measure=Measure.BY_HAND,
)
THIRD = Fraction(235, 3)


def problem_of(error: pytest.ExceptionInfo[InvalidRequest]) -> str:
    return error.value.field


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("87.5", Fraction(175, 2)),
        (" 1,234.25 ", Fraction(4937, 4)),
        ("-3", Fraction(-3)),
        ("๘๗.๕", Fraction(175, 2)),
        ("0.0001", Fraction(1, 10000)),
    ],
)
def test_numbers_as_people_write_them(text: str, number: Fraction) -> None:
    assert number_of("result", text) == number


@pytest.mark.parametrize("text", ["", "87,5", "1.23456", "NaN", "1e3", "ten", "--1", "1 2", "1,23"])
def test_other_texts_are_no_numbers(text: str) -> None:
    with pytest.raises(InvalidRequest) as error:
        number_of("result", text)
    assert problem_of(error) == "result"


@given(st.integers(-(10**9), 10**9))
def test_a_number_is_kept_exactly(units: int) -> None:
    number = Fraction(units, 10**4)
    assert number_of("x", plain_number(number)) == number


def test_files_round_like_pages() -> None:
    written = [plain_number(Fraction(each, 10**5)) for each in (25, 35, -25, -4)]
    assert written == ["0.0003", "0.0004", "-0.0003", "0"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "1 1"}, "code"),
        ({"code": "../x"}, "code"),
        ({"name": "  "}, "name"),
        ({"unit": ""}, "unit"),
        ({"weight": Fraction(0)}, "weight"),
        ({"weight": Fraction(201, 2)}, "weight"),
        ({"weight": Fraction(1, 1000)}, "weight"),
        ({"levels": LEVELS[:4]}, "levels"),
        ({"levels": (*LEVELS[:4], LEVELS[3])}, "levels"),
        ({"version": 1}, "why"),
    ],
)
def test_what_no_indicator_can_be(change: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidRequest) as error:
        check_indicator(replace(SATISFIED, **change))  # type: ignore[arg-type]  # one field each
    assert problem_of(error) == field


def test_the_proposal_is_a_whole_list_that_the_system_measures() -> None:
    assert sum(each.weight for each in PROPOSAL) == 100
    assert {each.dimension for each in PROPOSAL} == set(Dimension)
    assert Measure.BY_HAND not in {each.measure for each in PROPOSAL}


def test_the_list_goes_by_dimension_and_number() -> None:
    codes = ["1.10", "1.2", "1.1"]
    listed = [replace(SATISFIED, code=each) for each in codes]
    listed += [TRAINED, replace(SATISFIED, code="1.3", ended=True)]
    assert [each.code for each in in_order(reversed(listed))] == ["1.1", "1.2", "1.10", "4.1"]


def test_results_by_hand_need_a_sentence_and_are_for_nothing_else() -> None:
    assert check_entry(Entry("4.1", THIRD, " นับจากทะเบียน "), TRAINED).said == "นับจากทะเบียน"
    with pytest.raises(InvalidRequest) as error:
        check_entry(Entry("4.1", THIRD), TRAINED)
    assert problem_of(error) == "said"
    with pytest.raises(InvalidRequest) as error:
        check_entry(Entry("2.1", THIRD, "counted"), SATISFIED)
    assert problem_of(error) == "result"


def lines(measured: Fraction | None = THIRD) -> list[Line]:
    entry = Entry("4.1", Fraction(70), "ทะเบียนอบรม", "งบน้อย", "งบเพิ่ม", (3,), 1)
    return lines_of([TRAINED, SATISFIED], {"4.1": entry}, {Measure.SATISFIED: measured})


def test_a_round_has_the_results_of_its_measures() -> None:
    satisfied, trained = lines()
    assert satisfied.result == THIRD
    assert satisfied.score == Fraction(11, 3)
    assert trained.result == 70
    assert trained.score == 2
    found = total_of(lines())
    assert found.weighted == Fraction(60, 100) * Fraction(11, 3) + Fraction(80, 100)
    assert total_of(lines(), Dimension.DEVELOPMENT).weighted == Fraction(4, 5)


def test_what_is_not_measured_has_no_score() -> None:
    satisfied, _ = lines(None)
    assert satisfied.score is None
    assert total_of(lines(None)).open == 60


def test_a_result_entered_before_the_measure_changed_counts_no_more() -> None:
    entry = {"2.1": Entry("2.1", Fraction(99), "typed")}
    (line,) = lines_of([SATISFIED], entry, {Measure.SATISFIED: None})
    assert line.result is None


def test_what_was_handed_in_comes_back_exactly() -> None:
    kept = from_plain([dict(each) for each in to_plain(lines())])
    assert [each.result for each in kept] == [THIRD, 70]
    assert [each.score for each in kept] == [each.score for each in lines()]
    assert kept[1].entry.support == "งบเพิ่ม"
    assert kept[1].entry.evidence == (3,)


def test_a_round_is_handed_in_once_it_is_over() -> None:
    period = check_hand_in(2570, 6, date(2027, 4, 1), lines(), 0, "")
    assert (period.first, period.last) == (date(2026, 10, 1), date(2027, 3, 31))
    with pytest.raises(RoundNotOver) as early:
        check_hand_in(2570, 6, date(2027, 3, 31), lines(), 0, "")
    assert early.value.params == {"day": date(2027, 4, 1)}


def test_weights_that_are_not_whole_are_not_handed_in() -> None:
    with pytest.raises(WeightsNotWhole) as error:
        check_hand_in(2570, 6, date(2027, 4, 1), lines()[:1], 0, "")
    assert error.value.params == {"weight": "60"}
    with pytest.raises(WeightsNotWhole):
        check_hand_in(2570, 6, date(2027, 4, 1), [], 0, "")


def test_a_correction_says_why() -> None:
    with pytest.raises(InvalidRequest) as error:
        check_hand_in(2570, 6, date(2027, 4, 1), lines(), 1, "")
    assert problem_of(error) == "why"
    assert check_hand_in(2570, 6, date(2027, 4, 1), lines(), 1, "wrong register").days == 182


def test_lines_of_an_office_do_not_take_the_codes_of_others() -> None:
    given = OwnActivity("PM1", "เวทีประชาชน", "จัดเวทีปีละครั้ง")
    assert check_activity(given, {"CS1"}).item.key == "PM1"
    for wrong in ("cs1", "CS 1", ""):
        with pytest.raises(InvalidRequest) as error:
            check_activity(replace(given, code=wrong), {"CS1"})
        assert problem_of(error) == "code"
    with pytest.raises(InvalidRequest) as error:
        check_activity(replace(given, ended=True), set())
    assert problem_of(error) == "why"


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (Plan("CS1", what="ตั้งจุดรับฟัง", until=date(2027, 9, 30)), "who"),
        (Plan("CS1", what="ตั้งจุดรับฟัง", who="ฝ่ายอำนวยการ"), "who"),
        (Plan("CS1", who="ฝ่ายอำนวยการ"), "what"),
    ],
)
def test_a_plan_says_what_who_and_until_when(plan: Plan, field: str) -> None:
    with pytest.raises(InvalidRequest) as error:
        check_plan(plan)
    assert problem_of(error) == field
