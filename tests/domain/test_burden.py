"""What a service asks of the citizen; work moved to the citizen is never a gain."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.burden import PaperCount, burden_of, count_papers, visits_per_case
from shared.domain.process import (
    Baseline,
    BaselineStep,
    CopiesBy,
    Document,
    Gone,
    Names,
    Process,
    Step,
    StepKind,
)
from shared.domain.reduction import Duration

NAME = Names("ก", "a")
DAY = date(2026, 1, 1)


def process(*steps: Step, documents: tuple[Document, ...] | None = ()) -> Process:
    return Process(1, "card", 1, DAY, steps, documents, "x")


def step(position: int, *replaces: int, agency: str | None = None) -> Step:
    return Step(position, StepKind.CONSIDER, NAME, 60, agency=agency, replaces=replaces)


def baseline(*reasons: Gone | None) -> Baseline:
    rows = tuple(
        BaselineStep(place, NAME, 60 * place, removed=reason)
        for place, reason in enumerate(reasons, 1)
    )
    return Baseline(1, "card", 1, DAY, rows, illustrative=True, source="x")


def test_papers_are_counted_by_who_brings_and_who_copies_them() -> None:
    card = Document(1, NAME, 1, 1, None, CopiesBy.OFFICE)
    book = Document(2, NAME, 1, 2)
    letter = Document(3, NAME, 1, 0, "by_proxy")
    found = burden_of(process(step(1), documents=(card, book, letter)), None, "DOPA")
    assert found.always == PaperCount(2, 2, 2, 1)
    assert found.conditional == PaperCount(1, 1, 0, 0)
    assert found.former_steps is None
    assert found.steps_percent is None


def test_papers_nobody_knows_are_not_none() -> None:
    found = burden_of(process(step(1), documents=None), None, "DOPA")
    assert found.always is None
    assert found.conditional is None
    assert burden_of(process(step(1)), None, "DOPA").always == PaperCount()


def test_a_step_moved_to_the_citizen_counts_as_if_it_were_still_there() -> None:
    before = baseline(Gone.CITIZEN, None, None, Gone.WASTE)
    found = burden_of(process(step(1, 2, 3)), before, "DOPA")
    assert (found.steps, found.counted_steps, found.former_steps) == (1, 2, 4)
    assert found.steps_percent == Fraction(50)
    assert found.time_moved_to_citizen == Duration(0, 60)
    assert [row.position for row in found.gone] == [1, 4]
    assert [(each.into, each.rows) for each in found.merged] == [(1, (2, 3))]
    assert found.unexplained == 0


def test_other_reasons_are_a_gain_and_silence_is_told() -> None:
    before = baseline(Gone.ONLINE, Gone.OTHER_AGENCY, None, None)
    found = burden_of(process(step(1, 3)), before, "DOPA")
    assert found.counted_steps == 1
    assert found.unexplained == 1


def test_agencies_are_those_that_do_the_steps() -> None:
    chain = process(step(1), step(2, agency="DBD"), step(3, agency="DIP"))
    assert burden_of(chain, None, "DIP").agencies == 2


def test_a_former_row_that_is_not_there_is_not_told_as_merged() -> None:
    assert burden_of(process(step(1, 9)), baseline(None), "DOPA").merged == ()


@given(
    st.lists(st.sampled_from([None, *Gone]), min_size=1, max_size=12),
    st.integers(1, 6),
    st.data(),
)
def test_moving_a_further_row_to_the_citizen_never_improves_the_figure(
    reasons: list[Gone | None], now: int, data: st.DataObject
) -> None:
    rows = process(*(step(place) for place in range(1, now + 1)))
    before = baseline(*reasons)
    place = data.draw(st.integers(0, len(reasons) - 1))
    moved = list(before.steps)
    moved[place] = replace(moved[place], removed=Gone.CITIZEN)
    plain = burden_of(rows, before, "DOPA").steps_percent
    after = burden_of(rows, replace(before, steps=tuple(moved)), "DOPA").steps_percent
    assert plain is not None
    assert after is not None
    assert after <= plain


@given(
    st.lists(
        st.builds(
            Document,
            st.just(1),
            st.just(NAME),
            st.integers(0, 3),
            st.integers(0, 3),
            st.none(),
            st.sampled_from([None, *CopiesBy]),
        )
    )
)
def test_every_copy_is_made_by_one_of_the_two(papers: list[Document]) -> None:
    found = count_papers(papers)
    copies = sum(each.copies for each in papers)
    assert found.copies_by_citizen + found.copies_by_office == copies
    assert found.originals >= sum(each.originals for each in papers)


def test_visits_are_told_from_five_cases_on_and_their_mean_from_thirty() -> None:
    assert visits_per_case({1: 4}).median is None
    few = visits_per_case({1: 3, 2: 2})
    assert (few.n, few.median) == (5, Fraction(1))
    assert (few.mean, few.one_visit_percent) == (None, None)
    many = visits_per_case({1: 24, 2: 5, 3: 1})
    assert (many.n, many.median, many.mean) == (30, Fraction(1), Fraction(37, 30))
    assert many.one_visit_percent == 80
