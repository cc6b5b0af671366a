"""The ladders of maturity: what a level asks, and that doing more never lowers one."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain import maturity, maturity_measures
from shared.domain.maturity import AgencyHere, Answer
from shared.domain.maturity_items import ITEMS, LEVELS, RUNGS, Component, Rung, Shown
from shared.domain.maturity_measures import Share
from shared.domain.yearly import Item, Judged, Standing

KEYS = [each.key for each in ITEMS]
SETS = st.sets(st.sampled_from(KEYS))
ANSWERS = st.builds(
    Answer, st.sampled_from([None, *Standing]), st.sampled_from(["", " ", "no such papers here"])
)
ALL_ANSWERS = st.fixed_dictionaries(dict.fromkeys(KEYS, ANSWERS))


def rung(key: str, level: int, *components: Component) -> Rung:
    return Rung(Item(key, key, key), level, components, Shown.DECLARED)


def test_every_component_asks_something_at_its_first_level_and_keys_are_stable_words() -> None:
    assert all(maturity.rungs_of(each, 1) for each in Component)
    assert len(set(KEYS)) == len(KEYS) == len(RUNGS) == 21
    assert all(key == key.strip("-") and key.replace("-", "").isalnum() for key in KEYS)
    order = [(list(Component).index(each.components[0]), each.level) for each in RUNGS]
    assert order == sorted(order)


def test_a_level_counts_only_on_top_of_those_below() -> None:
    rungs = [rung("a", 1, Component.STAFF), rung("b", 2, Component.STAFF)]

    def level(*met: str) -> int:
        return maturity.level_of(Component.STAFF, met, rungs)

    assert [level(), level("a"), level("b")] == [0, 1, 0]
    assert level("a", "b") == 5, "nothing more is asked"


def test_the_model_repeats_itself_for_internal_process_and_rules() -> None:
    internal = {"I1-back-office-some", "I2-back-office-all"}
    assert maturity.level_of(Component.INTERNAL, internal) == 2
    assert maturity.level_of(Component.INTERNAL, {*internal, "I3-links"}) == 5
    rules = {"R1-standards", "R2-agreement", "R3-delegation"}
    assert maturity.level_of(Component.RULES, rules) == 3
    assert maturity.level_of(Component.RULES, {*rules, "R4-rules-amended"}) == 5


def test_one_item_holds_every_component_that_it_counts_for() -> None:
    met = set(KEYS) - {"S2-one-place"}
    assert maturity.levels(met)[Component.STAFF] == maturity.levels(met)[Component.PLACE] == 1
    assert maturity.levels(met)[Component.FORM] == 5


@given(SETS, st.sampled_from(KEYS))
def test_meeting_one_more_item_never_lowers_a_level(met: set[str], more: str) -> None:
    before, after = maturity.levels(met), maturity.levels({*met, more})
    assert all(before[each] <= after[each] for each in Component)
    assert min(before.values()) <= min(after.values())


@given(SETS)
def test_what_lacks_is_exactly_what_the_next_level_needs(met: set[str]) -> None:
    for component in Component:
        level, lacking = maturity.level_of(component, met), maturity.lacking(component, met)
        assert (level == LEVELS[-1]) == (not lacking)
        assert {each.item.key for each in lacking}.isdisjoint(met)
        done = {*met, *(each.item.key for each in lacking)}
        assert maturity.level_of(component, done) > level or not lacking
        for left_out in lacking:
            rest = done - {left_out.item.key}
            assert maturity.level_of(component, rest) == level


@given(ALL_ANSWERS)
def test_the_nearest_things_are_open_and_none_of_a_lower_level_is_passed_over(
    answers: dict[str, Answer],
) -> None:
    found = maturity.nearest(answers)
    open_ = [each for each in RUNGS if not maturity.is_met(answers[each.item.key])]
    assert len(found) == min(maturity.NEAREST, len(open_))
    assert all(each in open_ for each in found)
    levels = [each.level for each in found]
    assert levels == sorted(each.level for each in open_)[: len(found)]


def test_partly_met_is_nearer_than_not_met() -> None:
    answers = {key: Answer(Standing.MET) for key in KEYS}
    answers["R2-agreement"] = Answer(Standing.NOT_MET)
    answers["I2-back-office-all"] = Answer(Standing.PARTLY)
    answers["F2-receive-forward"] = Answer(None)
    found = [each.item.key for each in maturity.nearest(answers)]
    assert found == ["I2-back-office-all", "F2-receive-forward", "R2-agreement"]


@pytest.mark.parametrize(
    ("answer", "met"),
    [
        (None, False),
        (Answer(None, "we know nothing"), False),
        (Answer(Standing.MET), True),
        (Answer(Standing.PARTLY, "half"), False),
        (Answer(Standing.NOT_MET, "no"), False),
        (Answer(Standing.NOT_APPLICABLE, "  "), False),
        (Answer(Standing.NOT_APPLICABLE, "there is no back office here"), True),
    ],
)
def test_an_open_item_stops_and_what_does_not_apply_needs_a_reason(
    answer: Answer | None, met: bool
) -> None:
    assert maturity.is_met(answer) is met


def test_a_document_has_to_be_valid() -> None:
    stated = Judged(Standing.MET, declared=True)
    seen = maturity.with_documents
    assert seen(Shown.DOCUMENT, stated, False).standing is Standing.PARTLY
    assert seen(Shown.DOCUMENT, stated, True) is stated
    assert seen(Shown.DECLARED, stated, False) is stated
    not_here = Judged(Standing.NOT_APPLICABLE, declared=True)
    assert seen(Shown.DOCUMENT, not_here, False) is not_here


@pytest.mark.parametrize(
    ("here", "level"),
    [
        (AgencyHere(0, 3, 3, True), 0),
        (AgencyHere(9, 1, 3, True), 1),
        (AgencyHere(9, 2, 0, True), 2),
        (AgencyHere(9, 2, 1, False), 3),
        (AgencyHere(9, 2, 1, True), 4),
    ],
)
def test_the_level_of_an_agency(here: AgencyHere, level: int) -> None:
    assert maturity.agency_level(here) == level


def test_thresholds_at_their_edges() -> None:
    measure, met, partly, not_met = (
        maturity_measures,
        Standing.MET,
        Standing.PARTLY,
        Standing.NOT_MET,
    )
    assert [measure.agencies(n) for n in (1, 2)] == [not_met, met]
    officers = [measure.several_agencies(Share(n, 6)) for n in (0, 1, 2, 3)]
    assert officers == [not_met, partly, partly, met]
    assert measure.several_agencies(Share(0, 0)) is None
    assert [measure.one_counter(Share(n, 10)) for n in (4, 5, 7, 8)] == [
        *(not_met, partly, partly, met)
    ]
    assert measure.one_counter(Share(0, 0)) is None
    assert [measure.handed_over(*each) for each in ((0, 0), (4, 0), (5, 0), (0, 1))] == [
        *(not_met, partly, met, met)
    ]
    events = [measure.life_events(Share(*each)) for each in ((0, 0), (9, 9), (4, 10), (5, 10))]
    assert events == [not_met, partly, partly, met]
    assert [measure.channels(n) for n in (1, 2, 3)] == [not_met, partly, met]
    assert [measure.some(n) for n in (0, 4, 5)] == [not_met, partly, met]
    point = [measure.any_point(Share(*each), 1) for each in ((0, 5), (3, 5), (4, 5))]
    assert point == [not_met, partly, met]
    assert measure.any_point(Share(5, 5), 0) is not_met
    hours = [measure.outside_hours(Share(*each)) for each in ((0, 9), (1, 11), (1, 10))]
    assert hours == [not_met, partly, met]
    assert [measure.all_of(Share(n, 3)) for n in (0, 2, 3)] == [not_met, partly, met]
    assert measure.all_of(Share(0, 0)) is None


@given(st.integers(0, 50), st.integers(1, 50))
def test_no_threshold_is_crossed_downwards_by_more(part: int, more: int) -> None:
    whole = part + more + 1
    order = [Standing.NOT_MET, Standing.PARTLY, Standing.MET]
    for measure in (
        maturity_measures.several_agencies,
        maturity_measures.one_counter,
        maturity_measures.life_events,
        maturity_measures.outside_hours,
        maturity_measures.all_of,
    ):
        before, after = measure(Share(part, whole)), measure(Share(part + more, whole))
        assert before is not None
        assert after is not None
        assert order.index(before) <= order.index(after)
    assert Share(1, 4).value == Fraction(1, 4)
