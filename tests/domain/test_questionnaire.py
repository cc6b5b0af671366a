"""Which questionnaire is in force, what it may ask, and which question is the same as another."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.answer_tally import Details, detail_counts
from shared.domain.comment_groups import Heard, heard_of, labels, spans
from shared.domain.errors import InvalidRequest
from shared.domain.questionnaire import (
    HOUSE,
    Driver,
    Kind,
    Question,
    Questionnaire,
    Scope,
    Version,
    as_plain,
    checked,
    from_plain,
    in_force,
)
from shared.domain.respondents import critical, likeness
from shared.domain.satisfaction import READING, Votes, reading
from shared.domain.survey import words_kept_from

DAY = date(2026, 11, 16)
SHORT = Questionnaire(reasons=(Driver.WAIT,), ease=False)


def version(
    number: int, scope: Scope, target: str, day: date, asked: Questionnaire | None = SHORT
) -> Version:
    return Version(number, scope, target, number, day, asked)


def test_the_narrowest_version_that_has_begun_counts() -> None:
    versions = [
        version(1, Scope.ALL, "", date(2026, 1, 1)),
        version(2, Scope.AGENCY, "DOPA", date(2026, 2, 1)),
        version(3, Scope.SERVICE, "id-card", date(2026, 3, 1)),
        version(4, Scope.SERVICE, "id-card", date(2026, 12, 1)),
    ]

    def number(agency: str, service: str, day: date = DAY) -> int | None:
        return in_force(versions, agency, service, day).id

    assert number("DOPA", "id-card") == 3
    assert number("DOPA", "other") == 2
    assert number("RD", "tax") == 1
    assert number("DOPA", "id-card", date(2026, 12, 1)) == 4
    assert in_force(versions, "RD", "tax", date(2025, 1, 1)).asked is HOUSE


def test_what_was_ended_leaves_the_wider_one_in_force() -> None:
    versions = [
        version(1, Scope.ALL, "", date(2026, 1, 1)),
        version(2, Scope.SERVICE, "id-card", date(2026, 2, 1)),
        version(3, Scope.SERVICE, "id-card", date(2026, 3, 1), None),
    ]
    assert in_force(versions, "DOPA", "id-card", date(2026, 2, 28)).id == 2
    assert in_force(versions, "DOPA", "id-card", DAY).id == 1


def test_a_question_is_the_same_by_its_words_and_kind_alone() -> None:
    first = Question(Kind.SCALE, "ปลอดภัยไหม", "Was it safe?")
    assert first.key == Question(Kind.SCALE, "ปลอดภัยไหม", "Was it safe?").key
    assert first.key != Question(Kind.YES_NO, "ปลอดภัยไหม", "Was it safe?").key
    assert first.key != Question(Kind.SCALE, "ปลอดภัยไหม", "Was it very safe?").key
    asked = Questionnaire(questions=(first,))
    assert from_plain(as_plain(asked)) == asked


@pytest.mark.parametrize(
    "asked",
    [
        Questionnaire(reasons=tuple(Driver)[:7]),
        Questionnaire(questions=(Question(Kind.SCALE, "ก", ""),)),
        Questionnaire(questions=(Question(Kind.SCALE, "ก" * 121, "a"),)),
        Questionnaire(questions=(Question(Kind.SCALE, "ก", "a"),) * 2),
        Questionnaire(questions=tuple(Question(Kind.SCALE, "ก", str(i)) for i in range(4))),
    ],
)
def test_too_much_or_half_a_question_is_refused(asked: Questionnaire) -> None:
    with pytest.raises(InvalidRequest):
        checked(asked)


def test_no_answer_is_never_the_same_as_a_low_one() -> None:
    assert detail_counts(5, Details()) == {}
    assert detail_counts(5, Details(reasons={"wait": 0})) == {"offered:good:wait": 1}
    told = detail_counts(2, Details(1, {"staff": 3}, {"wait": 1}, {"abc": 0}))
    assert set(told) == {"ease:1", "item:staff:3", "offered:low:wait", "why:low:wait", "own:abc:0"}


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(Heard), st.sampled_from("abcd")), st.integers(1, 40), max_size=12
    )
)
def test_under_every_label_of_a_sentence_enough_people_answered(
    answers: dict[tuple[Heard, str], int],
) -> None:
    found = labels(answers)
    assert found.keys() == answers.keys()
    for label in set(found.values()):
        n = sum(answers[cell] for cell in found if found[cell] == label)
        assert n >= 10 or n == sum(answers.values()) or label.service is None


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(Heard), st.sampled_from("abcd")), st.integers(1, 40), max_size=12
    )
)
def test_a_score_or_service_is_told_of_ten_answers_or_more(
    answers: dict[tuple[Heard, str], int],
) -> None:
    found = labels(answers)
    for heard in Heard:
        n = sum(answers[cell] for cell in found if found[cell].heard == heard)
        assert n == 0 or n >= 10
    for label in {each for each in found.values() if each.service is not None}:
        assert sum(answers[cell] for cell in found if found[cell] == label) >= 10


def test_months_are_joined_until_enough_answered_and_never_change_afterwards() -> None:
    months = [date(2026, month, 1) for month in range(1, 8)]
    answers = dict(zip(months, (4, 7, 12, 9, 0, 3, 50), strict=True))
    found = spans(answers, date(2026, 7, 30))
    assert [(each.first.month, each.last.month) for each in found] == [(1, 2), (3, 3), (4, 6)]
    assert spans(answers, date(2026, 8, 5))[:3] == found


def test_words_are_kept_for_whole_months() -> None:
    assert words_kept_from(date(2026, 11, 30)) == date(2025, 11, 1)
    assert words_kept_from(date(2026, 1, 1)) == date(2025, 1, 1)
    assert heard_of(3) is Heard.FAIR


def test_a_mean_is_read_by_the_bands_as_it_is_printed() -> None:
    levels = {"4.21": 5, "4.205": 5, "4.2": 4, "3.41": 4, "2.6": 2, "1.8": 1, "1": 1, "5": 5}
    assert {text: reading(Fraction(text), READING) for text in levels} == levels
    for wrong in ((), READING[::-1], (Fraction(6), *READING[1:])):
        with pytest.raises(ValueError, match="bands"):
            reading(Fraction(3), wrong)


def test_other_formulas_of_the_same_answers() -> None:
    votes = Votes((1, 1, 2, 6, 10))
    assert votes.from_three_percent == 90
    assert votes.dissatisfied_percent == 10
    assert votes.deviation == pytest.approx(1.137, abs=0.001)
    assert Votes((0, 0, 0, 0, 1)).deviation is None


@pytest.mark.parametrize(("degrees", "value"), [(1, 3.841), (2, 5.991), (5, 11.070), (30, 43.773)])
def test_chance_is_that_of_the_table_of_chi_squared(degrees: int, value: float) -> None:
    assert critical(degrees) == pytest.approx(value, rel=0.03)


def test_those_who_answer_are_like_all_or_not() -> None:
    asked = {"a": 500, "b": 500}
    same = likeness(asked, {"a": 51, "b": 49})
    assert same is not None
    assert same.unlike_percent == 1
    assert same.by_chance
    other = likeness(asked, {"a": 80, "b": 20})
    assert other is not None
    assert other.unlike_percent == 30
    assert not other.by_chance
    assert likeness(asked, {"a": 10}) is None
