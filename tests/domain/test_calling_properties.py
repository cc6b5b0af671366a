"""The policy for every line and every desk: bounded credits, nobody starves, no counter idles."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.calling import (
    CANDIDATES_KEPT,
    POLICY,
    AtWork,
    Candidate,
    Decision,
    Desk,
    called,
    choose,
    desk_from,
    effective,
    in_order,
    is_guaranteed,
    rests,
)
from tests.domain.lines import NINE, desks, lines, minutes

NOW = NINE + minutes(150)


def chosen(line: list[Candidate], decision: Decision) -> Candidate:
    return next(each for each in line if each.transaction == decision.transaction)


def awake(line: list[Candidate], desk: Desk) -> list[Candidate]:
    return [each for each in line if desk.can_take(each) and not rests(each, NOW)]


@given(lines())
def test_no_rule_gives_more_than_the_largest_credit_or_less_than_nothing(
    line: list[Candidate],
) -> None:
    of_desk = POLICY.preference_credit + POLICY.language_credit
    for each in line:
        assert each.since - (POLICY.largest_credit - of_desk) <= each.rank_at <= each.since


@given(lines(), desks(kept=True), st.randoms(use_true_random=False))
def test_the_order_in_which_the_line_is_read_changes_nothing(line, desk, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(line)
    random.shuffle(shuffled)
    assert choose(shuffled, desk, NOW) == choose(line, desk, NOW)


@settings(max_examples=300)
@given(lines(), desks())
def test_whoever_waited_past_the_guarantee_goes_first_in_order_of_coming(
    line: list[Candidate], desk: Desk
) -> None:
    order = [each for each in in_order(line, desk, NOW) if not rests(each, NOW)]
    past = [each for each in order if is_guaranteed(each, NOW)]
    assert order[: len(past)] == past
    assert [each.since for each in past] == sorted(each.since for each in past)


@settings(max_examples=300)
@given(lines(), desks())
def test_nobody_is_overtaken_by_more_than_the_largest_credit(
    line: list[Candidate], desk: Desk
) -> None:
    decision = choose(line, desk, NOW)
    if decision is None:
        return
    first = chosen(line, decision)
    for other in awake(line, desk):
        assert first.since - other.since <= POLICY.largest_credit


@settings(max_examples=300)
@given(lines(), desks())
def test_equals_are_called_in_the_order_of_their_coming(line: list[Candidate], desk: Desk) -> None:
    order = [each for each in in_order(line, desk, NOW) if not rests(each, NOW)]
    kinds = {(each.since - each.rank_at, each.service, each.language) for each in order}
    for kind in kinds:
        same = [c for c in order if (c.since - c.rank_at, c.service, c.language) == kind]
        assert same == sorted(same, key=lambda c: (c.since, c.visit, c.position, c.transaction))


@given(lines(), desks(kept=True))
def test_a_counter_idles_only_when_nobody_it_may_take_waits(
    line: list[Candidate], desk: Desk
) -> None:
    """Reservations and a kept desk are all that holds a free counter back; a rest never does."""
    decision = choose(line, desk, NOW)
    able = [each for each in line if desk.can_take(each)]
    assert (decision is not None) == bool(able)
    if decision is not None and awake(line, desk):
        assert not rests(chosen(line, decision), NOW)


@given(lines(), desks())
def test_a_counter_that_holds_nothing_back_can_take_all_of_its_services(
    line: list[Candidate], desk: Desk
) -> None:
    for each in line:
        free = each.reserved_counter is None and each.reserved_staff is None
        if free and (desk.services is None or each.service in desk.services):
            assert desk.can_take(each)


@given(lines(), desks(kept=True))
def test_a_decision_can_be_replayed_from_what_is_stored_with_it(
    line: list[Candidate], desk: Desk
) -> None:
    decision = choose(line, desk, NOW)
    if decision is None:
        return
    assert decision.policy == POLICY.version
    order = in_order(line, desk, NOW)[:CANDIDATES_KEPT]
    assert list(decision.candidates) == [
        (each.transaction, effective(each, desk, NOW)) for each in order
    ]
    draft = called(decision, desk, AtWork(((desk.counter, 11),)))
    assert draft.data["open"] == [[desk.counter, 11]]
    assert desk_from(desk.counter, desk.staff, draft.data["desk"]) == desk  # type: ignore[arg-type]


@settings(max_examples=300)
@given(lines(), desks(kept=True))
def test_the_reason_is_true(line: list[Candidate], desk: Desk) -> None:
    """Checked from the words of each reason, not from how it was found."""
    decision = choose(line, desk, NOW)
    if decision is None:
        return
    first, reason = chosen(line, decision), decision.because
    others = [each for each in line if desk.can_take(each) and each.visit != first.visit]
    passed = [each for each in others if (each.since, each.visit) < (first.since, first.visit)]
    resting = [each for each in passed if rests(each, NOW) and not rests(first, NOW)]
    by_credit = reason in ("preferred", "language", first.credit)
    assert by_credit == (len(passed) > len(resting))
    true = {
        "preferred": first.service in desk.preferred,
        "language": first.language in desk.languages,
        "guarantee": is_guaranteed(first, NOW),
        "others_rest": bool(resting) and len(resting) == len(passed),
        "kept_here": desk.kept_for == first.visit and not passed,
        "sent_here": desk.counter == first.reserved_counter or desk.staff == first.reserved_staff,
        "only_one": not others,
        "longest_wait": bool(others) and not passed,
        first.credit: first.rank_at < first.since,
    }
    assert true[reason]
